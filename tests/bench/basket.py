"""Fifty different decisions of the basket signed together on SQLite: from the list to the last commit.

Both documents of each, the personal signatures and the log are included; the password is shown apart, once in a list.
"""

from pathlib import Path
from time import perf_counter

from argon2 import PasswordHasher

from approvals.batches import signing
from approvals.desk import local_day
from approvals.standing import standing
from tests.approvals.test_basket import key_of, put
from tests.bench.figures import Figure
from tests.founding import a_base
from tests.stories import COMMENT
from tests.world import PASSWORD

DECISIONS = signing.MOST
MOVED = 3


def figures(folder: Path) -> list[Figure]:
    """One figure: seconds for the whole list, three of which have moved meanwhile."""
    world = a_base(f"sqlite:///{folder / 'basket.db'}")
    stories = [world.route(of=("teacher", "colleague")[n % 2]).submitted() for n in range(DECISIONS)]
    keys = []
    for number, story in enumerate(stories):
        if number % 5:
            said = {"remarks": [{"text": f"Замечание {number}", "path": "z3"}]} if number % 2 else {}
            keys.append(put(world, story, "deputy", "deputy_approve", number, **said))
        else:
            given = {"reason": "dates_wrong", "comment": f"{COMMENT}, {number}"}
            keys.append(put(world, story, "deputy", "deputy_return", number, **given))
    for story in stories[:MOVED]:
        story.act(story.of, "recall")
    with world.units.reading() as session:
        who = standing(session, world.person("deputy"), on=local_day(world.now, "Europe/Moscow"))
    assert who is not None
    actor, hasher = world.actor("deputy"), PasswordHasher()
    stored = hasher.hash(PASSWORD)
    began = perf_counter()
    hasher.verify(stored, PASSWORD)
    proved = perf_counter() - began
    began = perf_counter()
    batch = signing.sign(world.desk, keys, form=key_of(999), actor=actor, who=who, at=world.tick())
    lasted = perf_counter() - began
    with world.units.reading() as session:
        found = signing.results(session, batch, actor.person)
    signed = sum(one.entry is not None for one in found)
    assert (signed, len(found)) == (DECISIONS - MOVED, DECISIONS)
    world.close()
    seen = {"подписано": float(signed), "выпало": float(MOVED), "пароль, мс": proved * 1000}
    return [Figure("50 решений одним паролем, 3 изменились", lasted, 10, "≤", "с", seen)]
