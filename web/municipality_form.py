"""How a page of the settings stores what its form says: over the settings it was shown with, or not at all.

What a fault is, and what enters the log, is decided in `approvals/settings_change.py`.
"""

from collections.abc import Mapping
from typing import Any

from flask import flash
from flask_babel import gettext as _

from approvals.errors import BadField
from approvals.municipality import Municipality, load_municipality
from approvals.settings_change import change, faults
from web.access import me
from web.forms import Form
from web.installation import reading, request_time, writing

SEEN = "seen"  # the hidden field that carries the mark of the settings shown


def settings() -> Municipality:
    """The settings as stored; raises `NotSetUp` before `iom init`."""
    return load_municipality(reading())


def stored(form: Form, changes: Mapping[str, Any]) -> bool:
    """Whether the changes were stored; the faults are noted in the form."""
    for field, sentence in faults(settings().model_copy(update=dict(changes))).items():
        if field in changes:
            form.refuse(field, sentence)
    if not form:
        return False
    try:
        with writing() as session:
            fields = change(session, changes, seen=form.raw(SEEN), at=request_time(), by=me().person)
    except BadField as error:
        form.refuse(str(error.facts["field"]), str(error))
        return False
    flash(
        _("Настройки сохранены, изменение записано в журнал.") if fields else _("Изменений нет."), "success"
    )
    return True
