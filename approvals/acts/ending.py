"""The acts around the end of a route: pause, early end, transfer, and reopening by two persons (rules §1)."""

from approvals.acts.forms import OnGround, Plain, WithReason

request_reopen = OnGround("request_reopen")
"""The first of two persons asks to reopen a completed route."""
confirm_reopen = Plain("confirm_reopen")
"""The second of two persons confirms it; the route returns to the reflection."""
suspend = WithReason("suspend")
"""The carrying out is suspended, for a reason from the dictionary."""
resume = Plain("resume")
"""The carrying out is resumed where it was suspended."""
terminate = WithReason("terminate")
"""The route ends before its time, for a reason from the dictionary."""
transfer = OnGround("transfer")
"""The route passes to another organisation; `comment` is the ground."""
