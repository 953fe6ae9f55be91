"""Who used which green electricity in a year: certificates retired, duties still open, and what is left for everyone else."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dafeng.errors import StudyError
from dafeng.facts import City, load_factors
from dafeng.power.certificates import Account, duty_of, market_factors
from dafeng.study.green_power import green_grid

__all__ = ["User", "green_account", "grid_factor_of", "read_users", "total_use_of"]

OTHERS = "others"
"""Everyone in the city who is not named."""


@dataclass(frozen=True)
class User:
    """A user of electricity.

    Parameters
    ----------
    name
        As in the ledger of certificates.
    consumption
        MWh
    duty
        Share of it that must be green; 0 for none. [1]
    """

    name: str
    consumption: float
    duty: float = 0.0


def read_users(path: Path) -> list[User]:
    """Users of a CSV file with the columns ``user, mwh`` and, where there is one, ``duty`` (a share of 0 to 1).

    Raises
    ------
    StudyError
        If it cannot be read, or a row cannot be; the row is named.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as table:
            rows = list(csv.DictReader(table))
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(
            f"'{path}' cannot be read: {error}. Expected a CSV file with user, mwh, duty.",
            f"无法读取“{path}”:{error}。应为含 user、mwh、duty 列的CSV文件。",
        ) from error
    users = [_user(path, line, row) for line, row in enumerate(rows, 2)]
    if len({user.name for user in users}) < len(users) or OTHERS in {user.name for user in users}:
        raise StudyError(
            f"'{path}' names a user twice, or one '{OTHERS}'. Give each one row.", f"“{path}”中有重复的用户，或名为“{OTHERS}”。每户一行。"
        )
    return users


def _user(path: Path, line: int, row: Mapping[str, str]) -> User:
    try:
        user = User(row["user"].strip(), float(row["mwh"]), float(row.get("duty") or 0.0))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StudyError(
            f"'{path}', line {line}: {error}. Expected user, mwh and perhaps duty.",
            f"“{path}”第{line}行:{error}。应有 user、mwh，可有 duty。",
        ) from error
    if not (user.name and 0 < user.consumption < float("inf") and 0 <= user.duty <= 1):
        raise StudyError(
            f"'{path}', line {line}: '{user.name}' uses {user.consumption:g} MWh with a duty of {user.duty:g}; expected a name, more than 0 and a share of 0 to 1.",
            f"“{path}”第{line}行:“{user.name}”用电 {user.consumption:g} MWh、义务 {user.duty:g};应有名称、用电大于0、义务为0至1。",
        )
    return user


def grid_factor_of(city: City, period: int) -> tuple[float, str]:
    """Average factor of the city's grid in a year, or the latest before it, and the key it has among the national factors. t/MWh

    Raises
    ------
    StudyError
        If none is known.
    """
    factors, stem = load_factors(), green_grid(city)
    known = [year for year in range(2000, period + 1) if f"{stem}.{year}" in factors]
    if not stem or not known:
        raise StudyError(
            f"no factor of {city.name}'s grid is known up to {period}. Give it with --factor (kg/kWh).",
            f"没有{city.title.zh}电网截至{period}年的排放因子。请用 --factor 给出(kg/kWh)。",
        )
    key = f"{stem}.{known[-1]}"
    return factors[key].value, key


def total_use_of(city: City, period: int) -> float:
    """Electricity the whole city used in a year. MWh

    Raises
    ------
    StudyError
        If it is not known.
    """
    if city.has("electricity_total"):
        series = city.series("electricity_total", fuel="electricity", unit="TWh")
        if period in series.years:
            return float(series.values[series.years.index(period)]) * 1e6
    raise StudyError(
        f"electricity of {city.name} in {period} is not known. Give it with --total (MWh).",
        f"没有{city.title.zh}{period}年的用电量。请用 --total 给出(MWh)。",
    )


def green_account(account: Account, users: Sequence[User], period: int, total: float, terms: Mapping[str, float | None]) -> dict[str, Any]:
    """What every user's electricity carries, and the residual factor of all others.

    Parameters
    ----------
    account, period
        Certificates, and the year they were used for.
    users
        Those who are named; all others of the city are one more.
    total
        Electricity of the city. MWh
    terms
        ``factor``, average of the grid [t/MWh]; ``price`` of a certificate [CNY/MWh]; ``elsewhere``, residual factor of the grid that
        certificates of this one were sold to, or None [t/MWh].

    Returns
    -------
    dict
        ``period``, ``total_mwh``, ``retired_mwh``, ``share``, ``factor``, ``residual_factor`` [t/MWh], ``users`` (a row each).

    Raises
    ------
    StudyError
        If the users named use more than the city.
    """
    rest = total - sum(user.consumption for user in users)
    if rest < 0:
        raise StudyError(
            f"the users named use {total - rest:,.0f} MWh, the city {total:,.0f} MWh. Check units, or give --total.",
            f"所列用户用电 {total - rest:,.0f} MWh，全市仅 {total:,.0f} MWh。请检查单位，或给出 --total。",
        )
    everyone = [*users, User(OTHERS, rest)]
    factor, price = float(terms["factor"] or 0.0), float(terms["price"] or 0.0)
    consumption = {user.name: user.consumption for user in everyone}
    factors = market_factors(consumption, account, period, factor * total, terms.get("elsewhere"))
    rows = [_row(account, user, period, (factor, factors[user.name], price)) for user in everyone]
    retired = sum(row["retired_mwh"] for row in rows)
    return {
        "period": period,
        "total_mwh": total,
        "retired_mwh": retired,
        "share": retired / total if total > 0 else 0.0,
        "factor": factor,
        "residual_factor": factors[""],
        "users": rows,
    }


def _row(account: Account, user: User, period: int, terms: tuple[float, float, float]) -> dict[str, Any]:
    factor, market, price = terms
    duty = duty_of(account, user.name, period, user.consumption, (user.duty, price))
    return {
        "user": user.name,
        "consumption_mwh": user.consumption,
        "retired_mwh": duty.retired,
        "share": duty.share,
        "location_t": user.consumption * factor,
        "market_t": user.consumption * market,
        "duty": user.duty,
        "missing_mwh": duty.missing,
        "cost_cny": duty.cost,
    }
