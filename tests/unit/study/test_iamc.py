"""The exchange format of scenario databases."""

import csv
import io

import numpy as np
import pytest
import xarray as xr

from dafeng.pathway import YEARS
from dafeng.study.iamc import iamc_csv


def values(number, draws=3):
    """The same number in every draw and year."""
    return xr.DataArray(np.full((draws, len(YEARS)), number), dims=("draw", "year"), coords={"year": YEARS})


def rows(results):
    """Rows of the csv by variable."""
    return {row["variable"]: row for row in csv.DictReader(io.StringIO(iamc_csv({"plan": results}, "Somewhere")))}


def test_the_head_is_that_of_the_format():
    """model, scenario, region, variable, unit, then the years."""
    head = iamc_csv({"plan": {"population": values(20.0)}}, "Somewhere").splitlines()[0].split(",")
    assert (head[:5], head[5], head[-1]) == (["model", "scenario", "region", "variable", "unit"], str(YEARS[0]), str(YEARS[-1]))


def test_a_known_quantity_has_its_common_name():
    """Median under the plain name, quantiles below it."""
    found = rows({"population": values(20.0)})
    assert {"Population", "Population|5th Percentile", "Population|95th Percentile"} == set(found)
    assert (found["Population"]["unit"], found["Population"]["2030"]) == ("million", "20")


def test_energy_is_in_exajoules():
    """1 TWh is 0.0036 EJ."""
    found = rows({"electricity_demand": values(100.0)})["Final Energy|Electricity"]
    assert (found["unit"], float(found["2030"])) == ("EJ/yr", pytest.approx(0.36))


def test_what_has_further_dimensions_stays_out():
    """The format has no place for sectors that have no name there."""
    labelled = values(1.0).expand_dims(sector=["a", "b"])
    assert rows({"population": values(1.0), "final_energy": labelled}).keys() == rows({"population": values(1.0)}).keys()


def test_an_unknown_quantity_stands_under_the_program():
    """No common name is made up."""
    assert "Dafeng|Green Factories" in rows({"green_factories": values(3.0)})
