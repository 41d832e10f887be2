"""A step of the engine, guards included, against a `Machine` per instance; and a step that lasts — load the row,
decide, store the state, commit — against SpiffWorkflow on the same kind of SQLite file.

All go the same way: a route is submitted, returned, submitted again, approved twice, carried out and completed.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState
from transitions import Machine

from tests.bench.figures import Figure, Work, in_turns
from workflow.database import sqlite_pragmas
from workflow.definition_file import built_in
from workflow.guards import Facts
from workflow.machine import Engine, engine

BPMN = Path(__file__).with_name("approval.bpmn")
START, END = "teacher_draft", "completed"
WAY = (
    ("submit", "subject"),
    ("deputy_return", "deputy_head"),
    ("submit", "subject"),
    ("deputy_approve", "deputy_head"),
    ("curator_approve", "municipal_curator"),
    ("start_reflection", "subject"),
    ("submit_reflection", "subject"),
    ("complete", "deputy_head"),
)
DECISIONS = ("", "return", "", "approve", "approve", "", "", "approve")
STEPS = [
    (
        act,
        Facts(
            office=office,
            transfer_basis=True,
            recommendations_given=True,
            reflection_due=True,
            completion_ready=True,
        ),
    )
    for act, office in WAY
]


def figures(folder: Path) -> list[Figure]:
    """All figures of the engine."""
    ours = engine(built_in()["iom-teacher", 1])
    return [_steps(ours), _lasting_steps(ours, folder)]


# --- in memory --------------------------------------------------------------------------------------


@dataclass
class Route:
    """An instance as `transitions` is commonly used: it carries its machine."""

    state: str
    facts: Facts
    taken: Any = None


def _steps(ours: Engine) -> Figure:
    rows = [ours._as_transition(row) for row in ours.definition.transitions]
    states = list(ours.definition.states)

    def shared() -> str:
        state = START
        for act, facts in STEPS:
            state = ours.decide(state, act, facts).target
        return state

    def machine_each() -> str:
        state = START
        for act, facts in STEPS:
            route = Route(state, facts)
            Machine(
                route, states=states, initial=state, transitions=rows, auto_transitions=False, send_event=True
            )
            getattr(route, act)()
            state = route.state
        return state

    _require_end(shared(), machine_each())
    taken = in_turns({"мы": shared, "Machine": machine_each}, rounds=15, repeats={"мы": 20})
    seen = {
        "мы, мкс": taken["мы"] / len(WAY) * 1000,
        "Machine на экземпляр, мкс": taken["Machine"] / len(WAY) * 1000,
    }
    return Figure(
        "шаг процесса: Machine на экземпляр / мы", taken["Machine"] / taken["мы"], 20, "≥", "×", seen
    )


def _require_end(*reached: str) -> None:
    if set(reached) != {END}:
        raise AssertionError(f"not all went the whole way: {reached}")


# --- in a file --------------------------------------------------------------------------------------


def _lasting_steps(ours: Engine, folder: Path) -> Figure:
    with closing(_file(folder / "ours.db")) as our_file, closing(_file(folder / "spiff.db")) as spiff_file:
        spiff = Spiff()
        _require_end(_our_way(ours, our_file), spiff.way(spiff_file))
        works: dict[str, Work] = {
            "мы": lambda: _our_way(ours, our_file),
            "SpiffWorkflow": lambda: spiff.way(spiff_file),
            "запись": lambda: _only_stored(our_file),
        }
        taken = in_turns(works, rounds=25)
        kept = spiff_file.execute("SELECT max(length(state)) FROM instances").fetchone()[0]
    seen = {
        "мы, мкс": taken["мы"] / len(WAY) * 1000,
        "SpiffWorkflow, мкс": taken["SpiffWorkflow"] / len(WAY) * 1000,
        "одна запись без решения, мкс": taken["запись"] / len(WAY) * 1000,
        "состояние SpiffWorkflow, кБ": kept / 1000,
    }
    return Figure(
        "шаг с сохранением: SpiffWorkflow / мы", taken["SpiffWorkflow"] / taken["мы"], 2, "≥", "×", seen
    )


def _file(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in sqlite_pragmas(writes=True):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(
        "CREATE TABLE instances (id INTEGER PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL)"
    )
    return connection


def _our_way(ours: Engine, file: sqlite3.Connection) -> str:
    route = _begin(file, START)
    for act, facts in STEPS:
        version, state = _load(file, route)
        _store(file, route, version, ours.decide(state, act, facts).target)
    return _load(file, route)[1]


class Spiff:
    """The same process in BPMN; its specification is parsed once, as its authors advise."""

    def __init__(self) -> None:
        parser = BpmnParser()
        parser.add_bpmn_file(str(BPMN))
        self.spec = parser.get_spec("approval")
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())

    def way(self, file: sqlite3.Connection) -> str:
        """Begin an instance and take it to its end."""
        begun = BpmnWorkflow(self.spec)
        begun.do_engine_steps()
        route = _begin(file, self.serializer.serialize_json(begun))
        for decision in DECISIONS:
            version, state = _load(file, route)
            workflow = self.serializer.deserialize_json(state)
            task = workflow.get_next_task(state=TaskState.READY, manual=True)
            task.data["decision"] = decision
            task.run()
            workflow.do_engine_steps()
            _store(file, route, version, self.serializer.serialize_json(workflow))
        return END if workflow.completed else "?"


def _only_stored(file: sqlite3.Connection) -> None:
    """What the disk takes of both: the same commits with nothing decided."""
    route = _begin(file, START)
    for version, _ in enumerate(STEPS, 1):
        _store(file, route, version, START)


def _begin(file: sqlite3.Connection, state: str) -> int:
    file.execute("BEGIN IMMEDIATE")
    route = file.execute("INSERT INTO instances (version, state) VALUES (1, ?)", (state,)).lastrowid
    file.execute("COMMIT")
    assert route is not None
    return route


def _load(file: sqlite3.Connection, route: int) -> tuple[int, str]:
    row = file.execute("SELECT version, state FROM instances WHERE id = ?", (route,)).fetchone()
    return row[0], row[1]


def _store(file: sqlite3.Connection, route: int, version: int, state: str) -> None:
    file.execute("BEGIN IMMEDIATE")
    file.execute(
        "UPDATE instances SET version = version + 1, state = ? WHERE id = ? AND version = ?",
        (state, route, version),
    )
    file.execute("COMMIT")
