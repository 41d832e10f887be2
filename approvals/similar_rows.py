"""Rows of a road map that set the same task as a row of somebody else's: a hint for who decides, and nothing more.

A common row of a school or a good sample looks the same as a copied plan: which it is, a person reads for himself.
Compared is what the last version of a route said; what is only written in a draft is nobody else's business.
"""

import json
import re
from collections import defaultdict

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from documents.texts import search_key
from documents.versions import Content, DocumentVersion
from workflow.instances import WorkflowInstance

_AT_ONCE = 200
_TASK = re.compile(rb'"educational_task":"((?:[^"\\]|\\.)*)"')


def similar_rows(session: Session, within: ColumnElement[bool]) -> dict[str, int]:
    """How many rows of each of these routes set a task that a route of another person among them sets too.

    Routes without such a row are left out. Case, spaces, «ё» and the full stop at the end make no difference.
    """
    query = (
        select(WorkflowInstance.id, WorkflowInstance.subject, Content.body)
        .join(
            DocumentVersion,
            (DocumentVersion.route == WorkflowInstance.id) & (DocumentVersion.n == WorkflowInstance.version),
        )
        .join(Content, Content.hash == DocumentVersion.content)
        .where(within)
        .execution_options(yield_per=_AT_ONCE)
    )
    tasks: dict[str, tuple[str, frozenset[str]]] = {}
    people: defaultdict[str, set[str]] = defaultdict(set)
    for route, subject, body in session.execute(query):
        said = _tasks(body)
        tasks[route] = subject, said
        for task in said:
            people[task].add(subject)
    counted = {
        route: sum(1 for task in said if people[task] != {subject})
        for route, (subject, said) in tasks.items()
    }
    return {route: count for route, count in counted.items() if count}


def _tasks(content: bytes) -> frozenset[str]:
    """The tasks in the canonical bytes of a content: a thousand of them are not parsed for one field."""
    said = (json.loads(b'"%s"' % spelled) for spelled in _TASK.findall(content))
    return frozenset(" ".join(search_key(task).split()).rstrip(". ") for task in said) - {""}
