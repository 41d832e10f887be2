"""`iom process`: checking process files and drawing them."""

import argparse
import sys
from pathlib import Path
from typing import Any

from web.cli.parser import DONE
from workflow.definition import ProcessDefinition
from workflow.definition_file import built_in, load_definition
from workflow.errors import NotFound
from workflow.machine import engine

ABOUT = "Процессы согласования: проверить описание, нарисовать схему."


def register(commands: Any, about: str) -> None:
    """Add the command."""
    parser = commands.add_parser("process", help=about, description=ABOUT)
    actions = parser.add_subparsers(title="Что сделать", metavar="действие", required=True)
    check = actions.add_parser(
        "check", help="проверить описания", description="Проверить файлы процессов (без файлов — встроенные)."
    )
    check.add_argument("files", metavar="ФАЙЛ", nargs="*", type=Path)
    check.set_defaults(run=_check)
    diagram = actions.add_parser(
        "diagram", help="нарисовать схему", description="Напечатать схему (Mermaid)."
    )
    diagram.add_argument(
        "process", metavar="ПРОЦЕСС", help="код процесса, например iom-teacher, или файл TOML"
    )
    diagram.set_defaults(run=_diagram)


def _check(arguments: argparse.Namespace) -> int:
    found = [load_definition(path) for path in arguments.files] or list(built_in().values())
    for one in found:
        words = (
            f"{one.id}@{one.version}",
            f"состояний {len(one.states)}",
            f"действий {len(one.acts)}",
            one.hash[:16],
        )
        sys.stdout.write("\t".join(words) + "\n")
    return DONE


def _diagram(arguments: argparse.Namespace) -> int:
    sys.stdout.write(engine(_named(arguments.process)).mermaid() + "\n")
    return DONE


def _named(name: str) -> ProcessDefinition:
    if name.endswith(".toml"):
        return load_definition(Path(name))
    known = {one.id: one for one in sorted(built_in().values(), key=lambda one: one.version)}
    if name not in known:
        raise NotFound(what=f"процесс {name} (есть: {', '.join(sorted(known))})")
    return known[name]
