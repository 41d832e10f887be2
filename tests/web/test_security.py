"""What holds for every request: denied unless named, no forgeries, headers, cookies, compressed files."""

import dataclasses
import gzip
import re

import pytest

from tests.web.conftest import PASSWORD, Browser, Clock, Place
from tests.web.made_once import an_app
from web import security
from web.installation import installation
from web.settings import Settings

NEEDED = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "form-action 'self'",
}
ADDRESSES_OF_PAGES = [
    "/account",
    "/people",
    "/people/new",
    "/offices",
    "/offices/new",
    "/offices/journal",
    "/settings",
]


def filled(rule) -> str:
    return re.sub(r"<[^>]+>", "x", re.sub(r"<int[:(][^>]+>", "1", rule.rule))


def test_every_address_not_named_public_sends_a_stranger_to_the_sign_in(place: Place):
    for rule in place.app.url_map.iter_rules():
        if rule.endpoint in security.PUBLIC:
            continue
        stranger = place.browser()
        ask = stranger.get if "GET" in rule.methods else stranger.post
        answer = ask(filled(rule))
        assert answer.status_code == 303, rule
        assert answer.headers["Location"].startswith("/sign-in"), rule


def test_the_public_addresses_are_just_these(place: Place):
    assert {
        "static_files.send",
        "sign_in.form",
        "sign_in.enter",
        "sign_in.code_form",
        "sign_in.enter_code",
        "invitations.form",
        "invitations.accept",
        "slips.form",
        "slips.enter",
        "slips.set_password",
        "slips.picture",
        "forgotten_password.form",
        "forgotten_password.ask",
        "check.form",
        "check.ask",
        "check.document",
        "check.program",
        "sight.choose",
        "well_known.checkpoint",
        "well_known.vkey",
    } == security.PUBLIC
    assert set(place.app.view_functions) >= security.PUBLIC


def test_no_change_is_made_without_the_token_of_the_form(place: Place, admin: Browser):
    size = place.size_of_log()
    for rule in place.app.url_map.iter_rules():
        if "POST" in rule.methods:
            assert admin.client.post(filled(rule), data={"last_day": "2026-12-01"}).status_code == 400, rule
    assert place.size_of_log() == size


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_change_from_another_site_is_refused_even_with_a_token(
    place: Place, admin: Browser, headers: dict[str, str]
):
    data = {"csrf_token": admin.token()}
    answer = admin.client.post(f"/people/{place.people['lugova']}/close", data=data, headers=headers)
    assert answer.status_code == 400
    assert "чужого сайта" in answer.get_data(as_text=True)
    assert place.events("account.closed") == []


def test_the_token_of_htmx_travels_in_a_header(place: Place, admin: Browser):
    token = admin.token()
    address = f"/people/{place.people['lugova']}/close"
    assert (
        admin.client.post(address, headers={"X-CSRF-Token": token, "Origin": "http://localhost"}).status_code
        == 303
    )


def test_no_get_changes_anything(place: Place, admin: Browser):
    for rule in place.app.url_map.iter_rules():
        if rule.methods and "POST" in rule.methods and "GET" not in rule.methods:
            path = filled(rule)
            matched = [
                one for one in place.app.url_map.iter_rules() if filled(one) == path and "GET" in one.methods
            ]
            if not matched:
                assert admin.get(path).status_code in {404, 405}, rule


def test_every_answer_carries_the_protective_headers(place: Place, admin: Browser):
    for answer in (admin.get("/people"), admin.get("/no-such-page"), place.browser().get("/sign-in")):
        assert set(answer.headers["Content-Security-Policy"].split("; ")) >= NEEDED
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert re.fullmatch(r"[0-9a-f]{12}", answer.headers["X-Request-Id"])
        assert "charset=utf-8" in answer.headers["Content-Type"]


def test_pages_hold_nothing_inline_and_nothing_from_outside(place: Place, admin: Browser):
    pages = [admin.get(address).get_data(as_text=True) for address in ADDRESSES_OF_PAGES]
    pages.append(place.browser().get("/sign-in").get_data(as_text=True))
    for page in pages:
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=", page)
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


def test_a_page_with_everything_it_needs_is_below_200_kb_on_the_line(place: Place, admin: Browser):
    page = admin.get("/people").get_data(as_text=True)
    size = len(page.encode())
    for address in set(re.findall(r"(?:src|href)=\"(/static/[^\"]+)\"", page)):
        answer = admin.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        size += len(answer.data)
    fonts = ("golos-text-cyrillic-wght-normal", "golos-text-latin-wght-normal")
    size += sum(len(admin.get(f"/static/vendor/golos-text/{name}.woff2").data) for name in fonts)
    assert size < 200_000


def test_static_files_come_compressed_and_unchanged(place: Place):
    browser = place.browser()
    plain = browser.get("/static/theme.css")
    packed = browser.get("/static/theme.css", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Content-Encoding"] == "gzip"
    assert browser.get("/static/../app.py").status_code == 404


def test_cookies_are_bound_to_https_where_the_address_is_https(
    web_settings: Settings, place: Place, clock: Clock
):
    settings = dataclasses.replace(web_settings, public_address="https://iom.example")
    app = an_app(settings, clock)
    answer = app.test_client().get("/sign-in", base_url="https://iom.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-iom=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    installation(app).close()


def test_plain_http_gets_a_plain_cookie(place: Place):
    cookie = place.browser().get("/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("iom=")
    assert "Secure" not in cookie


@pytest.mark.parametrize(("hops", "seen"), [(0, "127.0.0.1"), (1, "203.0.113.7")])
def test_the_address_of_a_person_is_taken_only_from_our_own_proxies(
    web_settings: Settings, place: Place, clock: Clock, hops: int, seen: str
):
    app = an_app(dataclasses.replace(web_settings, proxy_hops=hops), clock)
    found = []
    app.before_request(lambda: found.append(__import__("flask").request.remote_addr))
    app.test_client().get("/sign-in", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"})
    assert found == [seen]
    installation(app).close()


def test_a_stranger_using_htmx_is_led_to_the_sign_in(place: Place):
    answer = place.browser().get("/people", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/sign-in")


def test_a_page_works_by_keyboard_from_its_first_link(place: Place, admin: Browser):
    page = admin.get("/people/new").get_data(as_text=True)
    body = page[page.index("<body") :]
    assert re.search(r"<a [^>]*href=\"#content\"", body[: body.index("<header")])
    assert 'id="content"' in body
    for control in re.findall(r"<(?:input|select|textarea)[^>]*>", body):
        if 'type="hidden"' in control:
            continue
        name = re.search(r' id="([^"]+)"', control)
        assert name, control
        assert f'for="{name[1]}"' in body, control


def test_the_menu_shows_only_what_may_be_opened(place: Place, admin: Browser, teacher: Browser):
    links = re.compile(r"<li><a href=\"(/[^\"]*)\"")
    for browser in (admin, teacher):
        for address in set(links.findall(browser.get("/account").get_data(as_text=True))):
            assert browser.get(address).status_code == 200
    assert "/people" not in links.findall(teacher.get("/account").get_data(as_text=True))


def test_the_password_never_comes_back_in_a_page(place: Place):
    answer = place.browser().sign_in("lugova", PASSWORD + "!")
    assert PASSWORD not in answer.get_data(as_text=True)
