"""The hourly power system of the default city: full-year dispatch and sizing beside PyPSA with HiGHS on the same problem, and sweeps."""

import contextlib
import io
import logging
import time
import warnings

from dafeng.facts import default_city, load_city
from dafeng.power import assemble, dispatch, load_system, prepare_system
from dafeng.power.exchange import to_pypsa
from dafeng.power.held import Held
from dafeng.power.options import optioned
from dafeng.power.size import size
from dafeng.study.hourly import scenario_results, year_of

YEAR = 2030
TIGHT = 1.25
"""Load at which gas peakers are worth building beyond what stands; as planned, every size is best at one of its bounds."""


def _clock(work):
    """Answer, wall seconds and CPU seconds; on a shared machine only the second can be compared."""
    start, spent = time.perf_counter(), time.process_time()
    return work(), time.perf_counter() - start, time.process_time() - spent


def _pypsa(network):
    """Build and solve in PyPSA: objective, wall and CPU seconds; components are added before the clock starts."""
    logging.disable(logging.WARNING)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        n = to_pypsa(network)
        options = {"output_flag": False, "threads": 2}
        status, wall, spent = _clock(lambda: n.optimize(solver_name="highs", solver_options=options, include_objective_constant=False))
    if status != ("ok", "optimal"):
        raise SystemExit(f"PyPSA stopped with {status}")
    return float(n.objective), wall, spent


def _sweeps(network):
    """Thirty one-parameter changes of a held dispatch."""
    held = Held(network)
    held.solve()
    battery = next(s for s in network.stores if s.name == "battery").power
    for step in range(10):
        held.resize("battery", battery * (0.5 + 0.1 * step))
        held.solve()
    held.resize("battery", battery)
    for step in range(10):
        held.scale_cost("gas_peaker", 0.8 + 0.04 * step)
        held.solve()
    held.scale_cost("gas_peaker", 1.0)
    for step in range(10):
        held.scale_load(0.99 + 0.002 * step)
        held.solve()


def main(monolithic=True):
    """Print the rows; the monolithic optimum of PyPSA takes minutes."""
    city = load_city(default_city())
    results, system = scenario_results(city, "plan"), load_system(city)
    ready = prepare_system(system, year_of(results, system, system.calendar_year))
    network, _ = assemble(ready, year_of(results, system, YEAR))
    ours, wall, spent = min((_clock(lambda: dispatch(network)) for _ in range(3)), key=lambda run: run[2])
    print(f"full-year dispatch, build and solve, best of three: {wall:.2f} s, {spent:.2f} s CPU (aim 3 s)", flush=True)
    objective, rival, rival_spent = _pypsa(network)
    times = f"{rival / wall:.1f} times the wall time, {rival_spent / spent:.1f} times the CPU"
    print(f"  PyPSA with HiGHS, the same problem: {rival:.1f} s, {rival_spent:.1f} s CPU, {times} (aim 5)")
    print(f"  objectives differ by {abs(objective / ours.cost - 1):.1e}", flush=True)
    _, wall, spent = _clock(lambda: _sweeps(network))
    print(f"first solve and 30 one-parameter sweeps in place: {wall:.1f} s, {spent:.1f} s CPU (aim 10 s)", flush=True)
    chosen = optioned(ready, year_of(results, system, YEAR))
    sized, wall, spent = _clock(lambda: size(chosen, rounds=1, planes=0))
    print(
        f"size, verify, repair: {wall:.1f} s, {spent:.1f} s CPU (aim 6 s); {sized.cost:.1f} MCNY, regret at most {sized.regret:.2%}",
        flush=True,
    )
    if monolithic:
        _print_truth(sized, chosen)
        tight = chosen.with_load(TIGHT)
        sized, wall, spent = _clock(lambda: size(tight, rounds=1, planes=0))
        print(
            f"the same with the load {TIGHT} times as high: {wall:.1f} s, {spent:.1f} s CPU; regret at most {sized.regret:.2%}", flush=True
        )
        _print_truth(sized, tight)


def _print_truth(sized, network):
    truth, wall, spent = _pypsa(network)
    regret = sized.cost / truth - 1
    print(f"  PyPSA, all hours at once: {wall:.0f} s, {spent:.0f} s CPU, {truth:.1f} MCNY: regret {regret:.3%} (aim 0.1 %)", flush=True)


if __name__ == "__main__":
    main()
