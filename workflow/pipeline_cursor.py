"""The cursor of our connections to PostgreSQL: a question asked inside a journey waits for its answer until it is read.

SQLAlchemy wants to know the columns of an answer as soon as it has asked. Of a question that was answered before they
are known, so nobody has to wait. When a journey begins and ends is `pipeline`'s business.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Self

from psycopg import Column, Cursor
from psycopg.pq import PipelineStatus

_MOST_REMEMBERED = 256
_COLUMNS: dict[str, list[Column]] = {}
"""The columns of each question that was asked inside a journey; a text that is built in a loop is not kept."""


class PipelineCursor(Cursor[tuple[Any, ...]]):
    """Asks like any cursor; inside a journey it does not wait for an answer whose columns it knows."""

    _asked = ""

    def execute(
        self, query: Any, params: Sequence[Any] | Mapping[str, Any] | None = None, **options: Any
    ) -> Self:
        """Send the statement."""
        self._asked = query if isinstance(query, str) else ""
        return super().execute(query, params, **options)

    @property
    def description(self) -> list[Column] | None:
        """The columns of the answer; None where the statement has none."""
        if self.pgresult is not None or not self._is_question or not self._travels:
            return super().description
        known = _COLUMNS.get(self._asked)
        if known is None:
            with suppress(IndexError):  # an answer without rows
                self.scroll(0)  # waits
            known = super().description or []
            if len(_COLUMNS) < _MOST_REMEMBERED:
                _COLUMNS[self._asked] = known
        return known

    @property
    def _is_question(self) -> bool:
        return self._asked.startswith("SELECT")

    @property
    def _travels(self) -> bool:
        return self.connection.info.pipeline_status is PipelineStatus.ON
