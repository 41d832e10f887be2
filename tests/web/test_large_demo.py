"""The large municipality: real acts bring each route to where it stands, and the log proves them."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from approvals.examination import examine
from approvals.queue import Asked, queue
from approvals.standing import standing
from web.demo import large, making
from web.settings import Settings
from workflow.instances import WorkflowInstance
from workflow.log.tables import LogEvent
from workflow.outbox import OutboxMessage

pytestmark = pytest.mark.slow


def test_a_part_of_the_large_municipality_is_made_and_proved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(large, "SCHOOLS", 1)
    settings = Settings.from_env(
        {
            "IOM_DATABASE_URL": f"sqlite:///{tmp_path / 'iom.db'}",
            "IOM_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEF",
            "IOM_VAR_DIR": str(tmp_path),
        }
    )
    base = making.open_base(settings)
    assert len(list(making.settle_large(base))) == 1
    acts = [done for _step, done in making.tell_large(base) if done is not None]
    assert not any(done.replayed for done in acts)
    now = max(step.day for story in large.told() for step in story.steps)
    making.settle_letters(base, at=base.cast.moment(now))
    school = base.cast.organizations["large_01"]
    with base.units.reading() as session:
        standing_in = select(WorkflowInstance.state).where(WorkflowInstance.organization == school)
        states = Counter(session.scalars(standing_in))
        curator = standing(session, base.cast.people["ozerova"], on=now)
        assert curator is not None
        waiting = queue(session, curator, Asked(organization=school), on=now, at=base.cast.moment(now))
        of_school = select(LogEvent.seq).join(WorkflowInstance, WorkflowInstance.id == LogEvent.route)
        waits = select(func.count()).where(
            OutboxMessage.seq.in_(of_school.where(WorkflowInstance.organization == school)),
            OutboxMessage.done_at.is_(None),
        )
        assert session.scalar(waits) == 0
    assert sum(states.values()) == large.TEACHERS
    assert states["curator_recommendations"] == waiting.total > large.TEACHERS // 2
    assert {
        "teacher_draft",
        "deputy_review",
        "deputy_returned",
        "curator_returned",
        "implementation",
    } < states.keys()
    assert examine(base.units).exit_code == 0
    base.units.database.close()
