"""A second, plain telling of rules §1 for a teacher's route: who may do what, and where it leads.

Written from the rules and not from the process files or the engine, so that the two check each other. The content
is told by two things only: the goal (material) and how many days the second row is moved (immaterial up to 30).
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

OFFICES: dict[str, set[str]] = {
    "teacher": {"subject"},
    "deputy": {"deputy"},
    "second_deputy": {"deputy", "curator"},  # also a curator by order: the two levels must not meet in him
    "director": {"director"},
    "curator": {"curator"},
    "authority_head": {"authority"},
    "smo_head": set(),
    "other_deputy": set(),
    "administrator": set(),
}
DRAFTS = {"teacher_draft", "deputy_returned", "curator_returned", "amendment_draft"}
REVIEWS = {
    "deputy_review": "school",
    "amendment_deputy_review": "school",
    "completion_review": "school",
    "curator_recommendations": "municipality",
    "amendment_curator_review": "municipality",
}
AMENDING = {"amendment_draft", "amendment_deputy_review", "amendment_curator_review"}
FINAL = {"completed", "withdrawn", "terminated", "transferred"}
ANALYTICAL_STAGE = date(2027, 5, 3)  # of sample А
EVERYTHING_HAPPENED = date(2027, 6, 10)  # every date of sample А's section 4 lies before
DECISIONS = {"school": {"deputy", "director"}, "municipality": {"curator"}}
RETURNS = {
    ("deputy_return", "deputy_review"): "deputy_returned",
    ("curator_return", "curator_recommendations"): "curator_returned",
    ("return_reflection", "completion_review"): "final_reflection",
    ("return_amendment", "amendment_deputy_review"): "amendment_draft",
    ("return_amendment", "amendment_curator_review"): "amendment_draft",
    ("reject_amendment", "amendment_deputy_review"): "implementation",
    ("reject_amendment", "amendment_curator_review"): "implementation",
}
APPROVALS = (
    ("deputy_approve", "deputy_review"),
    ("curator_approve", "curator_recommendations"),
    ("deputy_approve_amendment", "amendment_deputy_review"),
    ("curator_approve_amendment", "amendment_curator_review"),
    ("complete", "completion_review"),
)
SIGNING = {
    *{act for act, _ in RETURNS},
    *{act for act, _ in APPROVALS},
    *("confirm", "submit", "submit_amendment", "submit_reflection", "request_reopen", "confirm_reopen"),
}
BY_THE_TEACHER = (
    *("confirm", "submit", "recall", "acknowledge", "report_progress", "submit_amendment"),
    *("start_reflection", "submit_reflection", "withdraw"),
)
BY_OTHERS = (
    *("open_amendment", "cancel_amendment", "request_reopen", "confirm_reopen"),
    *("suspend", "resume", "terminate", "transfer"),
)
ACTS = tuple(dict.fromkeys((*BY_THE_TEACHER, *(act for act, _ in (*APPROVALS, *RETURNS)), *BY_OTHERS)))


@dataclass(frozen=True)
class Said:
    """What sections 1–3 say."""

    goal: int = 0
    moved: int = 0

    def differs_materially(self, other: "Said") -> bool:
        return self.goal != other.goal or abs(self.moved - other.moved) > 30


@dataclass
class Model:
    """Where the route should stand."""

    filled_by: str | None
    today: date
    state: str = "teacher_draft"
    version: int = 1
    rounds: int = 0
    draft: Said = field(default_factory=Said)
    content: Said | None = None
    in_force: Said | None = None
    agreed: dict[str, Said] = field(default_factory=dict)  # by level: the content last approved
    approved_by: set[tuple[str, str]] = field(default_factory=set)  # (person, level)
    drafted_by: str = "teacher"
    confirmed_once: bool = False
    recommended: bool = False
    acknowledged: bool = False
    amended_by: str | None = None
    paused_from: str | None = None
    rows_closed: bool = False
    reflected: bool = False
    completed_on: date | None = None
    reopening: str | None = None

    # --- writing ---

    def may_write(self, who: str, section: str) -> bool:
        """Whether the person may write sections 1–3 («plan»), 4, 5 or the marks («p») now."""
        if section == "plan":
            filling = self.state == "teacher_draft" and who == self.filled_by
            amending = self.state == "amendment_draft" and who == self.amended_by
            return (self.state in DRAFTS and who == "teacher") or filling or amending
        if section == "z5":
            act = (
                "curator_approve" if self.state == "curator_recommendations" else "curator_approve_amendment"
            )
            return (act, self.state) in APPROVALS and self._decides(who, act)
        if section == "z4":
            return who == "teacher" and self.state == "final_reflection"
        return who == "teacher" and self.state in ("implementation", "final_reflection")

    # --- acting ---

    def leads_to(self, who: str, act: str) -> str | None:  # noqa: PLR0911  # one line for each kind of act
        """The state after the act, or None where it is refused."""
        here = (act, self.state)
        if here in APPROVALS:
            return self._approved(act) if self._decides(who, act) else None
        if here in RETURNS:
            return RETURNS[here] if OFFICES[who] & DECISIONS[REVIEWS[self.state]] else None
        if act in ("terminate", "transfer"):
            may = self.rounds > 0 and self.state not in FINAL and bool(OFFICES[who] & {"deputy", "curator"})
            return {"terminate": "terminated", "transfer": "transferred"}[act] if may else None
        if act in ("suspend", "resume"):
            return self._paused(who, act)
        if act in ("request_reopen", "confirm_reopen"):
            return self._reopened(who, act)
        if act == "open_amendment":
            may = self.state == "implementation" and bool(OFFICES[who] & {"subject", "deputy"})
            return "amendment_draft" if may else None
        if act == "cancel_amendment":
            may = self.state in ("amendment_draft", "amendment_deputy_review") and who == self.amended_by
            return "implementation" if may else None
        return self._by_teacher(act) if who == "teacher" else None

    def _by_teacher(self, act: str) -> str | None:  # noqa: C901, PLR0911  # a table
        match act, self.state:
            case "confirm", "teacher_draft":
                return self.state if self.filled_by and not self._confirmed() else None
            case "submit", "teacher_draft":
                return "deputy_review" if not self.filled_by or self._confirmed() else None
            case "submit", "deputy_returned":
                return "deputy_review"
            case "submit", "curator_returned":
                material = self.draft.differs_materially(self.agreed["school"])
                return "deputy_review" if material else "curator_recommendations"
            case "recall", "deputy_review":
                return "teacher_draft"
            case "acknowledge", "implementation":
                return None if self.acknowledged else self.state
            case "report_progress", "implementation":
                return self.state
            case "submit_amendment", "amendment_draft":
                return "amendment_deputy_review"
            case "start_reflection", "implementation":
                return "final_reflection" if self.rows_closed or self.today >= ANALYTICAL_STAGE else None
            case "submit_reflection", "final_reflection":
                ready = self.reflected and self.rows_closed and self.today >= EVERYTHING_HAPPENED
                return "completion_review" if ready else None
            case "withdraw", "teacher_draft" | "deputy_returned" | "curator_returned":
                return "withdrawn"
        return None

    def _confirmed(self) -> bool:
        return self.drafted_by == "teacher" or (self.confirmed_once and self.draft == self.content)

    def _decides(self, who: str, act: str) -> bool:
        level = REVIEWS[self.state]
        if not OFFICES[who] & DECISIONS[level] or who == self.filled_by:
            return False
        if who == self.amended_by == self.drafted_by:
            return False
        return not any(person == who and other != level for person, other in self.approved_by)

    def _approved(self, act: str) -> str | None:
        if act == "deputy_approve":
            return "curator_recommendations"
        if act == "deputy_approve_amendment":
            assert self.content is not None
            material = self.content.differs_materially(self.agreed["municipality"])
            return "amendment_curator_review" if material else "implementation"
        if act == "complete":
            return "completed"
        return "implementation" if self.recommended else None

    def _paused(self, who: str, act: str) -> str | None:
        if not OFFICES[who] & {"deputy", "curator"}:
            return None
        if act == "suspend":
            return "suspended" if self.state in ("implementation", "final_reflection") else None
        return self.paused_from if self.state == "suspended" else None

    def _reopened(self, who: str, act: str) -> str | None:
        if self.state != "completed" or not OFFICES[who] - {"subject"}:
            return None
        assert self.completed_on is not None
        if self.today - self.completed_on > timedelta(days=30):
            return None
        if act == "request_reopen":
            return None if self.reopening else "completed"
        return "final_reflection" if self.reopening and self.reopening != who else None

    # --- what an act leaves behind ---

    def done(self, who: str, act: str, state: str) -> None:
        """Take the act over; `state` is where it led."""
        before, self.state = self.state, state
        self.version += 1
        if act in ("submit", "submit_amendment", "submit_reflection"):
            self.rounds += 1
        if act in ("confirm", "submit", "submit_amendment"):
            self.content, self.confirmed_once = replace(self.draft), True
        if (act, before) in APPROVALS:
            self._note_approval(who, act, before)
        if act in ("open_amendment", "reject_amendment", "cancel_amendment") or (
            before in AMENDING and state in ("terminated", "transferred")
        ):
            assert self.in_force is not None
            self.draft = self.content = self.in_force
            self.drafted_by = who
        if act == "open_amendment":
            self.amended_by = who
        self._note_ends(who, act, before)

    def _note_approval(self, who: str, act: str, before: str) -> None:
        level = REVIEWS[before]
        self.approved_by.add((who, level))
        if act == "complete":
            self.completed_on, self.reopening = self.today, None
        assert self.content is not None
        self.agreed[level] = self.content
        if self.state == "implementation":
            self.in_force, self.acknowledged = self.content, False

    def _note_ends(self, who: str, act: str, before: str) -> None:
        if act == "acknowledge":
            self.acknowledged = True
        if act == "suspend":
            self.paused_from = before
        if act == "request_reopen":
            self.reopening = who
        if act == "confirm_reopen":
            self.reopening = None
