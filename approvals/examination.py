"""The whole check of a store for `iom fsck`: the log, the documents, and what approvals keep beside them.

Sign-offs are the statements of their entries, keys of forms are those the entries name, tasks wait where routes
stand. Printing the report is the business of the command line.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import DatabaseError

from documents.examination import DocumentsCheck, open_again
from workflow.log import event
from workflow.log.canonical import canonical
from workflow.log.findings import Findings, Pass, Progress, Report
from workflow.log.fsck import BROKEN, LogCheck
from workflow.log.reading import Reader, spelled_time
from workflow.log.replay import Standing
from workflow.log.respelling import reread
from workflow.transaction import Units

AT_ONCE = 1000
_SIGNED = (
    "SELECT e.seq, e.body, s.route, s.version, s.round, s.state, s.act, s.decision, s.person, s.office,"
    " s.appointment, s.on_behalf_of, s.zones, s.content, s.kind, s.at, s.statement"
    " FROM events e LEFT JOIN sign_offs s ON s.seq = e.seq"
    " WHERE e.route IS NOT NULL AND e.seq >= :low ORDER BY e.seq LIMIT :most"
)
KINDS = ("simple", "paper")


def examine(
    units: Units, *, open_documents: bool = False, sample: int | None = None, progress: Progress | None = None
) -> Report:
    """Check everything at one instant of the store; `open_documents` re-opens all files, or `sample` of them."""
    tell = progress or _silent
    findings = Findings()
    try:
        with units.reading() as session:
            check = LogCheck(session, findings, tell)
            passes = [*check.run(), DocumentsCheck(session, findings, tell).run()]
            _sign_offs(Reader(session), findings)
            _keys(Reader(session), findings)
            _tasks(Reader(session), findings, check.replay.routes)
            if open_documents:
                passes.append(open_again(session, findings, tell, most=sample))
            return _report(check, findings, passes)
    except DatabaseError as error:
        return Report(None, 0, None, 0, (), (), 0, unreadable=str(error.orig))


def _silent(_name: str, _done: int, _total: int) -> None:
    """Say nothing."""


def _report(check: LogCheck, findings: Findings, passes: list[Pass]) -> Report:
    return Report(
        origin=check.origin or None,
        size=check.size,
        root=check.root,
        routes=len(check.replay.routes),
        passes=tuple(passes),
        findings=tuple(findings.earliest()),
        count=findings.count,
    )


# --- sign-offs --------------------------------------------------------------------------------------


def _sign_offs(reader: Reader, findings: Findings) -> None:
    low = 0
    while rows := reader.rows(_SIGNED, low=low, most=AT_ONCE):
        for seq, body, *row in rows:
            try:
                said = reread(body)
                fault = _sign_off_fault(said, row)
            except BROKEN:
                continue  # the check of the log has named this entry
            if fault is not None:
                findings.add(seq, "sign_off", fault, said["route"], said.get("rseq"))
        low = rows[-1][0] + 1
    for (seq,) in reader.rows(
        "SELECT s.seq FROM sign_offs s LEFT JOIN events e ON e.seq = s.seq WHERE e.route IS NULL"
    ):
        findings.add(seq, "sign_off", "подпись без записи о действии")


def _sign_off_fault(said: Mapping[str, Any], row: list[Any]) -> str | None:
    """What is wrong with the sign-off of an entry; None if nothing is."""
    signed = said["stmt"]
    if (signed is None) != (row[0] is None):
        return "у записи нет её подписи" if signed is not None else "у записи есть лишняя подпись"
    if signed is None:
        return None
    *columns, zones, content, kind, at, statement = row
    expected = [said[key] for key in ("route", "rseq", "round", "from", "act")]
    expected += [signed["decision"], *(said[key] for key in ("by", "office", "appointment", "on_behalf_of"))]
    if bytes(statement) != canonical(signed):
        return "подписанное изменено"
    if columns != expected or (content, spelled_time(at)) != (said["content"], said["at"]):
        return "подпись не совпадает с записью журнала"
    if zones != canonical(signed["zones"]).decode() or kind not in KINDS:
        return "разделы или вид подписи не те, что записаны"
    return None


# --- keys of forms and tasks ------------------------------------------------------------------------


def _keys(reader: Reader, findings: Findings) -> None:
    """One key, one entry: each stored key is the one that its entry names, and no entry is without its key."""
    for seq, person, key, request, at, by, idem, happened in reader.rows(
        "SELECT i.seq, i.person, i.key, i.request, i.at, e.by, e.idem, e.at"
        " FROM idempotency i LEFT JOIN events e ON e.seq = i.seq"
    ):
        try:
            sound = idem == event.idempotency_digest(person, key) and by == person and at == happened
        except BROKEN:
            sound = False
        if not sound or not _is_hash(request):
            findings.add(seq, "idempotency", "ключ формы не тот, что назван в записи журнала")
    for (seq,) in reader.rows(
        "SELECT e.seq FROM events e LEFT JOIN idempotency i ON i.seq = e.seq"
        " WHERE e.route IS NOT NULL AND i.seq IS NULL"
    ):
        findings.add(seq, "idempotency", "у записи нет ключа её формы")


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 64 and not set(value) - set("0123456789abcdef")  # noqa: PLR2004


def _tasks(reader: Reader, findings: Findings, routes: Mapping[str, Standing]) -> None:
    """A task was opened by the act that led to its state, and waits only while the route stands there."""
    rows = reader.rows(
        "SELECT t.route, t.opened_version, t.closed_version, t.state, e.st_to, e.seq FROM tasks t"
        " LEFT JOIN events e ON e.route = t.route AND e.rseq = t.opened_version"
    )
    for route, opened, closed, state, st_to, seq in rows:
        here = routes.get(route)
        if here is None or state != st_to:
            findings.add(seq, "task", "задача открыта не тем действием", route, opened)
        elif closed is None and state != here.state:
            findings.add(seq, "task", "задача ждёт, хотя маршрут уже в другом состоянии", route, opened)
        elif closed is not None and not opened < closed <= here.version:
            findings.add(seq, "task", "задача закрыта версией, которой нет", route, opened)
