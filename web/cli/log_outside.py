"""`iom log checkpoint`, `vkey`, `mirror`, `recover`: what is kept of the log outside, and how it comes back."""

import argparse
import sys
from pathlib import Path
from typing import Any

from web.cli import store
from web.cli.parser import DONE
from web.cli.progress import Progress
from web.log_key import log_signer
from web.log_sheet import make_sheet
from web.log_watch import LogWatch
from web.outside import copies_of, recover_log
from workflow.log import journal
from workflow.log.copying import Copier


def register(actions: Any) -> None:
    """Add the actions of `iom log` that look outside."""
    checkpoint = actions.add_parser(
        "checkpoint",
        help="подписать отметку журнала",
        description=(
            "Подписать и напечатать отметку журнала (C2SP signed note) и сохранить её в папке отметок.\n\n"
            "Журнал, который не продолжает прежнюю отметку, не подписывается."
        ),
    )
    checkpoint.add_argument("--size", metavar="N", type=int, help="отметить первые N записей (иначе все)")
    checkpoint.set_defaults(run=_checkpoint)
    vkey = actions.add_parser(
        "vkey",
        help="строка ключа журнала и её отпечаток",
        description="Напечатать строку ключа журнала и короткий отпечаток для приказа и сайта управления.",
    )
    vkey.set_defaults(run=_vkey)

    sheet = actions.add_parser(
        "sheet",
        help="контрольный лист журнала для печати",
        description="Записать контрольный лист: отметка журнала словами и кодом QR, для дела. Раз в месяц.",
    )
    sheet.add_argument("-o", "--output", metavar="ФАЙЛ", required=True, help="куда записать лист (.docx)")
    sheet.set_defaults(run=_sheet)
    mirror = actions.add_parser(
        "mirror",
        help="догнать копию журнала",
        description="Дописать в копию журнала всё, чего в ней ещё нет. Работающий сервер делает это сам.",
    )
    mirror.set_defaults(run=_mirror)
    recover = actions.add_parser(
        "recover",
        help="вернуть недостающие записи из копии журнала",
        description=(
            "После отката вернуть недостающие записи из копии журнала байт в байт, вместе с документами.\n\n"
            "Сервер на это время останавливать не обязательно: он только читает."
        ),
    )
    recover.set_defaults(run=_recover)


def _sheet(arguments: argparse.Namespace) -> int:
    with store.opened() as base:
        LogWatch(base.units.database, base.settings.outside).require_sound()
        made = make_sheet(base.settings, base.units, at=base.at, by=None)
    Path(arguments.output).write_bytes(made)
    sys.stdout.write(f"Контрольный лист записан: {arguments.output}. Распечатайте его и подшейте в дело.\n")
    return DONE


def _mirror(_arguments: argparse.Namespace) -> int:
    with store.opened() as base:
        copier, count = Copier(copies_of(base.settings)), 0
        LogWatch(base.units.database, base.settings.outside).require_sound()
        with base.units.reading() as session:
            total = journal.head(session, lock=False).size
            with Progress("Копируем журнал", total) as bar:
                while copied := copier.copy(session, at=base.at):
                    count += copied
                    bar.step(copied)
    sys.stdout.write(f"В копию журнала добавлено записей: {count}.\n")
    return DONE


def _recover(_arguments: argparse.Namespace) -> int:
    with store.opened() as base:
        done = recover_log(base.settings, base.units.database, by=None, at=base.at)
    sys.stdout.write(
        f"Возвращено записей: {done.entries} (с {done.low} по {done.high - 1}), из них действий: {done.acts}.\n"
        f"Корень журнала: {done.root}\n"
    )
    return DONE


def _checkpoint(arguments: argparse.Namespace) -> int:
    with store.opened() as base, base.units.reading() as session:
        note = log_signer(base.settings).sign(session, arguments.size)
    sys.stdout.write(note.spelled)
    return DONE


def _vkey(_arguments: argparse.Namespace) -> int:
    key = log_signer(store.settings()).verifier
    sys.stdout.write(f"{key.line}\nОтпечаток {key.fingerprint}\n")
    return DONE
