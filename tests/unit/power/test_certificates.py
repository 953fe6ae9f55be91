"""Green certificates: nothing is green twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dafeng.errors import PowerError
from dafeng.power.certificate_book import Balance, CertificateBook, balances
from dafeng.power.certificates import Account, Certificate, duty_of, issue, market_factors, retire, transfer


def account(*quantities):
    found = Account()
    for number, quantity in enumerate(quantities):
        found = issue(found, Certificate(f"c{number}", 2025, "wind", quantity, "seller"))
    return found


def test_a_part_is_retired_once():
    """60 of 100 MWh; the rest stays with its holder."""
    found = retire(account(100.0), "c0", 60.0, "smelter", 2025)
    assert (found.retired("smelter", 2025), found.held("seller"), found.total()) == (60.0, 40.0, 100.0)


def test_what_is_retired_cannot_be_retired_again():
    """Nor for another user."""
    found = retire(account(100.0), "c0", 100.0, "smelter", 2025)
    with pytest.raises(PowerError, match="is retired already"):
        retire(found, "c0", 1.0, "data centre", 2025)


def test_more_than_is_held_is_refused():
    """The quantity held is named."""
    with pytest.raises(PowerError, match="has 100 MWh"):
        transfer(account(100.0), "c0", 101.0, "buyer")


@pytest.mark.parametrize("period", [2024, 2028])
def test_a_vintage_holds_two_years(period):
    """Neither before it was made nor long after."""
    with pytest.raises(PowerError, match="expected 2025 to 2027"):
        retire(account(100.0), "c0", 1.0, "smelter", period)


def test_a_serial_name_is_issued_once():
    """The same generation cannot be sold twice."""
    with pytest.raises(PowerError, match="cannot be issued"):
        issue(account(100.0), Certificate("c0", 2025, "wind", 1.0, "other"))


def test_a_duty_says_what_is_missing_and_costs():
    """80 % of 1,000 MWh, 300 retired, at 5 CNY."""
    found = duty_of(retire(account(400.0), "c0", 300.0, "centre", 2025), "centre", 2025, 1000.0, (0.8, 5.0))
    assert (found.needed, found.missing, found.cost, found.share) == (800.0, 500.0, 2500.0, 0.3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(1, 1e6), st.floats(0, 0.99)), min_size=1, max_size=6), st.floats(0, 1e6))
def test_the_emissions_of_all_users_are_those_of_the_grid(users, emission):
    """What certificates take from one is carried by the rest."""
    found, consumption = Account(), {}
    for number, (use, share) in enumerate(users):
        consumption[f"u{number}"] = use
        if share * use > 0:
            found = issue(found, Certificate(f"c{number}", 2025, "wind", share * use, "seller"))
            found = retire(found, f"c{number}", share * use, f"u{number}", 2025)
    factors = market_factors(consumption, found, 2025, emission)
    assert sum(factors[user] * use for user, use in consumption.items()) == pytest.approx(emission, rel=1e-9, abs=1e-9)


def test_nobody_is_greener_than_its_consumption():
    """More certificates than use would take emission from others twice."""
    found = retire(account(200.0), "c0", 200.0, "smelter", 2025)
    with pytest.raises(PowerError, match="'smelter' retired more"):
        market_factors({"smelter": 100.0, "rest": 500.0}, found, 2025, 300.0)


def test_what_was_sold_cannot_be_sold_again():
    """The rules allow one trade, so a certificate is no toy of traders."""
    found = transfer(account(100.0), "c0", 100.0, "buyer")
    with pytest.raises(PowerError, match="was sold 1 times"):
        transfer(found, "c0", 1.0, "another")


@settings(max_examples=60, deadline=None)
@given(st.tuples(*[st.floats(10, 1e5)] * 4), st.floats(0, 0.9), st.floats(0, 0.9))
def test_two_grids_together_emit_what_they_emit(sizes, sold, kept):
    """Certificates of the first grid used in the second move emission to the first, and none is lost or counted twice."""
    use_a, use_b, emission_a, emission_b = sizes
    quantity = sold * min(use_a, use_b) + 1e-3
    own = kept * (use_b - quantity)
    found = issue(Account(), Certificate("a", 2025, "hydro", quantity, "plant"))
    found = retire(found, "a", quantity, "smelter", 2025)
    abroad = issue(Account(), Certificate("a", 2025, "hydro", quantity, "plant", grid="first"))
    abroad = retire(abroad, "a", quantity, "smelter", 2025)
    if own > 0:
        abroad = retire(issue(abroad, Certificate("b", 2025, "wind", own, "plant")), "b", own, "smelter", 2025)
    second = market_factors({"smelter": use_b}, abroad, 2025, emission_b)
    first = market_factors({"all": use_a}, found, 2025, emission_a, second[""])
    assert first["all"] * use_a + second["smelter"] * use_b == pytest.approx(emission_a + emission_b, rel=1e-9)


def test_certificates_sold_to_another_grid_need_its_factor():
    """Without it their energy would be green here and there."""
    found = retire(account(100.0), "c0", 100.0, "far away", 2025)
    with pytest.raises(PowerError, match="by users of another grid"):
        market_factors({"city": 1000.0}, found, 2025, 300.0)


def test_a_book_keeps_what_was_done(tmp_path):
    """Issue, sale and retirement are read back as they were entered."""
    book = CertificateBook(tmp_path / "book.jsonl")
    book.issue(Certificate("w1", date.today().year, "wind", 100.0, "farm"))
    book.transfer("w1", 60.0, "centre")
    book.retire("w1/1", 50.0, "centre", date.today().year)
    assert balances(CertificateBook(tmp_path / "book.jsonl").account()) == [Balance("centre", 10.0, 50.0), Balance("farm", 40.0, 0.0)]


def test_a_book_refuses_what_is_retired_and_writes_nothing(tmp_path):
    """A refused change leaves no line."""
    book = CertificateBook(tmp_path / "book.jsonl")
    book.issue(Certificate("w1", date.today().year, "wind", 100.0, "farm"))
    book.retire("w1", 100.0, "farm", date.today().year)
    with pytest.raises(PowerError, match="is retired already"):
        book.retire("w1", 100.0, "centre", date.today().year)
    assert len((tmp_path / "book.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_a_book_refuses_expired_certificates(tmp_path):
    """Two years after the month of generation they are worth nothing, though the year asked for would fit."""
    book = CertificateBook(tmp_path / "book.jsonl")
    book.issue(Certificate("old", 2020, "wind", 100.0, "farm", month=3))
    with pytest.raises(PowerError, match="expired on 2022-03-01"):
        book.retire("old", 100.0, "farm", 2021)


def test_writers_at_once_retire_a_certificate_once(tmp_path):
    """Eight of them want the whole; one gets it."""
    path = tmp_path / "book.jsonl"
    CertificateBook(path).issue(Certificate("w1", date.today().year, "wind", 100.0, "farm"))

    def _take(number):
        try:
            return CertificateBook(path).retire("w1", 100.0, f"user{number}", date.today().year)
        except PowerError:
            return None

    with ThreadPoolExecutor(8) as pool:
        got = [found for found in pool.map(_take, range(8)) if found]
    assert (len(got), sum(each.retired for each in balances(CertificateBook(path).account()))) == (1, 100.0)


def test_a_changed_line_of_a_book_is_seen(tmp_path):
    """More megawatt hours than were issued are noticed."""
    path = tmp_path / "book.jsonl"
    CertificateBook(path).issue(Certificate("w1", 2025, "wind", 100.0, "farm"))
    path.write_text(path.read_text(encoding="utf-8").replace("100.0", "900.0"), encoding="utf-8")
    with pytest.raises(PowerError, match="does not follow"):
        CertificateBook(path).account()
