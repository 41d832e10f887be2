"""Changing the municipality's settings: checked field by field, stored only over the settings that were seen.

Each change is one entry of the log with the names of the fields and nothing of their texts. Who may change them
is checked by the caller.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.orm import Session

from approvals.errors import BadField, Stale
from approvals.municipality import LocalAct, Municipality, MunicipalityRow, NotSetUp, parsed_municipality
from approvals.process_choices import offered
from workflow.log import journal
from workflow.publishing import publish

PREFIX = re.compile(r"[A-Za-zА-Яа-яЁё][A-Za-zА-Яа-яЁё0-9]{0,9}\Z")
LONGEST_NAME = 300
MOST_DAYS = 60
LONGEST_TERM = 60  # working days
TERMS = ("school_days", "rework_days", "curator_days", "completion_days")
A_LEAP_YEAR = 2028


class SettingsMoved(Stale):
    """Somebody changed the settings since they were shown."""

    template = (
        "Пока вы заполняли форму, настройки изменил другой человек. Ничего не записано. "
        "Откройте страницу заново, посмотрите, что изменилось, и внесите своё."
    )


def mark(settings: Municipality) -> str:
    """What a form carries to say which settings it was filled in over."""
    return hashlib.sha256(settings.model_dump_json().encode()).hexdigest()


def change(
    session: Session, changes: Mapping[str, Any], *, seen: str, at: dt.datetime, by: str | None
) -> tuple[str, ...]:
    """Store the changes with their entry of the log and return the names of the fields that differ.

    Raises `SettingsMoved` where the settings are not those of the mark `seen`, `BadField` for a faulty value.
    """
    row = session.get(MunicipalityRow, 1, with_for_update=True)
    if row is None:
        raise NotSetUp()
    old = parsed_municipality(row.body)
    if mark(old) != seen:
        raise SettingsMoved()
    new = old.model_copy(update=dict(changes))
    for field, sentence in faults(new).items():
        raise BadField(field=field, sentence=sentence)
    fields = tuple(name for name in sorted(changes) if getattr(old, name) != getattr(new, name))
    if fields:
        row.body, row.changed_at = new.model_dump_json(), at
        publish(session, offered(new), at=at)
        journal.record(session, kind="config.changed", at=at, by=by, data={"fields": list(fields)})
    return fields


def faults(settings: Municipality) -> dict[str, str]:
    """What is wrong with the settings, by field; nothing where all is well."""
    checks = {
        "name": _fault_of_name(settings.name),
        "authority": _fault_of_name(settings.authority),
        "prefix": None
        if PREFIX.match(settings.prefix)
        else "Начало номера: от 1 до 10 букв и цифр, первая — буква, например ИОМ.",
        "zone": None if _is_zone(settings.zone) else "Выберите часовой пояс из списка.",
        "address": _fault_of_address(settings.address),
        "reflection_opens": None
        if _is_day_of_a_year(settings.reflection_opens)
        else "Укажите день и месяц, которые есть в каждом году, например 10.05.",
        "reflection_days_before_end": None
        if 1 <= settings.reflection_days_before_end <= MOST_DAYS
        else f"Укажите число дней от 1 до {MOST_DAYS}.",
        "reflection_until": _fault_of_last_day(settings),
        **{
            term: None
            if 1 <= getattr(settings, term) <= LONGEST_TERM
            else f"Укажите число рабочих дней от 1 до {LONGEST_TERM}."
            for term in TERMS
        },
    }
    return {field: sentence for field, sentence in checks.items() if sentence is not None}


def _fault_of_name(name: str) -> str | None:
    if not name.strip():
        return "Введите полное название."
    return None if len(name) <= LONGEST_NAME else f"Сократите название до {LONGEST_NAME} знаков."


def _fault_of_last_day(settings: Municipality) -> str | None:
    if not _is_day_of_a_year(settings.reflection_until):
        return "Укажите день и месяц, которые есть в каждом году, например 18.06."
    if (
        _is_day_of_a_year(settings.reflection_opens)
        and settings.reflection_until <= settings.reflection_opens
    ):
        return "Срок рефлексии должен быть позже дня, когда она открывается, в том же календарном году."
    return None


def _fault_of_address(address: str) -> str | None:
    said = "Укажите адрес целиком, как в строке браузера, например https://iom.primersk.ru."
    try:
        parts = urlsplit(address)
        named = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return said
    surplus = parts.path or parts.query or parts.fragment or parts.username is not None
    return None if named and not surplus else said


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _is_day_of_a_year(said: str) -> bool:
    found = re.fullmatch(r"(\d\d)-(\d\d)", said, re.ASCII)
    if found is None or said == "02-29":
        return False
    try:
        dt.date(A_LEAP_YEAR, int(found[1]), int(found[2]))
    except ValueError:
        return False
    return True


# --- local acts -------------------------------------------------------------------------------------


def with_local_act(settings: Municipality, act: LocalAct) -> tuple[LocalAct, ...]:
    """The local acts with a new one, in the order of their beginning; raises `BadField`."""
    if any((one.number, one.date) == (act.number, act.date) for one in settings.local_acts):
        raise BadField(field="number", sentence="Локальный акт с этим номером и датой уже внесён.")
    if act.valid_from < act.date:
        sentence = f"Акт не может действовать раньше своей даты ({act.date:%d.%m.%Y})."
        raise BadField(field="valid_from", sentence=sentence)
    if act.valid_to is not None and act.valid_to < act.valid_from:
        raise BadField(field="valid_to", sentence="Дата окончания раньше даты начала. Проверьте сроки.")
    return tuple(sorted((*settings.local_acts, act), key=lambda one: one.valid_from))


def with_act_ended(
    settings: Municipality, place: int, *, last_day: dt.date, today: dt.date
) -> tuple[LocalAct, ...]:
    """The local acts, one of them in force up to that day; the past is not rewritten. Raises `BadField`."""
    act = _act_at(settings, place)
    earliest = max(act.valid_from, today - dt.timedelta(days=1))
    if last_day < earliest:
        sentence = f"Последний день не раньше {earliest:%d.%m.%Y}: прошедшие дни не переписываются."
        raise BadField(field="last_day", sentence=sentence)
    if act.valid_to is not None and last_day >= act.valid_to:
        sentence = f"Акт и так действует по {act.valid_to:%d.%m.%Y}. Для продления внесите новый."
        raise BadField(field="last_day", sentence=sentence)
    ended = act.model_copy(update={"valid_to": last_day})
    return (*settings.local_acts[:place], ended, *settings.local_acts[place + 1 :])


def without_act(settings: Municipality, place: int, *, today: dt.date) -> tuple[LocalAct, ...]:
    """The local acts without one that no route can name yet; raises `BadField` once it has come into force."""
    if not is_unused(_act_at(settings, place), today=today):
        sentence = (
            "Акт уже вступил в силу, по нему могли начать маршрут. Удалить его нельзя, можно завершить."
        )
        raise BadField(field="last_day", sentence=sentence)
    return (*settings.local_acts[:place], *settings.local_acts[place + 1 :])


def is_unused(act: LocalAct, *, today: dt.date) -> bool:
    """Whether no route can have been begun under the act: its first day is still to come."""
    return act.valid_from > today


def _act_at(settings: Municipality, place: int) -> LocalAct:
    if not 0 <= place < len(settings.local_acts):
        raise BadField(field="last_day", sentence="Такого акта нет. Обновите страницу.")
    return settings.local_acts[place]
