"""The check of papers for `iom fsck`: every sign-off on paper has its scan, its two people and their entries.

A scan that its entry names is stored, or an erasure names it. The signature of who confirmed is checked with all the
others, in `signature_check`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from approvals.paper.proofs import ENTERED
from approvals.signing.signer import PAPER
from workflow.log.findings import Findings
from workflow.log.fsck import BROKEN
from workflow.log.reading import Reader, spelled_time
from workflow.log.respelling import reread

_ENTRIES = "SELECT seq, body FROM events WHERE kind = :kind ORDER BY seq"
_SCANS = "SELECT seq, route, sheet, kind, sha256, size, added_by, added_at FROM paper_scans"
_LOST = (
    "SELECT p.seq, p.sha256, p.route FROM paper_scans p LEFT JOIN blobs b ON b.sha256 = p.sha256"
    " WHERE b.sha256 IS NULL ORDER BY p.seq"
)
_SIGNED = (
    "SELECT e.seq, e.body, p.route, p.scan, p.signed_on, p.entered_by, p.confirmed_by, p.office, p.appointment"
    " FROM events e LEFT JOIN sign_offs s ON s.seq = e.seq LEFT JOIN paper_sign_offs p ON p.seq = e.seq"
    " WHERE s.kind = 'paper' OR p.seq IS NOT NULL ORDER BY e.seq"
)
_STRAY = "SELECT p.seq FROM paper_sign_offs p LEFT JOIN events e ON e.seq = p.seq WHERE e.seq IS NULL"
_TOLD = ("scan", "signed_on", "entered_by", "confirmed_by", "office", "appointment")


def check_papers(reader: Reader, findings: Findings) -> None:
    """Compare scans and sign-offs on paper with their entries, and look for the bytes."""
    entered = _scans(reader, findings)
    for seq, digest, route in reader.rows(_LOST):
        if not reader.is_erased("blob", digest):
            findings.add(seq, "paper", "скана, о котором говорит запись, нет", route)
    for seq, body, *row in reader.rows(_SIGNED):
        try:
            said = reread(body)
            faults = [*_faults(said, row, entered)]
        except BROKEN:
            continue  # the check of the log has named this entry
        for fault in faults:
            findings.add(seq, "paper", fault, said["route"], said.get("rseq"))
    for (seq,) in reader.rows(_STRAY):
        findings.add(seq, "paper", "подпись на бумаге без записи в журнале")


def _scans(reader: Reader, findings: Findings) -> dict[int, Mapping[str, Any]]:
    """The entries by which scans were entered; each is what its row says."""
    entered: dict[int, Mapping[str, Any]] = {}
    left: dict[int, list[Any]] = {}
    for seq, body in reader.rows(_ENTRIES, kind=ENTERED):
        try:
            said = reread(body)
            data = said["data"]
            left[seq] = [said["about"], *(data[name] for name in ("sheet", "kind", "sha256", "size"))]
            left[seq] += [said["by"], said["at"]]
            entered[seq] = said
        except BROKEN:
            findings.add(seq, "paper", "запись не по форме: скан")
    for seq, *row, at in reader.rows(_SCANS):
        if [*row, spelled_time(at)] != left.pop(seq, None):
            findings.add(seq, "paper", "не то, что в записи журнала: скан", row[0])
    for seq in left:
        findings.add(seq, "paper", "нет того, о чём говорит запись: скан")
    return entered


def _faults(
    said: Mapping[str, Any], row: list[Any], entered: Mapping[int, Mapping[str, Any]]
) -> Iterator[str]:
    statement = said.get("stmt")
    if statement is None or statement["_"] != PAPER:
        yield "подпись названа бумажной, а записана как сделанная в системе"
        return
    paper = statement["paper"]
    route, scan, signed_on, *people = row
    stored = [route, scan, signed_on if isinstance(signed_on, str | None) else signed_on.isoformat(), *people]
    if stored != [said["route"], *(paper[name] for name in _TOLD)]:
        yield "сведения о подписи на бумаге не те, что записаны"
    if paper["entered_by"] == paper["confirmed_by"] or paper["confirmed_by"] == said["subject"]:
        yield "скан внёс и подтвердил один человек, или подтвердил сам педагог"
    if not shows(entered.get(paper["scan"]), said, paper):
        yield "записи о скане этой подписи нет, или она о другом"


def shows(entry: Mapping[str, Any] | None, said: Mapping[str, Any], paper: Mapping[str, Any]) -> bool:
    """Whether the entry of the scan tells of this very signature."""
    if entry is None or entry["seq"] >= said["seq"]:
        return False
    data, line = entry["data"], [said["act"], said["by"], said["office"], paper["signed_on"]]
    same = all(data[name] == paper[name] for name in ("kind", "sha256", "size"))
    return (
        same
        and entry["about"] == said["route"]
        and entry["by"] == paper["entered_by"]
        and line in data["signed"]
    )
