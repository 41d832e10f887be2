"""The page of a school, the wards, a transfer and the accounts of a school on PostgreSQL, by the program's role."""

from datetime import timedelta

import pytest

from approvals.desk import local_day
from approvals.examination import examine
from approvals.school.administration import NotHisAccount, require_kept
from approvals.school.duties import duties_at
from approvals.school.standings import school_standings
from approvals.school.transfers import before, offers
from approvals.school.vacancies import vacancies
from approvals.school.wards import wards_of
from approvals.standing import Standing, standing
from tests.approvals.test_continuing import accepted, moved
from tests.founding import a_base, the_base
from tests.stories import COMMENT, World
from tests.world import OTHER_SCHOOL, SCHOOL, person_id
from web.accounts import entrust, offer_password


def who(world: World, part: str) -> Standing:
    with world.units.reading() as session:
        found = standing(session, person_id(part), on=world.now.date())
    assert found is not None
    return found


@pytest.mark.server
def test_a_school_on_postgresql(postgres_owner_url: str, postgres_app_url: str) -> None:
    a_base(postgres_owner_url).close()
    world = the_base(postgres_app_url)
    story = world.route().in_force()
    on = local_day(world.now, "Europe/Moscow")
    world.appoint(
        "smo_head", "deputy_head", replaces=world.offices["deputy"], valid_to=on + timedelta(days=5)
    )
    with world.units.reading() as session:
        seen = school_standings(session, who(world, "curator"), SCHOOL, on=on)
        assert [line.teacher.person for line in seen.named] == [person_id("teacher")]
        assert seen.figures["running"] == 1
        (substitute,) = [one for one in duties_at(session, SCHOOL, on=on) if one.stands_in_for]
        assert substitute.ends_soon(on)
        assert {one.office for one in vacancies(session, on=on)} == {"school_monitor"}
        (ward,) = wards_of(session, who(world, "mentor"), on=on)
        assert ward.next_event is not None
    story.act("deputy", "transfer", comment=COMMENT)
    moved(world)
    with world.units.reading() as session:
        (offer,) = offers(session, who(world, "other_deputy"), on=world.now.date())
        assert offer.route == story.id
    new = accepted(world, story, "other_deputy")
    with world.units.reading() as session:
        earlier = before(session, new.id, on=world.now.date())
        assert earlier is not None
        assert [one.office for one in earlier.approvals] == ["deputy_head", "municipal_curator"]
    assert new.situation().organization == OTHER_SCHOOL
    with world.units.writing() as session:
        require_kept(session, who(world, "school_admin"), person_id("colleague"), on=world.now.date())
        offer_password(session, person_id("colleague"), at=world.now, by=person_id("school_admin"))
    with world.units.writing() as session:
        assert entrust(session, person_id("colleague"), "deputy_head")
    with pytest.raises(NotHisAccount), world.units.writing() as session:
        require_kept(session, who(world, "school_admin"), person_id("deputy"), on=world.now.date())
    assert examine(world.units).exit_code == 0
    world.close()
