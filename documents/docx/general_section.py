"""Section 1: the facts about the teacher in the order of the Порядок (II.2), his group, and who supports him."""

from __future__ import annotations

from documents.content import Education
from documents.docx.cells import EMPTY
from documents.docx.group_list import group_table
from documents.docx.layout import Layout
from documents.docx.markup import grid, paragraph, safe
from documents.docx.snapshot import Snapshot
from documents.docx.staff_words import card_category, card_subjects
from documents.docx.typography import day, listed, sentence, years

_LABEL_WIDTH = 3400


def general_section(snapshot: Snapshot, layout: Layout) -> str:
    """The heading and the table of facts; what is not known is a dash."""
    table = grid((_LABEL_WIDTH, layout.portrait_width - _LABEL_WIDTH), ("Label", "Cell"))
    facts = {**person_facts(snapshot), "Методическое сопровождение": "\n".join(_support(snapshot)) or EMPTY}
    rows = [table.row(name, safe(value)) for name, value in facts.items()]
    if not snapshot.content.z1.members:
        return paragraph("Heading1", "1. Общие сведения о педагоге") + table.filled(rows)
    return (
        paragraph("Heading1", "1. Общие сведения о педагогах группы")
        + group_table(snapshot, layout.portrait_width, "Dense")
        + paragraph("Heading2", "Руководитель группы")
        + table.filled(rows)
    )


def person_facts(snapshot: Snapshot) -> dict[str, str]:
    """What is known of the teacher himself; a dash where it is not."""
    general = snapshot.content.z1
    stated = {
        "Фамилия, имя, отчество": general.full_name,
        "Место работы": general.organization.full_name or general.organization.short_name,
        "Образование": "\n".join([_education(snapshot, each) for each in general.educations]),
        "Занимаемая должность": general.position or snapshot.label("position", general.position_code),
        "Преподаваемый предмет": card_subjects(snapshot, general),
        "Педагогический стаж работы": _experience(snapshot),
        "Квалификационная категория": card_category(snapshot, general),
        "Дата прохождения аттестации": _attestation(snapshot),
    }
    return {name: value or EMPTY for name, value in stated.items()}


def _education(snapshot: Snapshot, education: Education) -> str:
    kind = "профессиональная переподготовка" if education.retraining else ""
    level = snapshot.label("education_level", education.level)
    year = f"{education.year}" if education.year else ""
    return sentence(listed((listed((level, kind), ", "), education.details, year), ", "))


def _experience(snapshot: Snapshot) -> str:
    general = snapshot.content.z1
    if general.teaching_experience_years is None:
        return ""
    as_of = general.teaching_experience_as_of
    return years(general.teaching_experience_years) + (f" (на {day(as_of)})" if as_of else "")


def _attestation(snapshot: Snapshot) -> str:
    general = snapshot.content.z1
    held = listed((day(general.attestation_date), general.attestation_act), ", ")
    planned = general.attestation_planned_on
    return held or (f"планируется {day(planned)}" if planned else "")


def _support(snapshot: Snapshot) -> list[str]:
    return [
        sentence(
            listed(
                (snapshot.label("support_role", each.role), listed((each.name, each.position), ", ")), ": "
            )
        )
        for each in snapshot.content.z1.support_team
    ]
