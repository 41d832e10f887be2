"""The bundle of the demonstration: one whole route exported, left beside the report and verified as strangers do."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from approvals import verify_file
from approvals.desk import Desk
from approvals.proof.bundles import Asked, export, write
from web.checkers import programs
from web.demo.report import Check
from workflow.instances import WorkflowInstance
from workflow.log import journal
from workflow.log.checkpoints import LogSigner

NAME = "дело маршрута проверено без сервера"
RECIPIENT = "Учебная проверка"


def bundle_check(desk: Desk, signer: LogSigner, folder: Path, *, at: datetime) -> Check:
    """Export the route with the longest history into the folder, with its key line, and verify the file."""
    with desk.units.reading() as session:
        longest = select(WorkflowInstance).order_by(WorkflowInstance.version.desc(), WorkflowInstance.id)
        route = session.scalars(longest.limit(1)).one()
        at = journal.head(session, lock=False).at or at  # the demonstration keeps its own time
    seq = export(desk, signer, Asked((route.id,), "audit", RECIPIENT), by=None, at=at)
    path, vkey = folder / "delo.zip", folder / "vkey.txt"
    with path.open("wb") as file:
        write(desk, signer, seq, file, programs=programs())
    vkey.write_text(f"{signer.verifier.line}\n", encoding="ascii")
    result = verify_file.verify(str(path), verify_file.trusted(str(vkey), None))
    verdict = result.sentence.partition(":")[0]
    detail = f"{verdict}: {route.number}, версий {route.version}; {path}, ключ {vkey}"
    return Check(NAME, result.code == verify_file.GENUINE, detail if not result.fault else result.sentence)
