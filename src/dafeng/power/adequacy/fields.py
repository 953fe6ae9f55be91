"""Reading numbers out of JSON: every fault is collected with its place, what was found, what was expected and how to mend it."""

import difflib
import math
from collections.abc import Mapping, Sequence
from typing import Any

from dafeng.errors import PowerError

__all__ = ["Fields", "Reading"]


class Reading:
    """Faults and notes gathered while a file is read; raised together, so that a file is mended once."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.faults: list[tuple[str, str]] = []
        self.notes: list[tuple[str, str]] = []

    def fault(self, en: str, zh: str) -> None:
        """Keep a fault."""
        self.faults.append((en, zh))

    def note(self, en: str, zh: str) -> None:
        """Keep something the reader should know, which is no fault."""
        self.notes.append((en, zh))

    def check(self) -> None:
        """Raise the first five faults together.

        Raises
        ------
        PowerError
            If there is a fault.
        """
        if not self.faults:
            return
        more = len(self.faults) - 5
        en = [f"{self.where} cannot be used:", *(f"- {fault[0]}" for fault in self.faults[:5])]
        zh = [f"{self.where} 无法使用:", *(f"- {fault[1]}" for fault in self.faults[:5])]
        if more > 0:
            en, zh = [*en, f"- and {more} more"], [*zh, f"- 另有{more}处"]
        raise PowerError("\n".join(en), "\n".join(zh))


class Fields:
    """One object of the file, asked for its fields by name."""

    def __init__(self, reading: Reading, place: str, entry: object, known: Sequence[str]) -> None:
        self.reading, self.place = reading, place
        self.entry: Mapping[str, Any] = entry if isinstance(entry, dict) else {}
        if not isinstance(entry, dict):
            reading.fault(
                f"{place} is {_say(entry)}, expected an object with the fields {', '.join(known)}.",
                f"{place} 是 {_say(entry)}，应为对象，含字段 {'、'.join(known)}。",
            )
        for name in self.entry:
            if name not in known:
                self._unknown(name, known)

    def _unknown(self, name: str, known: Sequence[str]) -> None:
        near = difflib.get_close_matches(name, known, 1)
        ask, ask_zh = (f" Did you mean '{near[0]}'?", f"是否应为“{near[0]}”?") if near else ("", "")
        self.reading.note(f"{self.place}.{name} is not known and was not used.{ask}", f"{self.place}.{name} 不是已知字段，未使用。{ask_zh}")

    def has(self, name: str) -> bool:
        """Whether the field is given; null counts as not given."""
        return self.entry.get(name) is not None

    def text(self, name: str, default: str) -> str:
        """Words of a field."""
        return str(self.entry[name]) if self.has(name) else default

    def number(self, name: str, span: tuple[float, float], mend: tuple[str, str], default: float | None = None) -> float:
        """Finite number within a span, the default where it is not given, else a fault."""
        if not self.has(name):
            if default is None:
                self._missing(name, mend)
            return default or 0.0
        value = self.entry[name]
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not is_number or not span[0] <= value <= span[1]:
            low, high = span
            wanted = f"a number from {low:g} to {high:g}" if math.isfinite(high) else f"a number of at least {low:g}"
            wanted_zh = f"{low:g} 至 {high:g} 的数" if math.isfinite(high) else f"不小于 {low:g} 的数"
            self.reading.fault(
                f"{self.place}.{name} is {_say(value)}, expected {wanted}. {mend[0]}",
                f"{self.place}.{name} 是 {_say(value)}，应为{wanted_zh}。{mend[1]}",
            )
            return default or 0.0
        return float(value)

    def whole(self, name: str, span: tuple[float, float], mend: tuple[str, str], default: int | None = None) -> int:
        """Whole number within a span."""
        value = self.number(name, span, mend, default)
        if value != int(value):
            self.reading.fault(
                f"{self.place}.{name} is {value:g}, expected a whole number. {mend[0]}",
                f"{self.place}.{name} 是 {value:g}，应为整数。{mend[1]}",
            )
        return int(value)

    def _missing(self, name: str, mend: tuple[str, str]) -> None:
        self.reading.fault(f"{self.place}.{name} is missing. {mend[0]}", f"缺少 {self.place}.{name}。{mend[1]}")


def _say(value: object) -> str:
    text = "null" if value is None else f"'{value}'" if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
