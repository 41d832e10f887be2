"""Any history of acts by any people, legal or not, beside a plain model of rules §1 (audit B3).

Half of the steps take an act that the model foresees, so that histories get far; the others try anything.
"""

from collections import Counter
from datetime import date, timedelta
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from approvals.acts.by_code import Done
from approvals.errors import Locked
from approvals.situation import content_of
from documents.materiality import is_material
from tests.invariants import violations
from tests.properties.process_model import ACTS, FINAL, OFFICES, SIGNING, Model, Said
from tests.stories import COMMENT, Story, World, sample
from tests.world import AUTHORITY, START
from workflow.errors import WorkflowError

PEOPLE = tuple(OFFICES)
FIELDS: dict[str, dict[str, Any]] = {
    "deputy_return": {"reason": "other", "comment": COMMENT},
    "curator_return": {"reason": "other", "comment": COMMENT},
    "return_amendment": {"reason": "other", "comment": COMMENT},
    "return_reflection": {"reason": "other", "comment": COMMENT},
    "reject_amendment": {"comment": COMMENT},
    "open_amendment": {"comment": COMMENT},
    "request_reopen": {"comment": COMMENT},
    "transfer": {"comment": COMMENT},
    "suspend": {"reason": "other"},
    "withdraw": {"reason": "other"},
    "terminate": {"reason": "other"},
}
JUNE = date(2027, 6, 18)


class AnyHistory(RuleBasedStateMachine):
    """One route and its model, on a base that all runs share."""

    world: ClassVar[World]
    made: ClassVar[Counter[str]] = Counter()
    route: Story
    model: Model

    @initialize(by=st.sampled_from([None, None, "smo_head", "deputy", "second_deputy"]))
    def open(self, by: str | None) -> None:
        self.world.on(START.date())
        self.route = self.world.route(by=by)
        self.model = Model(filled_by=by, today=START.date(), drafted_by=by or "teacher")
        self.signed = 0

    # --- steps ---

    @rule(amend=st.booleans())
    def onward(self, amend: bool) -> None:
        self._onward(amend)

    def _onward(self, amend: bool) -> None:
        """The step that takes the route on, whatever must be written before."""
        match self.model.state:
            case "teacher_draft" | "deputy_returned" | "curator_returned":
                self.act("teacher", "submit" if self.model.leads_to("teacher", "submit") else "confirm")
            case "curator_recommendations" | "amendment_curator_review":
                self.recommend("curator")
                self.decide(amend)
            case "implementation" if amend:
                self.act("teacher", "open_amendment")
            case "implementation":
                self.close_rows("teacher")
                self.act("teacher", "start_reflection")
            case "final_reflection":
                self.world.on(max(JUNE, self.world.now.date()))
                self.reflect("teacher")
                self.close_rows("teacher")
                self.act("teacher", "submit_reflection")
            case "completed":
                self.act(
                    "director" if amend else "deputy",
                    "confirm_reopen" if self.model.reopening else "request_reopen",
                )
            case "suspended":
                self.act("curator", "resume")
            case "amendment_draft":
                self.act("teacher", "submit_amendment")
            case _:
                self.decide(amend)

    @rule(amend=st.booleans())
    def onward_again(self, amend: bool) -> None:
        self._onward(amend)

    @rule(amend=st.booleans())
    def onward_once_more(self, amend: bool) -> None:
        self._onward(amend)

    def decide(self, by_another: bool) -> None:
        """A positive decision, by whoever may make it."""
        able = [
            (who, act)
            for act in (
                "deputy_approve",
                "curator_approve",
                "deputy_approve_amendment",
                "curator_approve_amendment",
                "complete",
            )
            for who in PEOPLE
            if self.model.leads_to(who, act)
        ]
        if able:
            self.act(*able[-1 if by_another else 0])

    @rule(data=st.data())
    def foreseen(self, data: st.DataObject) -> None:
        likely = [(who, act) for act in ACTS for who in PEOPLE if self.model.leads_to(who, act)]
        if likely:
            self.act(*data.draw(st.sampled_from(likely)))

    @rule(who=st.sampled_from(PEOPLE), act=st.sampled_from(ACTS))
    def anything(self, who: str, act: str) -> None:
        self.act(who, act)

    @precondition(lambda self: self.model.state not in FINAL)
    @rule(who=st.sampled_from(PEOPLE[:6]), material=st.booleans(), days=st.sampled_from([5, 20]))
    def write_the_plan(self, who: str, material: bool, days: int) -> None:
        said = self.model.draft
        new = Said(said.goal + 1, said.moved) if material else Said(said.goal, (said.moved + days) % 60)
        if self.write(who, "plan", "z1" if material else "z3", self.plan(new, "z1" if material else "z3")):
            self.model.draft = new

    @rule(
        who=st.sampled_from(["teacher", "deputy", "second_deputy", "curator"]),
        what=st.sampled_from(["recommend", "reflect", "close_rows"]),
    )
    def write_elsewhere(self, who: str, what: str) -> None:
        getattr(self, what)(who)

    @rule()
    def the_year_passes(self) -> None:
        day = JUNE if self.world.now.date() < JUNE else self.world.now.date() + timedelta(days=16)
        self.world.on(day)

    def recommend(self, who: str) -> None:
        if self.write(who, "z5", "z5", {"none": True}):
            self.model.recommended = True

    def reflect(self, who: str) -> None:
        if self.write(who, "z4", "z4", sample("a")["z4"]):
            self.model.reflected = True

    def close_rows(self, who: str) -> None:
        if self.traceless(who, "p", lambda: self.mark(who)):
            self.model.rows_closed = True

    # --- what a step is ---

    def act(self, who: str, act: str) -> None:
        self.world.tick(minutes=1)
        self.model.today = self.world.now.date()
        expected = self.model.leads_to(who, act)
        before = self.trace()
        done, refusal = self.outcome(who, act)
        if done is None:
            assert expected is None, f"{who} {act} in {self.model.state}: {refusal}"
            assert self.trace() == before, "a refusal left a trace"
            self.made["refused"] += 1
            return
        assert done.state == expected, f"{who} {act} in {self.model.state}"
        self.model.done(who, act, done.state)
        self.signed += act in SIGNING
        self.made[act] += 1
        self.look(done.version)

    def outcome(self, who: str, act: str) -> tuple[Done | None, WorkflowError | None]:
        try:
            return self.route.act(who, act, at=self.world.now, **FIELDS.get(act, {})), None
        except WorkflowError as refusal:
            return None, refusal

    def write(self, who: str, section: str, zone: str, data: dict[str, Any]) -> bool:
        written = self.traceless(who, section, lambda: self.route.write(who, zone, data))
        if written:
            self.model.drafted_by = who
        return written

    def traceless(self, who: str, section: str, save: Any) -> bool:
        self.model.today = self.world.now.date()
        may, before = self.model.may_write(who, section), self.trace()
        try:
            save()
        except Locked:
            assert not may, f"{who} may write {section} in {self.model.state}"
            assert self.trace() == before
            return False
        assert may, f"{who} may not write {section} in {self.model.state}"
        return True

    def mark(self, who: str) -> None:
        today = self.world.now.date().isoformat()
        rows = self.route.situation().content.z3.rows
        self.route.mark(who, [{"row": row.id, "status": "done", "fact_date": today} for row in rows])

    def plan(self, said: Said, zone: str) -> dict[str, Any]:
        if zone == "z1":
            return {**sample("a")["z1"], "goal": f"Цель номер {said.goal}: повысить качество преподавания"}
        rows = [dict(row) for row in sample("a")["z3"]["rows"]]
        rows[1]["due_on"] = (rows[1]["due_on"] + timedelta(days=said.moved)).isoformat()
        return {**sample("a")["z3"], "rows": rows}

    def trace(self) -> Any:
        with self.world.units.reading() as session:
            size = session.execute(text("SELECT size FROM log_head")).scalar_one()
            copy = text("SELECT draft_revision, reserved_number FROM routes WHERE id = :id")
            return size, session.execute(copy, {"id": self.route.id}).one()

    # --- what holds after every act ---

    def look(self, version: int) -> None:
        situation = self.route.situation()
        assert (situation.state, situation.version, situation.round) == (
            *(self.model.state, self.model.version, self.model.rounds),
        )
        assert version == self.model.version == len(situation.past) == len(situation.snapshot.entries)
        assert len(situation.signed) == self.signed == len(situation.snapshot.sign_offs)
        assert (situation.in_force is None) == (self.model.in_force is None)
        assert (situation.number is None) == (self.model.rounds == 0)
        if situation.in_force is not None and situation.state == "implementation":
            self.everybody_agreed(situation)

    def everybody_agreed(self, situation: Any) -> None:
        """What is carried out is what the school signed, and the municipality but for immaterial changes."""
        agreed = {row.office: row for row in situation.signed if row.decision.startswith("approve")}
        school = [row for office, row in agreed.items() if office in ("deputy_head", "school_head")]
        newest = max(school, key=lambda row: row.version)
        now = situation.content
        with self.world.units.reading() as session:
            for row in (newest, agreed["municipal_curator"]):
                signed = content_of(session, row.content).with_zones(now, "z4", "z5")
                assert not is_material(signed, now), f"carried out, but not agreed by {row.office}"
        people = {row.person for row in (newest, agreed["municipal_curator"])}
        assert len(people) == 2


def histories(world: World, *, runs: int, steps: int) -> Counter[str]:
    """Run so many histories and return how often each act was made."""
    world.appoint("second_deputy", "municipal_curator", AUTHORITY, scope="municipality")
    AnyHistory.world, AnyHistory.made = world, Counter()
    run_state_machine_as_test(
        AnyHistory,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
    with world.units.reading() as session:
        assert violations(session, open_files=False) == []
    return AnyHistory.made
