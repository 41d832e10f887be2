"""«Скачать дело маршрута» gives a file that a stranger verifies; giving it out is recorded, paced, and a POST."""

from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from approvals import verify_file
from tests.bundle_samples import opened
from tests.web.school import School
from web.installation import installation
from web.log_key import draw_log_key
from workflow.log.tables import LogEvent

pytest_plugins = ("tests.web.with_school",)


@pytest.fixture
def vkey(school: School) -> str:
    parts = installation(school.app)
    with parts.units.reading() as session:
        return draw_log_key(parts.settings, session).verifier.line


def take(school: School, part: str, route: str):
    return school[part].send(school[part].form(f"/routes/{route}", "/bundle"))


def test_the_button_gives_a_bundle_that_a_stranger_verifies(
    school: School, vkey: str, tmp_path: Path
) -> None:
    story = school.world.route().in_force()
    answer = take(school, "teacher", story.id)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    said = answer.headers["Content-Disposition"]
    assert 'filename="IOM-2026-0001_delo_2026-09-01.zip"' in said
    assert quote("ИОМ-2026-0001_дело_2026-09-01.zip") in said
    (tmp_path / "delo.zip").write_bytes(answer.data)
    result = verify_file.verify(str(tmp_path / "delo.zip"), verify_file.trusted(vkey, None))
    assert result.code == verify_file.GENUINE, result.sentence


def test_who_took_it_and_what_for_stands_in_the_log(school: School, vkey: str) -> None:
    story = school.world.route().in_force()
    for part, purpose in (("teacher", "own"), ("auditor", "duty")):
        answer = take(school, part, story.id)
        entry = verify_file.parse(opened(answer.data)["export.json"])
        assert (entry["by"], entry["data"]["purpose"]) == (school.world.person(part), purpose)


def test_a_stranger_gets_nothing_and_nothing_is_recorded(school: School, vkey: str) -> None:
    story = school.world.route().in_force()
    token = school["stranger"].form("/account", "/sign-out").values["csrf_token"]
    answer = school["stranger"].client.post(f"/routes/{story.id}/bundle", data={"csrf_token": token})
    assert answer.status_code == 404
    assert _exports(school) == 0
    assert school["teacher"].get(f"/routes/{story.id}/bundle").status_code == 405


def test_without_the_log_key_the_page_says_so_and_nothing_is_recorded(school: School) -> None:
    story = school.world.route().in_force()
    installation(school.app).settings.log_key_file.unlink(missing_ok=True)
    answer = take(school, "teacher", story.id)
    assert answer.status_code == 503
    assert "iom init" in answer.get_data(as_text=True)
    assert _exports(school) == 0


def _exports(school: School) -> int:
    with school.world.units.reading() as session:
        return session.scalar(select(func.count()).where(LogEvent.kind == "export"))
