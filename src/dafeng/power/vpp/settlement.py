"""What a response is paid: delivered against committed, by the bands of a rule file, in whole fen."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dafeng.power.vpp.baseline import Baselines
from dafeng.power.vpp.resources import Floats
from dafeng.power.vpp.rules import SettlementRule

__all__ = ["Settlement", "settle"]


@dataclass(frozen=True)
class Settlement:
    """What meters delivered and are paid.

    Parameters
    ----------
    committed, delivered
        [meter], energy over the event. kWh
    ratio
        [meter], delivered over committed; NaN where nothing was committed. [1]
    paid
        [meter], CNY, rounded to fen; negative is a charge.
    share
        [meter], share of the price that was paid. [1]
    counted
        [meter], delivered energy that was paid for: within the ceiling, in a band that pays. kWh
    """

    committed: Floats
    delivered: Floats
    ratio: Floats
    paid: Floats
    share: Floats
    counted: Floats

    @property
    def verified(self) -> float:
        """Delivered energy that was paid for, of all meters. kWh"""
        return float(self.counted.sum())


def settle(base: Baselines, metered: Floats, committed: Floats, event: npt.NDArray[np.bool_], rule: SettlementRule) -> Settlement:
    """Pay a response.

    Parameters
    ----------
    base
        Baselines of the meters.
    metered
        [meter, period], readings of the day of the event. kW
    committed
        [meter], reduction promised in every period of the event. kW
    event
        [period], when the event held.
    rule
        Price, bands, ceiling, penalty.

    Returns
    -------
    Settlement
        Delivered energy may be negative: a meter that used more; then nothing is paid.
    """
    hours = 24.0 / len(event)
    delivered = (base.load[:, event] - metered[:, event]).sum(axis=1) * hours
    promised = committed * event.sum() * hours
    ratio = np.divide(delivered, promised, out=np.full(len(promised), np.nan), where=promised > 0)
    starts, pays = (np.array(column) for column in zip(*rule.bands, strict=True))
    share = np.where(np.isnan(ratio) | (ratio < 0), 0.0, pays[np.searchsorted(starts, np.nan_to_num(ratio), side="right") - 1])
    if event.sum() * hours * 60.0 < rule.least_minutes:
        share = np.zeros_like(share)
    counted = np.clip(delivered, 0.0, rule.most * promised)
    missing = np.where(share > 0, 0.0, np.maximum(rule.penalty_to * promised - np.maximum(delivered, 0.0), 0.0))
    money = rule.price * (share * counted - rule.penalty * missing)
    return Settlement(promised, delivered, ratio, np.round(money, 2) + 0.0, share, np.where(share > 0, counted, 0.0))
