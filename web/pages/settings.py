"""The municipality's settings and the dictionaries, to read. They are changed by order and by `iom`, not in
passing.
"""

from flask import Blueprint, render_template

from approvals.municipality import load_municipality
from documents.dictionaries import WordList
from web.access import only
from web.installation import installation, reading, today
from workflow.errors import NotFound
from workflow.participants import Office

READERS = (Office.ADMINISTRATOR, Office.MUNICIPAL_CURATOR, Office.AUTHORITY_HEAD, Office.AUDITOR)

pages = Blueprint("settings", __name__)


@pages.get("/settings")
@only(*READERS)
def overview() -> str:
    """The settings as they stand, and the list of dictionaries."""
    return render_template(
        "settings.html", settings=load_municipality(reading()), lists=_lists(), today=today()
    )


@pages.get("/settings/dictionaries/<name>")
@only(*READERS)
def dictionary(name: str) -> str:
    """One dictionary: every word with its code and the days between which it may be chosen."""
    words = installation().desk.dictionaries.lists.get(name)
    if words is None:
        raise NotFound(what="справочник")
    terms = sorted(words.terms.values(), key=lambda term: (term.sort, term.code))
    return render_template("dictionary.html", words=words, terms=terms, today=today())


def _lists() -> list[WordList]:
    return sorted(installation().desk.dictionaries.lists.values(), key=lambda words: words.title)
