"""Green certificates: issued once, held by one, retired once for one user and one period; what is retired is green for nobody else."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from dafeng.errors import PowerError

__all__ = [
    "Account",
    "Certificate",
    "Duty",
    "add_certificate",
    "change_certificate",
    "duty_of",
    "expires",
    "issue",
    "market_factors",
    "retire",
    "retired_by",
    "sold_to",
    "transfer",
]

VALID_YEARS = 2
"""Years in which a certificate can be retired, counted from the month of generation [1].

.. [1] National Energy Administration, rules on issuing and trading green electricity certificates (国能发新能规〔2024〕67号), 2024.
"""

TRADES = 1
"""Times a certificate may be sold; the same rules allow one trade, so whoever bought it can only retire it."""


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
    grid
        Grid the plant feeds; empty is the grid the account is about.
    month
        Month of generation, 1 to 12; 0 where it is not known and December is taken.
    trades, parts
        How often it was sold, and how many parts were split off.
    """

    id: str
    vintage: int
    origin: str
    quantity: float
    holder: str
    retired_to: str = ""
    period: int = 0
    grid: str = ""
    month: int = 0
    trades: int = 0
    parts: int = 0


Book = dict[str, Certificate]
"""Certificates by serial name."""


@dataclass(frozen=True)
class Account:
    """All certificates that are known, held and retired, by serial name."""

    certificates: Mapping[str, Certificate] = field(default_factory=dict)

    def retired(self, user: str, period: int) -> float:
        """What a user has retired for a year. MWh"""
        return sum(each.quantity for each in self.certificates.values() if (each.retired_to, each.period) == (user, period))

    def held(self, holder: str) -> float:
        """What someone holds and has not retired. MWh"""
        return sum(each.quantity for each in self.certificates.values() if each.holder == holder and not each.retired_to)

    def total(self) -> float:
        """All that was ever issued; nothing but issuing changes it. MWh"""
        return sum(each.quantity for each in self.certificates.values())


def issue(account: Account, certificate: Certificate) -> Account:
    """Add certificates.

    Raises
    ------
    PowerError
        If the serial name is known already, the quantity is not above zero, or they are issued as retired.
    """
    book = dict(account.certificates)
    add_certificate(book, certificate)
    return Account(book)


def transfer(account: Account, identifier: str, quantity: float, buyer: str) -> Account:
    """Sell certificates to another holder; a part is split off under a name of its own.

    Raises
    ------
    PowerError
        If there are not so many that are not retired, or they were sold before.
    """
    book = dict(account.certificates)
    change_certificate(book, identifier, quantity, sold_to(buyer))
    return Account(book)


def retire(account: Account, identifier: str, quantity: float, user: str, period: int) -> Account:
    """Use certificates for a user's consumption in a year.

    Raises
    ------
    PowerError
        If they are of a later year, too old, retired already or fewer.
    """
    book = dict(account.certificates)
    change_certificate(book, identifier, quantity, retired_by(user, period))
    return Account(book)


def add_certificate(book: Book, certificate: Certificate) -> None:
    """Add certificates to a book, in place; faults as `issue`."""
    known, month = certificate.id in book, 0 <= certificate.month <= 12
    if known or not 0 < certificate.quantity < float("inf") or certificate.retired_to or not certificate.id or not month:
        raise PowerError(
            f"certificate '{certificate.id}' of {certificate.quantity:g} MWh cannot be issued: expected a new serial name, a quantity above 0, "
            "a month of 0 to 12 and no user. Check whether it was issued before.",
            f"绿证“{certificate.id}”({certificate.quantity:g} MWh)无法登记:编号须未用过、数量大于0、月份为0至12且未注销。请检查是否重复登记。",
        )
    book[certificate.id] = certificate


def sold_to(buyer: str) -> Callable[[Certificate], Certificate]:
    """Change of a certificate that is sold; refuses what was sold as often as the rules allow."""

    def _sold(part: Certificate) -> Certificate:
        if part.trades >= TRADES or not buyer:
            raise PowerError(
                f"certificate '{part.id}' was sold {part.trades} times, and the rules allow {TRADES}; '{part.holder}' can only retire it.",
                f"绿证“{part.id}”已交易{part.trades}次，规则只允许{TRADES}次;持有人“{part.holder}”只能注销使用。",
            )
        return replace(part, holder=buyer, trades=part.trades + 1)

    return _sold


def retired_by(user: str, period: int, day: date | None = None) -> Callable[[Certificate], Certificate]:
    """Change of a certificate that is used for a user's consumption of a year; refuses other years and, where a day is given, expired ones."""

    def _retired(part: Certificate) -> Certificate:
        if not part.vintage <= period <= part.vintage + VALID_YEARS:
            raise PowerError(
                f"certificate '{part.id}' of {part.vintage} cannot be retired for {period}: expected {part.vintage} to "
                f"{part.vintage + VALID_YEARS}. Choose another vintage.",
                f"{part.vintage}年的绿证“{part.id}”不能用于{period}年，可用于{part.vintage}至{part.vintage + VALID_YEARS}年。请换用其他年份。",
            )
        if day is not None and day >= expires(part):
            raise PowerError(
                f"certificate '{part.id}' expired on {expires(part)}; it cannot be retired on {day}. Choose a later vintage.",
                f"绿证“{part.id}”已于{expires(part)}失效，不能在{day}注销。请换用较新的绿证。",
            )
        return replace(part, retired_to=user, period=period)

    return _retired


def expires(certificate: Certificate) -> date:
    """First day on which a certificate can no longer be used: two years from the beginning of its month of generation.

    Examples
    --------
    >>> expires(Certificate("c", 2025, "wind", 1.0, "seller", month=7)).isoformat()
    '2027-07-01'
    """
    return date(certificate.vintage + VALID_YEARS, certificate.month or 12, 1)


def change_certificate(book: Book, identifier: str, quantity: float, change: Callable[[Certificate], Certificate]) -> None:
    """Change so many of a certificate, in place; a part is split off under a name of its own.

    Raises
    ------
    PowerError
        If there is none of this name, it is retired, or there are fewer.
    """
    found = book.get(identifier)
    if found is None:
        raise PowerError(f"no certificate '{identifier}'. Issue it first.", f"没有绿证“{identifier}”，请先登记。")
    if found.retired_to or not 0 < quantity <= found.quantity:
        reason, reason_zh = (
            ("is retired already", "已注销") if found.retired_to else (f"has {found.quantity:g} MWh", f"仅有{found.quantity:g} MWh")
        )
        raise PowerError(
            f"{quantity:g} MWh of certificate '{identifier}' cannot be used: it {reason}. Expected a part of what is held.",
            f"绿证“{identifier}”的{quantity:g} MWh无法使用:{reason_zh}。",
        )
    if quantity == found.quantity:
        book[identifier] = change(found)
        return
    part = change(replace(found, quantity=quantity, id=f"{identifier}/{found.parts + 1}", parts=0))
    book[identifier] = replace(found, quantity=found.quantity - quantity, parts=found.parts + 1)
    add_part(book, part)


def add_part(book: Book, part: Certificate) -> None:
    """Add what was split off; its name cannot be taken, since serial names of parts count upward."""
    if part.id in book:
        raise PowerError(f"certificate '{part.id}' exists already. Rename it.", f"绿证“{part.id}”已存在，请改名。")
    book[part.id] = part


def market_factors(
    consumption: Mapping[str, float], account: Account, period: int, emission: float, elsewhere: float | None = None
) -> dict[str, float]:
    """Emission factor of each user's electricity once certificates are counted, and of all others: nothing is green twice.

    What is retired has no emission; all emission falls on what is left. Certificates of this grid that were retired by users of another
    grid are green there, so here their energy carries that grid's residual factor; certificates of another grid leave this grid's mix to
    that other one. So the emissions of all users of all grids sum to what the grids emit.

    Parameters
    ----------
    consumption
        By user, all users of the grid. MWh
    account, period
        Whose retirements count, for which year.
    emission
        Of all electricity of the grid. t
    elsewhere
        Residual factor of the grid certificates were sold to; needed where some were. t/MWh

    Returns
    -------
    dict
        By user, t/MWh; ``""`` is the residual factor of electricity without certificates.

    Raises
    ------
    PowerError
        If a user retired more than it used, everything is certified and emission is left over, or certificates were sold to another grid
        whose factor is not given.

    References
    ----------
    .. [1] GHG Protocol Scope 2 Guidance, World Resources Institute 2015, chapter 6 (residual mix).
    .. [2] Association of Issuing Bodies, European Residual Mixes: attributes that leave a grid are filled from outside.
    """
    retired = {user: account.retired(user, period) for user in consumption}
    here = [each for each in account.certificates.values() if each.retired_to and each.period == period and not each.grid]
    sold = sum(each.quantity for each in here if each.retired_to not in consumption)
    if sold > 0 and elsewhere is None:
        raise PowerError(
            f"{sold:g} MWh of this grid were retired for {period} by users of another grid. Give that grid's residual factor, or name the users.",
            f"{period}年有{sold:g} MWh 本网绿证由其他电网的用户注销。请给出该电网的剩余因子，或把这些用户列入用电量表。",
        )
    left = sum(consumption.values()) - sum(each.quantity for each in here if each.retired_to in consumption)
    carried = emission + sold * (elsewhere or 0.0)
    _check_factors(consumption, retired, period, (left, carried))
    residual = carried / left if left > 0 else 0.0
    shares = {user: 1.0 - retired[user] / consumption[user] if consumption[user] > 0 else 0.0 for user in consumption}
    return {user: residual * share for user, share in shares.items()} | {"": residual}


def _check_factors(
    consumption: Mapping[str, float], retired: Mapping[str, float], period: int, left_and_carried: tuple[float, float]
) -> None:
    over = [user for user in consumption if retired[user] > consumption[user] * (1 + 1e-12)]
    left, carried = left_and_carried
    if over or (left <= 0 < carried):
        who = over[0] if over else "all"
        raise PowerError(
            f"'{who}' retired more certificates for {period} than it used, or nothing is left to carry {carried:g} t. Retire at most the consumption.",
            f"“{who}”在{period}年注销的绿证超过用电量，或已无电量承担{carried:g}吨排放。注销量不应超过用电量。",
        )


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
