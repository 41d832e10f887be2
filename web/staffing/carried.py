"""The rows that were shown, carried by the form that confirms them: signed by the server, bound to the person.

What was confirmed is what was seen; the base is compared once more when it is carried out.
"""

from itsdangerous import BadSignature, URLSafeTimedSerializer
from pydantic import ValidationError

from approvals.errors import BadField
from web.staffing.carrying_out import Confirmed
from web.staffing.faults import FileRefused
from web.staffing.rows import StaffList

_LONGEST = 1_900_000  # of one field of a form
_DAY = 24 * 60 * 60
_PURPOSE = "iom.staff-list/1"


def spelled(confirmed: Confirmed, *, secret: str, person: str) -> str:
    """As one hidden field; raises `FileRefused` where the rows are too long for one."""
    said = [person, confirmed.file, confirmed.seen, confirmed.said.model_dump_json()]
    text = str(_serializer(secret).dumps(said))
    if len(text) > _LONGEST:
        raise FileRefused(cause="в нём слишком много текста. Разделите список на части, например по школам")
    return text


def read_carried(text: str, *, secret: str, person: str) -> Confirmed:
    """What the hidden field says; raises `BadField` for one that is not ours, another's or too old."""
    try:
        whose, file, seen, rows = _serializer(secret).loads(text, max_age=_DAY)
        said = StaffList.model_validate_json(rows)
    except (BadSignature, ValidationError, ValueError) as error:
        raise _outdated() from error
    if whose != person:
        raise _outdated()
    return Confirmed(said, file, seen)


def _outdated() -> BadField:
    return BadField(field="file", sentence="Страница устарела. Выберите файл ещё раз: ничего не записано.")


def _serializer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=_PURPOSE)
