"""Signing on paper in the stories: print the sheet, enter its scan, confirm it, each by the part that plays it.

signed_on_paper(story, "deputy", "deputy_approve", enters="smo_head", confirms="director")
"""

from datetime import date
from typing import Any

from approvals.acts.by_code import Done, Seen
from approvals.paper.confirming import confirm
from approvals.paper.entering import enter_scan, print_sheet
from tests.documents.given_files import pdf
from tests.stories import Story
from tests.world import person_id


def printed(
    story: Story, signer: str, act: str, *, by: str = "smo_head", seen: Seen | None = None, **fields: Any
) -> str:
    """Print the sheet of the signer's decision, as its page would show it now; return its id."""
    world = story.world
    return print_sheet(
        world.desk,
        story.id,
        act,
        person_id(signer),
        seen=seen or story.seen(signer, act),
        fields=fields,
        actor=world.actor(by),
        at=world.tick(minutes=10),
    )


def scanned(
    story: Story, sheet: str, *, by: str = "smo_head", on: date | None = None, body: bytes | None = None
) -> int:
    """Enter the scan of the sheet, signed today unless told otherwise; return its entry."""
    world = story.world
    at = world.tick(minutes=10)
    day = on or at.date()
    return enter_scan(
        world.desk, story.id, sheet, day, pdf() if body is None else body, actor=world.actor(by), at=at
    )


def confirmed(story: Story, sheet: str, scan: int, *, by: str = "director") -> Done:
    """Confirm the scan."""
    world = story.world
    return confirm(world.desk, story.id, sheet, scan, actor=world.actor(by), at=world.tick(minutes=10))


def signed_on_paper(
    story: Story,
    signer: str,
    act: str,
    *,
    enters: str = "smo_head",
    confirms: str = "director",
    **fields: Any,
) -> Done:
    """The whole way of a decision over paper."""
    sheet = printed(story, signer, act, by=enters, **fields)
    return confirmed(story, sheet, scanned(story, sheet, by=enters), by=confirms)
