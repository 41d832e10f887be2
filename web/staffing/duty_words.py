"""The words by which a staff list names an office of a school, and what each of them covers."""

from typing import Final

from approvals.offices import NAMES
from documents.texts import search_key
from workflow.appointing import KINDS, SCOPES_OF
from workflow.participants import Office

_OTHER_WORDS: Final = {
    "зам. директора": Office.DEPUTY_HEAD,
    "завуч": Office.DEPUTY_HEAD,
    "руководитель организации": Office.SCHOOL_HEAD,
    "руководитель мо": Office.SMO_HEAD,
    "руководитель шмо": Office.SMO_HEAD,
    "наставник": Office.MENTOR,
}
OF_A_SCHOOL: Final = (
    Office.SCHOOL_HEAD, Office.DEPUTY_HEAD, Office.SMO_HEAD, Office.MENTOR, Office.SCHOOL_MONITOR,
    Office.SCHOOL_ADMIN,
)  # fmt: skip
_WORDS: Final = {**_OTHER_WORDS, **{search_key(NAMES[office]): office for office in OF_A_SCHOOL}}


def office_named(words: str) -> str | None:
    """The office that the words mean, None where they mean none."""
    found = _WORDS.get(" ".join(search_key(words).split()))
    return None if found is None else str(found)


def covered_kind(office: str) -> str:
    """What the office must list: `subjects`, `persons`, or nothing."""
    usual = SCOPES_OF.get(office, ("",))[0]
    return usual if usual in KINDS else ""
