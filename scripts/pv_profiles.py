"""Make the PV tables of a city pack: output of a roof by district and hour (per mille of capacity), and each district's share of capacity.

Run: ``.venv/bin/python scripts/pv_profiles.py [CITY]``. Needs the extra ``pv``. Shares: the geometric mean of a district's part of
the people and of the land; districts without a published population get the mean density of the others. An estimate until the
grid company's list of connected roofs is there. Coordinates: town halls, rounded to 0.01 degree.
"""

import csv
import gzip
import io
import sys

import numpy as np

from dafeng.facts import default_city, load_city
from dafeng.power.calendar import calendar
from dafeng.power.pack import climate_of, read_power_file
from dafeng.power.pv import hourly_radiation, pv_output
from dafeng.power.records import HeatWave
from dafeng.power.weather import daily_means, hourly_temperature


def shares(city, names):
    area = np.array([city.series("district_area", place=name).values[-1] for name in names])
    known = {f.place: f.value for f in sorted(city.rows("district_population"), key=lambda f: f.year or 0)}
    density = sum(known.get(n, 0) for n in names) / sum(a for a, n in zip(area, names, strict=True) if n in known)
    people = np.array([known.get(n, density * a) for n, a in zip(names, area, strict=True)])
    both = np.sqrt(people / people.sum() * area / area.sum())
    return both / both.sum()


def main():
    city = load_city(sys.argv[1] if len(sys.argv) > 1 else default_city())
    table = read_power_file(city)
    climate, clock, seed = climate_of(city, table["climate"]), calendar(table["calendar_year"]), table["seed"]
    row = next(row for row in table["plant"] if row.get("table"))
    path = city.folder / row["districts"]
    with path.open(encoding="utf-8", newline="") as file:
        districts = list(csv.DictReader(file))
    names = [d["district"] for d in districts]
    wave = table["heat_wave"]
    day = tuple(int(part) for part in wave["day"].split("-")[1:])
    warm = hourly_temperature(daily_means(climate, clock, seed, HeatWave(day, wave["mean"])), climate, clock)
    sun = hourly_radiation(climate, clock, seed)
    output = [pv_output(climate, clock, sun, warm, (float(d["latitude"]), float(d["longitude"]))) for d in districts]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("district", "latitude", "longitude", "share"))
        writer.writerows(
            (d["district"], d["latitude"], d["longitude"], f"{s:.4f}") for d, s in zip(districts, shares(city, names), strict=True)
        )
    text = io.StringIO()
    np.savetxt(text, np.round(np.array(output).T * 1000), fmt="%d", delimiter=",", header=",".join(names), comments="")
    with (city.folder / row["table"]).open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(text.getvalue().encode("utf-8"))
    print(f"{np.mean(output) * 8760:.0f} h/a full load")


if __name__ == "__main__":
    main()
