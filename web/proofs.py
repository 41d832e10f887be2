"""The password asked again at a signature or a change of password: it becomes a `Proof`, or a refusal.

With it the person's signing key is opened, once in a request, and forgotten when the request ends. Five wrong
passwords or codes in one session end it. What a proof is good for is decided by the act that takes it.
"""

from flask import g, request
from flask_babel import gettext as _

from approvals.errors import BadField, NotASigner
from approvals.request import Actor, Proof
from approvals.signing import signing_keys
from approvals.signing.signer import Signer
from web import second_factor, sessions
from web.access import me
from web.factor_gate import asks_me, vault
from web.installation import installation, reading, request_time, writing
from web.paced_log import record_paced
from workflow.errors import WorkflowError
from workflow.participants import User

CODE = "code"
PASSWORD = "pwd"  # noqa: S105  # how a statement names this way of proving oneself


class SessionEnded(WorkflowError):
    """Too many wrong passwords at signatures: the session is over."""

    template = (
        "Пароль введён неверно несколько раз, поэтому сеанс завершён. Войдите снова. Ничего не записано."
    )


def prove(password: str, code: str = "", *, field: str = "password") -> Proof:
    """The proof that the signed-in person knows the password and, where he has a second factor, holds its code.

    Raises `NotASigner` for an empty password, `BadField` for a wrong one or a wrong or missing code,
    `SessionEnded` at the fifth wrong one. The code is used up.
    """
    if not password:
        raise NotASigner()
    stored = reading().get_one(User, me().person).password_hash
    if not installation().passwords.matches(stored, password):
        _refuse(field)
        raise BadField(
            field=field, sentence=_("Пароль не подошёл, поэтому ничего не записано. Попробуйте ещё раз.")
        )
    factors = (_second_factor(code),) if asks_me() else ()
    return Proof((PASSWORD, *factors), request_time(), _open_key(password, field))


def actor(proof: Proof | None = None) -> Actor:
    """The signed-in person as the one who acts in this request."""
    return Actor(me().person, proof, request.remote_addr, request.user_agent.string[:200])


def _second_factor(code: str) -> second_factor.Kind:
    if not code.strip():
        raise BadField(field=CODE, sentence=_("Введите одноразовый код. Ничего не записано."))
    with writing() as store:
        kind = second_factor.accept(store, vault(), me().person, code, at=request_time())
    if kind is not None:
        return kind
    _refuse(CODE)
    raise BadField(
        field=CODE,
        sentence=_("Код не подошёл или уже использован, поэтому ничего не записано. Введите следующий."),
    )


def forget_keys(_error: BaseException | None = None) -> None:
    """End the life of every key that this request opened."""
    for signer in g.pop("signers", ()):
        signer.forget()


def _open_key(password: str, field: str) -> Signer:
    """The person's key; who has had a password longer than there are keys gets his here."""
    person = me().person
    if not signing_keys.has_key(reading(), person):
        lock = installation().passwords.lock(password)
        with writing() as store:
            signing_keys.enrol_first(store, person, lock, at=request_time())
    signer = signing_keys.unlock(reading(), person, password)
    if signer is None:
        raise BadField(
            field=field,
            sentence=_(
                "Подписать этим паролем не получилось: его сменили в обход системы. Ничего не записано. "
                "Попросите администратора выдать ссылку для нового пароля."
            ),
        )
    g.setdefault("signers", []).append(signer)
    return signer


def _refuse(field: str) -> None:
    at, who = request_time(), me()
    with writing() as store:
        over = sessions.count_wrong_proof(store, who.person, who.session, at=at)
        record_paced(
            store, "auth.fail", subject=who.person, at=at, about=who.person, data={"at_signature": True}
        )
    if over:
        raise SessionEnded(field=field)
