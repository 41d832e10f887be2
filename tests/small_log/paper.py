"""An approval on paper in a small log: who signed it, who entered the scan and who confirmed it may each be a lie."""

import hashlib
from collections.abc import Callable
from typing import Any

from tests.small_log.bundle import SmallLog
from tests.small_log.cast import APPROVER, ROUTE, TEACHER, appointed

CONFIRMER, ENTERER, HELD = "p_" + "c0" * 16, "p_" + "e0" * 16, "a_" + "cd" * 16
DAY, BEFORE, LATER = "2026-09-01", "2026-08-01", "2026-09-03"
SCAN = b"%PDF-1.7 a signed sheet of paper"


def by_hand(
    *,
    paper: dict[str, Any] | None = None,
    entered: dict[str, Any] | None = None,
    signed: list[str] | None = None,
    role: dict[str, Any] | None = None,
    signing: bool = True,
    files: Callable[[dict[str, bytes]], None] | None = None,
    **edits: Any,
) -> bytes:
    """An approval signed on paper, its scan entered by one and confirmed by another; with the defaults all is well."""
    log = SmallLog().begin(signing=signing, keys=(TEACHER, CONFIRMER)).act("open").act("submit")
    granted = appointed(HELD, "school_head")
    said = {"about": CONFIRMER, **(role or {})}
    granted |= {key: said[key] for key in said.keys() & granted.keys()}
    log.other("role.granted", granted, about=said["about"], texts={"basis": "13-к"})
    digest = hashlib.sha256(SCAN).hexdigest()
    log.files[f"files/{digest}.pdf"] = SCAN
    scan = {"kind": "pdf", "sha256": digest, "size": len(SCAN)}
    line = signed or ["approve", APPROVER, "deputy_head", DAY]
    number = log.seq
    who = {"by": ENTERER, "about": ROUTE, **(entered or {})}
    log.other("paper.entered", {"sheet": "l_1", **scan, "signed": [line]}, **who)
    told = {
        "signed_on": DAY,
        "scan": number,
        **scan,
        "entered_by": ENTERER,
        "confirmed_by": CONFIRMER,
        "office": "school_head",
        "appointment": HELD,
        **(paper or {}),
    }

    def state(statement: dict[str, Any]) -> None:
        statement.update({"_": "iom.paper/1", "paper": told})

    return log.act("approve", state=state, key=CONFIRMER, **edits).bundle(files=files)
