"""The statement: the exact bytes that a person's sign-off says (`iom.sign/1`, audit b.4; rules §2).

It names what was seen (version n − 1 and its files), what is made (version n and its files), the words shown, the
office with its appointment, and how the person proved himself. It binds the chain, so that it fits one place only.
"""

from dataclasses import dataclass

from approvals.outcome import Outcome
from approvals.signing.confirmations import shown
from approvals.situation import Situation
from approvals.snapshots import is_carried
from workflow.log.canonical import canonical
from workflow.log.event import instant


@dataclass(frozen=True)
class MadeFile:
    """One file that the act makes."""

    form: str
    sha256: str
    size: int
    renderer: str


def statement(situation: Situation, outcome: Outcome, files: tuple[MadeFile, ...], *, origin: str) -> bytes:
    """Canonical bytes of the statement of a sign-off; the act signs and the person has proved himself."""
    request, grant, act = outcome.request, outcome.grant, outcome.act
    proof = request.actor.proof
    if proof is None or outcome.confirmation is None:
        raise ValueError("a statement needs a proof and the words confirmed")
    esign = situation.municipality.esign
    return canonical(
        {
            "_": "iom.sign/1",
            "log": origin,
            "route": situation.route,
            "rseq": outcome.version,
            "prev": situation.head,
            "act": act.code,
            "from": outcome.step.source,
            "to": outcome.step.target,
            "decision": outcome.decision,
            "round": outcome.round,
            "content": outcome.seal.content,
            "zones": {zone: outcome.seal.zones[zone] for zone in act.signs},
            "seen": {
                "version": request.seen.version,
                "docs": [{"form": form, "sha256": digest} for form, digest in situation.files],
            },
            "docs": [{"form": file.form, "sha256": file.sha256} for file in files],
            "signer": request.actor.person,
            "office": grant.office,
            "appointment": grant.appointment,
            "on_behalf_of": grant.on_behalf_of,
            "carried": len(situation.snapshot.amendments) + 1 if is_carried(situation, outcome) else None,
            "shown": shown(act.code, outcome.confirmation),
            "rules": None if esign is None else esign.number,
            "auth": {"m": list(proof.methods), "at": instant(proof.at)},
            "at": instant(request.at),
        }
    )
