"""How the fields of a row read in a cell: forms, result, dates, needs; the same words in both forms."""

from __future__ import annotations

from documents.docx.snapshot import Snapshot
from documents.docx.typography import NBSP, days, listed, sentence
from documents.membership import answering
from documents.roadmap import RoadmapRow

EMPTY = "—"


def forms(snapshot: Snapshot, row: RoadmapRow) -> str:
    """Forms of work with what the teacher added: «Вебинар; тренинг. Занятия школы молодого учителя»."""
    text = row.forms_text
    codes = [code for code in row.forms if code != "other"] if text else row.forms
    told = _explained("; ".join([snapshot.label("form", code) for code in codes]), text)
    return f"{told}\nТехнологии: {row.technologies}".lstrip("\n") if row.technologies else told


def result(snapshot: Snapshot, row: RoadmapRow) -> str:
    """The form in which the result is shown."""
    code = None if row.result_form == "other" and row.result_text else row.result_form
    return _explained(snapshot.label("result_form", code), row.result_text)


def term(snapshot: Snapshot, row: RoadmapRow) -> str:
    """Both dates; «до …» where the row begins with the route."""
    starts_on = row.starts_on
    if row.due_on and starts_on == snapshot.content.z1.starts_on:
        starts_on = None
    return days(starts_on, row.due_on)


def surroundings(snapshot: Snapshot, row: RoadmapRow) -> str:
    """Direction, instrument, resource, hours: what is told beside the activity."""
    return listed(
        (
            _named("Направление", snapshot.label("direction", row.direction)),
            _named("Инструмент", snapshot.label("instrument", row.instrument)),
            _named("Вид образования", snapshot.label("education_mode", row.education_mode)),
            _named("Ресурс", listed((row.resource, row.resource_link), ", ")),
            f"Объём: {row.hours}{NBSP}ч" if row.hours else "",
            answers(snapshot, row),
            "По рекомендации куратора" if row.recommended else "",
        ),
        ". ",
    )


def answers(snapshot: Snapshot, row: RoadmapRow) -> str:
    """«Отвечают: Ёлкина Т. Р., Шумская Н. Г.»; nothing where nobody is named."""
    if not row.responsible:
        return ""
    return _named("Отвечают" if len(row.responsible) > 1 else "Отвечает", answering(snapshot.content, row))


def level(snapshot: Snapshot, code: str | None, percent: int | None) -> str:
    """A level in words, in per cent, or both."""
    return listed((snapshot.label("level", code), "" if percent is None else f"{percent}{NBSP}%"), ", ")


def _explained(chosen: str, text: str) -> str:
    """The word of the list and what was added to it; a word that the text begins with is not said twice."""
    if not text:
        return sentence(chosen)
    if not chosen or text[: len(chosen)].lower() == chosen.lower():
        return text
    return f"{sentence(chosen)}{'; ' if text[0].islower() else '. '}{text}"


def _named(name: str, text: str) -> str:
    return f"{name}: {text}" if text else ""
