"""The acts of the members of a group: each for himself, without an office by order (rules §1, domain §2.7)."""

from approvals.acts.forms import Agreeing, Plain, Returning

confirm_participation = Agreeing("confirm_participation")
"""The member confirms that he takes part in what he has read; the last one sends the route to the schools."""
decline_participation = Returning("decline_participation")
"""The member gives the route back to the lead and says why."""
add_reflection = Plain("add_reflection")
"""The member adds his own words to the common reflection (signs Z4)."""
