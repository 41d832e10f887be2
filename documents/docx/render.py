"""Rendering: a snapshot becomes the bytes of a Word file, always the same ones for an equal `renderer`.

A pure function of the snapshot and the layout: no clock, no environment, no database, no dictionary.
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from typing import Final

from documents.docx.appendix_form import appendix_form
from documents.docx.footers import footers
from documents.docx.full_form import full_form
from documents.docx.layout import FORMS, Form, Layout, layout
from documents.docx.marks import mark
from documents.docx.official_paper import NO_FACTS
from documents.docx.package import member, package
from documents.docx.properties import core, custom
from documents.docx.reading import read_back
from documents.docx.snapshot import Snapshot

__all__ = ["FORMS", "Form", "Rendered", "read_back", "render"]

# Raise this number with every change of this folder that alters a single byte of a file.
RENDERER: Final = "iom.docx/4"

_Octets = bytes


@dataclass(frozen=True)
class Rendered:
    """One file; `renderer` names all that its bytes depend on besides the snapshot."""

    bytes: _Octets
    sha256: str
    size: int
    renderer: str


def render(snapshot: Snapshot, form: Form) -> Rendered:
    """The file of a form; raises ProfileMissing."""
    laid = layout(snapshot.profile, form)
    stated = mark(snapshot, form)
    write = full_form if form == "full" else appendix_form
    data = package(
        (
            *laid.constant,
            member("word/document.xml", write(snapshot, stated, laid)),
            *footers(snapshot, stated, laid),
            member("docProps/core.xml", core(snapshot)),
            member("docProps/custom.xml", NO_FACTS if snapshot.is_preview else custom(snapshot, form)),
        )
    )
    return Rendered(data, hashlib.sha256(data).hexdigest(), len(data), renderer(laid))


def renderer(laid: Layout) -> str:
    """«iom.docx/3 layout=… zlib=…»."""
    return f"{RENDERER} layout={laid.hash} zlib={zlib.ZLIB_RUNTIME_VERSION}"
