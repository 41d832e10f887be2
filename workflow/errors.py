"""Why something was refused, as one finished Russian sentence and the facts in it.

The root of all errors of the product and the ones that the process layer raises.
How a page answers them (status, colour) is the business of `web`.
"""

from typing import ClassVar


class WorkflowError(Exception):
    """A refusal. `str(error)` is a finished Russian sentence; template and facts allow translation.

    Every `{name}` of the template is given as a keyword; further facts may be added.
    """

    template: ClassVar[str] = "Действие не выполнено. Обновите страницу и попробуйте ещё раз."

    def __init__(self, **facts: object) -> None:
        super().__init__()
        self.facts: dict[str, object] = facts

    def __str__(self) -> str:
        return self.template.format_map(self.facts)

    def __repr__(self) -> str:
        named = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{type(self).__name__}({named})"


class TransitionNotAllowed(WorkflowError):
    """The process has no such act in this state. Facts: act, state (codes), act_label, state_label."""

    template = (
        "Действие «{act_label}» в состоянии «{state_label}» не предусмотрено. "
        "Обновите страницу и посмотрите, чей сейчас ход."
    )


class GuardRefused(WorkflowError):
    """The act exists here, but its condition does not hold. Facts: act, state, guard, sentence."""

    template = "{sentence}"


class StaleVersion(WorkflowError):
    """The route moved between showing and acting; nothing is stored. Facts: number, seen, now."""

    template = (
        "Пока вы смотрели версию {seen} маршрута {number}, появилась версия {now}. "
        "Посмотрите изменения и примите решение ещё раз."
    )


class NotFound(WorkflowError):
    """There is no such thing, or the person may not know of it. Fact: what (a Russian noun)."""

    template = "Не найдено: {what}. Проверьте ссылку; возможно, у вас нет доступа."


class DefinitionInvalid(WorkflowError):
    """A process file breaks a rule of the closed lists. Facts: file, key, fault, remedy."""

    template = "Описание процесса {file}, ключ «{key}»: {fault}; {remedy}."


class DefinitionChanged(WorkflowError):
    """A file differs from the rules already stored under its version. Facts: id, version."""

    template = (
        "Правила процесса «{id}» версии {version} отличаются от уже сохранённых: "
        "верните прежний файл или увеличьте номер версии."
    )


class DefinitionMissing(WorkflowError):
    """Nobody has the rules of the version that a route began with. Facts: id, version."""

    template = (
        "Не найдены правила процесса «{id}» версии {version}. "
        "Верните файл процесса этой версии и запустите программу снова."
    )


class CalendarInvalid(WorkflowError):
    """A calendar file cannot be used. Facts: file, key, fault, remedy."""

    template = "Производственный календарь {file}, ключ «{key}»: {fault}; {remedy}."


class CalendarOutOfRange(WorkflowError):
    """A date lies outside the years that the calendar covers. Facts: date, first, last."""

    template = (
        "Производственный календарь не знает дату {date}: в нём есть годы {first}–{last}. "
        "Дополните файл календаря."
    )
