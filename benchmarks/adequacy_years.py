"""1,000 years of outages by the hour; the aim is 3 s."""

import time

import numpy as np

from dafeng.power.adequacy import DemandResponse, Storage, System, Unit, simulate

UNITS = [
    (5, 12, 0.02, 60),
    (4, 20, 0.1, 50),
    (6, 50, 0.01, 20),
    (4, 76, 0.02, 40),
    (3, 100, 0.04, 50),
    (4, 155, 0.04, 40),
    (3, 197, 0.05, 50),
    (1, 350, 0.08, 100),
    (2, 400, 0.12, 150),
]


def main():
    """Print the best of three, without and with a store and demand response."""
    hours = np.arange(8736)
    load = 1900 + 500 * np.sin(hours / 24 * 2 * np.pi) + 450 * np.cos(hours / 8736 * 2 * np.pi)
    units = tuple(Unit("u", "u", count, size, rate, None, mttr) for count, size, rate, mttr in UNITS)
    limited = {"storage": (Storage("s", 100.0, 400.0, 0.85),), "demand_response": (DemandResponse("r", 100.0, 2, 40, payback_share=0.4),)}
    for name, more in (("outages", {}), ("outages, store, demand response", limited)):
        system, times = System(units, load, **more), []
        for _ in range(3):
            start = time.perf_counter()
            simulate(system, 1000)
            times.append(time.perf_counter() - start)
        print(f"1,000 years of 32 units, {name}: {min(times):.2f} s (aim 3 s)")


if __name__ == "__main__":
    main()
