"""A route that was agreed on paper before it was entered here: one scan, and the acts that it shows one after another.

X says who signed on which day and gives the scan; Y confirms it once. Each act then goes through `perform` with the day
of its paper, so that every rule of acts stays where it is, and a confirmation that was cut off goes on when repeated.
"""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from approvals import authority
from approvals.advance import Done
from approvals.authority import Grant
from approvals.desk import Desk, local_day
from approvals.errors import BadField, IncompleteContent, NotASigner, Refused, ReviewedOldVersion
from approvals.outcome import proposed_content
from approvals.paper.confirming import confirmable
from approvals.paper.entering import NotByThem, SettledSheet, keep_scan, not_by_them, scanned
from approvals.paper.people import level_of, require_enters
from approvals.paper.proofs import PaperSignOff
from approvals.paper.sheets import Line, PaperSheet, spelled_lines
from approvals.perform import perform
from approvals.preview import seen_now
from approvals.request import Actor, Seen
from approvals.situation import Situation, read_situation
from approvals.standing import standing
from approvals.transfer_bases import has_transfer_basis
from documents.checks import blocking
from documents.content import RouteContent
from documents.drafts import DevelopmentRoute
from documents.recommendations import Recommendation, Recommendations
from documents.texts import Text
from documents.zones import canonical_content, content_hash, zone_hashes
from workflow import instances
from workflow.definition import Act, ContentSource, Decision, ProcessDefinition
from workflow.errors import StaleVersion, WorkflowError
from workflow.participants import Office

PLAN: Final = ("z1", "z2", "z3")
SCHOOL_GIVES: Final = frozenset({Office.DEPUTY_HEAD, Office.SCHOOL_HEAD})
RECOMMENDED: Final = "recommended"
LONGEST: Final = 1500
MOST: Final = 30


class NotFromPaper(WorkflowError):
    """The route is not one that could be entered from paper now."""

    template = (
        "С бумаги вносят черновик, который ещё не отправляли на согласование. "
        "Этот маршрут уже согласуют в системе, или его согласуют несколько человек сразу."
    )


@dataclass(frozen=True)
class Station:
    """One act on the way to implementation: where it is made and by which offices."""

    state: str
    act: Act
    offices: tuple[str, ...]


def way(situation: Situation, definition: ProcessDefinition) -> tuple[Station, ...]:
    """The signing acts from the draft until the route comes into force; raises `NotFromPaper` where there is none."""
    if situation.state != definition.initial.code or situation.round:
        raise NotFromPaper()
    found: list[Station] = []
    state, begun = situation.state, set[str]()
    if situation.filled_by is not None and "confirm" in definition.acts:
        found.append(_station(definition, state, "confirm"))
    while state not in begun:
        begun.add(state)
        row = next(
            (row for row in definition.transitions_from(state) if _leads_on(definition, row.act)), None
        )
        if row is None or definition.states[state].quorum is not None:
            raise NotFromPaper()
        found.append(_station(definition, state, row.act))
        if row.enters_force:
            return tuple(found)
        state = row.lands_in
    raise NotFromPaper()


def _leads_on(definition: ProcessDefinition, act: str) -> bool:
    described = definition.acts[act]
    return described.signed and (described.starts_round or described.decision is Decision.APPROVE)


def _station(definition: ProcessDefinition, state: str, act: str) -> Station:
    return Station(state, definition.acts[act], definition.offices_for(state, act))


def enter_route(
    desk: Desk,
    route: str,
    signed: Sequence[Line],
    recommended: str,
    data: bytes,
    *,
    revision: int,
    actor: Actor,
    at: datetime,
) -> str:
    """Enter that the draft at that revision was agreed on paper, and return the id of its sheet.

    `signed` has a person and a day for every act of the way. Raises `BadField` for a day, the recommendations or the
    file, `NotByThem` for who could not have signed, `IncompleteContent` for what the route does not say yet.
    """
    file = scanned(data)
    advice = _advice(recommended)
    with desk.units.writing() as session:
        instances.load(session, route, lock=True)
        situation = read_situation(session, route, actor.person, at=at)
        require_enters(situation)
        if situation.draft_revision != revision:
            raise ReviewedOldVersion(
                number=situation.number or "без номера", seen=revision, now=situation.draft_revision
            )
        definition = desk.definition(session, situation.process)
        stations = way(situation, definition)
        _require_days(signed, stations, local_day(at, situation.municipality.zone))
        lines = [*_judged(session, situation, definition, stations, signed)]
        content = _agreed(situation, advice)
        _require_whole(session, situation, content, lines)
        found = PaperSheet(
            id=f"l_{secrets.token_hex(16)}",
            key=secrets.token_hex(16),
            route=route,
            level="municipality"
            if any(level_of(one.office) == "municipality" for one in lines)
            else "school",
            spelled=spelled_lines(lines),
            seen_version=situation.version,
            seen_revision=revision,
            seen_content=content_hash(content),
            fields="{}",
            content=canonical_content(content).decode(),
            printed_by=actor.person,
            printed_at=at,
        )
        session.add(found)
        session.flush()
        keep_scan(session, found, lines, file, actor=actor, at=at)
    return found.id


def confirm_route(desk: Desk, route: str, code: str, scan: int, *, actor: Actor, at: datetime) -> Done:
    """Confirm the scan, and make the acts that it shows and that are not made yet; the last one is returned.

    Raises what `confirm` raises; `StaleVersion` or `ReviewedOldVersion` where the route moved otherwise.
    """
    with desk.units.reading() as session:
        found, paper = confirmable(session, route, code, scan, actor=actor, at=at)
        if found.outcome == "signed":
            raise SettledSheet()
        made = session.scalar(select(func.count()).where(PaperSignOff.scan == scan)) or 0
        _require_unmoved(read_situation(session, route, actor.person, at=at), found, made)
    if actor.proof is None:
        raise NotASigner()
    done: Done | None = None
    for place, line in enumerate(found.lines[made:], made):
        assert line.on is not None  # a route from paper is entered with its days
        of_line = replace(paper, whole=True, is_last=place == len(found.lines) - 1)
        signer = Actor(line.person, replace(actor.proof, paper=of_line), actor.ip, actor.agent, line.on)
        done = _made(desk, found, place, line, signer, at)
    assert done is not None
    return done


def entered_whole() -> Select[str]:
    """The routes that were agreed on paper before they were entered: several signatures stand on one scan."""
    return select(PaperSignOff.route).group_by(PaperSignOff.route, PaperSignOff.scan).having(func.count() > 1)


def is_from_paper(session: Session, route: str) -> bool:
    """Whether the route was agreed on paper before it was entered here."""
    return session.scalars(entered_whole().where(PaperSignOff.route == route)).first() is not None


# --- entering ---------------------------------------------------------------------------------------


def _require_days(signed: Sequence[Line], stations: Sequence[Station], today: date) -> None:
    if [one.act for one in signed] != [one.act.code for one in stations]:
        raise BadField(field="key", sentence="Страница устарела. Откройте её заново: ничего не записано.")
    days = [one.on for one in signed if one.on is not None]
    for line in signed:
        if line.on is None or line.on > today:
            raise BadField(
                field=f"on-{line.act}", sentence="Укажите дату с бумаги: она не позже сегодняшней."
            )
    for place, (before, after) in enumerate(pairwise(days), 1):
        if after < before:
            sentence = "Согласуют не раньше, чем представят. Проверьте даты по бумаге."
            raise BadField(field=f"on-{signed[place].act}", sentence=sentence)


def _judged(
    session: Session,
    situation: Situation,
    definition: ProcessDefinition,
    stations: Sequence[Station],
    signed: Sequence[Line],
) -> Iterator[Line]:
    """The lines with the offices in which people signed; raises where one could not have."""
    agreed: dict[str, str] = {}
    for station, line in zip(stations, signed, strict=True):
        assert line.on is not None
        who = standing(session, line.person, on=line.on)
        if who is None:
            raise BadField(field=f"by-{line.act}", sentence="Выберите, кто подписал.")
        stood = replace(situation, state=station.state, person=who)
        granted = authority.grant(stood, definition, line.act, on=line.on)
        if not isinstance(granted, Grant):
            raise not_by_them(stood, line.on, granted)
        level = level_of(granted.office)
        if station.act.decision is Decision.APPROVE and agreed.setdefault(line.person, level) != level:
            why = "школу и муниципалитет решают два разных человека"
            raise NotByThem(who=who.full_name, on=line.on, why=why)
        yield Line(line.act, line.person, granted.office, line.on)


def _advice(typed: str) -> tuple[str, ...]:
    """The recommendations, one a line."""
    try:
        lines = [Text(LONGEST).clean(one).strip() for one in typed.splitlines()]
    except ValueError as error:
        raise BadField(field=RECOMMENDED, sentence=f"Поле «Рекомендации куратора»: {error}.") from error
    said = tuple(one for one in lines if one)
    if len(said) > MOST:
        raise BadField(field=RECOMMENDED, sentence=f"Рекомендаций не больше {MOST}: объедините похожие.")
    return said


def _agreed(situation: Situation, advice: tuple[str, ...]) -> RouteContent:
    """The content that the last signature stands under: the draft, and what the curator wrote on paper."""
    items = tuple(Recommendation(id=secrets.token_hex(8), text=one, type="methodical") for one in advice)
    given = Recommendations(salt=situation.draft.z5.salt, items=items, none=not items)
    plan = situation.content.with_zones(situation.draft, *PLAN)
    return plan.model_copy(update={"z5": given})


def _require_whole(
    session: Session, situation: Situation, content: RouteContent, lines: Sequence[Line]
) -> None:
    last = lines[-1].on
    assert last is not None
    errors = [
        *blocking(content, at=last, stage="submission", progress=situation.progress),
        *blocking(content, at=last, stage="municipal", progress=situation.progress),
    ]
    if errors:
        raise IncompleteContent(findings=tuple(errors), first=errors[0].sentence)
    given = [one.on for one in lines if one.office in SCHOOL_GIVES and one.on is not None]
    demanded = situation.municipality.transfer_basis_required and given
    if demanded and not has_transfer_basis(session, situation.subject, on=given[-1]):
        sentence = (
            "На день согласования школой не внесено основание передачи сведений в управление. "
            "Внесите его в карточке педагога."
        )
        raise BadField(field=f"on-{lines[-1].act}", sentence=sentence)


# --- confirming -------------------------------------------------------------------------------------


def _require_unmoved(situation: Situation, found: PaperSheet, made: int) -> None:
    name = situation.number or "без номера"
    if situation.version != found.seen_version + made:
        raise StaleVersion(number=name, seen=found.seen_version + made, now=situation.version)
    now, then = zone_hashes(situation.draft), zone_hashes(found.printed)
    if any(now[zone] != then[zone] for zone in PLAN):
        raise ReviewedOldVersion(number=name, seen=found.seen_revision, now=situation.draft_revision)


def _made(desk: Desk, found: PaperSheet, place: int, line: Line, signer: Actor, at: datetime) -> Done:
    key = hashlib.sha256(f"{found.key}\n{place}".encode()).hexdigest()[:32]
    seen = _seen(desk, found, line, at)
    try:
        return perform(desk, line.act, found.route, seen=seen, key=key, actor=signer, at=at)
    except Refused as refusal:
        with desk.units.reading() as session:
            told = read_situation(session, found.route, line.person, at=at, on_paper=line.on)
        assert line.on is not None
        raise not_by_them(told, line.on, refusal) from refusal


def _seen(desk: Desk, found: PaperSheet, line: Line, at: datetime) -> Seen:
    """What the paper says as the form of the act would; what the curator wrote is put in his section first."""
    with desk.units.writing() as session:
        instances.load(session, found.route, lock=True)
        situation = read_situation(session, found.route, line.person, at=at, on_paper=line.on)
        definition = desk.definition(session, situation.process)
        act = definition.acts[line.act]
        if act.content is ContentSource.DRAFT and "z5" in act.draft_zones:
            draft = situation.draft.with_zones(found.printed, "z5")
            situation = replace(situation, draft=draft, draft_revision=situation.draft_revision + 1)
            session.execute(
                update(DevelopmentRoute)
                .where(DevelopmentRoute.id == found.route)
                .values(draft=canonical_content(draft).decode(), draft_revision=situation.draft_revision)
                .execution_options(synchronize_session=False)
            )
        return seen_now(situation, act, content_hash(proposed_content(situation, definition, line.act)))
