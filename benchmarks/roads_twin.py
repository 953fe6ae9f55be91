"""The twin: a tick of 100,000 objects, fusion against the truth, warnings on scripted encounters. No numba anywhere."""

import os
import time

import numpy as np
from scipy.spatial import cKDTree

from dafeng.roads.services import Books, step, tick
from dafeng.roads.town import Channel, Sensing, Signals, Streets, Traffic, Trial, score_fusion
from dafeng.roads.town.encounter import score_encounters
from dafeng.roads.town.roads import town_lanes
from dafeng.roads.town.sensing import START_MS
from dafeng.roads.town.voices import spat_message
from dafeng.roads.twin import Frame, Twin

FRAME = Frame(30.0, 110.0)


def crowd(vehicles):
    """A town full enough for so many vehicles, thirty seconds after its start."""
    side = int((vehicles / 22) ** 0.5) + 1
    streets = Streets(side, side)
    traffic = Traffic(streets, Signals(streets), vehicles)
    for _ in range(60):
        traffic.step(0.5)
    return streets, traffic


def ticks(vehicles=100_000, rounds=25):
    """Best and middle processor time of a tick, and of taking a tenth of the vehicles' messages (each speaks once a second).

    Every signal of the town speaks once a second; buses ask, and what they were answered is kept in the books.
    """
    streets, traffic = crowd(vehicles)
    twin, books, sensing = Twin(FRAME), Books(), Sensing(traffic, FRAME, 1.0, Channel(noise=0.5))
    twin.load_lanes(town_lanes(streets, FRAME))
    taken, ticked = [], []
    for k in range(rounds):
        traffic.step(0.1)
        truth = traffic.truth()
        rows = sensing.own_messages(truth)
        twin.ingest(rows if k == 0 else rows.take(rows["id"] % 10 == k % 10))
        now = START_MS + round(truth.t * 1000)
        for message in spat_message(streets, traffic.signals, truth.t, now, k // 10) if k % 10 == 0 else ():
            twin.ingest_message(message, now)
        begun = time.process_time()
        twin.advance(now)
        between = time.process_time()
        answer = tick(twin, now, books.priority)
        ended = time.process_time()
        books.priority.settle(list(answer.grants), answer.road, answer.near)
        if k % 10:
            taken.append(between - begun)
            ticked.append(ended - between)
    taken, ticked = sorted(taken), sorted(ticked)
    print(
        f"{len(answer.road)} objects, {len(streets.lanes)} lanes, {len(twin.signals)} phases, {len(answer.advice)} advised or told why not, {len(answer.alerts)} warnings: processor time of a tick: best {1000 * ticked[0]:.0f}, middle {1000 * ticked[len(ticked) // 2]:.0f} ms;"
    )
    points = np.random.default_rng(1).uniform(-20_000, 20_000, (vehicles, 2))
    begun = time.process_time()
    pairs = len(cKDTree(points).query_pairs(100.0, output_type="ndarray"))
    print(f"  beside it SciPy's tree of as many points, and its {pairs} pairs within 100 m: {1000 * (time.process_time() - begun):.0f} ms")
    print(f"  taking {vehicles // 10} messages: best {1000 * taken[0]:.0f}, middle {1000 * taken[len(taken) // 2]:.0f} ms")


def quiet(vehicles=500, minutes=2.0):
    """Warnings in ordinary traffic in which nobody is in danger: how often one comes that nobody needs."""
    side = int((vehicles / 12) ** 0.5) + 1
    streets = Streets(side, side)
    traffic = Traffic(streets, Signals(streets), vehicles, vehicles // 5)
    traffic.careless[:] = False
    twin, sensing, books, seen = Twin(FRAME), Sensing(traffic, FRAME, 0.7, Channel(latency=0.1, noise=0.7)), Books(), {}
    twin.load_lanes(town_lanes(streets, FRAME))
    for k in range(round(minutes * 600)):
        traffic.step(0.1)
        truth = traffic.truth()
        twin.ingest(sensing.own_messages(truth))
        twin.ingest(sensing.sightings(truth))
        for alert in step(twin, books, START_MS + round(truth.t * 1000)).alerts if k > 50 else ():
            seen.setdefault(alert.key, alert.kind)
    hours = vehicles * minutes / 60
    kinds = {kind: sum(each == kind for each in seen.values()) for kind in sorted(set(seen.values()))}
    print(
        f"{hours:.1f} vehicle-hours of quiet town traffic: " + ", ".join(f"{kind} {count / hours:.2f}/h" for kind, count in kinds.items())
    )


def fusion(seconds=30.0):
    """The whole grid of delay and loss, 1 m of noise, pseudonyms that change once a minute."""
    print("| latency s | loss % | RMSE m | switches /1000 object-s | doubles % | missed % | false % |\n|---|---|---|---|---|---|---|")
    for latency in (0.0, 0.1, 0.3):
        for loss in (0.0, 0.1, 0.3):
            s = score_fusion(Trial(Channel(latency, loss), seconds=seconds, rename_every=60))
            print(
                f"| {latency} | {100 * loss:.0f} | {s.rmse:.2f} | {s.switches:.2f} | {100 * s.duplicates:.2f} | {100 * s.missed:.2f} | {100 * s.false:.2f} |"
            )


def warnings(seeds=3):
    """Every encounter with several noises."""
    print("| warning | right | missed | false | precision | recall | time ahead s |\n|---|---|---|---|---|---|---|")
    for s in score_encounters(seeds)[0]:
        print(f"| {s.kind} | {s.right} | {s.missed} | {s.false} | {s.precision:.2f} | {s.recall:.2f} | {s.ahead:.1f} |")


def main():
    """All of it, or what PARTS names: ``PARTS=ticks,warnings``."""
    parts = {"ticks": ticks, "fusion": fusion, "warnings": warnings, "quiet": quiet}
    for name in os.environ.get("PARTS", ",".join(parts)).split(","):
        parts[name]()


if __name__ == "__main__":
    main()
