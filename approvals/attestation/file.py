"""The attestation file (аттестационное дело): the papers of a teacher's routes and the bundle that proves them.

It is offered, never demanded. The bundle holds the records and proofs; whole texts, in which other people are named,
only where the teacher asks for them. Which routes may be shown is decided in `attestation`.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from approvals.desk import Desk
from approvals.proof import bundles
from approvals.proof.bundles import MOST_IN_AN_HOUR, Asked
from documents.docx.extract.facts import Extract
from documents.docx.extract.papers import PAPERS, draw
from documents.docx.filenames import collected_name
from workflow.log.checkpoints import LogSigner

PURPOSE = "attestation"
RECIPIENT = "для аттестации педагога"
HOW_NAME = "Как-проверить.txt"
SUMS_NAME = "контрольные-суммы.sha256"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3

HOW = """КАК ПРОВЕРИТЬ ЭТИ ДОКУМЕНТЫ

Документы для аттестации. Прикладывать их педагог не обязан: это его право.

Что в архиве
{listed}

Проверить быстро
  Откройте адрес под QR-кодом из выписки или введите контрольный код на странице «Проверить документ».
  Или выберите там файл Word из этого архива: страница скажет, тот ли это файл.
  Сравните номер, версию и кто согласовал. Текста маршрута эта страница не показывает.

Проверить без доверия к серверу
  1. Файл {bundle} — дело для проверки: кто, когда и в какой должности согласовал маршрут.
  2. Программу проверки возьмите на странице «Проверить документ» или у администратора: verify.py
     или Проверка.html для компьютера, где есть только браузер. Сеть для проверки не нужна.
  3. Строку ключа или её короткий отпечаток возьмите с бумаги, из приказа или с сайта управления, не из этого архива.
  4. python verify.py {bundle} --vkey КЛЮЧ
     или откройте Проверка.html и перетащите в неё этот файл.
     Код 0 и слово «Подлинно» — записи не подделаны. Код 5 — подлинно, часть содержания уничтожена по акту.
  {content}

Контрольный код в выписке — первые 16 цифр хеша содержания той версии, по которой она сделана.
Этот хеш стоит в записи журнала внутри дела: события с номером версии.

Как сохранить выписку в PDF
  Откройте файл Word: «Файл» → «Сохранить как» → PDF.
"""
WITH_TEXTS = (
    "В деле есть и полные тексты маршрутов с документами: в них названы наставники и рецензенты. "
    "Приложенные файлы лежат в нём в папке files под своими хешами."
)
WITHOUT_TEXTS = (
    "Полных текстов и приложенных файлов в деле нет: в них есть другие люди. "
    "Их хеши есть, сами тексты выдаёт школа."
)


@dataclass(frozen=True)
class AttestationFile:
    """The ZIP, the papers in it, and the name under which it is saved; all as `told` says, for the same export."""

    body: bytes
    papers: Mapping[str, bytes]
    name: str
    latin_name: str


def proof(
    desk: Desk, signer: LogSigner, told: Extract, *, whole: bool, by: str | None, at: datetime
) -> bytes:
    """The bundle of the routes, recorded as an export; raises what `bundles.export` raises."""
    asked = Asked(tuple(sorted(route.route for route in told.routes)), PURPOSE, RECIPIENT, with_content=whole)
    most = None if by is None else MOST_IN_AN_HOUR
    seq = bundles.export(desk, signer, asked, by=by, at=at, most=most)
    file = io.BytesIO()
    bundles.write(desk, signer, seq, file, programs={})
    return file.getvalue()


def attestation_file(
    told: Extract,
    bundle: bytes,
    *,
    whole: bool,
    files: Mapping[str, bytes] = MappingProxyType({}),
    pdf: bytes | None = None,
    surname: bool = False,
) -> AttestationFile:
    """The papers, attached files, the bundle and the page that says how to check; equal values give equal bytes."""
    members: dict[str, bytes] = {}
    papers: dict[str, bytes] = {}
    for place, paper in enumerate(PAPERS, 1):
        name = _name(told, paper, surname=surname)
        papers[paper] = members[f"{place:02}_{name}"] = draw(paper, told)
        if paper == "extract" and pdf is not None:
            members[f"{place:02}_{_name(told, paper, surname=surname, extension='pdf')}"] = pdf
    proved = f"{len(PAPERS) + 1:02}_{_name(told, 'bundle', surname=surname, extension='zip', latin=True)}"
    members[proved] = bundle
    members |= files
    members[HOW_NAME] = _how(members, proved, whole=whole)
    members[SUMS_NAME] = "".join(
        f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in sorted(members.items())
    ).encode()
    return AttestationFile(
        zipped(members),
        papers,
        _name(told, "kit", surname=surname, extension="zip"),
        _name(told, "kit", surname=surname, extension="zip", latin=True),
    )


def _name(told: Extract, form: str, *, surname: bool, extension: str = "docx", latin: bool = False) -> str:
    return collected_name(
        told.routes, form, told.printed_on, surname=surname, latin=latin, extension=extension
    )


def _how(members: Mapping[str, bytes], bundle: str, *, whole: bool) -> bytes:
    """Text for Windows as well: with a byte order mark and its ends of lines."""
    listed = "\n".join(f"  {name}" for name in sorted(members))
    content = WITH_TEXTS if whole else WITHOUT_TEXTS
    return HOW.format(listed=listed, bundle=bundle, content=content).replace("\n", "\r\n").encode("utf-8-sig")


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A ZIP whose Russian names carry the mark of UTF-8, without a time of its own."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, body in sorted(members.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = _UNIX
            entry.external_attr = 0o644 << 16
            packed = name.endswith((".zip", ".docx", ".jpg", ".png"))
            archive.writestr(entry, body, zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED)
    return file.getvalue()
