"""The nomenclature page, produced from the tables so that it cannot go stale."""

from collections.abc import Iterator

from dafeng.terms.indicators import indicators
from dafeng.terms.words import words

__all__ = ["nomenclature_page"]


def nomenclature_page() -> str:
    """Page in Markdown: every indicator and every word of the tables.

    Returns
    -------
    str
        ``docs/nomenclature.md`` must equal it; a test compares.
    """
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Nomenclature"
    yield ""
    yield "Produced from `terms/` by `python -m dafeng.terms.nomenclature`; a test compares."
    yield ""
    yield "## Indicators"
    yield ""
    yield "| id | 中文 | English | unit | better | measured by | plausible |"
    yield "|---|---|---|---|---|---|---|"
    for each in indicators():
        span = f"{_edge(each.low)}–{_edge(each.high)}"
        measured = f"`{each.quantity}`" if each.quantity else "nothing yet"
        yield f"| `{each.id}` | {each.title.zh} | {each.title.en} | {each.unit or '1'} | {each.direction} | {measured} | {span} |"
    for kind in dict.fromkeys(word.kind for word in words()):
        yield ""
        yield f"## {kind.capitalize()}"
        yield ""
        yield "| id | 中文 | English |"
        yield "|---|---|---|"
        for word in words():
            if word.kind == kind:
                yield f"| `{word.id}` | {word.title.zh} | {word.title.en} |"


def _edge(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


if __name__ == "__main__":
    print(nomenclature_page(), end="")  # noqa: T201 - the page is what this module is run for
