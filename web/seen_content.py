"""What stood on the signer's screen, carried by the form itself, so that a difference can be shown when it moved.

A content that no version holds yet travels packed in the form; it proves itself by its own hash. Nothing is trusted
otherwise, and nothing is decided here.
"""

import base64
import binascii
import re
import zlib

from sqlalchemy import select

from approvals.errors import BadField
from approvals.request import Seen
from approvals.situation import parsed_content
from documents.content import RouteContent
from documents.errors import ContentUnreadable
from documents.versions import Content
from documents.zones import canonical_content, hash_of_bytes
from web.installation import reading

LARGEST = 512 * 1024
_REVISION = re.compile(r"\d{1,9}\Z", re.ASCII)
_SEEN = re.compile(r"(\d{1,9}):(\d{1,9})?:(\d{1,9})?:([0-9a-f]{64})\Z", re.ASCII)


def spelled(seen: Seen) -> str:
    """`seen` as one hidden field."""
    revision = "" if seen.draft_revision is None else seen.draft_revision
    entered = "" if seen.entered is None else seen.entered
    return f"{seen.version}:{revision}:{entered}:{seen.content_hash}"


def read_seen(text: str) -> Seen:
    """What the hidden field says; raises `BadField` for a form that is not ours."""
    found = _SEEN.match(text)
    if found is None:
        raise BadField(field="seen", sentence="Страница устарела. Откройте её заново: ничего не записано.")
    version, revision, entered, digest = found.groups()
    return Seen(int(version), int(revision) if revision else None, digest, int(entered) if entered else None)


def read_revision(text: str) -> int:
    """The number that a form was shown, of a working copy or of a scan; 0, which none has, for what is no number."""
    return int(text) if _REVISION.match(text) else 0


def packed(content: RouteContent) -> str:
    """The content as one hidden field."""
    return base64.b85encode(zlib.compress(canonical_content(content), 9)).decode()


def seen_content(digest: str, carried: str) -> RouteContent | None:
    """The content that was seen: as stored by a version, or as the form carried it; None where neither has it."""
    stored = reading().scalars(select(Content.body).where(Content.hash == digest)).one_or_none()
    body = stored or _unpacked(carried)
    if body is None or hash_of_bytes(body) != digest:
        return None
    try:
        return parsed_content(body)
    except ContentUnreadable:
        return None


def _unpacked(carried: str) -> bytes | None:
    try:
        unpacking = zlib.decompressobj()
        return unpacking.decompress(base64.b85decode(carried), LARGEST)
    except (ValueError, binascii.Error, zlib.error):
        return None
