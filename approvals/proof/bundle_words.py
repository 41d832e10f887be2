"""The words of a bundle: names for the codes of its entries on the day of export, and what to do with the file.

They are for the eye: a reader's program judges by the entries alone.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals import offices
from approvals.desk import Desk
from approvals.proof.bundle_members import Members
from workflow.definition import MEMBER
from workflow.log.canonical import canonical
from workflow.participants import User, names_of

HOW_TO_VERIFY: Final = """ДЕЛО МАРШРУТА И КАК ЕГО ПРОВЕРИТЬ

В этом архиве — история индивидуального образовательного маршрута: каждое действие, каждый документ, каждое
согласование и доказательства, что их записал журнал муниципалитета и что ничего не пропущено.

Проверить дело может любой человек на своём компьютере, без сети и без доступа к системе.

1. Возьмите программу проверки на сайте управления образования или у того, кто выдал дело:
   verify.py (нужен Python 3.9 или новее) или «Проверка.html» (нужен только браузер).
2. Возьмите строку ключа журнала или её короткий отпечаток (16 знаков): из приказа о введении системы,
   с бумажной отметки или с сайта управления. Не берите ключ из этого архива: файл vkey.txt лежит здесь для удобства.
3. Выполните: python verify.py ДЕЛО.zip --fingerprint ОТПЕЧАТОК
   или перетащите архив на страницу «Проверка.html».

Ответ «Подлинно» значит: решения приняли названные люди в названных должностях, документы — те самые,
порядок и полнота подтверждены журналом. Ответ «Подделано» называет первое, что не сошлось.

Программа не подтверждает, что за клавиатурой сидел именно этот человек: она подтверждает его личную подпись.
Усиленную квалифицированную подпись, если она приложена отдельно, программа не проверяет.

Архив нельзя перепаковывать: проверка требует тех же байтов. Документы внутри (папка docs) можно открывать,
приложенные к маршруту файлы (папка files) тоже: их прислал педагог, хеш каждого стоит в журнале.
Один документ проверяется так: python verify.py ДЕЛО.zip --docx ДОКУМЕНТ.docx --fingerprint ОТПЕЧАТОК
Как устроены файлы и как написать свою программу проверки, сказано в описании формата (docs/format.md).
"""


def names(desk: Desk, session: Session, members: Members, at: datetime) -> bytes:
    """`names.json`: words for every code of the entries; `at` is on the municipality's clock."""
    acts = members.acts
    granted = [said for said in members.others if said["kind"] == "role.granted"]
    people = {one for said in acts for one in (said["by"], said["subject"])}
    people |= {one for said in members.others for one in (said["by"], said["about"]) if one is not None}
    if members.withheld:  # who takes it along without the texts is not given the names of others in his group
        people -= {said["by"] for said in acts if said["office"] == MEMBER}
    places = {said["organization"] for said in acts} | {said["data"]["organization"] for said in granted}
    held = {said["office"] for said in acts} | {said["data"]["office"] for said in granted}
    states: dict[str, str] = {}
    labels: dict[str, str] = {}
    for process in sorted(
        {(one["process"]["id"], one["process"]["version"], one["process"]["hash"]) for one in acts}
    ):
        definition = desk.definition(session, process)
        states |= {code: definition.state_label(code) for code in definition.states}
        labels |= {code: definition.act_label(code) for code in definition.acts}
    offset = at.utcoffset() or timedelta()
    return canonical(
        {
            "_": "iom.names/1",
            "acts": _pairs(labels),
            "offices": _pairs({code: offices.NAMES[code] for code in held}),
            "offset": offset // timedelta(minutes=1),
            "organizations": _pairs(
                {place: names_of(session, place, on=at.date()).short_name for place in places}
            ),
            "people": _pairs(_people(session, people)),
            "states": _pairs(states),
        }
    )


def _people(session: Session, people: Iterable[str]) -> dict[str, str]:
    every = sorted(people)
    found: dict[str, str] = {}
    for at in range(0, len(every), 400):
        for user in session.scalars(select(User).where(User.id.in_(every[at : at + 400]))):
            found[user.id] = user.full_name
    return found


def _pairs(known: Mapping[str, str]) -> list[list[str]]:
    return [[code, word] for code, word in sorted(known.items())]
