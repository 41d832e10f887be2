"""The password asked again at a signature or a change of password: it becomes a `Proof`, or a refusal.

With it the person's signing key is opened, once in a request, and forgotten when the request ends. Five wrong
passwords or codes in one session end it. What a proof is good for is decided by the act that takes it.
"""

from dataclasses import replace

from flask import g, request
from flask_babel import gettext as _

from approvals.errors import BadField, NotASigner
from approvals.request import Actor, Proof
from approvals.signing import signing_keys
from approvals.signing.signer import Signer
from web import second_factor, sessions
from web.access import me
from web.factor_gate import vault
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
    return _prove(me().person, password, code, field=field, code_field=CODE)


def prove_beside(person: str, password: str, code: str, *, field: str, code_field: str) -> Proof:
    """The proof of another person who sits at this very screen and types a password, and a code where he has to.

    Raises what `prove` raises; a wrong password counts against the session at which it was typed.
    """
    return _prove(person, password, code, field=field, code_field=code_field)


def _prove(person: str, password: str, code: str, *, field: str, code_field: str) -> Proof:
    if not password:
        raise NotASigner()
    stored = reading().get_one(User, person).password_hash
    if not installation().passwords.matches(stored, password):
        _refuse(person, field)
        raise BadField(
            field=field, sentence=_("Пароль не подошёл, поэтому ничего не записано. Попробуйте ещё раз.")
        )
    asked = second_factor.is_on(reading(), person)
    factors = (_second_factor(person, code, code_field),) if asked else ()
    return Proof((PASSWORD, *factors), request_time(), _open_key(person, password, field))


def actor(proof: Proof | None = None) -> Actor:
    """The signed-in person as the one who acts in this request."""
    return Actor(me().person, proof, request.remote_addr, request.user_agent.string[:200])


def actor_beside(person: str, proof: Proof) -> Actor:
    """The other person at this screen as one who acts in this request."""
    return replace(actor(proof), person=person)


def _second_factor(person: str, code: str, field: str) -> second_factor.Kind:
    if not code.strip():
        raise BadField(field=field, sentence=_("Введите одноразовый код. Ничего не записано."))
    with writing() as store:
        kind = second_factor.accept(store, vault(), person, code, at=request_time())
    if kind is not None:
        return kind
    _refuse(person, field)
    raise BadField(
        field=field,
        sentence=_("Код не подошёл или уже использован, поэтому ничего не записано. Введите следующий."),
    )


def forget_keys(_error: BaseException | None = None) -> None:
    """End the life of every key that this request opened."""
    for signer in g.pop("signers", ()):
        signer.forget()


def _open_key(person: str, password: str, field: str) -> Signer:
    """The person's key; who has had a password longer than there are keys gets his here."""
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


def _refuse(person: str, field: str) -> None:
    at, who = request_time(), me()
    with writing() as store:
        over = sessions.count_wrong_proof(store, who.person, who.session, at=at)
        record_paced(store, "auth.fail", subject=person, at=at, about=person, data={"at_signature": True})
    if over:
        raise SessionEnded(field=field)
