"""The check of files, notes of support and special opinions for `iom fsck`: each row is what its entry says.

None is missing; a file that its entry names is stored, or an erasure names it.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from approvals import opinions
from approvals.evidence import attaching, support_notes
from workflow.log.findings import Findings
from workflow.log.fsck import BROKEN
from workflow.log.reading import Reader, spelled_time
from workflow.log.respelling import reread

_ENTRIES = "SELECT seq, body FROM events WHERE kind = :kind ORDER BY seq"
_FILES = "SELECT seq, route, path, kind, sha256, size, added_by, added_at FROM attachments"
_NOTES = "SELECT seq, route, on_day, form, row_id, person, office, noted_at FROM support_notes"
_OPINIONS = "SELECT seq, route, version, remark, person, given_at FROM special_opinions"
_LOST = (
    "SELECT a.seq, a.sha256, a.route FROM attachments a LEFT JOIN blobs b ON b.sha256 = a.sha256"
    " WHERE b.sha256 IS NULL ORDER BY a.seq"
)

Told = Callable[[Mapping[str, Any]], list[Any]]


def check_evidence(reader: Reader, findings: Findings) -> None:
    """Compare every row with its entry, and look for the bytes."""
    _compare(reader, findings, attaching.KIND, _FILES, _file, "приложенный файл")
    _compare(reader, findings, support_notes.KIND, _NOTES, _note, "запись о сопровождении")
    _compare(reader, findings, opinions.KIND, _OPINIONS, _opinion, "особое мнение")
    for seq, digest, route in reader.rows(_LOST):
        if not reader.is_erased("blob", digest):
            findings.add(seq, "evidence", "приложенного файла, о котором говорит запись, нет", route)


def _compare(reader: Reader, findings: Findings, kind: str, rows: str, told: Told, what: str) -> None:
    left: dict[int, list[Any]] = {}
    for seq, body in reader.rows(_ENTRIES, kind=kind):
        try:
            left[seq] = told(reread(body))
        except BROKEN:
            findings.add(seq, "evidence", f"запись не по форме: {what}")
    for seq, *row, at in reader.rows(rows):
        if [*map(_spelled, row), spelled_time(at)] != left.pop(seq, None):
            findings.add(seq, "evidence", f"не то, что в записи журнала: {what}", row[0])
    for seq in left:
        findings.add(seq, "evidence", f"нет того, о чём говорит запись: {what}")


def _spelled(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _file(said: Mapping[str, Any]) -> list[Any]:
    data = said["data"]
    named = [data[name] for name in ("path", "kind", "sha256", "size")]
    return [said["about"], *named, said["by"], said["at"]]


def _note(said: Mapping[str, Any]) -> list[Any]:
    data = said["data"]
    return [
        said["about"],
        *(data[name] for name in ("day", "form", "row")),
        said["by"],
        data["office"],
        said["at"],
    ]


def _opinion(said: Mapping[str, Any]) -> list[Any]:
    data = said["data"]
    return [said["about"], data["version"], data["remark"], said["by"], said["at"]]
