"""The attestation files of the demonstration: made as the pages make them and verified as strangers do; one is kept."""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from approvals import verify_file
from approvals.attestation.file import AttestationFile, attestation_file, proof
from approvals.attestation.shown import shown_routes, told
from approvals.desk import Desk, local_day
from web.demo.report import Check
from workflow.log import journal
from workflow.log.checkpoints import LogSigner
from workflow.participants import User

NAME = "аттестационное дело подтверждается без сервера"
TEACHERS = ("lugova", "ryabinina")  # a route being carried out, and a completed one
KEPT = "attestation.zip"


def attestation_check(desk: Desk, signer: LogSigner, folder: Path, *, at: datetime) -> Check:
    """Make the attestation file of each teacher, verify the bundle in it, and leave the last one in the folder."""
    path, verdicts = folder / KEPT, []
    for login in TEACHERS:
        made = _made(desk, signer, login, at)
        path.write_bytes(made.body)
        verdicts += [_verified(bundle, signer) for bundle in _bundles(made.body)]
    faults = [verdict.sentence for verdict in verdicts if verdict.code != verify_file.GENUINE]
    genuine = len(verdicts) == len(TEACHERS) and not faults
    return Check(NAME, genuine, "; ".join(faults) or f"педагогов {len(verdicts)}; {path}")


def _made(desk: Desk, signer: LogSigner, login: str, at: datetime) -> AttestationFile:
    with desk.units.reading() as session:
        person = session.scalars(select(User.id).where(User.login == login)).one()
        at = journal.head(session, lock=False).at or at  # the demonstration keeps its own time
        settings = desk.municipality(session)
        routes = shown_routes(desk, session, person, to=None)
        extract = told(routes, settings, printed_on=local_day(at, settings.zone))
    bundle = proof(desk, signer, extract, whole=False, by=None, at=at)
    return attestation_file(extract, bundle, whole=False)


def _bundles(body: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(BytesIO(body)) as archive:
        yield from (archive.read(name) for name in archive.namelist() if name.endswith(".zip"))


def _verified(bundle: bytes, signer: LogSigner) -> verify_file.Result:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bundle.zip"
        path.write_bytes(bundle)
        return verify_file.verify(str(path), verify_file.trusted(signer.verifier.line, None))
