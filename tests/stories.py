"""Stories: routes of a small municipality taken along by the same commands that the pages call.

    route = world.route().submitted().approved_by_school()
    route.act("curator", "curator_approve", comment="Удачи в работе")

An act takes `seen` from the preview, as a page does. Nothing is set up behind the commands' back, so no story can
make a state that the program cannot. The people are those of `tests/world.py`; `tests/founding.py` gives the world.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Self

from sqlalchemy import select

from approvals.acts import by_code as acts
from approvals.acts.by_code import Done, Opening, Seen, open_route
from approvals.editing import save_progress, save_zone
from approvals.outcome import proposed_content
from approvals.preview import Option, Preview, options, preview, seen_now, situation_for
from approvals.signing.sign_offs import SignOff
from approvals.situation import Situation
from approvals.tasks import Task, open_tasks
from documents.content import to_data
from documents.versions import DocumentVersion, file_bytes
from documents.zones import content_hash
from tests.world import PeopledWorld, person_id
from workflow.definition import ProcessDefinition
from workflow.errors import WorkflowError
from workflow.log.canonical import parse
from workflow.log.tables import LogEvent

SAMPLES = Path(__file__).parents[1] / "web" / "demo" / "samples"
SAMPLE_FILES = {"a": "a_mathematics", "b": "b_russian", "v": "v_primary", "g": "g_management", "d": "d_group"}
COMMENT = "Уточните, пожалуйста, сроки мероприятий"


@cache
def sample(letter: str) -> dict[str, Any]:
    """A sample route as plain data without salts: zones z1…z5 and p."""
    raw = tomllib.loads((SAMPLES / f"{SAMPLE_FILES[letter]}.toml").read_text(encoding="utf-8"))
    return {
        zone: {name: value for name, value in raw[zone].items() if name != "salt"}
        for zone in ("z1", "z2", "z3", "z4", "z5", "p")
        if zone in raw
    }


class World(PeopledWorld):
    """The world in which routes are opened."""

    def route(
        self, sample: str = "a", *, of: str = "teacher", by: str | None = None, **opening: Any
    ) -> "Story":
        """Open a route of that person, filled in by the same or another person, with the sample's sections 1–3."""
        story = self.empty_route(of=of, by=by, **opening)
        story.sample = sample
        for zone in ("z1", "z2", "z3"):
            story.write(by or of, zone)
        return story

    def empty_route(
        self, *, of: str = "teacher", by: str | None = None, key: str | None = None, **opening: Any
    ) -> "Story":
        """Open a route and leave it as it was prefilled."""
        asked = Opening(person_id(of), **opening)
        done = open_route(self.desk, asked, key=key or self.key(), actor=self.actor(by or of), at=self.tick())
        return Story(self, done.route, of)


# --- one route --------------------------------------------------------------------------------------


@dataclass
class Story:
    """One route on its way; each past participle takes it one station further and gives it back."""

    world: World
    id: str
    of: str = "teacher"
    sample: str = "a"
    last: Done | None = None

    # --- acting ---

    def act(
        self,
        part: str,
        act: str,
        *,
        seen: Seen | None = None,
        key: str | None = None,
        at: datetime | None = None,
        proved: bool = True,
        **fields: Any,
    ) -> Done:
        """Let a person act; what he saw is what the page would show him now, unless given."""
        at = at or self.world.tick()
        self.last = acts.perform(
            self.world.desk,
            act,
            self.id,
            seen=seen or self.seen(part, act),
            key=key or self.world.key(),
            actor=self.world.actor(part, proved=proved),
            at=at,
            fields=fields,
        )
        return self.last

    def seen(self, part: str, act: str) -> Seen:
        """What the form of the act would post back; also for who gets no such form, as a forger would."""
        try:
            return self.preview(part, act).seen
        except WorkflowError:
            return self._forged(part, act)

    def _forged(self, part: str, act: str) -> Seen:
        with self.world.units.reading() as session:
            situation = situation_for(session, self.id, person_id(part), self.world.now)
            definition = self.world.desk.definition(session, situation.process)
            if act not in definition.acts:
                return Seen(situation.version, None, situation.content_hash)
            content = proposed_content(situation, definition, act)
            return seen_now(situation, definition.acts[act], content_hash(content))

    def preview(self, part: str, act: str) -> Preview:
        """The act as its page shows it."""
        with self.world.units.reading() as session:
            return preview(session, self.world.desk, self.id, act, person_id(part), self.world.now)

    def options(self, part: str) -> dict[str, Option]:
        """The buttons that the person has, by act."""
        with self.world.units.reading() as session:
            situation = situation_for(session, self.id, person_id(part), self.world.now)
            found = options(session, self.world.desk, situation, self.world.now)
            return {one.act: one for one in found}

    def allowed(self, part: str) -> set[str]:
        """The acts that the person may do now."""
        return {act for act, option in self.options(part).items() if option.allowed}

    # --- writing ---

    def write(
        self, part: str, zone: str, data: Mapping[str, Any] | None = None, *, revision: int | None = None
    ) -> Self:
        """Save a section (the sample's, unless given) over the working copy as it stands."""
        said = sample(self.sample)[zone] if data is None else data
        save_zone(
            self.world.desk,
            self.id,
            zone,
            said,
            revision=self.situation().draft_revision if revision is None else revision,
            actor=self.world.actor(part),
            at=self.world.tick(minutes=1),
        )
        return self

    def edit(self, part: str, zone: str, change: Callable[[dict[str, Any]], None]) -> Self:
        """Change one section of the working copy by hand and save it."""
        data = to_data(getattr(self.situation().draft, zone))
        data.pop("salt")
        change(data)
        return self.write(part, zone, data)

    def mark(self, part: str, marks: list[dict[str, Any]]) -> Self:
        """Save progress marks."""
        save_progress(
            self.world.desk,
            self.id,
            {"marks": marks},
            revision=self.situation().draft_revision,
            actor=self.world.actor(part),
            at=self.world.tick(minutes=1),
        )
        return self

    # --- stations ---

    def submitted(self) -> Self:
        self.act(self.of, "submit")
        return self

    def returned_by_school(self, by: str = "deputy") -> Self:
        self.act(by, "deputy_return", reason="other", comment=COMMENT)
        return self

    def approved_by_school(self, by: str = "deputy") -> Self:
        self.act(by, "deputy_approve")
        return self

    def returned_by_curator(self, by: str = "curator") -> Self:
        self.act(by, "curator_return", reason="other", comment=COMMENT)
        return self

    def approved_by_curator(self, by: str = "curator") -> Self:
        self.write(by, "z5")
        self.act(by, "curator_approve")
        return self

    def in_force(self) -> Self:
        """Submitted and approved by school and municipality."""
        return self.submitted().approved_by_school().approved_by_curator()

    def acknowledged(self) -> Self:
        self.act(self.of, "acknowledge")
        return self

    def amending(self, by: str | None = None) -> Self:
        self.act(by or self.of, "open_amendment", comment="Курс перенесли на другой месяц")
        return self

    def amended_immaterially(self, days: int = 7) -> Self:
        """Move the due date of the second row by some days."""
        return self.edit(self.of, "z3", lambda z3: _move_due_date(z3, days))

    def amended_materially(self) -> Self:
        """Change the goal."""
        return self.edit(
            self.of, "z1", lambda z1: z1.update(goal=z1["goal"] + ". Уточнено по итогам полугодия")
        )

    def amendment_submitted(self) -> Self:
        self.act(self.of, "submit_amendment")
        return self

    def rows_closed(self, status: str = "done") -> Self:
        """Give every row its final mark."""
        rows = self.situation().content.z3.rows
        today = self.world.now.date().isoformat()
        return self.mark(self.of, [{"row": row.id, "status": status, "fact_date": today} for row in rows])

    def reflecting(self) -> Self:
        """All rows closed and the reflection begun."""
        self.rows_closed()
        self.act(self.of, "start_reflection")
        return self

    def reflection_submitted(self) -> Self:
        self.write(self.of, "z4")
        self.act(self.of, "submit_reflection")
        return self

    def completed(self, by: str = "deputy") -> Self:
        self.act(by, "complete")
        return self

    # --- looking ---

    def situation(self, part: str | None = None) -> Situation:
        """Where the route stands, as the person (the subject, unless given) would act on it."""
        with self.world.units.reading() as session:
            return situation_for(session, self.id, person_id(part or self.of), self.world.now)

    @property
    def state(self) -> str:
        return self.situation().state

    @property
    def version(self) -> int:
        return self.situation().version

    @property
    def definition(self) -> ProcessDefinition:
        with self.world.units.reading() as session:
            return self.world.desk.definition(session, self.situation().process)

    def entries(self) -> list[dict[str, Any]]:
        """The entries of the route in the log, as their bytes say."""
        with self.world.units.reading() as session:
            rows = session.scalars(select(LogEvent).where(LogEvent.route == self.id).order_by(LogEvent.rseq))
            return [parse(row.body) for row in rows]

    def acts_done(self) -> list[str]:
        """The acts of the route, in order."""
        return [entry["act"] for entry in self.entries()]

    def sign_offs(self) -> list[SignOff]:
        with self.world.units.reading() as session:
            return list(
                session.scalars(select(SignOff).where(SignOff.route == self.id).order_by(SignOff.version))
            )

    def statement(self) -> dict[str, Any]:
        """The statement of the last sign-off."""
        return dict(parse(self.sign_offs()[-1].statement))

    def versions(self) -> list[DocumentVersion]:
        with self.world.units.reading() as session:
            found = (
                select(DocumentVersion).where(DocumentVersion.route == self.id).order_by(DocumentVersion.n)
            )
            return list(session.scalars(found))

    def waiting(self) -> set[str]:
        """The offices that have an open task."""
        with self.world.units.reading() as session:
            return {task.office for task in open_tasks(session, self.id)}

    def tasks(self) -> list[Task]:
        with self.world.units.reading() as session:
            found = select(Task).where(Task.route == self.id).order_by(Task.opened_version, Task.office)
            return list(session.scalars(found))

    def file(self, form: str = "full", n: int | None = None) -> bytes:
        """The file of a version (the last, unless given)."""
        with self.world.units.reading() as session:
            found = file_bytes(session, self.id, n or self.version, form)
        assert found is not None
        return found


def _move_due_date(z3: dict[str, Any], days: int) -> None:
    row = z3["rows"][1]
    row["due_on"] = (date.fromisoformat(row["due_on"]) + timedelta(days=days)).isoformat()
