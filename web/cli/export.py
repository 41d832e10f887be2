"""`iom export`: a stored file of one version, byte for byte; or a teacher's papers for an attestation."""

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.attestation.attached import attached_files
from approvals.attestation.file import attestation_file, proof
from approvals.attestation.given import record_export
from approvals.attestation.shown import ShownRoute, Years, shown_routes, told
from approvals.teachers import teachers_named
from documents.docx.extract.papers import draw
from documents.pdf import Converter, to_pdf
from documents.versions import file_bytes
from web.cli import store
from web.cli.parser import DONE
from web.libreoffice import converter
from web.log_key import log_signer
from workflow.errors import NotFound, WorkflowError
from workflow.log import journal
from workflow.participants import User

ABOUT = """Выдать документ версии. Файл не формируется заново: это те самые байты, что записаны в журнале.

С --attestation — документы педагога для аттестации: файл .docx — выписка в Word, .pdf — выписка в PDF (нужен
LibreOffice), .zip — полный комплект с проверкой.

Выдача записывается в журнал."""
WORD, PDF, KIT = ".docx", ".pdf", ".zip"


class PapersUnclear(WorkflowError):
    """The command does not say enough of what is wanted. Fact: sentence."""

    template = "{sentence}"


def register(commands: Any, about: str) -> None:
    """Add the command."""
    parser = commands.add_parser("export", help=about, description=ABOUT)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--route", metavar="НОМЕР", help="номер или код маршрута")
    which.add_argument("--attestation", action="store_true", help="документы для аттестации педагога")
    parser.add_argument("--version", metavar="N", type=int, help="номер версии (по умолчанию — последняя)")
    parser.add_argument(
        "--form", choices=("full", "appendix"), default="full", help="полная форма или форма Приложения"
    )
    parser.add_argument("--person", metavar="КТО", help="чьи документы: имя входа или фамилия, имя, отчество")
    parser.add_argument(
        "--years", metavar="2022-2027", type=_years, help="учебные годы (по умолчанию — последние пять)"
    )
    parser.add_argument(
        "--whole",
        action="store_true",
        help="положить в комплект полные тексты и файлы: в них есть и другие люди",
    )
    parser.add_argument("-o", "--output", metavar="ФАЙЛ", type=Path, required=True, help="куда записать")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the file and record that it was given out."""
    return _papers(arguments) if arguments.attestation else _version(arguments)


def _version(arguments: argparse.Namespace) -> int:
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


def _papers(arguments: argparse.Namespace) -> int:
    if not arguments.person:
        raise PapersUnclear(sentence="Назовите педагога: --person и имя входа или фамилия, имя, отчество.")
    ending = arguments.output.suffix.lower()
    if ending not in (WORD, PDF, KIT):
        raise PapersUnclear(sentence="Имя файла кончается на .docx, .pdf или .zip: по нему видно, что нужно.")
    with store.opened() as base:
        with base.units.reading() as session:
            user, today = _person(session, arguments.person), base.today(session)
            years = arguments.years or Years.usual(today)
            routes = _of_years(shown_routes(base.desk, session, user.id, to=None), years, user)
            extract = told(routes, base.desk.municipality(session), printed_on=today)
            files = attached_files(session, extract) if arguments.whole else {}
        drawn = draw("extract", extract)
        body, papers = drawn, {"extract": drawn}
        if ending == PDF:
            body = to_pdf(drawn, _converter())
        elif ending == KIT:
            bundle = proof(
                base.desk, log_signer(base.settings), extract, whole=arguments.whole, by=None, at=base.at
            )
            made = attestation_file(extract, bundle, whole=arguments.whole, files=files)
            body, papers = made.body, dict(made.papers)
        with base.units.writing() as session:
            record_export(
                session,
                extract.routes,
                form="kit" if ending == KIT else "extract",
                body=body if ending == KIT else drawn,
                papers=papers,
                person=user.id,
                by=None,
                at=base.at,
            )
        arguments.output.write_bytes(body)
    sys.stdout.write(f"{arguments.output}\t{len(body)} байт\tмаршрутов {len(extract.routes)}\n")
    return DONE


def _years(text: str) -> Years:
    years = Years.read(text)
    if years is None:
        raise argparse.ArgumentTypeError(f"годы пишут так: 2022-2027, а не «{text}»")
    return years


def _of_years(routes: Sequence[ShownRoute], years: Years, user: User) -> list[ShownRoute]:
    chosen = [route for route in routes if years.holds(route.starts_on, route.ends_on)]
    if not chosen:
        raise NotFound(
            what=f"маршрут, который вступал в силу ({user.full_name}, {years.first}–{years.last} годы)"
        )
    return chosen


def _person(session: Session, name: str) -> User:
    """The only person of that login or name; raises `NotFound` or `PapersUnclear`."""
    found = session.scalars(select(User).where(User.login == name.casefold())).one_or_none()
    if found is not None:
        return found
    named = [session.get_one(User, one) for one in teachers_named(session, name)]
    if not named:
        raise NotFound(what=f"педагог {name}")
    if len(named) > 1:
        logins = ", ".join(sorted(f"{one.full_name} — {one.login}" for one in named)[:10])
        raise PapersUnclear(sentence=f"Под «{name}» подходит несколько человек: {logins}. Укажите имя входа.")
    return named[0]


def _converter() -> Converter:
    found = converter()
    if found is None:
        raise PapersUnclear(
            sentence="Для PDF нужен LibreOffice. Выгрузите файл .docx и сохраните его как PDF: "
            "«Файл» → «Сохранить как» → PDF."
        )
    return found
