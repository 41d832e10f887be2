"""The files attached to the shown routes, under names that people read, for the attestation file.

They go in only where the teacher asks for whole texts: a photo may show others. The same files lie under their hashes
in the bundle; where there are too many, they lie there alone.
"""

from sqlalchemy.orm import Session

from approvals.desk import local_day
from documents.attachments import MOST_BYTES, attached_to, bytes_of
from documents.docx.extract.facts import Extract
from documents.docx.filenames import evidence_name

FOLDER = "Файлы"


def attached_files(session: Session, told: Extract) -> dict[str, bytes]:
    """Name and bytes of each file that is still there; none at all where they would pass the share of one route."""
    numbers = {route.route: route.number or "" for route in told.routes}
    zones = {route.route: route.zone for route in told.routes}
    kept = [
        (route, one)
        for route, files in attached_to(session, sorted(numbers)).items()
        for one in files
        if not one.is_gone
    ]
    if sum(one.size for _, one in kept) > MOST_BYTES:
        return {}
    found: dict[str, bytes] = {}
    for route, one in kept:
        body, on = bytes_of(session, one), local_day(one.added_at, zones[route])
        name = evidence_name(numbers[route], f"{one.title} {one.seq}", one.seq, on, one.kind)
        if body is not None:
            found[f"{FOLDER}/{name}"] = body
    return found
