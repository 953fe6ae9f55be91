"""Units: the words of the statistics, and conversion at the doors.

Comes in: a value with a unit as a yearbook or a plan writes it (万千瓦, 亿元, 10^4 tce). Goes out: the value in the unit asked for.
Inside the house every quantity is in the one coherent unit of its kind (TWh/a, Mt/a, Gkm/a, Gm2, GCNY/a), so no equation holds a factor.
"""

from dafeng.units.convert import convert, expression, factor, is_unit
from dafeng.units.registry import registry

__all__ = ["convert", "expression", "factor", "is_unit", "registry"]
