"""«Проверить документ» knows a paper for an attestation that was given out: the same file, the same words, or not."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from approvals.attestation.given import EXPORTED, PAPERS
from approvals.erasure.erasure_plan import Scope
from tests.approvals.test_verify_file import saved_again
from tests.documents.hostile_files import parts_of, zipped
from tests.erased import AFTER_THE_TERM, destroyed, finished
from tests.web.school import Person, School, id_of
from tests.web.test_check_pages import ask, kind, standing
from web.installation import installation
from web.log_key import draw_log_key
from workflow.log.tables import LogEvent, Payload

pytest_plugins = ("tests.web.with_school",)

PAGE = f"/people/{id_of('teacher')}/attestation"


@pytest.fixture
def stranger(school: School) -> Person:
    """Somebody without an account."""
    return Person(school.app.test_client())


def given(school: School, what: str = "word", **fields: str) -> bytes:
    """What the teacher takes on her page."""
    browser = school["teacher"]
    answer = browser.send(browser.form(PAGE), PAGE, what=what, **fields)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.data


def changed(file: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The file with another text in one part."""
    parts = parts_of(file)
    said = change(parts[part].decode())
    assert said != parts[part].decode()
    return zipped({**parts, part: said.encode()})


def test_the_extract_itself_saved_again_changed_and_unknown(school: School, stranger: Person) -> None:
    school.world.route().in_force()
    file = given(school)
    answer = ask(stranger, file=file)
    assert kind(answer) == "identical"
    assert "Он выдан здесь" in answer.get_data(as_text=True)
    assert standing(answer) == "Версия 4 действует."
    assert "Озерова" in answer.get_data(as_text=True), "who approved the version"
    assert "Лугова" not in answer.get_data(as_text=True), "and nobody else"
    assert kind(ask(stranger, file=saved_again(file))) == "resaved"
    forged = saved_again(file, lambda text: text.replace("Лугов", "Иванов"))
    assert kind(ask(stranger, file=forged)) == "differs"
    foreign = re.sub(rb"r_[0-9a-f]{32}", b"r_" + b"0" * 32, parts_of(file)["docProps/custom.xml"])
    assert kind(ask(stranger, file=zipped({**parts_of(file), "docProps/custom.xml": foreign}))) == "resaved"
    assert kind(ask(stranger, file=zipped({**parts_of(forged), "docProps/custom.xml": foreign}))) == "unknown"


def test_a_line_added_to_the_footer_is_another_text_and_one_lost_is_not(
    school: School, stranger: Person
) -> None:
    school.world.route().in_force()
    file = given(school)
    line = "<w:p><w:r><w:t>Копия верна</w:t></w:r></w:p></w:ftr>"
    added = changed(file, "word/footer1.xml", lambda xml: xml.replace("</w:ftr>", line))
    assert kind(ask(stranger, file=added)) == "differs"
    bare = changed(file, "word/footer1.xml", lambda xml: re.sub(r"<w:t[ >].*?</w:t>", "<w:t></w:t>", xml))
    assert kind(ask(stranger, file=bare)) == "resaved"


def test_without_its_properties_an_extract_is_known_by_its_words(school: School, stranger: Person) -> None:
    school.world.route().in_force()
    file = given(school)
    bare = {name: body for name, body in parts_of(file).items() if name != "docProps/custom.xml"}
    assert kind(ask(stranger, file=zipped(bare))) == "resaved"
    bare["word/document.xml"] = bare["word/document.xml"].replace("Лугов".encode(), "Иванов".encode())
    assert kind(ask(stranger, file=zipped(bare))) == "unknown", "nothing says which paper it would be"


def test_every_paper_of_the_full_file_is_known(school: School, stranger: Person) -> None:
    settings = installation(school.app).settings
    settings.log_key_file.parent.mkdir(parents=True, exist_ok=True)
    with school.world.units.reading() as session:
        draw_log_key(settings, session)
    school.world.route().in_force()
    with zipfile.ZipFile(io.BytesIO(given(school, "kit"))) as archive:
        papers = {name: archive.read(name) for name in archive.namelist() if name.endswith(".docx")}
    assert len(papers) == 5
    for name, file in papers.items():
        assert kind(ask(stranger, file=file)) == "identical", name
        assert kind(ask(stranger, file=saved_again(file))) == "resaved", name


def test_two_routes_in_one_extract_are_answered_together(school: School, stranger: Person) -> None:
    school.world.route("a").in_force()
    school.world.route("b").in_force()
    answer = ask(stranger, file=saved_again(given(school)))
    page = answer.get_data(as_text=True)
    assert kind(answer) == "resaved"
    assert "ИОМ-2026-0001" in page
    assert "ИОМ-2026-0002" in page


def test_an_extract_that_nobody_gave_out_is_not_ours(school: School, stranger: Person) -> None:
    """Made of the same route by whoever has the program: it is not in the log."""
    story = school.world.route().in_force()
    file = given(school)
    later = changed(file, "docProps/custom.xml", lambda xml: xml.replace(f"{story.id} 4", f"{story.id} 3"))
    later = saved_again(later, lambda text: text.replace("Лугов", "Иванов"))
    assert kind(ask(stranger, file=later)) == "unknown"


def test_an_extract_of_before_is_superseded_once_the_plan_has_changed(
    school: School, stranger: Person
) -> None:
    story = school.world.route().in_force()
    file = given(school)
    story.acknowledged().amending().amended_materially().amendment_submitted()
    story.act("deputy", "deputy_approve_amendment")
    story.act("curator", "curator_approve_amendment")
    answer = ask(stranger, file=file)
    assert kind(answer) == "identical"
    assert "Версия 4 заменена" in standing(answer)


def test_the_hashes_of_a_paper_lie_under_salt_and_go_with_the_content(
    school: School, stranger: Person
) -> None:
    story = finished(school.world)
    file = given(school)
    (seq, said), hashes = entry(school), hashes_of(school)
    assert said["texts"].keys() == {PAPERS}
    assert [one["paper"] for one in json.loads(hashes[seq])] == ["extract"]
    assert json.loads(hashes[seq])[0]["text"] not in json.dumps(said)
    school.world.on(AFTER_THE_TERM)
    destroyed(school.world, Scope.ROUTE, story.id)
    assert hashes_of(school) == {}
    answer = ask(stranger, file=saved_again(file))
    assert kind(answer) == "erased"
    assert "Озерова" in answer.get_data(as_text=True)


def entry(school: School) -> tuple[int, dict]:
    with school.world.units.reading() as session:
        row = session.scalars(select(LogEvent).where(LogEvent.kind == EXPORTED)).one()
        return row.seq, json.loads(row.body)


def hashes_of(school: School) -> dict[int, str]:
    with school.world.units.reading() as session:
        rows = session.scalars(select(Payload).where(Payload.field == PAPERS)).all()
        return {row.seq: row.text for row in rows}


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_an_extract_saved_again_by_libreoffice_is_the_same_text(
    school: School, stranger: Person, tmp_path: Path
) -> None:
    school.world.route().in_force()
    (tmp_path / "extract.docx").write_bytes(given(school))
    (tmp_path / "saved").mkdir()
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir", "saved", "extract.docx"],
        cwd=tmp_path, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    file = (tmp_path / "saved" / "extract.docx").read_bytes()
    assert kind(ask(stranger, file=file)) == "resaved"
