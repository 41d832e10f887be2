"""Whether a process makes sense as a whole, checked before any machine is built from it.

Codes come from closed lists, every state can be reached and left, somebody acts in each,
enough people can sign. The first fault found is raised, with the key and the remedy.
"""

import re
from collections.abc import Callable, Iterable
from functools import partial
from itertools import combinations
from typing import NoReturn

from workflow.definition import (
    DICTIONARIES,
    OFFICES,
    ZONES,
    Act,
    ContentSource,
    Decision,
    ProcessDefinition,
    State,
    StateKind,
    Transition,
)
from workflow.errors import DefinitionInvalid
from workflow.guards import GUARDS

Refuse = Callable[[str, str, str], NoReturn]  # key, fault, remedy

PROCESS_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
CODE = re.compile(r"[a-z][a-z0-9_]{1,59}")
RESERVED = frozenset({"state", "end", "note", "class"})
"""`transitions` keeps «state» for itself, Mermaid the others."""


def check(definition: ProcessDefinition, file: str) -> None:
    """Raise DefinitionInvalid unless the process is sound."""
    refuse = partial(_refuse, file)
    _check_codes(definition, refuse)
    for state in definition.states.values():
        _check_state(state, refuse)
    for act in definition.acts.values():
        _check_act(act, refuse)
    for row in definition.transitions:
        _check_transition(row, definition, refuse)
    _check_duplicates(definition, refuse)
    _check_initial(definition, refuse)
    _check_ways(definition, refuse)
    _check_actors(definition, refuse)
    for state in definition.states.values():
        _check_quorum(state, definition, refuse)


def _refuse(file: str, key: str, fault: str, remedy: str) -> NoReturn:
    raise DefinitionInvalid(file=file, key=key, fault=fault, remedy=remedy)


def _check_codes(definition: ProcessDefinition, refuse: Refuse) -> None:
    if not PROCESS_CODE.fullmatch(definition.id):
        refuse("id", f"«{definition.id}» не годится", "используйте строчные a–z, цифры и дефис")
    for table, codes in (("state", definition.states), ("act", definition.acts)):
        for code in codes:
            if not CODE.fullmatch(code) or code in RESERVED:
                refuse(f"{table}.{code}", "код не годится", "используйте строчные a–z, цифры и _")


def _check_known(found: Iterable[str], known: Iterable[str], key: str, what: str, refuse: Refuse) -> None:
    listed = sorted(known)
    for code in found:
        if code not in listed:
            refuse(key, f"{what} «{code}» нет", f"выберите из списка: {', '.join(listed)}")


def _check_state(state: State, refuse: Refuse) -> None:
    key = f"state.{state.code}"
    _check_known(state.offices, OFFICES, f"{key}.offices", "должности", refuse)
    if state.deadline is not None:
        days, season = state.deadline.working_days, state.deadline.season
        if (days is None) == (season is None):
            refuse(f"{key}.deadline", "срок не определён", "укажите либо working_days, либо season")
        if season is not None and not is_season(season):
            refuse(f"{key}.deadline.season", f"даты «{season}» нет", 'запишите месяц и день: "06-18"')
    if state.kind is StateKind.FINAL and (state.offices or state.deadline or state.quorum):
        refuse(key, "в конечном состоянии ничей ход и срок", "уберите offices, deadline и quorum")


def is_season(text: str) -> bool:
    """Whether the text is a month and a day that every year has."""
    if not re.fullmatch(r"\d\d-\d\d", text, re.ASCII):
        return False
    month, day = int(text[:2]), int(text[3:])
    longest = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return 1 <= month <= len(longest) and 1 <= day <= longest[month - 1]


def _check_act(act: Act, refuse: Refuse) -> None:
    key = f"act.{act.code}"
    _check_known(act.offices, OFFICES, f"{key}.offices", "должности", refuse)
    _check_known(act.signs, ZONES, f"{key}.signs", "зоны", refuse)
    _check_known(act.draft_zones, ZONES, f"{key}.draft_zones", "зоны", refuse)
    if act.needs_reason is not None:
        _check_known((act.needs_reason,), DICTIONARIES, f"{key}.needs_reason", "справочника", refuse)
    if not act.offices:
        refuse(f"{key}.offices", "действие никому не поручено", "укажите хотя бы одну должность")
    if act.signs and not act.signed:
        refuse(f"{key}.signed", "зоны подписывают без подписи", "уберите signed = false или signs")
    if (act.content is ContentSource.DRAFT) != bool(act.draft_zones):
        refuse(f"{key}.draft_zones", "не сходится с content", 'при content = "draft" укажите зоны черновика')
    if act.decision is not None and not act.signs:
        refuse(f"{key}.signs", "решение не подписано", "укажите зоны, к которым относится решение")
    if act.decision in {Decision.RETURN, Decision.REJECT} and not act.ends_round:
        refuse(f"{key}.ends_round", "возврат не закрывает круг", "добавьте ends_round = true")


def _check_transition(row: Transition, definition: ProcessDefinition, refuse: Refuse) -> None:
    key = _key(row)
    _check_known((row.act,), definition.acts, key, "действия", refuse)
    _check_known((row.source,), definition.states, f"{key}.from", "состояния", refuse)
    if row.target is not None:
        _check_known((row.target,), definition.states, f"{key}.to", "состояния", refuse)
    _check_known(row.when, GUARDS, f"{key}.when", "условия", refuse)
    act = definition.acts[row.act]
    if row.target == row.source:
        refuse(f"{key}.to", "маршрут остаётся на месте", "уберите ключ to: без него состояние не меняется")
    if row.offices is not None:
        _check_known(row.offices, act.offices, f"{key}.offices", "среди должностей действия", refuse)
    if row.content is ContentSource.DRAFT and not act.draft_zones:
        refuse(f"{key}.content", "действие не берёт черновик", "укажите его draft_zones")
    if row.enters_force and not act.signs:
        refuse(f"{key}.enters_force", "в силу вводят без подписи", "укажите signs у действия")


def _key(row: Transition) -> str:
    return f"transition.{row.act}.{row.source}"


def _check_duplicates(definition: ProcessDefinition, refuse: Refuse) -> None:
    used = {row.act for row in definition.transitions}
    for code in definition.acts:
        if code not in used:
            refuse(f"act.{code}", "действие нигде не используется", "добавьте [[transition]] или уберите его")
    for state in definition.states:
        for first, second in combinations(definition.transitions_from(state), 2):
            if (
                first.act == second.act
                and set(first.when) <= set(second.when)
                and _same_people(first, second)
            ):
                refuse(
                    _key(second),
                    "строка повторяется: до неё никогда не дойдёт",
                    "уберите её или поставьте перед более общей",
                )


def _same_people(first: Transition, second: Transition) -> bool:
    return first.offices is None or (second.offices is not None and set(second.offices) <= set(first.offices))


def _check_initial(definition: ProcessDefinition, refuse: Refuse) -> None:
    found = [state for state in definition.states.values() if state.initial]
    if len(found) != 1:
        refuse("state", f"начальных состояний: {len(found)}", "отметьте initial = true ровно одно")
    if found[0].kind is not StateKind.DRAFT:
        refuse(f"state.{found[0].code}.kind", "маршрут начинается не с черновика", 'укажите kind = "draft"')


def _check_ways(definition: ProcessDefinition, refuse: Refuse) -> None:
    forward = [(row.source, row.lands_in) for row in definition.transitions]
    reached = _spread({definition.initial.code}, forward)
    finals = {code for code, state in definition.states.items() if state.kind is StateKind.FINAL}
    if not finals:
        refuse("state", "нет конечного состояния", 'отметьте хотя бы одно kind = "final"')
    ending = _spread(finals, [(there, here) for here, there in forward])
    for code in definition.states:
        if code not in reached:
            refuse(f"state.{code}", "в состояние нельзя попасть", "добавьте [[transition]] с ним в ключе to")
        if code not in ending:
            refuse(f"state.{code}", "из состояния нет выхода", "добавьте [[transition]] с ним в ключе from")


def _spread(start: set[str], pairs: list[tuple[str, str]]) -> set[str]:
    reached, border = set(start), set(start)
    while border:
        border = {there for here, there in pairs if here in border} - reached
        reached |= border
    return reached


def _check_actors(definition: ProcessDefinition, refuse: Refuse) -> None:
    for code, state in definition.states.items():
        if state.kind is not StateKind.FINAL and not state.offices:
            refuse(f"state.{code}.offices", "ход не принадлежит никому", "укажите, чей сейчас ход")
        able = {
            office
            for row in definition.transitions_from(code)
            for office in definition.offices_for(code, row.act)
        }
        for office in state.offices:
            if office not in able:
                refuse(
                    f"state.{code}.offices",
                    f"у должности «{office}» нет здесь ни одного действия",
                    "дайте ей действие или уберите её",
                )


def _check_quorum(state: State, definition: ProcessDefinition, refuse: Refuse) -> None:
    key = f"state.{state.code}.quorum"
    approving = [
        row
        for row in definition.transitions_from(state.code)
        if definition.acts[row.act].decision is Decision.APPROVE
    ]
    if state.quorum is None:
        if any("quorum" in row.when for row in definition.transitions_from(state.code)):
            refuse(key, "условие quorum есть, а числа подписей нет", "добавьте quorum к состоянию")
        return
    quorum = state.quorum
    _check_known(quorum.of, state.offices, f"{key}.of", "среди offices состояния", refuse)
    if quorum.each is not None and (quorum.need is not None or len(quorum.of) != 1):
        refuse(f"{key}.each", "решает каждый, а названо число или несколько должностей", "оставьте одну в of")
    if not 1 <= quorum.size <= len(quorum.of):
        refuse(f"{key}.need", "столько подписей не собрать", f"укажите число от 1 до {len(quorum.of)}")
    if any(row.target is not None and "quorum" not in row.when for row in approving):
        refuse(key, "согласовать можно и без нужного числа подписей", 'добавьте when = ["quorum"]')
    once = {"person_once", "office_once" if quorum.each is None else "party_once"}
    if not all(once <= set(row.when) for row in approving):
        refuse(
            key,
            "человек мог бы подписать дважды",
            f"добавьте в when условия {' и '.join(sorted(once, reverse=True))}",
        )
    staying = {row.act for row in approving if row.target is None}
    leaving = {row.act for row in approving if row.target is not None}
    for office in quorum.of:
        if not any(office in definition.offices_for(state.code, act) for act in staying & leaving):
            refuse(
                f"{key}.of",
                f"должность «{office}» не может согласовать",
                "дайте ей действие с двумя строками: с quorum и без ключа to",
            )
