"""Routes are looked for by groups of deficits and by category; what is written already is read once."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

AT_ONCE = 500


def upgrade() -> None:
    """Add the columns and fill them from the working copies."""
    for column in (
        sa.Column("deficits", sa.String(length=300), nullable=False, server_default=sa.text("''")),
        sa.Column("category", sa.String(length=20), nullable=False, server_default=sa.text("''")),
    ):
        op.add_column("routes", column)
    routes = sa.table(
        "routes", *(sa.column(name, sa.String) for name in ("id", "draft", "deficits", "category"))
    )
    connection, last = op.get_bind(), ""
    while True:
        query = sa.select(routes.c.id, routes.c.draft).where(routes.c.id > last).order_by(routes.c.id)
        rows = connection.execute(query.limit(AT_ONCE)).all()
        for route, draft in rows:
            deficits, category = _looked_up_by(json.loads(draft))
            connection.execute(
                routes.update().where(routes.c.id == route).values(deficits=deficits, category=category)
            )
        if len(rows) < AT_ONCE:
            break
        last = rows[-1].id


def downgrade() -> None:
    """Remove the columns."""
    op.drop_column("routes", "category")
    op.drop_column("routes", "deficits")


def _looked_up_by(draft: dict[str, dict[str, object]]) -> tuple[str, str]:
    """As `documents/drafts.py` spelled it at this version."""
    items = draft.get("z2", {}).get("items") or []
    assert isinstance(items, list)
    groups = sorted({item["deficit_type"] for item in items if item.get("deficit_type")})
    spelled = "".join(f";{code}" for code in groups) + ";" if groups else ""
    return spelled, str(draft.get("z1", {}).get("category") or "")
