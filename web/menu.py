"""The menu: the places a person may open, in the order of a working day. What may not be opened is not
shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as later

from web.access import holds, signed_in


@dataclass(frozen=True)
class Entry:
    """One place: the endpoint of its first page and its Russian name."""

    endpoint: str
    label: str
    also: tuple[str, ...] = ()  # further blueprints whose pages belong to the place
    unless: str | None = None  # the endpoint that leads there too: who may open it needs no entry here


@dataclass(frozen=True)
class Link:
    """An entry as this person sees it."""

    address: str
    label: str
    here: bool


# A place that is not registered is left out. `access.only` on its page says which offices may open it.
PLACES = (
    Entry("tasks.mine", later("Мои задачи")),
    Entry("queue.page", later("Очередь"), also=("basket", "summary", "recommending")),
    Entry("school.mine", later("Моя школа"), also=("school",)),
    Entry("wards.mine", later("Мои подопечные")),
    Entry("routes.listing", later("Маршруты"), also=("school_year",)),
    Entry("news.mine", later("Новости")),
    Entry("sign_offs.mine", later("Мои подписи"), also=("signing_rules",)),
    Entry("staff_cards.listing", later("Педагоги школы"), also=("sample_papers",)),
    Entry("people.listing", later("Люди"), also=("staff_import", "slips")),
    Entry("offices.listing", later("Назначения"), also=("appointing",)),
    Entry("offices.journal", later("Журнал назначений"), unless="offices.listing"),
    Entry("audits.listing", later("Проверки"), also=("audits", "audit", "audit_log", "audit_report")),
    Entry(
        "settings.overview",
        later("Настройки"),
        also=("retention", "erasures", "local_acts", "dictionaries", "letters", "whole_log"),
    ),
)


def links() -> Iterator[Link]:
    """The entries that the person may open."""
    if signed_in() is None:
        return
    shown = [one for one in PLACES if may_open(one.endpoint) and not (one.unless and may_open(one.unless))]
    for entry in shown:
        yield Link(url_for(entry.endpoint), entry.label, here=_is_here(entry, shown))


def may_open(endpoint: str) -> bool:
    """Whether the page exists and is open to one of the offices that the person holds."""
    view = current_app.view_functions.get(endpoint)
    offices = getattr(view, "offices", None)
    return view is not None and (offices is None or holds(*offices))


def home() -> str:
    """The address where a person begins."""
    return next((link.address for link in links()), url_for("account.overview"))


def _is_here(entry: Entry, shown: Sequence[Entry]) -> bool:
    endpoint = entry.endpoint
    if request.endpoint == endpoint or (request.blueprint or "") in entry.also:
        return True
    place = endpoint.partition(".")[0]
    same_place = (request.endpoint or "").partition(".")[0] == place
    first = next(one.endpoint for one in shown if one.endpoint.partition(".")[0] == place)
    return same_place and all(one.endpoint != request.endpoint for one in shown) and first == endpoint
