"""The password asked again at a signature or a change of password: it becomes a `Proof`, or a refusal.

Five wrong ones in one session end it. What a proof is good for is decided by the act that takes it.
"""

from flask import request
from flask_babel import gettext as _

from approvals.errors import BadField, NotASigner
from approvals.request import Actor, Proof
from web import sessions
from web.access import me
from web.installation import installation, reading, request_time, writing
from web.paced_log import record_paced
from workflow.errors import WorkflowError
from workflow.participants import User

METHOD = "pwd"


class SessionEnded(WorkflowError):
    """Too many wrong passwords at signatures: the session is over."""

    template = (
        "Пароль введён неверно несколько раз, поэтому сеанс завершён. Войдите снова. Ничего не записано."
    )


def prove(password: str, *, field: str = "password") -> Proof:
    """The proof that the signed-in person knows the password.

    Raises `NotASigner` for an empty one, `BadField` for a wrong one, `SessionEnded` at the fifth wrong one.
    """
    if not password:
        raise NotASigner()
    stored = reading().get_one(User, me().person).password_hash
    if installation().passwords.matches(stored, password):
        return Proof(METHOD, request_time())
    _refuse(field)
    raise BadField(
        field=field, sentence=_("Пароль не подошёл, поэтому ничего не записано. Попробуйте ещё раз.")
    )


def actor(proof: Proof | None = None) -> Actor:
    """The signed-in person as the one who acts in this request."""
    return Actor(me().person, proof, request.remote_addr, request.user_agent.string[:200])


def _refuse(field: str) -> None:
    at, who = request_time(), me()
    with writing() as store:
        over = sessions.count_wrong_proof(store, who.person, who.session, at=at)
        record_paced(
            store, "auth.fail", subject=who.person, at=at, about=who.person, data={"at_signature": True}
        )
    if over:
        raise SessionEnded(field=field)
