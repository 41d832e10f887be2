"""The statement: the exact bytes that a person's sign-off says (`iom.sign/1`, audit b.4; rules §2).

Of a signature on paper it is `iom.paper/1`: the same words, the scan, and who entered and who confirms it.

It names what was seen (version n − 1 and its files), what is made (version n and its files), the words shown, the
office with its appointment, and how the person proved himself. It binds the chain, so that it fits one place only.
"""

from dataclasses import dataclass
from typing import Any

from approvals.outcome import Outcome
from approvals.request import Actor, Paper
from approvals.signing.confirmations import shown, shown_paper
from approvals.signing.signer import PAPER, SIGN
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
    said = _on_paper(request.actor)
    return canonical(
        {
            "_": PAPER if said else SIGN,
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
            "shown": _shown(request.actor.paper, act.code, outcome.confirmation),
            "rules": None if esign is None else esign.number,
            "auth": {"m": list(proof.methods), "at": instant(proof.at)},
            "at": instant(request.at),
            **said,
        }
    )


def _shown(paper: Paper | None, act: str, words: str) -> dict[str, str]:
    return shown(act, words) if paper is None else shown_paper(words, whole=paper.whole)


def _on_paper(actor: Actor) -> dict[str, Any]:
    """What the statement says of the paper; nothing for what was signed in the system."""
    if actor.proof is None or actor.paper is None or actor.on_paper is None:
        return {}
    paper = actor.paper
    return {
        "paper": {
            "signed_on": actor.on_paper.isoformat(),
            "scan": paper.scan,
            "kind": paper.kind,
            "sha256": paper.sha256,
            "size": paper.size,
            "entered_by": paper.entered_by,
            "confirmed_by": actor.proof.signer.person,
            "office": paper.office,
            "appointment": paper.appointment,
        }
    }
