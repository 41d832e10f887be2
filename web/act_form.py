"""The form of an act: what the reviewer wrote in it, read into the fields that the act takes.

The words are cleaned and demanded by `approvals/request.py`; here is only which field of the page means what.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from approvals.errors import BadField
from approvals.request import RemarkDraft, Seen
from documents.content import RouteContent
from documents.fields import FIELDS
from web.seen_content import read_seen
from workflow.definition import Act, Decision

LISTS = {
    "z1": ("educations", "support_team"),
    "z2": ("items",),
    "z3": ("rows", "indicators"),
    "z4": ("products",),
}
TEXTS = {
    "z1": ("goal", "title", "duration_rationale"),
    "z2.items": ("text",),
    "z3.rows": ("educational_task", "activity", "planned_result", "forms_text", "result_text"),
    "z3.indicators": ("text", "criterion"),
    "z4": ("path_reflection", "effectiveness_text", "conformity_text", "next_steps"),
}
NAMES = frozenset({"csrf_token", "key", "comment", "reason", "decision", "password", "code", "queue"})
PREFIXES = ("seen-", "carried-", "remark:", "field:", "wording:")
_KEY = re.compile(r"[0-9a-f]{32}\Z", re.ASCII)
APPROVED = "approve"
WITH_REMARKS = "approve_with_remarks"
KEEP_TO = "Вы написали замечания. Нажмите «Согласовать с замечаниями» или уберите их."
WRITE_ONE = "Чтобы согласовать с замечаниями, напишите хотя бы одно замечание."
ONE_FIELD = "Отметка «только формулировка» ставится к одному полю: выберите его рядом с замечанием."


@dataclass(frozen=True)
class ActForm:
    """One posted form of an act, as it was typed."""

    posted: Mapping[str, str]

    @property
    def key(self) -> str:
        """The form's own key; raises `BadField` for a form that is not ours."""
        key = self.raw("key")
        if not _KEY.match(key):
            raise BadField(field="key", sentence="Страница устарела. Откройте её заново: ничего не записано.")
        return key

    def require_own(self) -> None:
        """Raise `BadField` for a field that no form of an act has: who acts, when and where it leads is not posted."""
        foreign = [name for name in self.posted if name not in NAMES and not name.startswith(PREFIXES)]
        if foreign:
            sentence = (
                f"В форме нет поля «{min(foreign)[:40]}». Откройте страницу заново: ничего не записано."
            )
            raise BadField(field=min(foreign)[:40], sentence=sentence)

    def raw(self, name: str) -> str:
        """What was typed in a field."""
        return self.posted.get(name, "").replace("\r\n", "\n")

    def seen(self, act: str) -> Seen:
        """What stood on the screen for that act."""
        return read_seen(self.raw(f"seen-{act}"))

    def fields(self, act: Act, content: RouteContent) -> dict[str, Any]:
        """The fields of the act; raises `BadField` where the decision and the remarks do not fit."""
        comment, remarks = self.raw("comment").strip(), list(self.remarks(content))
        if act.decision is Decision.APPROVE:
            return {"remarks": self._of_approval(comment, remarks)}
        asked: dict[str, Any] = {"comment": comment}
        if act.needs_reason:
            asked["reason"] = self.raw("reason")
        if act.decision is not None:
            asked["remarks"] = remarks
        return asked

    def _of_approval(self, comment: str, remarks: list[RemarkDraft]) -> list[RemarkDraft]:
        said = [*([RemarkDraft(comment)] if comment else []), *remarks]
        if said and self.raw("decision") != WITH_REMARKS:
            raise BadField(field="comment", sentence=KEEP_TO)
        if not said and self.raw("decision") == WITH_REMARKS:
            raise BadField(field="comment", sentence=WRITE_ONE)
        return said

    def remarks(self, content: RouteContent) -> Iterator[RemarkDraft]:
        """The remarks put at places of the content."""
        known = set(places(content))
        for name, text in self.posted.items():
            place = name.removeprefix("remark:")
            if place == name or not text.strip():
                continue
            if place not in known:
                raise BadField(
                    field="remarks", sentence="Такого места в маршруте нет. Откройте страницу заново."
                )
            yield self._remark(place, text)

    def _remark(self, place: str, text: str) -> RemarkDraft:
        field, wording = self.raw(f"field:{place}"), bool(self.raw(f"wording:{place}"))
        if field and field not in texts_at(place):
            raise BadField(field="remarks", sentence="Выберите поле замечания из списка.")
        if wording and not field:
            raise BadField(field=f"remark:{place}", sentence=ONE_FIELD)
        return RemarkDraft(text.strip(), f"{place}.{field}" if field else place, wording)


def posted_form() -> ActForm:
    """The form of this request."""
    return ActForm(request.form)


def places(content: RouteContent) -> Iterator[str]:
    """Where a remark can be put: each section, and each row of its lists."""
    for zone, names in LISTS.items():
        yield zone
        for name in names:
            rows = getattr(getattr(content, zone), name)
            for place, row in enumerate(rows):
                yield f"{zone}.{name}[{getattr(row, 'id', place)}]"


def texts_at(place: str) -> dict[str, str]:
    """The texts of a place to which a remark may be narrowed, with their labels."""
    rows = place.partition("[")[0]
    prefix = f"{rows}[]." if "[" in place else f"{rows}."
    return {name: FIELDS[prefix + name].label for name in TEXTS.get(rows, ())}
