"""The mark of the state: what a reader must know before he reads, on the first page and in the footer.

A document cannot know that it has been superseded; the footer of a valid one says where to check.
"""

from __future__ import annotations

from dataclasses import dataclass

from documents.docx.layout import Form
from documents.docx.snapshot import Snapshot
from documents.docx.typography import day, local_day

_PROJECT = frozenset({"teacher_draft", "deputy_returned", "curator_returned"})
_REVIEW = frozenset({"deputy_review", "curator_recommendations", "director_approval"})
_AMENDMENT = frozenset({"amendment_draft", "amendment_deputy_review", "amendment_curator_review"})
_PREVIEW = "Черновик для просмотра. Номера, версии и подписей у него нет"
_NOT_AGREED = "Проект. Не согласован"
_IN_REVIEW = "На рассмотрении. Не является согласованным документом"
_CHECK_FULL = "Действительность версии проверяется по номеру и QR-коду"
_CHECK = "Действительность версии проверяется по номеру и контрольному коду"


@dataclass(frozen=True)
class Mark:
    """`face` stands on the first page, `detail` under it, `foot` in every footer."""

    face: str
    detail: str
    foot: str


def mark(snapshot: Snapshot, form: Form) -> Mark:
    """The mark for the state in which the version stands; only the full form has a QR code to point to."""
    state = snapshot.state
    if snapshot.is_preview:
        return Mark("ЧЕРНОВИК", "", _PREVIEW)
    if state in _AMENDMENT:
        text = f"Проект изменения № {snapshot.amendment or 1} к версии {snapshot.in_force}"
        return Mark(
            text, f"До согласования действует редакция, утверждённая версией {snapshot.in_force}", text
        )
    if state in _PROJECT:
        return Mark("ПРОЕКТ", _detail(snapshot), _NOT_AGREED)
    if state in _REVIEW or (snapshot.is_draft and state not in _ENDED):
        return Mark(_IN_REVIEW, _detail(snapshot), _IN_REVIEW)
    check = _CHECK_FULL if snapshot.check_url and form == "full" else _CHECK
    if state in _ENDED:
        face = _ENDED[state].format(date=since(snapshot), reason=_reason(snapshot))
        return Mark(face, _in_force(snapshot), f"{face}. {check}" if not snapshot.is_draft else face)
    face = f"Действующая версия на {local_day(snapshot.at, snapshot.zone)}"
    return Mark(face, _in_force(snapshot), check)


_ENDED = {
    "completed": "Завершён {date}",
    "terminated": "Прекращён досрочно {date}{reason}",
    "suspended": "Реализация приостановлена с {date}{reason}",
    "withdrawn": "Отозван {date}{reason}",
    "transferred": "Передан в другую организацию {date}{reason}",
}


def since(snapshot: Snapshot) -> str:
    """The day on which the route came into its state."""
    moved = [entry.at for entry in snapshot.entries if entry.from_label != entry.to_label]
    return local_day(moved[-1] if moved else snapshot.at, snapshot.zone)


def _reason(snapshot: Snapshot) -> str:
    if not snapshot.state_note:
        return ""
    return (
        f", причина: {snapshot.state_note}" if snapshot.state == "terminated" else f". {snapshot.state_note}"
    )


def _detail(snapshot: Snapshot) -> str:
    return snapshot.state_note or ""


def _in_force(snapshot: Snapshot) -> str:
    if snapshot.in_force is None:
        return ""
    on = f" ({day(snapshot.in_force_on)})" if snapshot.in_force_on else ""
    if snapshot.in_force == snapshot.version:
        return f"Редакция утверждена этой версией{on}"
    return f"Версия {snapshot.version}. Действует редакция, утверждённая версией {snapshot.in_force}{on}"
