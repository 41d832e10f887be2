"""Who may prepare a decision: whoever could make it, and the methodist, who reads and writes as the curator does.

A methodist's office is read as the curator's only here and only for preparing: no act ever asks this module.
"""

from dataclasses import replace

from approvals.situation import Situation
from approvals.standing import Standing
from workflow.participants import Office

DECIDERS = (Office.DEPUTY_HEAD, Office.SCHOOL_HEAD, Office.MUNICIPAL_CURATOR, Office.AUTHORITY_HEAD)
PREPARERS = (*DECIDERS, Office.METHODIST)


def preparing(who: Standing) -> Standing:
    """The standing in which the person prepares: each methodist's office as the curator's of the same scope."""
    if not who.holds(Office.METHODIST):
        return who
    held = (
        replace(one, office=str(Office.MUNICIPAL_CURATOR)) if one.office == Office.METHODIST else one
        for one in who.held
    )
    return replace(who, held=tuple(held))


def as_preparer(situation: Situation) -> Situation:
    """The situation as the person would see it if he could make what he may prepare."""
    who = preparing(situation.person)
    return situation if who is situation.person else replace(situation, person=who)
