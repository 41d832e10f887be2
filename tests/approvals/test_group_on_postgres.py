"""A group on PostgreSQL, by the program's role: the same course, two members confirming at once, nothing twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from approvals.errors import Stale
from tests.founding import a_base, the_base
from tests.groups import MEMBERS, a_group
from tests.invariants import violations
from tests.stories import World
from workflow.errors import StaleVersion


@pytest.mark.server
def test_a_group_over_two_schools_on_postgresql(postgres_owner_url: str, postgres_app_url: str):
    a_base(postgres_owner_url).close()
    world = the_base(postgres_app_url)
    group = a_group(world).in_force()
    group.amending().joined(*MEMBERS, "deputy").amendment_submitted()
    group.confirmed("deputy")
    for part in ("second_deputy", "other_deputy"):
        group.act(part, "deputy_approve_amendment")
    assert (group.state, group.situation().in_force) == ("implementation", group.version)
    confirming_at_once(world)
    with world.units.reading() as session:
        assert violations(session) == []
    world.close()


def confirming_at_once(world: World) -> None:
    """Two members of another group press at the same moment: each of them counts."""
    group = a_group(world).submitted()
    seen = {part: group.preview(part, "confirm_participation").seen for part in MEMBERS}
    keys, at, gate = {part: world.key() for part in MEMBERS}, world.tick(), Barrier(2)
    for part in MEMBERS:
        world.signer(part)

    def confirm(part: str) -> bool:
        gate.wait()
        try:
            group.act(part, "confirm_participation", seen=seen[part], key=keys[part], at=at)
        except (Stale, StaleVersion):
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert all(pool.map(confirm, MEMBERS)), "what each saw was the text, and the text has not moved"
    assert group.state == "deputy_review"
    assert group.acts_done().count("confirm_participation") == 2
