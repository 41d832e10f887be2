"""How approval goes by the process that is usual in the municipality, said in words that its rules themselves give.

What the municipality chooses about it: `approvals/process_choices.py`.
"""

from flask_babel import gettext as _

from approvals.offices import NAMES
from web.labels import plural
from workflow.definition import Deadline, ProcessDefinition, StateKind
from workflow.participants import Office


def rules_in_words(definition: ProcessDefinition) -> list[tuple[str, str]]:
    """(what, how) for a page: steps, opinion, completion, terms, separation."""
    return [
        (_("Кто согласует, по порядку"), " → ".join(_steps(definition))),
        (_("Утверждает директор"), _("да") if "director_approval" in definition.states else _("нет")),
        (_("Мнение руководителя объединения"), _opinion(definition)),
        (_("Завершает маршрут"), _who(definition, "completion_review", "complete")),
        (_("Сроки ответа"), "; ".join(_terms(definition))),
        (
            _("Разделение обязанностей"),
            _(
                "свой маршрут не согласуют; заполненный за педагога согласуют, когда он подтвердил сведения; "
                "школа и муниципалитет — разные люди"
            )
            if definition.filler_may_approve
            else _(
                "строгое: свой и заполненный за педагога маршрут не согласуют, "
                "школа и муниципалитет — разные люди"
            ),
        ),
    ]


def _steps(definition: ProcessDefinition) -> list[str]:
    """Who reviews before a route is in force, in the order of the way."""
    return [
        " и ".join(NAMES[office] for office in state.offices)
        for state in definition.states.values()
        if state.kind is StateKind.REVIEW and not _comes_later(state.code)
    ]


def _comes_later(code: str) -> bool:
    return code.startswith("amendment") or code == "completion_review"


def _opinion(definition: ProcessDefinition) -> str:
    asked = any(Office.SMO_HEAD in state.offices for state in definition.states.values())
    return str(_("обязательно") if asked else _("не требуется: помогает и советует"))


def _who(definition: ProcessDefinition, state: str, act: str) -> str:
    return str(_(" или ")).join(NAMES[office] for office in definition.offices_for(state, act))


def _terms(definition: ProcessDefinition) -> list[str]:
    return [
        f"{definition.state_label(state.code).lower()} — {_term(state.deadline)}"
        for state in definition.states.values()
        if state.deadline is not None and not state.code.startswith("amendment")
    ]


def _term(deadline: Deadline) -> str:
    if deadline.working_days is not None:
        days = plural(deadline.working_days, _("рабочий день"), _("рабочих дня"), _("рабочих дней"))
        return str(days)
    month, _dash, day = (deadline.season or "").partition("-")
    return str(_("до %(day)s.%(month)s", day=day, month=month))
