"""The check of audits and explanations for `iom fsck`: each row is what its entries of the log say, none is missing.

That the texts are those to which the entries commit is checked in `workflow/log/beside.py`.
"""

from collections.abc import Mapping
from typing import Any

from workflow.log.findings import Findings
from workflow.log.fsck import BROKEN
from workflow.log.reading import Reader, spelled_day, spelled_time
from workflow.log.respelling import reread

_ENTRIES = (
    "SELECT e.seq, e.body, p.text FROM events e LEFT JOIN payloads p ON p.seq = e.seq AND p.field = 'title'"
    " WHERE e.kind IN ('audit.granted', 'audit.ended') ORDER BY e.seq"
)
_ROWS = (
    "SELECT id, appointment, title, examined_from, examined_to, ends_at, counts_nights, ended_at FROM audits"
)
_EXPLAINED = "SELECT seq, body FROM events WHERE kind = 'anomaly.explained'"
_EXPLANATIONS = "SELECT entry, kind, seq, person FROM explanations ORDER BY entry, kind, seq"


def check_audits(reader: Reader, findings: Findings) -> None:
    """Compare every audit with the entry that granted it and with the one that ended it."""
    left = _granted(reader, findings)
    for audit, *row in reader.rows(_ROWS):
        if audit not in left:
            findings.add(None, "audit", f"проверка {audit}, о которой нет записи")
            continue
        seq, _, *told = left.pop(audit)
        appointment, title, first, last, ends_at, counts_nights, ended_at = row
        ended = None if ended_at is None else spelled_time(ended_at)
        said = [appointment, title, spelled_day(first), spelled_day(last), spelled_time(ends_at)]
        if [*said, counts_nights, ended] != told:
            findings.add(seq, "audit", "проверка не та, что внесена и закончена записями журнала")
    for seq, *_ in left.values():
        findings.add(seq, "audit", "проверки, о которой говорит запись, нет")


def check_explanations(reader: Reader, findings: Findings) -> None:
    """Compare every explanation with its entry; a notice is explained once, by whom it concerns."""
    left = _explained(reader, findings)
    for entry, *row in reader.rows(_EXPLANATIONS):
        if left.pop(entry, None) != row:
            findings.add(entry, "explanation", "пояснение не то, что в записи журнала")
    for entry in left:
        findings.add(entry, "explanation", "пояснения, о котором говорит запись, нет")


def _granted(reader: Reader, findings: Findings) -> dict[str, list[Any]]:
    """What each audit must say, after the place of its entry and whom it names, by the audit."""
    told: dict[str, list[Any]] = {}
    for seq, body, title in reader.rows(_ENTRIES):
        try:
            sound = _told(seq, reread(body), title, told)
        except BROKEN:
            sound = False
        if not sound:
            findings.add(seq, "audit", "запись о проверке не по форме или не к месту")
    return told


def _told(seq: int, said: Mapping[str, Any], title: Any, told: dict[str, list[Any]]) -> bool:
    data, about = said["data"], said["about"]
    audit, appointment = data["audit"], data["appointment"]
    if said["kind"] == "audit.granted":
        if audit in told:
            return False
        period = [data["examined_from"], data["examined_to"], data["ends_at"]]
        told[audit] = [seq, about, appointment, title, *period, data["counts_nights"], None]
        return True
    row = told[audit]
    if row[1:3] != [about, appointment] or row[-1] is not None:
        return False
    row[-1] = said["at"]
    return bool(data["why"] == ("expired" if said["at"] >= row[-3] else "ended"))


def _explained(reader: Reader, findings: Findings) -> dict[int, list[Any]]:
    """What each explanation must say, by its entry."""
    told: dict[int, list[Any]] = {}
    for seq, body in reader.rows(_EXPLAINED):
        try:
            said = reread(body)
            told[seq] = [said["data"]["anomaly"], said["data"]["seq"], said["by"]]
            sound = said["by"] == said["about"] and said["data"]["seq"] < seq
        except BROKEN:
            sound = False
        if not sound:
            findings.add(seq, "explanation", "запись о пояснении не по форме")
    return told
