"""Reading stored entries fast and strictly: the bytes must be the one spelling of what they say.

`canonical.parse` says the same of any value. Here the spelling is judged from the bytes where that is certain and
cheap, so that a whole log is read at tens of thousands of entries a second; all doubtful bytes go to `parse`.
"""

import json
import re
from typing import Any

from workflow.log.canonical import KEY, NotCanonical, parse

_PRINTABLE = bytes(range(0x20, 0x7F))
_PLAIN = re.compile("[А-Яа-яЁё№«»–—]*\\Z")
"""Letters that are in NFC whatever stands beside them."""
_LOOSE_SPACE = re.compile(rb' (?:(?=[{}\[\]:,"])|(?<=[{}\[\]:,"] ))')
_MINUS_ZERO = re.compile(rb"-0(?<=[:,\[]-0)")
_MANY_KEYS = 4096
_SORTED_KEYS: set[tuple[str, ...]] = set()


def reread(body: bytes) -> dict[str, Any]:
    """The entry that canonical bytes spell; raises `NotCanonical` (or ValueError) where they are anything else.

    That integers are below 2^53 is the only rule not asked here of bytes beyond doubt.
    """
    value = _read(body.decode()) if _is_beyond_doubt(body) else parse(body)
    if type(value) is not dict:
        raise NotCanonical(cause="запись не объект", where="$")
    return value


def _is_beyond_doubt(body: bytes) -> bool:
    """Whether only the order of keys can still be wrong.

    Without escapes a text is spelled as it reads; a space that touches no sign of JSON stands inside a text; and of
    all whole numbers only −0 has two spellings.
    """
    if b"\\" in body or not (body.startswith(b"{") and body.endswith(b"}")):
        return False
    if _LOOSE_SPACE.search(body) or _MINUS_ZERO.search(body):
        return False
    beyond = body.translate(None, _PRINTABLE)
    return not beyond or _PLAIN.match(beyond.decode()) is not None


def _no_float(text: str) -> Any:
    raise NotCanonical(cause=f"дробное число {text}", where="$")


def _in_order(pairs: list[tuple[str, Any]], known: set[tuple[str, ...]] = _SORTED_KEYS) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise NotCanonical(cause="повторяющийся ключ", where="$")
    if tuple(value) not in known:
        _require_order(tuple(value))
    return value


def _require_order(keys: tuple[str, ...]) -> None:
    if list(keys) != sorted(keys) or not all(KEY.match(key) for key in keys):
        raise NotCanonical(cause="ключи не по порядку или недопустимы", where="$")
    if len(_SORTED_KEYS) < _MANY_KEYS:
        _SORTED_KEYS.add(keys)


_SCAN = json.JSONDecoder(
    parse_float=_no_float, parse_constant=_no_float, object_pairs_hook=_in_order
).scan_once  # type: ignore[attr-defined]  # what `decode` calls, without looking for spaces around


def _read(text: str) -> Any:
    """The value that the whole text spells; no space stands around it."""
    try:
        value, end = _SCAN(text, 0)
    except StopIteration as missing:
        end = missing.value
    if end != len(text):
        raise NotCanonical(cause="это не JSON", where=f"знак {end + 1}")
    return value
