"""One route as the signed-in person views it: where it stands, whose turn it is, what he can do and why not.

A route that he may not know of is as good as absent. What is allowed is decided in `approvals`.
"""

from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import select

from approvals import offices, preview, tasks
from approvals.batches.preparers import as_preparer
from approvals.editing import writable
from approvals.errors import RouteUnknown
from approvals.preview import Option
from approvals.situation import Situation
from approvals.tasks import Task
from approvals.visibility import may_see
from web.access import me, my_standing
from web.installation import installation, reading, request_time, today
from web.reading_marks import mark_reading
from workflow.definition import ProcessDefinition, StateKind
from workflow.instances import WorkflowInstance
from workflow.participants import User

SIDE = frozenset({"suspend", "resume", "withdraw", "terminate", "transfer", "request_reopen", "recall"})
"""Acts that are possible and rarely meant: they stand apart from the main buttons."""


@dataclass(frozen=True)
class Turn:
    """The one line on top: whose turn it is, by when, and what that means for the person."""

    mine: bool
    words: str
    due: str
    overdue: bool
    advice: str


@dataclass(frozen=True)
class ViewedRoute:
    """A route and the person before it."""

    situation: Situation
    definition: ProcessDefinition
    waiting: tuple[Task, ...]
    prepares: bool = False  # viewed as who prepares a decision and may not make it

    @property
    def id(self) -> str:
        """The route's id."""
        return self.situation.route

    @property
    def name(self) -> str:
        """«ИОМ-2026-0147», or what stands in its place before the number is given."""
        return self.situation.number or "ИОМ без номера"

    @property
    def teacher(self) -> str:
        """Whose route it is, by the names that it was signed with."""
        return self.situation.content.z1.full_name

    @property
    def is_mine(self) -> bool:
        """Whether it is the person's own."""
        return self.situation.subject == self.situation.person.person

    @cached_property
    def preparing(self) -> "ViewedRoute":
        """The route as the person prepares a decision on it: a methodist's view; for anybody else the same."""
        situation = as_preparer(self.situation)
        return self if situation is self.situation else replace(self, situation=situation, prepares=True)

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """Every act of this state with the answer for the person."""
        return preview.options(reading(), installation().desk, self.situation, request_time())

    @property
    def allowed(self) -> tuple[Option, ...]:
        """What the person may do now."""
        return tuple(option for option in self.options if option.allowed)

    @property
    def refused(self) -> tuple[Option, ...]:
        """What he may not do now, each with the reason."""
        return tuple(option for option in self.options if not option.allowed)

    @property
    def main_acts(self) -> tuple[Option, ...]:
        """What the person is expected to do now; the decisions of one review are one page: only the first stands."""
        found = [option for option in self.allowed if option.act not in SIDE]
        decisions = [option for option in found if option.decision]
        return tuple(option for option in found if not option.decision or option is decisions[0])

    @property
    def side_acts(self) -> tuple[Option, ...]:
        """What the person may do and rarely means to."""
        return tuple(option for option in self.allowed if option.act in SIDE)

    @cached_property
    def writable(self) -> frozenset[str]:
        """The sections that the person may write now."""
        return writable(self.situation, self.definition, on=today())

    @property
    def writes_plan(self) -> bool:
        """Whether the person may write sections 1–3 now."""
        return "z1" in self.writable

    @cached_property
    def turn(self) -> Turn:
        """Whose turn it is; «Ваш ход» where the person can do what the state waits for."""
        state = self.definition.states[self.situation.state]
        due = min((task.due_on for task in self.waiting if task.due_on), default=None)
        mine = self._is_my_turn(state.offices)
        if state.kind is StateKind.FINAL:
            return Turn(False, self.definition.state_label(state.code), "", False, "Действий не требуется.")
        words = "Ваш ход" if mine else f"Сейчас ход {offices.whose_turn(self._waited_for(state.offices))}"
        late = due is not None and due < today()
        spelled = "" if due is None else f"ответ {'ожидался ' if late else ''}до {due:%d.%m}"
        advice = self._advice(state.kind) if mine else "От вас ничего не нужно."
        return Turn(mine, words, spelled, late, advice)

    def _advice(self, kind: StateKind) -> str:
        if kind is StateKind.REVIEW:
            return "Прочитайте маршрут и примите решение."
        return self.definition.state_explanation(self.situation.state)

    def _waited_for(self, named: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(task.office for task in self.waiting)) or named

    def _is_my_turn(self, named: tuple[str, ...]) -> bool:
        held = {option.office for option in self.main_acts}
        return bool(held & set(self._waited_for(named)))


def viewed(route: str) -> ViewedRoute:
    """The route by its id or number, with a mark that it is read.

    Raises `RouteUnknown` where there is none that the person may know of.
    """
    session = reading()
    found = known_route(route)
    desk = installation().desk
    situation = preview.situation_for(session, found, me().person, request_time())
    mark_reading(situation)
    return ViewedRoute(
        situation,
        desk.definition(session, situation.process),
        tuple(tasks.open_tasks(session, found)),
    )


def known_route(route: str) -> str:
    """The id of the route; raises `RouteUnknown` where there is none that the person may know of."""
    found = route
    if not route.startswith("r_"):
        named = select(WorkflowInstance.id).where(WorkflowInstance.number == route)
        found = reading().scalars(named).one_or_none() or ""
    if not may_see(reading(), my_standing(), found):
        raise RouteUnknown()
    return found


def people_named(ids: set[str]) -> dict[str, str]:
    """Short names of people by their ids."""
    rows = reading().scalars(select(User).where(User.id.in_(ids)))
    return {row.id: row.short_name for row in rows}
