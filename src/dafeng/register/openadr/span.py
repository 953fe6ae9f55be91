"""When an event ends: ISO 8601 durations added to RFC 3339 moments."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

__all__ = ["DURATION", "event_end", "parse_moment", "seconds_of"]

DURATION = re.compile(
    r"(?P<sign>-?)P(?=\d|T\d)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
_LENGTHS = {"years": 365 * 86400, "months": 30 * 86400, "weeks": 604800, "days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
"""Seconds; a year counts 365 days and a month 30, which only decides when an event leaves the list of active ones."""

_ENDLESS = 9999 * 365 * 86400


def seconds_of(duration: str) -> float:
    """Seconds of an ISO 8601 duration.

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> seconds_of("PT1H30M")
    5400.0
    """
    found = DURATION.fullmatch(duration)
    if found is None:
        message = f"'{duration}' is no ISO 8601 duration, expected such as PT1H or P1D"
        raise ValueError(message)
    total = sum(float(found[name] or 0) * length for name, length in _LENGTHS.items())
    return -total if found["sign"] else total


def parse_moment(text: str) -> datetime:
    """Moment of an RFC 3339 text; one without a zone is taken as UTC.

    Raises
    ------
    ValueError
        If it is none.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def event_end(event: Mapping[str, Any]) -> float | None:
    """Moment the last interval of an event ends; None where it has no end or states none. Seconds since 1970

    An event's own duration, if stated, counts from its start; else its intervals follow one another, each with its own period or the
    event's.

    Examples
    --------
    >>> event_end({"intervalPeriod": {"start": "1970-01-01T00:00:00Z", "duration": "PT1H"}, "intervals": [{"id": 0}, {"id": 1}]})
    7200.0
    """
    period = event.get("intervalPeriod") or {}
    intervals = event.get("intervals") or [{}]
    start = _start_of(period) or _start_of(intervals[0].get("intervalPeriod") or {})
    if start is None:
        return None
    if event.get("duration"):
        return _shift(start, seconds_of(event["duration"]))
    end = start
    for interval in intervals:
        own = {**period, **(interval.get("intervalPeriod") or {})}
        begin = _start_of(interval.get("intervalPeriod") or {}) or end
        length = seconds_of(own.get("duration", "PT0S"))
        if length >= _ENDLESS or "duration" not in own:
            return None
        end = begin + timedelta(seconds=length)
    return end.timestamp()


def _start_of(period: Mapping[str, Any]) -> datetime | None:
    """Start of a period; the year 1 stands for now, which is not known here."""
    if "start" not in period:
        return None
    moment = parse_moment(period["start"])
    return None if moment.year == 1 else moment


def _shift(start: datetime, seconds: float) -> float | None:
    return None if seconds >= _ENDLESS else start.timestamp() + seconds
