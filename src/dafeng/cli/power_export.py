"""``dafeng power export``: PyPSA networks out and in."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from dafeng.cli.flags import CityName, Json, ScenarioName
from dafeng.cli.language import words
from dafeng.cli.show import city_of, print_json
from dafeng.power import dispatch, full_year
from dafeng.power.exchange import write_netcdf
from dafeng.power.take_in import read_netcdf
from dafeng.study.hourly import network_of

__all__ = ["export"]


def export(
    city: CityName = "",
    *,
    to: Annotated[Path | None, Parameter(help=words("写到此netCDF文件", "netCDF file to write"))] = None,
    source: Annotated[
        Path | None, Parameter(name="--from", help=words("读入并求解此netCDF文件", "netCDF file to take in and solve"))
    ] = None,
    scenario: ScenarioName = "plan",
    year: Annotated[int, Parameter(help=words("年份", "year"))] = 2030,
    json: Json = False,
) -> None:
    """Write a year's network for PyPSA, or solve a network PyPSA wrote; the objective is the same to 1e-6."""
    if source:
        network, horizon = read_netcdf(source)
        path = source
    else:
        network = network_of(city_of(city), scenario, year)
        horizon = full_year(network.hours)
        path = write_netcdf(network, to or Path(f"power-{scenario}-{year}.nc"))
    found = dispatch(network, horizon)
    objective = found.cost + found.size_cost
    if json:
        print_json({"file": str(path), "objective": objective, "sizes": dict(found.sizes), "solver": found.report()})
        return
    print(words(f"{path}:目标函数 {objective:.6f}", f"{path}: objective {objective:.6f}"))
