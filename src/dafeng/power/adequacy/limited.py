"""Stores and yielding demand, hour after hour, for many years side by side."""

import numpy as np
import numpy.typing as npt

from dafeng.power.adequacy.system import DemandResponse, Floats, Storage

__all__ = ["serve_from_stores"]


class _Store:
    """What one store holds in each year."""

    def __init__(self, storage: Storage, years: int) -> None:
        self.limits = storage
        self.level: Floats = np.full(years, float(storage.energy))

    def step(self, margin: Floats) -> Floats:
        """Fill from surplus or empty into shortage; the margin that is left. [year], MW"""
        flow = np.clip(margin, -self.limits.power, self.limits.power)
        room = (self.limits.energy - self.level) / self.limits.efficiency
        flow = np.clip(flow, -self.level, room)
        self.level += np.where(flow > 0, flow * self.limits.efficiency, flow)
        left: Floats = margin - flow
        return left


class _Response:
    """How often one resource was called, for how long, and what it still owes in each year."""

    def __init__(self, response: DemandResponse, years: int) -> None:
        self.limits = response
        self.events: npt.NDArray[np.int64] = np.zeros(years, dtype=np.int64)
        self.hours: npt.NDArray[np.int64] = np.zeros(years, dtype=np.int64)
        self.rest: npt.NDArray[np.int64] = np.zeros(years, dtype=np.int64)
        self.owed: Floats = np.zeros(years)
        self.due: npt.NDArray[np.int64] = np.zeros(years, dtype=np.int64)

    def yield_load(self, margin: Floats) -> Floats:
        """Lower the load of a shortage within the limits of an event and of the year. [year], MW"""
        running = self.hours > 0
        may_begin = (self.events < self.limits.events_per_year) & (self.rest == 0) & (self.limits.hours_per_event > 0)
        can = np.where(running, self.hours < self.limits.hours_per_event, may_begin)
        lowered: Floats = np.where(can, np.clip(-margin, 0.0, self.limits.power), 0.0)
        called = lowered > 0
        self.events += called & ~running
        ended = running & ~called
        self.rest = np.where(ended, max(self.limits.rest_hours - 1, 0), np.maximum(self.rest - 1, 0))
        self.hours = np.where(called, self.hours + 1, 0)
        self.owed += lowered * self.limits.payback_share
        self.due = np.where(called, self.limits.payback_hours, self.due - 1)
        return lowered

    def pay_back(self, margin: Floats) -> tuple[Floats, Floats]:
        """Use the energy owed from surplus; margin left, and what fell due without surplus. [year], MW"""
        paid = np.minimum(np.clip(margin, 0.0, self.limits.power), self.owed)
        self.owed -= paid
        lost: Floats = np.where(self.due <= 0, self.owed, 0.0)
        self.owed -= lost
        return margin - paid, lost


def serve_from_stores(margin: Floats, storage: tuple[Storage, ...], response: tuple[DemandResponse, ...]) -> Floats:
    """Energy not served after stores and demand response have done what they can.

    Shortage: stores first, then demand response in the order given. Surplus: energy owed by demand response first, then stores.
    A store begins the year full. Greedy use is optimal for the sum of unserved energy of one store, and an assumption for several.

    Parameters
    ----------
    margin
        [year, hour], capacity less load. MW
    storage, response
        What there is.

    Returns
    -------
    array
        [year, hour], not served. MW

    References
    ----------
    .. [1] Evans, Tindemans, Angeli, Minimizing Unserved Energy Using Heterogeneous Storage Units, IEEE Trans. Power Syst. 34 (2019) 3647.
    """
    years, hours = margin.shape
    stores, responses = [_Store(each, years) for each in storage], [_Response(each, years) for each in response]
    by_hour = np.ascontiguousarray(margin.T)
    short = np.empty_like(by_hour)
    for hour in range(hours):
        short[hour] = _one_hour(by_hour[hour], stores, responses)
    return short.T


def _one_hour(margin: Floats, stores: list[_Store], responses: list[_Response]) -> Floats:
    lost = np.zeros_like(margin)
    for response in responses:
        margin, due = response.pay_back(margin)
        lost += due
    for store in stores:
        margin = store.step(margin)
    for response in responses:
        margin = margin + response.yield_load(margin)
    short: Floats = np.clip(-margin, 0.0, None) + lost
    return short
