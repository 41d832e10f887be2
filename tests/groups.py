"""Groups: the stories of `tests/stories.py` told of a route with a lead and members from two schools.

    group = a_group(world).confirmed().approved_by_schools()

Members are saved by the command that the page calls; sample Д gives the text.
"""

from typing import Any, Self

from approvals.grouping import save_members, save_words
from approvals.process_choices import GROUP_PROCESS
from tests.stories import Story, World, sample
from tests.world import person_id

MEMBERS = ("colleague", "other_teacher")


def a_group(world: World, *members: str, of: str = "teacher") -> "Group":
    """A group of that lead with these members (two from two schools, unless named), its sections 1–3 written."""
    opened = world.empty_route(of=of, process=GROUP_PROCESS)
    group = Group(world, opened.id, of, "d")
    for zone in ("z1", "z2", "z3"):
        group.write(of, zone, plan(zone))
    return group.joined(*(members or MEMBERS))


def plan(zone: str) -> dict[str, Any]:
    """A section of sample Д without the people, who are others in every base."""
    said = {
        name: value for name, value in sample("d")[zone].items() if name not in ("kind", "lead", "members")
    }
    if zone == "z3":
        said["rows"] = [{name: one[name] for name in one if name != "responsible"} for one in said["rows"]]
    return said


class Group(Story):
    """One group on its way."""

    def joined(self, *parts: str) -> Self:
        """Make these people the members in the working copy."""
        save_members(
            self.world.desk,
            self.id,
            [person_id(part) for part in parts],
            revision=self.situation().draft_revision,
            actor=self.world.actor(self.of),
            at=self.world.tick(minutes=1),
        )
        return self

    def answering(self, row: int, *parts: str) -> Self:
        """Make these people answer for the row with that number."""
        named = [person_id(part) for part in parts]
        return self.edit(self.of, "z3", lambda z3: z3["rows"][row - 1].update(responsible=named))

    def confirmed(self, *parts: str) -> Self:
        """Each of these members confirms, all that are asked unless named."""
        for part in parts or MEMBERS:
            self.act(part, "confirm_participation")
        return self

    def approved_by_schools(self, *parts: str) -> Self:
        """The deputy of each school agrees."""
        for part in parts or ("deputy", "other_deputy"):
            self.act(part, "deputy_approve")
        return self

    def in_force(self) -> Self:
        """Sent, confirmed by the members, agreed by both schools and the curator."""
        self.submitted()
        self.confirmed().approved_by_schools().approved_by_curator()
        return self

    def saying(self, part: str, text: str) -> Self:
        """Let a member write down his own words, not yet signed."""
        save_words(
            self.world.desk,
            self.id,
            text,
            revision=self.situation().draft_revision,
            actor=self.world.actor(part),
            at=self.world.tick(minutes=1),
        )
        return self

    def asked(self) -> set[tuple[str, str]]:
        """(office, member or school) of the tasks that wait."""
        return {(task.office, task.party) for task in self.tasks() if task.closed_version is None}
