"""What the editor says while it saves: the sentences that the page's script shows, in the person's language."""

from flask_babel import gettext as _


def save_words() -> dict[str, str]:
    """Every sentence of the autosave by its name there."""
    return {
        "saving": _("Сохраняем…"),
        "done": _("Сохранено в {time}"),
        "choose": _("Не всё сохранено: посмотрите выделенные поля."),
        "offline": _("Нет связи с сервером."),
        "busy": _("Сервер сейчас не отвечает."),
        "here": _("Введённое не потеряно: оно хранится в этом браузере и уйдёт само."),
        "open": _("Введённое не потеряно, пока открыта эта страница: не закрывайте её."),
        "out": _("Вы вышли из системы."),
        "enter": _("Войти в новой вкладке"),
        "again": _("Повторить"),
        "closed": _("Этот раздел сейчас нельзя править."),
        "refresh": _("Обновить страницу"),
        "restored": _("Вернули то, что вы ввели и не успели сохранить."),
        "saved": _("Сохранено:"),
        "yours": _("У вас:"),
        "mine": _("Оставить моё"),
        "theirs": _("Взять сохранённое"),
        "yes": _("да"),
    }
