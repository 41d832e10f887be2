"""Words of the command line in Russian: help, usage and mistakes."""

import argparse
import re
import sys
from collections.abc import Iterable
from typing import NoReturn

DONE, REFUSED, USAGE = 0, 1, 2
CODES = """Коды завершения: 0 — выполнено; 1 — отказ или найдены ошибки; 2 — команда написана неверно."""

_MISTAKES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (r"the following arguments are required: (.+)", r"не хватает: \1"),
        (r"one of the arguments (.+) is required", r"укажите одно из: \1"),
        (r"unrecognized arguments: (.+)", r"непонятно: \1"),
        (r"argument (.+?): expected one argument", r"после \1 нужно значение"),
        (r"argument (.+?): expected at least one argument", r"после \1 нужно хотя бы одно значение"),
        (r"argument (.+?): invalid choice: '(.*?)' \(choose from (.+)\)", r"\1: нет значения «\2», есть: \3"),
        (r"argument (.+?): invalid (?:int|_?\w+) value: '(.*)'", r"\1: значение «\2» не подходит"),
        (r"argument (.+?): not allowed with argument (.+)", r"\1 нельзя вместе с \2"),
        (r"argument (.+?): ignored explicit argument '(.*)'", r"\1 не принимает значения «\2»"),
        (r"ambiguous option: (.+) could match (.+)", r"неясно, что значит \1: есть \2"),
    )
)


class _Help(argparse.RawDescriptionHelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "Как написать: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """An `ArgumentParser` that speaks Russian; a mistake is one sentence and code 2."""

    def __init__(self, *, prog: str | None = None, description: str = "", epilog: str = CODES) -> None:
        super().__init__(
            prog=prog, description=description, epilog=epilog, formatter_class=_Help, add_help=False
        )
        self._positionals.title = "Что указать"
        self._optionals.title = "Ключи"
        self.add_argument("-h", "--help", action="help", help="показать эту справку")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command and how to see the help."""
        for pattern, sentence in _MISTAKES:
            found = pattern.fullmatch(message)
            if found:
                message = found.expand(sentence)
                break
        sys.stderr.write(f"{self.prog}: {message}. Справка: {self.prog} --help\n")
        raise SystemExit(USAGE)
