"""Reading stored entries fast and strictly: the bytes must be the one spelling of what they say.

`canonical.parse` says the same of any value; here most of the work is left to Python's own JSON code, so that a
whole log is read at tens of thousands of entries a second.
"""

import json
import re
from typing import Any

from workflow.log.canonical import LARGEST, NotCanonical, parse

_ASCII = bytes(range(0x20, 0x7F))
_PLAIN = re.compile("[А-Яа-яЁё№«»–—]*\\Z")
"""Letters that are in NFC whatever stands beside them."""


def _no_float(text: str) -> Any:
    raise NotCanonical(cause=f"дробное число {text}", where="$")


def _integer(text: str) -> int:
    value = int(text)
    if not -LARGEST <= value <= LARGEST:
        raise NotCanonical(cause="число слишком велико", where="$")
    return value


_READ = json.JSONDecoder(parse_float=_no_float, parse_int=_integer, parse_constant=_no_float).decode
_SPELL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
).encode


def reread(body: bytes) -> dict[str, Any]:
    """The entry that canonical bytes spell; raises `NotCanonical` (or ValueError) where they are anything else.

    The names of the keys are the business of the caller, who knows which an entry has.
    """
    if b"\\" in body:
        return _entry(parse(body))
    text = body.decode()
    beyond = body.translate(None, _ASCII)
    if beyond and not _PLAIN.match(beyond.decode()):
        return _entry(parse(body))
    value = _READ(text)
    # A key that stands twice, a space, another order: all of them are spelled differently.
    if _SPELL(value) != text:
        raise NotCanonical(cause="запись не в канонической форме", where="$")
    return _entry(value)


def _entry(value: Any) -> dict[str, Any]:
    if type(value) is not dict:
        raise NotCanonical(cause="запись не объект", where="$")
    return value
