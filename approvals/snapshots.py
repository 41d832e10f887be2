"""The next snapshot of a route: the last one and what the act adds to it.

Lines already printed are carried over as they are, so that names and offices stay those of their day.
Drawing a snapshot is `documents/docx`'s business.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from textwrap import shorten
from typing import Any

from approvals.desk import local_day
from approvals.municipality import LocalAct as MunicipalAct
from approvals.municipality import Municipality
from approvals.outcome import Outcome
from approvals.situation import Opinion, Situation
from documents.content import RouteContent
from documents.dictionaries import Dictionaries
from documents.differences import Difference, differences
from documents.docx.labels import frozen_labels
from documents.docx.lines import (
    AcknowledgementLine,
    AmendmentLine,
    EntryLine,
    EsignPolicy,
    LocalAct,
    OpinionLine,
    PaperLine,
    SignOffLine,
)
from documents.docx.snapshot import Snapshot
from documents.zones import Seal
from workflow.definition import ProcessDefinition, StateKind

DECISIONS = {
    "submit": "Представлено на согласование",
    "confirm": "Сведения подтверждены",
    "approve": "Согласовано",
    "approve_with_remarks": "Согласовано с замечаниями",
    "return": "Возвращено на доработку",
    "reject": "Изменение отклонено",
    "submit_amendment": "Изменение представлено на согласование",
    "submit_reflection": "Итоги представлены",
    "add_reflection": "Личная рефлексия добавлена",
    "request_reopen": "Запрошено возобновление",
    "confirm_reopen": "Возобновление подтверждено",
}
# Acts whose positive decision has its own word on the sheet.
SPECIAL = {
    "complete": "Завершение подтверждено",
    "confirm_participation": "Участие подтверждено",
    "director_approve": "Утверждено",
    "director_approve_amendment": "Утверждено",
}


LONGEST_ABOUT = 80


@dataclass(frozen=True)
class Printed:
    """The words of the day about who acts."""

    person: str
    person_short: str
    office_label: str
    office_by_order: str  # the same with the order that it is held by
    on_behalf: str | None = None
    paper: PaperLine | None = None  # where it was signed on paper


def first_snapshot(
    *,
    route: str,
    definition: ProcessDefinition,
    content: RouteContent,
    sealed: Seal,
    printed: Printed,
    municipality: Municipality,
    dictionaries: Dictionaries,
    at: datetime,
    comment: str | None,
) -> Snapshot:
    """The snapshot of version 1, which opening the route makes."""
    state = definition.initial.code
    label = definition.state_label(state)
    entry = EntryLine(
        1,
        at,
        printed.person,
        printed.office_label,
        definition.act_label("open"),
        label,
        label,
        1,
        comment,
        None,
    )
    return Snapshot(
        route=route,
        number=None,
        version=1,
        state=state,
        state_label=label,
        state_note=None,
        at=at,
        content=content,
        content_hash=sealed.content,
        zone_hashes=dict(sealed.zones),
        entries=(entry,),
        process=f"{definition.id} {definition.version}",
        labels=frozen_labels(content, dictionaries=dictionaries),
        **_settings(municipality, at, route),
    )


def next_snapshot(
    situation: Situation, outcome: Outcome, printed: Printed, reason: str | None, dictionaries: Dictionaries
) -> Snapshot:
    """The snapshot of the version that the act makes; `reason` is the word for the chosen reason."""
    last, request, definition = situation.snapshot, outcome.request, outcome.definition
    amendments = _amendments(situation, outcome, printed, dictionaries)
    frozen = situation.progress if outcome.act.freezes_progress else last.progress
    initial_design = outcome.content if outcome.initial_design == outcome.version else last.initial_design
    return replace(
        last,
        number=outcome.number,
        version=outcome.version,
        state=outcome.step.target,
        state_label=definition.state_label(outcome.step.target),
        state_note=_note(outcome, reason),
        at=request.at,
        content=outcome.content,
        content_hash=outcome.seal.content,
        zone_hashes=dict(outcome.seal.zones),
        progress=frozen,
        initial_design=initial_design,
        in_force=outcome.in_force,
        in_force_on=request.day(situation.municipality.zone)
        if outcome.step.enters_force
        else last.in_force_on,
        amendment=_amendment(last, outcome, len(amendments)),
        confirmed_by_director=_director(situation, outcome, printed),
        sign_offs=_sign_offs(situation, outcome, printed, len(amendments)),
        acknowledgements=_acknowledgements(last, outcome, printed),
        entries=_entries(situation, outcome, printed, reason),
        amendments=amendments,
        labels=frozen_labels(outcome.content, frozen, initial_design, dictionaries=dictionaries),
        **_settings(situation.municipality, request.at, situation.route),
    )


def _settings(municipality: Municipality, at: datetime, route: str) -> dict[str, Any]:
    act = municipality.local_act(local_day(at, municipality.zone))
    return {
        "zone": municipality.zone,
        "profile": municipality.profile,
        "local_act": None if act is None else _local_act(act),
        "authority_name": municipality.authority,
        "municipality_name": municipality.name,
        "check_url": f"{municipality.address}/check/{route.removeprefix('r_')}",
        "esign": None if municipality.esign is None else EsignPolicy(**municipality.esign.model_dump()),
    }


def _local_act(act: MunicipalAct) -> LocalAct:
    return LocalAct(title=act.title, number=act.number, date=act.date, issuer=act.issuer)


def decision_label(act: str, decision: str) -> str:
    """The word of a decision on the approval sheet."""
    if decision == "approve" and act in SPECIAL:
        return SPECIAL[act]
    return DECISIONS[decision]


def _note(outcome: Outcome, reason: str | None) -> str | None:
    if outcome.definition.states[outcome.step.target].kind not in (StateKind.FINAL, StateKind.PAUSE):
        return None
    said = [part for part in (reason, outcome.request.fields.comment) if part]
    return ". ".join(said) or None


def _entries(
    situation: Situation, outcome: Outcome, printed: Printed, reason: str | None
) -> tuple[EntryLine, ...]:
    *earlier, latest = situation.snapshot.entries
    definition = outcome.definition
    said = [part for part in (reason, *outcome.request.fields.printed_remarks) if part]
    line = EntryLine(
        entry=outcome.version,
        at=outcome.request.at,
        person=printed.person,
        office_label=printed.office_label,
        act_label=_act_words(outcome, printed),
        from_label=definition.state_label(outcome.step.source),
        to_label=definition.state_label(outcome.step.target),
        version=outcome.version,
        comment="; ".join(said) or None,
        hash=None,
    )
    return (*earlier, replace(latest, hash=situation.head), line)


def _act_words(outcome: Outcome, printed: Printed) -> str:
    label = outcome.definition.act_label(outcome.act.code)
    return f"{label} (на бумаге {printed.paper.signed_on:%d.%m.%Y})" if printed.paper else label


def _sign_offs(
    situation: Situation, outcome: Outcome, printed: Printed, amendments: int
) -> tuple[SignOffLine, ...]:
    lines = tuple(
        _carried(_with_opinions(line, situation.opinions), outcome, amendments)
        for line in situation.snapshot.sign_offs
    )
    if not outcome.signs:
        return lines
    return (*lines, _line(situation, outcome, printed, printed.office_by_order))


def _with_opinions(line: SignOffLine, opinions: tuple[Opinion, ...]) -> SignOffLine:
    """What the teacher said about the remarks of this decision since stands beside them."""
    said = tuple(
        OpinionLine(shorten(one.about, LONGEST_ABOUT, placeholder="…"), one.text, one.at)
        for one in opinions
        if one.version == line.version
    )
    return replace(line, opinions=said) if said else line


def _line(situation: Situation, outcome: Outcome, printed: Printed, office: str) -> SignOffLine:
    decision = outcome.decision or ""
    return SignOffLine(
        round=outcome.round,
        version=outcome.version,
        act=outcome.act.code,
        decision=decision,
        decision_label=decision_label(outcome.act.code, decision),
        office_label=office,
        person=printed.person,
        person_short=printed.person_short,
        on_behalf=printed.on_behalf,
        remarks=outcome.request.fields.printed_remarks,
        at=outcome.request.at,
        kind="paper" if printed.paper else situation.municipality.kind_of_signature,
        entry=outcome.version,
        zones=outcome.act.signs,
        paper=printed.paper,
    )


def is_carried(situation: Situation, outcome: Outcome) -> bool:
    """Whether the act puts an amendment in force that the municipality was not asked about (rules §2)."""
    return outcome.step.enters_force and situation.in_force is not None and "z5" not in outcome.act.signs


def _carried(line: SignOffLine, outcome: Outcome, amendments: int) -> SignOffLine:
    immaterial = outcome.step.enters_force and "z5" not in outcome.act.signs
    if immaterial and line.is_positive and "z5" in line.zones:
        return replace(line, carried=f"с изменением № {amendments}, согласованным школой")
    return line


def _acknowledgements(last: Snapshot, outcome: Outcome, printed: Printed) -> tuple[AcknowledgementLine, ...]:
    if outcome.act.code != "acknowledge":
        return last.acknowledgements
    line = AcknowledgementLine(
        entry=outcome.version,
        version=outcome.version,
        person=printed.person,
        office_label=printed.office_label,
        subject="Рекомендации куратора",
        at=outcome.request.at,
    )
    return (*last.acknowledgements, line)


def _director(situation: Situation, outcome: Outcome, printed: Printed) -> SignOffLine | None:
    last = situation.snapshot
    if outcome.act.code in SPECIAL and outcome.act.code.startswith("director_"):
        return _line(situation, outcome, printed, printed.office_label)
    withdrawn = outcome.act.starts_round and last.in_force is None
    return None if withdrawn else last.confirmed_by_director


def _amendment(last: Snapshot, outcome: Outcome, accepted: int) -> int | None:
    if outcome.act.code == "open_amendment":
        return accepted + 1
    prepared = outcome.definition.states[outcome.step.target].kind in (StateKind.DRAFT, StateKind.REVIEW)
    return last.amendment if prepared else None


def _amendments(
    situation: Situation, outcome: Outcome, printed: Printed, dictionaries: Dictionaries
) -> tuple[AmendmentLine, ...]:
    last = situation.snapshot.amendments
    ahead = amendment_ahead(situation, outcome.content, dictionaries)
    if not outcome.step.enters_force or ahead is None:
        return last
    line = AmendmentLine(
        number=ahead.number,
        on=local_day(outcome.request.at, situation.municipality.zone),
        basis=ahead.basis,
        changes=ahead.changes,
        version=outcome.version,
        approved_by=f"{printed.office_label}: {printed.person_short}",
    )
    return (*last, line)


@dataclass(frozen=True)
class AmendmentAhead:
    """A line of the лист изменений before it is agreed: its day, version and approver are still to come."""

    number: int
    basis: str
    changes: tuple[str, ...]


def amendment_ahead(
    situation: Situation, content: RouteContent, dictionaries: Dictionaries
) -> AmendmentAhead | None:
    """What the лист изменений will say of this content; None where nothing is in force that could be amended."""
    if situation.content_in_force is None:
        return None
    changed = differences(situation.content_in_force, content, dictionaries=dictionaries)
    return AmendmentAhead(
        number=len(situation.snapshot.amendments) + 1,
        basis=situation.amendment_basis or "по решению педагога",
        changes=tuple(_sentence(change) for change in changed),
    )


def _sentence(change: Difference) -> str:
    if change.kind == "added":
        return f"{change.label}: добавлено «{change.new}»"
    if change.kind == "removed":
        return f"{change.label}: исключено «{change.old}»"
    return f"{change.label}: было «{change.old}», стало «{change.new}»"
