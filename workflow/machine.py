"""Decides whether an act is allowed and where it leads, by one shared `transitions` machine.

The only importer of `transitions`. A decision is a value; nothing is written here.
Conditions are handed over as functions: by name the library would import and call them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any, cast

from transitions import EventData, Machine
from transitions import State as LibraryState
from transitions.extensions import GraphMachine

from workflow.definition import ContentSource, ProcessDefinition, State, Transition
from workflow.errors import GuardRefused, TransitionNotAllowed
from workflow.guards import GUARDS, Facts, Guard


@dataclass(frozen=True)
class Step:
    """What an act does: from where to where, with what content. Equal states: the route stays."""

    act: str
    source: str
    target: str
    enters_force: bool
    content: ContentSource
    transition: Transition

    @property
    def stays(self) -> bool:
        """Whether the route remains in its state."""
        return self.source == self.target


class _Position:
    """The model of one decision: lives for one call, so threads share nothing."""

    __slots__ = ("facts", "state", "taken")

    def __init__(self, state: str, facts: Facts) -> None:
        self.state = state
        self.facts = facts
        self.taken: Transition | None = None


class _DrawnState(LibraryState):
    """A state that the drawing shows under its Russian name."""

    def __init__(self, name: str, label: str, **settings: Any) -> None:
        super().__init__(name, **settings)
        self.label = label


class _Drawing(GraphMachine):
    state_cls = _DrawnState


class Engine:
    """One process, ready to decide. Immutable after construction; safe to share among threads."""

    def __init__(self, definition: ProcessDefinition) -> None:
        self.definition = definition
        self._rows: dict[tuple[str, str], list[Transition]] = {}
        for row in definition.transitions:
            self._rows.setdefault((row.source, row.act), []).append(row)
        self._machine = Machine(
            model=None,
            states=list(definition.states),
            initial=definition.initial.code,
            auto_transitions=False,
            send_event=True,
            transitions=[self._as_transition(row) for row in definition.transitions],
        )

    def decide(self, state: str, act: str, facts: Facts) -> Step:
        """Where the act leads from this state.

        Raises TransitionNotAllowed when the process has no such act there,
        GuardRefused with the guard's sentence when its condition does not hold.
        """
        rows = self._rows.get((state, act))
        if rows is None:
            raise TransitionNotAllowed(
                act=act,
                state=state,
                act_label=self.definition.act_label(act),
                state_label=self.definition.state_label(state),
            )
        taken = self._take(state, act, facts)
        if taken is None:
            raise self._refusal(rows[-1], facts)
        return Step(act, state, taken.lands_in, taken.enters_force, taken.content, taken)

    def allowed(self, state: str, facts: Facts) -> tuple[str, ...]:
        """Acts whose conditions hold here, in the order of the definition."""
        acts = self.definition.acts_from(state)
        return tuple(act.code for act in acts if self._take(state, act.code, facts) is not None)

    def mermaid(self) -> str:
        """The process as a Mermaid state diagram, drawn by the library, in Russian."""
        return self._drawing

    def _take(self, state: str, act: str, facts: Facts) -> Transition | None:
        position = _Position(state, facts)
        # Triggering the event on a bare model spares add_model: 12 us a step instead of 108.
        self._machine.events[act].trigger(position)
        return position.taken

    def _as_transition(self, row: Transition) -> dict[str, object]:
        state = self.definition.states[row.source]
        conditions = [_condition(GUARDS[code], state) for code in row.when]
        return {
            "trigger": row.act,
            "source": row.source,
            "dest": row.target,
            "conditions": [self._office_condition(row), *conditions],
            "before": partial(_note, row),
        }

    def _office_condition(self, row: Transition) -> Callable[[EventData], bool]:
        offices = self._offices(row)

        def may(event: EventData) -> bool:
            office = _position(event).facts.office
            return not office or office in offices

        return may

    def _offices(self, row: Transition) -> frozenset[str]:
        return frozenset(row.offices or self.definition.acts[row.act].offices)

    def _refusal(self, row: Transition, facts: Facts) -> GuardRefused:
        """Why the last, most general row does not hold; an earlier one only chooses the target."""
        if facts.office and facts.office not in self._offices(row):
            code, sentence = "office", OFFICE_REFUSAL
        else:
            state = self.definition.states[row.source]
            failed = next(
                guard for guard in map(GUARDS.__getitem__, row.when) if not guard.test(facts, state)
            )
            code, sentence = failed.code, failed.refusal
        return GuardRefused(act=row.act, state=row.source, guard=code, sentence=sentence)

    @cached_property
    def _drawing(self) -> str:
        definition = self.definition
        drawn = _Drawing(
            states=[{"name": code, "label": definition.state_label(code)} for code in definition.states],
            initial=definition.initial.code,
            auto_transitions=False,
            title=f"title: {definition.title}",
            graph_engine="mermaid",
            transitions=[
                {
                    "trigger": row.act,
                    "source": row.source,
                    "dest": row.lands_in,
                    "label": definition.act_label(row.act),
                }
                for row in definition.transitions
            ],
        )
        lines = str(drawn.graph_cls(drawn).get_graph(drawn.title).draw(None)).splitlines()
        return "\n".join(line.rstrip() for line in lines) + "\n"


OFFICE_REFUSAL = "Сейчас это действие выполняет другая должность. Посмотрите, чей сейчас ход."


def _condition(guard: Guard, state: State) -> Callable[[EventData], bool]:
    def holds(event: EventData) -> bool:
        return guard.test(_position(event).facts, state)

    return holds


def _note(row: Transition, event: EventData) -> None:
    _position(event).taken = row


def _position(event: EventData) -> _Position:
    return cast("_Position", event.model)


@lru_cache(maxsize=64)
def engine(definition: ProcessDefinition) -> Engine:
    """The engine of a definition, built once per process."""
    return Engine(definition)
