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
from approvals.process_choices import TEACHER_PROCESS, chosen
from approvals.settings_change import TERMS, is_unused, mark
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
GENERAL = ("name", "authority", "contact", "address", "prefix", "zone", "profile")
FLAGS = ("director_approves", "association_opinion", "voluntary", "transfer_basis_required")
DAYS = ("reflection_opens", "reflection_until")
NUMBERS = (*TERMS, "reflection_days_before_end")
RULES = (*FLAGS, *DAYS, *NUMBERS, "completes", "strict_separation", "second_factor", "signing")
COMPLETES = {"either": later("заместитель или директор"), "head": later("только директор")}
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
        usual_rules=rules_in_words(chosen(TEACHER_PROCESS, settings())),
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
    }
    if stored(form, changes):
        return redirect(url_for("settings.overview"), 303)
    return _general_page(form), 422


@pages.get("/settings/rules")
@only(Office.ADMINISTRATOR)
def rules() -> str:
    """The one page of switches: who approves, in what terms, what is demanded, how people sign."""
    now = settings()
    shown = {
        **{name: "1" if getattr(now, name) else "" for name in FLAGS},
        **{name: "{1}.{0}".format(*getattr(now, name).split("-")) for name in DAYS},
        **{name: str(getattr(now, name)) for name in NUMBERS},
        "completes": "head" if now.head_completes else "either",
        "strict_separation": "" if now.filler_may_approve else "1",
        "second_factor": now.second_factor,
        "signing": now.signing,
    }
    return _rules_page(Form(None, (), seen=mark(now), **shown))


@pages.post("/settings/rules")
@only(Office.ADMINISTRATOR)
def save_rules() -> tuple[str, int] | Response:
    """Store the switches; what they change of a process is published with them, for routes opened from now on."""
    form, now = Form(request, (*RULES, SEEN)), settings()
    completes = form.choice("completes", _("Завершает маршрут"), COMPLETES, required=False)
    changes: dict[str, object] = {
        **{name: form.flag(name) for name in FLAGS},
        **{name: _month_and_day(form, name) for name in DAYS},
        **{name: _number(form, name) for name in NUMBERS},
        "head_completes": completes == "head" if completes else now.head_completes,
        "filler_may_approve": not form.flag("strict_separation"),
        "second_factor": form.choice("second_factor", _("Одноразовый код"), FACTORS, required=False)
        or now.second_factor,
        "signing": form.choice("signing", _("Как подписываем"), SIGNING, required=False) or now.signing,
    }
    if stored(form, changes):
        return redirect(url_for("settings.overview"), 303)
    return _rules_page(form), 422


def _month_and_day(form: Form, field: str) -> str:
    """«10.05» as it is stored; what cannot be read stays as it is and is refused by the settings."""
    found = re.fullmatch(r"\s*(\d{1,2})\.(\d{1,2})\.?\s*", form.raw(field), re.ASCII)
    return f"{int(found[2]):02d}-{int(found[1]):02d}" if found else ""


def _number(form: Form, field: str) -> int:
    found = re.fullmatch(r"\s*(\d{1,4})\s*", form.raw(field), re.ASCII)
    return int(found[1]) if found else 0


def _zones(now: Municipality) -> dict[str, str]:
    """The zones of Russia, and the one that is set where it is another."""
    return {now.zone: now.zone, **{name: str(label) for name, label in ZONES.items()}}


def _lists() -> list[WordList]:
    return sorted(installation().desk.dictionaries.lists.values(), key=lambda words: words.title)


def _general_page(form: Form) -> str:
    now = settings()
    return render_template("settings_general.html", form=form, zones=_zones(now), profiles=PROFILES)


def _rules_page(form: Form) -> str:
    return render_template(
        "settings_rules.html",
        form=form,
        settings=settings(),
        factors=FACTORS,
        signing=SIGNING,
        completes=COMPLETES,
    )
