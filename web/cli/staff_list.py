"""`iom import`: the list of staff from one workbook or CSV file, as a whole or not at all."""

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from web.cli import store
from web.cli.parser import DONE, REFUSED
from web.cli.progress import Progress
from web.staffing.carrying_out import Confirmed, carry_out
from web.staffing.faults import ListFaulty, Remark, as_in_the_file
from web.staffing.grids import LARGEST
from web.staffing.known import read_known
from web.staffing.plan import plan_of
from web.staffing.reading import read_list
from web.staffing.steps import Plan
from web.staffing.telling import duty_in_words, sums

ABOUT = (
    "Загрузить список сотрудников: книга XLSX с листами «Школы», «Сотрудники», «Назначения», «Кураторы» "
    "или файл CSV с листом «Сотрудники». Записывается всё или ничего; второй раз тот же файл ничего не меняет."
)
MOST_TOLD = 50


def register(commands: Any, about: str) -> None:
    """Add the command."""
    parser = commands.add_parser("import", help=about, description=ABOUT)
    parser.add_argument("file", metavar="ФАЙЛ", type=Path, help="книга XLSX или CSV, до 2 МБ и 3000 строк")
    parser.add_argument("--dry-run", action="store_true", help="только показать, что изменится")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    with arguments.file.open("rb") as file:
        data = file.read(LARGEST + 1)
    with store.opened() as base:
        words = base.desk.dictionaries
        with base.units.reading() as session:
            today = base.today(session)
            read = read_list(data, words, on=today)
            plan = plan_of(read.said, read_known(session, on=today), words, today=today)
        _tell_notes([*read.notes, *plan.notes])
        faults = as_in_the_file((*read.faults, *plan.faults))
        if faults:
            return _refused(faults)
        _tell(plan)
        if arguments.dry_run:
            sys.stdout.write("Это проверка: ничего не записано.\n")
            return DONE
        confirmed = Confirmed(read.said, hashlib.sha256(data).hexdigest(), plan.digest)
        with (
            Progress("Запись", plan.size) as progress,
            base.units.writing() as session,
        ):
            carry_out(session, confirmed, words, today=today, at=base.at, by=None, progress=progress.at)
    sys.stdout.write("Записано.\n" if plan.size else "Менять нечего: всё уже так.\n")
    return DONE


def _tell(plan: Plan) -> None:
    lines = [*sums(plan)]
    lines += [f"  школа {one.short}" for one in plan.new_places]
    named = [(one.short, one.changes) for one in plan.changed_places]
    named += [(one.full, one.changes) for one in plan.changed_members]
    lines += [
        f"  {name}: {one.what}: «{one.before}» → «{one.after}»" for name, changes in named for one in changes
    ]
    lines += [f"  {one.full}: {duty_in_words(one)}" for one in plan.duties]
    sys.stdout.write("\n".join(_cut(lines)) + "\n" if lines else "")


def _cut(lines: list[str]) -> list[str]:
    if len(lines) <= MOST_TOLD:
        return lines
    return [
        *lines[:MOST_TOLD],
        f"  … и ещё {len(lines) - MOST_TOLD}; целиком — на странице «Загрузить список»",
    ]


def _tell_notes(notes: list[Remark]) -> None:
    sys.stderr.write("".join(f"{line}\n" for line in _cut([str(note) for note in notes])))


def _refused(faults: Sequence[Remark]) -> int:
    sys.stderr.write("".join(f"{line}\n" for line in _cut([str(fault) for fault in faults])))
    sys.stderr.write(f"iom: {ListFaulty(count=len(faults), remarks=tuple(faults))}\n")
    return REFUSED
