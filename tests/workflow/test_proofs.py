"""Proofs out of the stored subtrees are those of the tree over the entries, and need no whole log."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from tests import log_story
from workflow.log import proofs
from workflow.log.merkle import proves_consistency, proves_inclusion, root_of
from workflow.log.tables import LogEvent


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[log_story.Story]:
    story = log_story.told(f"sqlite:///{tmp_path_factory.mktemp('log') / 'iom.db'}")
    yield story
    story.units.database.close()


def test_every_size_has_its_root_and_every_entry_its_proof(story: log_story.Story):
    with story.units.reading() as session:
        leaves = [
            bytes.fromhex(leaf) for leaf in session.scalars(select(LogEvent.leaf).order_by(LogEvent.seq))
        ]
        nodes = proofs.StoredNodes(session)
        for size in range(len(leaves) + 1):
            root = proofs.root_at(nodes, size)
            assert root == root_of(leaves[:size])
            for seq in range(size):
                assert proves_inclusion(leaves[seq], seq, size, proofs.inclusion(nodes, seq, size), root)
            for old in range(size + 1):
                path = proofs.consistency(nodes, old, size)
                assert proves_consistency(old, size, root_of(leaves[:old]), root, path)


def test_many_paths_read_together_are_those_read_alone(story: log_story.Story):
    with story.units.reading() as session:
        size = session.scalar(select(func.count()).select_from(LogEvent))
        alone = {seq: proofs.inclusion(proofs.StoredNodes(session), seq, size) for seq in range(size)}
        assert proofs.inclusions(proofs.StoredNodes(session), range(size), size) == alone


def test_a_log_that_was_never_so_long_has_no_root(story: log_story.Story):
    with story.units.reading() as session, pytest.raises(proofs.NoSuchSize, match="Проверьте базу"):
        proofs.root_at(proofs.StoredNodes(session), 10_000)
