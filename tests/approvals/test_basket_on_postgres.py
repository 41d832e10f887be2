"""Queue, basket, summary and register on PostgreSQL, by the program's role: the same answers, each act its own."""

import pytest

from approvals.desk import local_day
from approvals.queue import Asked, queue
from approvals.recommending import table
from approvals.register import register
from approvals.summary import summary
from tests.approvals.test_basket import in_basket, put, sign, who_is
from tests.founding import a_base, the_base


@pytest.mark.server
def test_the_curators_workplace_on_postgresql(postgres_owner_url: str, postgres_app_url: str):
    a_base(postgres_owner_url).close()
    world = the_base(postgres_app_url)
    stories = [world.route(of=of).submitted() for of in ("teacher", "colleague", "teacher")]
    keys = [put(world, story, "deputy", "deputy_approve", n) for n, story in enumerate(stories, 1)]
    stories[2].act("teacher", "recall")
    who, on = who_is(world, "deputy"), local_day(world.now, "Europe/Moscow")
    assert sorted(in_basket(world, "deputy")) == sorted(keys)
    with world.units.reading() as session:
        waiting = queue(session, who, Asked(deficit="methodical", ready="yes"), on=on, at=world.now)
        every = queue(session, who, Asked(every=True, name="лугова", overdue=False), on=on, at=world.now)
    assert (waiting.total, waiting.ready, len(waiting.rows)) == (2, 2, 2)
    assert every.total == 2
    found = sign(world, "deputy", keys)
    assert [one.entry is not None for one in found] == [True, True, False]
    assert found[2].number == stories[2].situation().number
    assert sign(world, "deputy", keys)[0].entry == found[0].entry
    assert in_basket(world, "deputy") == []
    with world.units.reading() as session:
        assert sum(line.total for line in summary(session, who, on=on).lines) == 3
        lines = register(session, who, Asked(every=True), on=on, at=world.now)
        assert [line.number for line in lines] == [story.situation().number for story in stories]
        assert table(session) == ()
    world.close()
