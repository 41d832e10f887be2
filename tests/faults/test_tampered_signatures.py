"""F15, signatures: an entry written anew by whoever has the whole base and no key is found, and the check says why."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.victim import Victim
from workflow.log.canonical import canonical, parse

pytestmark = pytest.mark.slow  # each change is a copy of the base and a whole check


def rewritten(victim: Victim, seq: int, change: Callable[[dict[str, Any]], None]) -> None:
    """Write an entry anew with its leaf and its sign-off, as who has the whole base and no key would."""
    body = victim.rows("SELECT body FROM events WHERE seq = ?", seq)[0][0]
    said = parse(body)
    change(said)
    forged = canonical(said)
    leaf = hashlib.sha256(b"\x00" + forged).hexdigest()
    victim.write("UPDATE events SET body = ?, leaf = ? WHERE seq = ?", forged, leaf, seq)
    if said.get("stmt"):
        victim.write("UPDATE sign_offs SET statement = ? WHERE seq = ?", canonical(said["stmt"]), seq)


def an_approval(victim: Victim) -> int:
    return int(victim.rows("SELECT seq FROM events WHERE act = 'deputy_approve'")[0][0])


FORGERIES: dict[str, tuple[str, Callable[[dict[str, Any]], None]]] = {
    "taken away": ("нет личной подписи", lambda said: said.update(sig=None)),
    "of another text": (
        "личная подпись неверна",
        lambda said: said["stmt"].update(shown={**said["stmt"]["shown"], "sha256": "0" * 64}),
    ),
    "of no key": (
        "ключ подписи не принадлежал",
        lambda said: said.update(sig={**said["sig"], "kid": "0" * 32}),
    ),
    "of no form": ("записана не по форме", lambda said: said.update(sig={"alg": "rsa"})),
    "not even an object": ("записана не по форме", lambda said: said.update(sig="x")),
    "of other words than the entry": (
        "подписано не то",
        lambda said: said["stmt"].update(office="municipal_curator"),
    ),
    "of another person": ("подписано не то", lambda said: said["stmt"].update(signer="p_other")),
    "of other files": ("подписано не то", lambda said: said["stmt"].update(docs=[])),
    "of other zones": (
        "другие разделы",
        lambda said: said["stmt"].update(zones={"z1": "0" * 64}),
    ),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_signature_is_found_and_named(forgery: str, victim: Victim):
    sentence, change = FORGERIES[forgery]
    seq = an_approval(victim)
    rewritten(victim, seq, change)
    report = victim.examined()
    assert any(one.seq == seq and sentence in one.sentence for one in report.findings), report.findings


def test_a_key_revoked_before_the_act_is_found(victim: Victim):
    """A revocation written into the place of another entry that stood before the signature."""
    seq = an_approval(victim)
    body = parse(victim.rows("SELECT body FROM events WHERE seq = ?", seq)[0][0])
    earlier = victim.rows("SELECT max(seq) FROM events WHERE kind = 'role.granted' AND seq < ?", seq)[0][0]

    def revoke(said: dict[str, Any]) -> None:
        data = {"kid": body["sig"]["kid"], "why": "password_reset"}
        said.update(kind="key.revoked", about=body["by"], data=data, texts={})

    rewritten(victim, earlier, revoke)
    victim.write("UPDATE events SET kind = 'key.revoked', about = ? WHERE seq = ?", body["by"], earlier)
    report = victim.examined()
    assert any(one.seq == seq and "был отозван" in one.sentence for one in report.findings)


def test_the_signature_of_an_act_that_does_not_sign_is_found(victim: Victim):
    seq = victim.rows("SELECT seq FROM events WHERE act = 'open'")[0][0]
    rewritten(victim, seq, lambda said: said.update(sig={"alg": "ed25519", "kid": "0" * 32, "v": ""}))
    report = victim.examined()
    assert any(one.seq == seq and "не подписывают" in one.sentence for one in report.findings)


@pytest.mark.parametrize(
    ("field", "value"), [("pub", "00" * 32), ("kid", "0" * 32), ("alg", "rsa"), ("pub", "не число")]
)
def test_a_forged_enrolment_is_found(field: str, value: str, victim: Victim):
    seq = victim.rows("SELECT seq FROM events WHERE kind = 'key.enrolled'")[0][0]
    rewritten(victim, seq, lambda said: said["data"].update({field: value}))
    report = victim.examined()
    assert any(one.seq == seq and one.code == "key" for one in report.findings)


def test_every_signature_of_a_sound_base_was_looked_at(victim: Victim):
    signed = victim.rows("SELECT count(*) FROM sign_offs")[0][0]
    report = victim.examined()
    assert signed > 0
    assert {one.name: one.count for one in report.passes}["signatures"] == signed
    assert report.unsigned == 0
