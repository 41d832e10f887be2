"""Russian words of the auditor's pages: kinds of entries, kinds of notices with their thresholds, names of pages."""

from collections.abc import Callable
from datetime import timedelta

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later

from approvals.audit.anomalies import Notice, Thresholds
from web.labels import plural

KINDS: dict[str, LazyString] = {
    "act": later("действие с маршрутом"),
    "account.added": later("добавлена учётная запись"),
    "account.changed": later("изменена учётная запись"),
    "account.closed": later("учётная запись отключена"),
    "account.invited": later("выдано приглашение"),
    "account.opened": later("учётная запись включена"),
    "anomaly.explained": later("дано пояснение"),
    "audit.ended": later("проверка закончена"),
    "audit.exported": later("выгружено проверяющим"),
    "audit.granted": later("назначена проверка"),
    "auth.fail": later("неверный пароль"),
    "batch.announced": later("список решений, подписанных вместе"),
    "auth.locked": later("вход приостановлен"),
    "auth.ok": later("вход"),
    "authz.denied": later("отказ по праву"),
    "config.changed": later("изменены настройки"),
    "demo.founded": later("создан учебный муниципалитет"),
    "dictionary.changed": later("изменён справочник"),
    "document.exported": later("выдан документ"),
    "edit.proposed": later("предложена правка"),
    "edit.taken": later("правка принята педагогом"),
    "erasure.done": later("уничтожение по акту"),
    "erasure.requested": later("подготовлено уничтожение"),
    "erasure.withdrawn": later("отозвано уничтожение"),
    "evidence.attached": later("приложен файл"),
    "export": later("выгружено дело"),
    "form.brought": later("к черновику приложена форма"),
    "hold.lifted": later("снят запрет уничтожения"),
    "hold.set": later("наложен запрет уничтожения"),
    "key.enrolled": later("внесён ключ подписи"),
    "key.revoked": later("отозван ключ подписи"),
    "letter.revived": later("письмо отправлено снова"),
    "log.checked": later("проверка журнала"),
    "log.loss_admitted": later("признана потеря записей"),
    "log.sheet_made": later("сделан контрольный лист журнала"),
    "municipality.changed": later("изменены настройки муниципалитета"),
    "municipality.set_up": later("программа установлена"),
    "opinion.given": later("особое мнение педагога"),
    "organization.added": later("добавлена организация"),
    "organization.changed": later("изменены сведения организации"),
    "organization.phones_kept": later("изменены телефоны школ"),
    "paper.declined": later("скан подписанного листа отклонён"),
    "paper.entered": later("внесён скан подписанного листа"),
    "password.asked": later("запрошена ссылка для пароля"),
    "password.reset": later("выдана ссылка для нового пароля"),
    "password.set": later("задан пароль"),
    "policy.accepted": later("приняты правила подписи"),
    "policy.signing": later("введены личные подписи"),
    "policy.withdrawn": later("отозвано согласие с правилами подписи"),
    "process.published": later("опубликован процесс"),
    "read.sensitive": later("просмотр маршрута"),
    "remark.answered": later("ответ на замечание"),
    "remark.lifted": later("замечание снято"),
    "reminders.made": later("разосланы напоминания"),
    "restore.done": later("база восстановлена из копии"),
    "retention.changed": later("изменены сроки хранения"),
    "role.ended": later("прекращение обязанностей"),
    "role.granted": later("назначение"),
    "session.ended": later("сеанс завершён"),
    "staff.imported": later("загружен список сотрудников"),
    "staff_card.changed": later("изменена карточка сотрудника"),
    "support.noted": later("запись о сопровождении"),
    "totp.enrolled": later("подключён одноразовый код"),
    "totp.removed": later("отключён одноразовый код"),
    "totp.reset": later("сброшен одноразовый код"),
    "transfer_basis.recorded": later("внесено основание передачи сведений"),
    "transfer_basis.withdrawn": later("отозвано основание передачи сведений"),
}
NOTICES: dict[str, LazyString] = {
    "own_route": later("решение о собственном маршруте"),
    "both_levels": later("один человек согласовал и в школе, и в муниципалитете"),
    "quick": later("решение сразу после открытия"),
    "bulk": later("много решений подряд"),
    "outside_term": later("решение вне срока полномочий"),
    "recorded_later": later("назначение внесено после решения"),
    "after_reset": later("решение вскоре после смены пароля, которую начал другой согласующий"),
    "overdue": later("решение позже срока"),
    "night": later("решение ночью"),
}
PAGES: dict[str, LazyString] = {
    "route.page": later("маршрут"),
    "journal.entries": later("журнал"),
    "journal.approval_sheet": later("лист согласования"),
    "versions.download": later("файл версии"),
    "versions.compare": later("сравнение версий"),
    "acts.page": later("страница действия"),
    "acts.review": later("страница решения"),
    "editor.section": later("редактор"),
    "progress.page": later("отметки о выполнении"),
    "evidence.page": later("файлы"),
    "evidence.download": later("приложенный файл"),
    "mistakes.form": later("приложенный файл"),
    "support.page": later("записи о сопровождении"),
    "support.journal": later("журнал консультаций"),
    "audit.route": later("ход согласования"),
}


def kind_word(code: str) -> str:
    """What an entry is about; a kind without a word is shown as it is."""
    return str(KINDS.get(code, code))


def page_word(endpoint: str) -> str:
    """What was read."""
    return str(PAGES.get(endpoint, _("страница маршрута")))


def rules(limits: Thresholds) -> list[tuple[str, str]]:
    """What is noticed and from where on, as the page says it."""
    found = [
        (NOTICES["own_route"], _("всегда")),
        (NOTICES["both_levels"], _("всегда")),
        (NOTICES["quick"], _("меньше %(n)s с от первого открытия версии", n=_seconds(limits.quick))),
        (NOTICES["bulk"], _("от %(many)s решений за %(n)s с", many=limits.many, n=_seconds(limits.within))),
        (NOTICES["outside_term"], _("день решения вне срока назначения")),
        (NOTICES["recorded_later"], _("запись о назначении позже решения")),
        (NOTICES["after_reset"], _("не позже %(n)s ч", n=_seconds(limits.reset) // 3600)),
        (NOTICES["overdue"], _("день решения позже срока")),
    ]
    if limits.counts_nights:
        found.append((NOTICES["night"], _("с %(a)s до %(b)s часов", a=limits.night_from, b=limits.night_to)))
    return [(str(name), rule) for name, rule in found]


def found_words(one: Notice) -> str:
    """What exactly was found."""
    amount = one.amount or 0
    said: dict[str, Callable[[], str]] = {
        "quick": lambda: _("через %(n)s с после открытия", n=amount),
        "bulk": lambda: _in_a_row(one, amount),
        "after_reset": lambda: _("через %(n)s после ссылки для пароля", n=span(timedelta(seconds=amount))),
        "overdue": lambda: _("позже на %(n)s", n=plural(amount, _("день"), _("дня"), _("дней"))),
        "both_levels": lambda: _("другое решение: запись %(n)s", n=", ".join(map(str, one.beside))),
    }
    return said[one.kind]() if one.kind in said else ""


def _in_a_row(one: Notice, amount: int) -> str:
    said = str(_("%(n)s подряд", n=plural(amount, _("решение"), _("решения"), _("решений"))))
    if not one.lists:
        return said
    return f"{said}; {_('подписаны из корзины одним паролем, список %(names)s', names=', '.join(one.lists))}"


def span(time: timedelta | None) -> str:
    """«3 дня 4 часа», «25 минут», «меньше минуты»."""
    if time is None:
        return ""
    minutes = int(time.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = []
    if days:
        parts.append(plural(days, _("день"), _("дня"), _("дней")))
    if hours:
        parts.append(plural(hours, _("час"), _("часа"), _("часов")))
    if minutes and not days:
        parts.append(plural(minutes, _("минута"), _("минуты"), _("минут")))
    return " ".join(parts) or _("меньше минуты")


def _seconds(time: timedelta) -> int:
    return int(time.total_seconds())
