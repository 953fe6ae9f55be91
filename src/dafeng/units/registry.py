"""The registry of units: pint's, with the units of Chinese energy statistics beside them."""

import functools

import pint

__all__ = ["registry"]

DEFINITIONS = """
tce = 29.3076 gigajoule = tonne_of_coal_equivalent
kgce = 0.001 tce
gce = 0.000001 tce
CNY = [currency] = yuan
person = [person] = persons
vehicle = [vehicle] = vehicles
piece = [piece] = pieces
trip = [trip] = trips
mu = 2000 / 3 * meter ** 2
annum = 365 * day = a = yr
tCO2 = tonne
percent_of = 0.01
Gm2 = 1e9 * meter ** 2
Mm2 = 1e6 * meter ** 2
km2 = 1e6 * meter ** 2
m2 = meter ** 2
m3 = meter ** 3
Gkm = 1e12 * meter
Gpkm = 1e12 * person * meter
Gtkm = 1e12 * tonne * meter
Mt = 1e6 * tonne
kt = 1e3 * tonne
GCNY = 1e9 * CNY
"""
# 1 tce = 7000 kcal/kg x 4.1868 kJ/kcal (GB/T 2589-2020).
# A year of statistics is 365 days, not pint's 365.25: 1 TWh/a over 1 GW is then 1000 h.


@functools.cache
def registry() -> pint.UnitRegistry[float]:
    """Registry with tce (29.3076 GJ), CNY, mu, persons, vehicles and counted pieces.

    Returns
    -------
    pint.UnitRegistry
        One for the process; loading it takes about 0.2 s, so only a conversion asks for it.
    """
    made: pint.UnitRegistry[float] = pint.UnitRegistry()
    made.load_definitions([line for line in DEFINITIONS.splitlines() if line])
    return made
