"""Letters about a person's own account, so that nothing is done to it behind his back.

A subject names nothing personal. Letters about routes are worded in `messages`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from web.messages import footer

LOG_LOST = "log_lost"
PASSWORD_RESET = "password_reset"  # noqa: S105  # the name of a letter
PASSWORD_RESET_BELOW = "password_reset_below"  # noqa: S105  # the name of a letter
FACTOR_RESET = "factor_reset"
SIGNATURES_MADE = "signatures_made"
SHEET_DUE = "sheet_due"
STANDS_IN = "stands_in"
STOOD_IN_FOR = "stood_in_for"
PASSWORD_LINK = "password_link"  # noqa: S105  # the name of a letter

ACCOUNT_KEPT = "account_kept"
TO_CLOSED = frozenset({ACCOUNT_KEPT})
"""Letters that reach also who cannot sign in any more: that is what they tell."""


@dataclass(frozen=True)
class AccountWords:
    """One kind of letter: its subject and its sentences."""

    subject: LazyString
    sentences: tuple[LazyString, ...]
    place: str = "/account"  # the page that its link leads to


ACCOUNT_LETTERS: Mapping[str, AccountWords] = MappingProxyType(
    {
        PASSWORD_RESET: AccountWords(
            later("«Маршрут»: выдана ссылка для нового пароля"),
            (
                later(
                    "%(at)s администратор выдал ссылку, по которой задают новый пароль к вашей учётной записи."
                ),
                later("Если вы просили об этом, всё в порядке: прежний пароль действует до смены."),
                later(
                    "Если не просили, сразу сообщите об этом в управление образования "
                    "и смените пароль сами: %(link)s"
                ),
            ),
        ),
        PASSWORD_RESET_BELOW: AccountWords(
            later("«Маршрут»: тому, кто согласует маршруты, выдана ссылка для нового пароля"),
            (
                later(
                    "%(at)s администратор выдал ссылку для нового пароля. Чья учётная запись: %(whose)s. "
                    "Этот человек принимает решения о маршрутах, а вы им руководите."
                ),
                later("Спросите его, просил ли он об этом. Если просил, ничего делать не нужно."),
                later(
                    "Если не просил, сразу сообщите в управление образования: решения, подписанные после этого, "
                    "мог принять не он. Ваша учётная запись: %(link)s"
                ),
            ),
        ),
        ACCOUNT_KEPT: AccountWords(
            later("«Маршрут»: изменения вашей учётной записи"),
            (
                later("%(at)s администратор вашей школы сделал с вашей учётной записью следующее:"),
                later("%(lines)s"),
                later("Если вы об этом знаете, ничего делать не нужно."),
                later("Если нет, сразу сообщите в управление образования. Ваша учётная запись: %(link)s"),
            ),
        ),
        FACTOR_RESET: AccountWords(
            later("«Маршрут»: код для входа сброшен"),
            (
                later(
                    "%(at)s администратор сбросил ваш одноразовый код для входа и подписи. Все сеансы завершены."
                ),
                later("Если вы просили об этом, войдите и настройте код заново: %(link)s"),
                later("Если не просили, сразу сообщите об этом в управление образования и смените пароль."),
            ),
        ),
        PASSWORD_LINK: AccountWords(
            later("«Маршрут»: ссылка для нового пароля"),
            (
                later("%(at)s вы попросили ссылку для нового пароля. Она работает 30 минут и один раз:"),
                later("%(link)s"),
                later("Ваши прежние подписи останутся действительны."),
                later("Если вы не просили, ничего не делайте: прежний пароль действует."),
            ),
        ),
        SIGNATURES_MADE: AccountWords(
            later("«Маршрут»: что вы подписали"),
            (
                later("С прошлого такого письма вашим паролем или за вашей подписью на бумаге записано:"),
                later("%(lines)s"),
                later("Если всё это вы, ничего делать не нужно."),
                later(
                    "Если что-то подписали не вы, сразу смените пароль и сообщите в управление образования: %(link)s"
                ),
            ),
        ),
        SHEET_DUE: AccountWords(
            later("«Маршрут»: пора сделать контрольный лист журнала"),
            (
                later("Начался новый месяц, а контрольного листа журнала ещё нет."),
                later("Откройте страницу «Журнал», скачайте лист, распечатайте и подшейте в дело: %(link)s"),
                later("По нему и через годы видно, что журнал не переписан."),
            ),
            place="/log",
        ),
        STANDS_IN: AccountWords(
            later("«Маршрут»: вам поручено замещение"),
            (
                later("Вы замещаете человека в отъезде. Кого: %(whose)s."),
                later("%(lines)s"),
                later(
                    "В эти дни его задачи видите и вы. Решения вы подписываете от своего имени, своим паролем."
                ),
                later("Открыть задачи: %(link)s"),
            ),
            place="/tasks",
        ),
        STOOD_IN_FOR: AccountWords(
            later("«Маршрут»: на время вашего отсутствия назначен замещающий"),
            (
                later("Вас замещает: %(whose)s."),
                later("%(lines)s"),
                later("Если это ошибка, скажите администратору: %(link)s"),
            ),
        ),
        LOG_LOST: AccountWords(
            later("«Маршрут»: посмотрите свои маршруты, часть действий пропала"),
            (
                later("Из-за сбоя сервера пропали последние записи. Среди них — ваши действия: %(numbers)s."),
                later("Откройте эти маршруты, посмотрите, на чём они остановились, и повторите сделанное."),
                later("Войти в систему: %(link)s"),
                later("Приносим извинения. Если что-то неясно, ответит управление образования."),
            ),
        ),
    }
)


def account_subject(kind: str) -> str:
    """The subject line: the product and what happened, never a name or a login."""
    return str(ACCOUNT_LETTERS[kind].subject)


def account_text(kind: str, *, called: str, contact: str, **facts: Any) -> str:
    """The whole letter as plain text; `facts` as in `account_sentences`."""
    said = account_sentences(kind, **facts)
    whole = [_("Здравствуйте, %(called)s!", called=called), "", *said, "", "-- ", *footer(contact)]
    return "\n".join(whole) + "\n"


def account_sentences(
    kind: str, *, at: datetime, link: str, numbers: str = "", lines: str = "", whose: str = ""
) -> list[str]:
    """What the letter says; `at` is on the municipality's clock, `link` is where it leads.

    `numbers` are those of the routes that it is about; `lines` is what it lists, a thing a line; `whose` is the
    name of the other person whose account it is about.
    """
    facts = {
        "at": at.strftime("%d.%m.%Y в %H:%M"),
        "link": link,
        "numbers": numbers,
        "lines": lines,
        "whose": whose,
    }
    return [str(sentence) % facts for sentence in ACCOUNT_LETTERS[kind].sentences]
