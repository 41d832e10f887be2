"""The head of the full form: the mark of the state, the director's approval where due, реквизиты."""

from __future__ import annotations

from documents.docx.approval_sheet import decided_on, entered, entry_name, manner
from documents.docx.layout import Layout
from documents.docx.lines import LocalAct, SignOffLine
from documents.docx.marks import Mark
from documents.docx.markup import grid, paragraph, safe, then
from documents.docx.snapshot import Snapshot
from documents.docx.typography import NBSP, days, listed, moment
from documents.general import DEFAULT_TITLE

_LABEL_WIDTH = 2900
_OF_VERSIONS = ("Регистрационный номер", "Версия", "Контрольный код")
_SUBJECTS = {
    "teacher": "педагогического работника",
    "management": "руководящего работника (управленческие кадры)",
}


def title_block(snapshot: Snapshot, mark: Mark, layout: Layout) -> str:
    """Everything above section 1."""
    general = snapshot.content.z1
    theme = general.title if general.title != DEFAULT_TITLE else ""
    issuer = general.organization.full_name or general.organization.short_name
    authority = snapshot.authority_name or snapshot.municipality_name
    return "".join(
        (
            _corner(snapshot, mark, layout),
            paragraph("Issuer", safe(authority)) if authority else "",
            paragraph("Issuer", safe(issuer)) if issuer else "",
            paragraph("Title", DEFAULT_TITLE.upper()),
            paragraph("Subtitle", _whose(snapshot) + (then("Subtitle", f"«{safe(theme)}»") if theme else "")),
            _facts(snapshot, layout),
        )
    )


def _whose(snapshot: Snapshot) -> str:
    general = snapshot.content.z1
    if general.kind == "group":
        return "группы педагогических работников"
    return _SUBJECTS.get(general.subject_kind or "teacher", _SUBJECTS["teacher"])


def _corner(snapshot: Snapshot, mark: Mark, layout: Layout) -> str:
    """The state on the left, «УТВЕРЖДАЮ» on the right, above everything else."""
    left = layout.portrait_width // 2 if snapshot.confirmed_by_director else layout.portrait_width * 4 // 5
    table = grid((left, layout.portrait_width - left), ("Mark", "Stamp"), borders=False)
    state = safe(mark.face) + (then("Note", safe(mark.detail)) if mark.detail else "")
    approval = _approval(snapshot.confirmed_by_director, snapshot)
    return table.filled([table.row(state, approval)])


def _approval(line: SignOffLine | None, snapshot: Snapshot) -> str:
    if line is None:
        return ""
    if line.kind == "paper" and line.paper is None:
        confirmed, signature = "", f"____________ {safe(line.person_short)}"
    else:
        how = listed(
            (f"Утверждено {manner(snapshot, line)}", entered(line), entry_name(snapshot, line.entry)), ", "
        )
        confirmed = then("Note", safe(how))
        signature = safe(line.person_short)
    return (
        "УТВЕРЖДАЮ"
        + then("Stamp", safe(line.office_label))
        + then("Stamp", signature)
        + then("Stamp", decided_on(snapshot, line))
        + confirmed
    )


def _facts(snapshot: Snapshot, layout: Layout) -> str:
    general = snapshot.content.z1
    table = grid((_LABEL_WIDTH, layout.portrait_width - _LABEL_WIDTH), ("Label", "Cell"))
    told = {
        "Регистрационный номер": snapshot.number or "присваивается при первой отправке на согласование",
        "Версия": f"{snapshot.version} от {moment(snapshot.at, snapshot.zone)}",
        "Состояние": listed((snapshot.state_label, snapshot.state_note or ""), ". "),
        "Срок реализации": days(general.starts_on, general.ends_on) or "—",
        "Обоснование срока": general.duration_rationale,
        "Цель": general.goal or "—",
        "Внесён с бумаги": from_paper(snapshot),
        "Основание": act(snapshot.local_act) if snapshot.local_act else "",
        "Контрольный код": snapshot.control_code,
    }
    facts = {
        name: value for name, value in told.items() if not snapshot.is_preview or name not in _OF_VERSIONS
    }
    return table.filled([table.row(name, safe(value)) for name, value in facts.items() if value])


def from_paper(snapshot: Snapshot) -> str:
    """How a route that was agreed on paper came into the system; empty for any other."""
    papers = [line.paper for line in snapshot.sign_offs if line.paper and line.paper.whole]
    if not papers:
        return ""
    signed = days(papers[0].signed_on, papers[-1].signed_on)
    return f"согласован на бумаге {signed}; скан внёс {papers[-1].entered_by}, подтвердил {papers[-1].confirmed_by}"


def act(local: LocalAct) -> str:
    """«Порядок … (управление образования, от 01.09.2022 № 731)»."""
    date = f"{local.date.day:02}.{local.date.month:02}.{local.date.year}"
    return f"{local.title} ({listed((local.issuer, f'от{NBSP}{date} №{NBSP}{local.number}'), ', ')})"
