"""The power page says what the run folder says, and what is missing where nothing was computed."""

import json

import pytest
from sqlalchemy import insert

from dafeng.register.openadr import Principal, add_client, create, open_database
from dafeng.register.openadr.tables import NOTICES

HOURS = 8760


def year(level):
    """Hours of a year that peaks in hour 100."""
    load = [level] * HOURS
    load[100] = 2 * level
    supply = {"pv": [0.1 * level] * HOURS, "coal_power": [value - 0.1 * level for value in load]}
    hours = {"load": load, "supply": supply, "charge": {}, "payback": {}, "shed": [0.0] * HOURS, "price": [0.3] * HOURS}
    summary = {
        "demand": {"energy": 100.0, "peak": 2 * level, "peak_at": "01-05 04:00"},
        "import": {"share": 0.8},
        "section": {"most": 1.0, "capacity": 2.0},
        "emission": {"average": 0.16, "marginal": 0.31},
        "cost": {"per_kwh": 0.24},
        "shed": {"energy": 0.0},
    }
    titles = {"pv": {"zh": "光伏", "en": "sun"}, "coal_power": {"zh": "煤电", "en": "coal"}}
    return {"hours": hours | {"emission_factor": [0.2] * HOURS}, "summary": summary, "titles": titles}


STRESS = {
    "august": {
        "2030": [
            {
                "title": {"zh": "储能", "en": "batteries"},
                "kind": "without",
                "energy": 7.5,
                "hours": 8,
                "deepest": 1.5,
                "longest": 3,
                "saved": 2.5,
            }
        ]
    }
}


@pytest.fixture
def reader_of_power(root, reader):
    """A run with hours of 2030, one stress and nothing else of power."""
    for old in root.glob("*/power/*.json"):
        old.unlink()
    folder = next(root.glob("*/run.json")).parent / "power"
    folder.mkdir(exist_ok=True)
    (folder / "plan-2030.json").write_text(json.dumps(year(10.0)), encoding="utf-8")
    (folder / "stress.json").write_text(json.dumps(STRESS), encoding="utf-8")
    return reader(None, root=root)


def test_the_page_says_peak_and_stress(reader_of_power):
    """In the words of the language."""
    page = reader_of_power.get("/en/power").text
    assert "In 2030 the load peaks at 20 GW" in page
    assert "without batteries" in page
    assert '"said":"as planned: batteries"' in page.replace(" ", "").replace("asplanned:", "as planned: ")


def test_the_page_says_what_a_stress_costs(root, reader_of_power):
    """Energy, hours and depth of the stress itself stand in a sentence before the table."""
    folder = next(root.glob("*/run.json")).parent / "power"
    hit = {
        "title": {"zh": "旱", "en": "drought"},
        "kind": "stress",
        "energy": 173.0,
        "hours": 108,
        "deepest": 3.2,
        "longest": 9,
        "saved": 0.0,
    }
    (folder / "stress.json").write_text(json.dumps({"august": {"2030": [hit, *STRESS["august"]["2030"]]}}), encoding="utf-8")
    assert "2030: 173 GWh not served in 108 hours, 3.2 GW at the deepest" in reader_of_power.get("/en/power").text


def test_what_was_not_computed_names_the_command(reader_of_power):
    """No empty box."""
    assert "dafeng power adequacy --save" in reader_of_power.get("/en/power").text


def test_a_week_is_168_hours(reader_of_power):
    """From 1 January."""
    found = reader_of_power.get("/api/v1/power/2030/week", params={"week": 2}).json()
    assert (len(found["load"]), found["first_hour"]) == (168, 168)


def test_the_net_load_is_what_sun_leaves(reader_of_power):
    """20 less 1."""
    found = reader_of_power.get("/api/v1/power/2030/hours").json()
    assert (found["load"][100], found["net_load"][100]) == (20.0, 19.0)


@pytest.mark.parametrize(("path", "status"), [("2031/week?week=1", 404), ("2030/week?week=53", 422), ("2031/hours", 404)])
def test_what_is_not_there_is_said(reader_of_power, path, status):
    """A problem with the years there are."""
    assert reader_of_power.get(f"/api/v1/power/{path}").status_code == status


def test_green_shares_are_told_apart(root, reader_of_power):
    """What has no evidence is not shown as a number."""
    folder = next(root.glob("*/run.json")).parent / "power"
    row = {"year": 2023, "basis": "mix", "share": 0.777, "low": 0.75, "high": 0.80, "status": "estimated"}
    none = {"year": 2023, "basis": "certificates", "share": None, "low": None, "high": None, "status": "no evidence"}
    names = {"title": {"zh": "混合", "en": "mix"}, "how": {"zh": "怎样", "en": "how"}}
    (folder / "green.json").write_text(json.dumps({"shares": [row | names, none | names]}), encoding="utf-8")
    page = reader_of_power.get("/en/power").text
    assert "77.7 %" in page
    assert "no evidence" in page


def test_chinese_names_are_marked_on_an_english_page(root, reader_of_power):
    """And nothing in them becomes markup."""
    folder = next(root.glob("*/run.json")).parent / "power"
    row = {"year": 2023, "basis": "certificates", "share": None, "low": None, "high": None, "status": "no evidence"}
    names = {"title": {"zh": "绿证", "en": "certificates"}, "how": {"zh": "怎样", "en": "ask 市发改委 <now>"}}
    (folder / "green.json").write_text(json.dumps({"shares": [row | names]}), encoding="utf-8")
    assert 'ask <span lang="zh-CN">市发改委</span> &lt;now&gt;' in reader_of_power.get("/en/power").text


PLANT = {
    "year": 2030,
    "event": "07-16 20:00–22:00",
    "peak_gw": 27.5,
    "target_share": 0.09,
    "asked_mw": 2475.0,
    "contracted_mw": 2800.0,
    "groups": [
        {
            "id": "industry",
            "title": {"zh": "工业", "en": "industry"},
            "counts": True,
            "load_mw": 2649.0,
            "up_mw": {"0.25": 927.0, "2": 927.0},
            "down_mw": {"1": 0.0},
            "up_mw_in_15_min": 927.0,
            "price": [1.2, 3.5],
            "status": "assumed",
            "source": {"zh": "判断", "en": "judged & said"},
        }
    ],
    "totals": [{"hours": h, "up_mw": 3209.0, "low_mw": 2239.0, "high_mw": 4491.0, "down_mw": 1.0} for h in (0.25, 0.5, 1.0, 2.0, 4.0)],
    "by_hour": [],
    "missing": [{"zh": "节点上限", "en": "limits of nodes"}],
    "clearing": {"called_mw": 927.0, "short_mw": 1548.0, "price": 3.5, "groups": {"industry": 927.0}},
    "settlement": {
        "called_mwh": 1854.0,
        "confirmed_mwh": 1632.0,
        "confirmed_share": 0.88,
        "groups": [
            {"id": "industry", "title": {"zh": "工业", "en": "industry"}, "called_mwh": 1854.0, "confirmed_mwh": 1632.0, "paid_cny": 5e6}
        ],
    },
}


@pytest.mark.parametrize(
    ("language", "words"), [("en", "1,550 MW short"), ("zh", "缺 1,550 MW"), ("en", "range 2,240–4,490"), ("en", "limits of nodes")]
)
def test_the_virtual_plant_is_shown(root, reader_of_power, language, words):
    """Envelope with its range, call with what is short, and what no number was found for."""
    folder = next(root.glob("*/run.json")).parent / "power"
    (folder / "plant.json").write_text(json.dumps({"2030": PLANT}), encoding="utf-8")
    assert words in reader_of_power.get(f"/{language}/power").text


def test_the_account_of_certificates_is_shown(root, reader_of_power):
    """Where `dafeng power certificates report --save` left it; all others by their name in the language."""
    folder = next(root.glob("*/run.json")).parent / "power"
    row = {"consumption_mwh": 1000.0, "retired_mwh": 400.0, "share": 0.4, "location_t": 150.0, "market_t": 90.0, "missing_mwh": 400.0}
    rest = row | {"user": "others", "retired_mwh": 0.0, "share": 0.0, "missing_mwh": 0.0}
    account = {"period": 2026, "share": 0.0004, "factor": 0.15, "residual_factor": 0.15006, "users": [row | {"user": "smelter"}, rest]}
    mix = {"year": 2023, "basis": "mix", "share": 0.777, "low": 0.75, "high": 0.80, "status": "estimated"}
    names = {"title": {"zh": "混合", "en": "mix"}, "how": {"zh": "怎样", "en": "how"}}
    (folder / "green.json").write_text(json.dumps({"shares": [mix | names]}), encoding="utf-8")
    (folder / "certificates.json").write_text(json.dumps(account), encoding="utf-8")
    page = reader_of_power.get("/en/power").text
    assert "smelter" in page
    assert "all others" in page


def test_looking_at_the_page_makes_no_database(root, reader_of_power):
    """A dashboard that is only read leaves no file."""
    assert "OpenADR node" not in reader_of_power.get("/en/power").text.replace("and the OpenADR 3.1 node", "")
    assert not (root / "openadr.sqlite").exists()


def test_the_node_is_shown_in_numbers(root, reader_of_power):
    """What it holds, and notices that nobody took with the reason."""
    engine = open_database(f"sqlite:///{root / 'openadr.sqlite'}")
    add_client(engine, "bl", "bl", secret="secret")
    create(engine, Principal("bl", frozenset({"read_all"})), "PROGRAM", {"programName": "peak"})
    with engine.begin() as connection:
        lost = {"address": "http://x", "body": "{}", "attempts": 5, "due": 0.0, "done": True, "fault": "HTTP Error 500"}
        connection.execute(insert(NOTICES).values(**lost))
    engine.dispose()
    page = reader_of_power.get("/en/power").text
    (root / "openadr.sqlite").unlink()
    assert "0 have not ended; 1 programs" in page
    assert "0 waiting, 1 given up" in page
    assert "HTTP Error 500" in page
