"""Rules of baseline and settlement, read from a file: what a province decides is data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dafeng.errors import PowerError

__all__ = ["BaselineRule", "Rules", "SettlementRule", "read_rules"]


@dataclass(frozen=True)
class BaselineRule:
    """How usage without an event is estimated.

    Parameters
    ----------
    days, choose
        Look at so many like days before the event, and average so many of them.
    order
        ``highest`` or ``middle`` by use in the hours of the event.
    exclude
        Kinds of days left out, such as ``event``, ``holiday``, ``outage``.
    like
        Whether working days are compared with working days only, and free days with free days.
    adjust
        Periods before the event whose use moves the baseline: (first, last) hours before it begins; None for no adjustment.
    way
        ``scale`` or ``shift``.
    least, most
        Caps of the adjustment: factors for ``scale``, shares of the unadjusted mean for ``shift``.
    """

    days: int
    choose: int
    order: str
    exclude: tuple[str, ...]
    like: bool
    adjust: tuple[float, float] | None
    way: str
    least: float
    most: float


@dataclass(frozen=True)
class SettlementRule:
    """How a response is paid.

    Parameters
    ----------
    price
        CNY/kWh
    bands
        (from, pays): from this ratio of delivered to committed upward, this share of the price is paid for what is delivered.
    most
        Ratio above which nothing more is paid.
    penalty
        Share of the price that is charged for what is missing below the first band that pays.
    least_minutes
        Shortest response that is paid.
    """

    price: float
    bands: tuple[tuple[float, float], ...]
    most: float
    penalty: float
    least_minutes: float


@dataclass(frozen=True)
class Rules:
    """Rules of a file, with where they come from."""

    title: str
    source: str
    baseline: BaselineRule
    settlement: SettlementRule


def read_rules(path: Path) -> Rules:
    """Read rules from TOML.

    Raises
    ------
    PowerError
        If the file cannot be read, or a rule is missing or cannot be.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PowerError(
            f"'{path}' cannot be read as TOML: {error}. Expected [baseline] and [settlement].",
            f"“{path}”无法作为TOML读取:{error}。应含 [baseline] 与 [settlement]。",
        ) from error
    return Rules(str(data.get("title", "")), str(data.get("source", "")), _baseline(path, data), _settlement(path, data))


def _baseline(path: Path, data: Mapping[str, Any]) -> BaselineRule:
    part = _part(path, data, "baseline", ("days", "choose", "order", "exclude", "like"))
    adjustment = part.get("adjustment")
    least, most = (float(each) for each in (adjustment or {}).get("caps", (1.0, 1.0)))
    rule = BaselineRule(
        days=int(part["days"]),
        choose=int(part["choose"]),
        order=str(part["order"]),
        exclude=tuple(map(str, part["exclude"])),
        like=bool(part["like"]),
        adjust=(float(adjustment["hours_before"][0]), float(adjustment["hours_before"][1])) if adjustment else None,
        way=str(adjustment["way"]) if adjustment else "scale",
        least=least,
        most=most,
    )
    _demand(path, 1 <= rule.choose <= rule.days, f"choose is {rule.choose} of {rule.days} days, expected 1 to days")
    _demand(path, rule.order in {"highest", "middle"}, f"order is '{rule.order}', expected highest or middle")
    _demand(path, rule.way in {"scale", "shift"}, f"way is '{rule.way}', expected scale or shift")
    _demand(path, rule.least <= rule.most, f"caps are {rule.least} and {rule.most}, expected the lower first")
    _demand(path, rule.adjust is None or rule.adjust[0] > rule.adjust[1] >= 0, "hours_before must fall, such as [4, 1]")
    return rule


def _settlement(path: Path, data: Mapping[str, Any]) -> SettlementRule:
    part = _part(path, data, "settlement", ("price", "bands", "most"))
    bands = tuple((float(band["from"]), float(band["pays"])) for band in part["bands"])
    rule = SettlementRule(
        float(part["price"]), bands, float(part["most"]), float(part.get("penalty", 0.0)), float(part.get("least_minutes", 0.0))
    )
    _demand(path, rule.price >= 0, f"price is {rule.price} CNY/kWh, expected at least 0")
    _demand(path, bool(bands) and bands[0][0] == 0.0 and list(bands) == sorted(bands), "bands must begin at 0 and rise")
    _demand(path, rule.most >= bands[-1][0], f"most is {rule.most}, expected at least the last band's {bands[-1][0]}")
    return rule


def _part(path: Path, data: Mapping[str, Any], name: str, needed: tuple[str, ...]) -> Mapping[str, Any]:
    part = data.get(name)
    missing = [field for field in needed if not isinstance(part, dict) or field not in part]
    if not isinstance(part, dict) or missing:
        raise PowerError(
            f"'{path}': [{name}] lacks {', '.join(missing)}. Add it.", f"“{path}”:[{name}] 缺少 {'、'.join(missing)}，请补充。"
        )
    return part


def _demand(path: Path, holds: bool, en: str) -> None:
    if not holds:
        raise PowerError(f"'{path}': {en}.", f"“{path}”:规则有误:{en}。")
