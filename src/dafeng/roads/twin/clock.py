"""Times of messages made whole: a second of a minute, a minute of a year, a mark of an hour."""

from datetime import UTC, datetime

__all__ = ["from_minute_of_year", "from_second_mark", "from_time_mark", "minute_of_year"]

_MINUTE, _HOUR = 60_000, 3_600_000


def from_second_mark(second_mark: int, near_ms: int) -> int:
    """UTC ms of a DSecond: the moment with that second that is nearest the receipt.

    Parameters
    ----------
    second_mark
        Milliseconds in the minute, 0 to 59999; larger is unavailable (a leap second counts as the next minute).
    near_ms
        UTC ms of the receipt, returned where the mark is unavailable.

    Examples
    --------
    >>> from_second_mark(59_900, 120_050)
    119900
    """
    if not 0 <= second_mark <= 60_999:
        return near_ms
    guess = near_ms - near_ms % _MINUTE + second_mark
    return guess + _MINUTE * round((near_ms - guess) / _MINUTE)


def from_minute_of_year(minute: int, millisecond: int, near_ms: int) -> int:
    """UTC ms of a MinuteOfTheYear with its milliseconds; the receipt where either is unavailable."""
    if not 0 <= minute < 527_040 or not 0 <= millisecond <= 60_999:
        return near_ms
    year = datetime.fromtimestamp(near_ms / 1000, UTC).year
    candidates = [
        round(datetime(y, 1, 1, tzinfo=UTC).timestamp() * 1000) + minute * _MINUTE + millisecond for y in (year - 1, year, year + 1)
    ]
    return min(candidates, key=lambda moment: abs(moment - near_ms))


def minute_of_year(now_ms: int) -> tuple[int, int]:
    """MinuteOfTheYear and milliseconds in it."""
    year = datetime.fromtimestamp(now_ms / 1000, UTC).year
    since = now_ms - round(datetime(year, 1, 1, tzinfo=UTC).timestamp() * 1000)
    return since // _MINUTE, since % _MINUTE


def from_time_mark(mark: int | None, near_ms: float) -> float:
    """UTC ms of a TimeMark that counts tenths of a second in the hour; NaN for unknown or more than an hour away."""
    if mark is None or not 0 <= mark < 36_000:
        return float("nan")
    guess = near_ms - near_ms % _HOUR + 100.0 * mark
    return float(guess + _HOUR * round((near_ms - guess) / _HOUR))
