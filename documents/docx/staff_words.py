"""How what a person teaches and his category read, of whoever has a staff card: the teacher, a member of a group."""

from __future__ import annotations

from documents.docx.snapshot import Snapshot
from documents.docx.typography import day, listed
from documents.staff_card import StaffCard


def card_subjects(snapshot: Snapshot, card: StaffCard) -> str:
    """What the person teaches."""
    named = [snapshot.label("subject", code) for code in card.subjects if code != "other"]
    return listed((*named, card.subjects_text), ", ")


def card_category(snapshot: Snapshot, card: StaffCard) -> str:
    """The person's category with what belongs to it."""
    code = None if card.category == "other" and card.category_text else card.category
    extra = [snapshot.label("extra_category", each) for each in card.extra_categories]
    named = listed((snapshot.label("category", code), card.category_text, *extra), ", ")
    until = card.category_valid_until
    return named + (f" (действует до {day(until)})" if named and until else "")
