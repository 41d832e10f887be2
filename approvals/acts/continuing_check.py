"""Check of continued routes for `iom fsck`: the link, and what the opening entry says of the earlier route.

The text of an opening entry is committed to in the log; the link beside it must not say anything else.
"""

from approvals.acts.continuing import TRANSFERRED
from workflow.log.findings import Findings
from workflow.log.reading import Reader

_ROWS = (
    "SELECT e.seq, r.id, r.linked_to, i.subject, b.subject, b.state, b.head, p.text FROM routes r"
    " JOIN instances i ON i.id = r.id"
    " JOIN events e ON e.route = r.id AND e.rseq = 1"
    " LEFT JOIN instances b ON b.id = r.linked_to"
    " LEFT JOIN payloads p ON p.seq = e.seq AND p.field = 'comment'"
    " WHERE r.linked_to IS NOT NULL OR p.text IS NOT NULL"
)


def check_continuing(reader: Reader, findings: Findings) -> None:
    """Each link leads to a transferred route of the same person, and to the one that the opening names."""
    for seq, route, linked, subject, earlier, state, head, said in reader.rows(_ROWS):
        if linked is None:
            findings.add(seq, "link", "запись называет прежний маршрут, а связи с ним нет", route, 1)
        elif earlier != subject or state != TRANSFERRED:
            findings.add(seq, "link", "маршрут продолжает то, что этому педагогу не передавали", route, 1)
        elif said is not None and not str(said).endswith(f": {head}"):
            findings.add(seq, "link", "связь ведёт не к тому маршруту, что назван в записи", route, 1)
