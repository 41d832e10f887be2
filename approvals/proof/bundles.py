"""Exports: giving a bundle out is an act of a person, an entry of the log; the archive is a pure function of it.

The entry names the routes with their heads and the SHA-256 of every file, so that nothing can be left out unseen
(`docs/format.md`, part 5). What the files are is the business of `bundle_members`.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import IO, Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from approvals.desk import Desk
from approvals.errors import RouteUnknown
from approvals.proof import bundle_words
from approvals.proof.bundle_members import BytesMissing, Head, Members, digest_in, gather
from documents.archive import write_archive
from documents.versions import Blob
from workflow.errors import WorkflowError
from workflow.instances import WorkflowInstance
from workflow.log import journal
from workflow.log.canonical import canonical, parse
from workflow.log.checkpoints import LogSigner
from workflow.log.note import Note, parse_note, tlog_proof
from workflow.log.proofs import StoredNodes, inclusions
from workflow.log.tables import LogEvent, Payload

EXPORT = "export"
RECIPIENT, NAMES, HOW = "recipient", "names", "how"
MOST_IN_AN_HOUR = 20
MOST_FILES, LARGEST_ALL = 20_000, 256 << 20
PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        "own": "для себя",
        "duty": "по службе",
        "audit": "для проверки",
        "attestation": "для аттестации",
        "dispute": "для рассмотрения спора",
    }
)


class NothingToExport(WorkflowError):
    """No route was named, or the routes have no act yet."""

    template = "Выгружать нечего: не найдено ни одного маршрута. Проверьте номера."


class TooManyExports(WorkflowError):
    """The person has exported too often within the hour. Fact: most."""

    template = "За час можно выгрузить не больше {most} дел. Подождите немного и попробуйте ещё раз."


class TooLarge(WorkflowError):
    """The bundle would pass the limits. Facts: files, megabytes."""

    template = (
        "Дело слишком велико: файлов {files}, {megabytes} МиБ (можно 20 000 файлов и 256 МиБ). "
        "Выгрузите маршруты частями или без содержания."
    )


class NotAnExport(WorkflowError):
    """The entry is no export. Fact: seq."""

    template = "Запись {seq} — не о выгрузке дела. Номер выгрузки стоит в файле manifest.json."


class CannotRepeat(WorkflowError):
    """The files are not those of that export any more. Facts: seq, name."""

    template = (
        "Повторить выгрузку {seq} нельзя: файл {name} уничтожен по акту или программа проверки обновилась. "
        "Сделайте новую выгрузку."
    )


@dataclass(frozen=True)
class Asked:
    """What is to be exported, for whom and what for; `programs` are checkers to put beside, by file name."""

    routes: tuple[str, ...]
    purpose: str
    recipient: str
    with_content: bool = True
    programs: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Exported:
    """An export as the log holds it."""

    seq: int
    body: bytes
    texts: Mapping[str, str]

    @property
    def data(self) -> dict[str, Any]:
        """What the entry says."""
        said: dict[str, Any] = parse(self.body)["data"]
        return said


def export(
    desk: Desk, signer: LogSigner, asked: Asked, *, by: str | None, at: datetime, most: int | None = None
) -> int:
    """Record the export and return its place in the log.

    An export of the same heads and files for the same purpose and recipient is not recorded again. Raises
    `NothingToExport`, `TooLarge`, and `TooManyExports` where the person has had `most` within the hour.
    """
    with desk.units.reading() as session:
        prepared = _prepared(desk, session, signer, asked, at)
        seen = journal.head(session, lock=False).size
        known = _same(session, asked, prepared)
        if known is not None:
            return known
        if most is not None:
            _require_pace(session, by, at, most)
    with desk.units.writing() as session:
        if journal.head(session).size != seen:  # something happened meanwhile: look again under the lock
            prepared = _prepared(desk, session, signer, asked, at)
        return journal.record(
            session,
            kind=EXPORT,
            at=at,
            by=by,
            about=asked.routes[0] if len(asked.routes) == 1 else None,
            data=_said(asked, prepared),
            texts={
                RECIPIENT: asked.recipient,
                NAMES: prepared.files["names.json"].decode(),
                HOW: prepared.files["HOW-TO-VERIFY.txt"].decode(),
            },
        )


def write(desk: Desk, signer: LogSigner, seq: int, file: IO[bytes], *, programs: Mapping[str, bytes]) -> int:
    """Write the bundle of an export and return its size; raises `NotAnExport` and `CannotRepeat`.

    The same export and log key give the same bytes.
    """
    with desk.units.reading() as session:
        exported = _exported(session, seq)
        members = _members_of(session, signer, exported, programs)
        note = signer.sign(session, seq + 1)
        members.entries[seq] = members.files["export.json"] = exported.body
        _prove(session, members, note, seq + 1)
        members.files["checkpoint.txt"] = note.spelled.encode()
        members.files["manifest.json"] = _manifest(exported, members, note)
        members.files["SHA256SUMS"] = "".join(
            f"{digest}  {name}\n" for name, digest in members.listed
        ).encode()
        return write_archive(file, _in_order(session, members))


def route_ids(session: Session, names: Sequence[str]) -> tuple[str, ...]:
    """The ids of routes by number or id; raises `RouteUnknown` for the first that is not there."""
    rows = session.execute(
        select(WorkflowInstance.id, WorkflowInstance.number).where(
            WorkflowInstance.number.in_(names) | WorkflowInstance.id.in_(names)
        )
    )
    known = {name: row.id for row in rows for name in (row.id, row.number)}
    for name in names:
        if name not in known:
            raise RouteUnknown(route=name)
    return tuple(sorted({known[name] for name in names}))


# --- the entry --------------------------------------------------------------------------------------


def _prepared(desk: Desk, session: Session, signer: LogSigner, asked: Asked, at: datetime) -> Members:
    """The files of the bundle as they stand now, but for its archive."""
    heads = [
        Head(row.id, row.version)
        for row in session.scalars(
            select(WorkflowInstance)
            .where(WorkflowInstance.id.in_(asked.routes))
            .order_by(WorkflowInstance.id)
        )
        if row.version > 0
    ]
    if not heads:
        raise NothingToExport()
    before = journal.head(session, lock=False).size
    members = gather(session, heads, before=before, with_content=asked.with_content)
    zone = ZoneInfo(desk.municipality(session).zone)
    members.files["names.json"] = bundle_words.names(desk, session, members, at.astimezone(zone))
    members.files["HOW-TO-VERIFY.txt"] = bundle_words.HOW_TO_VERIFY.encode()
    members.files["vkey.txt"] = _key_line(signer)
    members.files.update(asked.programs)
    _require_limits(members)
    return members


def _require_limits(members: Members) -> None:
    files = len(members.files) + len(members.stored) + len(members.entries) + 4
    size = sum(map(len, members.files.values())) + sum(members.stored.values()) + 4096 * len(members.entries)
    if files > MOST_FILES or size > LARGEST_ALL:
        raise TooLarge(files=files, megabytes=size >> 20)


def _said(asked: Asked, members: Members) -> dict[str, Any]:
    return {
        "purpose": asked.purpose,
        "routes": members.heads,
        "members": [list(one) for one in members.listed],
    }


def _same(session: Session, asked: Asked, prepared: Members) -> int | None:
    """The last export of this route or list, if it says the same to the same recipient."""
    about = asked.routes[0] if len(asked.routes) == 1 else None
    query = (
        select(LogEvent.seq, LogEvent.body)
        .where(LogEvent.kind == EXPORT, LogEvent.about == about if about else LogEvent.about.is_(None))
        .order_by(LogEvent.seq.desc())
        .limit(MOST_IN_AN_HOUR)
    )
    said = _said(asked, prepared)
    for seq, body in session.execute(query):
        if parse(body)["data"] == said and _texts(session, seq).get(RECIPIENT) == asked.recipient:
            return int(seq)
    return None


def _require_pace(session: Session, by: str | None, at: datetime, most: int) -> None:
    asked = select(func.count()).where(
        LogEvent.kind == EXPORT, LogEvent.by == by, LogEvent.at > at - timedelta(hours=1)
    )
    if (session.scalar(asked) or 0) >= most:
        raise TooManyExports(most=most)


# --- the archive ------------------------------------------------------------------------------------


def _exported(session: Session, seq: int) -> Exported:
    body = session.scalars(
        select(LogEvent.body).where(LogEvent.seq == seq, LogEvent.kind == EXPORT)
    ).one_or_none()
    if body is None:
        raise NotAnExport(seq=seq)
    return Exported(seq, body, _texts(session, seq))


def _texts(session: Session, seq: int) -> dict[str, str]:
    rows = session.execute(select(Payload.field, Payload.text).where(Payload.seq == seq))
    return {row.field: row.text for row in rows}


def _members_of(
    session: Session, signer: LogSigner, exported: Exported, programs: Mapping[str, bytes]
) -> Members:
    """The files of that export, gathered again, with content or without it; raises `CannotRepeat` where they differ."""
    data = exported.data
    listed: dict[str, str] = dict(data["members"])
    heads = [Head(one["route"], one["rseq"]) for one in data["routes"]]
    named = ""
    for with_content in (True, False):
        try:
            members = gather(session, heads, before=exported.seq, with_content=with_content)
        except BytesMissing as error:
            named = str(error.facts["name"])
            continue
        members.files["names.json"] = exported.texts.get(NAMES, "").encode()
        members.files["HOW-TO-VERIFY.txt"] = exported.texts.get(HOW, "").encode()
        members.files["vkey.txt"] = _key_line(signer)
        members.files.update({name: body for name, body in programs.items() if name in listed})
        others = sorted(set(members.listed) ^ set(listed.items()))
        if not others:
            return members
        named = named or others[0][0]
    raise CannotRepeat(seq=exported.seq, name=named)


def _prove(session: Session, members: Members, note: Note, size: int) -> None:
    for seq, path in inclusions(StoredNodes(session), members.entries, size).items():
        members.files[f"proofs/{seq:012}.tlog-proof"] = tlog_proof(seq, path, note).encode()


def _manifest(exported: Exported, members: Members, note: Note) -> bytes:
    sizes = {name: len(data) for name, data in members.files.items()}
    sizes |= members.stored
    return canonical(
        {
            "_": "iom.bundle/1",
            "export": exported.seq,
            "files": [
                {"name": name, "sha256": digest, "size": sizes[name]} for name, digest in members.listed
            ],
            "log": parse_note(note.spelled).text.split("\n")[0],
            "routes": [
                {**head, "number": members.numbers[head["route"]]} for head in exported.data["routes"]
            ],
            "withheld": list(members.withheld),
        }
    )


def _in_order(session: Session, members: Members) -> Iterator[tuple[str, bytes]]:
    """Every file in the order of the archive; stored ones are read one at a time."""
    for name in sorted([*members.files, *members.stored]):
        if name in members.stored:
            body = session.scalars(select(Blob.body).where(Blob.sha256 == digest_in(name))).one()
            if hashlib.sha256(body).hexdigest() != digest_in(name):
                raise CannotRepeat(seq="", name=name)
            yield name, body
        else:
            yield name, members.files[name]


def _key_line(signer: LogSigner) -> bytes:
    return f"{signer.verifier.line}\n".encode()
