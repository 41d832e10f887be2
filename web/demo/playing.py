"""Playing steps of stories by the commands that the pages call, each at its own time.

Knows how a step's words become a form; what the act does and whether it is allowed is decided below.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from approvals.acts.by_code import Actor, Done, Opening, Proof, RemarkDraft, open_route, perform
from approvals.answers import object_to, remarks_of
from approvals.audit.audits import of_appointments
from approvals.audit.explaining import explain
from approvals.audit.noticed import noticed_about
from approvals.audit.readings import Mark, ReadingBatch, put_mark
from approvals.desk import Desk
from approvals.editing import save_progress, save_zone
from approvals.evidence.attaching import attach
from approvals.evidence.support_notes import NewNote, note
from approvals.grouping import save_members
from approvals.paper.confirming import confirm
from approvals.paper.entering import enter_scan, print_sheet
from approvals.paper.sheets import sheets_of
from approvals.preview import preview
from approvals.signing.signer import Signer
from documents.docx.layout import layout
from documents.docx.markup import paragraph, safe
from documents.docx.official_paper import Paper, official_paper
from documents.drafts import DevelopmentRoute
from web.demo.founding import Cast
from web.demo.one_password import OnePassword
from web.demo.scan import signed_page
from web.demo.story import Step, Story
from web.reading_marks import close_batch
from workflow.participants import appointments_of

NOT_ACTS = frozenset(
    {"write", "set", "drop_row", "mark", "look", "explain", "attach", "note", "object", "paper"}
    | {"members", "answer"}
)


@dataclass
class Stage:
    """What the playing remembers: the desk, the cast with its open keys, and the route of each story."""

    desk: Desk
    cast: Cast
    password: OnePassword
    stories: Mapping[str, Story]
    routes: dict[str, str] = field(default_factory=dict)
    signers: dict[str, Signer] = field(default_factory=dict)
    acts: int = 0

    def play(self, step: Step) -> Done | None:
        """Play one step; return what the act made, None where the step is not an act."""
        actor_at = self.cast.moment(step.day, step.hour)
        if step.act in NOT_ACTS:
            _WORK[step.act](self, step, actor_at)
            return None
        done = self._open(step, actor_at) if step.act == "open" else self._act(step, actor_at)
        self.acts += not done.replayed
        return done

    def actor(self, step: Step, at: datetime) -> Actor:
        """Who does the step, proved as by a password a moment ago."""
        return self.proved(step.who, at)

    def _open(self, step: Step, at: datetime) -> Done:
        story = self.stories[step.story]
        opening = Opening(
            subject=self.cast.people[story.subject],
            process=story.process,
            starts_on=date(story.year, 9, 1),
            ends_on=date(story.year + 1, 8, 31),
            linked_to=None if story.linked_to is None else self.routes[story.linked_to],
        )
        done = open_route(self.desk, opening, key=step.key, actor=self.actor(step, at), at=at)
        self.routes[step.story] = done.route
        return done

    def _act(self, step: Step, at: datetime) -> Done:
        route, actor = self.routes[step.story], self.actor(step, at)
        with self.desk.units.reading() as session:
            shown = preview(session, self.desk, route, step.act, actor.person, at)
        fields = self._fields(step)
        return perform(
            self.desk, step.act, route, seen=shown.seen, key=step.key, actor=actor, at=at, fields=fields
        )

    def proved(self, login: str, at: datetime) -> Actor:
        """That person, proved as by a password a moment ago."""
        person = self.cast.people[login]
        if person not in self.signers:
            with self.desk.units.reading() as session:
                self.signers[person] = self.password.signer(session, person)
        return Actor(person, Proof(("pwd",), at, self.signers[person]), "127.0.0.1", "iom demo")

    def _fields(self, step: Step) -> dict[str, Any]:
        fields: dict[str, Any] = {"reason": step.words[0]} if step.words else {}
        if step.texts:
            fields["comment"] = step.texts[0]
            fields["remarks"] = [self._remark(step, text) for text in step.texts[1:]]
        return fields

    def _remark(self, step: Step, text: str) -> RemarkDraft:
        place, _, said = text.partition(": ")
        if not place.startswith("z"):
            return RemarkDraft(text)
        return RemarkDraft(said, self.path(step.story, place))

    def path(self, story: str, place: str) -> str:
        """`z3.rows.2.due_on`, as a story counts rows, as the path of that row's field."""
        zone, *rest = place.split(".")
        if rest[:1] != ["rows"]:
            return place
        row = self.stories[story].content.row(int(rest[1]))
        return ".".join([f"{zone}.rows[{row}]", *rest[2:]])

    def draft(self, route: str) -> tuple[dict[str, Any], int]:
        """The working copy as plain data, and its revision."""
        with self.desk.units.reading() as session:
            row = session.get_one(DevelopmentRoute, route)
            return json.loads(row.draft), row.draft_revision


def _write(stage: Stage, step: Step, at: datetime) -> None:
    """Write the named sections as the story's sample says them."""
    route, story = stage.routes[step.story], stage.stories[step.story]
    for zone in step.words:
        draft, revision = stage.draft(route)
        data = _heading(story, draft["z1"]) if zone == "z1" else story.content.zone(zone)
        save_zone(
            stage.desk, route, zone, _plain(data), revision=revision, actor=stage.actor(step, at), at=at
        )


def _heading(story: Story, written: Mapping[str, Any]) -> dict[str, Any]:
    """Section 1: what the program filled in from the card, and the heading of the story.

    Only the person of the sample has the support of its school; the others name the curator.
    """
    heading = {**story.content.heading(), **(story.texts or {})}
    team = heading.pop("support_team", ())
    is_own = story.content.zones["z1"]["last_name"] == written["last_name"]
    return {**written, **heading, "support_team": team if is_own else team[:1]}


def _set(stage: Stage, step: Step, at: datetime) -> None:
    """Change one field: `set z3.rows.2.due_on | 2026-12-25`."""
    route, (zone, *steps) = stage.routes[step.story], step.words[0].split(".")
    draft, revision = stage.draft(route)
    target: Any = draft[zone]
    for part in steps[:-1]:
        target = target[int(part) - 1] if isinstance(target, list) else target[part]
    target[steps[-1]] = _value(step.texts[0])
    if "derived" in target:
        target["derived"] = [name for name in target["derived"] if name != steps[-1]]
    save_zone(stage.desk, route, zone, draft[zone], revision=revision, actor=stage.actor(step, at), at=at)


def _value(text: str) -> Any:
    return int(text) if text.isdigit() else text


def _drop_row(stage: Stage, step: Step, at: datetime) -> None:
    """Leave one row of the road map out, and with it the needs that only it answered."""
    route = stage.routes[step.story]
    draft, revision = stage.draft(route)
    rows = draft["z3"]["rows"]
    del rows[int(step.words[0]) - 1]
    save_zone(stage.desk, route, "z3", draft["z3"], revision=revision, actor=stage.actor(step, at), at=at)
    answered = {need for row in rows for need in row["needs"]}
    draft, revision = stage.draft(route)
    draft["z2"]["items"] = [item for item in draft["z2"]["items"] if item["id"] in answered]
    save_zone(stage.desk, route, "z2", draft["z2"], revision=revision, actor=stage.actor(step, at), at=at)


def _mark(stage: Stage, step: Step, at: datetime) -> None:
    """Mark the rows that the sample says were done by that day (`mark`), or all of them (`mark all`)."""
    route, story = stage.routes[step.story], stage.stories[step.story]
    _draft, revision = stage.draft(route)
    done = [mark for mark in story.content.zones["p"]["marks"] if step.words or mark["fact_date"] <= step.day]
    marks = [{**mark, "fact_date": min(mark["fact_date"], step.day)} for mark in done]
    save_progress(
        stage.desk, route, _plain({"marks": marks}), revision=revision, actor=stage.actor(step, at), at=at
    )


def _look(stage: Stage, step: Step, at: datetime) -> None:
    """Open the named pages of the route; the minute passes and the reading stands in the log."""
    person, route = stage.cast.people[step.who], stage.routes[step.story]
    with stage.desk.units.writing() as session:
        held = appointments_of(session, person, on=step.day)[0]
        audit = next((one.id for one in of_appointments(session, [held.id])), None)
        for page in step.words:
            put_mark(session, Mark(person, route, page, at, held.office, audit))
        close_batch(session, session.get_one(ReadingBatch, (person, route)), at=at)


def _explain(stage: Stage, step: Step, at: datetime) -> None:
    """Explain what stands out in one's decisions about the route."""
    person, route = stage.cast.people[step.who], stage.routes[step.story]
    with stage.desk.units.writing() as session:
        found = noticed_about(session, person, zone=stage.cast.zone)
        for one in found:
            if one.decision.route == route and one.kind == step.words[0]:
                explain(session, *one.key, step.texts[0], at=at, by=person)


def _attach(stage: Stage, step: Step, at: datetime) -> None:
    """Attach a page drawn for the purpose to the row of that number."""
    route, title = stage.routes[step.story], step.texts[0]
    laid = layout("gost_2025", "full")
    page = official_paper(Paper(title, title, at), paragraph("Title", safe(title)), laid)
    path = stage.path(step.story, f"z3.rows.{step.words[0]}")
    attach(stage.desk, route, path, title, page, actor=stage.actor(step, at), at=at)


def _note(stage: Stage, step: Step, at: datetime) -> None:
    """Note support of that form: what it was about and, where the teacher notes it, who helped."""
    topic, *who = step.texts
    new = NewNote(step.day, step.words[0], topic, who=who[0] if who else "")
    note(stage.desk, stage.routes[step.story], new, actor=stage.actor(step, at), at=at)


def _object(stage: Stage, step: Step, at: datetime) -> None:
    """Leave a special opinion on the latest remark on the whole."""
    route = stage.routes[step.story]
    with stage.desk.units.reading() as session:
        remark = next(one.id for one in remarks_of(session, route) if one.path is None)
    object_to(stage.desk, route, remark, step.texts[0], actor=stage.actor(step, at), at=at)


def _paper(stage: Stage, step: Step, at: datetime) -> None:
    """Enter and confirm a decision signed on paper: `paper act who-signed who-confirms`."""
    act, signer, confirms = step.words
    route, person, desk = stage.routes[step.story], stage.cast.people[signer], stage.desk
    with desk.units.reading() as session:
        known = next((one for one in sheets_of(session, route) if one.printed_at == at), None)
    code, scan = (known.id, known.scan) if known else (None, None)
    enters = stage.actor(step, at)
    if code is None:
        with desk.units.reading() as session:
            seen = preview(session, desk, route, act, person, at).seen
        code = print_sheet(desk, route, act, person, seen=seen, fields={}, actor=enters, at=at)
    if scan is None:
        scan = enter_scan(desk, route, code, step.day, signed_page(), actor=enters, at=at)
    done = confirm(desk, route, code, scan, actor=stage.proved(confirms, at), at=at)
    stage.acts += not done.replayed


def _members(stage: Stage, step: Step, at: datetime) -> None:
    """Make the named people the members of the group."""
    route = stage.routes[step.story]
    _draft, revision = stage.draft(route)
    named = [stage.cast.people[login] for login in step.words]
    save_members(stage.desk, route, named, revision=revision, actor=stage.actor(step, at), at=at)


def _answer(stage: Stage, step: Step, at: datetime) -> None:
    """Make the named people answer for the row of that number."""
    route = stage.routes[step.story]
    draft, revision = stage.draft(route)
    number, *logins = step.words
    draft["z3"]["rows"][int(number) - 1]["responsible"] = [stage.cast.people[login] for login in logins]
    save_zone(stage.desk, route, "z3", draft["z3"], revision=revision, actor=stage.actor(step, at), at=at)


_WORK: Mapping[str, Callable[[Stage, Step, datetime], None]] = {
    "write": _write,
    "set": _set,
    "drop_row": _drop_row,
    "mark": _mark,
    "look": _look,
    "explain": _explain,
    "attach": _attach,
    "note": _note,
    "object": _object,
    "paper": _paper,
    "members": _members,
    "answer": _answer,
}


def _plain(value: Any) -> Any:
    """The value with dates as text, as a form posts them."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
