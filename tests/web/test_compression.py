"""Pages go out compressed to browsers that can read them so; what they say and how it is protected stays."""

import gzip
import re

import pytest

from tests.web.school import School
from web.compression import BLUR, SMALLEST, compress
from web.downloads import DOCX

pytest_plugins = ("tests.web.with_school",)

SECRETS = re.compile(r'(?<=csrf_token" value=)"[^"]*"|(?<=X-CSRF-Token": )"[^"]*"')
PACKED = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_page_is_the_same_compressed_and_a_fraction_of_the_size(school: School) -> None:
    story = school.world.route().submitted()
    address = f"/routes/{story.id}"
    plain, packed = (school["teacher"].client.get(address, headers=one) for one in ({}, PACKED))
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert all("Accept-Encoding" in one.headers["Vary"] for one in (plain, packed))
    unpacked = gzip.decompress(packed.data).decode()
    assert SECRETS.sub("", unpacked) == SECRETS.sub("", plain.get_data(as_text=True))
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 3
    assert packed.headers["Content-Security-Policy"] == plain.headers["Content-Security-Policy"]


@pytest.mark.parametrize("accepts", ["", "identity", "br", "gzip;q=0"])
def test_a_browser_that_does_not_ask_gets_it_plain(school: School, accepts: str) -> None:
    answer = school["teacher"].client.get("/tasks", headers={"Accept-Encoding": accepts})
    assert "Content-Encoding" not in answer.headers
    assert "</html>" in answer.get_data(as_text=True)


def test_files_are_sent_as_the_bytes_that_they_are(school: School) -> None:
    story = school.world.route().submitted()
    address = f"/routes/{story.id}/versions/2/full.docx"
    plain, packed = (school["teacher"].client.get(address, headers=one) for one in ({}, PACKED))
    assert packed.content_type == DOCX
    assert (packed.data, "Content-Encoding" in packed.headers) == (plain.data, False)


def test_an_error_page_is_readable_too(school: School) -> None:
    answer = school["teacher"].client.get("/routes/r_nothing", headers=PACKED)
    assert answer.status_code == 404
    body = gzip.decompress(answer.data) if "Content-Encoding" in answer.headers else answer.data
    assert "не найден" in body.decode()


def test_the_length_of_a_page_does_not_tell_what_is_in_it(school: School) -> None:
    """The same text is sent in many lengths: a guess at a part of it cannot be measured by one answer."""
    text = "одно и то же " * SMALLEST
    with school.app.test_request_context(headers=PACKED):
        sent = [compress(school.app.make_response((text, 200))).get_data() for _ in range(40)]
    assert {gzip.decompress(one).decode() for one in sent} == {text}
    lengths = {len(one) for one in sent}
    assert len(lengths) > 10
    assert max(lengths) - min(lengths) <= BLUR
