"""F16: older copies put in the base's place, with the mirror whole, cut or gone, and with anchors lost.

A rolled back log is always noticed; with the mirror it comes back byte for byte, with everything that stood beside.
"""

import json
import shutil

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from approvals.loss import admission
from tests.faults.kept_outside import Kept
from tests.world import person_id
from web.loss import admit_loss, propose
from web.settings import Settings
from workflow.log.anchors import Anchors
from workflow.log.checkpoints import LogRewritten
from workflow.log.findings import CLEAN, ROLLED_BACK
from workflow.log.lost import lost_end
from workflow.log.note import Checkpoint
from workflow.log.recovery import CompanionMissing, MirrorBroken, MirrorForeign, NothingToRecover
from workflow.outbox import OutboxMessage

pytestmark = pytest.mark.slow

COPIES = 20


def test_a_base_as_it_was_left_is_clean_and_no_rollback(fresh: Kept) -> None:
    assert fresh.rolled_back() is None
    assert fresh.exit_code() == CLEAN
    with pytest.raises(NothingToRecover):
        fresh.recover()


COMMIT_SET = pytest.param(5, id="every fifth copy")
ALL = pytest.param(1, id="every copy", marks=pytest.mark.full)


@pytest.mark.parametrize("step", [COMMIT_SET, ALL])
def test_an_older_copy_is_noticed_and_comes_back_whole(fresh: Kept, step: int) -> None:
    now, tables = fresh.head(), fresh.tables()
    noticed = 0
    for size in sorted(fresh.older)[::step]:
        fresh.put(fresh.older[size])
        assert fresh.head()[0] == size < now[0]
        found = fresh.rolled_back()
        assert (found.size, found.kept, found.mirrored, found.differs) == (size, now[0], now[0], False)
        assert fresh.exit_code() == ROLLED_BACK
        noticed += 1
        done = fresh.recover()
        assert (done.low, done.high, done.root) == (size, *now)
        assert fresh.tables() == tables
        assert fresh.exit_code() == CLEAN
    assert noticed == len(sorted(fresh.older)[::step]) >= COPIES // step


@pytest.mark.parametrize("step", [COMMIT_SET, ALL])
def test_with_the_mirror_cut_the_anchors_still_tell_and_what_is_left_comes_back(
    fresh: Kept, step: int
) -> None:
    with fresh.world.units.reading() as session:
        Checkpoint.of(fresh.signer.sign(session))
    now = fresh.head()
    mirror = max((fresh.folder / "mirror").rglob("*.jsonl"))
    whole = mirror.read_bytes()
    noticed = 0
    for size in sorted(fresh.older)[::step]:
        mirror.write_bytes(whole)
        fresh.put(fresh.older[size])
        lines = whole.splitlines(keepends=True)
        mirror.write_bytes(b"".join(lines[:-2]) + lines[-2][: len(lines[-2]) // 2])  # the last line is torn
        assert fresh.exit_code() == ROLLED_BACK
        noticed += 1
        if size < now[0] - 2:
            done = fresh.recover()
            assert done.high == now[0] - 2
        found = fresh.rolled_back()
        assert (found.size, found.kept, found.differs) == (max(size, now[0] - 2), now[0], False)
        assert fresh.exit_code() == ROLLED_BACK
        with fresh.world.units.reading() as session, pytest.raises(LogRewritten):
            fresh.signer.sign(session)
    assert noticed >= COPIES // step


@pytest.mark.parametrize("step", [COMMIT_SET, ALL])
def test_with_every_anchor_deleted_the_mirror_still_tells(fresh: Kept, step: int) -> None:
    now = fresh.head()
    shutil.rmtree(fresh.outside.anchors)
    noticed = 0
    for size in sorted(fresh.older)[::step]:
        fresh.put(fresh.older[size])
        assert fresh.exit_code() == ROLLED_BACK
        noticed += 1
        assert fresh.recover().root == now[1]
        assert fresh.exit_code() == CLEAN
    assert noticed >= COPIES // step


def test_with_the_newest_anchor_deleted_the_others_still_tell(fresh: Kept) -> None:
    anchors = list(Anchors(fresh.outside.anchors, fresh.signer.verifier).kept())
    assert len(anchors) > 5
    anchors[-1].unlink()
    shutil.rmtree(fresh.folder / "mirror")
    fresh.put(fresh.older[min(fresh.older)])
    assert fresh.rolled_back().kept == int(anchors[-2].stem)
    assert fresh.exit_code() == ROLLED_BACK
    with pytest.raises(NothingToRecover, match="признать потерю"):
        fresh.recover()


def test_a_base_that_went_on_after_a_rollback_is_called_different_and_nothing_is_put_on_top(
    fresh: Kept,
) -> None:
    fresh.put(fresh.older[min(fresh.older)])
    fresh.world.route("b", of="colleague")
    found = fresh.rolled_back()
    assert found.differs
    assert found.agrees == min(fresh.older)
    assert "переписана" in found.sentence
    assert fresh.exit_code() == ROLLED_BACK
    before = fresh.head()
    with pytest.raises(MirrorForeign, match="разные истории"):
        fresh.recover()
    assert fresh.head() == before


def test_entries_without_what_stood_beside_them_are_not_put_back(fresh: Kept) -> None:
    for path in (fresh.folder / "mirror").rglob("*.beside"):
        path.unlink()
    fresh.put(fresh.older[min(fresh.older)])
    with pytest.raises(CompanionMissing, match="35 дней"):
        fresh.recover()
    assert fresh.head()[0] == min(fresh.older)


def test_an_entry_changed_in_the_mirror_is_not_put_back(fresh: Kept) -> None:
    path = max((fresh.folder / "mirror").rglob("*.jsonl"))
    lines = path.read_bytes().splitlines(keepends=True)
    lines[-1] = lines[-1].replace(b'"to":"amendment_draft"', b'"to":"implementation"')
    path.write_bytes(b"".join(lines))
    fresh.put(fresh.older[min(fresh.older)])
    with pytest.raises((MirrorBroken, DatabaseError)):
        fresh.recover()
    assert fresh.head()[0] == min(fresh.older)


def test_who_did_what_is_lost_is_told_by_letter_which_routes_to_look_at(fresh: Kept) -> None:
    shutil.rmtree(fresh.outside.anchors)
    fresh.put(fresh.older[sorted(fresh.older)[-11]])
    for path in (fresh.folder / "mirror").rglob("*.beside"):
        path.unlink()
    settings = Settings.from_env(
        {
            "IOM_DATABASE_URL": f"sqlite:///{fresh.base}",
            "IOM_VAR_DIR": str(fresh.folder),
            "IOM_ANCHOR_DIR": str(fresh.outside.anchors),
            "IOM_MIRROR_DIR": str(fresh.outside.mirror),
        },
        needs_secret=False,
    )
    database, at = fresh.world.units.database, fresh.world.tick()
    with fresh.world.units.reading() as session:
        found = fresh.rolled_back()
        concerned = {one.by for one in lost_end(session, fresh.outside, found).acts}
        propose(settings, session, "9", by=person_id("director"), at=at)
    seq = admit_loss(settings, database, by=person_id("authority_head"), at=at)
    with fresh.world.units.reading() as session:
        letters = session.scalars(select(OutboxMessage).where(OutboxMessage.body.contains("log_lost"))).all()
        assert {one.recipient for one in letters} == concerned
        assert len(concerned) >= 2
        assert all(json.loads(one.body)["numbers"] for one in letters)
        said = admission(session, seq)
        assert said is not None
        assert len(said["data"]["lost"]) == said["data"]["acts"] > 0
    assert fresh.exit_code() == CLEAN
