"""What is computed of the power system beside a run and kept in its folder for the dashboard."""

from collections.abc import Mapping
from pathlib import Path

from dafeng.facts import City
from dafeng.pathway import Array
from dafeng.study.green_power import keep_green
from dafeng.study.hourly import SHOWN, write_hours
from dafeng.study.plant_answer import keep_plant

__all__ = ["write_beside"]


def write_beside(city: City, results: Mapping[str, Array], name: str, folder: Path) -> None:
    """Write hours, stresses, green shares and the virtual plant of a run's plan to its folder ``power``; nothing without power data.

    Parameters
    ----------
    results
        Of the plan.
    name, folder
        Of the run.
    """
    write_hours(city, results, name, folder)
    if (folder / "power").is_dir():
        keep_green(city, folder / "power")
        keep_plant(city, results, SHOWN, folder / "power")
