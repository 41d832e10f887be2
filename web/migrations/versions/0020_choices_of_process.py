"""The way of a route as choices instead of the name of one process, so that they can be combined."""

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

Settings = dict[str, Any]
BODY = sa.table("municipality", sa.column("body", sa.Text()))
CHOICES = {
    "iom-teacher": {},
    "iom-teacher-director": {"director_approves": True},
    "iom-teacher-association": {"association_opinion": True},
    "iom-teacher-head-completes": {"head_completes": True},
}
LATER = (
    *("director_approves", "association_opinion", "head_completes", "filler_may_approve"),
    *("school_days", "rework_days", "curator_days", "completion_days", "reflection_until", "voluntary"),
)


def upgrade() -> None:
    """Say by choices what the name of the process said."""
    _respell(lambda said: said | CHOICES.get(said.pop("default_process", "iom-teacher"), {}))


def downgrade() -> None:
    """Name the nearest process; other choices are lost."""
    _respell(_named)


def _named(said: Settings) -> Settings:
    chosen = [name for name, choices in CHOICES.items() if choices and all(map(said.get, choices))]
    kept = {key: value for key, value in said.items() if key not in LATER}
    return kept | {"default_process": (chosen or ["iom-teacher"])[0]}


def _respell(change: Callable[[Settings], Settings]) -> None:
    bind = op.get_bind()
    for body in bind.scalars(sa.select(BODY.c.body)).all():
        said = json.dumps(change(json.loads(body)), ensure_ascii=False)
        bind.execute(sa.update(BODY).values(body=said))
