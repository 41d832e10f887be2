"""Checks of a group: how many its members are, what is known of each, and who answers for the rows."""

from __future__ import annotations

from collections.abc import Iterator

from documents.findings import Case, Finding, finding
from documents.group import FEWEST
from documents.membership import is_group, people


def group_findings(case: Case) -> Iterator[Finding]:
    """The members and what they answer for; nothing for the route of one teacher."""
    general = case.content.z1
    if not is_group(case.content):
        return
    if len(general.members) < FEWEST:
        sentence = (
            f"Добавьте участников группы: вместе с вами в ней должно быть не меньше {FEWEST + 1} человек."
        )
        yield finding("E", "few_members", "z1.members", sentence)
    for number, member in enumerate(general.members, 1):
        path = f"z1.members[{member.person}]"
        if member.person == general.lead:
            sentence = "Это руководитель группы: он участвует и так. Уберите его из списка участников."
            yield finding("E", "lead_among_members", path, sentence, number)
        if not member.position or member.teaching_experience_years is None or not member.category:
            sentence = (
                f"У участника {member.initials_name} не указаны должность, стаж или категория. "
                "Попросите школу дополнить его карточку и обновите список участников."
            )
            yield finding("W", "member_unknown", path, sentence, number)
    known = people(case.content)
    for number, row in enumerate(case.content.z3.rows, 1):
        if not set(row.responsible) <= known.keys():
            sentence = "Ответственного больше нет в группе. Выберите другого."
            yield finding("E", "answers_outside", f"z3.rows[{row.id}].responsible", sentence, number)
