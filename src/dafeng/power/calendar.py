"""The hours of a year: month, day, weekday and clock of each. Every year has 8,760 hours; a leap day is left out."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

__all__ = ["HOURS", "Calendar", "calendar"]

HOURS = 8760
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Calendar:
    """Clock of every hour of a year.

    Parameters
    ----------
    year
        Calendar year the weekdays are taken from.
    month, day, weekday, hour
        1 to 12; 0 to 364; 0 (Monday) to 6; 0 to 23. [hour]
    """

    year: int
    month: Whole
    day: Whole
    weekday: Whole
    hour: Whole

    def at(self, when: date, hour: int) -> int:
        """Number of an hour of the year.

        Examples
        --------
        >>> calendar(2025).at(date(2025, 1, 2), 3)
        27
        """
        return (when - date(self.year, 1, 1)).days * 24 + hour

    def say(self, hour: int) -> str:
        """Date and clock of an hour, as ``07-16 21:00``."""
        when = date(self.year, 1, 1) + timedelta(days=int(hour) // 24)
        return f"{when:%m-%d} {int(hour) % 24:02d}:00"


def calendar(year: int) -> Calendar:
    """Clock of every hour of a year."""
    day = np.arange(HOURS) // 24
    dates = [date(year, 1, 1) + timedelta(days=d) for d in range(366)]
    kept = [d for d in dates if (d.month, d.day) != (2, 29)][:365]
    months = np.array([d.month for d in kept])
    weekdays = np.array([d.weekday() for d in kept])
    return Calendar(year, months[day], day, weekdays[day], np.arange(HOURS) % 24)
