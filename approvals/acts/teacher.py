"""The acts of the teacher: writing, sending, reading, carrying out, reflecting (rules §1)."""

from approvals.acts.forms import OnGround, Plain, WithReason

confirm = Plain("confirm")
"""The teacher confirms what another filled in for him (signs Z1–Z3)."""
submit = Plain("submit")
"""The teacher sends the route for approval; a new round begins (signs Z1–Z3)."""
recall = Plain("recall")
"""The teacher takes the route back before any decision of the round."""
acknowledge = Plain("acknowledge")
"""The teacher has read the recommendations: one click, no password."""
report_progress = Plain("report_progress")
"""The teacher puts the progress marks on record."""
open_amendment = OnGround("open_amendment")
"""The teacher or the deputy begins a change of what is in force; `comment` is its ground."""
submit_amendment = Plain("submit_amendment")
"""The teacher sends the change for approval (signs Z1–Z3)."""
cancel_amendment = Plain("cancel_amendment")
"""Who opened the change gives it up before it is decided."""
start_reflection = Plain("start_reflection")
"""The teacher goes over to the final reflection, when it is due."""
submit_reflection = Plain("submit_reflection")
"""The teacher presents section 4 and the products (signs Z4)."""
withdraw = WithReason("withdraw")
"""The teacher gives the route up before it was agreed."""
