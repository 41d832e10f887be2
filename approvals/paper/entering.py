"""Printing a sheet and entering its scan: working data with an entry of the log, never an act.

Both ask what the act itself would ask of the signer on that day, so that nothing is printed or entered which could not
be confirmed. The act happens only in `confirming`.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from approvals.desk import Desk, local_day
from approvals.errors import BadField, Refused, Stale
from approvals.outcome import Considered, consider
from approvals.paper.people import level_of, require_enters
from approvals.paper.proofs import DECLINED, ENTERED
from approvals.paper.sheets import Line, PaperSheet, sheet, spelled_fields, spelled_lines
from approvals.request import Actor, Request, Seen, clean_fields
from approvals.situation import Situation, read_situation
from approvals.transfer_bases import all_have_basis
from documents.evidence_file import WORD, EvidenceFile, NotAttachable, accepted
from documents.scans import PaperScan
from documents.texts import Text
from documents.versions import put_blob
from documents.zones import canonical_content
from workflow import instances
from workflow.definition import ProcessDefinition
from workflow.errors import TransitionNotAllowed
from workflow.log import erasing, journal
from workflow.log.erasing import Item

SIGNER, DAY, FILE, REASON = "signer", "signed_on", "file", "reason"
"""Names of the fields that a refusal speaks of."""
MOST_SCANS: Final = 40
LONGEST_REASON: Final = 500


class SettledSheet(Stale):
    """The sheet waits for nothing any more."""

    template = "По этому листу всё решено. Откройте страницу «Бумага» заново."


class PaperNotAllowed(Refused):
    """The municipality signs in the system only."""

    template = (
        "В муниципалитете подписывают в системе. Подпись на бумаге включает администратор в настройках."
    )


class NotByThem(Refused):
    """The signer could not have made the act. Facts: who, on (a date), why."""

    template = (
        "Подпись на бумаге не принимается: {who}, {on:%d.%m.%Y}. Причина, как её сказала бы система: «{why}»"
    )


def print_sheet(
    desk: Desk,
    route: str,
    act: str,
    signer: str,
    *,
    seen: Seen,
    fields: Mapping[str, Any],
    actor: Actor,
    at: datetime,
) -> str:
    """Keep the sheet of a decision as it is printed now, and return its id.

    Raises what the act itself would raise for the signer today, but for a proof.
    """
    with desk.units.writing() as session:
        instances.load(session, route, lock=True)
        situation = read_situation(session, route, actor.person, at=at)
        require_enters(situation)
        if not situation.municipality.signs_on_paper:
            raise PaperNotAllowed()
        definition = desk.definition(session, situation.process)
        key = secrets.token_hex(16)
        today = local_day(at, situation.municipality.zone)
        request = _request(
            desk, definition, route, act, signer, today, seen=seen, fields=fields, key=key, at=at
        )
        considered = judged(session, definition, request)
        code = f"l_{secrets.token_hex(16)}"
        session.add(
            PaperSheet(
                id=code,
                key=key,
                route=route,
                level=level_of(considered.grant.office),
                spelled=spelled_lines([Line(act, signer, considered.grant.office)]),
                seen_version=seen.version,
                seen_revision=seen.draft_revision,
                seen_entered=seen.entered,
                seen_content=seen.content_hash,
                fields=spelled_fields(fields),
                content=canonical_content(considered.content).decode(),
                printed_by=actor.person,
                printed_at=at,
            )
        )
    return code


def enter_scan(
    desk: Desk, route: str, code: str, signed_on: date, data: bytes, *, actor: Actor, at: datetime
) -> int:
    """Enter the scan of a sheet signed on that day and return its entry of the log; a later one takes its place.

    Raises `BadField` for the day or the file, and what the act itself would raise for the signer on that day.
    """
    file = scanned(data)  # before the store is locked: a photo takes its time
    with desk.units.writing() as session:
        instances.load(session, route, lock=True)
        found = sheet(session, route, code, lock=True)
        if found.outcome is not None or found.is_whole_route:
            raise SettledSheet()
        situation = read_situation(session, route, actor.person, at=at)
        require_enters(situation)
        zone = situation.municipality.zone
        _require_day(signed_on, local_day(found.printed_at, zone), local_day(at, zone))
        definition = desk.definition(session, situation.process)
        judged(session, definition, request_of(desk, definition, found, signed_on, at))
        lines = [replace(line, on=signed_on) for line in found.lines]
        return keep_scan(session, found, lines, file, actor=actor, at=at)


def keep_scan(
    session: Session, found: PaperSheet, lines: list[Line], file: EvidenceFile, *, actor: Actor, at: datetime
) -> int:
    """Store the scan with its entry of the log; the sheet bears the days of its lines from now on."""
    digest = hashlib.sha256(file.body).hexdigest()
    _require_room(session, found.route, digest)
    data = {
        "sheet": found.id,
        "kind": file.kind,
        "sha256": digest,
        "size": len(file.body),
        "signed": [[one.act, one.person, one.office, one.on.isoformat()] for one in lines if one.on],
    }
    seq = journal.record(session, kind=ENTERED, at=at, by=actor.person, about=found.route, data=data)
    put_blob(session, file.body)
    named = {name: data[name] for name in ("sheet", "kind", "sha256", "size")}
    session.add(PaperScan(seq=seq, route=found.route, added_at=at, added_by=actor.person, **named))
    found.scan, found.spelled = seq, spelled_lines(lines)
    return seq


def drop_sheet(desk: Desk, route: str, code: str, reason: str, *, actor: Actor, at: datetime) -> None:
    """Take a sheet back, or say that its scan does not show what was entered; of a scan the log keeps that too."""
    try:
        why = Text(LONGEST_REASON).clean(reason).strip()
    except ValueError as error:
        raise BadField(field=REASON, sentence=f"Поле «Почему»: {error}.") from error
    if not why:
        raise BadField(field=REASON, sentence="Напишите, почему лист не принимается.")
    with desk.units.writing() as session:
        instances.load(session, route, lock=True)
        found = sheet(session, route, code, lock=True)
        if found.outcome is not None:
            raise SettledSheet()
        require_enters(read_situation(session, route, actor.person, at=at))
        if found.scan is not None:
            data = {"sheet": found.id, "scan": found.scan}
            journal.record(
                session, kind=DECLINED, at=at, by=actor.person, about=route, data=data, texts={REASON: why}
            )
        found.outcome, found.sentence = "dropped", why


def scanned(data: bytes) -> EvidenceFile:
    """The scan as it is kept; raises `BadField`."""
    try:
        file = accepted(data)
    except NotAttachable as refusal:
        raise BadField(field=FILE, sentence=str(refusal)) from refusal
    if file.kind == WORD:
        sentence = "Приложите скан или снимок подписанного листа: PDF, JPG или PNG, а не документ Word."
        raise BadField(field=FILE, sentence=sentence)
    return file


def request_of(
    desk: Desk, definition: ProcessDefinition, found: PaperSheet, signed_on: date, at: datetime
) -> Request:
    """The act of a printed sheet as its signer asks for it on that day."""
    line = found.lines[0]
    return _request(
        desk,
        definition,
        found.route,
        line.act,
        line.person,
        signed_on,
        seen=found.seen,
        fields=found.given,
        key=found.key,
        at=at,
    )


def judged(session: Session, definition: ProcessDefinition, request: Request) -> Considered:
    """What the act comes to for who signs it on paper; raises `NotByThem` where it is not his to make."""
    situation = read_situation(
        session, request.route, request.actor.person, at=request.at, on_paper=request.actor.on_paper
    )
    on = request.day(situation.municipality.zone)
    basis = not situation.municipality.transfer_basis_required or all_have_basis(
        session, situation.people, on=on
    )
    try:
        return consider(situation, definition, request, transfer_basis=basis)
    except Refused as refusal:
        raise not_by_them(situation, on, refusal) from refusal


def not_by_them(situation: Situation, on: date, refusal: Refused) -> NotByThem:
    """The refusal of right, told to somebody else than the signer."""
    return NotByThem(who=situation.person.full_name, on=on, why=str(refusal))


def _request(
    desk: Desk,
    definition: ProcessDefinition,
    route: str,
    act: str,
    signer: str,
    on: date,
    *,
    seen: Seen,
    fields: Mapping[str, Any],
    key: str,
    at: datetime,
) -> Request:
    described = definition.acts.get(act)
    if described is None or not described.signed:
        raise TransitionNotAllowed(act=act, state="", act_label=act, state_label="")
    cleaned = clean_fields(fields, described, desk.dictionaries)
    return Request(route, act, Actor(signer, on_paper=on), at, seen, key, cleaned)


def _require_day(signed_on: date, first: date, today: date) -> None:
    if signed_on > today:
        raise BadField(field=DAY, sentence="Дата подписи ещё не наступила. Проверьте её по бумаге.")
    if signed_on < first:
        sentence = (
            f"Лист напечатан {first:%d.%m.%Y}: подписать его раньше было нельзя. Проверьте дату по бумаге."
        )
        raise BadField(field=DAY, sentence=sentence)


def _require_room(session: Session, route: str, digest: str) -> None:
    destroyed = erasing.erased_by(session, Item("blob", digest))
    if destroyed is not None:
        sentence = f"Этот файл уже уничтожен по акту № {destroyed.act}. Отсканируйте лист ещё раз."
        raise BadField(field=FILE, sentence=sentence)
    stored = session.scalar(select(func.count()).where(PaperScan.route == route)) or 0
    if stored >= MOST_SCANS:
        raise BadField(field=FILE, sentence=f"К маршруту можно внести не больше {MOST_SCANS} сканов.")
