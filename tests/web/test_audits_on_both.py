"""The pages of an audit answer alike on SQLite and on PostgreSQL: granting, the lists, the search, the log, the end."""

from tests.web.conftest import Browser, Clock, Place, on_both_databases
from web.reading_marks import log_readings
from web.schema import is_current

ORDER = {
    "title": "Плановая проверка",
    "basis_number": "77-о",
    "basis_date": "2026-09-14",
    "organization": "o_authority",
    "position": "главный специалист",
    "examined_from": "2026-08-01",
    "examined_to": "2027-07-31",
    "scope": "schools",
    "schools": "o_school3",
    "begins_on": "2026-09-14",
    "ends_on": "2026-09-14",
    "ends_time": "18:00",
}
LISTS = (
    "decisions", "entitled", "own", "changes", "notable", "returns", "offices", "readings", "bases", "destroyed",
    "sample", "search", "log", "report",
)  # fmt: skip


@on_both_databases
def test_an_audit_is_granted_read_and_over_on_either_database(place: Place, admin: Browser, clock: Clock):
    assert is_current(place.parts.settings.database_url)
    answer = admin.post("/audits/new", **ORDER, person=place.people["lugova"])
    assert answer.status_code == 303, answer.get_data(as_text=True)
    audit = answer.headers["Location"].split("/")[2]
    reader = place.browser()
    reader.sign_in("lugova")
    for name in LISTS:
        assert reader.get(f"/audits/{audit}/{name}").status_code == 200, name
    found = reader.get(f"/audits/{audit}/search?person=Лугова&kind=role.granted").get_data(as_text=True)
    assert found.count("<tr>") == 2, "her own appointment under the heading"
    assert (
        reader.get(f"/audits/{audit}/search?text=слова&number=ИОМ-2026-0001&since=2026-09-01").status_code
        == 200
    )
    assert "Порядков Илья Сергеевич" in reader.get(f"/audits/{audit}/log").get_data(as_text=True)
    lines = reader.post(f"/audits/{audit}/search/export", form="jsonl").data.splitlines()
    assert len(lines) > 3
    clock.move(hours=9)
    log_readings(place.parts.units, at=clock.now)
    assert [one["data"]["why"] for one in place.events("audit.ended")] == ["expired"]
    reader.sign_in("lugova")
    assert reader.get(f"/audits/{audit}").status_code == 404
