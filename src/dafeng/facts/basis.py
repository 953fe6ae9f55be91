"""Energy has a basis: electricity counts by its heat (当量值) or by the coal a power plant would burn for it (等价值)."""

from dataclasses import dataclass
from typing import Literal

from dafeng.errors import UnitError
from dafeng.facts.pack import load_factors
from dafeng.units import factor

__all__ = ["Basis", "CoalEquivalent", "coal_equivalent", "electricity_rate"]

Basis = Literal["calorific", "equal_value"]
_NAMES = {"calorific": "当量值", "equal_value": "等价值"}


@dataclass(frozen=True)
class CoalEquivalent:
    """Energy in standard coal, with the basis it was counted on; two bases are never added.

    Parameters
    ----------
    mass
        10^6 tce/a.
    basis
        ``calorific`` or ``equal_value``.
    """

    mass: float
    basis: Basis

    def __add__(self, other: "CoalEquivalent") -> "CoalEquivalent":
        return CoalEquivalent(self.mass + self._same(other).mass, self.basis)

    def __sub__(self, other: "CoalEquivalent") -> "CoalEquivalent":
        return CoalEquivalent(self.mass - self._same(other).mass, self.basis)

    def share_of(self, whole: "CoalEquivalent") -> float:
        """Share of a whole counted on the same basis. [1]

        Raises
        ------
        UnitError
            If the whole is counted on the other basis.
        """
        return self.mass / self._same(whole).mass

    def _same(self, other: "CoalEquivalent") -> "CoalEquivalent":
        if other.basis != self.basis:
            message = (
                f"energy counted on two bases: found {other.basis}, expected {self.basis}. "
                "Count both with `coal_equivalent` on one basis before adding or comparing."
            )
            zh = f"两种口径的能耗不能相加或比较:一为{_NAMES[other.basis]},一为{_NAMES[self.basis]}。请先换算到同一口径。"
            raise UnitError(message, zh)
        return other


def electricity_rate(basis: Basis) -> float:
    """Standard coal counted for one kWh: 0.1229 by heat, 0.303 by the coal rate of thermal power in 2023. kgce/kWh

    The equal value falls from year to year; a yearly series is the city's to give, this is the last published.

    References
    ----------
    .. [1] Keys ``conv.elec.equiv`` and ``conv.elec.equal.2023`` of ``facts/factors.csv``.
    """
    return load_factors()["conv.elec.equiv" if basis == "calorific" else "conv.elec.equal.2023"].value


def coal_equivalent(fuels: float, electricity: float, basis: Basis, rate: float | None = None) -> CoalEquivalent:
    """Standard coal of an amount of fuels and of electricity.

    Parameters
    ----------
    fuels, electricity
        By their heat. TWh/a
    basis
        How electricity is counted; fuels are the same on both.
    rate
        kgce/kWh of the year; `electricity_rate` if not given. By heat it is what a kWh holds, whatever is given.

    Examples
    --------
    >>> whole = coal_equivalent(70.0, 30.0, "equal_value")
    >>> round(coal_equivalent(0.0, 30.0, "equal_value").share_of(whole), 3)
    0.514
    """
    heat = factor("TWh", "10^6 tce")
    per_kwh = heat if basis == "calorific" else (electricity_rate(basis) if rate is None else rate)
    return CoalEquivalent(fuels * heat + electricity * per_kwh, basis)
