"""A base with what is kept outside of it — anchors, mirror, companion — and older copies to put in its place.

What happens in it is done by real acts and commands; the tests of rollback put an older copy back.
"""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from approvals.examination import examine
from approvals.municipality import EsignPolicy
from approvals.signing import accessions
from approvals.signing.wrapping import Lock
from tests import founding, stories
from tests.log_life import audited, explained, signed_by_hand, supported
from tests.world import person_id
from web.accounts import set_password
from web.passwords import NewPassword
from workflow.database import Base
from workflow.log import journal, rows
from workflow.log.checkpoints import LogSigner, draw_key
from workflow.log.copying import Copier, Copies
from workflow.log.recovery import recover
from workflow.log.rollback import Outside, rollback
from workflow.participants import User
from workflow.sealing import draw_backup_key

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


def lived_in(folder: Path) -> Kept:
    """Two routes through their lives with a copy after every step, and all of it mirrored and signed."""
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
    for change in (*changes, lambda _world: supported(route), signed_by_hand):
        change(world)
        outside(signed=False)
        kept.copy()
    second.acknowledged()
    outside(signed=False)
    kept.copy()
    second.amending()
    outside(signed=False)
    return kept
