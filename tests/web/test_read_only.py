"""After a rollback the program only reads until the lost end is back; what is outside is kept by the server itself."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.web.conftest import Browser, Place
from tests.web.made_once import an_app
from web.log_key import draw_log_key, log_signer
from web.outside import Outside, recover_log
from workflow.log import journal
from workflow.log.checkpoints import LogRewritten
from workflow.log.note import Checkpoint
from workflow.log.proofs import StoredNodes, root_at
from workflow.sealing import draw_backup_key

NEW_PERSON = {
    "last_name": "Полянская",
    "first_name": "Ольга",
    "patronymic": "Ивановна",
    "login": "polyanskaya.oi",
    "email": "",
    "organization": "o_school3",
    "position": "учитель начальных классов",
    "since": "2020-09-01",
}


def keep_outside(place: Place) -> None:
    settings = place.parts.settings
    draw_backup_key(settings.backup_key_file)
    with place.parts.units.reading() as session:
        draw_log_key(settings, session)
    Outside(settings, place.parts.units.database, place.parts.watch).keep(at=place.clock())


@dataclass
class RolledBack:
    """The place after yesterday's file was put in the place of today's."""

    place: Place
    root: str
    size: int


@pytest.fixture
def rolled_back(place: Place, admin: Browser, sqlite_url: str, tmp_path: Path) -> Iterator[RolledBack]:
    base = Path(sqlite_url.removeprefix("sqlite:///"))
    keep_outside(place)
    place.parts.units.database.close()
    shutil.copyfile(base, tmp_path / "yesterday.db")
    assert admin.post("/people/new", **NEW_PERSON).status_code == 200
    keep_outside(place)
    with place.parts.units.reading() as session:
        head = journal.head(session, lock=False)
    place.parts.close()
    for left in base.parent.glob(f"{base.name}*"):
        left.unlink()
    shutil.copyfile(tmp_path / "yesterday.db", base)
    again = Place(an_app(place.parts.settings, place.clock), place.clock, place.people)
    yield RolledBack(again, head.root, head.size)
    again.parts.close()


def test_every_change_is_refused_with_what_to_do_and_reading_goes_on(rolled_back: RolledBack) -> None:
    place = rolled_back.place
    browser = place.browser()
    before = place.size_of_log()
    assert before < rolled_back.size
    assert browser.sign_in("admin").status_code == 303, "an administrator comes in to see what is wrong"
    for page in ("/people", "/settings", "/routes", "/account"):
        assert browser.get(page).status_code == 200
    answer = browser.post("/people/new", **NEW_PERSON)
    assert answer.status_code == 503
    said = answer.get_data(as_text=True)
    assert "Обнаружен откат журнала" in said
    assert "ничего не записано" in said
    assert browser.post("/account/password", current="x", password="y", again="y").status_code == 503
    assert browser.get("/routes/r_0").status_code == 404
    assert place.browser().sign_in("lugova", "не тот пароль").status_code == 422
    place.parts.late_writes.flush()
    assert place.size_of_log() == before, "nothing is added to a log that is behind"


def test_with_the_end_back_everything_is_written_again(rolled_back: RolledBack) -> None:
    place = rolled_back.place
    assert place.parts.watch.found() is not None
    done = recover_log(place.parts.settings, place.parts.units.database, by=None, at=place.clock())
    assert (done.high, done.root) == (rolled_back.size, rolled_back.root)
    with place.parts.units.reading() as session:
        assert root_at(StoredNodes(session), rolled_back.size).hex() == rolled_back.root
    assert [one["data"]["to"] for one in place.events("restore.done")] == [rolled_back.size]
    assert place.parts.watch.found() is None
    browser = place.browser()
    assert browser.sign_in("admin").status_code == 303
    assert "polyanskaya.oi" in browser.get("/people").get_data(as_text=True)
    assert browser.post("/people/new", **{**NEW_PERSON, "login": "other"}).status_code == 200
    keep_outside(place)


def test_a_refused_checkpoint_makes_a_running_server_look_again(place: Place, sqlite_url: str) -> None:
    keep_outside(place)
    assert place.parts.watch.found() is None
    with place.parts.units.reading() as session:
        size = journal.head(session, lock=False).size
        root = bytes(32)
    signer = log_signer(place.parts.settings)
    signer.anchors.keep(Checkpoint(signer.key.name, size + 5, root).signed(signer.key))
    assert place.browser().sign_in("admin").status_code == 303
    place.clock.move(minutes=2)
    outside = Outside(place.parts.settings, place.parts.units.database, place.parts.watch)
    with pytest.raises(LogRewritten):
        outside.keep(at=place.clock())
    assert place.parts.watch.found() is not None
