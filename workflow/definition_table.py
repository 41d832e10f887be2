"""A table of a process file, read key by key with its type demanded.

Each refusal names file, key and remedy. A key that nobody read is a mistake of the writer and is
refused too. What the values mean is the business of `definition_file` and `definition_check`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from workflow.errors import DefinitionInvalid

Choice = TypeVar("Choice", bound=StrEnum)


class Table:
    """One table of the file with its dotted name. An absent key and a null are the same."""

    def __init__(self, content: Mapping[str, Any], *, file: str, name: str = "") -> None:
        self.file = file
        self._content = content
        self._name = name
        self._read: set[str] = set()
        self._inner: dict[str, Table] = {}

    def text(self, key: str) -> str:
        """A string that is there and not blank."""
        value = self.optional_text(key)
        if value is None:
            self._refuse(key, "ключа нет", "добавьте его")
        return value

    def optional_text(self, key: str) -> str | None:
        """A string that is not blank, or None when absent."""
        value = self._value(key)
        if value is not None and not (isinstance(value, str) and value.strip()):
            self._refuse(key, "нужна непустая строка", 'запишите значение в кавычках: "…"')
        return value

    def number(self, key: str) -> int:
        """A whole number from one upwards."""
        value = self.optional_number(key)
        if value is None:
            self._refuse(key, "ключа нет", "добавьте целое число от 1")
        return value

    def optional_number(self, key: str) -> int | None:
        """A whole number from one upwards, or None when absent."""
        value = self._value(key)
        if value is not None and (type(value) is not int or value < 1):
            self._refuse(key, "нужно целое число от 1", "запишите число без кавычек")
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """True or false."""
        value = self._value(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self._refuse(key, "нужно true или false", "запишите true или false без кавычек")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of different strings, empty when absent."""
        value = self._value(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            self._refuse(key, "нужен список строк", 'запишите его так: ["…", "…"]')
        if len(set(value)) < len(value):
            self._refuse(key, "значение повторяется", "оставьте каждое значение один раз")
        return tuple(value)

    def one_or_more(self, key: str) -> tuple[str, ...]:
        """One string or a list of them, at least one."""
        if isinstance(self._content.get(key), str):
            return (self.text(key),)
        return self.texts(key) or self._refuse(key, "список пуст", "укажите хотя бы одно значение")

    def choice(self, key: str, members: type[Choice], default: Choice | None = None) -> Choice:
        """A member of a closed list."""
        value = self.optional_choice(key, members) or default
        if value is None:
            self._refuse(key, "ключа нет", f"выберите из списка: {', '.join(members)}")
        return value

    def optional_choice(self, key: str, members: type[Choice]) -> Choice | None:
        """A member of a closed list, or None when absent."""
        value = self.optional_text(key)
        if value is None:
            return None
        try:
            return members(value)
        except ValueError:
            self._refuse(key, f"значения «{value}» нет", f"выберите из списка: {', '.join(members)}")

    def table(self, key: str) -> "Table | None":
        """An inner table, or None when absent."""
        value = self._value(key)
        return None if value is None else self._inner_table(key, value)

    def tables(self, key: str) -> dict[str, "Table"]:
        """Inner tables by code, at least one."""
        value = self._value(key)
        if not isinstance(value, dict) or not value:
            self._refuse(key, "нет ни одной записи", f"добавьте таблицу [{key}.код]")
        return {code: self._inner_table(f"{key}.{code}", entry) for code, entry in value.items()}

    def rows(self, key: str) -> list["Table"]:
        """Inner tables of an array, at least one."""
        value = self._value(key)
        if not isinstance(value, list) or not value:
            self._refuse(key, "нет ни одной записи", f"добавьте таблицу [[{key}]]")
        return [self._inner_table(f"{key}[{place}]", entry) for place, entry in enumerate(value, start=1)]

    def refuse_unread(self) -> None:
        """Demand that every key here and further in has been read."""
        for key in self._content:
            if key not in self._read:
                self._refuse(key, "ключ неизвестен", "исправьте опечатку или уберите ключ")
        for inner in self._inner.values():
            inner.refuse_unread()

    def _value(self, key: str) -> Any:
        self._read.add(key)
        return self._content.get(key)

    def _inner_table(self, key: str, value: Any) -> "Table":
        if not isinstance(value, dict):
            self._refuse(key, "нужна таблица", f"запишите её как [{key}]")
        if key not in self._inner:
            self._inner[key] = Table(value, file=self.file, name=self._dotted(key))
        return self._inner[key]

    def _dotted(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key

    def _refuse(self, key: str, fault: str, remedy: str) -> NoReturn:
        raise DefinitionInvalid(file=self.file, key=self._dotted(key), fault=fault, remedy=remedy)
