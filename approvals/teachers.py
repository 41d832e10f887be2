"""Teachers looked for by name: «ё» equals «е», capitals do not matter, any of the names may be begun.

SQLite folds the case of Latin letters only, so a name is looked for in its usual spelling and weighed again here.
"""

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from documents.texts import search_key
from workflow.instances import WorkflowInstance
from workflow.participants import User

MOST = 300
_ANY_LETTER = str.maketrans({"е": "_", "ё": "_", "Е": "_", "Ё": "_"})


def teachers_named(session: Session, asked: str) -> list[str]:
    """The ids of people each word of `asked` begins a name of, at most `MOST`."""
    words = asked.split()[:4]
    if not words:
        return []
    columns = (User.last_name, User.first_name, User.patronymic)
    wanted = [
        or_(*(column.like(pattern, escape="\\") for column in columns for pattern in _patterns(word)))
        for word in words
    ]
    found = session.execute(select(User.id, *columns).where(and_(*wanted)).limit(MOST))
    return [row.id for row in found if all(_begins(word, row[1:]) for word in words)]


def _patterns(word: str) -> set[str]:
    safe = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return {f"{spelling.translate(_ANY_LETTER)}%" for spelling in (safe.capitalize(), safe.title(), safe)}


def _begins(word: str, names: tuple[str | None, ...]) -> bool:
    return any(search_key(name or "").startswith(search_key(word)) for name in names)


def route_named(session: Session, asked: str) -> ColumnElement[bool]:
    """The condition on `WorkflowInstance` that the route is of a teacher named so, or has that number."""
    number = WorkflowInstance.number == asked.strip().upper()
    return or_(WorkflowInstance.subject.in_(teachers_named(session, asked)), number)
