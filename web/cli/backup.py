"""`iom backup`: one sealed file with the whole installation, made while it runs and checked before it is good."""

import argparse
import sys
from pathlib import Path
from typing import Any

from web.backup import Lock, back_up
from web.cli import store
from web.cli.parser import DONE
from web.cli.progress import Progress
from web.settings import SettingInvalid, Settings
from workflow.sealing import read_backup_key

ABOUT = """Сделать копию базы, не останавливая сервера: один зашифрованный файл.

Внутри база, ключ журнала и важные настройки. Копия открывается и проверяется, как «iom fsck», прежде чем считаться
готовой. Шифр — AES-256-GCM; ключ берётся из файла ключа копий или из парольной фразы."""
CODES = "Коды завершения: 0 — копия готова и проверена; 1 — отказ, копии нет; 2 — команда написана неверно."


def register(commands: Any, about: str) -> None:
    """Add the command."""
    parser = commands.add_parser("backup", help=about, description=ABOUT, epilog=CODES)
    parser.add_argument("-o", "--output", metavar="ФАЙЛ", required=True, help="куда записать копию")
    add_lock(parser)
    parser.set_defaults(run=run)


def add_lock(parser: Any) -> None:
    """What opens a copy."""
    parser.add_argument(
        "--passphrase-file", metavar="ФАЙЛ", help="файл с парольной фразой вместо ключа копий"
    )


def lock_of(arguments: argparse.Namespace, settings: Settings) -> Lock:
    """The backup key of the settings, or the passphrase of the file."""
    if arguments.passphrase_file is None:
        return Lock(key=read_backup_key(settings.backup_key_file))
    phrase = Path(arguments.passphrase_file).read_text(encoding="utf-8").strip()
    if len(phrase) < SHORTEST:
        raise SettingInvalid(
            name="--passphrase-file",
            fault="парольная фраза слишком короткая",
            remedy=f"Нужно не меньше {SHORTEST} знаков, лучше несколько случайных слов.",
        )
    return Lock(phrase=phrase)


SHORTEST = 16


def run(arguments: argparse.Namespace) -> int:
    """Make a copy."""
    path = Path(arguments.output)
    with store.opened() as base, Progress("Копируем базу", None) as bar:
        lock = lock_of(arguments, base.settings)
        about = back_up(base.settings, path, lock, at=base.at, progress=bar.at)
    sys.stdout.write(
        f"Копия готова и проверена: {path}, {path.stat().st_size / 1024 / 1024:.1f} МБ, записей {about.size}.\n"
        f"Корень журнала: {about.root}\n"
    )
    return DONE
