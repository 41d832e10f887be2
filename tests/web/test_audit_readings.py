"""What is read is told: to the log by the minute, to the person who is read, and what stands out may be explained."""

import json

from sqlalchemy import select

from tests.web.auditing import entries, first_audit, post, read_and_logged, readings
from tests.web.school import School
from tests.world import person_id
from web.installation import installation
from workflow.log.tables import Payload
from workflow.outbox import OutboxMessage

pytest_plugins = ("tests.web.with_school",)


def outbox(school: School, letter: str) -> list[OutboxMessage]:
    with school.world.units.reading() as session:
        found = session.scalars(select(OutboxMessage).where(OutboxMessage.effect != "announce"))
        return [one for one in found if json.loads(one.body)["letter"] == letter]


def test_what_one_reads_of_a_route_in_a_minute_is_one_entry_that_names_the_pages(school: School) -> None:
    story = school.world.route().submitted().approved_by_school()
    reader, before = school["auditor"], school.entries()
    for address in ("/routes/{}", "/routes/{}/journal", "/routes/{}/versions/2/full.docx", "/routes/{}"):
        reader.get(address.format(story.id))
        school.world.tick(seconds=10)
    assert school.entries() == before, "a reading waits for its minute"
    read_and_logged(school)
    (one,) = readings(school)
    assert (one["by"], one["about"]) == (person_id("auditor"), story.id)
    assert one["data"]["pages"] == ["journal.entries", "route.page", "versions.download"]
    assert (one["data"]["count"], one["data"]["audit"], one["data"]["office"]) == (
        4,
        first_audit(school),
        "auditor",
    )
    read_and_logged(school)
    assert len(readings(school)) == 1


def test_further_minutes_and_further_people_are_further_entries_and_the_owner_leaves_none(
    school: School,
) -> None:
    story = school.world.route().submitted()
    flush = installation(school.app).late_writes.flush
    for part in ("deputy", "teacher", "director", "deputy"):
        school[part].get(f"/routes/{story.id}")
        flush()
        school.world.tick(seconds=40)
    read_and_logged(school)
    told = [(one["by"], one["data"]["office"]) for one in readings(school)]
    assert told == [
        (person_id("deputy"), "deputy_head"),
        (person_id("director"), "school_head"),
        (person_id("deputy"), "deputy_head"),
    ]


def test_a_refused_page_leaves_no_reading(school: School) -> None:
    story = school.world.route().submitted()
    assert school["stranger"].get(f"/routes/{story.id}").status_code == 404
    read_and_logged(school)
    assert readings(school) == []


def test_the_teacher_is_told_once_in_an_audit_and_sees_who_has_read(school: School) -> None:
    story = school.world.route().submitted().approved_by_school()
    for _ in range(3):
        school["auditor"].get(f"/routes/{story.id}")
        read_and_logged(school)
    assert len(readings(school)) == 3
    (letter,) = outbox(school, "audit_read")
    assert letter.recipient == person_id("teacher")
    page = school["teacher"].text(f"/routes/{story.id}")
    assert "Плановая проверка по приказу № 455 от 20.08.2026: от вас ничего не требуется." in page
    readers = school["teacher"].text(f"/routes/{story.id}/readers")
    assert "Строев" in readers
    assert "проверяющий" in readers
    assert "Плановая проверка" not in school["deputy"].text(f"/routes/{story.id}")


def test_the_person_concerned_sees_what_stands_out_and_explains_it_once(school: School) -> None:
    story = school.world.route().submitted()
    school["deputy"].get(f"/routes/{story.id}/review")
    installation(school.app).late_writes.flush()
    done = story.act("deputy", "deputy_approve", at=school.world.tick(seconds=5))
    read_and_logged(school)
    page = school["deputy"].text("/notices")
    assert "решение сразу после открытия" in page
    assert "через 5 с после открытия" in page
    assert "от первого открытия версии" in page
    address = f"/notices/quick/{done.seq}"
    assert post(school["deputy"], address, text=" ").status_code == 422
    assert post(school["deputy"], address, text="Читала раньше на бумаге").status_code == 303
    again = post(school["deputy"], address, text="Передумала")
    assert again.status_code == 422
    assert "уже дали пояснение" in again.get_data(as_text=True)
    (told,) = entries(school, "anomaly.explained")
    assert "бумаге" not in json.dumps(told, ensure_ascii=False)
    with school.world.units.reading() as session:
        assert session.get_one(Payload, (told["seq"], "explanation")).text == "Читала раньше на бумаге"
    audit = first_audit(school)
    notable = school["auditor"].text(f"/audits/{audit}/notable")
    assert "Читала раньше на бумаге" in notable
    for part in ("director", "teacher", "auditor", "administrator"):
        assert post(school[part], f"/notices/quick/{done.seq}", text="За другого").status_code == 404, part
    assert post(school["deputy"], f"/notices/own_route/{done.seq}", text="Чего не было").status_code == 404
    assert len(entries(school, "anomaly.explained")) == 1
