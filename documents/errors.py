"""Refusals of this package: each is one Russian sentence with the facts in it.

Findings about unfinished content are values of `checks`, not errors.
"""

from __future__ import annotations

from workflow.errors import WorkflowError


class DocumentsError(WorkflowError):
    """Something about what a route says, or about its paper form, was refused."""


class DictionaryRefused(DocumentsError):
    """A dictionary of the program or of the installation cannot be read."""

    template = "Справочник {file}: {reason}."


class ContentUnreadable(DocumentsError):
    """Stored content is not what this program writes; the log check tells which act it belongs to."""

    template = "Сохранённое содержание маршрута не читается: {reason}. Проверьте журнал командой iom fsck."


class TermRefused(DocumentsError):
    """A word that cannot be added to a dictionary or ended so. Facts: field, sentence."""

    template = "{sentence}"
