"""For an attestation goes what was agreed: the version in force, to its teacher and to those who answer for him."""

import hashlib
import io
import json
import re
import zipfile
from datetime import date

import pytest
from docx import Document
from sqlalchemy import select

from approvals import verify_file
from approvals.attestation.attached import attached_files
from approvals.attestation.file import HOW_NAME, SUMS_NAME, attestation_file, proof
from approvals.attestation.given import EXPORTED, MOST_IN_AN_HOUR, record_export
from approvals.attestation.shown import NothingChosen, Years, shown_routes, told
from approvals.erasure.erasure_plan import Scope
from approvals.errors import RouteErased
from approvals.municipality import RetentionRule
from approvals.proof.bundles import TooManyExports
from approvals.standing import standing
from documents.docx.extract.papers import PAPERS, draw
from documents.docx.filenames import LONGEST
from tests.approvals.test_evidence import removed
from tests.bundle_samples import a_signer, attached_to_a_row, opened
from tests.documents.given_files import jpeg, pdf
from tests.documents.opened_files import words_of
from tests.erased import AFTER_THE_TERM, destroyed, finished
from tests.world import PEOPLE, person_id
from workflow.log.tables import LogEvent

pytestmark = pytest.mark.slow

PRINTED = date(2027, 6, 25)
MAY = {"teacher", "deputy", "second_deputy", "director", "curator"}


def shown(world, part=None, *, of="teacher"):
    """What that person may have of the teacher's routes; without one, everything."""
    with world.units.reading() as session:
        who = standing(session, person_id(part), on=world.now.date()) if part else None
        return shown_routes(world.desk, session, person_id(of), to=who)


def versions(world, part=None):
    return [route.snapshot.version for route in shown(world, part)]


def printed(world, routes):
    with world.units.reading() as session:
        return told(routes, world.desk.municipality(session), printed_on=PRINTED)


def extract(world, part=None):
    return printed(world, shown(world, part))


def words(told_, which="extract"):
    return words_of(Document(io.BytesIO(draw(which, told_))))


def the_file(world, signer, *, whole=False, told_=None):
    """The attestation file of the teacher, unpacked, and the bytes of it."""
    told_ = told_ or extract(world)
    bundle = proof(world.desk, signer, told_, whole=whole, by=person_id("teacher"), at=world.tick())
    with world.units.reading() as session:
        files = attached_files(session, told_) if whole else {}
    made = attestation_file(told_, bundle, whole=whole, files=files)
    with zipfile.ZipFile(io.BytesIO(made.body)) as archive:
        assert archive.testzip() is None
        return made, {entry.filename: archive.read(entry) for entry in archive.infolist()}, archive.infolist()


@pytest.fixture
def signer(world, tmp_path):
    return a_signer(world, tmp_path)


# --- which version ----------------------------------------------------------------------------------


def test_a_route_that_was_never_in_force_is_not_shown_at_all(world):
    world.route().submitted().approved_by_school()
    assert shown(world) == ()
    with pytest.raises(NothingChosen):
        printed(world, ())


def test_the_last_version_that_says_what_is_in_force_is_shown(world):
    story = world.route().in_force().acknowledged()
    assert versions(world) == [story.version]


def test_an_amendment_is_not_shown_until_it_is_in_force(world):
    story = world.route().in_force().acknowledged()
    settled = story.version
    story.amending().amended_materially()
    assert versions(world) == [settled]
    story.amendment_submitted()
    assert versions(world) == [settled]
    assert "Уточнено по итогам полугодия" not in words(extract(world))
    story.act("deputy", "deputy_approve_amendment")
    assert versions(world) == [settled]
    story.act("curator", "curator_approve_amendment")
    assert versions(world) == [story.version]
    assert "Уточнено по итогам полугодия" in words(extract(world))


def test_a_rejected_amendment_leaves_no_trace_in_text_or_approvals(world):
    story = world.route().in_force().acknowledged().amending().amended_materially().amendment_submitted()
    story.act("second_deputy", "deputy_approve_amendment")
    story.act("curator", "reject_amendment", reason="other", comment="Не в этом году")
    text = words(extract(world))
    assert "Уточнено по итогам полугодия" not in text
    assert "Ветрова" not in text
    assert "Кленова" in text


def test_a_draft_that_nobody_has_submitted_is_not_shown(world):
    story = world.route().in_force().acknowledged().amending().amended_materially()
    assert story.situation().draft.z1.goal.endswith("Уточнено по итогам полугодия")
    assert "Уточнено" not in words(extract(world))


def test_the_reflection_is_shown_once_the_school_has_accepted_it(world):
    story = world.route().in_force().acknowledged()
    world.on(date(2027, 6, 14))
    story.reflecting().reflection_submitted()
    said = story.situation().content.z4.path_reflection[:40]
    assert said
    assert said not in words(extract(world), "outcome")
    story.completed()
    assert versions(world) == [story.version]
    assert said in words(extract(world), "outcome")
    assert "Завершение подтверждено" in words(extract(world))


# --- which years ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 25), 2022, 2027),
        (date(2027, 8, 31), 2022, 2027),
        (date(2027, 9, 1), 2023, 2028),
    ],
)
def test_the_usual_years_are_this_school_year_and_the_four_before(today, first, last):
    assert Years.usual(today) == Years(first, last)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "held"),
    [
        (date(2021, 9, 1), date(2022, 8, 31), False),
        (date(2021, 9, 1), date(2022, 9, 1), True),
        (date(2027, 8, 31), date(2028, 8, 31), True),
        (date(2027, 9, 1), date(2028, 8, 31), False),
        (None, None, True),
    ],
)
def test_a_route_belongs_to_the_years_in_which_it_was_carried_out(starts_on, ends_on, held):
    assert Years(2022, 2027).holds(starts_on, ends_on) is held


@pytest.mark.parametrize(
    "text", ["", "2027", "2027-2022", "2027-2027", "22-27", "2022-27", "2022–2027", "x-y"]
)
def test_years_that_make_no_sense_are_no_years(text):
    assert Years.read(text) is None
    assert Years.read("2022-2027") == Years(2022, 2027)


# --- to whom ----------------------------------------------------------------------------------------


def test_only_the_teacher_and_those_who_answer_for_him_may_have_his_papers(world):
    world.route().in_force()
    assert {part for part in PEOPLE if shown(world, part)} == MAY


def test_who_filled_in_for_the_teacher_does_not_take_his_papers(world):
    story = world.route(by="mentor")
    story.act("teacher", "confirm")
    story.in_force()
    assert shown(world, "mentor") == ()


def test_an_office_that_has_ended_opens_nothing_more(world):
    world.route().in_force()
    world.dismiss("deputy", last_day=world.now.date())
    world.tick(days=2)
    assert shown(world, "deputy") == ()
    assert len(shown(world, "second_deputy")) == 1


# --- what was destroyed -----------------------------------------------------------------------------


def test_a_destroyed_route_is_left_out_with_its_number_and_the_act(world):
    first = finished(world)
    world.on(AFTER_THE_TERM)
    world.route(starts_on=date(2032, 9, 1), ends_on=date(2033, 8, 31)).in_force()
    destroyed(world, Scope.ROUTE, first.id)
    routes = shown(world, "teacher")
    assert [route.snapshot is None for route in routes] == [True, False]
    act = routes[0].erased.act
    assert routes[0].left_out == (
        f"Маршрут № {routes[0].number}: содержание уничтожено по акту № {act}, в документ не включён."
    )
    assert routes[0].left_out in words(printed(world, routes)).replace("\u00a0", " ")
    with pytest.raises(NothingChosen):
        printed(world, routes[:1])


def test_the_case_index_of_the_municipality_stands_in_the_block_and_otherwise_a_blank(world):
    world.route().in_force()
    assert "Индекс дела по номенклатуре: ____" in words(extract(world))
    world.settle(retention=(RetentionRule(kind="approved", period_years=5, case_index="02-17"),))
    assert "Индекс дела по номенклатуре: 02-17" in words(extract(world))


# --- the file that checks itself --------------------------------------------------------------------


@pytest.mark.slow
def test_the_file_holds_every_paper_the_bundle_and_how_to_check(world, signer):
    world.route().in_force()
    made, files, _entries = the_file(world, signer)
    assert len(files) == len(PAPERS) + 3
    for ending in ("выписка-аттестация.docx", "лист-согласования.docx", "продукты-и-рефлексия.docx",
                   "удостоверения.docx", "справка-о-реализации.docx", "bundle.zip"):  # fmt: skip
        assert sum(name.endswith(ending) for name in files) == 1, ending
    how = files[HOW_NAME].decode("utf-8-sig")
    assert "не обязан" in how
    for name in files:
        assert name in how or name in (HOW_NAME, SUMS_NAME)
    assert made.name.endswith("_аттестационное-дело.zip")


@pytest.mark.slow
def test_the_bundle_in_the_file_is_genuine_by_the_verifier(world, signer, tmp_path):
    first, _second = world.route().in_force().acknowledged(), world.route().in_force()
    world.on(date(2027, 6, 14))
    first.reflecting().reflection_submitted().completed()
    for whole in (False, True):
        _made, files, _entries = the_file(world, signer, whole=whole)
        path = tmp_path / "delo.zip"
        path.write_bytes(next(body for name, body in files.items() if name.endswith("_bundle.zip")))
        vkey = signer.verifier.line
        result = verify_file.verify(str(path), verify_file.trusted(vkey, None))
        assert result.code == verify_file.GENUINE, result.sentence
        for number in ("ИОМ-2026-0001", "ИОМ-2026-0002"):
            assert any(line.startswith(number) for line in result.details)


@pytest.mark.slow
def test_the_control_code_of_the_extract_is_in_the_records_that_prove_it(world, signer):
    story = world.route().in_force()
    _made, files, _entries = the_file(world, signer)
    bundle = next(body for name, body in files.items() if name.endswith("_bundle.zip"))
    code = story.situation().snapshot.control_code
    assert code in words(extract(world))
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        said = [json.loads(archive.read(name)) for name in archive.namelist() if name.startswith("events/")]
    assert [one["content"][:16] for one in said if one["rseq"] == story.version] == [code.replace("-", "")]


@pytest.mark.slow
def test_without_a_wish_no_text_and_no_name_but_of_signers_leaves_in_the_bundle(world, signer):
    story = world.route()
    team = [{"role": "mentor", "name": "Рябинина Вера Ильинична", "position": "учитель"}]
    story.edit("teacher", "z1", lambda z1: z1.update(support_team=team)).in_force()
    for whole in (False, True):
        _made, files, _entries = the_file(world, signer, whole=whole)
        inside = b""
        for name, body in files.items():
            if name.endswith((".docx", ".zip")):
                with zipfile.ZipFile(io.BytesIO(body)) as archive:
                    inside += b"".join(
                        archive.read(each) for each in archive.namelist() if "docs/" not in each
                    )
        assert ("Рябинина".encode() in inside) is whole
        assert "Кленова".encode() in inside


@pytest.mark.slow
def test_names_in_the_file_are_russian_marked_as_utf_8_short_and_safe(world, signer):
    world.route().in_force()
    _made, files, entries = the_file(world, signer)
    for entry in entries:
        assert len(entry.filename) <= LONGEST
        assert not re.search(r"""[\\/:*?"<>|№«»]""", entry.filename), entry.filename
        assert entry.filename.isascii() or entry.flag_bits & 0x800
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
    bundle = next(body for name, body in files.items() if name.endswith("_bundle.zip"))
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        assert all(name.isascii() for name in archive.namelist())


def bundle_in(members):
    return next(opened(body) for name, body in members.items() if name.endswith(".zip"))


@pytest.mark.parametrize("whole", [True, False])
def test_attached_files_come_along_only_where_the_teacher_asks_for_whole_texts(world, signer, whole):
    story = world.route().in_force()
    attached_to_a_row(story, pdf(), "Конспект урока: дроби")
    gone = attached_to_a_row(story, jpeg(200, 100), "Не тот снимок")
    removed(story, gone)
    _, members, _ = the_file(world, signer, whole=whole)
    readable = [name for name in members if name.startswith("Файлы/")]
    inside = bundle_in(members)
    assert [name for name in inside if name.startswith("files/")] == (
        [f"files/{hashlib.sha256(pdf()).hexdigest()}.pdf"] if whole else []
    )
    assert len(readable) == whole
    if whole:
        assert re.fullmatch(r"Файлы/ИОМ-2026-\d{4}_[0-9-]{10}_Конспект-урока-дроби-\d+\.pdf", readable[0])
        assert members[readable[0]] == pdf()
    assert "Не тот снимок".encode() not in b"".join([*members.values(), *inside.values()])


@pytest.mark.slow
def test_the_same_export_gives_the_same_file(world, signer):
    world.route().in_force()
    told_ = extract(world)
    bundle = proof(world.desk, signer, told_, whole=False, by=None, at=world.tick())
    again = proof(world.desk, signer, extract(world), whole=False, by=None, at=world.tick())
    assert bundle == again
    first, second = (attestation_file(told_, bundle, whole=False) for _ in range(2))
    assert first == second


# --- the log ----------------------------------------------------------------------------------------


def give(world, by="deputy", told_=None):
    told_ = told_ or extract(world)
    with world.units.writing() as session:
        record_export(
            session,
            told_.routes,
            form="extract",
            body=b"given out",
            papers={},
            person=person_id("teacher"),
            by=person_id(by),
            at=world.now,
        )


def exported(world):
    with world.units.reading() as session:
        return list(session.scalars(select(LogEvent).where(LogEvent.kind == EXPORTED)))


def test_giving_out_is_an_entry_about_the_teacher_with_versions_and_hash(world):
    story = world.route().in_force()
    give(world)
    (row,) = exported(world)
    said = json.loads(row.body)
    assert (said["by"], said["about"]) == (person_id("deputy"), person_id("teacher"))
    assert said["data"] == {
        "form": "extract",
        "routes": [{"route": story.id, "version": story.version}],
        "sha256": hashlib.sha256(b"given out").hexdigest(),
    }


def test_a_paper_whose_text_was_destroyed_while_it_was_drawn_is_not_given_out(world):
    story, other = finished(world), world.route().in_force()
    drawn = extract(world)
    assert {route.route for route in drawn.routes} == {story.id, other.id}
    world.on(AFTER_THE_TERM)
    destroyed(world, Scope.ROUTE, story.id)
    with pytest.raises(RouteErased):
        give(world, told_=drawn)
    assert exported(world) == []
    give(world)
    assert len(exported(world)) == 1


def test_the_twenty_first_within_an_hour_is_refused_and_the_next_hour_is_free(world):
    world.route().in_force()
    for _ in range(MOST_IN_AN_HOUR):
        give(world)
    with pytest.raises(TooManyExports):
        give(world)
    give(world, by="teacher")  # somebody else is not slowed down
    assert len(exported(world)) == MOST_IN_AN_HOUR + 1
    world.tick(hours=1, minutes=1)
    give(world)
    assert len(exported(world)) == MOST_IN_AN_HOUR + 2
