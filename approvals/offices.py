"""The words for offices: who they are, whose turn it is, and to which level they belong."""

from workflow.participants import Office

SCHOOL = frozenset({Office.DEPUTY_HEAD, Office.SCHOOL_HEAD, Office.SMO_HEAD})
AT_SCHOOL = SCHOOL | {Office.SCHOOL_MONITOR, Office.MENTOR}
MUNICIPAL = frozenset({Office.MUNICIPAL_CURATOR, Office.AUTHORITY_HEAD})
FILLERS = frozenset(
    {Office.DEPUTY_HEAD, Office.SMO_HEAD, Office.MENTOR}
)  # may fill in for a teacher (domain §7.1)

NAMES = {
    "subject": "педагог",
    "member": "участник группы",
    "filler": "тот, кто заполняет за педагога",
    "deputy_head": "заместитель директора",
    "school_head": "директор",
    "smo_head": "руководитель методического объединения",
    "mentor": "педагог-наставник",
    "school_monitor": "ответственный за мониторинг",
    "municipal_curator": "муниципальный куратор",
    "methodist": "методист",
    "authority_head": "начальник управления образования",
    "auditor": "проверяющий",
    "school_admin": "администратор школы",
    "administrator": "администратор",
}
WHOSE = {
    "subject": "у педагога",
    "member": "у участников группы",
    "filler": "у того, кто заполняет за педагога",
    "deputy_head": "у заместителя директора",
    "school_head": "у директора",
    "smo_head": "у руководителя методического объединения",
    "mentor": "у педагога-наставника",
    "school_monitor": "у ответственного за мониторинг",
    "municipal_curator": "у муниципального куратора",
    "authority_head": "у начальника управления образования",
}


def whose_turn(offices: tuple[str, ...]) -> str:
    """«у заместителя директора», for one office or several."""
    return " и ".join(WHOSE[office] for office in offices) or "ни у кого"


def level(office: str) -> str:
    """`school`, `municipality`, or `subject` for who needs no appointment: the teacher, the members of his group."""
    if office in SCHOOL:
        return "school"
    return "municipality" if office in MUNICIPAL else "subject"
