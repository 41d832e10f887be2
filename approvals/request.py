"""What a person asks for: who, which act on which route, what stood on the screen, and the fields of the form.

Values only. Cleaning the fields is done here once; whether the act is allowed is decided elsewhere.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from approvals.desk import local_day
from approvals.errors import BadField
from approvals.signing.signer import Signer
from documents.dictionaries import Dictionaries
from documents.texts import Text
from workflow.definition import Act
from workflow.log.canonical import canonical

SHORTEST_COMMENT = 10
LONGEST_COMMENT = 2000
LONGEST_PATH = 120
MOST_REMARKS = 50
_TEXT = Text(LONGEST_COMMENT)
REASON_DICTIONARIES = {
    "return_reason": "Причина возврата",
    "termination_reason": "Причина",
    "withdrawal_reason": "Причина",
}


@dataclass(frozen=True)
class Paper:
    """The scan that shows a signature on paper: who entered it, and in which office it is confirmed."""

    scan: int  # the entry of the log that says it was entered
    kind: str
    sha256: str
    size: int
    entered_by: str
    office: str
    appointment: str
    is_last: bool = True  # whether no further signature of the same sheet is to follow
    whole: bool = False  # whether the paper is a whole route, agreed on before it was entered here


@dataclass(frozen=True)
class Proof:
    """How a person proved a moment ago who he is, and his key, open; act functions never see a password.

    With a `paper` it is the proof of who confirms the scan: the decision was signed on paper by another.
    """

    methods: tuple[str, ...]  # pwd, and totp or code beside it
    at: datetime
    signer: Signer
    paper: Paper | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts, and from where; `on_paper` is the day on which he signed a sheet of paper instead of a form."""

    person: str
    proof: Proof | None = None
    ip: str | None = None
    agent: str | None = None
    on_paper: date | None = None

    @property
    def paper(self) -> Paper | None:
        """The scan that proves the act, where it was signed on paper."""
        return None if self.proof is None else self.proof.paper


@dataclass(frozen=True)
class Seen:
    """What stood on the signer's screen: the version, the revision of the draft, the content to be made."""

    version: int
    draft_revision: int | None
    content_hash: str
    entered: int | None = None  # the version that entered the state («круг»), where several sign side by side


@dataclass(frozen=True)
class RemarkDraft:
    """One remark of a reviewer, at a place of the content or on the whole."""

    text: str
    path: str | None = None
    wording: bool = False


@dataclass(frozen=True)
class Fields:
    """The cleaned fields of an act's form."""

    reason: str | None = None
    comment: str | None = None
    remarks: tuple[RemarkDraft, ...] = ()
    organization: str | None = None  # where a route is transferred to

    @property
    def printed_remarks(self) -> tuple[str, ...]:
        """Comment and remarks as the approval sheet prints them."""
        return tuple(text for text in (self.comment, *(remark.text for remark in self.remarks)) if text)


@dataclass(frozen=True)
class Request:
    """One act asked for. `key` is the form's own: the same key gives the same act once."""

    route: str
    act: str
    actor: Actor
    at: datetime
    seen: Seen
    key: str
    fields: Fields = field(default_factory=Fields)
    batch: str | None = None  # the list that is signed at once, of which this is one decision
    opening: str | None = None  # the digest of an opening, which has no route of its own yet

    def day(self, zone: str) -> date:
        """The day by which rules and offices are judged: today, or that of the signature on paper."""
        return self.actor.on_paper or local_day(self.at, zone)

    @property
    def digest(self) -> str:
        """SHA-256 of route, act, seen and fields; never of password, code, CSRF token or batch (rules §2)."""
        if self.opening is not None:
            return self.opening
        return hashlib.sha256(
            canonical(
                {
                    "route": self.route,
                    "act": self.act,
                    "version": self.seen.version,
                    "draft": self.seen.draft_revision,
                    "content": self.seen.content_hash,
                    "reason": self.fields.reason,
                    "comment": self.fields.comment,
                    "remarks": [[one.text, one.path, one.wording] for one in self.fields.remarks],
                    "organization": self.fields.organization,
                }
            )
        ).hexdigest()


def clean_fields(raw: Mapping[str, Any], act: Act, dictionaries: Dictionaries) -> Fields:
    """The fields of the act's form; raises `BadField` with the field's name for what is missing, long or unknown."""
    unknown = set(raw) - {"reason", "comment", "remarks", "organization"}
    if unknown:
        name = min(unknown)
        raise BadField(field=name, sentence=f"Неизвестное поле формы «{name}». Откройте страницу заново.")
    comment = _text(raw.get("comment"), "comment", "Комментарий")
    if act.needs_comment and len(comment) < SHORTEST_COMMENT:
        raise BadField(
            field="comment", sentence=f"Опишите замечание подробнее (не менее {SHORTEST_COMMENT} символов)."
        )
    return Fields(
        reason=_reason(raw.get("reason"), act, dictionaries),
        comment=comment or None,
        remarks=_remarks(raw.get("remarks") or ()),
        organization=_text(raw.get("organization"), "organization", "Организация") or None,
    )


def _text(value: Any, name: str, label: str) -> str:
    try:
        return _TEXT.clean("" if value is None else value).strip()  # spaces alone say nothing
    except ValueError as error:
        raise BadField(field=name, sentence=f"Поле «{label}»: {error}.") from error


def _reason(value: Any, act: Act, dictionaries: Dictionaries) -> str | None:
    if act.needs_reason is None:
        return None
    label = REASON_DICTIONARIES[act.needs_reason]
    if not value or not dictionaries.knows(act.needs_reason, str(value)):
        raise BadField(field="reason", sentence=f"Выберите значение поля «{label}» из списка.")
    return str(value)


def _remark(one: Any) -> RemarkDraft:
    try:
        draft = one if isinstance(one, RemarkDraft) else RemarkDraft(**one)
    except TypeError as error:
        sentence = "Замечание не прочитано. Откройте страницу заново."
        raise BadField(field="remarks", sentence=sentence) from error
    if draft.path is not None and len(draft.path) > LONGEST_PATH:
        raise BadField(field="remarks", sentence="Место замечания не найдено. Откройте страницу заново.")
    return draft


def _remarks(raw: Sequence[Any]) -> tuple[RemarkDraft, ...]:
    if len(raw) > MOST_REMARKS:
        raise BadField(
            field="remarks", sentence=f"Замечаний не может быть больше {MOST_REMARKS}. Объедините похожие."
        )
    cleaned = []
    for one in raw:
        draft = _remark(one)
        text = _text(draft.text, "remarks", "Замечание")
        if text:
            cleaned.append(RemarkDraft(text, draft.path, draft.wording))
    return tuple(cleaned)
