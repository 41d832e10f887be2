"""A group's route: members confirm side by side, each school agrees, one curator; joining and leaving as amendment."""

from datetime import date

import pytest

from approvals.errors import BadField, IncompleteContent, NotYourOffice, OwnGroup, VacantOffice
from approvals.examination import examine
from approvals.inbox import my_tasks
from approvals.standing import standing
from approvals.visibility import may_see
from tests.groups import MEMBERS, Group, a_group
from tests.invariants import violations
from tests.stories import World
from tests.world import OTHER_SCHOOL, SCHOOL, person_id
from workflow.errors import GuardRefused

pytestmark = pytest.mark.slow


@pytest.fixture
def group(world: World) -> Group:
    return a_group(world)


def sees(world: World, part: str, route: str) -> bool:
    with world.units.reading() as session:
        who = standing(session, person_id(part), on=world.now.date())
        assert who is not None
        return may_see(session, who, route)


def waits_for(world: World, part: str) -> list[str]:
    with world.units.reading() as session:
        who = standing(session, person_id(part), on=world.now.date())
        assert who is not None
        return [card.office for card in my_tasks(session, who, on=world.now.date()).rows]


def is_sound(world: World) -> None:
    with world.units.reading() as session:
        assert violations(session) == []
    report = examine(world.units, open_documents=True)
    assert report.exit_code == 0, report.findings


def test_a_group_goes_over_two_schools_from_its_members_to_completion(group, world):
    group.submitted()
    assert group.state == "member_confirmation"
    assert group.asked() == {("member", person_id(part)) for part in MEMBERS}
    group.confirmed("colleague")
    assert (group.state, group.version) == ("member_confirmation", 3), "one yes is an act that stays"
    group.confirmed("other_teacher")
    assert group.asked() == {("deputy_head", SCHOOL), ("deputy_head", OTHER_SCHOOL)}
    group.approved_by_schools("other_deputy")
    assert group.asked() == {("deputy_head", SCHOOL)}
    group.approved_by_schools("deputy")
    assert group.state == "curator_recommendations"
    group.approved_by_curator()
    world.on(date(2027, 6, 1))
    group.acknowledged().reflecting()
    group.saying("colleague", "Научился проводить работы с датчиками.").act("colleague", "add_reflection")
    group.reflection_submitted().completed()
    assert group.state == "completed"
    said = group.situation().content.z4
    assert [one.text for one in said.personal] == ["Научился проводить работы с датчиками."]
    assert said.path_reflection.startswith("Группа собиралась")
    confirmed = [one for one in group.sign_offs() if one.act == "confirm_participation"]
    assert {one.person for one in confirmed} == {person_id(part) for part in MEMBERS}
    assert {tuple(sorted(one.zones)) for one in confirmed} == {tuple(sorted(confirmed[0].zones))}
    is_sound(world)


def test_a_sheet_names_each_member_by_his_own_work(group):
    group.submitted().confirmed()
    lines = {line.person: line.office_label for line in group.situation().snapshot.sign_offs}
    assert lines["Полянская Ольга Ивановна"] == "Учитель начальных классов, участник группы, МКОУ «ООШ № 7»"
    assert lines["Лугова Марина Олеговна"] == "Учитель математики, МОУ «СОШ № 3 с. Луговое»"


def test_a_group_needs_two_members_beside_its_lead(world):
    alone = a_group(world, "colleague")
    with world.refuses(IncompleteContent, match="не меньше 3 человек"):
        alone.submitted()


def test_the_lead_is_no_member_of_his_own_group(group, world):
    with world.refuses(BadField, match="Руководитель группы участвует и так"):
        group.joined("teacher", "colleague")


def test_who_has_no_staff_card_cannot_be_added(group, world):
    with world.refuses(BadField, match="Карточка сотрудника не заполнена"):
        group.joined("colleague", "stranger")


def test_a_member_confirms_once_and_only_for_himself(group, world):
    group.submitted().confirmed("colleague")
    with world.refuses(GuardRefused):
        group.confirmed("colleague")
    with world.refuses(NotYourOffice):
        group.act("stranger", "confirm_participation")


def test_a_member_gives_the_route_back_to_the_lead(group):
    group.submitted().confirmed("colleague")
    group.act(
        "other_teacher", "decline_participation", reason="other", comment="Не смогу: перехожу в другую школу"
    )
    assert group.state == "teacher_draft"
    assert [task.outcome for task in group.tasks() if task.office == "member"] == ["done", "done"]


def test_a_round_asks_only_those_whose_word_does_not_stand(group):
    group.submitted().confirmed()
    group.approved_by_schools("deputy").returned_by_school("other_deputy")
    group.submitted()
    assert group.state == "deputy_review", "nothing changed: the members' words stand"
    assert group.asked() == {("deputy_head", OTHER_SCHOOL)}, "and so does that of the school that agreed"


def test_after_a_change_of_the_plan_everybody_is_asked_again(group):
    group.submitted().confirmed()
    group.approved_by_schools("deputy").returned_by_school("other_deputy")
    group.amended_materially().submitted()
    assert group.asked() == {("member", person_id(part)) for part in MEMBERS}
    group.confirmed()
    assert group.asked() == {("deputy_head", SCHOOL), ("deputy_head", OTHER_SCHOOL)}


def test_a_school_decides_for_itself_and_once(group, world):
    group.submitted().confirmed().approved_by_schools("deputy")
    with world.refuses(GuardRefused, match="с вашей стороны"):
        group.act("second_deputy", "deputy_approve")
    with world.refuses(NotYourOffice):
        group.act("curator", "deputy_approve")


def test_a_director_steps_in_for_the_deputy_of_his_own_school(group):
    group.submitted().confirmed().approved_by_schools("deputy")
    group.act("other_director", "deputy_approve")
    assert group.state == "curator_recommendations"
    assert {task.outcome for task in group.tasks() if task.state == "deputy_review"} == {"done"}


def test_nobody_decides_about_a_group_that_he_is_in(world):
    group = a_group(world, "colleague", "deputy").submitted().confirmed("colleague", "deputy")
    with world.refuses(OwnGroup, match="Вы участник этой группы"):
        group.act("deputy", "deputy_approve")
    group.act("second_deputy", "deputy_approve")
    assert group.state == "curator_recommendations"


def test_a_school_whose_only_deputy_is_in_the_group_is_named_when_nobody_could_decide(world):
    world.dismiss("other_director")
    group = a_group(world)
    world.dismiss("other_deputy")
    group.submitted().confirmed("colleague")
    with world.refuses(VacantOffice, match="ООШ № 7"):
        group.confirmed("other_teacher")


def test_members_and_their_schools_see_the_route_once_it_is_sent(group, world):
    assert not sees(world, "other_teacher", group.id)
    group.submitted()
    assert sees(world, "other_teacher", group.id)
    assert sees(world, "other_deputy", group.id)
    assert not sees(world, "stranger", group.id)
    assert waits_for(world, "other_teacher") == ["member"]
    assert waits_for(world, "other_deputy") == []
    group.confirmed()
    assert waits_for(world, "other_deputy") == ["deputy_head"]


def test_who_joins_confirms_and_both_schools_agree_but_the_curator_is_not_asked(group, world):
    group.in_force()
    group.amending()
    group.joined(*MEMBERS, "deputy")
    group.amendment_submitted()
    assert group.asked() == {("member", person_id("deputy"))}
    group.confirmed("deputy")
    assert group.asked() == {("deputy_head", SCHOOL), ("deputy_head", OTHER_SCHOOL)}
    for part in ("other_deputy", "second_deputy"):
        group.act(part, "deputy_approve_amendment")
    assert group.state == "implementation"
    assert group.situation().in_force == group.version
    assert [one.last_name for one in group.situation().content.z1.members] == [
        "Щёголев",
        "Полянская",
        "Кленова",
    ]
    is_sound(world)


def test_leaving_asks_no_member_and_the_school_that_is_left_agrees_too(world):
    group = a_group(world, *MEMBERS, "deputy")
    group.submitted().confirmed(*MEMBERS, "deputy")
    group.approved_by_schools("second_deputy", "other_deputy").approved_by_curator()
    group.amending().joined("colleague", "deputy")
    group.amendment_submitted()
    assert group.asked() == {("deputy_head", SCHOOL), ("deputy_head", OTHER_SCHOOL)}
    assert sees(world, "other_teacher", group.id), "until the change is in force he is in the group"
    for part in ("second_deputy", "other_deputy"):
        group.act(part, "deputy_approve_amendment")
    assert group.state == "implementation"
    assert not sees(world, "other_teacher", group.id)
    assert "исключено «Полянская Ольга Ивановна»" in str(group.situation().snapshot.amendments[-1].changes)
    is_sound(world)


def test_who_is_to_answer_for_a_row_confirms_that(group):
    group.answering(3, "colleague")
    group.in_force()
    group.amending().answering(3, "other_teacher")
    group.amendment_submitted()
    assert group.asked() == {("member", person_id("other_teacher"))}


def test_a_material_amendment_asks_every_member_and_the_curator(group):
    group.in_force()
    group.amending().amended_materially().amendment_submitted()
    assert group.asked() == {("member", person_id(part)) for part in MEMBERS}
    group.confirmed()
    for part in ("deputy", "other_deputy"):
        group.act(part, "deputy_approve_amendment")
    assert group.state == "amendment_curator_review"


def test_a_section_saved_by_the_lead_keeps_members_and_their_words(group, world):
    group.in_force()
    group.reflecting()
    group.saying("colleague", "Моё").act("colleague", "add_reflection")
    group.write("teacher", "z4")
    assert [one.text for one in group.situation().draft.z4.personal] == ["Моё"]
    assert group.preview("teacher", "submit_reflection").content.z4.personal[0].text == "Моё"


def test_words_that_their_author_has_not_signed_do_not_enter_the_reflection(group, world):
    group.in_force()
    world.on(date(2027, 6, 1))
    group.reflecting()
    group.saying("colleague", "Ещё думаю")
    group.reflection_submitted()
    assert group.situation().content.z4.personal == ()


def test_a_member_adds_his_own_words_and_nothing_of_what_the_lead_is_writing(group):
    group.in_force()
    group.reflecting()
    group.write("teacher", "z4")
    group.saying("other_teacher", "Моё").act("other_teacher", "add_reflection")
    assert group.situation().content.z4.path_reflection == ""


def test_a_director_leads_no_group(world):
    with pytest.raises(BadField, match="Группу ведёт педагог"):
        a_group(world, of="director")
