"""The random sample: which routes the seed of the address draws, and how they are shown."""

from flask_babel import gettext as _

from approvals.audit import log_entries, sampling
from web.installation import reading
from web.labels import state_words
from web.pages.audit.asked import Request, places
from web.sheets import Row, Sheet


def sample(asked: Request) -> Sheet:
    """16. A random sample that can be drawn again."""
    drawn = drawn_sample(asked)
    found = {one.id: one for one in log_entries.routes(reading(), drawn.drawn)}
    named = places()
    rows = [found[route] for route in drawn.drawn]
    return Sheet(
        _("Случайная выборка"),
        (_("Маршрут"), _("Педагог"), _("Организация"), _("Состояние"), _("Версия"), _("Порядок в выборке")),
        [
            Row((one.number, one.teacher, named.get(one.organization), str(state_words(one.state).short), one.version,
                 sampling.place(drawn.seed, one.id)[:16]), asked.address(one.id))
            for one in asked.part.of(rows)
        ],
        len(rows),
        lead=_("Зерно «%(seed)s», выбрано %(n)s из %(all)s. Порядок: SHA-256 от зерна, перевода строки и внутреннего "
               "номера маршрута, по возрастанию. То же зерно даёт ту же выборку.",
               seed=drawn.seed, n=len(rows), all=drawn.population),
        empty=_("В этом периоде и охвате маршрутов нет."),
    )  # fmt: skip


def drawn_sample(asked: Request) -> sampling.Sample:
    """The sample that the address asks for: ten routes, unless told otherwise."""
    size = asked.asked.get("size", "")
    routes = reading().scalars(asked.scope.routes_with_acts())
    wanted = int(size) if size.isascii() and size.isdigit() and len(size) < 4 else 10  # noqa: PLR2004
    return sampling.draw(routes, seed=seed(asked), size=max(wanted, 1))


def seed(asked: Request) -> str:
    """The seed of the address; without one that of the audit, which nobody chose."""
    return asked.asked.get("seed", "").strip()[:64] or asked.scope.audit.id[2:18]
