"""`iom erase`: destroying by two persons on the command line — look, ask, confirm, wipe the traces."""

import argparse
import getpass
import sys
from typing import Any

from approvals.erasure import erasures
from approvals.erasure.erasure_plan import Plan, Scope, plan
from approvals.erasure.retention import due
from approvals.errors import BadField
from approvals.request import Actor, Proof
from approvals.signing import signing_keys
from web import second_factor
from web.cli import store
from web.cli.parser import DONE, REFUSED
from web.cli.progress import Progress
from web.erasing import clean, erase
from web.erasure_words import about_named
from web.passwords import Passwords
from web.proofs import PASSWORD
from workflow.errors import NotFound

ABOUT = """Уничтожить содержание маршрута или сведения о человеке по акту.

Один человек готовит, другой в другой должности подтверждает: администратор и начальник управления.
Пароль спрашивается у каждого. Записи журнала остаются, уничтоженное восстановить нельзя."""
EXAMPLES = """Как это делают:
  iom erase --plan --route ИОМ-2026-0147
  iom erase --route ИОМ-2026-0147 --basis "обращение № 12 от 10.01.2033" --by admin
  iom erase --request x_… --by vorontsov

Коды завершения: 0 — выполнено (с --plan: препятствий нет); 1 — отказ, названы основание и дата;
2 — команда написана неверно; 3 — уничтожено, но файл базы занят: повторите «iom erase --clean»."""
NOT_CLEAN = 3


def register(commands: Any, about: str) -> None:
    """Add the command."""
    parser = commands.add_parser("erase", help=about, description=ABOUT, epilog=EXAMPLES)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--route", metavar="НОМЕР", help="маршрут")
    which.add_argument("--person", metavar="ЛОГИН", help="человек со всеми его маршрутами")
    which.add_argument("--traces", metavar="ЛОГИН", help="только черновики и следы посещений человека")
    which.add_argument("--request", metavar="ЗАЯВКА", help="подтвердить подготовленное, вторым человеком")
    which.add_argument("--due", action="store_true", help="показать, что можно выделить к уничтожению")
    which.add_argument("--clean", action="store_true", help="затереть на диске следы уже уничтоженного")
    parser.add_argument("--plan", action="store_true", help="только показать, что будет; ничего не записать")
    parser.add_argument("--basis", metavar="ДОКУМЕНТ", help="номер и дата документа, без фамилии")
    parser.add_argument("--by", metavar="ЛОГИН", help="кто выполняет команду")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    with store.opened() as base:
        if arguments.due:
            return _due(base)
        if arguments.clean:
            return _cleaned(base)
        if arguments.request:
            return _confirm(base, arguments)
        return _show(base, arguments) if arguments.plan else _ask(base, arguments)


def _due(base: store.Store) -> int:
    with base.units.reading() as session:
        for one in due(session, base.desk, on=base.today(session)):
            row = (
                one.name,
                one.teacher,
                f"{one.closed_on:%d.%m.%Y}",
                f"{one.due_on:%d.%m.%Y}",
                one.rule.case_index,
            )
            sys.stdout.write("\t".join(row) + "\n")
    return DONE


def _named(base: store.Store, arguments: argparse.Namespace) -> tuple[Scope, str]:
    for scope in (Scope.ROUTE, Scope.PERSON, Scope.TRACES):
        name = getattr(arguments, scope.value)
        if name:
            with base.units.reading() as session:
                found = about_named(session, name)
            if found is None or found.startswith("r_") != (scope is Scope.ROUTE):
                raise NotFound(what=f"{'маршрут' if scope is Scope.ROUTE else 'учётная запись'} {name}")
            return scope, found
    raise NotFound(what="что уничтожить")


def _show(base: store.Store, arguments: argparse.Namespace) -> int:
    scope, about = _named(base, arguments)
    with base.units.reading() as session:
        found = plan(session, base.desk, scope, about, on=base.today(session))
    _print(found)
    return REFUSED if found.obstacles else DONE


def _print(found: Plan) -> None:
    for sentence in found.obstacles:
        sys.stdout.write(f"Нельзя: {sentence}\n")
    for category, number in found.counts:
        sys.stdout.write(f"Уничтожается: {category}{'' if number is None else f': {number}'}\n")
    for item in found.items:
        sys.stdout.write(f"  {item.kind}\t{item.ref}\n")
    for sentence in found.remains:
        sys.stdout.write(f"Остаётся: {sentence}\n")


def _ask(base: store.Store, arguments: argparse.Namespace) -> int:
    if not arguments.basis:
        raise BadField(field="basis", sentence="Укажите основание: --basis «номер и дата документа».")
    scope, about = _named(base, arguments)
    actor = _actor(base, arguments.by)
    with base.units.writing() as session:
        request = erasures.ask(session, base.desk, scope, about, arguments.basis, actor=actor, at=base.at)
    sys.stdout.write(
        "Подготовлено. Подтверждает второй человек в другой должности:\n"
        f"iom erase --request {request} --by ЛОГИН\n"
    )
    return DONE


def _confirm(base: store.Store, arguments: argparse.Namespace) -> int:
    with base.units.reading() as session:
        row = session.get(erasures.ErasureRequest, arguments.request)
        if row is None or row.state != erasures.ASKED:
            raise NotFound(what=f"заявка {arguments.request}, которая ждёт подтверждения")
        found = plan(session, base.desk, Scope(row.scope), row.about, on=base.today(session))
    _print(found)
    if arguments.plan:
        return REFUSED if found.obstacles else DONE
    actor = _actor(base, arguments.by)
    with Progress("Уничтожаем", None):
        done = erase(base.desk, base.settings, arguments.request, seen=found.digest, actor=actor, at=base.at)
    sys.stdout.write(f"Уничтожено: запись журнала {done.gone.seq}, акт № {done.gone.act}.\n")
    return DONE if done.clean else _is_held()


def _cleaned(base: store.Store) -> int:
    with Progress("Затираем следы", None):
        wiped = clean(base.desk, base.settings, at=base.at)
    if wiped:
        sys.stdout.write("Следов уничтоженного в файле базы нет.\n")
    return DONE if wiped else _is_held()


def _is_held() -> int:
    sys.stderr.write("iom: Файл базы занят. Повторите позже: iom erase --clean\n")
    return NOT_CLEAN


def _actor(base: store.Store, login: str | None) -> Actor:
    """Who types, by his password and, where he has a second factor, its code; raises `BadField` for a wrong one."""
    if not login:
        raise BadField(field="by", sentence="Укажите, кто выполняет: --by ЛОГИН.")
    typed = _typed(f"Пароль ({login}): ")
    with base.units.reading() as session:
        user = store.user_named(session, login)
        asks_code = second_factor.is_on(session, user.id)
        signer = None
        if Passwords().matches(user.password_hash, typed):
            signer = signing_keys.unlock(session, user.id, typed)
    if signer is None:
        raise BadField(field="password", sentence="Пароль не подошёл. Ничего не записано.")
    factors = (_factor(base, user.id),) if asks_code else ()
    return Actor(user.id, Proof((PASSWORD, *factors), base.at, signer))


def _factor(base: store.Store, person: str) -> second_factor.Kind:
    vault = second_factor.Vault.of(base.settings.secret_key)
    typed = _typed("Одноразовый код: ")
    with base.units.writing() as session:
        kind = second_factor.accept(session, vault, person, typed, at=base.at)
    if kind is None:
        raise BadField(field="code", sentence="Код не подошёл или уже использован. Ничего не записано.")
    return kind


def _typed(prompt: str) -> str:
    """What is typed unseen at the terminal, or a line of the input where there is none."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    return sys.stdin.readline().rstrip("\n")
