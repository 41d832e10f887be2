"""«Проверка.html» says of every kind of bundle what `verify.py` says.

There are several routes, a group, a sheet on paper, attached files, a single document, a text that was destroyed.
"""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from approvals import verify_file
from approvals.erasure.erasure_plan import Scope
from tests.approvals.test_evidence import removed
from tests.approvals.test_group_bundles import with_a_stranger
from tests.approvals.test_verify_file import HANDED_IN
from tests.browser.offline import agree, by_page
from tests.bundle_samples import (
    a_bundle,
    a_signer,
    attached_to_a_row,
    bundle_of,
    packed,
    repaired,
    sheet_made,
)
from tests.bundle_samples import opened as files_of
from tests.documents.given_files import jpeg, pdf
from tests.erased import AFTER_THE_TERM, destroyed, finished
from tests.founding import a_base
from tests.groups import a_group
from tests.on_paper import signed_on_paper
from tests.small_log.cast import LOG_KEY
from tests.small_log.paper import by_hand
from workflow.log.note import Checkpoint, VerifierKey

pytest_plugins = ("tests.browser.with_verifier",)


def test_it_agrees_on_several_routes_an_amendment_and_an_earlier_bundle(verifier: Page, tmp_path: Path):
    world = a_base(f"sqlite:///{tmp_path / 'iom.db'}")
    signer = a_signer(world, tmp_path)
    story = world.route().in_force()
    earlier = bundle_of(world, signer, story)
    story.acknowledged().amending().amended_immaterially().amendment_submitted()
    story.act("deputy", "deputy_approve_amendment")
    other = world.route(of="colleague").submitted().returned_by_school()
    later = bundle_of(world, signer, story, other)
    world.close()
    assert agree(verifier, tmp_path, later.data, later.vkey) == verify_file.GENUINE
    assert agree(verifier, tmp_path, later.data, "") == verify_file.UNCONFIRMED
    checkpoint = files_of(earlier.data)["checkpoint.txt"]
    for known in (earlier.data, checkpoint):
        assert agree(verifier, tmp_path, later.data, later.vkey, known=known) == verify_file.GENUINE
    longer = files_of(later.data)["checkpoint.txt"]
    for known in (later.data, longer):
        assert agree(verifier, tmp_path, earlier.data, later.vkey, known=known) == verify_file.OTHER_LOG
    for known in (b"", b"x\n1\n\n", checkpoint.replace(b"\n4", b"\n5"), later.data[:-1]):
        agree(verifier, tmp_path, later.data, later.vkey, known=known)


def test_it_agrees_on_a_group_with_and_without_its_texts_and_on_a_stranger_in_it(
    verifier: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    world = a_base(f"sqlite:///{tmp_path / 'iom.db'}")
    signer = a_signer(world, tmp_path)
    group, lie = a_group(world).in_force(), with_a_stranger(world, monkeypatch)
    for story, whole, code in ((group, True, 0), (group, False, 0), (lie, True, 1)):
        bundle = bundle_of(world, signer, story, with_content=whole)
        assert agree(verifier, tmp_path, bundle.data, bundle.vkey) == code
    world.close()


def test_it_agrees_on_a_process_that_a_municipality_chose(verifier: Page, tmp_path: Path):
    world = a_base(f"sqlite:///{tmp_path / 'iom.db'}")
    world.settle(association_opinion=True, filler_may_approve=True, curator_days=3)
    signer, story = a_signer(world, tmp_path), world.route(by="deputy")
    story.act("teacher", "confirm")
    story.submitted()
    for part in ("deputy", "smo_head"):
        story.act(part, "deputy_approve")
    bundle = bundle_of(world, signer, story.approved_by_curator())
    world.close()
    assert agree(verifier, tmp_path, bundle.data, bundle.vkey) == verify_file.GENUINE


def test_it_agrees_on_whether_the_log_continues_a_sheet_on_paper(verifier: Page, tmp_path: Path):
    world = a_base(f"sqlite:///{tmp_path / 'iom.db'}")
    signer = a_signer(world, tmp_path)
    world.route().in_force()
    size = sheet_made(world)
    story = world.route("b", of="colleague").in_force()
    with world.units.reading() as session:
        papers = {at: signer.sign(session, at).spelled.encode() for at in (0, 1, size - 1, size, size + 1)}
    bundle = bundle_of(world, signer, story)
    world.close()
    for at, paper in papers.items():
        assert agree(verifier, tmp_path, bundle.data, bundle.vkey, known=paper) == verify_file.GENUINE, at
    said = by_page(verifier, bundle.data, bundle.vkey, known=papers[size])["checks"][-1]["says"]
    assert f"первые {size} записей те же" in said
    origin = VerifierKey.parse(bundle.vkey).name
    for at in (size, size + 1):
        forged = Checkpoint(origin, at, bytes(32)).signed(signer.key).spelled.encode()
        assert agree(verifier, tmp_path, bundle.data, bundle.vkey, known=forged) == verify_file.OTHER_LOG


def test_it_agrees_that_content_was_destroyed_by_an_act_and_that_others_are_whole(
    verifier: Page, tmp_path: Path
):
    world = a_base(f"sqlite:///{tmp_path / 'iom.db'}")
    signer = a_signer(world, tmp_path)
    story, other = finished(world), world.route(of="other_teacher").submitted()
    before, beside = bundle_of(world, signer, story), bundle_of(world, signer, other)
    world.on(AFTER_THE_TERM)
    destroyed(world, Scope.ROUTE, story.id)
    after = bundle_of(world, signer, story)
    world.close()
    assert agree(verifier, tmp_path, after.data, after.vkey) == verify_file.PARTLY_ERASED
    assert agree(verifier, tmp_path, before.data, after.vkey) == verify_file.GENUINE
    assert agree(verifier, tmp_path, beside.data, after.vkey) == verify_file.GENUINE
    files = files_of(after.data)
    act = next(name for name in files if name.startswith("others/") and b"erasure.done" in files[name])
    del files[act], files[f"proofs/{act[7:19]}.tlog-proof"]
    assert agree(verifier, tmp_path, packed(repaired(files)), after.vkey) == verify_file.FORGED


def test_it_agrees_on_attached_files_given_out_withheld_and_taken_away(verifier: Page, tmp_path: Path):
    world = a_base(f"sqlite:///{tmp_path / 'iom.db'}")
    signer, story = a_signer(world, tmp_path), world.route().in_force()
    seq = attached_to_a_row(story, pdf())
    attached_to_a_row(story, jpeg(200, 100))
    whole, bare = (bundle_of(world, signer, story, with_content=given) for given in (True, False))
    removed(story, seq)
    after = bundle_of(world, signer, story)
    world.close()
    assert agree(verifier, tmp_path, whole.data, whole.vkey) == verify_file.GENUINE
    assert agree(verifier, tmp_path, bare.data, whole.vkey) == verify_file.GENUINE
    assert agree(verifier, tmp_path, after.data, whole.vkey, known=whole.data) == verify_file.PARTLY_ERASED
    files = files_of(whole.data)
    name = next(one for one in files if one.startswith("files/"))
    files[name] += b"."
    assert agree(verifier, tmp_path, packed(repaired(files)), whole.vkey) == verify_file.FORGED


@pytest.mark.parametrize(("made", "code", "answer"), HANDED_IN)
def test_it_agrees_on_a_single_document(verifier: Page, tmp_path: Path, made: Any, code: int, answer: str):
    files = files_of(a_bundle().data)
    body = next(data for name, data in sorted(files.items()) if name.startswith("docs/"))
    assert agree(verifier, tmp_path, a_bundle().data, a_bundle().vkey, docx=made(body)) == code
    assert by_page(verifier, a_bundle().data, "", docx=made(body))["document"] == answer


def test_it_agrees_on_a_signature_on_paper(verifier: Page, tmp_path: Path):
    world = a_base(f"sqlite:///{tmp_path / 'iom.db'}")
    try:
        world.settle(signing="both")
        story = world.route().submitted()
        signed_on_paper(story, "deputy", "deputy_approve")
        story.approved_by_curator()
        signer = a_signer(world, tmp_path)
        for with_content in (True, False):
            bundle = bundle_of(world, signer, story, with_content=with_content)
            assert agree(verifier, tmp_path, bundle.data, bundle.vkey) == verify_file.GENUINE
    finally:
        world.close()
    assert agree(verifier, tmp_path, by_hand(), LOG_KEY.verifier.line) == verify_file.GENUINE
