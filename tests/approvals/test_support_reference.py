"""The reference of a mentor: which routes his orders reached, without a name of a teacher."""

import io
from datetime import date, timedelta

import pytest
from docx import Document

from approvals.attestation.supported import support_of
from documents.docx.extract.support import support_reference
from tests.documents.opened_files import words_of
from tests.world import person_id

pytestmark = pytest.mark.slow
PRINTED = date(2027, 6, 25)


def supported(world, part):
    with world.units.reading() as session:
        return support_of(world.desk, session, person_id(part), printed_on=PRINTED)


def mentor(world, of="teacher"):
    """The colleague becomes the mentor of that teacher from today on."""
    return world.appoint("colleague", "mentor", scope="listed", covers=(("person", person_id(of)),))


def test_a_mentor_is_told_the_routes_that_his_order_reached_while_it_lasted(world):
    first = world.route().in_force()
    world.route(of="colleague").in_force()
    assert supported(world, "colleague") is None
    mentor(world)
    assert [route.route for route in supported(world, "colleague").routes] == [first.id]
    world.dismiss("colleague", last_day=world.now.date() + timedelta(days=1))
    world.tick(days=30)
    assert [route.route for route in supported(world, "colleague").routes] == [first.id]


def test_a_route_of_another_time_does_not_count(world):
    world.route().in_force()
    world.on(date(2028, 9, 4))
    mentor(world)
    assert supported(world, "colleague") is None


def test_the_reference_names_numbers_terms_results_and_orders_and_no_teacher(world):
    story = world.route().in_force().acknowledged()
    mentor(world)
    world.on(date(2027, 6, 14))
    story.reflecting().reflection_submitted().completed()
    body = support_reference(supported(world, "colleague"))
    assert body == support_reference(supported(world, "colleague"))
    text = words_of(Document(io.BytesIO(body))).replace("\u00a0", " ")
    rows = len(story.situation().content.z3.rows)
    for said in (
        "Щёголев Пётр Ильич",
        "211-к",
        "№ ИОМ-2026-0001",
        f"{rows} из {rows}",
        "Завершён. Дефициты:",
    ):
        assert said in text, said
    for name in ("Лугова", "Кленова", "Озерова"):
        assert name not in text
