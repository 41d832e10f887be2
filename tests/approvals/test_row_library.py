"""The library of rows: what was kept for a school is the school's, whoever kept it; nothing is left out unsaid."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from approvals import row_library
from approvals.errors import BadField
from approvals.row_library import keep_row, library, remove_row
from approvals.standing import Standing
from documents.patterns import samples
from tests.approvals.test_basket import who_is
from tests.stories import World
from tests.world import SCHOOL, person_id
from workflow.errors import NotFound
from workflow.participants import Employment

pytestmark = pytest.mark.slow
PATTERNS = [one.pattern for one in samples()]


def kept(world: World, who: Standing) -> list[str]:
    with world.units.reading() as session:
        return [one.id for one in library(session, who, on=world.now.date())]


def gone(world: World, part: str) -> Standing:
    """The person after he left the school: no office, no work there."""
    with world.units.writing() as session:
        yesterday = world.now.date() - timedelta(days=1)
        session.execute(
            update(Employment).where(Employment.person == person_id(part)).values(valid_to=yesterday)
        )
    return replace(who_is(world, part), held=())


def test_who_left_the_school_takes_his_own_rows_along_and_not_those_of_the_school(world: World) -> None:
    deputy = who_is(world, "deputy")
    own = keep_row(world.desk, deputy, PATTERNS[0], None, at=world.tick())
    of_school = keep_row(world.desk, deputy, PATTERNS[1], SCHOOL, at=world.tick())
    assert kept(world, deputy) == [of_school, own]
    left = gone(world, "deputy")
    assert kept(world, left) == [own]
    with pytest.raises(NotFound):
        remove_row(world.desk, left, of_school)
    assert of_school in kept(world, who_is(world, "teacher"))
    remove_row(world.desk, left, own)
    assert kept(world, left) == []


def test_a_full_library_is_refused_and_shown_whole(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_library, "MOST_OWN", 2)
    monkeypatch.setattr(row_library, "MOST_OF_SCHOOL", 3)
    deputy = who_is(world, "deputy")
    for place, most in ((None, 2), (SCHOOL, 3)):
        for pattern in PATTERNS[:most]:
            keep_row(world.desk, deputy, pattern, place, at=world.tick())
        with pytest.raises(BadField, match=f"уже {most} строк"):
            keep_row(world.desk, deputy, PATTERNS[most], place, at=world.tick())
    assert len(kept(world, deputy)) == 5
