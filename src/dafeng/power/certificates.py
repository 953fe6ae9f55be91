"""Green certificates: issued once, held by one, retired once for one user and one period; what is retired is green for nobody else."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from dafeng.errors import PowerError

__all__ = ["Account", "Certificate", "Duty", "duty_of", "issue", "market_factors", "retire", "transfer"]

VALID_YEARS = 2
"""Years after its vintage in which a certificate can still be retired: the notice on certificates of 2024 gives two years."""


@dataclass(frozen=True)
class Certificate:
    """Certificates of one plant and year; 1 certificate is 1 MWh.

    Parameters
    ----------
    id
        Serial name.
    vintage
        Year of generation.
    origin
        Such as wind, pv, hydro.
    quantity
        MWh
    holder
        Who holds them.
    retired_to, period
        User and year they were used for; empty and 0 while they are held.
    """

    id: str
    vintage: int
    origin: str
    quantity: float
    holder: str
    retired_to: str = ""
    period: int = 0


@dataclass(frozen=True)
class Account:
    """All certificates that are known, held and retired."""

    certificates: tuple[Certificate, ...] = field(default=())

    def retired(self, user: str, period: int) -> float:
        """What a user has retired for a year. MWh"""
        return sum(each.quantity for each in self.certificates if (each.retired_to, each.period) == (user, period))

    def held(self, holder: str) -> float:
        """What someone holds and has not retired. MWh"""
        return sum(each.quantity for each in self.certificates if each.holder == holder and not each.retired_to)

    def total(self) -> float:
        """All that was ever issued; nothing but issuing changes it. MWh"""
        return sum(each.quantity for each in self.certificates)


def issue(account: Account, certificate: Certificate) -> Account:
    """Add certificates.

    Raises
    ------
    PowerError
        If the serial name is known already, the quantity is not above zero, or they are issued as retired.
    """
    if any(each.id == certificate.id for each in account.certificates) or certificate.quantity <= 0 or certificate.retired_to:
        raise PowerError(
            f"certificate '{certificate.id}' of {certificate.quantity:g} MWh cannot be issued: expected a new serial name, a quantity above 0 "
            "and no user. Check whether it was issued before.",
            f"绿证“{certificate.id}”({certificate.quantity:g} MWh)无法登记:编号须未用过、数量大于0且未注销。请检查是否重复登记。",
        )
    return Account((*account.certificates, certificate))


def transfer(account: Account, identifier: str, quantity: float, buyer: str) -> Account:
    """Hand certificates to another holder; a part is split off under a name of its own.

    Raises
    ------
    PowerError
        If there are not so many that are not retired.
    """
    return _change(account, identifier, quantity, lambda part: replace(part, holder=buyer))


def retire(account: Account, identifier: str, quantity: float, user: str, period: int) -> Account:
    """Use certificates for a user's consumption in a year.

    Raises
    ------
    PowerError
        If they are of a later year, too old, retired already or fewer.
    """
    found = _find(account, identifier)
    if not found.vintage <= period <= found.vintage + VALID_YEARS:
        raise PowerError(
            f"certificate '{identifier}' of {found.vintage} cannot be retired for {period}: expected {found.vintage} to "
            f"{found.vintage + VALID_YEARS}. Choose another vintage.",
            f"{found.vintage}年的绿证“{identifier}”不能用于{period}年，可用于{found.vintage}至{found.vintage + VALID_YEARS}年。请换用其他年份。",
        )
    return _change(account, identifier, quantity, lambda part: replace(part, retired_to=user, period=period))


def _find(account: Account, identifier: str) -> Certificate:
    found = next((each for each in account.certificates if each.id == identifier), None)
    if found is None:
        raise PowerError(f"no certificate '{identifier}'. Issue it first.", f"没有绿证“{identifier}”，请先登记。")
    return found


def _change(account: Account, identifier: str, quantity: float, change: Callable[[Certificate], Certificate]) -> Account:
    found = _find(account, identifier)
    if found.retired_to or not 0 < quantity <= found.quantity:
        reason, reason_zh = (
            ("is retired already", "已注销") if found.retired_to else (f"has {found.quantity:g} MWh", f"仅有{found.quantity:g} MWh")
        )
        raise PowerError(
            f"{quantity:g} MWh of certificate '{identifier}' cannot be used: it {reason}. Expected a part of what is held.",
            f"绿证“{identifier}”的{quantity:g} MWh无法使用:{reason_zh}。",
        )
    number = sum(each.id == identifier or each.id.startswith(f"{identifier}/") for each in account.certificates)
    whole = quantity == found.quantity
    part = change(replace(found, quantity=quantity, id=identifier if whole else f"{identifier}/{number}"))
    rest = () if whole else (replace(found, quantity=found.quantity - quantity),)
    others = tuple(each for each in account.certificates if each.id != identifier)
    return Account((*others, *rest, part))


def market_factors(consumption: Mapping[str, float], account: Account, period: int, emission: float) -> dict[str, float]:
    """Emission factor of each user's electricity once certificates are counted, and of all others: nothing is green twice.

    What is retired has no emission; all emission falls on what is left, so that users' emissions sum to the grid's.

    Parameters
    ----------
    consumption
        By user, all users of the grid. MWh
    account, period
        Whose retirements count, for which year.
    emission
        Of all electricity of the grid. t

    Returns
    -------
    dict
        By user, t/MWh; ``""`` is the residual factor of electricity without certificates.

    Raises
    ------
    PowerError
        If a user retired more than it used, or everything is certified and emission is left over.

    References
    ----------
    .. [1] GHG Protocol Scope 2 Guidance, World Resources Institute 2015, chapter 6 (residual mix).
    """
    retired = {user: account.retired(user, period) for user in consumption}
    over = [user for user in consumption if retired[user] > consumption[user] * (1 + 1e-12)]
    left = sum(consumption.values()) - sum(retired.values())
    if over or (left <= 0 < emission):
        who = over[0] if over else "all"
        raise PowerError(
            f"'{who}' retired more certificates for {period} than it used, or nothing is left to carry {emission:g} t. Retire at most the consumption.",
            f"“{who}”在{period}年注销的绿证超过用电量，或已无电量承担{emission:g}吨排放。注销量不应超过用电量。",
        )
    residual = emission / left if left > 0 else 0.0
    shares = {user: 1.0 - retired[user] / consumption[user] if consumption[user] > 0 else 0.0 for user in consumption}
    return {user: residual * share for user, share in shares.items()} | {"": residual}


@dataclass(frozen=True)
class Duty:
    """A user's duty to use green power. MWh, CNY"""

    needed: float
    retired: float
    missing: float
    cost: float
    share: float


def duty_of(account: Account, user: str, period: int, consumption: float, terms: Iterable[float]) -> Duty:
    """What a user still has to retire, and what it would cost.

    Parameters
    ----------
    account, user, period
        Whose retirements count, for which year.
    consumption
        MWh
    terms
        Share of consumption that must be green [1], and price of a certificate [CNY/MWh].

    Examples
    --------
    >>> duty_of(Account(), "centre", 2025, 1000.0, (0.8, 5.0)).cost
    4000.0
    """
    duty_share, price = terms
    retired = account.retired(user, period)
    needed = duty_share * consumption
    missing = max(needed - retired, 0.0)
    return Duty(needed, retired, missing, missing * price, retired / consumption if consumption > 0 else 0.0)
