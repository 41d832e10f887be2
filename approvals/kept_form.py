"""The form of an act kept for later: what was seen on its screen, and its fields, as columns of a row.

Whose row it is, what it waits for and what became of it is the business of the table that keeps it.
"""

import json
from typing import Any

from sqlalchemy import Text, text
from sqlalchemy.orm import Mapped, mapped_column

from approvals.request import Seen
from workflow.database import Hash

OPEN: Any = {"sqlite_where": text("outcome is null"), "postgresql_where": text("outcome is null")}
"""An index over the rows that still wait."""


class KeptForm:
    """Columns of a row that keeps the form of an act."""

    seen_version: Mapped[int]
    seen_revision: Mapped[int | None]
    seen_entered: Mapped[int | None]
    seen_content: Mapped[str] = mapped_column(Hash)
    fields: Mapped[str] = mapped_column(Text)  # JSON of the form of the act

    @property
    def seen(self) -> Seen:
        """What stood on the screen: the version, the revision of the draft, the content."""
        return Seen(self.seen_version, self.seen_revision, self.seen_content, self.seen_entered)

    @property
    def given(self) -> dict[str, Any]:
        """The fields of the act's form, as they were typed."""
        found: dict[str, Any] = json.loads(self.fields)
        return found
