"""A curator without a mouse: find one route, read, recommend, approve; then fifty decisions with one password."""

from pathlib import Path

from playwright.sync_api import Page

from tests.approvals.test_basket import put
from tests.browser.serving import code_of, served, sign_in
from tests.stories import COMMENT
from tests.web.school import a_school
from tests.world import PASSWORD

FURTHEST = 600
FIFTY, MOVED = 50, 3


def walk(page: Page, selector: str) -> None:
    """Press Tab until the focus stands on that element."""
    for _step in range(FURTHEST):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {selector}")


def seen_focus(page: Page) -> bool:
    """Whether what has the focus shows it."""
    style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    return bool(style != "none")


def type_proof(page: Page) -> None:
    walk(page, "#f-password")
    page.keyboard.type(PASSWORD)
    walk(page, "[name=code]")
    page.keyboard.type(code_of("curator"))


def test_a_curator_finds_reads_recommends_and_approves_one_by_keyboard_alone(tmp_path: Path, page: Page):
    school = a_school(tmp_path)
    world = school.world
    for _other in range(3):
        world.route().submitted().approved_by_school()
    story = world.route(of="colleague").submitted().approved_by_school()
    number = story.situation().number or ""
    with served(school) as address:
        sign_in(page, address, "curator")
        walk(page, "a[href='/queue']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/queue")
        walk(page, "#name")
        assert seen_focus(page)
        page.keyboard.type("щеголев")
        page.keyboard.press("Enter")
        page.wait_for_url("**/queue?**")
        assert page.get_by_role("status").get_by_text("Найдено: 1").is_visible()
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.textContent") == number
        assert seen_focus(page)
        page.keyboard.press("Enter")
        page.wait_for_url("**/review?**")
        walk(page, ".recommending [type=checkbox][name='none']")
        page.keyboard.press("Space")
        walk(page, ".recommending button[value=save]")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        walk(page, "#f-comment")
        type_proof(page)
        walk(page, "button[formaction$='/acts/curator_approve'][value=approve]")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/acts/" not in url and "/review" not in url)
    assert story.state == "implementation"
    assert story.sign_offs()[-1].act == "curator_approve"
    school.close()


def test_fifty_are_signed_with_one_password_and_the_three_that_moved_are_named(
    tmp_path: Path, page: Page, barriers
):
    school = a_school(tmp_path)
    world = school.world
    stories = [
        world.route(of=("teacher", "colleague")[n % 2]).submitted().approved_by_school() for n in range(FIFTY)
    ]
    world.tick(minutes=1)
    for number, story in enumerate(stories[1:], 1):
        if number % 3:
            said = {"reason": "dates_wrong", "comment": f"{COMMENT}, {number}"}
            put(world, story, "curator", "curator_return", number, **said)
        else:
            story.write("curator", "z5")
            put(world, story, "curator", "curator_approve", number)
    with served(school) as address:
        sign_in(page, address, "curator")
        page.goto(f"{address}/routes/{stories[0].id}/review")
        walk(page, "#f-comment")
        page.keyboard.type(COMMENT)
        walk(page, "#f-reason")
        page.keyboard.press("ArrowDown")
        walk(page, "button[formaction$='/acts/curator_return/prepared']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/basket")
        assert page.locator("[name=item]:checked").count() == FIFTY
        assert barriers(page) == []
        for story in stories[:MOVED]:
            story.act("curator", "curator_return", reason="other", comment=COMMENT, at=world.now)
        walk(page, "#f-password")
        type_proof(page)
        walk(page, ".sign-all button")
        page.keyboard.press("Enter")
        page.wait_for_url("**/basket/signed/b_*")
        said = page.locator("main").inner_text()
        assert f"{FIFTY - MOVED}\N{NO-BREAK SPACE}решений подписано, {MOVED}\N{NO-BREAK SPACE}выпали" in said
        dropped = page.locator(".dropped").inner_text()
        for story in stories[:MOVED]:
            assert (story.situation().number or "") in dropped
        assert dropped.count("появилась версия") == MOVED
        assert barriers(page) == []
    assert sum("curator_approve" in story.acts_done() for story in stories) == len(
        [number for number in range(MOVED, FIFTY) if number % 3 == 0]
    )
    assert all(story.sign_offs()[-1].office == "municipal_curator" for story in stories)
    school.close()
