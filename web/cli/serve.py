"""`iom serve`: the server of the embedded default, waitress, with the sweeper in the same process."""

import argparse
import signal
import sys
from typing import Any
from urllib.parse import urlsplit

import waitress
from flask import Flask

from approvals.municipality import load_municipality
from approvals.process_choices import offered
from web.app import create_app
from web.cli import store
from web.cli.parser import DONE
from web.installation import installation
from web.log_watch import LogWatch
from web.settings import SettingInvalid, Settings
from web.settling import settle
from workflow.publishing import require_known_states, unpublished

ABOUT = """Запустить сервер. Настройки — переменные окружения, их список в README.

Сервер работает, пока его не остановят (Ctrl+C)."""
LOCAL = ("127.0.0.1", "localhost", "::1")


def register(commands: Any, about: str) -> None:
    """Add the command."""
    parser = commands.add_parser("serve", help=about, description=ABOUT)
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Check the base and serve."""
    chosen = store.settings(needs_secret=True)
    with store.opened() as base:
        notices = startup_notices(base, chosen)
    for notice in notices:
        sys.stderr.write(f"Внимание: {notice}\n")
    serve(chosen)
    return DONE


def serve(chosen: Settings) -> None:
    """Serve until interrupted."""
    app = create_app(chosen)
    parts = installation(app)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service manager's stop is as kind as Ctrl+C
    try:
        server = _listening(app, chosen)
        for sweeper in parts.sweepers:
            sweeper.start()
        sys.stdout.write(f"«Маршрут» открыт: http://{chosen.host}:{chosen.port}. Остановить: Ctrl+C\n")
        sys.stdout.flush()
        settle()
        server.run()
    finally:
        parts.close()


def _listening(app: Flask, chosen: Settings) -> Any:
    """A server on the address of the settings; raises `SettingInvalid` where it cannot be had."""
    try:
        return waitress.create_server(app, host=chosen.host, port=chosen.port, threads=chosen.threads)
    except OSError as error:
        raise SettingInvalid(
            name="PORT",
            fault=f"не удалось занять {chosen.host}:{chosen.port} ({error.strerror or error})",
            remedy="Остановите другую программу или укажите другой порт, например PORT=8001.",
        ) from error


def startup_notices(base: store.Store, chosen: Settings) -> list[str]:
    """What the operator should know; raises where a process file was changed or a route's state has vanished."""
    with base.units.reading() as session:
        settings = load_municipality(session)
        waiting = unpublished(session, offered(settings))
        require_known_states(session)
    rolled_back = LogWatch(base.units.database, chosen.outside).frozen()
    notices = [] if rolled_back is None else [f"{rolled_back} Сервер работает только для чтения."]
    if not (chosen.log_key_file.exists() and chosen.backup_key_file.exists()):
        notices.append(
            "нет ключа журнала или ключа копий: отметки и копия журнала не делаются. Выполните «iom init»."
        )
    if waiting:
        notices.append("есть новые процессы, выполните «iom init».")
    if not settings.transfer_basis_required:
        notices.append("основание передачи сведений в управление не проверяется (настройка муниципалитета).")
    public = urlsplit(chosen.public_address)
    if public.scheme != "https" and public.hostname not in LOCAL:
        notices.append(
            "адрес без https: пароли и cookie можно перехватить. Поставьте перед сервером nginx с TLS."
        )
    return notices
