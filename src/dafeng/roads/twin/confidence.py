"""Standard deviations from the confidence classes of the messages.

A class names the half-width that holds the true value with 95 % probability (SAE J2735, PositionConfidence, SpeedConfidence and
HeadingConfidence, whose classes the day-1 set shares), so one sigma is the half-width divided by 1.96. Class 0 and unknown names are unavailable.
"""

import math
from collections.abc import Sequence
from typing import Any

__all__ = ["heading_std", "position_std", "speed_std"]

_POSITION = (math.nan, 500.0, 200.0, 100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01)
_POSITION_NAMES = [
    "unavailable",
    "a500m",
    "a200m",
    "a100m",
    "a50m",
    "a20m",
    "a10m",
    "a5m",
    "a2m",
    "a1m",
    "a50cm",
    "a20cm",
    "a10cm",
    "a5cm",
    "a2cm",
    "a1cm",
]
_SPEED = (math.nan, 100.0, 10.0, 5.0, 1.0, 0.1, 0.05, 0.01)
_SPEED_NAMES = ["unavailable", "prec100ms", "prec10ms", "prec5ms", "prec1ms", "prec0-1ms", "prec0-05ms", "prec0-01ms"]
_HEADING = (math.nan, 10.0, 5.0, 1.0, 0.1, 0.05, 0.01, 0.0125)
_HEADING_NAMES = ["unavailable", "prec10deg", "prec05deg", "prec01deg", "prec0-1deg", "prec0-05deg", "prec0-01deg", "prec0-0125deg"]


def _sigma(code: Any, names: Sequence[str], halves: Sequence[float]) -> float:
    place = names.index(code) if code in names else code if isinstance(code, int) and 0 <= code < len(halves) else 0
    return halves[place] / 1.96


def position_std(code: Any) -> float:
    """Standard deviation along one axis, m; NaN where unavailable.

    Examples
    --------
    >>> round(position_std("a2m"), 2)
    1.02
    """
    return _sigma(code, _POSITION_NAMES, _POSITION)


def speed_std(code: Any) -> float:
    """Standard deviation of the speed, m/s; NaN where unavailable."""
    return _sigma(code, _SPEED_NAMES, _SPEED)


def heading_std(code: Any) -> float:
    """Standard deviation of the heading, degrees; NaN where unavailable."""
    return _sigma(code, _HEADING_NAMES, _HEADING)
