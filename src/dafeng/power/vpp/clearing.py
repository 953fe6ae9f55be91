"""Who is called for how much: cheapest first, within what each offers and what the grid carries."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dafeng.errors import PowerError
from dafeng.power.vpp.resources import Floats

__all__ = ["Clearing", "Offers", "clear"]

_BLOCK = 8
"""Periods cleared together, so that 10,000 resources stay in the processor's cache."""


@dataclass(frozen=True)
class Offers:
    """Offers of resources.

    Parameters
    ----------
    id, node
        [resource]; who offers, and where in the grid.
    price
        [resource], CNY/kWh
    quantity
        [period, resource], kW
    """

    id: npt.NDArray[np.str_]
    node: npt.NDArray[np.str_]
    price: Floats
    quantity: Floats


@dataclass(frozen=True)
class Clearing:
    """Result of a clearing.

    Parameters
    ----------
    called
        [period, resource], kW
    price
        [period], of the dearest offer called; 0 where none is. CNY/kWh
    short
        [period], asked for and not to be had within offers and grid. kW
    node
        [resource], where each lies.
    """

    called: Floats
    price: Floats
    short: Floats
    node: npt.NDArray[np.str_]

    def by_node(self) -> dict[str, Floats]:
        """Call of each node. [period], kW"""
        return {str(name): self.called[:, self.node == name].sum(axis=1) for name in np.unique(self.node)}


def clear(offers: Offers, request: Floats, limits: Mapping[str, float], limit: float = np.inf) -> Clearing:
    """Call the cheapest offers that the grid can carry.

    Limits on resources, on their nodes and on the whole lie within each other, so that taking the cheapest first is optimal, which the
    tests hold against a linear program.

    Parameters
    ----------
    offers
        Of any number of resources.
    request
        [period], kW
    limits
        Largest call of a node; nodes that are not named have none. kW
    limit
        Largest call of all together. kW

    Returns
    -------
    Clearing
        With what is short; nothing is called beyond a limit.

    Raises
    ------
    PowerError
        If a limit names a node that no offer has, or shapes differ.

    References
    ----------
    .. [1] Edmonds, Submodular functions, matroids and certain polyhedra, in Combinatorial Structures and Their Applications, Gordon and
       Breach 1970: greedy is optimal where constraints are nested.
    """
    names, place = np.unique(offers.node, return_inverse=True)
    _check(offers, request, limits, names)
    merit = _merit(offers, place, np.array([limits.get(str(name), np.inf) for name in names]))
    called, price, short = np.empty_like(offers.quantity), np.empty(len(request)), np.empty(len(request))
    for begin in range(0, len(request), _BLOCK):
        part = slice(begin, begin + _BLOCK)
        total = np.cumsum(_within_nodes(offers.quantity[part], merit), axis=0)
        np.minimum(total, np.minimum(request[part], limit), out=total)
        price[part], short[part] = _marginal(offers.price[merit.order], total), request[part] - total[-1]
        called[part].T[merit.order] = _steps(total)
    return Clearing(called, price, short, offers.node)


@dataclass(frozen=True)
class _Merit:
    """Resources by node and price, where each node begins, what it carries, and the way from there to the order of price alone."""

    grouped: npt.NDArray[np.intp]
    node: npt.NDArray[np.intp]
    first: npt.NDArray[np.intp]
    limits: Floats
    cheapest: npt.NDArray[np.intp]
    order: npt.NDArray[np.intp]


def _merit(offers: Offers, place: npt.NDArray[np.intp], limits: Floats) -> _Merit:
    grouped = np.lexsort((offers.price, place))
    node = place[grouped]
    cheapest = np.argsort(offers.price[grouped], kind="stable")
    return _Merit(grouped, node, np.searchsorted(node, np.arange(len(limits))), limits, cheapest, grouped[cheapest])


def _within_nodes(quantity: Floats, merit: _Merit) -> Floats:
    """Offers cut, dearest first, to what their node carries; cheapest first. [resource, period], kW"""
    if not np.isfinite(merit.limits).any():
        return quantity.T[merit.order]
    total = np.cumsum(quantity.T[merit.grouped], axis=0)
    before = np.zeros((len(merit.limits), total.shape[1]))
    before[1:] = total[merit.first[1:] - 1]
    np.minimum(total, (before + merit.limits[:, None])[merit.node], out=total)
    usable = _steps(total)
    usable[merit.first[1:]] = total[merit.first[1:]] - before[1:]
    return usable[merit.cheapest]


def _steps(total: Floats) -> Floats:
    """Undo a running sum along the resources; rounding never makes a step negative."""
    steps = total.copy()
    np.subtract(total[1:], total[:-1], out=steps[1:])
    return np.maximum(steps, 0.0, out=steps)


def _marginal(price: Floats, total: Floats) -> Floats:
    """Price of the dearest offer called; prices rise along the resources. [period], CNY/kWh"""
    last = (total < total[-1] - 1e-9).sum(axis=0)
    marginal: Floats = np.where(total[-1] > 1e-9, price[np.minimum(last, len(price) - 1)], 0.0)
    return marginal


def _check(offers: Offers, request: Floats, limits: Mapping[str, float], names: npt.NDArray[np.str_]) -> None:
    if offers.quantity.shape != (len(request), len(offers.price)):
        raise PowerError(
            f"offers have {offers.quantity.shape} periods and resources, expected {(len(request), len(offers.price))}. Give one quantity a "
            "period and resource.",
            f"报量为 {offers.quantity.shape}(时段×资源)，应为 {(len(request), len(offers.price))}。每时段每资源一个数。",
        )
    is_usable = offers.quantity.size and offers.quantity.min() >= 0 and offers.quantity.max() < np.inf and np.isfinite(request).all()
    if not is_usable:
        raise PowerError(
            "offers and request must be finite, and offers at least 0 kW. Mend the readings.", "报量与需求须为有限数，且报量不小于0 kW。"
        )
    unknown = sorted(set(limits) - set(map(str, names)))
    if unknown:
        raise PowerError(
            f"a limit is given for node '{unknown[0]}', but no offer lies there. Mend the name.",
            f"给出了节点“{unknown[0]}”的限额，但该处没有报量。请改正名称。",
        )
