"""`iom restore`: a copy in the place of the base, checked first; what was erased since is erased again."""

import argparse
import sys
from pathlib import Path
from typing import Any

from web.cli import store
from web.cli.backup import add_lock, lock_of
from web.cli.parser import DONE
from web.log_watch import LogWatch
from web.restoring import restore
from workflow.database import Database

ABOUT = """Восстановить базу из копии «iom backup».

Сервер на это время остановите. Копия проверяется до замены; прежняя база остаётся рядом под другим именем.
Если копия журнала знает больше, чем восстановленная база, программа откроется только для чтения: верните недостающее
командой «iom log recover»."""
CODES = (
    "Коды завершения: 0 — база восстановлена; 1 — отказ, ничего не изменено; 2 — команда написана неверно; "
    "4 — база восстановлена, но отстаёт от отметок: выполните «iom log recover»."
)
BEHIND = 4


def register(commands: Any, about: str) -> None:
    """Add the command."""
    parser = commands.add_parser("restore", help=about, description=ABOUT, epilog=CODES)
    parser.add_argument("file", metavar="ФАЙЛ", help="копия, сделанная «iom backup»")
    parser.add_argument("--force", action="store_true", help="заменить базу, которая уже есть")
    add_lock(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Put a copy in place."""
    chosen = store.settings()
    done = restore(chosen, Path(arguments.file), lock_of(arguments, chosen), force=arguments.force)
    sys.stdout.write(f"База восстановлена: записей {done.about.size}, копия от {done.about.made_at}.\n")
    if done.kept_aside is not None:
        sys.stdout.write(f"Прежняя база сохранена: {done.kept_aside}\n")
    if done.erased:
        sys.stdout.write(f"Уничтоженное после копии уничтожено снова: {done.erased}.\n")
    database = Database.open(chosen.database_url)
    try:
        sentence = LogWatch(database, chosen.outside).frozen()
    finally:
        database.close()
    if sentence is None:
        return DONE
    sys.stdout.write(f"{sentence}\n")
    return BEHIND
