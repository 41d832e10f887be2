"""The whole check of a store for `iom fsck`: the log, the documents, and what approvals keep beside them.

Keys of forms are those the entries name, tasks wait where routes stand. Sign-offs and signatures are checked in
`signature_check`, accessions in `accession_check`, audits in `audit_check`; printing the report is the business of
the command line.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from approvals.acts.continuing_check import check_continuing
from approvals.audit.audit_check import check_audits, check_explanations
from approvals.erasure.erasure_check import check_erasures
from approvals.evidence.evidence_check import check_evidence
from approvals.paper.paper_check import check_papers
from approvals.signing.accession_check import check_accessions
from approvals.signing.signature_check import SignatureCheck
from documents.examination import DocumentsCheck, open_again
from workflow.log import event
from workflow.log.anchors import AnchorUnreadable
from workflow.log.findings import Findings, Pass, Progress, Report
from workflow.log.fsck import BROKEN, LogCheck
from workflow.log.mirror import MirrorTorn
from workflow.log.note import BadNote
from workflow.log.reading import Reader
from workflow.log.replay import Standing
from workflow.log.rollback import Outside, admitted, contradictions, rollback
from workflow.transaction import Units


def examine(
    units: Units,
    *,
    outside: Outside | None = None,
    open_documents: bool = False,
    sample: int | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check everything at one instant of the store, and that it continues what is kept `outside` of it.

    `open_documents` re-opens all files, or `sample` of them.
    """
    tell = progress or _silent
    findings = Findings()
    try:
        with units.reading() as session:
            check = LogCheck(session, findings, tell)
            signatures = SignatureCheck(Reader(session), findings, tell)
            documents = DocumentsCheck(session, findings, tell)
            passes = [*check.run(), signatures.run(), documents.run()]
            check_accessions(Reader(session), findings)
            check_audits(Reader(session), findings)
            check_explanations(Reader(session), findings)
            check_continuing(Reader(session), findings)
            _keys(Reader(session), findings)
            _tasks(Reader(session), findings, check.replay.routes)
            check_erasures(Reader(session), findings)
            check_evidence(Reader(session), findings)
            check_papers(Reader(session), findings)
            if open_documents:
                passes.append(open_again(session, findings, tell, most=sample))
            if outside is None or not check.origin:
                return _report(check, signatures, documents, findings, passes)
            fault = _outside(session, outside, check, findings)
            return _report(check, signatures, documents, findings, passes, fault, tuple(_losses(session)))
    except DatabaseError as error:
        return Report(None, 0, None, 0, (), (), 0, unreadable=str(error.orig))


def _silent(_name: str, _done: int, _total: int) -> None:
    """Say nothing."""


def _outside(session: Session, outside: Outside, check: LogCheck, findings: Findings) -> str | None:
    """Every checkpoint ever kept must be of this log; the sentence of a rollback."""
    try:
        for size, sentence in contradictions(session, outside.anchors, check.origin):
            findings.add(min(size, check.size) - 1, "anchor", sentence)
        found = rollback(session, outside)
    except (AnchorUnreadable, MirrorTorn, BadNote) as error:
        findings.add(None, "anchor", str(error).rstrip("."))
        return None
    return None if found is None else found.sentence


def _losses(session: Session) -> Iterator[str]:
    for said in admitted(session):
        yield f"признана потеря записей с {said['from']} по {said['to'] - 1}, акт № {said['act']}"


def _report(
    check: LogCheck,
    signatures: SignatureCheck,
    documents: DocumentsCheck,
    findings: Findings,
    passes: list[Pass],
    rolled_back: str | None = None,
    notes: tuple[str, ...] = (),
) -> Report:
    return Report(
        origin=check.origin or None,
        size=check.size,
        root=check.root,
        routes=len(check.replay.routes),
        passes=tuple(passes),
        findings=tuple(findings.earliest()),
        count=findings.count,
        unsigned=signatures.unsigned,
        rolled_back=rolled_back,
        notes=notes,
        erased=documents.erased,
    )


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
