"""Calls that begin at one moment: none goes before all are ready, and what each gave or raised is kept."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

AT_ONCE = 16
Made = TypeVar("Made")


def at_once(calls: Sequence[Callable[[], Made]]) -> list[Made | Exception]:
    """Let all calls go at the same moment and collect what each gave or raised."""
    ready = Barrier(len(calls))

    def one(call: Callable[[], Made]) -> Made | Exception:
        ready.wait()
        try:
            return call()
        except Exception as error:  # noqa: BLE001  # whatever it is, the judge looks at it
            return error

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(one, calls))
