"""The browser of the tests sees what a person would stumble over, so that a green page means something."""

from tests.browser.conftest import Watch

GOOD = "<!doctype html><html lang=ru><title>Маршрут</title><main><h1>Мои задачи</h1></main></html>"
BAD = GOOD.replace("<h1>", "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='><h1>")


def test_a_picture_without_words_is_a_barrier(page, barriers):
    page.set_content(GOOD)
    assert barriers(page) == []
    page.set_content(BAD)
    assert [line.split(": ")[-2] for line in barriers(page)] == ["image-alt", "image-alt"], "in both versions"


def test_a_wide_table_on_a_phone_is_noticed(phone, overflow):
    phone.set_content(GOOD)
    assert overflow(phone) == 0
    phone.set_content(GOOD.replace("<h1>", "<div style='width: 500px'>шире</div><h1>"))
    assert overflow(phone) > 100


def test_a_script_error_and_an_outside_request_are_noticed(browser):
    watch = Watch()
    page = watch.over(browser.new_page())
    page.route("**/*", lambda route: route.abort())
    page.set_content(
        GOOD + "<script>tellNobody()</script><link rel=stylesheet href='http://example.com/a.css'>"
    )
    page.wait_for_load_state()
    page.close()
    assert any("tellNobody" in fault for fault in watch.faults)
    assert any("example.com" in fault for fault in watch.faults)
