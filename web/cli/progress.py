"""The progress bar: one line on the terminal for whatever takes longer than a second."""

import sys
import time
from types import TracebackType
from typing import Self, TextIO

PATIENCE = 1.0  # seconds before the bar appears
EVERY = 0.1
WIDTH = 30


class Progress:
    """Counts steps; silent unless the error stream is a terminal or `always` is set.

    As a context manager it leaves the line clean.
    """

    def __init__(
        self, what: str, total: int | None, *, always: bool = False, stream: TextIO | None = None
    ) -> None:
        self._what = what
        self._total = total
        self._stream = stream or sys.stderr
        self._always = always
        self._shown = always or self._stream.isatty()
        self._done = 0
        self._began = self._drawn = time.monotonic()
        self._on_screen = False

    def step(self, count: int = 1) -> None:
        """So many more are done."""
        self.at(self._done + count)

    def at(self, done: int, total: int | None = None) -> None:
        """So many are done by now."""
        self._done, self._total = done, self._total if total is None else total
        now = time.monotonic()
        patient = not self._always and now - self._began < PATIENCE
        if self._shown and not patient and now - self._drawn >= EVERY:
            self._drawn = now
            self._draw()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._always and self._shown:
            self._draw()
        if self._on_screen:
            self._stream.write("\n")
            self._stream.flush()

    def _draw(self) -> None:
        self._on_screen = True
        self._stream.write(f"\r{self._line()}")
        self._stream.flush()

    def _line(self) -> str:
        if not self._total:
            return f"{self._what}: {self._done}"
        full = min(WIDTH, WIDTH * self._done // self._total)
        return f"{self._what}: [{'█' * full}{'·' * (WIDTH - full)}] {self._done} из {self._total}"
