"""docs/processes shows every shipped process as its file defines it today.

After a change of a process: REDRAW=1 pytest tests/workflow/test_definition_pages.py
"""

import os
from pathlib import Path

import pytest

from workflow.definition import ProcessDefinition, StateKind
from workflow.definition_file import built_in
from workflow.machine import engine

PAGES = Path(__file__).parents[2] / "docs" / "processes"
SHIPPED = [pytest.param(definition, id=definition.id) for definition in built_in().values()]


def leaving_everywhere(process: ProcessDefinition) -> frozenset[str]:
    """Acts that end a route from half of its states or more: as arrows they would hide all others."""
    sources = {act: [row for row in process.transitions if row.act == act] for act in process.acts}
    return frozenset(
        act
        for act, rows in sources.items()
        if 2 * len(rows) >= len(process.states)
        and all(process.states[row.lands_in].kind is StateKind.FINAL for row in rows)
    )


def leaving_sentence(process: ProcessDefinition, act: str) -> str:
    rows = [row for row in process.transitions if row.act == act]
    states = ", ".join(f"«{process.state_label(row.source)}»" for row in rows)
    target = process.state_label(rows[0].lands_in)
    return f"- «{process.act_label(act)}» ведёт в состояние «{target}» из состояний: {states}."


def page(process: ProcessDefinition) -> str:
    states = [f"| `{code}` | {process.state_label(code)} |" for code in process.states]
    acts = [f"| `{code}` | {process.act_label(code)} |" for code in process.acts]
    return "\n".join(
        [
            f"# {process.title}",
            "",
            f"Процесс `{process.id}`, версия {process.version}.",
            f"Правила: [`workflow/processes/{process.id}.toml`](../../workflow/processes/{process.id}.toml).",
            "Эту страницу рисует программа; вручную её не правят.",
            "",
            "```mermaid",
            engine(process).mermaid(without=leaving_everywhere(process)) + "```",
            "",
            *[leaving_sentence(process, act) for act in sorted(leaving_everywhere(process))],
            "",
            *["| Состояние | Как называется |", "|---|---|", *states, ""],
            *["| Действие | Как называется |", "|---|---|", *acts, ""],
        ]
    )


@pytest.mark.parametrize("process", SHIPPED)
def test_the_page_of_a_process_is_current(process):
    path = PAGES / f"{process.id}.md"
    if os.environ.get("REDRAW"):
        path.write_text(page(process), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == page(process), "REDRAW=1 draws the pages anew"


def test_no_page_is_left_of_a_process_that_is_gone():
    assert {path.stem for path in PAGES.glob("*.md")} == {identity for identity, _ in built_in()}


@pytest.mark.parametrize("process", SHIPPED)
def test_the_drawing_shows_every_state_and_every_row(process):
    drawing = engine(process).mermaid()
    assert f"[*] --> {process.initial.code}" in drawing
    for code in process.states:
        assert f'state "{process.state_label(code)}" as {code}' in drawing
    for row in process.transitions:
        arrows = [line for line in drawing.splitlines() if f" {row.source} --> {row.lands_in}: " in line]
        assert len(arrows) == 1
        assert process.act_label(row.act) in arrows[0]
