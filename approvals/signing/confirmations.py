"""The words a person confirms with his password: their hash stands in the statement he signs.

One template an act; its number is raised with every change of its words, so that an old statement still names
exactly what was shown.
"""

import hashlib
from datetime import date

ESIGN = "Пароль заменяет вашу подпись."
PLAIN = "Пароль подтверждает, что решение приняли вы."
ESIGN_OF_CONFIRMING = "Пароль заменяет вашу подпись под этим подтверждением."
PLAIN_OF_CONFIRMING = "Пароль подтверждает, что это сказали вы."

TEMPLATES: dict[str, tuple[int, str]] = {
    "confirm": (1, "Вы подтверждаете, что сведения маршрута, заполненного за вас, верны."),
    "submit": (
        1,
        (
            "Вы подтверждаете, что сведения верны, и отправляете маршрут на согласование. "
            "Пока маршрут не рассмотрен, его можно отозвать и исправить."
        ),
    ),
    "confirm_participation": (
        1,
        "Вы прочитали групповой маршрут {number} (версия {version}, разделы 1–3) и подтверждаете своё участие в нём.",
    ),
    "decline_participation": (
        1,
        "Вы не подтверждаете участие и возвращаете групповой маршрут {number} руководителю группы.",
    ),
    "add_reflection": (1, "Вы добавляете свою рефлексию к итогам группового маршрута {number} (раздел 4)."),
    "deputy_return": (
        1,
        "Вы возвращаете маршрут {number} на доработку. Замечания увидит педагог, они войдут в лист согласования.",
    ),
    "deputy_approve": (
        1,
        "Вы согласовываете версию {version} маршрута {number} (разделы 1–3) от имени организации: {organization}.",
    ),
    "smo_approve": (
        1,
        "Вы согласовываете версию {version} маршрута {number} (разделы 1–3) как руководитель объединения.",
    ),
    "director_approve": (
        1,
        "Вы утверждаете версию {version} маршрута {number} (разделы 1–3). Организация: {organization}.",
    ),
    "director_return": (
        1,
        "Вы возвращаете маршрут {number} на доработку. Замечания увидит педагог, они войдут в лист согласования.",
    ),
    "curator_return": (
        1,
        "Вы возвращаете маршрут {number} на доработку. Замечания увидит педагог, они войдут в лист согласования.",
    ),
    "curator_approve": (
        1,
        (
            "Вы согласовываете версию {version} маршрута {number} и рекомендации раздела 5. "
            "После этого маршрут перейдёт в реализацию."
        ),
    ),
    "submit_amendment": (
        1,
        "Вы отправляете изменение маршрута {number} на согласование. До решения действует прежняя редакция.",
    ),
    "deputy_approve_amendment": (
        1,
        "Вы согласовываете изменение маршрута {number} (разделы 1–3) от имени организации: {organization}.",
    ),
    "director_approve_amendment": (
        1,
        "Вы утверждаете изменение маршрута {number} (разделы 1–3). Организация: {organization}.",
    ),
    "curator_approve_amendment": (
        1,
        (
            "Вы согласовываете изменение маршрута {number} и рекомендации раздела 5. "
            "Новая редакция начнёт действовать сразу."
        ),
    ),
    "return_amendment": (
        1,
        "Вы возвращаете изменение маршрута {number} на доработку. Действует прежняя редакция.",
    ),
    "reject_amendment": (1, "Вы отклоняете изменение маршрута {number}. Действует прежняя редакция."),
    "submit_reflection": (1, "Вы представляете итоги маршрута {number} (раздел 4 и результаты) на проверку."),
    "return_reflection": (
        1,
        "Вы возвращаете итоги маршрута {number} на доработку. Замечания увидит педагог.",
    ),
    "complete": (
        1,
        "Вы завершаете маршрут {number}. После завершения изменить маршрут нельзя. Проверьте раздел 4 и результаты.",
    ),
    "request_reopen": (
        1,
        "Вы запрашиваете возобновление завершённого маршрута {number}. Подтвердить должен другой человек.",
    ),
    "confirm_reopen": (
        1,
        "Вы подтверждаете возобновление маршрута {number}. Маршрут вернётся к итоговой рефлексии.",
    ),
}


def confirmation(act: str, *, number: str, version: int, organization: str, esign: bool) -> str:
    """The exact words shown beside the password field."""
    words = TEMPLATES[act][1].format(number=number, version=version, organization=organization)
    return f"{words} {ESIGN if esign else PLAIN}"


PAPER, WHOLE_ROUTE = ("paper", 1), ("paper_route", 1)
"""The templates by which a second person confirms a scan, and their numbers."""


def on_paper(*, number: str, version: int, day: date, code: str, esign: bool) -> str:
    """The exact words shown beside the password field to who confirms the scan of a signed sheet."""
    words = (
        f"Вы подтверждаете: на скане действительно подписано это решение по маршруту {number} (версия {version}), "
        f"{day:%d.%m.%Y}, контрольный код содержания {code}. Решение принял тот, кто подписал бумагу, а не вы."
    )
    return f"{words} {ESIGN_OF_CONFIRMING if esign else PLAIN_OF_CONFIRMING}"


def whole_route_on_paper(*, esign: bool) -> str:
    """The exact words shown to who confirms the scan of a route that was agreed on before it was entered."""
    words = (
        "Вы подтверждаете: на скане — маршрут, согласованный на бумаге до внесения в систему; подписи, даты и текст "
        "на нём те же, что внесены. Решения приняли те, кто подписал бумагу, а не вы."
    )
    return f"{words} {ESIGN_OF_CONFIRMING if esign else PLAIN_OF_CONFIRMING}"


def shown_paper(text: str, *, whole: bool) -> dict[str, str]:
    """What a statement about a scan says of the words shown."""
    return _shown(*(WHOLE_ROUTE if whole else PAPER), text)


def shown(act: str, text: str) -> dict[str, str]:
    """What a statement says of the words shown: template and version, language, hash."""
    return _shown(act, TEMPLATES[act][0], text)


def _shown(template: str, number: int, text: str) -> dict[str, str]:
    return {
        "tpl": f"{template}/{number}",
        "lang": "ru",
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
