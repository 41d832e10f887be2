"""The report of the demonstration: what stands in the base, what was checked, who can sign in; JSON and words."""

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from approvals import offices
from approvals.signing.sign_offs import SignOff
from documents.versions import Blob, DocumentVersion
from web.demo.founding import described
from web.demo.story import stories
from workflow import claims
from workflow.definition_file import built_in
from workflow.definition_words import state_label
from workflow.instances import WorkflowInstance
from workflow.log.checkpoints import LogSigner
from workflow.log.note import Checkpoint
from workflow.log.proofs import StoredNodes, root_at
from workflow.log.tables import EventDocument, LogEvent
from workflow.outbox import OutboxMessage
from workflow.participants import Appointment, User

STANDARD = "iom-teacher"
SHOWN = (
    "lugova",
    "klenova",
    "vetrova",
    "olshanskaya",
    "gromov",
    "ozerova",
    "voronov",
    "stroev",
    "sizova",
    "rakitin",
)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: whether it is as promised, and the figures."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True)
class Report:
    """Everything that `var/demo-report.json` holds."""

    municipality: str
    database: str
    made_now: bool
    seconds: float
    routes: tuple[dict[str, Any], ...]
    counts: dict[str, int]
    checks: tuple[Check, ...]
    sign_ins: tuple[dict[str, str], ...]

    @property
    def ok(self) -> bool:
        """Whether every check passed."""
        return all(check.ok for check in self.checks)

    def as_json(self) -> str:
        """The report as the file holds it."""
        return json.dumps({**asdict(self), "ok": self.ok}, ensure_ascii=False, indent=2) + "\n"


def routes(session: Session) -> tuple[dict[str, Any], ...]:
    """Each route: number, process, state, versions, whose."""
    rows = session.execute(
        select(WorkflowInstance, User.login)
        .join(User, User.id == WorkflowInstance.subject)
        .order_by(WorkflowInstance.opened_at, WorkflowInstance.id)
    )
    return tuple(
        {
            "route": row.id,
            "number": row.number,
            "process": row.process,
            "state": row.state,
            "versions": row.version,
            "round": row.round,
            "subject": login,
        }
        for row, login in rows
    )


def counts(session: Session) -> dict[str, int]:
    """How much there is of everything."""

    def number(query: Any) -> int:
        return session.scalar(query) or 0

    return {
        "routes": number(select(func.count()).select_from(WorkflowInstance)),
        "acts": number(select(func.count()).where(LogEvent.route.is_not(None))),
        "versions": number(select(func.count()).select_from(DocumentVersion)),
        "documents": number(select(func.count()).select_from(EventDocument)),
        "sign_offs": number(select(func.count()).select_from(SignOff)),
        "events": number(select(func.count()).select_from(LogEvent)),
        "letters": number(
            select(func.count()).where(OutboxMessage.effect == "mail", OutboxMessage.done_at.is_not(None))
        ),
        "people": number(select(func.count()).select_from(User)),
    }


def checkpoint_check(session: Session, signer: LogSigner) -> Check:
    """Whether the last checkpoint is signed by the key of this log and agrees with the entries."""
    note = signer.latest()
    name = "отметка журнала проверена"
    if note is None:
        return Check(name, ok=False, detail="отметок ещё нет; запустите iom log checkpoint")
    last = Checkpoint.of(note)
    agrees = note.is_signed_by(signer.verifier) and root_at(StoredNodes(session), last.size) == last.root
    return Check(name, agrees, f"записей {last.size}, отпечаток ключа {signer.verifier.fingerprint}")


def story_check(session: Session) -> Check:
    """Whether every story was told to its end."""
    steps = sum(1 for story in stories() for step in story.steps if step.act in {*_ACTS, "paper"})
    acts = session.scalar(select(func.count()).where(LogEvent.route.is_not(None))) or 0
    told = acts >= steps
    detail = f"действий {acts}, в рассказе {steps}"
    return Check(
        "рассказ доведён до конца", told, detail if told else f"{detail}; запустите iom demo --fresh"
    )


def state_check(standing: Sequence[dict[str, Any]]) -> Check:
    """Whether some route stands in each state of the standard process."""
    wanted = {state for process in built_in().values() if process.id == STANDARD for state in process.states}
    missing = sorted(wanted - {one["state"] for one in standing})
    detail = f"состояний {len(wanted)}" if not missing else f"нет маршрута в состояниях: {', '.join(missing)}"
    return Check("маршруты стоят во всех состояниях", not missing, detail)


def document_check(session: Session) -> Check:
    """Whether every stored file is whole: each part of its package unpacks and its sum agrees."""
    broken, count = [], 0
    for digest, body in session.execute(
        select(Blob.sha256, Blob.body).join(EventDocument, EventDocument.sha256 == Blob.sha256).distinct()
    ):
        count += 1
        if not _is_whole(body):
            broken.append(digest[:16])
    detail = f"файлов {count}" if not broken else f"не читаются: {', '.join(broken)}"
    return Check("документы читаются", not broken and count > 0, detail)


def letter_check(session: Session) -> Check:
    """Whether no letter was given up."""
    dead = claims.count_dead(session)
    return Check("письма отправлены", dead == 0, f"не отправлено: {dead}" if dead else "неотправленных нет")


def sign_ins(session: Session) -> tuple[dict[str, str], ...]:
    """How to sign in as the people whom one should meet first."""
    password = str(described()["password"])
    return tuple(
        {"login": login, "password": password, "name": user.full_name, "office": _office(session, user)}
        for login in SHOWN
        if (user := session.scalars(select(User).where(User.login == login)).one_or_none())
    )


def words(report: Report) -> Iterable[str]:
    """The report for the eye."""
    yield f"{report.municipality}: {'создан' if report.made_now else 'уже есть, проверен'} ({report.seconds:.1f} с)"
    yield f"База: {report.database}"
    names = (
        ("routes", "маршрутов"),
        ("acts", "действий"),
        ("documents", "документов"),
        ("events", "записей журнала"),
    )
    yield ", ".join(f"{name} {report.counts[key]}" for key, name in names)
    yield ""
    widest = max((len(one["process"]) for one in report.routes), default=0)
    for one in report.routes:
        number, process = one["number"] or "без номера", one["process"]
        yield f"  {number:<15} {process:<{widest}} {_label(one):<45} версий {one['versions']}"
    yield ""
    for check in report.checks:
        yield f"  {'да ' if check.ok else 'НЕТ'} {check.name}: {check.detail}"
    yield ""
    yield "Вход (пароль у всех один; одноразовый код, где он нужен, показан на странице входа):"
    for person in report.sign_ins:
        yield f"  {person['login']:<12} {person['password']}  {person['name']}, {person['office']}"


def _label(route: dict[str, Any]) -> str:
    """The state in words, as the newest rules of the process call it."""
    return state_label(route["process"], route["state"])


def _office(session: Session, user: User) -> str:
    held = session.scalars(
        select(Appointment.office).where(Appointment.person == user.id).order_by(Appointment.valid_from)
    )
    return ", ".join(dict.fromkeys(offices.NAMES[office] for office in held)) or "педагог"


def _is_whole(body: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            return package.testzip() is None and "word/document.xml" in package.namelist()
    except zipfile.BadZipFile:
        return False


_ACTS = frozenset(act for process in built_in().values() for act in process.acts)
