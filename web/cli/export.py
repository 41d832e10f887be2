"""`iom export`: a stored file of one version, byte for byte as it was made."""

import argparse
import hashlib
import sys
from pathlib import Path
from typing import Any

from documents.versions import file_bytes
from web.cli import store
from web.cli.parser import DONE
from workflow.errors import NotFound
from workflow.log import journal

ABOUT = """Выдать документ версии. Файл не формируется заново: это те самые байты, что записаны в журнале.

Выдача записывается в журнал."""


def register(commands: Any, about: str) -> None:
    """Add the command."""
    parser = commands.add_parser("export", help=about, description=ABOUT)
    parser.add_argument("--route", metavar="НОМЕР", required=True, help="номер или код маршрута")
    parser.add_argument("--version", metavar="N", type=int, help="номер версии (по умолчанию — последняя)")
    parser.add_argument(
        "--form", choices=("full", "appendix"), default="full", help="полная форма или форма Приложения"
    )
    parser.add_argument("-o", "--output", metavar="ФАЙЛ", type=Path, required=True, help="куда записать")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the file and record that it was given out."""
    with store.opened() as base:
        with base.units.reading() as session:
            route = store.route_named(session, arguments.route)
            wanted = arguments.version or route.version
            body = file_bytes(session, route.id, wanted, arguments.form)
        if body is None:
            raise NotFound(what=f"версия {wanted} маршрута {arguments.route} (всего версий: {route.version})")
        digest = hashlib.sha256(body).hexdigest()
        arguments.output.write_bytes(body)
        with base.units.writing() as session:
            data = {"version": wanted, "form": arguments.form, "sha256": digest}
            journal.record(session, kind="document.exported", at=base.at, about=route.id, data=data)
    sys.stdout.write(f"{arguments.output}\t{len(body)} байт\tSHA-256 {digest}\n")
    return DONE
