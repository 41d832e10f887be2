"""A plan in words: the same sums and lines for the page and for the command line."""

from collections.abc import Iterator

from approvals.offices import NAMES
from web.labels import plural
from web.staffing.steps import NewDuty, Plan


def sums(plan: Plan) -> Iterator[str]:
    """How much of what, in one short line each; what is none is left out."""
    people = ("человек", "человека", "человек")
    counted = (
        ("Новых школ", len(plan.new_places), ()),
        ("Изменится школ", len(plan.changed_places), ()),
        ("Новых людей", len(plan.new_members), ()),
        ("Изменятся сведения", len(plan.changed_members), people),
        ("Назначений", len(plan.duties), ()),
        ("Без изменений", plan.unchanged, ("строка", "строки", "строк")),
        ("Работают в этих школах, а в списке их нет", len(plan.absent), people),
    )
    for what, count, words in counted:
        if count:
            yield f"{what}: {plural(count, *words) if words else count}"


def duty_in_words(duty: NewDuty) -> str:
    """«заместитель директора, СОШ № 1, приказ № 41-п от 28.08.2026»."""
    acting = ", замещает" if duty.replaces else ""
    return (
        f"{NAMES[duty.office]}, {duty.place_name}{acting}, приказ № {duty.number} от {duty.ordered:%d.%m.%Y}"
    )
