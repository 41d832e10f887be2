"""The closed list of conditions on which an act may depend, and the sentence each refuses with.

A guard looks at plain facts about the situation; computing them is the business of the layers
above, which know what a route says and who has signed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from workflow.definition import Quorum, State

REOPENING_DAYS = 30
"""Within so many days after completion a route may be reopened (rules §1)."""


@dataclass(frozen=True)
class Facts:
    """What is true of a route and of who acts. Each default is the cautious answer."""

    office: str = ""  # in which office the person acts; "" when nobody in particular
    actor: str = ""  # the person
    opened: bool = True  # the route exists already
    filled_in_by_another: bool = False
    confirmed_by_subject: bool = False  # he confirmed what another filled in, and it is unchanged
    transfer_basis: bool = False  # a ground to pass data to the authority is recorded, or not demanded
    submitted_before: bool = False
    changes_material: bool = True  # against what the deciding offices signed last
    undecided_in_round: bool = False
    decided: frozenset[tuple[str, str]] = frozenset()  # (person, office): approvals of this round, here
    party: str = ""  # the member or the school for which the actor decides, where each decides
    awaited: frozenset[str] = frozenset()  # the parties whose decision this state still waits for
    members_awaited: bool = True  # somebody of the group has not confirmed what is proposed
    schools_awaited: bool = False  # some school of the group has not agreed to what is proposed
    recommendations_given: bool = False  # at least one, or an explicit «Рекомендаций нет»
    in_force: bool = False  # some version is in force
    acknowledged: bool = False  # the teacher has seen the recommendations in force
    opened_by_actor: bool = False  # the amendment
    reflection_due: bool = False
    all_rows_closed: bool = False
    completion_ready: bool = False  # nothing of section 4 and of the products is missing
    paused_from: str | None = None
    days_since_completed: int | None = None
    reopen_requested: bool = False
    reopen_requested_by_other: bool = False


@dataclass(frozen=True)
class Guard:
    """One condition: whether it holds in a state, and what to tell a person when it does not."""

    code: str
    test: Callable[[Facts, State], bool]
    refusal: str


def quorum_reached(quorum: Quorum | None, decided: frozenset[tuple[str, str]]) -> bool:
    """Whether enough offices have approved, each by a person who counts for no other office."""
    if quorum is None:
        return True
    return _most_pairs(decided, quorum.of) >= quorum.size


def _most_pairs(decided: frozenset[tuple[str, str]], offices: tuple[str, ...]) -> int:
    holder: dict[str, str] = {}

    def seat(office: str, tried: set[str]) -> bool:
        for person in sorted(who for who, signed_as in decided if signed_as == office):
            if person in tried:
                continue
            tried.add(person)
            if person not in holder or seat(holder[person], tried):
                holder[person] = office
                return True
        return False

    return sum(seat(office, set()) for office in offices)


def _completes_quorum(facts: Facts, state: State) -> bool:
    if state.quorum is not None and state.quorum.each is not None:
        return facts.awaited == {facts.party}
    return quorum_reached(state.quorum, facts.decided | {(facts.actor, facts.office)})


def _has_not_signed(facts: Facts, _: State) -> bool:
    return all(person != facts.actor for person, _office in facts.decided)


def _office_has_not_signed(facts: Facts, _: State) -> bool:
    return all(office != facts.office for _person, office in facts.decided)


def _reopening_in_time(facts: Facts, _: State) -> bool:
    days = facts.days_since_completed
    return days is not None and 0 <= days <= REOPENING_DAYS


_CLOSED_LIST = (
    Guard(
        "not_opened",
        lambda facts, _: not facts.opened,
        "Маршрут уже создан. Откройте его и продолжите заполнение.",
    ),
    Guard(
        "filled_in_by_another",
        lambda facts, _: facts.filled_in_by_another,
        "Маршрут заполнен вами, подтверждать сведения не нужно. Отправьте маршрут на согласование.",
    ),
    Guard(
        "not_confirmed",
        lambda facts, _: not facts.confirmed_by_subject,
        "Сведения уже подтверждены. Отправьте маршрут на согласование.",
    ),
    Guard(
        "confirmed",
        lambda facts, _: facts.confirmed_by_subject or not facts.filled_in_by_another,
        "Маршрут заполнен не вами. Проверьте сведения и подтвердите их, затем отправьте маршрут.",
    ),
    Guard(
        "transfer_basis",
        lambda facts, _: facts.transfer_basis,
        "Нет основания для передачи сведений в управление образования. "
        "Получите согласие педагога и запишите его в карточке.",
    ),
    Guard(
        "submitted_before",
        lambda facts, _: facts.submitted_before,
        "Маршрут ещё не отправляли на согласование. Педагог может отозвать его сам.",
    ),
    Guard(
        "immaterial",
        lambda facts, _: not facts.changes_material,
        "Изменения существенные: маршрут снова рассматривает школа. Отправьте его в школу.",
    ),
    Guard(
        "undecided",
        lambda facts, _: facts.undecided_in_round,
        "Решение в этом круге уже принято. Обновите страницу и посмотрите его.",
    ),
    Guard(
        "quorum",
        _completes_quorum,
        "Нужны решения остальных участников согласования. Дождитесь их подписей.",
    ),
    Guard(
        "person_once",
        _has_not_signed,
        "Вы уже согласовали маршрут в этом круге. Второе решение принимает другой человек.",
    ),
    Guard(
        "office_once",
        _office_has_not_signed,
        "В этой должности маршрут в этом круге уже согласован. Обновите страницу.",
    ),
    Guard(
        "party_once",
        lambda facts, _: facts.party in facts.awaited,
        "Решение с вашей стороны в этом круге уже есть. Ничего делать не нужно: остались решения остальных.",
    ),
    Guard(
        "members_awaited",
        lambda facts, _: facts.members_awaited,
        "Все участники группы участие подтвердили. Обновите страницу.",
    ),
    Guard(
        "schools_awaited",
        lambda facts, _: facts.schools_awaited,
        "После согласования школами маршрут не изменился: школам нечего рассматривать. Внесите исправления.",
    ),
    Guard(
        "recommendations_given",
        lambda facts, _: facts.recommendations_given,
        "Добавьте хотя бы одну рекомендацию или отметьте «Рекомендаций нет».",
    ),
    Guard(
        "in_force",
        lambda facts, _: facts.in_force,
        "У маршрута ещё нет действующей редакции. Дождитесь согласования куратора.",
    ),
    Guard(
        "not_acknowledged",
        lambda facts, _: not facts.acknowledged,
        "Вы уже ознакомились с рекомендациями. Ничего делать не нужно.",
    ),
    Guard(
        "opened_by_actor",
        lambda facts, _: facts.opened_by_actor,
        "Отменить корректировку может тот, кто её начал. Обратитесь к нему.",
    ),
    Guard(
        "reflection_due",
        lambda facts, _: facts.reflection_due or facts.all_rows_closed,
        "Время рефлексии ещё не наступило. Дождитесь установленной даты "
        "или отметьте итог каждого мероприятия.",
    ),
    Guard(
        "completion_ready",
        lambda facts, _: facts.completion_ready,
        "Маршрут заполнен не до конца. Верните его педагогу и укажите, чего не хватает "
        "в разделе 4 и результатах.",
    ),
    Guard(
        "paused_in_implementation",
        lambda facts, _: facts.paused_from == "implementation",
        "Маршрут приостановлен не во время реализации. Обновите страницу.",
    ),
    Guard(
        "paused_in_reflection",
        lambda facts, _: facts.paused_from == "final_reflection",
        "В журнале не найдено, откуда маршрут был приостановлен. Сообщите администратору.",
    ),
    Guard(
        "reopening_in_time",
        _reopening_in_time,
        f"После завершения прошло больше {REOPENING_DAYS} дней. Создайте новый маршрут.",
    ),
    Guard(
        "reopening_not_requested",
        lambda facts, _: not facts.reopen_requested,
        "Возобновление завершённого маршрута уже запрошено. Его подтверждает другой человек.",
    ),
    Guard(
        "reopening_requested_by_other",
        lambda facts, _: facts.reopen_requested_by_other,
        "Возобновление запрашивает один человек, а подтверждает другой. Попросите коллегу.",
    ),
)

GUARDS: Mapping[str, Guard] = {guard.code: guard for guard in _CLOSED_LIST}
"""All guards that a process may name; there are no others."""
