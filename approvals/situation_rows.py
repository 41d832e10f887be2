"""The rows that a situation is read from: few statements, each built once, since every act runs them.

What stands alone comes as one row, the acts with their sign-offs as one list, contents and snapshot as one more;
what is asked together travels together. What the rows mean is `situation`'s business.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Result, Row, ScalarSelect, Table, and_, bindparam, exists, select
from sqlalchemy.orm import Session

from approvals.idempotency import IdempotencyKey
from approvals.municipality import MunicipalityRow
from approvals.opinions import OPINION, SpecialOpinion
from approvals.remarks import Remark
from approvals.signing.sign_offs import SignOff
from documents.drafts import DevelopmentRoute
from documents.versions import Blob, Content, DocumentVersion
from workflow.instances import WorkflowInstance
from workflow.log.tables import LogEvent, Payload
from workflow.participants import Appointment, Organization, User
from workflow.pipeline import together

Act = tuple[tuple[Any, ...], tuple[Any, ...] | None]

ACT = ("rseq", "act", "by", "at", "st_from", "st_to")
SIGNED = (
    "version",
    "round",
    "state",
    "act",
    "decision",
    "person",
    "office",
    "content",
    "zones",
    "organization",
)
"""What is read of an act and of its sign-off, in this order; the organization is that of the appointment."""

_I, _W = cast("Table", WorkflowInstance.__table__), cast("Table", DevelopmentRoute.__table__)
_V, _M = cast("Table", DocumentVersion.__table__), cast("Table", MunicipalityRow.__table__)
_U, _O = cast("Table", User.__table__), cast("Table", Organization.__table__)
_E, _S = cast("Table", LogEvent.__table__), cast("Table", SignOff.__table__)
_A = cast("Table", Appointment.__table__)
_C, _B = cast("Table", Content.__table__), cast("Table", Blob.__table__)
_R, _K = cast("Table", Remark.__table__), cast("Table", IdempotencyKey.__table__)
_T, _P = cast("Table", SpecialOpinion.__table__), cast("Table", Payload.__table__)
# Scalars and not joins where one will do: PostgreSQL plans a join of eight tables ten times as long as it runs it.
_WEEK = select(_O.c.week).where(_O.c.id == _I.c.organization).scalar_subquery()
_ACTING = (_I.c.id == bindparam("of")) & (_U.c.id == bindparam("who"))
_JOINED = _I.join(_W, _W.c.id == _I.c.id).join(_M, _M.c.one == 1).join(_U, _U.c.id == bindparam("who"))


def _content_of(version: ColumnElement[Any]) -> ScalarSelect[Any]:
    one = _V.alias()
    return select(one.c.content).where(one.c.route == _I.c.id, one.c.n == version).scalar_subquery()


def _sent(column: ColumnElement[Any]) -> ScalarSelect[Any]:
    return (
        select(column).where(_K.c.person == bindparam("who"), _K.c.key == bindparam("form")).scalar_subquery()
    )


_MARKED_WORDING = (_R.c.wording, _R.c.state != "lifted")
_ROUTE = (
    select(
        *(column.label(f"i_{column.name}") for column in _I.c),
        *(column.label(f"w_{column.name}") for column in _W.c),
        *(_V.c[name] for name in ("content", "snapshot", "full", "appendix")),
        _content_of(_I.c.in_force).label("content_in_force"),
        _content_of(_I.c.initial_design).label("initial_content"),
        _M.c.body.label("settings"),
        _M.c.changed_at.label("settings_at"),
        _WEEK.label("week"),
        *(_U.c[name] for name in ("active", "last_name", "first_name", "patronymic")),
        exists().where(_R.c.route == _I.c.id, *_MARKED_WORDING).label("has_wording"),
        _sent(_K.c.request).label("sent_request"),
        _sent(_K.c.seq).label("sent_seq"),
    )
    .select_from(_JOINED.join(_V, and_(_V.c.route == _I.c.id, _V.c.n == _I.c.version)))
    .where(_ACTING)
)
_FINGERPRINT = (
    select(
        *(_I.c[name] for name in ("version", "state", "head", "number")),
        *(_W.c[name] for name in ("draft_revision", "filled_by", "reserved_number", "opinion")),
        _M.c.changed_at,
        _WEEK,
        _U.c.active,
    )
    .select_from(_JOINED)
    .where(_ACTING)
    .with_for_update(of=(_I, _W))
)
_ACTS = (
    select(
        *(_E.c[name] for name in ACT),
        _S.c.seq,
        *(_S.c[name] for name in SIGNED if name != "organization"),
        _A.c.organization,
    )
    .select_from(_E.outerjoin(_S, _S.c.seq == _E.c.seq).outerjoin(_A, _A.c.id == _S.c.appointment))
    .where(_E.c.route == bindparam("of"))
    .order_by(_E.c.rseq)
)
_CONTENTS = tuple(f"content_{place}" for place in range(4))
_BODIES = (
    select(_C.c.hash, _C.c.body)
    .where(_C.c.hash.in_([bindparam(name) for name in _CONTENTS]))
    .union_all(select(_B.c.sha256, _B.c.body).where(_B.c.sha256 == bindparam("snapshot")))
)
_OPINIONS = (
    select(_T.c.version, _R.c.text.label("about"), _P.c.text, _T.c.given_at)
    .join_from(_T, _P, (_P.c.seq == _T.c.seq) & (_P.c.field == OPINION))
    .join(_R, _R.c.id == _T.c.remark)
    .where(_T.c.route == bindparam("of"))
    .order_by(_T.c.seq)
)
_WORDING = select(_R.c.path).where(_R.c.route == bindparam("of"), *_MARKED_WORDING)


def route(
    session: Session, code: str, person: str, form: str
) -> tuple[Row[*tuple[Any, ...]] | None, Sequence[Act]]:
    """All of the route, the person and his form of that key that stands alone, and the acts of the route.

    The row is None without the route or the person.
    """
    with together(session):
        row = session.execute(_ROUTE, {"of": code, "who": person, "form": form})
        made = session.execute(_ACTS, {"of": code})
    return row.one_or_none(), _acts(made)


def ask_locked(session: Session, code: str, person: str) -> Callable[[], tuple[Any, ...]]:
    """Ask what must not have moved; the route and its working copy are locked until the end of the transaction."""
    asked = session.execute(_FINGERPRINT, {"of": code, "who": person})
    return lambda: tuple(asked.one())


def acts(session: Session, code: str) -> Sequence[Act]:
    """`ACT` and, where the act is a sign-off, `SIGNED` of every act of the route, in order."""
    return _acts(session.execute(_ACTS, {"of": code}))


def _acts(rows: Result[Any]) -> Sequence[Act]:
    width = len(ACT)
    return [
        (tuple(row[:width]), None if row[width] is None else tuple(row[width + 1 :])) for row in rows.all()
    ]


def ask_bodies(
    session: Session, snapshot: str, contents: Collection[str]
) -> Callable[[], Mapping[str, bytes]]:
    """Ask for the bytes of a snapshot and of up to four contents; they come by their hashes."""
    named = dict(zip(_CONTENTS, [*contents, *[""] * len(_CONTENTS)], strict=False))
    asked = session.execute(_BODIES, {"snapshot": snapshot, **named})
    return lambda: dict(asked.all())


def wording(session: Session, code: str) -> frozenset[str]:
    """The paths of open remarks that their author marked as wording only."""
    return frozenset(path for path in session.scalars(_WORDING, {"of": code}) if path)


def opinions(session: Session, code: str) -> Sequence[tuple[int, str, str, datetime]]:
    """The special opinions of the route: version of the decision, words of the remark, opinion, time."""
    return [tuple(row) for row in session.execute(_OPINIONS, {"of": code})]
