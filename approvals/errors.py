"""Why an act of a person was refused. Each sentence names what is wrong and what to do next.

Nothing is stored when one of these is raised. Which page and status answer them is `web/problems.py`'s business.
"""

from typing import ClassVar

from workflow.errors import WorkflowError


class Refused(WorkflowError):
    """A refusal of right: the act is foreseen, but not for this person now."""


class NotYourOffice(Refused):
    """The person holds no office that may do this. Facts: date, act, office."""

    template = (
        "На {date} у вас нет полномочий для действия «{act}»: его выполняет {office}. "
        "Если это ваша обязанность по приказу, обратитесь к администратору школы."
    )


class NotYourTurn(Refused):
    """The route waits for somebody else. Facts: act, turn."""

    template = "Действие «{act}» сейчас недоступно: ход {turn}."


class OwnRoute(Refused):
    """Nobody decides about his own route. Fact: who."""

    template = "Вы не можете рассматривать собственный маршрут. Его рассмотрит: {who}."


class OwnGroup(Refused):
    """Nobody decides about a group that he belongs to. Fact: who."""

    template = "Вы участник этой группы и не можете рассматривать её маршрут. Его рассмотрит: {who}."


class FilledInByYou(Refused):
    """Who filled in for the teacher does not approve. Fact: who."""

    template = "Вы заполняли этот маршрут за педагога и не можете его согласовать. Его рассмотрит: {who}."


class OtherLevelIsYours(Refused):
    """School and municipality are two different persons. Fact: who."""

    template = "Вы уже согласовали этот маршрут на другом уровне. Решение примет другой человек: {who}."


class NotASigner(Refused):
    """An act that signs needs a fresh proof of who is at the keyboard."""

    template = "Чтобы подписать, введите пароль ещё раз."


class OnPaperOnly(Refused):
    """The municipality signs on paper."""

    template = (
        "В муниципалитете подписывают на бумаге. Ничего не записано: напечатайте лист для подписи, "
        "подпишите его и попросите внести скан."
    )


class NotAcceded(WorkflowError):
    """The municipality has its order on simple electronic signatures, and the person has not acceded to it."""

    template = (
        "Сначала присоединитесь к правилам подписи: откройте «Мои подписи», «Правила подписи», "
        "прочитайте их и вернитесь. Ничего не записано, введённое здесь сохранилось."
    )


class KeyReplaced(WorkflowError):
    """The key with which the act was to be signed is in use no more: the password was changed meanwhile."""

    template = (
        "Пока вы подписывали, пароль учётной записи сменили. Ничего не записано. "
        "Войдите с новым паролем и повторите действие."
    )


class AccountClosed(Refused):
    """The person's account is not active."""

    template = "Учётная запись отключена. Обратитесь к администратору."


class Stale(WorkflowError):
    """What stood on the screen is not what would be signed; nothing is stored."""


class ReviewedOldVersion(Stale):
    """The route, the draft or its content moved. Facts: number, seen, now, seen_content, content."""

    template = (
        "Пока вы читали, текст изменился. Вот что изменилось. "
        "Посмотрите маршрут {number} ещё раз и примите решение заново."
    )


class AlreadyDecided(Stale):
    """Somebody decided first. Facts: who, when."""

    template = "Решение уже принято: {who}, {when}. Обновите страницу."


class DraftMoved(Stale):
    """The draft was saved elsewhere meanwhile. Facts: seen, now."""

    template = "Черновик изменён в другом окне или другим человеком. Сравните тексты и сохраните нужный."


class KeyReused(WorkflowError):
    """One form key, two different requests."""

    template = "Эта форма уже отправлена с другими данными. Откройте страницу заново и повторите."


class IncompleteContent(WorkflowError):
    """The content has errors. Fact: findings (tuple of documents.checks.Finding), first."""

    template = "Маршрут заполнен не до конца: {first}"


class BadField(WorkflowError):
    """A field of the form. Facts: field, sentence."""

    template = "{sentence}"
    by_field: ClassVar[bool] = True


class VacantOffice(WorkflowError):
    """Nobody could take the next step. Fact: sentence."""

    template = "{sentence}"


class Locked(WorkflowError):
    """The section cannot be written in this state. Fact: state."""

    template = "Сейчас этот раздел изменить нельзя: состояние «{state}»."


class RouteErased(WorkflowError):
    """What the route said was destroyed. Facts: number, act, on (a date)."""

    template = (
        "Содержание маршрута {number} уничтожено {on:%d.%m.%Y}, акт № {act}. Записи журнала о нём сохранены."
    )


class RouteUnknown(WorkflowError):
    """No such route, or none that the person may know of."""

    template = "Маршрут не найден. Возможно, у вас нет доступа. Проверьте ссылку."
