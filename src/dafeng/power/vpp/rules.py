"""Rules of baseline and settlement, read from a file: what a province decides is data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
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
        Caps of the adjustment: factors for ``scale``, shares of the unadjusted mean for ``shift``; 0 and infinity let it only rise.
    after
        Periods after the event that move it too: (first, last) hours after it ends; None for none.
    skip
        So many days just before the event are not looked at.
    by
        Use by which days are ordered: of the ``event``'s hours, or of the whole ``day``.
    free_days, free_choose
        Other numbers for an event on a free day; 0 for the same.
    form
        ``days``; or ``same_day``: the mean of the periods before and after the event on its own day, no day before.
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
    after: tuple[float, float] | None = None
    skip: int = 0
    by: str = "event"
    free_days: int = 0
    free_choose: int = 0
    form: str = "days"

    def numbers(self, free_today: bool) -> tuple[int, int]:
        """How many days are looked at and averaged, for an event on such a day."""
        return (self.free_days or self.days, self.free_choose or self.choose) if free_today else (self.days, self.choose)


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
    penalty_to
        Share of what was committed up to which it is missing in the sense of the penalty. [1]
    """

    price: float
    bands: tuple[tuple[float, float], ...]
    most: float
    penalty: float
    least_minutes: float
    penalty_to: float = 1.0


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
    form = str((data.get("baseline") or {}).get("form", "days"))
    part = _part(path, data, "baseline", ("hours_before",) if form == "same_day" else ("days", "choose", "order", "exclude", "like"))
    adjustment = part if form == "same_day" else part.get("adjustment") or {}
    free = part.get("free", {})
    least, most = (float(each) for each in adjustment.get("caps", (1.0, 1.0)))
    rule = BaselineRule(
        days=int(part.get("days", 1)),
        choose=int(part.get("choose", 1)),
        order=str(part.get("order", "highest")),
        exclude=tuple(map(str, part.get("exclude", ()))),
        like=bool(part.get("like", False)),
        adjust=_hours(adjustment, "hours_before"),
        way=str(adjustment.get("way", "scale")),
        least=least,
        most=most,
        after=_hours(adjustment, "hours_after"),
        skip=int(part.get("skip", 0)),
        by=str(part.get("by", "event")),
        free_days=int(free.get("days", 0)),
        free_choose=int(free.get("choose", 0)),
        form=form,
    )
    _check_baseline(path, rule)
    return rule


def _hours(table: Mapping[str, Any], name: str) -> tuple[float, float] | None:
    given = table.get(name)
    return (float(given[0]), float(given[1])) if given else None


def _check_baseline(path: Path, rule: BaselineRule) -> None:
    days, choose = rule.numbers(True)
    _demand(path, rule.form in {"days", "same_day"}, f"form is '{rule.form}', expected days or same_day")
    _demand(path, 1 <= rule.choose <= rule.days, f"choose is {rule.choose} of {rule.days} days, expected 1 to days")
    _demand(path, 1 <= choose <= days, f"choose is {choose} of {days} free days, expected 1 to days")
    _demand(path, rule.skip >= 0, f"skip is {rule.skip}, expected at least 0 days")
    _demand(path, rule.order in {"highest", "middle"}, f"order is '{rule.order}', expected highest or middle")
    _demand(path, rule.by in {"event", "day"}, f"by is '{rule.by}', expected event or day")
    _demand(path, rule.way in {"scale", "shift"}, f"way is '{rule.way}', expected scale or shift")
    _demand(path, rule.least <= rule.most, f"caps are {rule.least} and {rule.most}, expected the lower first")
    _demand(path, rule.adjust is None or rule.adjust[0] > rule.adjust[1] >= 0, "hours_before must fall, such as [4, 1]")
    _demand(path, rule.after is None or 0 <= rule.after[0] < rule.after[1], "hours_after must rise, such as [1, 3]")


def _settlement(path: Path, data: Mapping[str, Any]) -> SettlementRule:
    part = _part(path, data, "settlement", ("price", "bands", "most"))
    bands = tuple((float(band["from"]), float(band["pays"])) for band in part["bands"])
    rule = SettlementRule(
        float(part["price"]), bands, float(part["most"]), float(part.get("penalty", 0.0)), float(part.get("least_minutes", 0.0))
    )
    rule = replace(rule, penalty_to=float(part.get("penalty_to", 1.0)))
    _demand(path, rule.price >= 0, f"price is {rule.price} CNY/kWh, expected at least 0")
    _demand(path, bool(bands) and bands[0][0] == 0.0 and list(bands) == sorted(bands), "bands must begin at 0 and rise")
    _demand(path, 0 < rule.penalty_to <= 1, f"penalty_to is {rule.penalty_to}, expected more than 0 and at most 1")
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
