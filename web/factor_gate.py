"""When a code is asked for: of who has a second factor, at sign-in and at each signature; and who must set one up.

Whoever must have one and has none sees no page but that of setting it up.
"""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from web import second_factor
from web.access import me, my_standing, signed_in
from web.demo.code_hint import code_hint
from web.installation import installation, municipality, reading, request_time
from web.second_factor import Vault

OPEN = frozenset({"static_files.send", "sign_in.leave"})
PLACE = "second_factor"
"""The blueprint of the pages on which one is set up."""


def vault() -> Vault:
    """The vault of this installation."""
    return Vault.of(installation().settings.secret_key)


def asks_me() -> bool:
    """Whether a code is asked of me beside my password."""
    return signed_in() is not None and second_factor.is_on(reading(), me().person)


def my_hint() -> str | None:
    """The code that would be taken from me now, in the demonstration alone."""
    return code_hint(reading(), vault(), me().person, at=request_time())


def is_demanded_of_me() -> bool:
    """Whether I must have a second factor for the offices that I hold today."""
    settings = municipality()
    offices = frozenset(held.office for held in my_standing().held)
    return second_factor.is_demanded(offices, settings.second_factor if settings else "offices")


def demand_second_factor() -> Response | None:
    """Lead who must have a second factor and has none to the page where he sets it up."""
    if request.endpoint in OPEN or request.blueprint == PLACE or signed_in() is None:
        return None
    if request.routing_exception is not None or installation().watch.frozen() is not None:
        return None  # of a frozen log nothing can be set up: whoever comes in to mend it must get in
    if not is_demanded_of_me() or asks_me():
        return None
    return redirect(url_for(f"{PLACE}.overview"), 303)
