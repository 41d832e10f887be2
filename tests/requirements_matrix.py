"""Which test guards which clause of the order: reads the markers, writes docs/requirements.md.

The list of clauses is data (docs/requirements-ids.toml); a marker with an id that is not in it is refused.
Run as `python -m tests.requirements_matrix`; that the page is current is held by `tests/test_architecture.py`.
"""

import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
IDS = ROOT / "docs" / "requirements-ids.toml"
MARKED = "mark.requirement"
PAGE = ROOT / "docs" / "requirements.md"
HEADER = ["| № | Пункт | Содержание | Страница | Проверки |", "|---|---|---|---|---|"]


@dataclass(frozen=True)
class Requirement:
    """One clause of the order as the program understands it."""

    id: str
    part: str
    clause: str
    title: str
    page: str
    later: str = ""


@dataclass(frozen=True)
class Guard:
    """One test that says which requirement it guards."""

    file: str
    name: str


def requirements() -> list[Requirement]:
    """All clauses in the order of the decree."""
    with IDS.open("rb") as file:
        parts = tomllib.load(file)
    return [Requirement(key, part, **facts) for part, rows in parts.items() for key, facts in rows.items()]


@cache
def guards(folder: Path = ROOT / "tests") -> dict[str, list[Guard]]:
    """The tests of every requirement id that a marker names."""
    found: dict[str, list[Guard]] = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        for name, key in _markers(ast.parse(text)) if MARKED in text else ():
            found[key].append(Guard(path.relative_to(ROOT).as_posix(), name))
    return dict(found)


def _markers(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield (test or module, id) for decorators, `pytestmark` and `marks=` alike."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from ((node.name, key) for key in _ids(node))
        elif isinstance(node, ast.Assign):
            yield from (("весь файл", key) for key in _ids(node))


def _ids(node: ast.AST) -> Iterator[str]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.requirement":
            yield from (str(ast.literal_eval(argument)) for argument in call.args)


def unknown_ids() -> set[str]:
    """Ids that a marker names and the list does not know."""
    return set(guards()) - {row.id for row in requirements()}


def missing() -> list[Requirement]:
    """Requirements without a test, those aside that come later as a whole."""
    guarded = guards()
    return [row for row in requirements() if not guarded.get(row.id) and not row.later]


def page() -> str:
    """The text of docs/requirements.md."""
    guarded, rows = guards(), requirements()
    done, bare = sum(1 for row in rows if guarded.get(row.id)), len(missing())
    late = len(rows) - done - bare
    lines = [
        "# Требования приказа и проверки",
        "",
        "Составлено командой `make requirements` по пометкам проверок и `docs/requirements-ids.toml`.",
        f"Требований: {len(rows)}, с проверками: {done}, целиком позже: {late}, без проверок: {bare}.",
        "",
        "«Позже» — чего из пункта в программе ещё нет. В адресах `<route>` — маршрут, `<n>` — номер версии.",
    ]
    for part in dict.fromkeys(row.part for row in rows):
        lines += ["", f"## {part}", "", *HEADER]
        lines += [_line(row, guarded.get(row.id, [])) for row in rows if row.part == part]
    return "\n".join(lines) + "\n"


def _line(row: Requirement, tests: list[Guard]) -> str:
    named = [f"`{test.file}` {test.name}" for test in dict.fromkeys(tests)]
    late = [f"**позже:** {row.later}"] if row.later else []
    shown = row.page if row.page == "—" else f"`{row.page}`"
    return f"| {row.id} | {row.clause} | {row.title} | {shown} | {'<br>'.join([*named, *late]) or '—'} |"


def main() -> int:
    """Write the page and list what has no test; exit 1 on an unknown id."""
    if strangers := unknown_ids():
        print(f"Неизвестные номера требований: {', '.join(sorted(strangers))}. Список: {IDS.name}")
        return 1
    PAGE.write_text(page(), encoding="utf-8")
    rest = missing()
    print(f"Без проверок: {len(rest)} из {len(requirements())}")
    for row in rest:
        print(f"  {row.id:<10} {row.clause}: {row.title}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
