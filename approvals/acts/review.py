"""The acts of those who decide: deputy, director and curator (rules §1).

A return asks for a reason and a comment; remarks of a positive decision live on in `remarks`.
"""

from approvals.acts.forms import Agreeing, OnGround, Returning

deputy_return = Returning("deputy_return")
"""The school returns the route with a reason and a comment."""
deputy_approve = Agreeing("deputy_approve")
"""The school agrees, with remarks that live on or without."""
director_return = Returning("director_return")
"""The director returns the route with a reason and a comment."""
director_approve = Agreeing("director_approve")
"""The director approves («УТВЕРЖДАЮ»), where the process has that step."""
curator_return = Returning("curator_return")
"""The municipality returns the route with a reason and a comment."""
curator_approve = Agreeing("curator_approve")
"""The curator agrees with his recommendations; the version comes into force."""
deputy_approve_amendment = Agreeing("deputy_approve_amendment")
"""The school agrees to the change; an immaterial one comes into force."""
director_approve_amendment = Agreeing("director_approve_amendment")
"""The director approves the change, where the process has that step."""
curator_approve_amendment = Agreeing("curator_approve_amendment")
"""The curator agrees to the change; it comes into force."""
return_amendment = Returning("return_amendment")
"""The reviewer returns the change for rework."""
reject_amendment = OnGround("reject_amendment")
"""The reviewer refuses the change; what is in force stays so."""
return_reflection = Returning("return_reflection")
"""The school returns the reflection for rework."""
complete = Agreeing("complete")
"""The school closes the route: the results are complete."""
