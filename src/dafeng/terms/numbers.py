"""Numbers and probabilities as people read them: no exponent, no false precision, no certainty."""

__all__ = ["number", "percent"]


def number(value: float | None, digits: int = 3) -> str:
    """A number with as many digits as its meaning bears, never with an exponent.

    Examples
    --------
    >>> number(13042.7), number(0.1234), number(39.24), number(None)
    ('13,000', '0.123', '39.2', '–')
    """
    if value is None:
        return "–"
    if value == 0:
        return "0"
    rounded = float(f"{value:.{digits}g}")
    text = f"{rounded:,.10f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


def percent(probability: float) -> str:
    """A probability in words of a model, which never shows certainty."""
    return ">99%" if probability > 0.99 else "<1%" if probability < 0.01 else f"{probability:.0%}"
