"""The check of erasures for `iom fsck`: each was asked for by one person and confirmed by another, as the log says.

That what they name is gone, and nothing else, is checked in `documents/examination.py`.
"""

from collections.abc import Mapping
from typing import Any

from workflow.log.findings import Findings
from workflow.log.fsck import BROKEN
from workflow.log.reading import Reader
from workflow.log.respelling import reread

_DONE = (
    "SELECT e.seq, e.body, r.id, r.scope, r.about, r.asked_by, r.decided_by, d.number, d.act_file, d.extract_file,"
    " a.sha256, x.sha256 FROM events e LEFT JOIN erasure_requests r ON r.seq = e.seq"
    " LEFT JOIN destruction_acts d ON d.seq = e.seq"
    " LEFT JOIN blobs a ON a.sha256 = d.act_file LEFT JOIN blobs x ON x.sha256 = d.extract_file"
    " WHERE e.kind = 'erasure.done'"
)
_DONE_WITHOUT_ENTRY = (
    "SELECT r.id FROM erasure_requests r LEFT JOIN events e ON e.seq = r.seq AND e.kind = 'erasure.done'"
    " WHERE (r.state = 'done') <> (e.seq IS NOT NULL)"
)


def check_erasures(reader: Reader, findings: Findings) -> None:
    """Every erasure has its request of another person and its two papers; no request is done without one."""
    wishes = _wishes(reader)
    for seq, body, *row in reader.rows(_DONE):
        try:
            sound = _is_as_asked(reread(body), wishes, row[:8])
        except BROKEN:
            sound = False
        if not sound:
            findings.add(seq, "erasure", "заявка об уничтожении не та, что названа в записи журнала")
        elif None in row[8:]:
            findings.add(seq, "erasure", "нет акта об уничтожении или выгрузки к нему")
    for (request,) in reader.rows(_DONE_WITHOUT_ENTRY):
        findings.add(None, "erasure", f"заявка {request} и запись об её исполнении не сходятся")


def _wishes(reader: Reader) -> dict[str, Mapping[str, Any]]:
    """The entries in which something was asked for, by the request."""
    found: dict[str, Mapping[str, Any]] = {}
    for (body,) in reader.rows("SELECT body FROM events WHERE kind = 'erasure.requested'"):
        try:
            said = reread(body)
            found[said["data"]["request"]] = said
        except BROKEN:
            continue  # the check of the log has named this entry
    return found


def _is_as_asked(done: Mapping[str, Any], wishes: Mapping[str, Mapping[str, Any]], row: list[Any]) -> bool:
    data = done["data"]
    wish = wishes[data["request"]]
    expected = [data["request"], wish["data"]["scope"], wish["about"], wish["by"]]
    expected += [done["by"], data["act"], *data["files"]]
    return row == expected and wish["about"] == done["about"] and wish["by"] != done["by"]
