"""What an auditor asks, and where each question is answered; what is not kept yet is said so, never «нарушений нет»."""

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as later


@dataclass(frozen=True)
class Question:
    """One question: the list that answers it, or the part of the product that is not kept yet."""

    number: int
    words: LazyString
    name: str | None = None  # of a list or a page of the workspace
    missing: LazyString | None = None


QUESTIONS = (
    Question(1, later("Кто согласовал, в какой должности, по какому приказу, какую версию и когда?"), "decisions"),
    Question(2, later("Имел ли он право в тот день?"), "entitled"),
    Question(3, later("Согласовал ли кто-нибудь собственный маршрут или оба уровня сразу?"), "own"),
    Question(4, later("Изменён ли файл после согласования?"), "file"),
    Question(5, later("Что изменилось между согласованием и завершением, кто это согласовал?"), "changes"),
    Question(6, later("На что обратить внимание: спешка, решения подряд, вне срока, с опозданием?"), "notable"),
    Question(7, later("Какие были возвраты, с какими причинами и сколько длился каждый шаг?"), "returns"),
    Question(8, later("У кого выявлен низкий уровень, а маршрута нет?"), missing=later("Диагностика")),
    Question(9, later("Полон ли журнал?"), "log"),
    Question(10, later("Кто назначен приказом?"), "offices"),
    Question(10, later("Утверждены ли график и инструментарий?"), missing=later("График и инструментарий диагностики")),
    Question(11, later("Какие приняты управленческие решения?"), missing=later("Управленческие решения")),
    Question(12, later("Кто смотрел сведения педагога?"), "readings"),
    Question(12, later("Есть ли согласия и иные основания передачи сведений?"), "bases"),
    Question(13, later("Что уничтожено и по какому акту?"), "destroyed"),
    Question(14, later("Не требуют ли с педагогов лишних бумаг?"), missing=later("Перечень документов педагога")),
    Question(15, later("Есть ли продукт по каждому направлению?"), missing=later("Банк разработок")),
    Question(16, later("Случайная выборка маршрутов с полными делами"), "sample"),
)  # fmt: skip
