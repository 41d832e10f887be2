"""An operator who holds the log key logs and signs what no honest server would: a verifier refuses what it says.

Everything here is included under a true checkpoint and named by a true export; only the words are wrong.
"""

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from approvals import verify_file
from tests.approvals.test_bundles import verified
from tests.bundle_samples import Sample
from tests.small_log.bundle import SmallLog, a_small_bundle
from tests.small_log.cast import APPROVER, LOG_KEY, ROUTE, TEACHER, key_of, kid_of
from tests.small_log.paper import BEFORE, CONFIRMER, DAY, LATER, by_hand
from workflow.log.canonical import canonical

Lie = Callable[[], bytes]
ATTACHED = b"%PDF-1.7 a file that shows the result"


def judged(data: bytes, folder: Path) -> verify_file.Result:
    return verified(Sample(data, LOG_KEY.verifier.line, 0), folder)


def put(*path: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    """An edit of one value."""

    def change(said: dict[str, Any]) -> None:
        for key in path[:-1]:
            said = said[key]
        said[path[-1]] = value

    return change


def begun(**edits: Any) -> SmallLog:
    return SmallLog().begin(**edits).act("open").act("submit")


def approved(**edits: Any) -> bytes:
    return begun().act("approve", **edits).bundle()


def without(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        del files[next(one for one in sorted(files) if one.startswith(name))]

    return change


def signed_by_another(said: dict[str, Any]) -> None:
    made = key_of(TEACHER).sign(b"iom.sign/1\n" + canonical(said["stmt"]))
    said["sig"]["v"] = base64.b64encode(made).decode()


def revoked(after: bool) -> bytes:
    log = begun()
    if after:
        log.act("approve")
    log.other("key.revoked", {"kid": kid_of(APPROVER), "why": "password_reset"}, about=APPROVER)
    return (log if after else log.act("approve")).bundle()


def ended(day: str) -> bytes:
    log = begun()
    log.other(
        "role.ended",
        {"appointment": "a_" + "ab" * 16, "office": "deputy_head", "last_day": day},
        about=APPROVER,
    )
    return log.act("approve").bundle()


def skipped() -> bytes:
    log = SmallLog().begin().act("open")
    log.version += 1
    return log.act("submit").bundle()


def both(key: str, value: Any) -> dict[str, Any]:
    """The same lie in the entry and in what was signed."""

    def change(said: dict[str, Any]) -> None:
        said[key] = value

    return {"state": change, "change": change}


Z = dict.fromkeys(("z1", "z2", "z3", "z4", "z5"), "0" * 64)
LIES: dict[str, tuple[str, Lie]] = {
    "no personal signature after the rules": ("people", lambda: approved(change=put("sig", value=None))),
    "a signature by another person": ("people", lambda: approved(change=signed_by_another)),
    "a key of another person": ("people", lambda: approved(signature=put("kid", value=kid_of(TEACHER)))),
    "a key that nobody enrolled": ("people", lambda: approved(signature=put("kid", value="0" * 32))),
    "a key revoked before": ("people", lambda: revoked(after=False)),
    "a key enrolled by another": (
        "people",
        lambda: begun(change={"key.enrolled": put("by", value=TEACHER)}).act("approve").bundle(),
    ),
    "a key under a wrong number": (
        "people",
        lambda: begun(change={"key.enrolled": put("data", "kid", value="0" * 32)}).act("approve").bundle(),
    ),
    "an office that ended before": ("people", lambda: ended("2026-08-30")),
    "an office that begins later": (
        "people",
        lambda: (
            begun(change={"role.granted": put("data", "valid_from", value="2026-09-03")})
            .act("approve")
            .bundle()
        ),
    ),
    "an office of another person": (
        "people",
        lambda: begun(change={"role.granted": put("about", value=TEACHER)}).act("approve").bundle(),
    ),
    "another office than appointed to": (
        "people",
        lambda: (
            begun(change={"role.granted": put("data", "office", value="school_head")}).act("approve").bundle()
        ),
    ),
    "a substitute for nobody": ("people", lambda: approved(**both("on_behalf_of", "a_x"))),
    "no appointment at all": ("people", lambda: approved(**both("appointment", None))),
    "signed something else: the decision's target": (
        "people",
        lambda: approved(state=put("to", value="draft")),
    ),
    "signed something else: the time": (
        "people",
        lambda: approved(state=put("at", value="2026-09-01T08:00:00.000Z")),
    ),
    "signed something else: the files": ("people", lambda: approved(state=put("docs", value=[]))),
    "saw another version": ("people", lambda: approved(state=put("seen", "version", value=0))),
    "proved himself by nothing": ("people", lambda: approved(state=put("auth", "m", value=[]))),
    "signed other sections": ("routes", lambda: approved(state=lambda said: said["zones"].pop("z3"))),
    "a gap in the history": ("routes", skipped),
    "a broken chain": ("routes", lambda: approved(**both("prev", "0" * 64))),
    "an act that the process does not know": ("routes", lambda: approved(**both("act", "sign_everything"))),
    "a step that the process does not allow": ("routes", lambda: begun().act("submit").bundle()),
    "begun in another state": ("routes", lambda: approved(**both("from", "draft"))),
    "an office that may not": ("routes", lambda: approved(**both("office", "school_head"))),
    "another round": ("routes", lambda: approved(**both("round", 7))),
    "in force before it was": ("routes", lambda: approved(change=put("in_force", value=1))),
    "another number": ("routes", lambda: approved(change=put("number", value="ИОМ-2026-0002"))),
    "another teacher": ("routes", lambda: approved(change=put("subject", value=APPROVER))),
    "marks of progress without the act": ("routes", lambda: approved(change=put("progress", value="0" * 64))),
    "a sign-off without a statement": (
        "routes",
        lambda: approved(change=lambda said: said.update(stmt=None, sig=None)),
    ),
    "rules that were not published": (
        "routes",
        lambda: (
            begun(change={"process.published": put("data", "hash", value="0" * 64)}).act("approve").bundle()
        ),
    ),
    "rules left out": ("routes", lambda: _bundle(files=without("processes/"))),
    "a document left out": ("documents", lambda: _bundle(files=without("docs/"))),
    "a content left out": ("documents", lambda: _bundle(files=without("contents/"))),
    "sections that the content has not": ("documents", lambda: approved(**_zones())),
    "a size that the file has not": ("documents", lambda: approved(change=put("docs", 0, "size", value=1))),
    "an order number that was not committed to": (
        "documents",
        lambda: begun(change={"role.granted": put("texts", "basis", value="0" * 64)}).act("approve").bundle(),
    ),
    "an export of fewer acts": ("export", lambda: _bundle(export=put("data", "routes", 0, "rseq", value=2))),
    "an export of another head": (
        "export",
        lambda: _bundle(export=put("data", "routes", 0, "head", value="0" * 64)),
    ),
    "an export that leaves a file out": (
        "export",
        lambda: _bundle(export=lambda said: said["data"]["members"].pop()),
    ),
    "a manifest of another number": (
        "export",
        lambda: _bundle(manifest=put("routes", 0, "number", value="ИОМ-1")),
    ),
    "a manifest of another export": ("export", lambda: _bundle(manifest=put("export", value=0))),
    "a file without a use": ("extra", lambda: _bundle(files=lambda files: files.update(_stray()))),
    "a key without a use": ("extra", lambda: begun().bundle()),
    "a withheld file that nothing names": (
        "extra",
        lambda: _bundle(manifest=put("withheld", value=[f"docs/{'0' * 64}.docx"])),
    ),
    "an attached file left out": ("documents", lambda: _attached(files=without("files/"))),
    "an attached file of another size": ("documents", lambda: _attached(size=7)),
    "an attached file of another kind than its name says": ("documents", lambda: _attached(kind="png")),
    "a file attached to a route that is not here": ("extra", lambda: _attached(about="r_" + "f" * 32)),
    "a withheld attached file that nothing names": (
        "extra",
        lambda: _bundle(manifest=put("withheld", value=[f"files/{'0' * 64}.pdf"])),
    ),
    "a file attached under a title not committed to": (
        "documents",
        lambda: _attached(edit=put("texts", "title", value="0" * 64)),
    ),
    "a scan entered and confirmed by one person": (
        "people",
        lambda: by_hand(entered={"by": CONFIRMER}, paper={"entered_by": CONFIRMER}),
    ),
    "a scan entered by the teacher himself": (
        "people",
        lambda: by_hand(entered={"by": TEACHER}, paper={"entered_by": TEACHER}),
    ),
    "a scan that the log says another entered": ("people", lambda: by_hand(entered={"by": APPROVER})),
    "a scan of another route": ("people", lambda: by_hand(entered={"about": "r_" + "f" * 32})),
    "a scan of another day": (
        "people",
        lambda: by_hand(signed=["approve", APPROVER, "deputy_head", "2026-08-31"]),
    ),
    "a scan of another decision": (
        "people",
        lambda: by_hand(signed=["submit", APPROVER, "deputy_head", DAY]),
    ),
    "a scan of another person's signature": (
        "people",
        lambda: by_hand(signed=["approve", TEACHER, "deputy_head", DAY]),
    ),
    "a scan entered later": ("people", lambda: by_hand(paper={"scan": 10})),
    "a scan of other bytes": ("people", lambda: by_hand(paper={"sha256": "0" * 64})),
    "a scan left out": ("documents", lambda: by_hand(files=without("files/"))),
    "a paper from the day after tomorrow": (
        "people",
        lambda: by_hand(paper={"signed_on": LATER}, signed=["approve", APPROVER, "deputy_head", LATER]),
    ),
    "a paper of a day before the office": (
        "people",
        lambda: by_hand(paper={"signed_on": BEFORE}, signed=["approve", APPROVER, "deputy_head", BEFORE]),
    ),
    "a scan that nobody confirmed": ("people", lambda: by_hand(change=put("sig", value=None))),
    "a scan that nobody confirmed, before the rules": (
        "people",
        lambda: by_hand(change=put("sig", value=None), signing=False),
    ),
    "a paper signed with the key of who signed it": (
        "people",
        lambda: by_hand(signature=put("kid", value=kid_of(TEACHER))),
    ),
    "a confirmation signed as a decision": ("people", lambda: by_hand(change=signed_as_a_decision)),
    "a scan confirmed without an office": ("people", lambda: by_hand(role={"about": APPROVER})),
    "a scan confirmed in another office": ("people", lambda: by_hand(paper={"office": "municipal_curator"})),
    "a scan confirmed before the office began": (
        "people",
        lambda: by_hand(role={"valid_from": "2026-09-03"}),
    ),
    "an entry of another log": ("entries", lambda: approved(change=put("log", value="other/log"))),
    "an entry of another place": ("entries", lambda: approved(change=put("seq", value=3))),
    "a kind that has no place": ("entries", lambda: _with_other("auth.ok")),
}


def _bundle(**edits: Any) -> bytes:
    return begun().act("approve").bundle(**edits)


def _attached(
    *,
    files: Callable[[dict[str, bytes]], None] | None = None,
    about: str = ROUTE,
    kind: str = "pdf",
    size: int = len(ATTACHED),
    edit: Callable[[dict[str, Any]], None] | None = None,
) -> bytes:
    """A file attached after the approval; with the defaults there is nothing wrong."""
    log = begun().act("approve")
    digest = hashlib.sha256(ATTACHED).hexdigest()
    log.files[f"files/{digest}.pdf"] = ATTACHED
    data = {"path": "z3.rows[0000000000000001]", "kind": kind, "sha256": digest, "size": size}
    edits = {"evidence.attached": edit} if edit else {}
    log.other("evidence.attached", data, by=TEACHER, about=about, texts={"title": "Конспект"}, edit=edits)
    return log.bundle(files=files)


def test_a_file_attached_as_it_should_be_is_genuine(tmp_path: Path):
    result = judged(_attached(), tmp_path)
    assert result.code == verify_file.GENUINE, result.sentence


def signed_as_a_decision(said: dict[str, Any]) -> None:
    made = key_of(CONFIRMER).sign(b"iom.sign/1\n" + canonical(said["stmt"]))
    said["sig"]["v"] = base64.b64encode(made).decode()


def test_a_paper_entered_by_one_and_confirmed_by_another_is_genuine_and_told(tmp_path: Path):
    result = judged(by_hand(), tmp_path)
    assert result.code == verify_file.GENUINE, result.sentence
    assert "подписано на бумаге 1, каждый скан внёс один и подтвердил другой" in result.checks[4]["says"]
    assert "на бумаге 01.09.2026 (скан внёс: " in result.sentence
    assert (result.routes[0]["approvals"][0]["signed"], result.routes[0]["approvals"][0]["on_paper"]) == (
        False,
        DAY,
    )


def test_a_paper_of_yesterday_is_judged_by_the_office_of_yesterday(tmp_path: Path):
    data = by_hand(
        paper={"signed_on": "2026-08-21"}, signed=["approve", APPROVER, "deputy_head", "2026-08-21"]
    )
    assert judged(data, tmp_path).code == verify_file.GENUINE


def _stray() -> dict[str, bytes]:
    return {f"docs/{hashlib.sha256(b'stray').hexdigest()}.docx": b"stray"}


def _zones() -> dict[str, Any]:
    return {"change": lambda said: said["zones"].update(z5="0" * 64)}


def _with_other(kind: str) -> bytes:
    log = begun()
    log.other(kind, {})
    return log.act("approve").bundle()


def test_what_the_small_log_says_honestly_is_genuine(tmp_path: Path):
    result = judged(a_small_bundle(), tmp_path)
    assert result.code == verify_file.GENUINE, result.sentence
    assert "личных подписей 2" in result.checks[4]["says"]


def test_a_key_revoked_after_the_signature_takes_nothing_back(tmp_path: Path):
    assert judged(revoked(after=True), tmp_path).code == verify_file.GENUINE


def test_an_office_that_ended_with_that_day_was_his(tmp_path: Path):
    assert judged(ended("2026-09-01"), tmp_path).code == verify_file.GENUINE


def test_before_the_rules_a_sign_off_without_a_signature_is_genuine_and_told(tmp_path: Path):
    log = SmallLog().begin(signing=False).act("open")
    unsigned = put("sig", value=None)
    data = (
        log.act("submit", change=unsigned)
        .act("approve", change=unsigned)
        .bundle(
            files=lambda files: [files.pop(name) for name in list(files) if b"key.enrolled" in files[name]]
        )
    )
    result = judged(data, tmp_path)
    assert result.code == verify_file.GENUINE, result.sentence
    assert "без личной подписи (до введения правил) 2" in result.checks[4]["says"]


@pytest.mark.parametrize("lie", LIES)
def test_a_signed_lie_is_refused(lie: str, tmp_path: Path):
    check, made = LIES[lie]
    result = judged(made(), tmp_path)
    assert (result.code, result.fault and result.fault["check"]) == (verify_file.FORGED, check), (
        result.sentence
    )


def test_there_are_lies_for_every_check():
    assert {check for check, _ in LIES.values()} == {
        "entries",
        "routes",
        "people",
        "documents",
        "export",
        "extra",
    }
    assert len(LIES) >= 40
