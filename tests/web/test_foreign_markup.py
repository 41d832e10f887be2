"""Whatever people type is shown as text: no page gains an element or an attribute from it (audit f, case 16)."""

from collections import Counter
from html.parser import HTMLParser

import pytest

from tests.web.school import School

pytest_plugins = ("tests.web.with_school",)

PAYLOADS = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "<img hx-get=/routes hx-trigger=load>",
    '"><svg onload=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "</textarea><script>alert(1)</script>",
    "</title><iframe src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>дальше</a>",
    "{{ 7 * 7 }} ${7*7} <%= 7 %>",
    "<!-- --><style>*{display:none}</style>",
    "&lt;script&gt; &#60;b&#62;",
    "<math><mtext></mtext><mglyph><style><img src=x></style></mglyph></math>",
)


HARMLESS = str.maketrans("<>&\"'", "()+||")


ADVICE = {"ul", "li", "details", "summary", "a"}
"""What the check's advice about other words may add to a page."""


class Elements(HTMLParser):
    """What a page is made of: its elements, its attributes, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Counter = Counter()
        self.attributes: set[str] = set()
        self.leads: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.found[tag] += tag not in ADVICE
        self.attributes |= {name for name, _ in attrs}
        self.leads |= {value.partition(":")[0] for name, value in attrs if name == "href" and ":" in value}


def elements(text: str) -> tuple[Counter, set[str], set[str]]:
    parser = Elements()
    parser.feed(text)
    parser.close()
    return parser.found, parser.attributes, parser.leads


def pages_of(route: str) -> tuple[tuple[str, str], ...]:
    return (
        ("teacher", f"/routes/{route}"),
        ("teacher", f"/routes/{route}/edit/z1"),
        ("teacher", f"/routes/{route}/edit/z2"),
        ("teacher", f"/routes/{route}/edit/z3"),
        ("teacher", f"/routes/{route}/acts/submit"),
        ("teacher", "/routes"),
    )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_typed_markup_is_shown_as_text_everywhere(school: School, payload: str):
    """The same words with and without the signs of markup give pages of the same elements."""

    def typed(words: str) -> list[tuple[Counter, set[str], set[str]]]:
        story.edit("teacher", "z1", lambda data: data.update(goal=words))
        story.edit("teacher", "z2", lambda data: data["items"][0].update(text=words))
        story.edit("teacher", "z3", lambda data: data["rows"][0].update(activity=words, result_text=words))
        return [elements(school[part].text(address)) for part, address in pages_of(story.id)]

    story = school.world.route()
    plain, hostile = typed(payload.translate(HARMLESS)), typed(payload)
    assert sum(found.total() for found, _, _ in plain) > 200, "the pages must have been there"
    assert hostile == plain
    assert ("<" in payload) <= (payload not in school["teacher"].text(f"/routes/{story.id}"))


def test_a_remark_with_markup_reaches_the_teacher_as_text(school: School):
    story = school.world.route().submitted()
    story.act("deputy", "deputy_return", reason="other", comment=PAYLOADS[0] + " и ещё слова")
    for address in (
        f"/routes/{story.id}",
        f"/routes/{story.id}/journal",
        f"/routes/{story.id}/approval-sheet",
    ):
        assert PAYLOADS[0] not in school["teacher"].text(address)
    assert "&lt;script&gt;alert(1)" in school["teacher"].text(f"/routes/{story.id}/approval-sheet")
