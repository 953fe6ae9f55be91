"""Stores and yielding demand, hour after hour, for many years side by side.

Hours in which nothing can happen are not played: a year in which every store is full, nothing is owed and nobody rests stays so until the
next shortage.
"""

import math

import numpy as np
import numpy.typing as npt

from dafeng.power.adequacy.system import DemandResponse, Floats, Storage

__all__ = ["hours_played", "serve_from_stores"]

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class _Store:
    """What one store holds in each year."""

    def __init__(self, storage: Storage, years: int) -> None:
        self.limits = storage
        self.level: Floats = np.full(years, float(storage.energy))

    def step(self, margin: Floats) -> Floats:
        """Fill from surplus or empty into shortage, in the first years; the margin that is left. [year], MW"""
        level = self.level[: len(margin)]
        room = (self.limits.energy - level) / self.limits.efficiency
        flow = np.minimum(np.maximum(margin, np.maximum(-level, -self.limits.power)), np.minimum(room, self.limits.power))
        level += np.where(flow > 0, flow * self.limits.efficiency, flow)
        left: Floats = margin - flow
        return left


class _Response:
    """How often one resource was called, how much of a call is used, and what it still owes in each year.

    ``used`` counts hours of the call: those in which it is called, or where its groups yield in turn, hours of its full power.
    """

    def __init__(self, response: DemandResponse, years: int) -> None:
        self.limits = response
        self.in_turn = response.groups > 1 and response.power > 0
        self.events: Ints = np.zeros(years, dtype=np.int64)
        self.used: Floats = np.zeros(years)
        self.rest: Ints = np.zeros(years, dtype=np.int64)
        self.owed: Floats = np.zeros(years)
        self.due: Ints = np.zeros(years, dtype=np.int64)

    def yield_load(self, margin: Floats) -> Floats:
        """Lower the load of a shortage within the limits of an event and of the year, in the first years. [year], MW"""
        first = slice(len(margin))
        running = self.used[first] > 0
        may_begin = (self.events[first] < self.limits.events_per_year) & (self.rest[first] == 0) & (self.limits.hours_per_event > 0)
        left = np.maximum(self.limits.hours_per_event - self.used[first], 0.0)
        can = np.where(running, left > 0, may_begin)
        most = np.minimum(left, 1.0) * self.limits.power if self.in_turn else self.limits.power
        lowered: Floats = np.where(can, np.minimum(np.maximum(-margin, 0.0), most), 0.0)
        called = lowered > 0
        self.events[first] += called & ~running
        (self._turn if self.in_turn else self._count)(first, running, lowered)
        self.owed[first] += lowered * self.limits.payback_share
        self.due[first] = np.where(called, self.limits.payback_hours, self.due[first] - 1)
        return lowered

    def _count(self, first: slice, running: Flags, lowered: Floats) -> None:
        """All yield together: the call ends with the first hour without it, then they rest."""
        called = lowered > 0
        ended = running & ~called
        self.rest[first] = np.where(ended, max(self.limits.rest_hours - 1, 0), np.maximum(self.rest[first] - 1, 0))
        self.used[first] = np.where(called, self.used[first] + 1, 0)

    def _turn(self, first: slice, running: Flags, lowered: Floats) -> None:
        """Groups yield in turn: the energy of a call lasts until the first ones have rested, counted from its beginning."""
        begins = (lowered > 0) & ~running
        self.rest[first] = np.where(begins, self.limits.hours_per_event + self.limits.rest_hours - 1, np.maximum(self.rest[first] - 1, 0))
        self.used[first] = np.where(self.rest[first] > 0, self.used[first] + lowered / self.limits.power, 0.0)

    def pay_back(self, margin: Floats) -> tuple[Floats, Floats]:
        """Use the energy owed from surplus, in the first years; margin left, and what fell due without surplus. [year], MW"""
        owed = self.owed[: len(margin)]
        paid = np.minimum(np.minimum(np.maximum(margin, 0.0), self.limits.power), owed)
        owed -= paid
        lost: Floats = np.where(self.due[: len(margin)] <= 0, owed, 0.0)
        owed -= lost
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
    year, hour = np.nonzero(hours_played(margin, storage, response))
    short = np.zeros_like(margin)
    if len(year):
        short[year, hour] = _played(margin[year, hour], year, storage, response)
    return short


def hours_played(margin: Floats, storage: tuple[Storage, ...], response: tuple[DemandResponse, ...]) -> Flags:
    """Hours that are short, and those after them until every store is full, nothing is owed and nobody rests, whatever was used.

    A store is full after so many hours of surplus for all at once; what is owed is paid or lost when it falls due. [year, hour]
    """
    hours = np.arange(margin.shape[1], dtype=np.int32)
    is_short = margin < 0
    last = np.maximum.accumulate(np.where(is_short, hours, np.int32(-1)), axis=1)
    powers = [store.power for store in storage] + [each.power for each in response]
    fills = [math.ceil(each.energy / (each.power * each.efficiency)) for each in storage if each.power > 0]
    rests = [max(each.hours_per_event + each.rest_hours, each.payback_hours) + 2 for each in response]
    plenty = np.cumsum(margin >= sum(powers), axis=1, dtype=np.int32)
    since = plenty - np.take_along_axis(plenty, np.maximum(last, 0), axis=1)
    found: Flags = (last >= 0) & ((since <= max(fills, default=0)) | (hours - last <= max(rests, default=0)))
    return found


def _played(margin: Floats, year: Ints, storage: tuple[Storage, ...], response: tuple[DemandResponse, ...]) -> Floats:
    """Play the hours that matter of each year one after another, years with most of them first, so that those done drop out. [cell], MW"""
    count = np.bincount(year)
    place = np.empty(len(count), dtype=np.int64)
    place[np.argsort(-count, kind="stable")] = np.arange(len(count))
    step = np.arange(len(year)) - (np.cumsum(count) - count)[year]
    left = np.searchsorted(np.sort(-count), -np.arange(count.max()), side="left")
    packed = np.zeros((count.max(), len(count)))
    packed[step, place[year]] = margin
    stores, responses = [_Store(each, len(count)) for each in storage], [_Response(each, len(count)) for each in response]
    for at, years in enumerate(left):
        packed[at, :years] = _one_hour(packed[at, :years], stores, responses)
    short: Floats = packed[step, place[year]]
    return short


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
