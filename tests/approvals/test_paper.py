"""A decision signed on paper: printed, signed by hand, scanned by one, confirmed by another, and only then made."""

import io
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from typing import Any

import pytest
from docx import Document
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from approvals.erasure.erasure_plan import Scope
from approvals.errors import BadField, NotAcceded, NotASigner, OnPaperOnly, ReviewedOldVersion
from approvals.examination import examine
from approvals.paper.confirming import confirm
from approvals.paper.entering import NotByThem, PaperNotAllowed, SettledSheet, drop_sheet
from approvals.paper.people import NotASecondPerson, NotForPapers, NotOfThatLevel, signers
from approvals.paper.proofs import DECLINED, ENTERED, PaperSignOff
from approvals.paper.sheet_file import sheet_file
from approvals.paper.sheets import PaperSheet, sheet
from approvals.signing.signer import PAPER, SIGN, has_signed
from documents.scans import PaperScan
from documents.versions import Blob
from tests.documents.given_files import jpeg, pdf
from tests.documents.opened_files import words_of
from tests.erased import AFTER_THE_TERM, destroyed
from tests.on_paper import confirmed, printed, scanned, signed_on_paper
from tests.stories import COMMENT, Story, World, sample
from tests.world import ESIGN, person_id
from workflow.errors import StaleVersion
from workflow.log.canonical import canonical, parse
from workflow.log.tables import LogEvent

pytestmark = pytest.mark.slow


@pytest.fixture
def story(world: World) -> Story:
    world.settle(signing="both")
    return world.route().submitted()


def entries_of(world: World, kind: str) -> list[dict[str, Any]]:
    with world.units.reading() as session:
        rows = session.scalars(select(LogEvent.body).where(LogEvent.kind == kind).order_by(LogEvent.seq))
        return [parse(body) for body in rows]


def words(file: bytes) -> str:
    """The words of a Word file with plain spaces."""
    return str(words_of(Document(io.BytesIO(file)))).replace("\xa0", " ")


def drawn(story: Story, code: str) -> str:
    with story.world.units.reading() as session:
        return words(sheet_file(story.world.desk, session, sheet(session, story.id, code)))


def tampered(world: World, *statements: str) -> list[str]:
    """What fsck finds after these words, the triggers of the tables dropped; the base is mended by the test."""
    with closing(sqlite3.connect(str(world.units.database.url.database))) as base, base:
        for table in ("paper_scans", "paper_sign_offs"):
            for change in ("insert", "update", "delete"):
                base.execute(f"DROP TRIGGER IF EXISTS guard_{table}_{change}")
        for statement in statements:
            base.execute(statement)
    return [one.sentence for one in examine(world.units).findings]


# --- the way of a decision --------------------------------------------------------------------------


def test_only_the_confirmation_of_a_second_person_makes_the_act(world: World, story: Story):
    code = printed(story, "deputy", "deputy_approve")
    assert (story.state, story.version) == ("deputy_review", 2)
    scan = scanned(story, code)
    assert (story.state, story.version) == ("deputy_review", 2)
    done = confirmed(story, code, scan)
    assert (done.state, story.state, story.version) == (*["curator_recommendations"] * 2, 3)
    assert examine(world.units).findings == ()


def test_the_log_says_who_signed_who_entered_and_who_confirmed(world: World, story: Story):
    day = world.now.date()
    code = printed(story, "deputy", "deputy_approve")
    scan = scanned(story, code)
    confirmed(story, code, scan)
    entry, statement = story.entries()[-1], story.statement()
    assert (entry["by"], entry["office"]) == (person_id("deputy"), "deputy_head")
    assert (statement["_"], statement["signer"]) == (PAPER, person_id("deputy"))
    told = statement["paper"]
    assert told == {
        "signed_on": day.isoformat(),
        "scan": scan,
        "kind": "pdf",
        "sha256": entries_of(world, ENTERED)[0]["data"]["sha256"],
        "size": len(pdf()),
        "entered_by": person_id("smo_head"),
        "confirmed_by": person_id("director"),
        "office": "school_head",
        "appointment": world.offices["director"],
    }
    assert [row.kind for row in story.sign_offs()] == ["system", "paper"]
    (scanned_entry,) = entries_of(world, ENTERED)
    assert (scanned_entry["by"], scanned_entry["about"]) == (person_id("smo_head"), story.id)
    assert scanned_entry["data"]["signed"] == [
        ["deputy_approve", person_id("deputy"), "deputy_head", day.isoformat()]
    ]


def test_nobodys_key_signs_for_who_signed_on_paper(world: World, story: Story):
    signed_on_paper(story, "deputy", "deputy_approve")
    entry = story.entries()[-1]
    signature, bytes_ = entry["sig"], canonical(entry["stmt"])
    assert has_signed(world.signer("director").public, bytes_, signature["v"], PAPER)
    assert not has_signed(world.signer("director").public, bytes_, signature["v"], SIGN)
    assert not has_signed(world.signer("deputy").public, bytes_, signature["v"], PAPER)


def test_document_and_journal_say_on_paper_and_never_electronic(world: World, story: Story):
    world.settle(esign=ESIGN)
    world.accede("director")
    code = printed(story, "deputy", "deputy_approve")
    world.tick(days=3)
    confirmed(story, code, scanned(story, code, on=world.now.date() - timedelta(days=1)))
    printed_words = words(story.file())
    assert (
        "Подписано на бумаге 03.09.2026, скан внёс Тополев И. Б., подтвердил Мельник О. Д." in printed_words
    )
    assert "Согласовать (на бумаге 03.09.2026)" in printed_words
    assert "электронной подписью" not in printed_words


def test_every_signing_act_of_a_route_may_be_signed_on_paper(world: World):
    """From the teacher's submission to a return, the curator's approval and the end."""
    world.settle(signing="both")
    story = world.route()
    signed_on_paper(story, "teacher", "submit")
    signed_on_paper(story, "deputy", "deputy_return", reason="other", comment=COMMENT)
    assert story.state == "deputy_returned"
    signed_on_paper(story, "teacher", "submit", enters="deputy")
    signed_on_paper(story, "deputy", "deputy_approve", remarks=[{"text": "Уточните сроки"}])
    story.write("curator", "z5")
    signed_on_paper(story, "curator", "curator_approve", enters="deputy", confirms="authority_head")
    assert story.state == "implementation"
    assert {row.kind for row in story.sign_offs()} == {"paper"}
    assert story.sign_offs()[-2].decision == "approve_with_remarks"
    assert examine(world.units, open_documents=True).findings == ()


def test_the_sheet_prints_what_a_scan_must_show(world: World, story: Story):
    code = printed(story, "deputy", "deputy_return", reason="other", comment=COMMENT)
    with world.units.reading() as session:
        name = sheet(session, story.id, code).name
    told = drawn(story, code)
    shown = story.preview("deputy", "deputy_return")
    for said in (
        name, "ИОМ-2026-0001, версия 2, круг 1", shown.control_code, "Возвращено на доработку", COMMENT,
        "Кленова Наталья Сергеевна", "приказ от 20.08.2026 № 12-к", "подпись", "дата подписи",
        shown.content.z3.rows[0].educational_task,
    ):  # fmt: skip
        assert said in told, said
    assert drawn(story, code) == told


# --- who may ---------------------------------------------------------------------------------------


def test_who_entered_the_scan_cannot_confirm_it(world: World, story: Story):
    code = printed(story, "deputy", "deputy_approve", by="director")
    scan = scanned(story, code, by="director")
    with world.refuses(NotASecondPerson):
        confirm(world.desk, story.id, code, scan, actor=world.actor("director"), at=world.tick())


def test_a_curators_paper_is_confirmed_in_the_authority(world: World, story: Story):
    story.approved_by_school()
    story.write("curator", "z5")
    code = printed(story, "curator", "curator_approve", by="deputy")
    scan = scanned(story, code, by="deputy")
    with world.refuses(NotOfThatLevel, match="управление образования"):
        confirm(world.desk, story.id, code, scan, actor=world.actor("director"), at=world.tick())
    confirmed(story, code, scan, by="authority_head")
    assert story.state == "implementation"


@pytest.mark.parametrize("part", ["teacher", "colleague", "other_deputy", "school_monitor", "administrator"])
def test_nobody_else_prints_enters_or_confirms(world: World, story: Story, part: str):
    code = printed(story, "deputy", "deputy_approve")
    scan = scanned(story, code)
    seen = story.seen("deputy", "deputy_approve")
    with world.refuses(NotForPapers):
        printed(story, "deputy", "deputy_approve", by=part, seen=seen)
    with world.refuses(NotForPapers):
        scanned(story, code, by=part)
    with world.refuses(NotForPapers):
        confirmed(story, code, scan, by=part)


def test_the_signer_must_hold_the_office_on_the_day_of_the_paper(world: World, story: Story):
    code = printed(story, "second_deputy", "deputy_approve")
    world.tick(days=2)
    world.dismiss("second_deputy")
    with world.refuses(NotByThem, match="Ветрова Светлана Юрьевна, 03.09.2026"):
        scanned(story, code)
    scan = scanned(story, code, on=world.now.date() - timedelta(days=1))  # his last day
    confirmed(story, code, scan)
    assert story.sign_offs()[-1].person == person_id("second_deputy")


def test_separation_of_duties_is_checked_for_who_signed(world: World):
    world.settle(signing="both")
    story = world.route(by="deputy")
    signed_on_paper(story, "teacher", "confirm", enters="deputy")
    signed_on_paper(story, "teacher", "submit", enters="deputy")
    seen = story.seen("second_deputy", "deputy_approve")
    with world.refuses(NotByThem, match="заполняли этот маршрут за педагога"):
        printed(story, "deputy", "deputy_approve", seen=seen)
    with world.units.reading() as session:
        may = signers(session, story.situation(), story.definition, "deputy_approve", on=world.now.date())
        assert [one.who.person for one in may] == [person_id("second_deputy"), person_id("director")]


def test_who_confirms_proves_himself_and_has_acceded(world: World, story: Story):
    world.settle(esign=ESIGN)
    code = printed(story, "deputy", "deputy_approve")
    scan = scanned(story, code)
    with world.refuses(NotASigner):
        confirm(
            world.desk, story.id, code, scan, actor=world.actor("director", proved=False), at=world.tick()
        )
    with world.refuses(NotAcceded):
        confirmed(story, code, scan)
    world.accede("director")  # the signer needs no accession: he signs no electronic signature
    confirmed(story, code, scan)
    assert story.statement()["rules"] == ESIGN.number


# --- the setting ------------------------------------------------------------------------------------


def test_without_the_setting_nothing_is_printed_and_on_paper_only_no_password_signs(
    world: World, story: Story
):
    world.settle(signing="system")
    with world.refuses(PaperNotAllowed):
        printed(story, "deputy", "deputy_approve")
    world.settle(signing="paper")
    with world.refuses(OnPaperOnly):
        story.act("deputy", "deputy_approve")
    signed_on_paper(story, "deputy", "deputy_approve")
    assert story.state == "curator_recommendations"


# --- what moved, what is missing --------------------------------------------------------------------


def test_a_paper_about_a_text_that_moved_is_refused(world: World):
    world.settle(signing="both")
    story = world.route()
    code = printed(story, "teacher", "submit")
    scan = scanned(story, code)
    story.write("teacher", "z1", {**sample("a")["z1"], "goal": "Другая цель, которой на листе не было"})
    with world.refuses(ReviewedOldVersion):
        confirmed(story, code, scan)
    with world.refuses(ReviewedOldVersion):
        scanned(story, code)


def test_a_paper_about_a_decision_that_another_took_is_refused(world: World, story: Story):
    code = printed(story, "deputy", "deputy_approve")
    scan = scanned(story, code)
    story.act("second_deputy", "deputy_approve")
    with world.refuses(StaleVersion):
        confirmed(story, code, scan)


def test_a_scan_confirmed_twice_makes_one_act(world: World, story: Story):
    code = printed(story, "deputy", "deputy_approve")
    scan = scanned(story, code)
    first, second = confirmed(story, code, scan), confirmed(story, code, scan)
    assert (first.seq, first.replayed, second.seq, second.replayed) == (first.seq, False, first.seq, True)
    assert story.version == 3


def test_a_scan_that_was_replaced_meanwhile_is_not_confirmed(world: World, story: Story):
    code = printed(story, "deputy", "deputy_approve")
    first = scanned(story, code)
    second = scanned(story, code, body=jpeg())
    with world.refuses(SettledSheet):
        confirmed(story, code, first)
    confirmed(story, code, second)
    assert story.statement()["paper"]["kind"] == "jpg"
    assert examine(world.units).findings == ()


def test_a_sheet_that_was_declined_is_over_and_the_log_keeps_why(world: World, story: Story):
    code = printed(story, "deputy", "deputy_approve")
    scan = scanned(story, code)
    actor = world.actor("director")
    with world.refuses(BadField, match="почему"):
        drop_sheet(world.desk, story.id, code, " ", actor=actor, at=world.tick())
    drop_sheet(world.desk, story.id, code, "На скане нет подписи", actor=actor, at=world.tick())
    with world.refuses(SettledSheet):
        confirmed(story, code, scan)
    with world.refuses(SettledSheet):
        scanned(story, code)
    (entry,) = entries_of(world, DECLINED)
    assert (entry["by"], entry["data"]) == (person_id("director"), {"sheet": code, "scan": scan})
    assert "На скане" not in canonical(entry).decode()
    assert examine(world.units).findings == ()


@pytest.mark.parametrize(("days", "words"), [(1, "ещё не наступила"), (-1, "Лист напечатан 01.09.2026")])
def test_the_day_on_paper_lies_between_printing_and_today(world: World, story: Story, days: int, words: str):
    code = printed(story, "deputy", "deputy_approve")
    with world.refuses(BadField, match=words):
        scanned(story, code, on=world.now.date() + timedelta(days=days))


@pytest.mark.parametrize("body", [b"", b"MZ\x90", b"PK\x03\x04", b"%PDF-1.4 torn"])
def test_a_scan_is_a_sound_picture_or_pdf(world: World, story: Story, body: bytes):
    code = printed(story, "deputy", "deputy_approve")
    with world.refuses(BadField):
        scanned(story, code, body=body)


def test_a_word_document_is_no_scan(world: World, story: Story):
    code = printed(story, "deputy", "deputy_approve")
    with world.refuses(BadField, match="а не документ Word"):
        scanned(story, code, body=story.file())


# --- what the database and fsck promise --------------------------------------------------------------


def test_the_database_refuses_one_person_in_both_parts(world: World, story: Story):
    signed_on_paper(story, "deputy", "deputy_approve")
    columns = "seq, route, scan, signed_on, entered_by, {}, office, appointment"
    row, same = columns.format("confirmed_by"), columns.format("entered_by")
    for words in (
        f"INSERT INTO paper_sign_offs ({row}) SELECT {same} FROM paper_sign_offs",
        "UPDATE paper_sign_offs SET confirmed_by = entered_by",
        "DELETE FROM paper_sign_offs",
        "UPDATE paper_scans SET added_by = 'p_other'",
        "DELETE FROM paper_scans",
    ):
        with pytest.raises(DatabaseError), world.units.writing() as session:
            session.execute(text(words))


def test_the_two_people_hold_even_without_the_triggers(world: World, story: Story):
    signed_on_paper(story, "deputy", "deputy_approve")
    with pytest.raises(sqlite3.IntegrityError, match="two_people"):
        tampered(world, "UPDATE paper_sign_offs SET confirmed_by = entered_by")


def test_fsck_names_what_was_changed_about_a_paper(world: World, story: Story):
    signed_on_paper(story, "deputy", "deputy_approve")
    assert tampered(world, "UPDATE paper_sign_offs SET signed_on = '2026-08-30'") == [
        "сведения о подписи на бумаге не те, что записаны"
    ]
    assert tampered(world, "UPDATE paper_sign_offs SET signed_on = '2026-09-01'") == []
    assert tampered(world, "UPDATE paper_scans SET size = size + 1") == ["не то, что в записи журнала: скан"]
    assert tampered(world, "UPDATE paper_scans SET size = size - 1") == []
    lost = tampered(world, "PRAGMA foreign_keys = OFF", "DELETE FROM paper_sign_offs")
    assert lost == ["сведения о подписи на бумаге не те, что записаны"]


def test_a_scan_goes_with_its_route_and_that_it_was_there_stays(world: World, story: Story):
    signed_on_paper(story, "deputy", "deputy_approve")
    story.approved_by_curator().acknowledged()
    world.on(date(2027, 6, 18))
    story.reflecting().reflection_submitted().completed()
    world.on(AFTER_THE_TERM)
    destroyed(world, Scope.ROUTE, story.id)
    with world.units.reading() as session:
        scan = session.scalars(select(PaperScan)).one()
        assert session.get(Blob, scan.sha256) is None
        assert session.scalars(select(PaperSignOff.signed_on)).all() == [date(2026, 9, 1)]
        assert session.scalars(select(PaperSheet)).all() == []
    assert examine(world.units).findings == ()
