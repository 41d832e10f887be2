"""F16: older copies put in the base's place, with the mirror whole, cut or gone, and with anchors lost.

A rolled back log is always noticed; with the mirror it comes back byte for byte, with everything that stood beside.
"""

import json
import random
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from approvals.examination import examine
from approvals.loss import admission
from approvals.municipality import EsignPolicy
from approvals.signing import accessions
from approvals.signing.wrapping import Lock
from documents.versions import DocumentVersion
from tests import founding, stories
from tests.faults.killing import Child
from tests.log_life import audited, explained, supported
from tests.world import person_id
from web.accounts import set_password
from web.loss import admit_loss, propose
from web.passwords import NewPassword
from web.settings import Settings
from workflow.database import Base
from workflow.log import journal, rows
from workflow.log.anchors import Anchors
from workflow.log.checkpoints import LogRewritten, LogSigner, draw_key
from workflow.log.copying import Copier, Copies
from workflow.log.findings import CLEAN, ROLLED_BACK
from workflow.log.lost import lost_end
from workflow.log.note import Checkpoint
from workflow.log.recovery import CompanionMissing, MirrorBroken, MirrorForeign, NothingToRecover, recover
from workflow.log.rollback import Outside, rollback
from workflow.log.tables import LogEvent, Payload
from workflow.outbox import OutboxMessage
from workflow.participants import User
from workflow.sealing import SealBroken, draw_backup_key

pytestmark = pytest.mark.slow

COPIES = 20
ORDER = EsignPolicy(
    title="О простой электронной подписи",
    number="77",
    date=date(2026, 8, 20),
    issuer="Управление образования",
)
FLEETING = {"outbox", "log_head"}


@dataclass
class Kept:
    """A base with what is kept outside of it, and older copies of it by their size."""

    world: stories.World
    folder: Path
    signer: LogSigner
    copies: Copies
    older: dict[int, Path] = field(default_factory=dict)

    @property
    def outside(self) -> Outside:
        return Outside(self.folder / "anchor", self.folder / "mirror")

    @property
    def base(self) -> Path:
        return self.folder / "iom.db"

    def head(self) -> tuple[int, str]:
        with self.world.units.reading() as session:
            found = journal.head(session, lock=False)
        return found.size, found.root

    def copy(self) -> None:
        """Copy the base as `iom backup` does."""
        with closing(sqlite3.connect(self.base)) as live:
            path = self.folder / f"copy-{len(self.older)}.db"
            with closing(sqlite3.connect(path)) as copied:
                live.backup(copied)
        self.older[self.head()[0]] = path

    def put(self, path: Path) -> None:
        """Put an older file in the place of the base."""
        self.world.close()
        for left in (self.base, *self.folder.glob("iom.db-*")):
            left.unlink(missing_ok=True)
        shutil.copyfile(path, self.base)

    def exit_code(self) -> int:
        return examine(self.world.units, outside=self.outside).exit_code

    def rolled_back(self) -> Any:
        with self.world.units.reading() as session:
            return rollback(session, self.outside)

    def recover(self) -> Any:
        with self.world.units.writing() as session:
            return recover(session, self.copies.mirror(session), self.copies.companion(session))

    def tables(self) -> dict[str, list[Any]]:
        """All rows that a recovery promises to bring back."""
        with self.world.units.reading() as session:
            return {
                table.name: rows.read(session, table)
                for table in Base.metadata.sorted_tables
                if table.name not in FLEETING
            }


def outside_of(world: stories.World, folder: Path) -> Kept:
    with world.units.reading() as session:
        origin = journal.head(session, lock=False).origin
    draw_key(folder / "log.key", origin)
    copies = Copies(folder / "mirror", draw_backup_key(folder / "backup.key"))
    return Kept(world, folder, LogSigner.open(folder / "log.key", folder / "anchor"), copies)


def new_password(world: stories.World) -> None:
    """The deputy changes his password: the same key lies under another lock."""
    with world.units.writing() as session:
        person = session.get_one(User, person_id("deputy"))
        lock = NewPassword("stored", Lock.of("другой-пароль-заместителя", founding.LIGHT))
        set_password(session, person, lock, at=world.tick(), signer=world.signer("deputy"))


def forgotten_password(world: stories.World) -> None:
    """The director forgot his: another key takes the place of the old one."""
    with world.units.writing() as session:
        person = session.get_one(User, person_id("director"))
        set_password(
            session, person, NewPassword("stored", Lock.of("новый", founding.LIGHT)), at=world.tick()
        )


def acceded(world: stories.World) -> None:
    with world.units.writing() as session:
        mentor = person_id("mentor")
        accessions.accede(session, mentor, ORDER, at=world.tick(), by=mentor)


def withdrawn(world: stories.World) -> None:
    with world.units.writing() as session:
        accessions.withdraw(session, person_id("mentor"), ORDER, at=world.tick())


def commented(world: stories.World) -> None:
    """What was noticed in an old act is explained: the row names both the act and its own entry."""
    explained(world, "deputy")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """Two routes through their lives with a copy after every step, and all of it mirrored and signed."""
    folder = tmp_path_factory.mktemp("rollback")
    kept = outside_of(founding.a_base(f"sqlite:///{folder / 'iom.db'}"), folder)
    world = kept.world
    copier = Copier(kept.copies)

    def outside(*, signed: bool = True) -> None:
        with world.units.reading() as session:
            while copier.copy(session, at=world.now):
                pass
            if signed:
                kept.signer.sign(session)

    outside()
    kept.copy()
    first = world.route()
    second: stories.Story | None = None
    steps = [
        first.submitted,
        first.returned_by_school,
        first.submitted,
        first.approved_by_school,
        first.approved_by_curator,
        first.acknowledged,
        first.amending,
        lambda: first.amended_immaterially().amendment_submitted(),
        lambda: first.act("deputy", "deputy_approve_amendment"),
        first.amending,
        lambda: first.amended_materially().amendment_submitted(),
        lambda: first.act("deputy", "deputy_approve_amendment"),
        lambda: first.act("curator", "curator_approve_amendment"),
    ]
    for number, step in enumerate(steps):
        step()
        outside(signed=number % 3 == 0)
        kept.copy()
        if number == 4:
            second = world.route("b", of="colleague")
            outside()
            kept.copy()
    assert second is not None
    for step in (second.submitted, second.approved_by_school, second.approved_by_curator):
        step()
        outside()
        kept.copy()
    world.appoint("colleague", "mentor", scope="listed", covers=(("person", person_id("teacher")),))
    outside()
    kept.copy()
    route = second
    changes = (new_password, forgotten_password, acceded, withdrawn, audited, commented)
    for change in (*changes, lambda _world: supported(route)):
        change(world)
        outside(signed=False)
        kept.copy()
    second.acknowledged()
    outside(signed=False)
    kept.copy()
    second.amending()
    outside(signed=False)
    yield kept
    world.close()


@pytest.fixture
def fresh(lived: Kept, tmp_path: Path) -> Kept:
    """The same in a folder of one's own."""
    lived.world.close()
    shutil.copytree(lived.folder, tmp_path / "kept")
    folder = tmp_path / "kept"
    world = founding.the_base(f"sqlite:///{folder / 'iom.db'}")
    world.now = lived.world.now
    kept = outside_of(world, folder)
    kept.older = {size: folder / path.name for size, path in lived.older.items()}
    return kept


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


def test_the_companion_opens_only_under_its_key_and_reads_as_noise(fresh: Kept) -> None:
    fresh.put(fresh.older[min(fresh.older)])
    with fresh.world.units.reading() as session:
        strange = Copies(fresh.folder / "mirror", bytes(32)).companion(session)
        with pytest.raises(SealBroken, match="Ключ или парольная фраза не те"):
            list(strange.pieces())
    for path in (fresh.folder / "mirror").rglob("*.beside"):
        assert "Лугова".encode() not in path.read_bytes()


def test_files_of_the_companion_older_than_their_days_are_let_go(fresh: Kept) -> None:
    old = list((fresh.folder / "mirror").rglob("*.beside"))
    assert old
    later = fresh.world.tick(days=40)
    fresh.world.route("b", of="other_teacher")
    with fresh.world.units.reading() as session:
        assert Copier(fresh.copies).copy(session, at=later) > 0
    assert [path for path in old if path.exists()] == []
    assert [path.stem for path in (fresh.folder / "mirror").rglob("*.beside")] == [f"{later:%Y-%m-%d}"]


def test_what_an_erasure_names_is_in_no_piece_any_more(fresh: Kept) -> None:
    with fresh.world.units.reading() as session:
        query = select(Payload.seq, Payload.field, Payload.text).where(Payload.field == "comment")
        row = session.execute(query).first()
        version = session.scalars(select(DocumentVersion).order_by(DocumentVersion.at)).first()
        assert row is not None
        assert version is not None
        companion = fresh.copies.companion(session)
        named = [("payload", f"{row.seq}/{row.field}"), ("content", version.content), ("blob", version.full)]
        before = list(companion.pieces())
        assert all(ref in json.dumps([vars(one) for one in before]) for _, ref in named[1:])
        Copier(fresh.copies).forget(session, named, at=fresh.world.now)
        left = json.dumps([vars(one) for one in companion.pieces()], ensure_ascii=False)
        texts = [one.of_entries.get("payloads", []) for one in companion.pieces()]
        bytes_left = [row for one in companion.pieces() for kept in one.by_hash.values() for row in kept]
        assert row.text in json.dumps([vars(one) for one in before], ensure_ascii=False)
        assert row.text not in json.dumps(texts, ensure_ascii=False)
        assert {version.content, version.full}.isdisjoint(
            str(one.get("hash") or one["sha256"]) for one in bytes_left
        )
        assert "Лугова" in left, "people are kept as they stand after the erasure"
    size = fresh.head()[0]
    fresh.put(fresh.older[sorted(fresh.older)[-3]])
    assert fresh.recover().high == size


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


# --- killed between commit and mirror -----------------------------------------------------------------


@pytest.mark.parametrize("rounds", [6, pytest.param(40, marks=pytest.mark.full)])
def test_killed_between_commit_and_mirror_nothing_is_lost(tmp_path: Path, rounds: int) -> None:
    url = f"sqlite:///{tmp_path / 'iom.db'}"
    world = founding.a_base(url)
    route = world.route().id
    kept = outside_of(world, tmp_path)
    world.close()
    chance = random.Random(16)
    killed = behind = 0
    for _ in range(rounds):
        child = Child(lambda tell: acting(url, kept.copies, route, tell))
        child.wait_for(chance.randint(2, 6))
        child.kill()
        ended = child.ended()
        killed += ended.killed
        assert all("error" not in said for said in ended.told), ended.told
        with world.units.reading() as session:
            mirror, size = kept.copies.mirror(session), journal.head(session, lock=False).size
            last = mirror.last()
            behind += (0 if last is None else last.seq + 1) < size
            copier = Copier(kept.copies)
            while copier.copy(session, at=world.now):
                pass
            stored = session.scalars(select(LogEvent.body).order_by(LogEvent.seq)).all()
            assert [line.body for line in mirror.lines()] == list(stored)
            known = {
                seq for one in kept.copies.companion(session).pieces() for seq in range(one.low, one.high)
            }
            assert known == set(range(size))
        world.close()
    assert killed == rounds
    assert behind > 0, "at least once the mirror was behind when the server died"


def acting(url: str, copies: Copies, route: str, tell: Any) -> None:
    """Act and copy in two threads, as a server does, until killed."""
    world = founding.the_base(url)
    ring = threading.Event()

    def copy() -> None:
        copier = Copier(copies)
        while ring.wait():
            ring.clear()
            with world.units.reading() as session:
                copier.copy(session, at=world.now)

    threading.Thread(target=copy, daemon=True).start()
    story = stories.Story(world, route)
    for number in range(1000):
        act = "submit" if story.state == "teacher_draft" else "recall"
        done = story.act("teacher", act, key=f"{time.monotonic_ns()}-{number}")
        ring.set()
        tell(seq=done.seq)
