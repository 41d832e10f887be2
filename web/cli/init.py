"""`iom init`: the base, the keys, the municipality, and a one-time link for the first administrator."""

import argparse
import sys
from typing import Any

from approvals.municipality import Municipality, load_municipality
from approvals.process_choices import offered
from approvals.signing import signing_keys
from web import one_time, schema
from web.cli import store
from web.cli.parser import DONE
from web.log_key import draw_log_key, require_no_log_key
from web.one_time import Purpose
from web.setting_up import Names, draw_origin, is_set_up, set_up
from web.settings import Settings, draw_secret
from workflow.database import Database
from workflow.participants import Office, holders
from workflow.publishing import publish, unpublished
from workflow.sealing import draw_backup_key
from workflow.transaction import Units

ABOUT = """Создать базу или обновить её и ввести муниципалитет.

Повторный запуск ничего не портит: база обновляется до версии программы, новые процессы публикуются.
Имя и управление нужны один раз; пока администратора нет, выдаётся ссылка, по которой он себя вводит."""


def register(commands: Any, about: str) -> None:
    """Add the command."""
    parser = commands.add_parser("init", help=about, description=ABOUT)
    parser.add_argument("--name", metavar="НАЗВАНИЕ", help="название муниципалитета")
    parser.add_argument("--authority", metavar="НАЗВАНИЕ", help="полное название управления образования")
    parser.add_argument("--authority-short", metavar="НАЗВАНИЕ", help="краткое название управления")
    parser.add_argument("--prefix", metavar="БУКВЫ", default="ИОМ", help="начало номеров маршрутов (ИОМ)")
    parser.add_argument(
        "--zone", metavar="ПОЯС", default="Europe/Moscow", help="часовой пояс (Europe/Moscow)"
    )
    parser.add_argument("--contact", metavar="ТЕКСТ", default="", help="куда обращаться с вопросами")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make or update the base."""
    chosen = store.settings()
    draw_secret(chosen.var_dir)
    store.settings(needs_secret=True)  # a weak key of the environment is told now, not at the first start
    schema.create(chosen.owner_database_url)
    database = Database.open(chosen.database_url)
    try:
        _prepare(arguments, chosen, Units(database))
    finally:
        database.close()
    return DONE


def _prepare(arguments: argparse.Namespace, chosen: Settings, units: Units) -> None:
    with units.reading() as session:
        ready = is_set_up(session)
    if not ready and not (arguments.name and arguments.authority):
        sys.stdout.write(
            "База готова. Введите муниципалитет: iom init --name «…» --authority «…» (см. iom init --help).\n"
        )
        return
    if ready:
        _publish(units)
    else:
        require_no_log_key(chosen)
        _set_up(arguments, chosen, units)
    _keep_log_key(chosen, units)
    _offer_first_link(chosen, units)


def _publish(units: Units) -> None:
    with units.reading() as session:
        waiting = unpublished(session, offered(load_municipality(session)))
    if waiting:
        with units.writing() as session:
            published = publish(session, waiting, at=store.now())
        sys.stdout.write(f"Опубликованы процессы: {', '.join(published)}.\n")
    with units.writing() as session:
        begun = signing_keys.begin_signing(session, at=store.now())
    if begun:
        sys.stdout.write("С этой записи журнала каждое решение подписывается личной подписью.\n")
    sys.stdout.write("База обновлена.\n")


def _set_up(arguments: argparse.Namespace, chosen: Settings, units: Units) -> None:
    at = store.now()
    municipality = Municipality(
        name=arguments.name,
        authority=arguments.authority,
        prefix=arguments.prefix,
        zone=arguments.zone,
        address=chosen.public_address,
        contact=arguments.contact,
    )
    names = Names(arguments.authority, arguments.authority_short or arguments.authority, at.date())
    with units.writing() as session:
        set_up(session, municipality, names, origin=draw_origin(chosen.public_address), at=at)
    sys.stdout.write(f"Муниципалитет введён: {arguments.name}.\n")


def _keep_log_key(chosen: Settings, units: Units) -> None:
    is_new = not chosen.log_key_file.exists()
    draw_backup_key(chosen.backup_key_file)
    with units.reading() as session:
        signer = draw_log_key(chosen, session)
        signer.sign(session)
    if is_new:
        sys.stdout.write(
            f"Ключ журнала создан: {chosen.log_key_file}, ключ копий: {chosen.backup_key_file}. "
            "Сохраните оба отдельно от базы: без ключа копий копию не прочесть.\n"
            f"Отпечаток {signer.verifier.fingerprint} — внесите его в приказ о введении системы.\n"
        )


def _offer_first_link(chosen: Settings, units: Units) -> None:
    with units.reading() as session:
        if holders(session, Office.ADMINISTRATOR, None, on=store.now().date()):
            return
    with units.writing() as session:
        token = one_time.issue(session, Purpose.FIRST_ADMINISTRATOR, person=None, by=None, at=store.now())
    sys.stdout.write(
        "Откройте ссылку, чтобы ввести первого администратора (действует один раз, 24 часа):\n"
        f"{chosen.public_address}/link/{token}\n"
    )
