"""The lists of the workspace by the name in their address."""

from collections.abc import Callable

from web.pages.audit import decision_lists, entry_lists, sampled
from web.pages.audit.asked import Request
from web.sheets import Sheet

LISTS: dict[str, Callable[[Request], Sheet]] = {
    "decisions": decision_lists.decided,
    "entitled": decision_lists.entitled,
    "own": decision_lists.own,
    "changes": decision_lists.changed,
    "notable": decision_lists.notable,
    "returns": decision_lists.returns,
    "offices": entry_lists.appointed,
    "readings": entry_lists.read,
    "bases": entry_lists.bases,
    "destroyed": entry_lists.destroyed,
    "sample": sampled.sample,
    "search": entry_lists.found_entries,
}
