"""Лист согласования: every decision of every round, the returned ones too, with its entry in the journal.

Until the municipality has its order on simple electronic signatures the sheet says
«в информационной системе»; a certificate is never drawn.
"""

from __future__ import annotations

from collections.abc import Iterator

from documents.docx.cells import EMPTY
from documents.docx.layout import Layout
from documents.docx.lines import EsignPolicy, OpinionLine, SignOffLine
from documents.docx.markup import Grid, grid, paragraph, safe, then
from documents.docx.properties import name_of
from documents.docx.snapshot import Snapshot
from documents.docx.typography import DASH, NBSP, day, local_date, local_day, moment, sentence

HEADING = "Лист согласования"
_HEAD = (
    "№",
    "Должность, организация",
    "Фамилия, инициалы",
    "Решение",
    "Замечания",
    "Дата и время",
    "Версия",
    "Разделы",
    "Подтверждение, запись журнала",
)
_FIXED = (460, 1750, 1950, 2350, 1450, 880, 960, 2350)


def approval_sheet(snapshot: Snapshot, layout: Layout) -> str:
    """The sheet; it is an inseparable part of the document and says so."""
    number, person, decision, remarks, at, version, zones, proof = _FIXED
    office = layout.landscape_width - sum(_FIXED)
    widths = (number, office, person, decision, remarks, at, version, zones, proof)
    center = "DenseCenter"
    styles = (center, "Dense", "Dense", "Dense", "Dense", center, center, center, "Dense")
    table = grid(widths, styles)
    body = list(_rounds(snapshot, table)) or [table.band("Dense", "Решений по маршруту ещё нет")]
    return (
        paragraph("Heading1", HEADING)
        + paragraph(
            "Note", safe(f"Неотъемлемая часть индивидуального образовательного маршрута {_whose(snapshot)}.")
        )
        + table.filled([table.head(*_HEAD, style="DenseHead"), *body])
        + _how_to_check(snapshot)
        + (policy_remark(snapshot.esign) if snapshot.esign and has_signatures(snapshot) else "")
    )


def entry_name(snapshot: Snapshot, entry: int) -> str:
    """«запись 7 журнала маршрута ИОМ-2026-0147»."""
    return f"запись{NBSP}{entry} журнала маршрута {name_of(snapshot)}"


def _whose(snapshot: Snapshot) -> str:
    number = f"№ {snapshot.number}" if snapshot.number else "без номера"
    name = snapshot.content.z1.initials_name
    return f"{number} ({name})" if name else number


def _rounds(snapshot: Snapshot, table: Grid) -> Iterator[str]:
    current = 0
    for place, line in enumerate(snapshot.sign_offs, 1):
        if line.round != current:
            current = line.round
            yield table.band("Stage", f"Круг{NBSP}{current}", shaded=True)
        yield _row(snapshot, table, place, line)


def _row(snapshot: Snapshot, table: Grid, place: int, line: SignOffLine) -> str:
    office = safe(line.office_label)
    if line.on_behalf:
        office += then("Note", safe(f"Замещает: {line.on_behalf}"))
    decision = safe(sentence(line.decision_label))
    if line.carried:
        decision += then("Note", safe(sentence(line.carried)))
    return table.row(
        str(place),
        office,
        safe(line.person_short),
        decision,
        (safe("\n".join(line.remarks)) or EMPTY) + _opinions(snapshot, line.opinions),
        decided_at(snapshot, line),
        str(line.version),
        sections(line.zones),
        safe(_proof(snapshot, line)) + then("Note", safe(entry_name(snapshot, line.entry))),
    )


def _opinions(snapshot: Snapshot, opinions: tuple[OpinionLine, ...]) -> str:
    return "".join(
        then("Dense", safe(f"Особое мнение педагога к замечанию «{one.about}»: {one.text}"))
        + then("Note", safe(f"Записано {moment(one.at, snapshot.zone)}"))
        for one in opinions
    )


def decided_on(snapshot: Snapshot, line: SignOffLine) -> str:
    """The day of the decision: the one on the paper, where it was signed there."""
    return day(line.paper.signed_on) if line.paper else local_day(line.at, snapshot.zone)


def decided_at(snapshot: Snapshot, line: SignOffLine) -> str:
    """The moment of the decision, as the cell of a table; of a paper its day, and when it was entered."""
    at = moment(line.at, snapshot.zone)
    return decided_on(snapshot, line) + then("Note", safe(f"внесено {at}")) if line.paper else at


def sections(zones: tuple[str, ...]) -> str:
    """Zones as numbers of sections: `1–3, 5`."""
    numbers = sorted({int(zone[1]) for zone in zones if zone[1:].isdigit()})
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}{DASH}{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs) or EMPTY


def manner(snapshot: Snapshot, line: SignOffLine) -> str:
    """How a decision was confirmed; by an electronic signature only under a policy that was in force that day."""
    if line.kind == "paper":
        return "на бумаге" if line.paper is None else f"на бумаге {day(line.paper.signed_on)}"
    return "простой электронной подписью" if is_signature(snapshot, line) else "в информационной системе"


def is_signature(snapshot: Snapshot, line: SignOffLine) -> bool:
    """Whether the decision is a simple electronic signature: made under the order, and not before its day."""
    policy = snapshot.esign
    return line.kind == "simple" and policy is not None and local_date(line.at, snapshot.zone) >= policy.date


def has_signatures(snapshot: Snapshot) -> bool:
    """Whether any decision on the sheet is one."""
    return any(is_signature(snapshot, line) for line in snapshot.sign_offs)


def _how_to_check(snapshot: Snapshot) -> str:
    if not snapshot.check_url:
        return ""
    text = f"Проверить документ: {snapshot.check_url}, контрольный код{NBSP}{snapshot.control_code}."
    return paragraph("Remark", safe(text))


def entered(line: SignOffLine) -> str:
    """«скан внёс И. Б. Тополев, подтвердил О. Д. Мельник»; empty for what was decided in the system."""
    return f"скан внёс {line.paper.entered_by}, подтвердил {line.paper.confirmed_by}" if line.paper else ""


def _proof(snapshot: Snapshot, line: SignOffLine) -> str:
    if line.paper is not None:
        return f"Подписано {manner(snapshot, line)}, {entered(line)}"
    verb = (
        "Согласовано" if line.is_positive else "Возвращено" if line.decision == "return" else "Подтверждено"
    )
    return f"{verb} {manner(snapshot, line)}"


def policy_remark(policy: EsignPolicy) -> str:
    """Under which rules the decisions were confirmed electronically."""
    rules = f"{policy.title}, {policy.issuer}, от {day(policy.date)} № {policy.number}"
    text = (
        "Сведения об электронных подписях: где сказано «простой электронной подписью», решение подписано "
        f"в информационной системе «Маршрут» по правилам: {rules}."
    )
    return paragraph("Remark", safe(text))
