"""One run of SUMO: files written, simulation run to its end, results read."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from dafeng.roads.lab.demand import chance
from dafeng.roads.lab.fleet import drive_of, is_equipped, pace_of, type_name, types_xml
from dafeng.roads.lab.inputs import Routes, make_network, make_plans, make_routes
from dafeng.roads.lab.measures import read_results
from dafeng.roads.lab.net import Network
from dafeng.roads.lab.spec import Arm, Experiment, digest
from dafeng.roads.lab.sumo import run_program, sumo_version

__all__ = ["SAMPLE", "VERSION", "arm_key", "prepare_arm", "run_arm", "sumo_options"]

VERSION = 2
"""Of what a run computes; part of every key, so that results of an older way are not taken for new ones."""
SAMPLE = 0.05
"""Share of vehicles watched for conflicts and jerk; watching all of them makes a run four times as long."""


def arm_key(experiment: Experiment, arm: Arm) -> str:
    """Name of a run's result: the same question, the same name."""
    asked = [experiment.town, experiment.network, experiment.routes, experiment.demand, experiment.buses, experiment.fleet]
    times = [experiment.warm_up, experiment.cohort, experiment.step, experiment.most_teleports]
    return digest([VERSION, sumo_version(), [str(a) for a in asked], times, str(_bare(arm))])


def _bare(arm: Arm) -> tuple[object, ...]:
    """What of an arm decides its result: not its name, and not the other penetrations that are tried."""
    m = arm.measure
    asked = (m.kind, m.plans, m.compliance, m.loss, m.latency, m.noise, arm.penetration, arm.level, arm.seed)
    return (*asked, m.reach, m.period)


def run_arm(experiment: Experiment, arm: Arm, inputs: Path) -> dict[str, object]:
    """Run one arm with the devices of SUMO itself.

    Parameters
    ----------
    inputs
        Folder in which networks and routes are kept.

    Returns
    -------
    dict
        As `read_results` gives it.

    Raises
    ------
    RoadsError
        If SUMO fails, or too many vehicles were teleported: then the run does not count.
    """
    place = Path(tempfile.mkdtemp(prefix="dafeng-lab-"))
    try:
        network, _ = prepare_arm(experiment, arm, inputs, place)
        run_program("sumo", sumo_options(experiment, arm, network), folder=place)
        return read_results(experiment, arm, network, place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def prepare_arm(experiment: Experiment, arm: Arm, inputs: Path, place: Path) -> tuple[Network, Routes]:
    """Write the files of a run into a folder."""
    network = make_network(experiment, inputs)
    experiment = experiment.at(arm.measure.period)
    routes = make_routes(experiment, network, arm.level, arm.seed, inputs)
    (place / "plans.add.xml").write_text(make_plans(experiment, network, routes, arm.plans), encoding="utf-8")
    begin, end = experiment.warm_up, experiment.warm_up + experiment.cohort
    watched = f'<edgeData id="t" file="traffic.xml" begin="{begin}" end="{end}" excludeEmpty="true"/><edgeData id="e" type="emissions" file="emissions.xml" begin="{begin}" end="{end}" excludeEmpty="true"/>'
    (place / "more.add.xml").write_text(f"<additional>\n{types_xml(arm)}{routes.stops}{watched}</additional>\n", encoding="utf-8")
    rows = sorted([*_vehicles(experiment, arm, routes), *_bus_rows(experiment, arm, routes)])
    (place / "arm.rou.xml").write_text("<routes>\n" + "".join(row for _, row in rows) + "</routes>\n", encoding="utf-8")
    return network, routes


def sumo_options(experiment: Experiment, arm: Arm, network: Network) -> list[str]:
    """Command line of a run: until the last vehicle has arrived, or four times as long as vehicles depart."""
    last = 4 * (experiment.warm_up + experiment.cohort) + 1800
    return [
        *("-n", str(network.file.resolve()), "-r", "arm.rou.xml", "-a", "plans.add.xml,more.add.xml"),
        *("--seed", str(arm.seed), "--step-length", f"{experiment.step:g}", "--end", f"{last:g}"),
        *("--tripinfo-output", "trips.xml", "--device.emissions.probability", "1", "--tripinfo-output.write-unfinished", "true"),
        *("--stop-output", "stops.xml", "--statistic-output", "statistics.xml", "--duration-log.statistics", "true"),
        *(
            "--device.ssm.measures",
            "TTC PET",
            "--device.ssm.thresholds",
            "3.0 2.0",
            "--device.ssm.range",
            "60",
            "--device.ssm.file",
            "conflicts.xml",
        ),
        *(
            "--device.ssm.trajectories",
            "false",
            "--device.ssm.geo",
            "false",
            "--fcd-output",
            "watched.xml",
            "--fcd-output.attributes",
            "speed,acceleration",
            "--device.fcd.probability",
            "0",
        ),
        *(
            "--device.glosa.range",
            "300",
            "--device.glosa.min-speed",
            "5",
            "--time-to-teleport",
            "300",
            "--no-step-log",
            "true",
            "--no-warnings",
            "true",
        ),
    ]


def is_cohort(experiment: Experiment, depart: float) -> bool:
    """Whether a vehicle that departs then is scored."""
    return experiment.warm_up <= depart < experiment.warm_up + experiment.cohort


def _vehicles(experiment: Experiment, arm: Arm, routes: Routes) -> Iterator[tuple[float, str]]:
    for name, roads in routes.roads.items():
        trip = routes.trips[name]
        equipped = arm.measure.kind not in {"none", "plans", "bus_priority"} and is_equipped(name, arm.penetration)
        kind = type_name(trip.vehicle, drive_of(name, trip.vehicle, experiment.fleet), equipped)
        watched = is_cohort(experiment, trip.depart) and chance(name, "watched") < SAMPLE
        pace = 1.0 if equipped and arm.measure.kind == "harmonise" else pace_of(name)
        devices = "".join(f'<param key="has.{d}.device" value="true"/>' for d in _devices(name, arm, equipped=equipped, watched=watched))
        row = (
            f'<vehicle id="{name}" type="{kind}" depart="{trip.depart:.1f}" departLane="best" departSpeed="max" speedFactor="{pace:.3f}">'
            f'<route edges="{" ".join(roads)}"/>{devices}</vehicle>\n'
        )
        yield trip.depart, row


def _devices(name: str, arm: Arm, *, equipped: bool, watched: bool) -> list[str]:
    obeys = equipped and chance(name, "obeys") < arm.measure.compliance
    return [*(["glosa"] if obeys and arm.measure.kind == "advice" else []), *(["ssm", "fcd"] if watched else [])]


def _bus_rows(experiment: Experiment, arm: Arm, routes: Routes) -> Iterator[tuple[float, str]]:
    for depart, row in routes.buses:
        name = row.split('"', 2)[1]
        equipped = arm.measure.kind == "bus_priority" and is_equipped(name, arm.penetration)
        yield depart, row.replace('"TYPE"', f'"{type_name("bus", drive_of(name, "bus", experiment.fleet), equipped)}"')
