"""The municipality's settings: an overview for who answers for the work, two forms for the administrator.

Local acts and the order on electronic signatures have pages of their own (`local_acts`), so have the
dictionaries.
"""

import re

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from werkzeug.wrappers import Response

from approvals.municipality import Municipality
from approvals.settings_change import is_unused, mark, processes_for_teachers
from documents.dictionaries import WordList
from web.access import holds, only
from web.forms import Form
from web.installation import installation, reading, today
from web.municipality_form import SEEN, settings, stored
from web.process_rules import rules_in_words
from workflow.claims import count_dead
from workflow.guards import REOPENING_DAYS
from workflow.participants import Office

READERS = (Office.ADMINISTRATOR, Office.MUNICIPAL_CURATOR, Office.AUTHORITY_HEAD, Office.AUDITOR)
GENERAL = ("name", "authority", "contact", "address", "prefix", "zone", "profile", "default_process")
RULES = (
    *("reflection_opens", "reflection_days_before_end", "transfer_basis_required", "second_factor"),
    "signing",
)
SIGNING = {
    "system": later("в системе"),
    "paper": later("на бумаге"),
    "both": later("по-разному"),
}
FACTORS = {
    "offices": later("только администраторам, кураторам и проверяющим"),
    "heads": later("ещё директорам и заместителям"),
    "everyone": later("всем"),
}
ZONES = {
    "Europe/Kaliningrad": later("Калининград (МСК−1)"),
    "Europe/Moscow": later("Москва (МСК)"),
    "Europe/Samara": later("Самара (МСК+1)"),
    "Asia/Yekaterinburg": later("Екатеринбург (МСК+2)"),
    "Asia/Omsk": later("Омск (МСК+3)"),
    "Asia/Krasnoyarsk": later("Красноярск (МСК+4)"),
    "Asia/Irkutsk": later("Иркутск (МСК+5)"),
    "Asia/Yakutsk": later("Якутск (МСК+6)"),
    "Asia/Vladivostok": later("Владивосток (МСК+7)"),
    "Asia/Magadan": later("Магадан (МСК+8)"),
    "Asia/Kamchatka": later("Камчатка (МСК+9)"),
}
PROFILES = {"gost_2025": later("ГОСТ Р 7.0.97-2025"), "gost_2016": later("ГОСТ Р 7.0.97-2016")}

pages = Blueprint("settings", __name__)


@pages.get("/settings")
@only(*READERS)
def overview() -> str:
    """The settings as they stand, and the list of dictionaries."""
    return render_template(
        "settings.html",
        settings=settings(),
        factors=FACTORS,
        signing=SIGNING,
        zones=_zones(settings()),
        profiles=PROFILES,
        processes=_processes(settings()),
        usual_rules=rules_in_words(installation().desk.newest(settings().default_process)),
        reopening_days=REOPENING_DAYS,
        lists=_lists(),
        today=today(),
        unused=is_unused,
        may_change=holds(Office.ADMINISTRATOR),
        given_up=count_dead(reading()),
    )


@pages.get("/settings/general")
@only(Office.ADMINISTRATOR)
def general() -> str:
    """The form for names, numbering, time zone and documents."""
    now = settings()
    return _general_page(
        Form(None, (), seen=mark(now), **{name: str(getattr(now, name)) for name in GENERAL})
    )


@pages.post("/settings/general")
@only(Office.ADMINISTRATOR)
def save_general() -> tuple[str, int] | Response:
    """Store names, numbering, time zone and documents."""
    form = Form(request, (*GENERAL, SEEN))
    now = settings()
    changes = {
        "name": form.text("name", _("Муниципалитет"), limit=300),
        "authority": form.text("authority", _("Орган управления образованием"), limit=300),
        "contact": form.text("contact", _("Куда обращаться с вопросами"), required=False),
        "address": form.text("address", _("Адрес программы")).rstrip("/"),
        "prefix": form.text("prefix", _("Начало номеров маршрутов"), limit=10),
        "zone": form.choice("zone", _("Часовой пояс"), _zones(now)),
        "profile": form.choice("profile", _("Оформление документов"), PROFILES),
        "default_process": form.choice("default_process", _("Обычный ход согласования"), _processes(now)),
    }
    if stored(form, changes):
        return redirect(url_for("settings.overview"), 303)
    return _general_page(form), 422


@pages.get("/settings/rules")
@only(Office.ADMINISTRATOR)
def rules() -> str:
    """The form for the day of reflection, the ground on which data pass to the authority, how people sign."""
    now = settings()
    shown = {
        "reflection_opens": f"{now.reflection_opens[3:]}.{now.reflection_opens[:2]}",
        "reflection_days_before_end": str(now.reflection_days_before_end),
        "transfer_basis_required": "1" if now.transfer_basis_required else "",
        "second_factor": now.second_factor,
        "signing": now.signing,
    }
    return _rules_page(Form(None, (), seen=mark(now), **shown))


@pages.post("/settings/rules")
@only(Office.ADMINISTRATOR)
def save_rules() -> tuple[str, int] | Response:
    """Store the day of reflection, whether a ground for passing data on is demanded, and how people sign."""
    form = Form(request, (*RULES, SEEN))
    changes = {
        "reflection_opens": _month_and_day(form),
        "reflection_days_before_end": _number(form, "reflection_days_before_end"),
        "transfer_basis_required": form.flag("transfer_basis_required"),
        "second_factor": form.choice("second_factor", _("Одноразовый код"), FACTORS, required=False)
        or settings().second_factor,
        "signing": form.choice("signing", _("Как подписываем"), SIGNING, required=False)
        or settings().signing,
    }
    if stored(form, changes):
        return redirect(url_for("settings.overview"), 303)
    return _rules_page(form), 422


def _month_and_day(form: Form) -> str:
    """«10.05» as it is stored; what cannot be read stays as it is and is refused by the settings."""
    found = re.fullmatch(r"\s*(\d{1,2})\.(\d{1,2})\.?\s*", form.raw("reflection_opens"), re.ASCII)
    return f"{int(found[2]):02d}-{int(found[1]):02d}" if found else ""


def _number(form: Form, field: str) -> int:
    found = re.fullmatch(r"\s*(\d{1,4})\s*", form.raw(field), re.ASCII)
    return int(found[1]) if found else 0


def _zones(now: Municipality) -> dict[str, str]:
    """The zones of Russia, and the one that is set where it is another."""
    return {now.zone: now.zone, **{name: str(label) for name, label in ZONES.items()}}


def _processes(now: Municipality) -> dict[str, str]:
    known = processes_for_teachers(installation().desk.shipped.values())
    return {now.default_process: now.default_process, **known}


def _lists() -> list[WordList]:
    return sorted(installation().desk.dictionaries.lists.values(), key=lambda words: words.title)


def _general_page(form: Form) -> str:
    now = settings()
    return render_template(
        "settings_general.html", form=form, zones=_zones(now), profiles=PROFILES, processes=_processes(now)
    )


def _rules_page(form: Form) -> str:
    return render_template(
        "settings_rules.html", form=form, settings=settings(), factors=FACTORS, signing=SIGNING
    )
