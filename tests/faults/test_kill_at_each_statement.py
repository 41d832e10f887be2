"""F1: SIGKILL at the boundaries of the statements of every act. All of the act is there afterwards, or nothing.

Then the same form is sent again and gives exactly one act.
"""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from approvals import advance, idempotency, storing
from approvals.acts.by_code import Done, Opening, Seen, open_route
from tests.faults.killing import Boundaries, Child, Ended, is_inside, judged
from tests.founding import a_base, the_base
from tests.stories import COMMENT, Story, World
from tests.world import person_id
from workflow.log import journal
from workflow.transaction import after_commit

KILLS = 200


@dataclass(frozen=True)
class Form:
    """One act about to be sent, and the base as it was then."""

    base: Path
    act: str
    part: str
    route: str
    seen: Seen | None
    key: str
    at: datetime
    fields: dict[str, Any]

    def send(self, world: World) -> Done:
        """Send it: for the first time or again."""
        world.now = self.at
        if self.seen is None:
            asked = Opening(person_id("colleague"))
            return open_route(world.desk, asked, key=self.key, actor=world.actor(self.part), at=self.at)
        story = Story(world, self.route)
        return story.act(self.part, self.act, seen=self.seen, key=self.key, at=self.at, **self.fields)


class Recorded(Story):
    """A story that keeps each form, with a copy of the base, before it sends it."""

    forms: list[Form]
    folder: Path

    def act(self, part: str, act: str, **fields: Any) -> Done:
        self.forms.append(
            Form(
                *(self.copy(), act, part, self.id, self.seen(part, act)),
                *(f"recorded-{len(self.forms)}", self.world.tick(), fields),
            )
        )
        form = self.forms[-1]
        return super().act(part, act, seen=form.seen, key=form.key, at=form.at, **fields)

    def copy(self) -> Path:
        path = self.folder / f"before-{len(list(self.folder.iterdir()))}.db"
        with sqlite3.connect(str(self.world.units.database.url.database)) as connection:
            connection.execute("VACUUM INTO ?", (str(path),))
        connection.close()
        return path


def life(route: Recorded) -> None:
    """Nearly every act of rules §1, once."""
    route.act("teacher", "submit")
    route.act("teacher", "recall")
    route.submitted().returned_by_school().submitted().approved_by_school().returned_by_curator()
    route.submitted().approved_by_curator().acknowledged()
    route.act("teacher", "report_progress")
    route.act("deputy", "suspend", reason="other")
    route.act("curator", "resume")
    route.amending().amended_immaterially().amendment_submitted()
    route.act("deputy", "deputy_approve_amendment")
    route.amending().amended_materially().amendment_submitted()
    route.act("deputy", "deputy_approve_amendment")
    route.act("curator", "curator_approve_amendment")
    route.amending()
    route.act("teacher", "cancel_amendment")
    route.world.on(date(2027, 6, 18))
    route.reflecting().reflection_submitted()
    route.act("deputy", "return_reflection", reason="other", comment=COMMENT)
    route.reflection_submitted().completed()
    route.act("deputy", "request_reopen", comment=COMMENT)
    route.act("director", "confirm_reopen")
    route.act("deputy", "terminate", reason="other")


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> list[Form]:
    folder = tmp_path_factory.mktemp("forms")
    world = a_base(f"sqlite:///{folder / 'life.db'}")
    plain = world.route()
    route = Recorded(world, plain.id)
    route.forms, route.folder = [], folder
    opening = Form(route.copy(), "open", "colleague", "", None, "form-open", world.tick(), {})
    life(route)
    world.close()
    return [opening, *route.forms]


def nothing_is_broken(_tell: Callable[..., None]) -> None:
    """The build as it is."""


def run(form: Form, url: str, dies_at: int | None, breaking: Callable[[Callable[..., None]], None]) -> Ended:
    """Send the form in a child that dies at that boundary."""

    def work(tell: Callable[..., None]) -> None:
        breaking(tell)
        world = the_base(url)
        boundaries = Boundaries(world.units.database, dies_at)
        done = form.send(world)
        boundaries.cross("ANSWER")
        tell(route=done.route, version=done.version, state=done.state, seq=done.seq)
        tell(crossed=boundaries.crossed)

    return Child(work).ended()


def a_copy(form: Form, folder: Path) -> str:
    for left in folder.glob("killed.db*"):
        left.unlink()
    path = folder / "killed.db"
    path.write_bytes(form.base.read_bytes())
    return f"sqlite:///{path}"


def boundaries_of(form: Form, folder: Path, breaking: Callable[..., None] = nothing_is_broken) -> list[str]:
    ended = run(form, a_copy(form, folder), None, breaking)
    assert "crossed" in ended.told[-1], ended.told
    crossed: list[str] = ended.told[-1]["crossed"]
    return crossed


def killed(
    form: Form, folder: Path, dies_at: int, breaking: Callable[..., None] = nothing_is_broken
) -> list[str]:
    """Kill the form there; then what is wrong, before and after it is sent again."""
    url = a_copy(form, folder)
    ended = run(form, url, dies_at, breaking)
    assert ended.killed, ended.told
    return [*judged(url, ended.told), *_sent_again(form, url)]


def _sent_again(form: Form, url: str) -> Iterator[str]:
    world = the_base(url)
    expected = form.seen.version + 1 if form.seen is not None else 1
    try:
        first, second = form.send(world), form.send(world)
    except Exception as error:  # noqa: BLE001  # a broken build may raise anything
        yield f"the form sent again was refused: {error}"
    else:
        if (first.version, second.seq, second.replayed) != (expected, first.seq, True):
            yield f"the form sent again made {first} and {second}"
    finally:
        world.close()


def kills(forms: list[Form], folder: Path, most: int | None) -> tuple[int, int, list[str]]:
    """Kill evenly over all acts; (kills, kills inside a transaction, what was wrong)."""
    made, inside, wrong = 0, 0, []
    share = None if most is None else -(-most // len(forms))
    for form in forms:
        crossed = boundaries_of(form, folder)
        assert crossed.count("COMMIT") in (1, 2)  # the second is the number of a first submission
        for dies_at in chosen(len(crossed), share):
            wrong += [f"{form.act} at {dies_at}: {one}" for one in killed(form, folder, dies_at)]
            made += 1
            inside += is_inside(crossed, dies_at)
    return made, inside, wrong


def chosen(count: int, share: int | None) -> list[int]:
    """The first, the last and others evenly between them; all of them for None."""
    if share is None or share >= count:
        return list(range(1, count + 1))
    return sorted({1 + round(step * (count - 1) / (share - 1)) for step in range(share)})


@pytest.mark.slow
def test_no_kill_at_any_statement_loses_or_halves_an_act(forms: list[Form], tmp_path: Path) -> None:
    made, inside, wrong = kills(forms, tmp_path, KILLS)
    assert wrong == []
    assert len({form.act for form in forms}) >= 20
    assert made >= KILLS
    assert inside >= 0.6 * made


@pytest.mark.full
def test_no_kill_at_all_statements_loses_or_halves_an_act(forms: list[Form], tmp_path: Path) -> None:
    made, inside, wrong = kills(forms, tmp_path, None)
    assert wrong == []
    assert inside >= 0.6 * made


# --- deliberately broken builds, each of which must be caught ---------------------------------------


def commits_in_two(_tell: Callable[..., None]) -> None:
    whole = journal.insert

    def half(session: Any, entry: Any) -> None:
        whole(session, entry)
        session.commit()

    journal.insert = half


def answers_before_the_commit(tell: Callable[..., None]) -> None:
    stores = storing.store

    def hasty(desk: Any, session: Any, situation: Any, outcome: Any, drawn: Any) -> int:
        seq = stores(desk, session, situation, outcome, drawn)
        tell(route=situation.route, version=outcome.version, state=outcome.step.target, seq=seq)
        return seq

    setattr(advance, "store", hasty)  # noqa: B010  # the name that `advance` calls


def signs_after_the_commit(_tell: Callable[..., None]) -> None:
    signs = storing._sign_off

    def late(session: Session, *said: Any) -> None:
        def afterwards() -> None:
            with Session(session.get_bind()) as another:
                signs(another, *said)
                another.commit()

        after_commit(session, afterwards)

    setattr(storing, "_sign_off", late)  # noqa: B010  # a private name


def forgets_the_form(_tell: Callable[..., None]) -> None:
    idempotency.keep = lambda *_, **__: None


@pytest.mark.slow
@pytest.mark.parametrize(
    "breaking", [commits_in_two, answers_before_the_commit, signs_after_the_commit, forgets_the_form]
)
def test_a_broken_build_is_caught(forms: list[Form], tmp_path: Path, breaking: Callable[..., None]) -> None:
    form = next(form for form in forms if form.act == "deputy_approve")
    crossed = boundaries_of(form, tmp_path, breaking)
    assert any(killed(form, tmp_path, at, breaking) for at in range(len(crossed), 0, -1))
