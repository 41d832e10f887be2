"""A letter that no text has (U+0000) in an address or a form is bad input and no fault, on either database."""

from collections import Counter

from tests.web.conftest import Browser, Place, on_both_databases

ZERO = "\x00"
ADDRESSES = (
    "/people?q=a%00",
    "/people?organization=%00",
    "/offices?organization=%00",
    "/people/%00",
    "/routes/r_%00",
    "/routes/%00/acts/submit",
    "/appointments/new?replaces=%00",
    "/check/%00",
    "/invitations/%00",
)


@on_both_databases
def test_an_address_with_it_leads_nowhere(place: Place, admin: Browser):
    before = place.size_of_log()
    told = Counter(admin.get(address).status_code for address in ADDRESSES)
    assert told == {404: len(ADDRESSES)}
    assert admin.get(ADDRESSES[0].replace("%00", "")).status_code == 200
    assert place.size_of_log() == before


@on_both_databases
def test_a_form_with_it_is_refused_and_stores_nothing(place: Place, admin: Browser):
    stranger, before = place.browser(), place.size_of_log()
    fields = {"login": f"lugova{ZERO}", "password": "сирень"}
    assert stranger.post("/sign-in", **fields).status_code in (400, 422)
    assert admin.post("/people/new", last_name=f"Лугова{ZERO}", login=ZERO).status_code in (400, 422)
    assert place.size_of_log() == before
