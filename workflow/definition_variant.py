"""A process told by what differs from another one: `variant_of` names it, and the file says the rest.

Of a state or an act the keys of the file replace those of the other process. Rows of an act out of a state replace
all rows which the other process has for both, in their place. What a process means: `definition_file`.
"""

from collections.abc import Mapping
from typing import Any

VARIANT_OF = "variant_of"
_TABLES = ("state", "act")
CHANGES = (*_TABLES, "transition")


def laid_over(base: Mapping[str, Any], variant: Mapping[str, Any]) -> dict[str, Any]:
    """The content of the variant as if it had been written whole."""
    whole = {key: value for key, value in (*base.items(), *variant.items()) if key != VARIANT_OF}
    for name in _TABLES:
        told = variant.get(name, {})
        whole[name] = {
            code: {**base.get(name, {}).get(code, {}), **told.get(code, {})}
            for code in (*base.get(name, {}), *(code for code in told if code not in base.get(name, {})))
        }
    whole["transition"] = _rows(base.get("transition", []), variant.get("transition", []))
    return whole


def _rows(base: list[Any], told: list[Any]) -> list[Any]:
    rows: list[Any] = []
    placed: list[Any] = []
    for row in base:
        instead = [one for one in told if _way(one) == _way(row)]
        if not instead:
            rows.append(row)
        elif instead[0] not in placed:
            rows += instead
            placed += instead
    return [*rows, *(row for row in told if row not in placed)]


def _way(row: Mapping[str, Any]) -> tuple[Any, Any]:
    return row.get("act"), row.get("from")
