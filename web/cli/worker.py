"""`iom worker`: an RQ worker on the queue of the installation."""

import argparse
from typing import Any

from web.cli import store
from web.cli.parser import DONE
from web.settings import SettingInvalid
from web.worker import work

ABOUT = """Запустить обработчик очереди (нужна настройка REDIS_URL).

Без Redis отдельный обработчик не нужен: фоновую работу делает сам сервер."""


def register(commands: Any, about: str) -> None:
    """Add the command."""
    parser = commands.add_parser("worker", help=about, description=ABOUT)
    parser.add_argument("--burst", action="store_true", help="закончить, когда очередь опустеет")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Work until stopped."""
    chosen = store.settings()
    if chosen.redis_url is None:
        raise SettingInvalid(
            name="REDIS_URL", fault="не задана", remedy="Укажите адрес Redis; без него хватит «iom serve»."
        )
    work(chosen, burst=arguments.burst)
    return DONE
