"""`iom verify`: the verifier that is given out, called here; and the way it is given out."""

import argparse
import sys
from pathlib import Path
from typing import Any

from approvals import verify_file
from web.checkers import verify_py
from web.checking_page import check_html
from web.cli.parser import DONE

ABOUT = """Проверить дело маршрута — так же, как это сделает посторонний программой verify.py.

База и ключи сервера не нужны: ключ журнала дайте сами."""
CODES = """Коды завершения: 0 — подлинно; 1 — подделано; 2 — не читается или команда написана неверно;
3 — ключ не подтверждён; 4 — журнал короче или другой, чем известная вам отметка; 5 — подлинно, часть содержания
уничтожена по акту."""


def register(commands: Any, about: str) -> None:
    """Add the command."""
    parser = commands.add_parser("verify", help=about, description=ABOUT, epilog=CODES)
    parser.add_argument("file", metavar="ФАЙЛ", nargs="?", help="дело маршрута")
    parser.add_argument("--vkey", metavar="КЛЮЧ", help="строка ключа журнала или файл с нею")
    parser.add_argument("--fingerprint", metavar="ОТПЕЧАТОК", help="короткий отпечаток ключа, 16 знаков")
    parser.add_argument("--known", metavar="ФАЙЛ", help="прежняя отметка журнала или прежнее дело")
    parser.add_argument("--docx", metavar="ФАЙЛ", help="документ, который надо найти в деле")
    parser.add_argument("--json", action="store_true", help="итог одним объектом JSON")
    given = parser.add_mutually_exclusive_group()
    given.add_argument("--self", action="store_true", help="выдать саму программу проверки, verify.py")
    given.add_argument(
        "--html",
        action="store_true",
        help="выдать «Проверка.html»: она же для компьютера, где есть только браузер",
    )
    parser.add_argument("-o", "--output", metavar="ФАЙЛ", type=Path, help="куда выдать")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check, or write the checker."""
    if arguments.self or arguments.html:
        name, program = ("Проверка.html", check_html()) if arguments.html else ("verify.py", verify_py())
        output = arguments.output or Path(name)
        output.write_bytes(program)
        sys.stdout.write(f"{output}\n")
        return DONE
    words = [] if arguments.file is None else [arguments.file]
    for name in ("vkey", "fingerprint", "known", "docx"):
        value = getattr(arguments, name)
        words += [] if value is None else [f"--{name}={value}"]
    return verify_file.main([*words, *(["--json"] if arguments.json else [])])
