"""Long lists in pages: a page of rows, its number and how many there are. The bar below is a macro of the
templates.
"""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

T = TypeVar("T")
ROWS = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows of one page; `number` counts from 1."""

    rows: list[T]
    number: int
    pages: int
    total: int


def page_of(session: Session, query: Select[Any], asked: str, *, rows: int = ROWS) -> Page[Any]:
    """The page that the address asks for; the nearest one where it asks for none or too much."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(1, -(-total // rows))
    number = min(max(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1, 1), pages)  # noqa: PLR2004
    found = session.scalars(query.limit(rows).offset((number - 1) * rows))
    return Page(list(found), number, pages, total)
