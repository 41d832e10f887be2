"""The facts on which guards decide, computed from a situation: pure, with the day of the act as an argument.

What each guard demands stands in `workflow/guards.py`; here is how the product answers its questions.
"""

from datetime import date

from approvals.authority import Grant
from approvals.desk import local_day
from approvals.parties import awaited, party
from approvals.situation import PastAct, Situation
from documents.checks import blocking
from documents.content import RouteContent
from documents.materiality import is_material
from documents.zones import zone_hashes
from workflow.definition import Each, ProcessDefinition
from workflow.guards import Facts

PLAN = ("z1", "z2", "z3")


def facts_of(
    situation: Situation,
    definition: ProcessDefinition,
    *,
    granted: Grant,
    proposed: RouteContent,
    on: date,
    transfer_basis: bool,
) -> Facts:
    """All facts of an act that would make `proposed` the route's content on that day."""
    completed = situation.last("complete")
    material = changes_material(situation, proposed)
    quorum = definition.states[situation.state].quorum
    each = None if quorum is None else quorum.each
    requested = _requested_reopening(situation)
    return Facts(
        office=granted.office,
        actor=situation.person.person,
        filled_in_by_another=situation.filled_by is not None and situation.filled_by != situation.subject,
        confirmed_by_subject=confirmed_by_subject(situation),
        transfer_basis=transfer_basis,
        submitted_before=situation.round > 0,
        changes_material=material,
        undecided_in_round=not _decided_here(situation),
        decided=decided(situation, definition, proposed),
        party="" if each is None else party(granted, situation.person.person, each),
        awaited=frozenset()
        if each is None
        else awaited(situation, definition, proposed, each, material=material),
        members_awaited=definition.is_group
        and bool(awaited(situation, definition, proposed, Each.MEMBER, material=material)),
        schools_awaited=definition.is_group
        and bool(awaited(situation, definition, proposed, Each.SCHOOL, material=material)),
        recommendations_given=bool(proposed.z5.items) or proposed.z5.none,
        in_force=situation.in_force is not None,
        acknowledged=acknowledged(situation),
        opened_by_actor=situation.amended_by == situation.person.person,
        reflection_due=reflection_due(situation, on=on),
        all_rows_closed=all_rows_closed(situation),
        completion_ready=completion_ready(situation, on=on),
        paused_from=_paused_from(situation),
        days_since_completed=None if completed is None else _days_since(completed, situation, on),
        reopen_requested=requested is not None,
        reopen_requested_by_other=requested is not None and requested != situation.person.person,
    )


def decided(
    situation: Situation, definition: ProcessDefinition, proposed: RouteContent
) -> frozenset[tuple[str, str]]:
    """The approvals that count here: where several sign side by side, also those of an earlier round that stand."""
    quorum = definition.states[situation.state].quorum
    if quorum is None or quorum.each is not None:
        return situation.approvals_here()
    return situation.standing_approvals(situation.state, zone_hashes(proposed))


def changes_material(situation: Situation, proposed: RouteContent) -> bool:
    """Whether `proposed` differs materially from what the level that it could pass by has agreed."""
    base = situation.content_approved
    return base is None or is_material(base, proposed.with_zones(base, "z4", "z5"), wording=situation.wording)


def confirmed_by_subject(situation: Situation) -> bool:
    """Whether the teacher has signed what another filled in, or has himself written last."""
    if situation.drafted_by == situation.subject:
        return True
    if situation.last("confirm", "submit") is None:
        return False
    now, then = zone_hashes(situation.draft), zone_hashes(situation.content)
    return all(now[zone] == then[zone] for zone in PLAN)


def _decided_here(situation: Situation) -> bool:
    return any(row.version > situation.entered and row.state == situation.state for row in situation.signed)


def acknowledged(situation: Situation) -> bool:
    """Whether the teacher has seen the recommendations in force."""
    last = situation.last("acknowledge")
    return last is not None and last.version > (situation.in_force or 0)


def reflection_due(situation: Situation, *, on: date) -> bool:
    """From the municipal date, or once the analytical stage has begun, or shortly before the end (rules §1)."""
    plan = situation.content
    starts_on, ends_on = plan.z1.starts_on, plan.z1.ends_on
    if starts_on is None or ends_on is None:
        return False
    month, day = (int(part) for part in situation.municipality.reflection_opens.split("-"))
    season = date(ends_on.year, month, day)
    in_season = starts_on <= season <= ends_on and on >= season  # a term that ends in March has no 10 May
    near_end = (ends_on - on).days <= situation.municipality.reflection_days_before_end
    return in_season or near_end or _analytical_stage_begun(plan, on)


def _analytical_stage_begun(plan: RouteContent, on: date) -> bool:
    return any(
        row.stage == "analytical"
        and row.starts_on is not None
        and "starts_on" not in row.derived
        and row.starts_on <= on
        for row in plan.z3.rows
    )


def all_rows_closed(situation: Situation) -> bool:
    """Whether each row of the road map has its final mark."""
    rows = situation.content.z3.rows
    return bool(rows) and all(situation.progress.of(row.id).is_final for row in rows)


def completion_ready(situation: Situation, *, on: date) -> bool:
    """Whether nothing of section 4, the products and the marks is missing."""
    if situation.state != "completion_review":
        return False
    return not blocking(situation.content, at=on, stage="completion", progress=situation.progress)


def _days_since(past: PastAct, situation: Situation, on: date) -> int:
    return (on - local_day(past.at, situation.municipality.zone)).days


def _paused_from(situation: Situation) -> str | None:
    paused = situation.last("suspend")
    return None if paused is None else paused.source


def _requested_reopening(situation: Situation) -> str | None:
    completed, requested = situation.last("complete"), situation.last("request_reopen")
    if requested is None or (completed is not None and requested.version < completed.version):
        return None
    return requested.by
