"""``dafeng power certificates``: a ledger of green certificates, and how much of a city's electricity is green."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from dafeng.cli.flags import CityName, Json, Save
from dafeng.cli.language import language, words
from dafeng.cli.show import city_of, print_json, print_table
from dafeng.errors import StudyError
from dafeng.facts import City
from dafeng.power.certificate_book import CertificateBook, balances
from dafeng.power.certificates import Account, Certificate
from dafeng.study.green_account import green_account, grid_factor_of, read_users, total_use_of
from dafeng.study.green_power import GreenShare, green_power, national_trade
from dafeng.study.keep import keep_beside

__all__ = ["balance", "issue", "report", "retire", "transfer"]

File = Annotated[Path, Parameter(help=words("绿证台账(JSON行)", "ledger of certificates (JSON lines)"))]
Serial = Annotated[str, Parameter(help=words("绿证编号", "serial name"))]
Quantity = Annotated[float, Parameter(help=words("数量(MWh，1个绿证=1 MWh)", "quantity (MWh; 1 certificate is 1 MWh)"))]

_ACCOUNT = {
    "user": ("用户", "user"),
    "consumption_mwh": ("用电(MWh)", "used (MWh)"),
    "retired_mwh": ("绿证(MWh)", "retired (MWh)"),
    "share": ("占比", "share"),
    "location_t": ("位置法(t)", "location (t)"),
    "market_t": ("市场法(t)", "market (t)"),
    "missing_mwh": ("义务缺口(MWh)", "duty open (MWh)"),
    "cost_cny": ("补足费用(元)", "cost (CNY)"),
}


@Parameter(name="*")
@dataclass(frozen=True)
class Plant:
    """Where and when the electricity was made, and who holds its certificates."""

    holder: Annotated[str, Parameter(help=words("持有人", "holder"))]
    vintage: Annotated[int, Parameter(help=words("发电年份", "year of generation"))]
    origin: Annotated[str, Parameter(help=words("来源，如 wind、pv、hydro", "such as wind, pv, hydro"))]
    month: Annotated[int, Parameter(help=words("发电月份;0为不详", "month of generation; 0 if not known"))] = 0
    grid: Annotated[str, Parameter(help=words("所在电网;空为本网", "grid of the plant; empty for this one"))] = ""


@Parameter(name="*")
@dataclass(frozen=True)
class Terms:
    """Electricity, factors and price an account rests on."""

    total: Annotated[float, Parameter(help=words("全市用电(MWh);0取数据包", "electricity of the city (MWh); 0 takes the pack's"))] = 0.0
    factor: Annotated[
        float, Parameter(help=words("电网平均因子(kg/kWh);0取最近公布值", "grid's average (kg/kWh); 0 takes the latest published"))
    ] = 0.0
    elsewhere: Annotated[
        float | None, Parameter(help=words("售往电网的剩余因子(kg/kWh)", "residual factor of the grid they were sold to (kg/kWh)"))
    ] = None
    price: Annotated[float, Parameter(help=words("绿证价格(元/个)", "price of a certificate (CNY)"))] = 5.0


def issue(file: File, serial: Serial, quantity: Quantity, *, plant: Plant, json: Json = False) -> None:
    """Enter new certificates."""
    made = Certificate(serial, plant.vintage, plant.origin, quantity, plant.holder, grid=plant.grid, month=plant.month)
    _entered(CertificateBook(file).issue(made), json)


def transfer(
    file: File,
    serial: Serial,
    quantity: Quantity,
    *,
    to: Annotated[str, Parameter(help=words("买方", "buyer"))],
    json: Json = False,
) -> None:
    """Sell certificates once."""
    _entered(CertificateBook(file).transfer(serial, quantity, to), json)


def retire(
    file: File,
    serial: Serial,
    quantity: Quantity,
    *,
    user: Annotated[str, Parameter(help=words("使用者", "who used them"))],
    period: Annotated[int, Parameter(help=words("用于哪一年的用电", "year of the consumption"))],
    json: Json = False,
) -> None:
    """Use certificates for a user's electricity of a year; they are gone then."""
    _entered(CertificateBook(file).retire(serial, quantity, user, period), json)


def balance(file: File, *, json: Json = False) -> None:
    """Say what everyone holds and has used."""
    rows = [
        {words("名称", "name"): each.name, words("持有(MWh)", "held (MWh)"): each.held, words("已用(MWh)", "used (MWh)"): each.retired}
        for each in balances(_account(file))
    ]
    if json:
        print_json([vars(each) for each in balances(_account(file))])
    else:
        print_table(rows, words("绿证余额", "certificates"))


def report(
    city: CityName = "",
    *,
    ledger: Annotated[Path | None, Parameter(help=words("绿证台账", "ledger of certificates"))] = None,
    period: Annotated[int, Parameter(help=words("年份", "year"))] = 0,
    users: Annotated[Path | None, Parameter(help=words("用户用电表(user,mwh,duty)", "users (user,mwh,duty)"))] = None,
    terms: Terms | None = None,
    save: Save = None,
    json: Json = False,
) -> None:
    """Say how much of the city's electricity is green, on which ground; with a ledger, who used what and the residual factor."""
    known = city_of(city)
    shares = green_power(known)
    said: dict[str, Any] = {"city": known.name, "shares": [each.as_dict() for each in shares]}
    if ledger is not None:
        if not period:
            raise StudyError("--ledger needs --period, the year the certificates were used for.", "使用 --ledger 须给出 --period(年份)。")
        said["account"] = _account_of(known, _account(ledger), period, users, terms or Terms())
        if save is not None:
            keep_beside(said["account"], save, "certificates")
    if json:
        print_json(said)
        return
    _show(said, shares)
    _show_trade(known)


def _account_of(city: City, account: Account, period: int, users: Path | None, terms: Terms) -> dict[str, Any]:
    average, key = (terms.factor, "--factor") if terms.factor else grid_factor_of(city, period)
    stated = {"factor": average, "price": terms.price, "elsewhere": terms.elsewhere}
    found = green_account(account, read_users(users) if users else [], period, terms.total or total_use_of(city, period), stated)
    return found | {"factor_source": key}


def _show_trade(city: City) -> None:
    trade = national_trade(city)
    if trade:
        print(
            words(
                f"作为量级:全国{trade.year}年绿电绿证交易超过{trade.value:g}{trade.unit}。",
                f"For the scale: in {trade.year} the country traded more than {trade.value:g} {trade.unit} of green power and certificates.",
            )
        )


def _show(said: dict[str, Any], shares: list[GreenShare]) -> None:
    print_table([_share_row(each) for each in shares], words("绿色电力占用电量", "green share of electricity"))
    for each in shares:
        print(f"{each.year} {each.title.say(language())}: {each.how.say(language())}")
    if "account" in said:
        account = said["account"]
        rows = [{words(*say): row[name] for name, say in _ACCOUNT.items()} for row in account["users"]]
        print_table(rows, words(f"{account['period']}年绿证账", f"account of {account['period']}"))
        print(
            words(
                f"绿证占全市用电 {account['share']:.2%};平均因子 {account['factor']:.4f}({account['factor_source']})，无绿证用电的剩余因子 {account['residual_factor']:.4f} kg/kWh",
                f"certificates cover {account['share']:.2%} of the city's electricity; average factor {account['factor']:.4f} ({account['factor_source']}), "
                f"residual factor of electricity without certificates {account['residual_factor']:.4f} kg/kWh",
            )
        )


def _share_row(each: GreenShare) -> dict[str, Any]:
    span = f"{each.low:.1%}–{each.high:.1%}" if each.low is not None and each.high is not None else ""
    return {
        words("年份", "year"): each.year,
        words("依据", "ground"): each.title.say(language()),
        words("占比", "share"): f"{each.share:.1%}" if each.share is not None else words("无证据", "no evidence"),
        words("范围", "range"): span,
        words("性质", "status"): words({"estimated": "估计", "assumed": "假定"}.get(each.status, "无证据"), each.status),
    }


def _entered(digest: str, json: bool) -> None:
    print_json({"hash": digest}) if json else print(words(f"已登记;{digest[:16]}", f"entered; {digest[:16]}"))


def _account(file: Path) -> Account:
    if not file.is_file():
        raise StudyError(
            f"there is no ledger '{file}'. `dafeng power certificates issue` begins one.",
            f"没有台账“{file}”。可用 dafeng power certificates issue 新建。",
        )
    return CertificateBook(file).account()
