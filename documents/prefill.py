"""Prefill: a new route made of the staff card, and what the program concludes from the little a person types.

In a row a person types deficit, task, form or activity, due date and form of result (Order 779 on paperwork);
the rest is derived, listed in `derived` and shown as «Заполнено автоматически, проверьте».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from documents.content import RouteContent, empty_content
from documents.dictionaries import Dictionaries, standard
from documents.general import LegalAct, Supporter
from documents.roadmap import DERIVABLE, RoadmapRow
from documents.staff_card import StaffCard

_LONGEST_ACTIVITY = 1000


def new_content(
    card: StaffCard,
    *,
    legal_act: LegalAct,
    period: tuple[date, date],
    salts: Mapping[str, str],
    support_team: Sequence[Supporter] = (),
) -> RouteContent:
    """A route that knows its person, period and local act, and says nothing else yet."""
    heading = {"starts_on": period[0], "ends_on": period[1], "legal_act": legal_act}
    content = empty_content(salts)
    general = content.z1.model_copy(update={**heading, "support_team": tuple(support_team)})
    return with_card(content.model_copy(update={"z1": general}), card)


def with_card(content: RouteContent, card: StaffCard) -> RouteContent:
    """The same route with what the staff card says today («Обновление сведений»)."""
    known = {name: getattr(card, name) for name in StaffCard.model_fields}
    return content.model_copy(update={"z1": content.z1.model_copy(update=known)})


def saved(old: RouteContent, new: RouteContent, dictionaries: Dictionaries | None = None) -> RouteContent:
    """The content to keep when a person saves `new` over `old`: derived fields are made anew.

    A field stays derived while it is empty or as the program left it; what a person changed is the person's.
    """
    before = {row.id: row for row in old.z3.rows}
    words = dictionaries or standard()
    rows = tuple(_derived_row(before.get(row.id), row, new.z1.starts_on, words) for row in new.z3.rows)
    return new.model_copy(update={"z3": new.z3.model_copy(update={"rows": rows})})


def _derived_row(
    old: RoadmapRow | None, row: RoadmapRow, starts_on: date | None, words: Dictionaries
) -> RoadmapRow:
    free = {name for name in DERIVABLE if _is_free(old, row, name)}
    concluded = {name: value for name, value in conclusions(row, starts_on, words).items() if name in free}
    found = {name: value for name, value in concluded.items() if value}
    blank: dict[str, Any] = {name: RoadmapRow.model_fields[name].default for name in free}
    return row.model_copy(update={**blank, **found, "derived": tuple(sorted(found))})


def _is_free(old: RoadmapRow | None, row: RoadmapRow, name: str) -> bool:
    value = getattr(row, name)
    if not value:
        return True
    if old is None:
        return name in row.derived
    return name in old.derived and getattr(old, name) == value


def conclusions(row: RoadmapRow, starts_on: date | None, words: Dictionaries) -> dict[str, Any]:
    """What the typed fields of a row imply, by field of `DERIVABLE`; None or an empty text if nothing."""
    return {
        "activity": _activity(row, words),
        "instrument": _implied(row, "instrument", words),
        "planned_result": _planned_result(row, words),
        "stage": _implied(row, "stage", words) or ("implementation" if _is_begun(row) else None),
        "starts_on": starts_on if row.due_on and starts_on and starts_on <= row.due_on else None,
    }


def _is_begun(row: RoadmapRow) -> bool:
    return bool(row.forms or row.forms_text or row.educational_task or row.due_on)


def _implied(row: RoadmapRow, what: str, words: Dictionaries) -> str | None:
    terms = [words.term("form", code) for code in row.forms]
    return next((term.implies[what] for term in terms if term and what in term.implies), None)


def _activity(row: RoadmapRow, words: Dictionaries) -> str:
    """«Семинар; работа в ШМО. Задача: освоить приёмы чтения»."""
    forms = "; ".join(
        [*words.labels("form", (code for code in row.forms if code != "other")), row.forms_text.strip()]
    )
    task = row.educational_task.strip().rstrip(".")
    parts = [_capital(forms.strip("; ").rstrip(".")), task and f"Задача: {_small(task)}"]
    text = ". ".join(part for part in parts if part)
    return text if len(text) <= _LONGEST_ACTIVITY else text[: _LONGEST_ACTIVITY - 1] + "…"


def _planned_result(row: RoadmapRow, words: Dictionaries) -> str:
    """«Получено удостоверение… Представлено: подборка из 20 задач»."""
    term = words.term("result_form", row.result_form)
    text = row.result_text.strip().rstrip(".")
    parts = [term.implies.get("planned_result", "") if term else "", text and f"Представлено: {_small(text)}"]
    return ". ".join(part for part in parts if part)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _small(text: str) -> str:
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
