"""A page that looks like the scan of a signed sheet: ruled lines and a stroke of the pen, no words of anybody."""

from itertools import pairwise

_STROKE = ((300, 520), (318, 548), (326, 512), (340, 541), (352, 516), (371, 536), (398, 521))


def signed_page() -> bytes:
    """The page as a small PDF; always the same bytes."""
    drawn = _drawing().encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
    )
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body
        + b"xref\n0 5\n0000000000 65535 f \n%strailer\n<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (
            table,
            len(body),
        )
    )


def _drawing() -> str:
    lines = [f"{70} {760 - 24 * row} m {540 - 37 * (row % 3)} {760 - 24 * row} l S" for row in range(9)]
    strokes = [
        f"{a} {b} m {a + 6} {b + 9} {c - 6} {d - 9} {c} {d} c S" for (a, b), (c, d) in pairwise(_STROKE)
    ]
    return "\n".join(
        ("0.6 G 5 w", *lines, "0.6 G 1 w 290 508 m 420 508 l S", "0.1 0.15 0.6 RG 2 w", *strokes)
    )
