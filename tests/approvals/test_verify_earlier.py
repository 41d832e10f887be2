"""The verifier beside what its reader kept before: an earlier checkpoint, a bundle or a sheet on paper of the log."""

import shutil
from pathlib import Path

import pytest

from approvals import verify_file
from tests.approvals.test_bundles import verified
from tests.bundle_samples import a_signer, bundle_of, opened, sheet_made
from tests.founding import a_base
from workflow.log import journal, merkle

pytestmark = pytest.mark.slow


@pytest.fixture
def grown(tmp_path: Path):
    """An earlier bundle of a route and a later one, of one log."""
    world = a_base(f"sqlite:///{tmp_path / 'iom.db'}")
    signer = a_signer(world, tmp_path)
    story = world.route().in_force()
    earlier = bundle_of(world, signer, story)
    story.acknowledged()
    yield world, signer, earlier, bundle_of(world, signer, story)
    world.close()


def test_an_earlier_bundle_or_checkpoint_of_the_same_log_agrees(grown, tmp_path):
    _, _, earlier, later = grown
    (tmp_path / "earlier.zip").write_bytes(earlier.data)
    (tmp_path / "earlier.txt").write_bytes(opened(earlier.data)["checkpoint.txt"])
    for name in ("earlier.zip", "earlier.txt"):
        result = verified(later, tmp_path, known=str(tmp_path / name))
        assert result.code == verify_file.GENUINE
        assert result.checks[-1]["check"] == "known"


def test_a_later_bundle_proves_that_the_log_continues_the_sheet_on_paper(grown, tmp_path):
    world, signer, _, later = grown
    size = sheet_made(world)
    with world.units.reading() as session:
        papers = {at: signer.sign(session, at).spelled.encode() for at in (size - 1, size, size + 1)}
    result = verified(later, tmp_path, known=_kept(tmp_path, papers[size + 1]))
    assert (result.code, "журнал короче" in result.sentence) == (verify_file.OTHER_LOG, True)
    latest = bundle_of(world, signer, world.route("b", of="colleague").in_force())
    for at in (size, size + 1):
        result = verified(latest, tmp_path, known=_kept(tmp_path, papers[at]))
        assert result.code == verify_file.GENUINE
        assert f"первые {at} записей те же" in result.checks[-1]["says"]
    result = verified(latest, tmp_path, known=_kept(tmp_path, papers[size - 1]))
    assert result.code == verify_file.GENUINE
    assert "сравнивать нечего" in result.checks[-1]["says"], (
        "of that size the bundle can prove nothing, and says so"
    )


def test_a_rewritten_log_under_the_same_key_contradicts_the_sheet_on_paper(grown, tmp_path):
    world, signer, _, _ = grown
    size = sheet_made(world)
    with world.units.reading() as session:
        paper = _kept(tmp_path, signer.sign(session, size).spelled.encode())
    other = a_base(f"sqlite:///{tmp_path / 'rewritten.db'}")
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(tmp_path / "log.key", tmp_path / "elsewhere" / "log.key")
    other.route().in_force().acknowledged()
    with other.units.writing() as session:
        while journal.head(session).size < size:
            journal.record(session, kind="test.filler", at=other.tick())
    assert sheet_made(other) == size, "the forger shows a sheet at the same place"
    forged = bundle_of(
        other, a_signer(other, tmp_path / "elsewhere"), other.route("b", of="colleague").in_force()
    )
    other.close()
    assert verified(forged, tmp_path).code == verify_file.GENUINE
    result = verified(forged, tmp_path, known=paper)
    assert result.code == verify_file.OTHER_LOG
    assert f"первые {size} записей были другими" in result.sentence


def test_the_root_before_an_entry_follows_from_its_proof_at_every_size():
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(40)]
    subtrees = {(node.level, node.idx): node.hash for node in merkle.Frontier().extend(leaves)[1]}
    for size in range(1, 41):
        for index in range(size):
            path = merkle.inclusion_proof(lambda *place: subtrees[place], index, size)
            assert verify_file.root_before(index, size, path) == merkle.root_of(leaves[:index])
            through = verify_file.root_before(index, size, path, leaves[index])
            assert through == merkle.root_of(leaves[: index + 1])


def _kept(folder, data: bytes) -> str:
    path = folder / "known.txt"
    path.write_bytes(data)
    return str(path)


def test_a_shorter_log_than_the_known_one_is_told(grown, tmp_path):
    _, _, earlier, later = grown
    (tmp_path / "later.zip").write_bytes(later.data)
    (tmp_path / "later.txt").write_bytes(opened(later.data)["checkpoint.txt"])
    for name in ("later.zip", "later.txt"):
        result = verified(earlier, tmp_path, known=str(tmp_path / name))
        assert result.code == verify_file.OTHER_LOG
        assert "журнал короче" in result.sentence


def test_a_rewritten_log_under_the_same_key_contradicts_the_earlier_bundle(grown, tmp_path):
    _, _, earlier, _ = grown
    (tmp_path / "earlier.zip").write_bytes(earlier.data)
    other = a_base(f"sqlite:///{tmp_path / 'rewritten.db'}")  # the owner of base and key tells another story
    (tmp_path / "elsewhere").mkdir()
    shutil.copy(tmp_path / "log.key", tmp_path / "elsewhere" / "log.key")
    story = other.route().in_force().acknowledged()
    forged = bundle_of(other, a_signer(other, tmp_path / "elsewhere"), story)
    other.close()
    assert verified(forged, tmp_path).code == verify_file.GENUINE  # alone it cannot be seen
    result = verified(forged, tmp_path, known=str(tmp_path / "earlier.zip"))
    assert result.code == verify_file.OTHER_LOG
    assert "журнал переписан" in result.sentence
