"""How many entries a second the pass of `fsck` over the log examines, on one core: bytes, leaf, tree, chain, states."""

from pathlib import Path

from tests.bench.crowd import base
from tests.bench.figures import Figure, median
from workflow.database import Database
from workflow.log.findings import Findings
from workflow.log.fsck import LogCheck
from workflow.transaction import Units

ROUTES, ROUNDS = 4000, 3


def figures(_folder: Path) -> list[Figure]:
    """The one figure of the check."""
    database = Database.open(f"sqlite:///{base(ROUTES)}")
    try:
        rates, entries = zip(*(_pass(Units(database)) for _ in range(ROUNDS)), strict=True)
    finally:
        database.close()
    return [
        Figure("fsck, проход по журналу", median(rates), 20_000, "≥", "записей/с", {"записей": entries[0]})
    ]


def _pass(units: Units) -> tuple[float, float]:
    """The rate of one pass and the number of entries; a pass that finds a fault measures nothing."""
    findings = Findings()
    with units.reading() as session:
        log, _ = LogCheck(session, findings, lambda _name, _done, _total: None).run()
    if findings.kept:
        raise AssertionError(f"the base is not sound: {findings.kept[0]}")
    return log.rate, log.count
