"""After a rollback the program only reads until the lost end is back; what is outside is kept by the server itself."""

import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from approvals.examination import examine
from tests.web.conftest import PASSWORD, START, Browser, Place
from tests.web.made_once import an_app
from web.accounts import NewPerson, add_person
from web.log_key import draw_log_key, log_signer
from web.outside import Outside, copies_of, recover_log
from workflow.appointing import NewAppointment, appoint
from workflow.log import journal
from workflow.log.checkpoints import LogRewritten
from workflow.log.findings import CLEAN
from workflow.log.note import Checkpoint
from workflow.log.proofs import StoredNodes, root_at
from workflow.participants import Office
from workflow.sealing import draw_backup_key
from workflow.transaction import Units

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


def add_head_of_authority(place: Place) -> None:
    with place.parts.units.writing() as session:
        names = NewPerson("Управляева", "Нина", "Павловна", login="head")
        user = add_person(session, names, work=None, at=START, by=None)
        user.password_hash = place.parts.passwords.hash(PASSWORD)
        place.people["head"] = user.id
        order = NewAppointment(
            person=user.id,
            office=Office.AUTHORITY_HEAD,
            organization="o_authority",
            title="начальник управления образования",
            basis_number="1-к",
            basis_date=date(2026, 8, 28),
            valid_from=date(2026, 9, 1),
        )
        appoint(session, order, at=START, by=None)


@dataclass
class RolledBack:
    """The place after yesterday's file was put in the place of today's."""

    place: Place
    root: str
    size: int


@pytest.fixture
def rolled_back(place: Place, admin: Browser, sqlite_url: str, tmp_path: Path) -> Iterator[RolledBack]:
    base = Path(sqlite_url.removeprefix("sqlite:///"))
    add_head_of_authority(place)
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
        shown = browser.get(page)
        assert shown.status_code == 200
        assert "Открыть страницу «Откат журнала»" in shown.get_data(as_text=True)
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


def test_a_teacher_is_told_that_he_can_only_read(rolled_back: RolledBack) -> None:
    browser = rolled_back.place.browser()
    assert browser.sign_in("lugova").status_code == 303
    shown = browser.get("/routes").get_data(as_text=True)
    assert "Сейчас можно только читать" in shown
    assert "Откат журнала" not in shown


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
    people = browser.get("/people").get_data(as_text=True)
    assert "polyanskaya.oi" in people
    assert "Откат журнала" not in people
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


# --- the page -----------------------------------------------------------------------------------------


def said_by(browser: Browser, address: str = "/log") -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def signed_in(place: Place, login: str) -> Browser:
    browser = place.browser()
    assert browser.sign_in(login).status_code == 303
    return browser


def test_the_page_tells_what_is_missing_and_brings_it_back(rolled_back: RolledBack) -> None:
    place = rolled_back.place
    admin = signed_in(place, "admin")
    page = said_by(admin)
    assert "Обнаружен откат журнала" in page
    assert f"по {rolled_back.size - 1}" in page
    assert "все недостающие" in page
    answer = admin.post("/log/recover", _follow=True)
    assert answer.status_code == 200
    assert "Корень журнала тот же" in answer.get_data(as_text=True)
    with place.parts.units.reading() as session:
        assert root_at(StoredNodes(session), rolled_back.size).hex() == rolled_back.root
    assert [one["by"] for one in place.events("restore.done")] == [place.people["admin"]]
    assert "Всё в порядке" in said_by(admin)


def test_without_the_mirror_the_page_says_so_and_nothing_comes_back(rolled_back: RolledBack) -> None:
    place = rolled_back.place
    shutil.rmtree(place.parts.settings.mirror_dir)
    admin = signed_in(place, "admin")
    page = said_by(admin)
    assert "неизвестно: копии журнала нет" in page
    assert "Восстановить хвост" not in page
    answer = admin.post("/log/recover")
    assert answer.status_code == 409
    assert "остаётся признать потерю" in answer.get_data(as_text=True)


def test_a_loss_is_admitted_by_two_people_with_an_act_a_new_key_and_letters(rolled_back: RolledBack) -> None:
    place = rolled_back.place
    settings = place.parts.settings
    old = log_signer(settings).verifier
    first, second = signed_in(place, "admin"), signed_in(place, "head")
    refused = first.post("/log/loss", act="7", password="не тот", understood="1")
    assert (refused.status_code, place.events("log.loss_admitted")) == (422, [])
    assert first.post("/log/loss/confirm", confirm_password=PASSWORD).status_code == 409, "nobody proposed it"
    assert first.post("/log/loss", act="7", password=PASSWORD, understood="1").status_code == 303
    assert "Подтвердить должен другой человек" in said_by(first)
    again = first.post("/log/loss/confirm", confirm_password=PASSWORD)
    assert again.status_code == 422
    assert "два человека" in again.get_data(as_text=True)
    assert "Порядков" in said_by(second)
    before = place.size_of_log()
    assert second.post("/log/loss/confirm", confirm_password=PASSWORD).status_code == 303
    (said,) = place.events("log.loss_admitted")
    assert said["by"] == place.people["head"]
    assert said["data"]["first"] == place.people["admin"]
    assert (said["seq"], said["data"]["from"], said["data"]["to"]) == (before, before, rolled_back.size)
    new = log_signer(settings)
    assert new.verifier != old
    assert said["data"]["retired"] == [old.key_id.hex()]
    assert said["data"]["vkey"] == new.verifier.line
    note = new.latest()
    assert note is not None
    assert Checkpoint.of(note).size == before + 1
    assert list(settings.log_key_file.parent.glob("log.key.retired-*")), (
        "the old key is kept, and signs no more"
    )
    report = examine(place.parts.units, outside=settings.outside)
    assert report.exit_code == CLEAN, report.findings
    assert report.notes == (f"признана потеря записей с {before} по {rolled_back.size - 1}, акт № 7",)
    act = second.get(f"/log/losses/{said['seq']}/act.docx")
    text = "\n".join(one.text for one in Document(io.BytesIO(act.data)).paragraphs)
    assert "Акт № 7" in text
    assert new.verifier.fingerprint in text.replace("\N{NON-BREAKING HYPHEN}", "-")
    assert "Порядков" in text
    assert second.post("/people/new", **NEW_PERSON).status_code in (200, 404)
    assert first.post("/people/new", **NEW_PERSON).status_code == 200, "everything is written again"
    keep_outside(place)
    with place.parts.units.reading() as session:
        assert copies_of(settings).mirror(session).agrees(session, place.size_of_log())
    assert list(settings.mirror_dir.rglob("*.lost-1")), "the lost end stays beside"


def test_a_crash_after_the_admission_is_made_good_at_the_next_look(
    rolled_back: RolledBack, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = rolled_back.place
    first, second = signed_in(place, "admin"), signed_in(place, "head")
    assert first.post("/log/loss", act="8", password=PASSWORD, understood="1").status_code == 303
    with monkeypatch.context() as broken:
        broken.setattr("web.loss.finish", lambda *_: None)
        assert second.post("/log/loss/confirm", confirm_password=PASSWORD).status_code == 303
    (said,) = place.events("log.loss_admitted")
    assert log_signer(place.parts.settings).verifier.line != said["data"]["vkey"]
    assert "Признанные потери" in said_by(first)
    assert log_signer(place.parts.settings).verifier.line == said["data"]["vkey"]
    assert "Всё в порядке" in said_by(first)


def test_a_log_that_differs_can_be_neither_recovered_nor_admitted_here(rolled_back: RolledBack) -> None:
    place = rolled_back.place
    with Units(place.parts.units.database).writing() as session:
        journal.record(session, kind="test.other", at=place.clock())
    admin = signed_in(place, "admin")
    page = said_by(admin)
    assert "отличается от своих отметок" in page
    assert "iom restore" in page
    assert 'action="/log/' not in page
    assert admin.post("/log/recover").status_code == 409
    assert admin.post("/log/loss", act="7", password=PASSWORD, understood="1").status_code == 409


def test_the_sheet_carries_the_checkpoint_word_for_word(place: Place, admin: Browser) -> None:
    keep_outside(place)
    answer = admin.post("/log/sheet")
    assert answer.status_code == 200
    document = Document(io.BytesIO(answer.data))
    lines = [one.text for one in document.paragraphs]
    note = log_signer(place.parts.settings).latest()
    assert note is not None
    assert all(line in lines for line in note.spelled.rstrip("\n").split("\n"))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert log_signer(place.parts.settings).verifier.fingerprint in cells
    assert len(document.inline_shapes) == 1
