"""The full form: title, sections 1–5 of the Порядок (II.2) and the sheets that stand behind them.

Sections 1, 2, 4 and 5 stand upright; the road map and the sheets lie on their side.
"""

from __future__ import annotations

from documents.docx.approval_sheet import approval_sheet
from documents.docx.general_section import general_section
from documents.docx.journal_extract import journal_extract
from documents.docx.layout import Layout
from documents.docx.marks import Mark
from documents.docx.markup import DECLARATION, R, W, section_end
from documents.docx.needs_section import needs_section
from documents.docx.recommendations_section import recommendations_section
from documents.docx.reflection_section import reflection_section
from documents.docx.roadmap_section import roadmap_section
from documents.docx.route_sheets import acknowledgement_sheet, amendment_sheet
from documents.docx.snapshot import Snapshot
from documents.docx.title import title_block


def full_form(snapshot: Snapshot, mark: Mark, layout: Layout) -> bytes:
    """`word/document.xml` of the full form."""
    return "".join(
        (
            f'{DECLARATION}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>',
            title_block(snapshot, mark, layout),
            general_section(snapshot, layout),
            needs_section(snapshot, layout),
            section_end(layout.first),
            roadmap_section(snapshot, layout),
            section_end(layout.landscape),
            reflection_section(snapshot, layout),
            recommendations_section(snapshot, layout),
            layout.portrait if snapshot.is_preview else _sheets(snapshot, layout),
            "</w:body></w:document>",
        )
    ).encode()


def _sheets(snapshot: Snapshot, layout: Layout) -> str:
    """What stands behind the sections of a version: who decided, who knows, what changed, what is in the journal."""
    return "".join(
        (
            section_end(layout.portrait),
            approval_sheet(snapshot, layout),
            acknowledgement_sheet(snapshot, layout),
            amendment_sheet(snapshot, layout),
            journal_extract(snapshot, layout),
            layout.landscape,
        )
    )
