"""`iom log checkpoint` and `iom log vkey`: what leaves the server so that a rewritten log can be seen from outside."""

import argparse
import sys
from typing import Any

from web.cli import store
from web.cli.parser import DONE
from web.log_key import log_signer


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


def _checkpoint(arguments: argparse.Namespace) -> int:
    with store.opened() as base, base.units.reading() as session:
        note = log_signer(base.settings).sign(session, arguments.size)
    sys.stdout.write(note.spelled)
    return DONE


def _vkey(_arguments: argparse.Namespace) -> int:
    key = log_signer(store.settings()).verifier
    sys.stdout.write(f"{key.line}\nОтпечаток {key.fingerprint}\n")
    return DONE
