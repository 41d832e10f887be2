"""What an erasure would destroy, what stays and why, and what stands against it. Reads, decides, writes nothing.

The same plan is shown to the first person, to the second, and computed again under the lock.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import cast

from sqlalchemy import ColumnElement, Select, Table, and_, func, or_, select
from sqlalchemy.orm import Session

from approvals.attestation.given import PAPERS, entries_naming
from approvals.brought_forms import BroughtForm
from approvals.desk import Desk
from approvals.erasure.holds import holds_on
from approvals.erasure.retention import Keeping, keeping, keeping_of_person
from approvals.errors import BadField
from approvals.offices import NAMES
from approvals.proposals import Proposal
from approvals.remarks import Remark
from approvals.signing.sign_offs import SignOff
from approvals.transfer_bases import TransferBasis
from documents.belongings import alone
from documents.saved_rows import SavedRow
from documents.staff_cards import StaffCardRow
from workflow.instances import WorkflowInstance
from workflow.log.canonical import canonical
from workflow.log.erasing import Item, payload
from workflow.log.tables import LogEvent, Payload
from workflow.participants import Employment, User, appointments_of

_E, _P = cast("Table", LogEvent.__table__), cast("Table", Payload.__table__)
NETWORK = ("ip", "agent")
RECORDS = ("role.", "audit.", "hold.", "erasure.", "policy.")
"""Beginnings of the kinds of entries whose texts stay: orders by which people acted, and grounds of this very work."""


class Scope(StrEnum):
    """What is asked to be destroyed."""

    ROUTE = "route"  # one route: contents, files, comments, remarks
    PERSON = "person"  # a person with all routes: names, account, card, keys
    MISTAKE = "mistake"  # one thing added the same day, by the teacher and a deputy: `approvals/erasure/mistakes.py`
    TRACES = "traces"  # of a person: never approved routes, traces of visits; names and documents in retention stay


@dataclass(frozen=True)
class Plan:
    """What would go. `obstacles` are finished sentences; where there is one, nothing may go."""

    scope: Scope
    about: str
    routes: tuple[Keeping, ...]
    person: User | None
    concerned: frozenset[str]  # whose data these are: none of them may decide
    items: tuple[Item, ...]
    counts: tuple[tuple[str, int | None], ...]  # categories in words; a number where there can be several
    obstacles: tuple[str, ...]
    remains: tuple[str, ...]

    @property
    def digest(self) -> str:
        """What a form carries to say which plan was seen."""
        said = {
            "scope": str(self.scope),
            "about": self.about,
            "routes": [one.route for one in self.routes],
            "items": [item._asdict() for item in self.items],
            "obstacles": list(self.obstacles),
        }
        return hashlib.sha256(canonical(said)).hexdigest()


def plan(session: Session, desk: Desk, scope: Scope, about: str, *, on: date) -> Plan:
    """The plan for that route or person; raises `BadField` where there is nothing of that kind to destroy."""
    if scope is Scope.ROUTE:
        return _of_route(session, desk, about, on=on)
    user = session.get(User, about) if scope is not Scope.MISTAKE else None
    if user is None:
        raise BadField(field="about", sentence="Такого человека нет. Проверьте логин.")
    if user.erased:
        raise BadField(field="about", sentence="Сведения об этом человеке уже уничтожены.")
    return (_of_person if scope is Scope.PERSON else _of_traces)(session, desk, user, on=on)


def _of_route(session: Session, desk: Desk, route: str, *, on: date) -> Plan:
    found = keeping(session, desk, routes=[route], on=on)
    if not found:
        raise BadField(field="about", sentence="Такого маршрута нет, или его содержание уже уничтожено.")
    (kept,) = found
    refusal = kept.refusal(on)
    return Plan(
        scope=Scope.ROUTE,
        about=route,
        routes=(kept,),
        person=None,
        concerned=frozenset({kept.subject}),
        items=_items(session, [route], None),
        counts=_counts(session, [route], None),
        obstacles=() if refusal is None else (refusal,),
        remains=(
            "Записи журнала с хешами, кодами и датами: по ним по-прежнему видно, кто и когда решал.",
            "Учётная запись и карточка педагога.",
        ),
    )


def _of_person(session: Session, desk: Desk, user: User, *, on: date) -> Plan:
    kept = tuple(keeping_of_person(session, desk, user.id, on=on))
    routes = [one.route for one in kept]
    obstacles = [refusal for one in kept if (refusal := one.refusal(on)) is not None]
    obstacles += _holds(session, user, on=on) if not kept else ()
    held = sorted({row.office for row in appointments_of(session, user.id, on=on)})
    obstacles += [f"Действует назначение: {NAMES[office]}. Сначала завершите его." for office in held]
    elsewhere = session.scalar(
        select(func.count(func.distinct(SignOff.route))).where(
            SignOff.person == user.id,
            SignOff.route.not_in(select(WorkflowInstance.id).where(WorkflowInstance.subject == user.id)),
        )
    )
    remains = ["Записи журнала с хешами, кодами и датами, открытые половины ключей подписи."]
    if elsewhere:
        remains.append(
            f"Имя в документах чужих маршрутов, где человек принимал решения ({elsewhere}): "
            "они хранятся свой срок."
        )
    return Plan(
        scope=Scope.PERSON,
        about=user.id,
        routes=kept,
        person=user,
        concerned=frozenset({user.id}),
        items=_items(session, routes, _of(user.id)),
        counts=(*_counts(session, routes, _of(user.id)), *_counts_of_person(session, user.id)),
        obstacles=tuple(dict.fromkeys(obstacles)),
        remains=tuple(remains),
    )


def _of_traces(session: Session, desk: Desk, user: User, *, on: date) -> Plan:
    all_kept = keeping_of_person(session, desk, user.id, on=on)
    going = tuple(one for one in all_kept if one.rule.kind == "unapproved" and one.refusal(on) is None)
    staying = [one for one in all_kept if one not in going]
    routes = [one.route for one in going]
    visits = and_(_E.c.by == user.id, _P.c.field.in_(NETWORK))
    remains = [f"{one.name}: {one.refusal(on) or 'утверждён, уничтожается отдельно'}" for one in staying]
    return Plan(
        scope=Scope.TRACES,
        about=user.id,
        routes=going,
        person=user,
        concerned=frozenset({user.id}),
        items=_items(session, routes, visits),
        counts=(*_counts(session, routes, visits), ("сеансы и одноразовые ссылки", None)),
        obstacles=tuple(_holds(session, user, on=on)),
        remains=(*remains, "Имя, учётная запись, карточка сотрудника."),
    )


def _holds(session: Session, user: User, *, on: date) -> list[str]:
    return [
        f"Действует запрет уничтожения {f'до {hold.until:%d.%m.%Y}' if hold.until else 'до его снятия'}. "
        f"Основание: {hold.basis}."
        for hold in holds_on(session, [user.id], on=on)
    ]


# --- what exactly -----------------------------------------------------------------------------------


def _of(person: str) -> ColumnElement[bool]:
    """The texts of entries about the person, and the traces of his visits; orders of offices stay."""
    records = or_(*(_E.c.kind.startswith(prefix) for prefix in RECORDS))
    return or_(
        and_(_E.c.about == person, ~records),
        and_(_E.c.by == person, _P.c.field.in_(NETWORK)),
        and_(_E.c.kind == "export", _P.c.seq.in_(_lists_of_names(person))),
    )


def _lists_of_names(person: str) -> Select[int]:
    """Exports keep the names that they gave out; without them such an export can only be made anew."""
    return select(_P.c.seq).where(_P.c.field == "names", _P.c.text.contains(person))


def _texts(routes: list[str], more: ColumnElement[bool] | None) -> ColumnElement[bool]:
    records = or_(*(_E.c.kind.startswith(prefix) for prefix in RECORDS))
    ours = or_(_E.c.route.in_(routes), and_(_E.c.about.in_(routes), ~records))
    return ours if more is None else or_(ours, more)


def _items(session: Session, routes: list[str], more: ColumnElement[bool] | None) -> tuple[Item, ...]:
    texts = select(_P.c.seq, _P.c.field).join(_E, _E.c.seq == _P.c.seq).where(_texts(routes, more))
    named = {payload(seq, field) for seq, field in session.execute(texts)}
    papers = {payload(seq, PAPERS) for seq in entries_naming(session, routes)}
    return tuple(sorted(named | papers | alone(session, routes)))


def _counts(
    session: Session, routes: list[str], more: ColumnElement[bool] | None
) -> tuple[tuple[str, int | None], ...]:
    items = _items(session, routes, more)
    remarks = session.scalar(select(func.count()).where(Remark.route.in_(routes)))
    brought = session.scalar(select(func.count()).where(BroughtForm.route.in_(routes)))
    edits = session.scalar(select(func.count()).where(Proposal.route.in_(routes)))
    found = (
        ("содержание разделов (тексты маршрута и соли)", _number(items, "content")),
        ("файлы документов и снимки версий", _number(items, "blob")),
        ("комментарии, адреса сети и программы просмотра (тексты и соли)", _number(items, "payload")),
        ("рабочие копии маршрутов и отметки о выполнении", len(routes)),
        ("замечания и ответы на них", remarks or 0),
        ("правки, которые предлагали рецензенты", edits or 0),
        ("формы, которые приложила школа", brought or 0),
    )
    return tuple(pair for pair in found if pair[1])


def _number(items: Iterable[Item], kind: str) -> int:
    return sum(item.kind == kind for item in items)


def _counts_of_person(session: Session, person: str) -> tuple[tuple[str, int | None], ...]:
    def number(table: type[Employment | SavedRow | StaffCardRow | TransferBasis]) -> int:
        return session.scalar(select(func.count()).select_from(table).where(table.person == person)) or 0

    found = (
        ("фамилия, имя, отчество, логин, адрес почты, пароль, тайная половина ключа подписи", None),
        ("карточка сотрудника", number(StaffCardRow)),
        ("места работы и должности", number(Employment)),
        ("основания передачи сведений", number(TransferBasis)),
        ("строки в библиотеке", number(SavedRow)),
        ("сеансы, одноразовые ссылки, письма человеку", None),
    )
    return tuple(pair for pair in found if pair[1] != 0)
