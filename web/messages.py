"""What letters say: a subject with the route's number and nothing personal, and a few plain sentences.

Which act is told to whom is decided in `recipients`; the facts are read when the letter is sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

DIGEST = "digest"
"""The letter of a morning, made of many."""
NO_NUMBER = later("без номера")
NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class News:
    """The facts that a letter may name."""

    number: str | None
    link: str
    at: datetime  # on the municipality's clock
    version: int = 0
    round: int = 0
    due_on: date | None = None
    remarks: int = 0
    amendment: int = 0
    rows: int = 0  # for reminders about many things at once
    order: str = ""  # of an audit


@dataclass(frozen=True)
class Words:
    """One kind of letter. `asks` says that the reader has something to do, so the due date is named."""

    subject: LazyString
    text: LazyString
    asks: bool = False


LETTERS: Mapping[str, Words] = MappingProxyType(
    {
        # --- the way to approval
        "prepared": Words(
            later("ИОМ %(number)s: маршрут подготовлен для вас"),
            later("Для вас начали заполнять маршрут. Проверьте сведения и подтвердите их."),
            asks=True,
        ),
        "confirmed": Words(
            later("ИОМ %(number)s: сведения подтверждены"),
            later("Педагог подтвердил сведения, которые вы помогли заполнить."),
        ),
        "participation": Words(
            later("ИОМ %(number)s: подтвердите участие в группе"),
            later("Вас назвали участником группового маршрута. Прочитайте его и подтвердите участие."),
            asks=True,
        ),
        "group_confirmed": Words(
            later("ИОМ %(number)s: все участники подтвердили участие"),
            later("Все участники подтвердили участие. Маршрут рассматривают школы. От вас ничего не нужно."),
        ),
        "participation_declined": Words(
            later("ИОМ %(number)s: участник вернул маршрут"),
            later("Участник не подтвердил участие и написал почему. Исправьте маршрут и отправьте снова."),
            asks=True,
        ),
        "agreed_by_one_school": Words(
            later("ИОМ %(number)s: согласован одной из школ группы"),
            later("Одна из школ группы согласовала маршрут. Ждём остальных. От вас ничего не нужно."),
        ),
        "reflection_added": Words(
            later("ИОМ %(number)s: участник добавил свою рефлексию"),
            later("Участник группы добавил к итогам свою рефлексию. От вас ничего не нужно."),
        ),
        "review": Words(
            later("ИОМ %(number)s: поступил на рассмотрение"),
            later("Маршрут поступил на рассмотрение."),
            asks=True,
        ),
        "review_after_school": Words(
            later("ИОМ %(number)s: согласован школой, ожидает вашего рассмотрения"),
            later("Школа согласовала маршрут. Он ожидает вашего рассмотрения."),
            asks=True,
        ),
        "review_by_director": Words(
            later("ИОМ %(number)s: ожидает вашего утверждения"),
            later("Заместитель директора согласовал маршрут. Он ожидает вашего утверждения."),
            asks=True,
        ),
        "sent_past_you": Words(
            later("ИОМ %(number)s: исправленный маршрут отправлен сразу куратору"),
            later("Изменения незначительны, повторное решение школы не требуется. Посмотрите их по ссылке."),
        ),
        "recalled": Words(
            later("ИОМ %(number)s: отозван с рассмотрения"),
            later("Педагог отозвал маршрут, чтобы его исправить. Рассматривать его сейчас не нужно."),
        ),
        "returned": Words(
            later("ИОМ %(number)s: возвращён на доработку"),
            later("Есть замечания. Посмотрите их по ссылке, исправьте и отправьте маршрут снова."),
            asks=True,
        ),
        "returned_told": Words(
            later("ИОМ %(number)s: возвращён на доработку"),
            later(
                "Маршрут, в котором вы участвовали, возвращён педагогу с замечаниями. От вас ничего не нужно."
            ),
        ),
        "agreed_by_school": Words(
            later("ИОМ %(number)s: согласован школой"),
            later("Школа согласовала маршрут и передала его дальше. От вас ничего не нужно."),
        ),
        "approved": Words(
            later("ИОМ %(number)s: согласован, можно приступать"),
            later("Куратор согласовал маршрут. Пожалуйста, ознакомьтесь с рекомендациями."),
        ),
        "approved_told": Words(
            later("ИОМ %(number)s: согласован куратором"),
            later("Маршрут, который вы согласовали, согласован и куратором. Началась реализация."),
        ),
        # --- amendments
        "amendment_opened": Words(
            later("ИОМ %(number)s: предложена корректировка"),
            later("Школа предложила изменить маршрут. Внесите изменения и отправьте их на согласование."),
            asks=True,
        ),
        "amendment_review": Words(
            later("ИОМ %(number)s: изменение поступило на рассмотрение"),
            later("Изменение маршрута поступило на рассмотрение. До решения действует прежняя редакция."),
            asks=True,
        ),
        "amendment_agreed_by_school": Words(
            later("ИОМ %(number)s: изменение согласовано школой"),
            later("Школа согласовала изменение и передала его дальше. От вас ничего не нужно."),
        ),
        "amendment_approved": Words(
            later("ИОМ %(number)s: изменение № %(amendment)s согласовано"),
            later("Изменение согласовано. Теперь действует версия %(version)s."),
        ),
        "amendment_returned": Words(
            later("ИОМ %(number)s: изменение возвращено на доработку"),
            later("Есть замечания к изменению. Исправьте его и отправьте снова. Действует прежняя редакция."),
            asks=True,
        ),
        "amendment_told": Words(
            later("ИОМ %(number)s: решение об изменении"),
            later("По изменению маршрута, который вы согласовали, принято решение. От вас ничего не нужно."),
        ),
        "amendment_rejected": Words(
            later("ИОМ %(number)s: изменение отклонено"),
            later(
                "Изменение не согласовано. Действует прежняя редакция; причина указана в листе согласования."
            ),
        ),
        "amendment_cancelled": Words(
            later("ИОМ %(number)s: корректировка отменена"),
            later("Корректировка отменена тем, кто её предложил. Действует прежняя редакция."),
        ),
        # --- the end of the way
        "reflection_review": Words(
            later("ИОМ %(number)s: поступила итоговая рефлексия"),
            later("Педагог подвёл итоги маршрута. Проверьте раздел 4 и результаты."),
            asks=True,
        ),
        "reflection_returned": Words(
            later("ИОМ %(number)s: рефлексия возвращена на доработку"),
            later("К разделу 4 есть замечания. Посмотрите их по ссылке, исправьте и отправьте снова."),
            asks=True,
        ),
        "completed": Words(
            later("ИОМ %(number)s: завершён"), later("Итоговая версия доступна для скачивания.")
        ),
        "completed_told": Words(
            later("ИОМ %(number)s: завершён"),
            later("Маршрут, который вы согласовали, завершён. Итоговая версия доступна для скачивания."),
        ),
        "reopen_requested": Words(
            later("ИОМ %(number)s: запрошен возврат в работу"),
            later("Запрошен возврат завершённого маршрута в работу. Его должен подтвердить второй человек."),
        ),
        "reopened": Words(
            later("ИОМ %(number)s: возвращён в работу"),
            later("Завершённый маршрут возвращён в работу двумя должностными лицами. Дополните раздел 4."),
        ),
        "reopened_told": Words(
            later("ИОМ %(number)s: возвращён в работу"),
            later(
                "Завершённый маршрут возвращён в работу двумя должностными лицами. От вас ничего не нужно."
            ),
        ),
        "suspended": Words(
            later("ИОМ %(number)s: приостановлен"), later("Реализация маршрута приостановлена.")
        ),
        "resumed": Words(
            later("ИОМ %(number)s: возобновлён"), later("Реализация маршрута возобновлена. Можно продолжать.")
        ),
        "withdrawn": Words(
            later("ИОМ %(number)s: педагог отказался от маршрута"),
            later("Маршрут отозван. Созданные версии и журнал сохранены."),
        ),
        "terminated": Words(
            later("ИОМ %(number)s: прекращён досрочно"),
            later("Реализация маршрута прекращена. Созданные версии и журнал сохранены."),
        ),
        "transferred": Words(
            later("ИОМ %(number)s: передан в другую организацию"),
            later("Маршрут передан в другую организацию. Созданные версии и журнал сохранены."),
        ),
        # --- audits
        "audit_read": Words(
            later("ИОМ %(number)s: просмотрен при плановой проверке"),
            later("Плановая проверка по приказу № %(order)s: от вас ничего не требуется."),
        ),
        # --- reminders: the clock reminds and never decides
        "row_due": Words(
            later("ИОМ %(number)s: приближается срок мероприятия"),
            later("Скоро срок мероприятий: %(rows)s. Отметьте выполнение или предложите корректировку."),
            asks=True,
        ),
        "task_due": Words(
            later("ИОМ %(number)s: скоро срок"), later("Маршрут ожидает вашего действия."), asks=True
        ),
        "task_overdue": Words(
            later("ИОМ %(number)s: срок прошёл"),
            later(
                "Маршрут ожидает вашего действия дольше срока. Срок сам ничего не решает: решение за вами."
            ),
            asks=True,
        ),
    }
)


def subject(kind: str, news: News) -> str:
    """The subject line: the number of the route, never a name."""
    said = str(LETTERS[kind].subject) % _named(news)
    return said.replace("ИОМ ИОМ", "ИОМ")  # the usual numbers begin with the word


def text(kind: str, news: News, *, called: str, contact: str) -> str:
    """The whole letter as plain text."""
    words = LETTERS[kind]
    lines = [_("Здравствуйте, %(called)s!", called=called), "", str(words.text) % _named(news)]
    if news.remarks and kind.endswith("returned"):
        lines.append(_("Замечаний: %(count)s.", count=news.remarks))
    if news.round > 1 and words.asks:
        lines.append(_("Это круг %(round)s.", round=news.round))
    if words.asks and news.due_on is not None:
        lines.append(_("Срок — до %(date)s.", date=news.due_on.strftime("%d.%m.%Y")))
    lines += ["", _("Открыть: %(link)s", link=news.link), "", "-- ", *footer(contact)]
    return "\n".join(lines) + "\n"


def _named(news: News) -> dict[str, object]:
    return {
        "number": news.number or str(NO_NUMBER),
        "version": news.version,
        "amendment": news.amendment,
        "rows": news.rows,
        "order": news.order,
    }


def digest_subject(at: datetime) -> str:
    """The subject line of a digest: the day, and nothing personal."""
    return str(_("ИОМ: сводка на %(date)s", date=at.strftime("%d.%m.%Y")))


def digest_text(
    told: Sequence[tuple[str, News]], beside: Sequence[Sequence[str]], *, called: str, contact: str
) -> str:
    """All news of a morning as plain text: what waits for the reader, what he should know, what is `beside` routes."""
    lines = [_("Здравствуйте, %(called)s!", called=called)]
    for asks, heading in ((True, _("Ждут вас:")), (False, _("К сведению:"))):
        part = [(kind, news) for kind, news in told if LETTERS[kind].asks == asks]
        lines += ["", heading] if part else []
        for kind, news in part:
            due = _(", до %(date)s", date=news.due_on.strftime("%d.%m")) if asks and news.due_on else ""
            lines += [f"— {subject(kind, news)}{due}", f"  {news.link}"]
    for sentences in beside:
        lines += ["", *sentences]
    return "\n".join([*lines, "", "-- ", *footer(contact)]) + "\n"


def footer(contact: str) -> list[str]:
    """The last lines of every letter."""
    automatic = _("Письмо отправлено автоматически, отвечать на него не нужно.")
    return [automatic, _("Вопросы: %(contact)s", contact=contact)] if contact else [automatic]
