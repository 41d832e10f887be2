"""`iom`: the list of commands, and how any of them ends — a code, and one sentence where it was refused."""

import sys
from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError

from web.cli import (
    appoint,
    demo,
    export,
    fsck,
    init,
    log,
    process,
    school,
    serve,
    user,
    worker,
)
from web.cli.parser import REFUSED, Parser
from workflow.errors import WorkflowError

COMMANDS = (demo, init, serve, worker, school, user, appoint, process, export, fsck, log)
INTERRUPTED = 130


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; no mistake ends in a traceback."""
    arguments = parser().parse_args(words)
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


def parser() -> Parser:
    """The parser of the whole command line."""
    made = Parser(prog="iom", description="«Маршрут»: согласование индивидуальных образовательных маршрутов.")
    commands = made.add_subparsers(title="Команды", metavar="команда", required=True, parser_class=Parser)
    for command in COMMANDS:
        command.register(commands)
    return made


def _refused(sentence: str) -> int:
    sys.stderr.write(f"iom: {sentence}\n")
    return REFUSED


def _reason(error: SQLAlchemyError) -> str:
    original = getattr(error, "orig", None) or error
    return str(original).splitlines()[0] if str(original) else type(original).__name__


if __name__ == "__main__":
    sys.exit(main())
