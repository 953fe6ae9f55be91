"""What a judgement rests on is said, and said rightly."""

import pytest

from dafeng.facts import Fact, default_city, load_city
from dafeng.study import EVIDENCE_WORDS, evidence_kind


@pytest.fixture(scope="module")
def city():
    """The default city."""
    return load_city(default_city())


@pytest.mark.parametrize(
    ("quantity", "kind"),
    [
        ("grid_safe_load", "observation"),
        ("charging_piles", "estimate"),
        ("construction_waste_utilisation_share", "assumption"),
        ("star_green_building_share", "assumption"),
        ("co2_waste", "model"),
        ("afforestation_area", "estimate"),
        ("nothing_of_the_kind", "none"),
    ],
)
def test_kind_follows_the_last_record(city, quantity, kind):
    """Published is observation, estimated estimate, assumed or merely stated assumption; several inputs alone are the model's."""
    assert evidence_kind(city, quantity) == kind


def test_a_later_published_value_makes_an_observation(city):
    """What an office submits counts at once."""
    more = city.with_facts([Fact("construction_waste_utilisation_share", 52, "%", 2025, "", "s001", "official")])
    assert evidence_kind(more, "construction_waste_utilisation_share") == "observation"


def test_a_proxy_of_another_place_is_no_evidence_of_the_city(city):
    """A district or a province never stands for the city."""
    more = city.with_facts([Fact("star_green_building_share", 30, "%", 2025, "四川省", "s001", "official")])
    assert evidence_kind(more, "star_green_building_share") == "assumption"


def test_every_kind_has_words_in_both_languages():
    """They are printed."""
    assert all(text.zh and text.en for text in EVIDENCE_WORDS.values())
