"""The pathway starts from the balance of the facts, laid out by its own labels."""

import zlib

import numpy as np
import pytest

from dafeng.facts import close_balance, default_city, load_city, read_balance
from dafeng.pathway.base import SECTORS, base_balance
from dafeng.pathway.labels import FUELS


def test_the_same_chance_gives_the_same_balance():
    """With equal random numbers every cell stands in its own place of the pathway's table, in every draw."""
    city, table = load_city(default_city()), {}

    def z(name, part=""):
        rng = np.random.default_rng(zlib.crc32(f"{name}|{part}".encode()))
        return table.setdefault((name, part), rng.standard_normal(5))

    pathway = base_balance(city, z, 5)
    record = read_balance(city)
    fuel = np.stack([z("final_energy_fuel_total", name) for name in record.fuels], axis=1)
    cell = np.stack([np.stack([z(f"final_energy:{f}", s) for f in record.fuels], axis=1) for s in record.sectors], axis=1)
    closed = close_balance(record, fuel, cell)
    rows, columns = [SECTORS.index(s) for s in record.sectors], [FUELS.index(f) for f in record.fuels]
    assert closed == pytest.approx(pathway[:, rows][:, :, columns], rel=1e-12, abs=1e-12)
