"""The lab's page and its API: effects with their intervals, harm included, and what of it reaches the city."""

import json
import shutil

import pytest

from dafeng.facts import default_city, load_city
from dafeng.roads.lab.results import read_effects


def test_the_pack_brings_effects_that_can_be_read():
    """So that the page and the pathway need no simulator."""
    assert len(read_effects(load_city(default_city()).folder / "lab" / "effects.csv")) > 100


def test_effects_come_as_json_with_what_was_run(client):
    """Hash, versions and number of runs stand beside them."""
    found = client.get("/api/v1/lab/effects").json()
    assert {effect["experiment"] for effect in found["effects"]} == {found["head"]["digest"]}


@pytest.mark.parametrize(("language", "word"), [("zh", "信号配时"), ("en", "signal plans")])
def test_the_page_says_what_it_found(client, language, word):
    """In the language that is asked for."""
    assert word in client.get(f"/{language}/lab").text


def test_the_newest_experiment_beside_the_runs_comes_first(client, run_folder):
    """One's own town, not the one that ships."""
    place = run_folder.parent / "lab" / "own"
    shutil.copytree(load_city(default_city()).folder / "lab", place)
    (place / "effects.json").write_text(
        (place / "effects.json").read_text(encoding="utf-8").replace('"name": "default"', '"name": "own"'), encoding="utf-8"
    )
    try:
        assert client.get("/api/v1/lab/effects").json()["head"]["name"] == "own"
    finally:
        shutil.rmtree(place.parent)


def test_the_page_brings_a_junction_with_its_two_runs(client):
    """Before and after, as data."""
    text = client.get("/en/lab").text
    found = json.loads(text.split('id="junction-data">', 1)[1].split("</script>", 1)[0])
    assert set(found["runs"]) == {"before", "after"}
