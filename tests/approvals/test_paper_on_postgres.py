"""Signing on paper on PostgreSQL, by the program's role: made by two people, told the same, guarded the same."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from approvals.examination import examine
from tests.founding import a_base, the_base
from tests.on_paper import confirmed, printed, scanned, signed_on_paper

COLUMNS = "seq, route, scan, signed_on, entered_by, confirmed_by, office, appointment"


@pytest.mark.server
def test_a_decision_on_paper_is_made_and_guarded_on_postgresql(
    postgres_owner_url: str, postgres_app_url: str
):
    a_base(postgres_owner_url).close()
    world = the_base(postgres_app_url)
    world.settle(signing="both")
    story = world.route().submitted()
    signed_on_paper(story, "deputy", "deputy_approve")
    assert story.state == "curator_recommendations"
    story.write("curator", "z5")
    code = printed(story, "curator", "curator_approve", by="deputy")
    confirmed(story, code, scanned(story, code, by="deputy"), by="authority_head")
    assert [row.kind for row in story.sign_offs()] == ["system", "paper", "paper"]
    assert examine(world.units).findings == ()
    for words in (
        "UPDATE paper_sign_offs SET confirmed_by = entered_by",
        "DELETE FROM paper_sign_offs",
        "TRUNCATE paper_sign_offs",
        "UPDATE paper_scans SET added_by = 'p_other'",
        "DELETE FROM paper_scans",
        f"INSERT INTO paper_sign_offs ({COLUMNS}) SELECT seq - 1, {COLUMNS[5:]} FROM paper_sign_offs",
    ):
        with pytest.raises(DatabaseError), world.units.writing() as session:
            session.execute(text(words))
    world.close()
    owner = the_base(postgres_owner_url)  # whoever drops the triggers meets the constraint
    with owner.units.writing() as session:
        session.execute(text("ALTER TABLE paper_sign_offs DISABLE TRIGGER USER"))
    with pytest.raises(DatabaseError, match="two_people"), owner.units.writing() as session:
        session.execute(text("UPDATE paper_sign_offs SET confirmed_by = entered_by"))
    owner.close()
