"""What is wrong with the data, counted: one line for each kind of fault at each place, however often it comes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

__all__ = ["Fault", "FaultLog"]

_KEEP_MS = 3_600_000


@dataclass(frozen=True)
class Fault:
    """One kind of fault at one place.

    Parameters
    ----------
    code
        Kind, such as ``spat_stale``; `quality.FAULTS` says what each means.
    where
        Sender, intersection or phase.
    count
        How often it was found.
    first_ms, last_ms
        UTC ms of the first and the latest.
    value
        The latest measured value, in the unit the code names.
    """

    code: str
    where: str
    count: int
    first_ms: int
    last_ms: int
    value: float


class FaultLog:
    """Faults of the last hour."""

    def __init__(self) -> None:
        self._faults: dict[tuple[str, str], Fault] = {}

    def note(self, code: str, where: str, now_ms: float, value: float = 0.0) -> None:
        """Count a fault."""
        key, now = (code, where), int(now_ms)
        old = self._faults.get(key)
        self._faults[key] = replace(old, count=old.count + 1, last_ms=now, value=value) if old else Fault(code, where, 1, now, now, value)

    def forget(self, now_ms: float) -> None:
        """Drop what has not come for an hour."""
        self._faults = {key: fault for key, fault in self._faults.items() if fault.last_ms > now_ms - _KEEP_MS}

    def __iter__(self) -> Iterator[Fault]:
        return iter(sorted(self._faults.values(), key=lambda fault: (fault.code, fault.where)))

    def __len__(self) -> int:
        return len(self._faults)
