"""The table of the bench: printed for a person, written to `var/bench.json` for a machine. Aims are only shown."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure

FILE = Path("var/bench.json")
MET = {True: "да", False: "нет"}


def show(figures: Sequence[Figure], machine: Mapping[str, Any]) -> None:
    """Print the table."""
    width = max(len(one.what) for one in figures)
    print(f"\n{'что':<{width}}  {'цель':>16}  {'итог':>16}  достигнута")
    for one in figures:
        aim, value = f"{one.sense} {one.aim:g} {one.unit}", f"{one.value:.3g} {one.unit}"
        print(f"{one.what:<{width}}  {aim:>16}  {value:>16}  {MET[one.met]}")
        if one.seen:
            print("  " + ", ".join(f"{name} {_short(value)}" for name, value in one.seen.items()))
    print(
        f"\nДостигнуто {sum(one.met for one in figures)} из {len(figures)}. Подробно: docs/bench.md, {FILE}"
    )


def write(figures: Sequence[Figure], machine: Mapping[str, Any], *, seconds: float) -> None:
    """Write `var/bench.json`."""
    FILE.parent.mkdir(exist_ok=True)
    said = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 1),
        "machine": dict(machine),
        "figures": [_as_json(one) for one in figures],
    }
    FILE.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _as_json(one: Figure) -> dict[str, Any]:
    return {
        "what": one.what,
        "value": round(one.value, 3),
        "aim": f"{one.sense} {one.aim:g}",
        "unit": one.unit,
        "met": one.met,
        "seen": dict(one.seen),
    }


def _short(value: float | str) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)
