"""What a code, a document, a paper for an attestation or a bundle is that somebody without an account asks about.

To ask, one must hold the paper: its control code and the address under its QR code are too long to be guessed, and a
number alone answers nothing. What is answered of a version stands in `known_versions`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from approvals.attestation.given import GivenPaper, given_papers
from approvals.proof.known_versions import Asked, KnownVersion, known_version
from approvals.verify_file import Archive, Fault
from approvals.visibility import Condition
from documents.docx.presented import LARGEST_FILE, Claim, NotAccepted, Presented, present
from documents.versions import Blob, DocumentVersion
from workflow.instances import WorkflowInstance
from workflow.log.canonical import NotCanonical, parse
from workflow.log.tables import EventDocument, LogEvent

IDENTICAL: Final = "identical"
RESAVED: Final = "resaved"
DIFFERS: Final = "differs"
ERASED: Final = "erased"  # the version is known, its bytes were destroyed by an act
UNKNOWN: Final = "unknown"

_HASH, _CODE = 64, 16
_BUNDLE: Final = b"HOW-TO-VERIFY.txt"  # the first name in every bundle
_BESIDE: Final = frozenset({"manifest.json", "SHA256SUMS", "checkpoint.txt", "export.json"})


@dataclass(frozen=True)
class Answer:
    """Which of the five kinds was presented; `found` is one version for a document, several for a bundle or a paper
    for an attestation, which is then `given`.
    """

    kind: str
    found: tuple[KnownVersion, ...] = ()
    form: str = "full"
    is_bundle: bool = False
    given: GivenPaper | None = None


def by_address(session: Session, address: str, who: Condition | None = None) -> KnownVersion | None:
    """The present version of the route whose QR code was read; `who` adds the routes that the person may know of."""
    return known_version(
        session,
        (WorkflowInstance.id == f"r_{address}") & (DocumentVersion.n == WorkflowInstance.version),
        who,
    )


def by_code(
    session: Session, code: str, number: str = "", who: Condition | None = None
) -> KnownVersion | None:
    """The last version with that control code (16 digits), of the route with that number where one is given."""
    named = WorkflowInstance.number == number if number else true()
    return known_version(session, _begins(code) & named, who) if len(code) == _CODE else None


def by_file(session: Session, data: bytes, who: Condition | None = None) -> Answer:
    """What the file is, a document or a bundle; raises `NotAccepted` where it is neither."""
    if data[30 : 30 + len(_BUNDLE)] == _BUNDLE:
        return _by_bundle(session, data, who)
    return _by_document(session, present(data), who)


def _by_document(session: Session, given: Presented, who: Condition | None) -> Answer:
    same = session.execute(
        select(LogEvent.route, LogEvent.rseq, EventDocument.form)
        .join(EventDocument, EventDocument.seq == LogEvent.seq)
        .where(EventDocument.sha256 == given.sha256)
        .limit(1)
    ).one_or_none()
    if same is not None:
        found = known_version(
            session, (WorkflowInstance.id == same.route) & (DocumentVersion.n == same.rseq), who
        )
        return Answer(UNKNOWN) if found is None else Answer(IDENTICAL, (found,), same.form)
    for claim in given.claims:
        found = known_version(session, _claimed(claim), who)
        if found is not None:
            return _compared(session, given, found)
    return _by_paper(session, given, who)


def _by_paper(session: Session, given: Presented, who: Condition | None) -> Answer:
    """Against every paper that was given out about the same teacher."""
    papers = given_papers(session, given)
    kinds: tuple[tuple[str, Callable[[GivenPaper], bool]], ...] = (
        (IDENTICAL, lambda one: one.sha256 == given.sha256),
        (RESAVED, lambda one: one.wording is not None and given.wording.repeats(one.wording)),
        (DIFFERS, lambda one: one.wording is not None and one.is_named_by(given)),
        (ERASED, lambda one: one.wording is None and one.is_named_by(given)),
    )
    for kind, fits in kinds:
        same = next(filter(fits, papers), None)
        if same is not None:
            return _of_paper(session, kind, same, who)
    return Answer(UNKNOWN)


def _of_paper(session: Session, kind: str, same: GivenPaper, who: Condition | None) -> Answer:
    asked = [(WorkflowInstance.id == route) & (DocumentVersion.n == n) for route, n in same.versions]
    found = tuple(filter(None, (known_version(session, one, who) for one in asked)))
    return Answer(kind, found, given=same) if len(found) == len(asked) else Answer(UNKNOWN)


def _by_bundle(session: Session, data: bytes, who: Condition | None) -> Answer:
    """Whether our log has this export, and its files are those that it names; the rest is the verifiers' business."""
    if len(data) > LARGEST_FILE:
        raise NotAccepted(cause="он больше 20 МБ; большое дело проверяйте ниже, на своём компьютере")
    try:
        archive = Archive(BytesIO(data))
        spelled = archive.read("export.json")
        said = parse(spelled)
        seq = int(said["seq"])
    except Fault as fault:
        raise NotAccepted(cause=fault.says) from fault
    except (NotCanonical, KeyError, TypeError, ValueError) as error:
        raise NotAccepted(cause="запись о выгрузке не читается") from error
    ours = session.scalar(select(LogEvent.body).where(LogEvent.seq == seq, LogEvent.kind == "export"))
    if ours != spelled:
        return Answer(UNKNOWN, is_bundle=True)
    asked = [
        (WorkflowInstance.id == one["route"]) & (DocumentVersion.n == one["rseq"])
        for one in said["data"]["routes"]
    ]
    found = tuple(filter(None, (known_version(session, one, who) for one in asked)))
    inside = [
        [name, member.sha256]
        for name, member in archive.members.items()
        if name not in _BESIDE and not name.startswith("proofs/")
    ]
    if len(found) != len(asked):
        return Answer(UNKNOWN, is_bundle=True)
    return Answer(IDENTICAL if inside == said["data"]["members"] else DIFFERS, found, is_bundle=True)


def _begins(digits: str) -> Asked:
    """Whether the content hash begins with the digits: between the least and the greatest such hash."""
    return DocumentVersion.content.between(digits.ljust(_HASH, "0"), digits.ljust(_HASH, "f"))


def _claimed(claim: Claim) -> Asked:
    if claim.route is not None:
        return (WorkflowInstance.id == claim.route) & (DocumentVersion.n == claim.version)
    digits = (claim.code or "").replace("-", "")
    return (WorkflowInstance.number == claim.number) & (DocumentVersion.n == claim.version) & _begins(digits)


def _compared(session: Session, given: Presented, found: KnownVersion) -> Answer:
    """Against both files of the version; a line in a margin that ours has not is another text."""
    files = select(DocumentVersion.full, DocumentVersion.appendix).where(
        DocumentVersion.route == found.route, DocumentVersion.n == found.version
    )
    stored = session.execute(files).one()
    kind = ERASED
    for form in ("full", "appendix"):
        body = session.scalar(select(Blob.body).where(Blob.sha256 == getattr(stored, form)))
        if body is None:
            continue
        kind = DIFFERS
        if given.wording.repeats(present(body).wording):
            return Answer(RESAVED, (found,), form)
    return Answer(kind, (found,))
