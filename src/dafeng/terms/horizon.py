"""The years the house computes."""

__all__ = ["FIRST_YEAR", "LAST_YEAR"]

FIRST_YEAR, LAST_YEAR = 2015, 2060
"""The horizon: the first year with an energy balance of our cities, and the year in which the nation means to be carbon neutral."""
