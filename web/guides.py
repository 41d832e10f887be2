"""The guides of `docs/` as pages: one source for whoever reads the folder and for «Справка» in the program.

The Markdown is ours; still no markup of its own passes, links lead to other guides or nowhere, pictures are ours alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from flask import url_for
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

FOLDER = Path(__file__).parents[1] / "docs"
PICTURES = "pictures"


@dataclass(frozen=True)
class Heading:
    """One part of a guide, for the list of contents."""

    anchor: str
    words: str


@dataclass(frozen=True)
class Guide:
    """One guide, ready to be shown."""

    name: str
    title: str
    headings: tuple[Heading, ...]
    body: Markup


NAMES: Mapping[str, str] = MappingProxyType(
    {
        "teacher": "Педагогу",
        "deputy": "Заместителю директора",
        "curator": "Муниципальному куратору",
        "administrator": "Администратору",
        "auditor": "Проверяющему",
        "check": "Как проверить документ",
    }
)
"""The guides that the program shows, in the order of the list; each is a file of `docs/`."""


_WIDE = {"table_open": "Таблица", "fence": "Команды"}


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def guide(name: str) -> Guide:
    """The guide of that name, one of `NAMES`; addresses are those of this request's installation."""
    tokens = _parser().parse((FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    headings: list[Heading] = []
    shown = list(_shown(tokens, headings))
    parser = _parser()
    html = parser.renderer.render(shown, parser.options, {})
    return Guide(name, NAMES[name], tuple(headings), Markup(html))  # noqa: S704  # made of our own files, html off


def _shown(tokens: list[Token], headings: list[Heading]) -> Iterator[Token]:
    """Without the title, which is the page's own; parts can be linked to, wide tables scroll by themselves."""
    titled = False
    for at, token in enumerate(tokens):
        if token.tag == "h1":
            titled = token.type == "heading_open"
            continue
        if titled:
            continue
        if token.type == "heading_open" and token.tag == "h2":
            anchor = f"part-{len(headings) + 1}"
            token.attrSet("id", anchor)
            headings.append(Heading(anchor, tokens[at + 1].content.replace("`", "")))
        if token.type == "table_open":
            token.attrSet("class", "table")
        if token.type in _WIDE:
            yield _markup(
                f'<div class="guide-wide" tabindex="0" role="group" aria-label="{_WIDE[token.type]}">'
            )
        token.children = list(_inline(token.children)) if token.children else token.children
        yield token
        if token.type in ("table_close", "fence"):
            yield _markup("</div>")


def _inline(children: list[Token]) -> Iterator[Token]:
    """Links to what the program does not show are words; pictures load when they come into sight."""
    dead = 0
    for child in children:
        if child.type == "link_open":
            address = _address(str(child.attrGet("href") or ""))
            dead += address is None
            if address is None:
                continue
            child.attrSet("href", address)
        elif child.type == "link_close" and dead:
            dead -= 1
            continue
        elif child.type == "image":
            child.attrSet("src", url_for("help.picture", name=str(child.attrGet("src")).rpartition("/")[2]))
            child.attrSet("loading", "lazy")
        yield child


def _address(href: str) -> str | None:
    name, _, _part = href.partition("#")
    known = name.removesuffix(".md")
    return url_for("help.read", name=known) if known in NAMES else None


def _markup(html: str) -> Token:
    token = Token("html_block", "", 0)
    token.content = html
    return token
