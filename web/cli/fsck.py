"""`iom fsck`: the log and the documents computed again from their bytes; what is found, and how fast it went."""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from approvals.audit.log_health import record_check
from approvals.examination import examine
from web.cli import store
from web.cli.progress import Progress
from workflow.database import Database
from workflow.errors import WorkflowError
from workflow.log.findings import CLEAN, FOUND, Report
from workflow.log.rollback import Outside
from workflow.transaction import Units

ABOUT = """Пересчитать журнал и документы из сохранённых байтов и назвать первую неверную запись.

Ничего не меняет (с --record добавляет в журнал запись о проверке). Ключ не нужен, сервер можно не останавливать."""
CODES = (
    "Коды завершения: 0 — нарушений нет или журнал пуст; 1 — найдены нарушения; 2 — база не читается "
    "(или команда написана неверно); 4 — журнал короче или другой, чем говорят его внешние отметки и копия."
)
MOST_SHOWN = 50
PASSES = {
    "log": "Журнал",
    "texts": "Тексты",
    "signatures": "Подписи",
    "documents": "Документы",
    "open": "Открываем документы",
}


def register(commands: Any, about: str) -> None:
    """Add the command."""
    parser = commands.add_parser("fsck", help=about, description=ABOUT, epilog=CODES)
    add_keys(parser)


def add_keys(parser: Any) -> None:
    """The keys of the check, which has two names."""
    parser.add_argument("--json", action="store_true", help="отчёт одним объектом JSON")
    parser.add_argument("--open", action="store_true", help="ещё и открыть документы как Word")
    parser.add_argument("--progress", action="store_true", help="показывать ход и не на терминале")
    parser.add_argument(
        "--record", action="store_true", help="записать итог в журнал: его увидит проверяющий"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check and print."""
    chosen = store.settings()
    database = Database.open(chosen.database_url)
    try:
        report = _report(database, chosen.outside, open_documents=arguments.open, progress=arguments.progress)
        if arguments.record and report.exit_code in (
            CLEAN,
            FOUND,
        ):  # a log that was rolled back is not written on
            _record(database, report)
    finally:
        database.close()
    if arguments.json:
        json.dump(report.as_json(), sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
    else:
        _print(report)
    return report.exit_code


def _report(database: Database, outside: Outside, *, open_documents: bool, progress: bool) -> Report:
    if not store.exists(database):
        return _unreadable(str(store.NoBase(address=database.url.render_as_string(hide_password=True))))
    try:
        return examine_store(Units(database), outside, open_documents=open_documents, progress=progress)
    except (SQLAlchemyError, WorkflowError) as error:
        return _unreadable(str(getattr(error, "orig", None) or error))


def _record(database: Database, report: Report) -> None:
    with Units(database).writing() as session:
        record_check(session, findings=report.count, size=report.size, at=datetime.now(UTC))


def _unreadable(why: str) -> Report:
    return Report(None, 0, None, 0, (), (), 0, unreadable=why.splitlines()[0].rstrip("."))


def examine_store(units: Units, outside: Outside | None, *, open_documents: bool, progress: bool) -> Report:
    """Check an open store, and what is kept outside of it, with a bar for each pass."""
    bars = Bars(always=progress)
    try:
        return examine(units, outside=outside, open_documents=open_documents, progress=bars)
    finally:
        bars.close()


class Bars:
    """One progress bar a pass, told by the name of the pass."""

    def __init__(self, *, always: bool) -> None:
        self._always = always
        self._bars: dict[str, Progress] = {}

    def __call__(self, name: str, done: int, total: int) -> None:
        """So much of the pass is done."""
        if name not in self._bars:
            self.close()
            self._bars[name] = Progress(PASSES.get(name, name), total, always=self._always)
        self._bars[name].at(done, total)

    def close(self) -> None:
        """Leave the line of the last bar."""
        for bar in self._bars.values():
            bar.__exit__(None, None, None)
        self._bars.clear()


def _print(report: Report) -> None:
    write: Callable[[str], object] = sys.stdout.write
    for one in report.passes:
        write(
            f"{one.label}: {one.unit} {round(one.count, 1):g}, за {one.seconds:.2f} с, в секунду {one.rate:.0f}\n"
        )
    if report.unsigned:
        write(f"без личной подписи (до введения правил): {report.unsigned}\n")
    for found in report.findings[:MOST_SHOWN]:
        place = "" if found.seq < 0 else f"запись {found.seq}: "
        write(f"  {place}{found.sentence}\n")
    if report.count > MOST_SHOWN:
        write(f"  … и ещё {report.count - MOST_SHOWN}, полный список: iom fsck --json\n")
    for note in report.notes:
        write(f"К сведению: {note}\n")
    write(f"{report.sentence}\n")
