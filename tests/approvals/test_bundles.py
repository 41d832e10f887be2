"""An export is an entry of the log, and its bundle is a pure function of it: complete, repeatable, within limits."""

import hashlib
import io
import json
from pathlib import Path

import pytest

from approvals import verify_file
from approvals.erasure.erasure_plan import Scope
from approvals.errors import RouteUnknown
from approvals.proof import bundles
from approvals.proof.bundles import (
    Asked,
    CannotRepeat,
    NotAnExport,
    NothingToExport,
    TooManyExports,
    export,
    write,
)
from tests.approvals.test_evidence import removed
from tests.bundle_samples import (
    Sample,
    a_signer,
    again,
    attached_to_a_row,
    bundle_of,
    opened,
    packed,
    repaired,
)
from tests.documents.given_files import jpeg, pdf
from tests.erased import AFTER_THE_TERM, destroyed, finished
from tests.on_paper import signed_on_paper
from tests.stories import World
from tests.world import person_id
from workflow.log import journal
from workflow.log.checkpoints import LogSigner
from workflow.log.tables import LogEvent

pytestmark = pytest.mark.slow


@pytest.fixture
def signer(world: World, tmp_path: Path) -> LogSigner:
    return a_signer(world, tmp_path)


def verified(bundle: Sample, folder: Path, **more: str) -> verify_file.Result:
    path = folder / "delo.zip"
    path.write_bytes(bundle.data)
    return verify_file.verify(str(path), verify_file.trusted(bundle.vkey, None), **more)


def size(world: World) -> int:
    with world.units.reading() as session:
        return journal.head(session, lock=False).size


def test_an_export_names_the_heads_and_every_file_in_the_log(world, signer):
    story = world.route().in_force()
    bundle = bundle_of(world, signer, story)
    files = opened(bundle.data)
    with world.units.reading() as session:
        row = session.get_one(LogEvent, bundle.seq)
        assert (row.kind, row.about, row.body) == ("export", story.id, files["export.json"])
    said = json.loads(row.body)["data"]
    assert said["routes"] == [
        {"head": story.situation().head, "rseq": story.version, "route": story.id},
    ]
    beside = {"manifest.json", "SHA256SUMS", "checkpoint.txt", "export.json"}
    assert {name for name, _ in said["members"]} == {
        name for name in files if name not in beside and not name.startswith("proofs/")
    }
    assert b"\n%d\n" % (bundle.seq + 1) in files["checkpoint.txt"]


def test_a_bundle_is_genuine_and_says_who_approved_in_which_office_by_which_order(world, signer, tmp_path):
    result = verified(bundle_of(world, signer, world.route().in_force()), tmp_path)
    assert result.code == verify_file.GENUINE, result.sentence
    for words in (
        "Подлинно: ИОМ-2026-0001 (Лугова Марина Олеговна)",
        "Кленова Наталья Сергеевна, в должности «заместитель директора» по приказу № 12-к от 20.08.2026",
        "Озерова Галина Михайловна, в должности «муниципальный куратор»",
        "версия 4 действует",
    ):
        assert words in result.sentence


def test_whole_lives_of_routes_are_genuine_together_and_alone(world, signer, tmp_path):
    from tests.log_life import lives

    made = lives(world)
    with world.units.reading() as session:
        routes = bundles.route_ids(session, sorted(made.values()))
    together = export(world.desk, signer, Asked(routes, "audit", "Проверяющий"), by=None, at=world.tick())
    result = verified(again(world, signer, together), tmp_path)
    assert (result.code, len(result.routes)) == (verify_file.PARTLY_ERASED, 4), (
        result.sentence
    )  # a file was taken away
    for route in routes:
        alone = export(world.desk, signer, Asked((route,), "audit", "Проверяющий"), by=None, at=world.tick())
        result = verified(again(world, signer, alone), tmp_path)
        taken_away = route == made["amended"]
        assert result.code == (verify_file.PARTLY_ERASED if taken_away else verify_file.GENUINE), (
            result.sentence
        )


def test_nothing_moved_gives_the_same_export_and_the_same_bytes(world, signer):
    story = world.route().in_force()
    bundle = bundle_of(world, signer, story)
    stood = size(world)
    assert bundle_of(world, signer, story) == bundle
    assert size(world) == stood
    assert bundle_of(world, signer, story, recipient="Другой").seq == stood
    assert bundle_of(world, signer, story, purpose="own").seq == stood + 1


def test_an_export_is_repeated_byte_for_byte_after_the_route_went_on(world, signer):
    story = world.route().in_force()
    bundle = bundle_of(world, signer, story)
    story.acknowledged()
    assert again(world, signer, bundle.seq) == bundle
    later = bundle_of(world, signer, story)
    assert later.seq > bundle.seq
    assert len(later.data) > len(bundle.data)


def test_the_last_act_cannot_be_left_out_by_taking_an_older_export(world, signer, tmp_path):
    story = world.route().in_force()
    older = opened(bundle_of(world, signer, story).data)
    story.acknowledged()
    later = bundle_of(world, signer, story)
    files = {**opened(later.data), "export.json": older["export.json"]}
    result = verified(Sample(packed(repaired(files)), later.vkey, later.seq), tmp_path)
    assert (result.code, result.fault["check"]) == (verify_file.FORGED, "entries")


def test_a_bundle_without_content_is_genuine_and_says_what_was_not_given_out(world, signer, tmp_path):
    bundle = bundle_of(world, signer, world.route().submitted().returned_by_school(), with_content=False)
    files = opened(bundle.data)
    assert not [name for name in files if name.startswith(("docs/", "contents/"))]
    assert again(world, signer, bundle.seq) == bundle
    assert "Уточните".encode() not in b"".join(files.values())  # the comment stays closed with the content
    result = verified(bundle, tmp_path)
    assert result.code == verify_file.GENUINE
    assert any("не выдано" in one["says"] for one in result.checks)


def test_attached_files_are_given_out_under_their_hashes_with_what_they_are_called(world, signer, tmp_path):
    story = world.route().in_force()
    other = world.route(of="colleague").in_force()
    attached_to_a_row(story, pdf(), "Конспект урока")
    attached_to_a_row(story, jpeg(400, 300), "Доска после урока")
    attached_to_a_row(other, pdf(b"%of the other\n"), "Чужой файл")
    bundle = bundle_of(world, signer, story)
    files = opened(bundle.data)
    given = sorted(name for name in files if name.startswith("files/"))
    assert [name[-4:] for name in sorted(given, key=lambda name: name[-4:])] == [".jpg", ".pdf"]
    assert pdf() in files.values()
    words = b"".join(files.values()).decode("utf-8", "replace")
    assert "Доска после урока" in words
    assert "Чужой файл" not in words
    result = verified(bundle, tmp_path)
    assert result.code == verify_file.GENUINE, result.sentence
    assert any("приложенных файлов 2" in one["says"] for one in result.checks)
    assert again(world, signer, bundle.seq) == bundle


def test_a_signature_on_paper_is_told_with_its_two_people_and_its_scan(world, signer, tmp_path):
    world.settle(signing="both")
    story = world.route().submitted()
    signed_on_paper(story, "deputy", "deputy_approve")
    story.approved_by_curator()
    whole = bundle_of(world, signer, story)
    result = verified(whole, tmp_path)
    assert result.code == verify_file.GENUINE, result.sentence
    assert "личных подписей 2, все верны, подписано на бумаге 1" in result.checks[4]["says"]
    assert (
        "на бумаге 01.09.2026 (скан внёс: Тополев Игорь Борисович; подтвердил: Мельник Олег"
        in result.sentence
    )
    assert sum(name.startswith("files/") for name in opened(whole.data)) == 1
    hashes = bundle_of(world, signer, story, with_content=False)
    bare = verified(hashes, tmp_path)
    assert (bare.code, bare.sentence) == (verify_file.GENUINE, result.sentence)
    assert [name for name in opened(hashes.data) if name.startswith("files/")] == []


def test_without_content_attached_files_are_withheld_by_their_hashes(world, signer, tmp_path):
    story = world.route().in_force()
    attached_to_a_row(story, pdf(), "Конспект урока")
    bundle = bundle_of(world, signer, story, with_content=False)
    files = opened(bundle.data)
    withheld = json.loads(files["manifest.json"])["withheld"]
    name = f"files/{hashlib.sha256(pdf()).hexdigest()}.pdf"
    assert name in withheld
    assert name not in files
    assert "Конспект урока".encode() not in b"".join(files.values())
    result = verified(bundle, tmp_path)
    assert result.code == verify_file.GENUINE, result.sentence
    assert any(f"не выдано {len(withheld)} " in one["says"] for one in result.checks)


@pytest.mark.parametrize("with_content", [True, False])
def test_a_file_taken_away_by_mistake_is_said_and_the_rest_stays_genuine(
    world, signer, tmp_path, with_content
):
    story = world.route().in_force()
    seq = attached_to_a_row(story, pdf(), "Не тот скан")
    kept = attached_to_a_row(story, jpeg(400, 300))
    before = bundle_of(world, signer, story)
    removed(story, seq)
    with pytest.raises(CannotRepeat, match=str(before.seq)):
        write(world.desk, signer, before.seq, io.BytesIO(), programs={})
    after = bundle_of(world, signer, story, with_content=with_content)
    files = opened(after.data)
    assert pdf() not in files.values()
    assert "Не тот скан".encode() not in b"".join(files.values())
    assert f"others/{seq:012}.json" in files
    assert f"others/{kept:012}.json" in files
    result = verified(after, tmp_path)
    assert result.code == verify_file.PARTLY_ERASED
    assert "акт № 1" in result.sentence
    assert any("уничтожено по акту 1" in one["says"] for one in result.checks)


def test_erased_content_is_absent_and_the_bundle_says_by_which_act(world, signer, tmp_path):
    story = finished(world)
    before = bundle_of(world, signer, story)
    _erase(world, story)
    with pytest.raises(CannotRepeat, match=str(before.seq)):
        write(world.desk, signer, before.seq, io.BytesIO(), programs={})
    after = bundle_of(world, signer, story)
    assert not [name for name in opened(after.data) if name.startswith(("docs/", "contents/"))]
    assert again(world, signer, after.seq) == after
    result = verified(after, tmp_path)
    assert result.code == verify_file.PARTLY_ERASED, result.sentence
    other = bundle_of(world, signer, world.route("v", of="other_teacher").submitted())
    assert verified(other, tmp_path).code == verify_file.GENUINE
    assert "акт № 1" in result.sentence
    assert verified(before, tmp_path).code == verify_file.GENUINE  # who has the file still has the file


def test_an_erasure_that_is_not_in_the_log_excuses_nothing(world, signer, tmp_path):
    story = finished(world)
    _erase(world, story)
    bundle = bundle_of(world, signer, story)
    files = opened(bundle.data)
    erased = next(name for name in files if name.startswith("others/") and b"erasure.done" in files[name])
    del files[erased], files[f"proofs/{erased[7:19]}.tlog-proof"]
    result = verified(Sample(packed(repaired(files)), bundle.vkey, bundle.seq), tmp_path)
    assert (result.code, result.fault["check"]) == (verify_file.FORGED, "documents")


def _erase(world: World, story) -> None:
    world.on(AFTER_THE_TERM)
    destroyed(world, Scope.ROUTE, story.id)


def test_a_substitute_and_who_fills_in_act_by_their_orders(world, signer, tmp_path):
    world.tick(days=2)
    world.appoint("smo_head", "deputy_head", replaces=world.offices["deputy"])
    story = world.route(by="mentor")
    story.act("teacher", "confirm")
    story.submitted().approved_by_school(by="smo_head").approved_by_curator()
    result = verified(bundle_of(world, signer, story), tmp_path)
    assert result.code == verify_file.GENUINE, result.sentence
    assert "Тополев Игорь Борисович" in result.sentence
    assert "№ 211-к" in result.sentence


def test_an_approval_that_the_next_round_has_not_confirmed_is_not_told_as_one(world, signer, tmp_path):
    story = world.route().submitted().approved_by_school().returned_by_curator().amended_materially()
    before = verified(bundle_of(world, signer, story), tmp_path)
    assert "согласовал: Кленова" in before.sentence
    story.submitted()
    after = verified(bundle_of(world, signer, story), tmp_path)
    assert "согласовал" not in after.sentence
    assert "ещё не утверждён" in after.sentence


def test_too_many_exports_within_the_hour_are_refused_and_none_is_recorded(world, signer):
    stories = [world.route() for _ in range(3)]
    person = person_id("administrator")
    at = world.tick()
    for story in stories[:2]:
        export(world.desk, signer, Asked((story.id,), "duty", "Я"), by=person, at=at, most=2)
    stood = size(world)
    with pytest.raises(TooManyExports, match="2 дел"):
        export(world.desk, signer, Asked((stories[2].id,), "duty", "Я"), by=person, at=at, most=2)
    assert size(world) == stood
    later = world.tick(minutes=61)
    assert (
        export(world.desk, signer, Asked((stories[2].id,), "duty", "Я"), by=person, at=later, most=2) == stood
    )


def test_what_is_not_there_cannot_be_exported(world, signer):
    with world.units.reading() as session, pytest.raises(RouteUnknown):
        bundles.route_ids(session, ["ИОМ-2026-9999"])
    with pytest.raises(NothingToExport):
        export(world.desk, signer, Asked(("r_none",), "audit", "Я"), by=None, at=world.tick())
    with pytest.raises(NotAnExport, match="Запись 0"):
        write(world.desk, signer, 0, io.BytesIO(), programs={})
