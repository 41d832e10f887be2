"""Canonical JSON (`iom.cjson/1`), a subset of RFC 8785: one value, one spelling, so a hash means one thing.

Everything that is hashed or signed passes through `canonical`; everything read back passes through `parse`.
What the values mean is somebody else's business.
"""

import json
import re
import unicodedata
from typing import Any

from workflow.errors import WorkflowError

KEY = re.compile(r"[a-z0-9_]{1,32}\Z")
FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
LARGEST = 2**53 - 1


class NotCanonical(WorkflowError):
    """A value or bytes that `iom.cjson/1` does not allow."""

    template = "Данные нельзя записать в журнал: {cause} ({where})."


def canonical(value: Any) -> bytes:
    """Return the one spelling of `value`; raise `NotCanonical` for floats, foreign keys or characters."""
    _require(value, "$")
    return _spell(value)


def parse(data: bytes) -> Any:
    """Return the value of canonical bytes; raise `NotCanonical` where they are not the one spelling."""
    try:
        value = json.loads(data, object_pairs_hook=_unique, parse_float=_no_float, parse_constant=_no_float)
    except ValueError as error:
        raise NotCanonical(cause="это не JSON", where=str(error)) from error
    if canonical(value) != data:
        raise NotCanonical(cause="запись не в канонической форме", where="$")
    return value


_ENCODER = json.JSONEncoder(
    sort_keys=True,
    separators=(",", ":"),
    ensure_ascii=False,
    allow_nan=False,
    check_circular=False,
)


def _spell(value: Any) -> bytes:
    return _ENCODER.encode(value).encode()


def _require(value: Any, where: str) -> None:
    if value is None or value is True or value is False:
        return
    kind = type(value)
    if kind is str:
        _require_text(value, where)
    elif kind is int:
        if not -LARGEST <= value <= LARGEST:
            raise NotCanonical(cause="число слишком велико", where=where)
    elif kind is dict:
        for key, item in value.items():
            if type(key) is not str or not KEY.match(key):
                raise NotCanonical(cause=f"недопустимый ключ {key!r}", where=where)
            _require(item, f"{where}.{key}")
    elif kind is list or kind is tuple:
        for index, item in enumerate(value):
            _require(item, f"{where}[{index}]")
    else:
        raise NotCanonical(cause=f"значение вида {kind.__name__}", where=where)


def _require_text(text: str, where: str) -> None:
    if text.isascii() and text.isprintable():
        return
    found = FORBIDDEN.search(text)
    if found:
        raise NotCanonical(
            cause=f"недопустимый знак U+{ord(found[0]):04X}", where=f"{where}, знак {found.start() + 1}"
        )
    if not unicodedata.is_normalized("NFC", text):
        raise NotCanonical(cause="текст не в форме NFC", where=where)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise NotCanonical(cause="повторяющийся ключ", where="$")
    return value


def _no_float(text: str) -> Any:
    raise NotCanonical(cause=f"дробное число {text}", where="$")
