"""Bundles: written by the server, verified by `verify.py` alone on another computer, and proofs out of a long log.

Every route has ten versions made by acts; nothing is copied. The verifier runs as it is given out: `python -I`.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import create_engine, insert
from sqlalchemy.orm import Session

from approvals.proof.bundles import Asked, export, write
from approvals.signing import signing_keys
from tests.bench.figures import Figure, median
from tests.bundle_samples import a_signer
from tests.founding import a_base
from tests.stories import Story, World
from web.checkers import verify_py
from workflow.log import journal
from workflow.log.checkpoints import LogSigner
from workflow.log.merkle import Frontier, leaf_hash
from workflow.log.proofs import StoredNodes, inclusions
from workflow.log.tables import LogNode

SCHOOL, ROUNDS, ENTRIES, PROOFS = 40, 5, 200_000, 25
CHECKPOINTS = 50


def figures(folder: Path) -> list[Figure]:
    """Export and check of one route and of a school; proofs."""
    world = a_base(f"sqlite:///{folder / 'bundles.db'}")
    try:
        signer = a_signer(world, folder)
        routes = tuple(_ten_versions(world).id for _ in range(SCHOOL))
        return [
            *_bundle(world, signer, routes[:1], folder, "дело маршрута, 10 версий", aims=(500, 1000)),
            *_bundle(world, signer, routes, folder, "дело школы, 40 × 10 версий", aims=(5000, 15_000)),
            _proofs(),
            _checkpoint(world, signer),
            _signing(world),
        ]
    finally:
        world.close()


def _ten_versions(world: World) -> Story:
    story = (
        world.route().submitted().returned_by_school().submitted().approved_by_school().approved_by_curator()
    )
    story.acknowledged().amending().amended_immaterially().amendment_submitted()
    story.act("deputy", "deputy_approve_amendment")
    if story.version != 10:
        raise AssertionError(f"the route has {story.version} versions")
    return story


def _bundle(
    world: World,
    signer: LogSigner,
    routes: tuple[str, ...],
    folder: Path,
    what: str,
    *,
    aims: tuple[int, int],
) -> list[Figure]:
    path = folder / "delo.zip"
    written, verified = [], []
    for number in range(ROUNDS):
        asked = Asked(routes, "audit", f"круг {number}")  # another recipient: nothing is reused
        began = time.perf_counter()
        seq = export(world.desk, signer, asked, by=None, at=world.tick())
        with path.open("wb") as file:
            write(world.desk, signer, seq, file, programs={})
        written.append((time.perf_counter() - began) * 1000)
        verified.append(_verified(path, signer.verifier.line))
    size = path.stat().st_size / 1_000_000
    return [
        Figure(
            f"{what}: выгрузить", median(written), aims[0], "≤", "мс", {"МБ": size, "маршрутов": len(routes)}
        ),
        Figure(f"{what}: проверить (python -I)", median(verified), aims[1], "≤", "мс", {"МБ": size}),
    ]


def _verified(path: Path, vkey: str) -> float:
    """How long the given-out program takes, the start of Python included."""
    with tempfile.TemporaryDirectory() as empty:
        program = Path(empty) / "verify.py"
        program.write_bytes(verify_py())
        command = [sys.executable, "-I", str(program), str(path.resolve()), "--vkey", vkey]
        began = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        took = (time.perf_counter() - began) * 1000
    if done.returncode:
        raise AssertionError(done.stdout)
    return took


def _checkpoint(world: World, signer: LogSigner) -> Figure:
    """A checkpoint of a log that has grown: signed, proved to continue the last, kept on the disk."""
    laps = []
    for _ in range(CHECKPOINTS):
        with world.units.writing() as session:
            journal.record(session, kind="session.ended", at=world.tick(seconds=1), data={"count": 1})
        with world.units.reading() as session:
            began = time.perf_counter()
            signer.sign(session)
            laps.append((time.perf_counter() - began) * 1000)
    return Figure("отметка журнала, с записью на диск", median(laps), 20, "≤", "мс")


def _signing(world: World) -> Figure:
    """What a personal signature adds to an act beside the password: signing and asking whether the key is in use."""
    signer, statement = world.signer("deputy"), bytes(1500)
    laps = []
    with world.units.writing() as session:
        for _ in range(CHECKPOINTS):
            began = time.perf_counter()
            signing_keys.require_in_use(session, signer)
            signer.sign(statement)
            laps.append((time.perf_counter() - began) * 1000)
    return Figure("личная подпись в действии, без пароля", median(laps), 5, "≤", "мс")


def _proofs() -> Figure:
    """The proofs of one route's bundle out of the stored subtrees of a long log."""
    engine = create_engine("sqlite://")
    LogNode.__table__.create(engine)  # type: ignore[attr-defined]
    frontier, rows = Frontier(), []
    for number in range(ENTRIES):
        frontier, nodes = frontier.append(leaf_hash(str(number).encode()))
        rows += [{"level": node.level, "idx": node.idx, "hash": node.hash.hex()} for node in nodes]
    with engine.begin() as connection:
        connection.execute(insert(LogNode), rows)
    laps = []
    with Session(engine) as session:
        for _ in range(ROUNDS):
            began = time.perf_counter()
            inclusions(StoredNodes(session), range(0, ENTRIES, ENTRIES // PROOFS), ENTRIES)
            laps.append((time.perf_counter() - began) * 1000)
    engine.dispose()
    what = f"доказательства {PROOFS} записей при {ENTRIES} в журнале"
    return Figure(what, median(laps), 50, "≤", "мс", {"на одно, мс": median(laps) / PROOFS})
