"""The check of accessions for `iom fsck`: each row is what its two entries of the log say, and none is missing."""

from collections.abc import Mapping
from typing import Any

from approvals.signing.accessions import ACCEPTED, WITHDRAWN
from workflow.log.findings import Findings
from workflow.log.fsck import BROKEN
from workflow.log.reading import Reader, spelled_day, spelled_time
from workflow.log.respelling import reread

_ENTRIES = f"SELECT seq, body FROM events WHERE kind IN ('{ACCEPTED}', '{WITHDRAWN}') ORDER BY seq"  # noqa: S608  # our own words
_ROWS = "SELECT seq, person, number, date, entered, accepted_at, withdrawn_seq, withdrawn_at FROM accessions"

Order = tuple[str | None, str, str]
"""Who acceded to which order: person, number, date."""


def check_accessions(reader: Reader, findings: Findings) -> None:
    """Compare every row with its entries."""
    left = _logged(reader, findings)
    for seq, person, number, date, entered, accepted_at, ended, ended_at in reader.rows(_ROWS):
        told = left.pop(seq, None)
        withdrawn_at = None if ended_at is None else spelled_time(ended_at)
        row = [person, number, spelled_day(date), entered, spelled_time(accepted_at), ended, withdrawn_at]
        if row != told:
            findings.add(seq, "accession", "присоединение к правилам подписи не то, что в записи журнала")
    for seq in left:
        findings.add(seq, "accession", "присоединения к правилам подписи, о котором говорит запись, нет")


def _logged(reader: Reader, findings: Findings) -> dict[int, list[Any]]:
    """What each accession must say, by its entry."""
    told: dict[int, list[Any]] = {}
    in_force: dict[Order, int] = {}
    for seq, body in reader.rows(_ENTRIES):
        try:
            sound = _told(seq, reread(body), told, in_force)
        except BROKEN:
            sound = False
        if not sound:
            findings.add(seq, "accession", "запись о правилах подписи не по форме или не к месту")
    return told


def _told(seq: int, said: Mapping[str, Any], told: dict[int, list[Any]], in_force: dict[Order, int]) -> bool:
    about, data, at = said["about"], said["data"], said["at"]
    order = (about, data["number"], data["date"])
    if said["kind"] == ACCEPTED:
        if order in in_force:
            return False
        in_force[order] = seq
        told[seq] = [*order, data["entered"], at, None, None]
        return bool(data["entered"] in ("self", "sheet"))
    first = in_force.pop(order, None)
    if first is None or said["by"] != about:
        return False
    told[first][-2:] = [seq, at]
    return True
