"""Pages go out compressed where the browser can read them so: on a village's line they are a fifth of the size.

A page holds a secret, the token of its forms, but one that is signed anew each second: what a compressed length tells
of one token is of no use for the next, and a few random bytes blur it besides.
"""

import gzip
import secrets

from flask import Response, request

SMALLEST = 1024
LEVEL = 5
BLUR = 64
KINDS = frozenset({"text/html", "application/json", "text/csv"})
_HAS_NAME, _FLAGS, _HEADER = 0x08, 3, 10  # RFC 1952: a name may stand between the header and the body


def compress(response: Response) -> Response:
    """The same answer, compressed where that is understood and worth it."""
    if (
        response.mimetype not in KINDS
        or response.direct_passthrough
        or "Content-Encoding" in response.headers
    ):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") <= 0:
        return response
    body = response.get_data()
    if len(body) >= SMALLEST:
        response.set_data(_blurred(gzip.compress(body, LEVEL, mtime=0)))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _blurred(packed: bytes) -> bytes:
    """The same file under a name of random length, which readers skip."""
    name = b"x" * secrets.randbelow(BLUR)
    flags = bytes([packed[_FLAGS] | _HAS_NAME])
    return packed[:_FLAGS] + flags + packed[_FLAGS + 1 : _HEADER] + name + b"\0" + packed[_HEADER:]
