"""`iom`: the list of commands, and how any of them ends — a code, and one sentence where it was refused."""

import sys
from collections.abc import Sequence
from importlib import import_module

from sqlalchemy.exc import SQLAlchemyError

from web.cli.parser import REFUSED, Parser
from workflow.errors import WorkflowError

COMMANDS = {
    "demo": "учебный муниципалитет",
    "init": "создать или обновить базу, ввести муниципалитет",
    "serve": "запустить сервер",
    "worker": "запустить обработчик очереди",
    "school": "школы и их названия",
    "user": "учётные записи",
    "appoint": "назначения по приказам",
    "import": "загрузить список сотрудников",
    "letters": "неотправленные письма",
    "process": "процессы согласования",
    "export": "выдать документ версии",
    "erase": "уничтожить по акту, вдвоём",
    "bundle": "выгрузить дело маршрута для проверки без сервера",
    "verify": "проверить выгруженное дело",
    "fsck": "проверить журнал и документы",
    "log": "журнал маршрута",
    "backup": "сделать копию базы",
    "restore": "восстановить базу из копии",
}
MODULES = {"import": "staff_list"}
"""Where a command's name cannot be that of a module."""
INTERRUPTED = 130


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; no mistake ends in a traceback."""
    said = list(sys.argv[1:] if words is None else words)
    arguments = parser(next((word for word in said if not word.startswith("-")), "")).parse_args(said)
    try:
        return int(arguments.run(arguments))
    except WorkflowError as error:
        return _refused(str(error))
    except SQLAlchemyError as error:
        return _refused(
            f"База данных не отвечает или повреждена: {_reason(error)}. Проверьте IOM_DATABASE_URL."
        )
    except BrokenPipeError:
        sys.stderr.close()
        return REFUSED
    except OSError as error:
        return _refused(f"Не удалось: {error.filename or 'ввод или вывод'}: {error.strerror or error}.")
    except KeyboardInterrupt:
        sys.stderr.write("\nПрервано.\n")
        return INTERRUPTED


def parser(wanted: str) -> Parser:
    """The parser of the command line. Only the wanted command is imported: the pages alone take a second."""
    made = Parser(prog="iom", description="«Маршрут»: согласование индивидуальных образовательных маршрутов.")
    commands = made.add_subparsers(title="Команды", metavar="команда", required=True, parser_class=Parser)
    for name, about in COMMANDS.items():
        if name == wanted:
            import_module(f"web.cli.{MODULES.get(name, name)}").register(commands, about)
        else:
            commands.add_parser(name, help=about)
    return made


def _refused(sentence: str) -> int:
    sys.stderr.write(f"iom: {sentence}\n")
    return REFUSED


def _reason(error: SQLAlchemyError) -> str:
    original = getattr(error, "orig", None) or error
    return str(original).splitlines()[0] if str(original) else type(original).__name__


if __name__ == "__main__":
    sys.exit(main())
