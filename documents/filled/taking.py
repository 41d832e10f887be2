"""A filled-in form taken into a working copy: what it says anew, what stays, and what is still to be asked.

Nothing of the copy is lost: a row of the same task is updated, other rows stay, and what paper cannot say is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from documents.content import RouteContent, content_from_data, to_data
from documents.dictionaries import Dictionaries
from documents.filled.form import FORM, NEED, RESULT, TASK, TERM, FilledForm, FilledRow, FormRefused
from documents.filled.meaning import ReadNeed, ReadRow, understood
from documents.input_errors import errors_in_russian
from documents.prefill import saved
from documents.texts import meaning_key

NewId = Callable[[], str]

_COLUMNS = {
    "needs": NEED,
    "educational_task": TASK,
    "forms": FORM,
    "forms_text": FORM,
    "technologies": FORM,
    "due_on": TERM,
    "starts_on": TERM,
    "result_form": RESULT,
    "result_text": RESULT,
    "text": NEED,
}


@dataclass(frozen=True)
class Taken:
    """The working copy as it would become, the rows that were read, and what the paper does not tell."""

    content: RouteContent
    read: tuple[ReadRow, ...]
    asks: tuple[str, ...]
    stayed: int  # rows of the copy that the form does not name


def taken(content: RouteContent, form: FilledForm, words: Dictionaries, *, new_id: NewId) -> Taken:
    """The copy with the rows of the form; raises `FormRefused` with the place of what cannot be taken."""
    period = content.z1.starts_on, content.z1.ends_on
    read = tuple(one for row in form.rows for one in understood(row, period, words))
    copying = _Copying(content, new_id)
    for one in read:
        copying.take(one)
    whole = to_data(content) | {
        "z2": {**to_data(content.z2), "items": copying.needs},
        "z3": {**to_data(content.z3), "rows": copying.rows},
    }
    try:
        proposed = saved(content, content_from_data(whole, words), words)
    except ValidationError as error:
        raise FormRefused(sentence=copying.blamed(error, whole)) from error
    asks = tuple(ask for one in read for ask in one.asks)
    return Taken(proposed, read, asks, len(content.z3.rows) - copying.updated)


class _Copying:
    """The rows of sections 2 and 3 as plain data, growing line by line of the form."""

    def __init__(self, content: RouteContent, new_id: NewId) -> None:
        self.needs = [to_data(need) for need in content.z2.items]
        self.rows = [to_data(row) for row in content.z3.rows]
        self.updated = 0
        self._new_id = new_id
        self._free = {row.id for row in content.z3.rows}
        self._sources: dict[str, FilledRow] = {}

    def take(self, read: ReadRow) -> None:
        row = self._same_task(read.educational_task)
        needs = [self._need(need, read.source) for need in read.needs]
        said: dict[str, Any] = {
            "needs": list(dict.fromkeys(needs)) or row.get("needs", []),
            "educational_task": read.educational_task,
            "forms": list(read.forms),
            "forms_text": read.forms_text,
            "technologies": read.technologies or row.get("technologies", ""),
            "result_form": read.result_form,
            "result_text": read.result_text,
        }
        for codes, text in (("forms", "forms_text"), ("result_form", "result_text")):
            if not said[codes] and said[text] == row.get(
                text
            ):  # paper does not say a word twice: it is still there
                said[codes] = row.get(codes, said[codes])
        if read.source.stage:
            said["stage"] = read.source.stage
        if read.term is not None:
            said |= {
                name: day for name in ("starts_on", "due_on") if (day := getattr(read.term, name)) is not None
            }
        row.update(said)
        self._sources[row["id"]] = read.source

    def blamed(self, error: ValidationError, data: Any) -> str:
        """The first fault with its place in the file."""
        path, sentence = errors_in_russian(error, data)[0]
        key, name = path.partition("[")[2].partition("]")[0], path.rpartition(".")[2]
        source = self._sources.get(key)
        if source is None or name not in _COLUMNS:
            return sentence
        return f"{source.place(_COLUMNS[name])}: {sentence.rpartition(': ')[2]}"

    def _same_task(self, task: str) -> dict[str, Any]:
        key = meaning_key(task)
        for row in self.rows:
            if key and row["id"] in self._free and meaning_key(row.get("educational_task", "")) == key:
                self._free.discard(row["id"])
                self.updated += 1
                return row
        self.rows.append({"id": self._new_id()})
        return self.rows[-1]

    def _need(self, need: ReadNeed, source: FilledRow) -> str:
        for known in self.needs:
            if meaning_key(known.get("text", "")) == meaning_key(need.text):
                return str(known["id"])
        made: dict[str, Any] = {
            "id": self._new_id(),
            "text": need.text,
            "need_kind": need.need_kind,
            "deficit_type": need.deficit_type,
        }
        self.needs.append(made)
        self._sources[made["id"]] = source
        return str(made["id"])
