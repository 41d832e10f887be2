"""`iom bundle`: the file by which anybody checks who approved what, exported by number, by person or by school."""

import argparse
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.proof import bundles
from approvals.proof.bundles import PURPOSES, Asked
from web.checkers import programs
from web.cli import store
from web.cli.parser import DONE
from web.log_key import log_signer
from workflow.errors import NotFound
from workflow.instances import WorkflowInstance
from workflow.participants import Organization

ABOUT = """Выгрузить дело: записи, документы и доказательства одного или нескольких маршрутов одним файлом.

Выгрузка записывается в журнал. Дело проверяет без сервера «iom verify ФАЙЛ» или verify.py.
Если с прошлой выгрузки ничего не изменилось, получится тот же файл и новой записи не будет."""


def register(commands: Any, about: str) -> None:
    """Add the command."""
    parser = commands.add_parser("bundle", help=about, description=ABOUT)
    parser.add_argument("routes", metavar="НОМЕР", nargs="*", help="номера или коды маршрутов")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--person", metavar="ИМЯ", help="все маршруты этого педагога (имя входа)")
    which.add_argument("--school", metavar="КОД", help="все маршруты этой школы (код из «iom school list»)")
    which.add_argument("--export", metavar="N", type=int, help="повторить выгрузку по её записи в журнале")
    parser.add_argument(
        "--purpose", choices=sorted(PURPOSES), default="audit", help="для чего (по умолчанию — audit)"
    )
    parser.add_argument("--recipient", metavar="КОМУ", default="", help="кому выдаётся дело")
    parser.add_argument(
        "--without-content",
        action="store_true",
        help="только записи и доказательства, без документов и текстов",
    )
    parser.add_argument(
        "--with-checker",
        action="store_true",
        help="положить рядом программы проверки (почта их не пропускает)",
    )
    parser.add_argument("-o", "--output", metavar="ФАЙЛ", type=Path, required=True, help="куда записать")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Record the export, or take a recorded one, and write the file whole or not at all."""
    checkers = programs()
    with store.opened() as base:
        desk, signer = base.desk, log_signer(base.settings)
        seq = arguments.export
        if seq is None:
            with base.units.reading() as session:
                routes = _routes(session, arguments)
            asked = Asked(
                routes,
                arguments.purpose,
                arguments.recipient,
                with_content=not arguments.without_content,
                programs=checkers if arguments.with_checker else {},
            )
            seq = bundles.export(desk, signer, asked, by=None, at=base.at)
        unfinished = arguments.output.with_name(f"{arguments.output.name}.part")
        try:
            with unfinished.open("wb") as file:
                size = bundles.write(desk, signer, seq, file, programs=checkers)
            unfinished.replace(arguments.output)
        finally:
            unfinished.unlink(missing_ok=True)
    sys.stdout.write(f"{arguments.output}\t{size} байт\tвыгрузка {seq}, ключ {signer.verifier.fingerprint}\n")
    return DONE


def _routes(session: Session, arguments: argparse.Namespace) -> tuple[str, ...]:
    if arguments.person is not None:
        found = WorkflowInstance.subject == store.user_named(session, arguments.person).id
    elif arguments.school is not None:
        if session.get(Organization, arguments.school) is None:
            raise NotFound(what=f"школа {arguments.school}")
        found = WorkflowInstance.organization == arguments.school
    else:
        return bundles.route_ids(session, arguments.routes)
    named = bundles.route_ids(session, arguments.routes) if arguments.routes else ()
    return tuple(sorted({*session.scalars(select(WorkflowInstance.id).where(found)), *named}))
