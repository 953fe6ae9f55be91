"""The vocabulary of the house, as tables: indicators, sectors, fuels.

Comes in: words of a plan, ids of the facts. Goes out: the record behind them, with names for people in two languages.
Nothing is computed here; a table that changes here changes everywhere.
"""

from dafeng.terms.indicators import Direction, Indicator, indicator, indicators, match_indicator, nearest_indicators
from dafeng.terms.words import Word, method_words, name_of, reader_unit, say, unit_word, words

__all__ = [
    "Direction",
    "Indicator",
    "Word",
    "indicator",
    "indicators",
    "match_indicator",
    "method_words",
    "name_of",
    "nearest_indicators",
    "reader_unit",
    "say",
    "unit_word",
    "words",
]
