"""The base year: its energy balance sampled so that it closes, its fleet, and the history that leads to it."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import xarray as xr

from dafeng.facts import City, close_balance, read_balance
from dafeng.pathway.labels import (
    BUILDINGS,
    DRIVES,
    DWELLERS,
    FREIGHT,
    FUELS,
    GREEN_MODES,
    MODES,
    MOVERS,
    NEW_ENERGY,
    ORIGINS,
    PRODUCERS,
    TRUCKS,
    VEHICLES,
)
from dafeng.pathway.quantity import Array
from dafeng.pathway.sample import YEARS
from dafeng.pathway.stock import age_shares, remaining_share, weibull_survival

__all__ = ["SECTORS", "base_balance", "base_inputs"]

Floats = npt.NDArray[np.float64]
Normals = Callable[..., Floats]

SECTORS = (*PRODUCERS, *DWELLERS, *(f"transport:{vehicle}" for vehicle in VEHICLES), *MOVERS)
_SERIES = {
    "coal": "coal_final",
    "coke": "coal_final",
    "petrol": "petrol",
    "diesel": "diesel",
    "kerosene": "kerosene",
    "natural_gas": "natural_gas",
}

SURVIVAL = {"private_car": (14.46, 4.79), "heavy_truck": (12.8, 5.58)}
"""Weibull scale and shape, Hao et al. 2011 (METHODS VV-1)."""
OTHER_SURVIVAL = (11.5, 5.0)
"""Estimate for classes without a published curve: between taxis' eight years of duty and trucks."""

HEAT_CONTENT = {"petrol": 8.86, "diesel": 9.95, "natural_gas": 10.56, "hydrogen": 33.3, "electricity": 1.0}
"""kWh per L, L, m3, kg and kWh; from the guide's heating values and densities. The level cancels in the calibration."""


def base_balance(city: City, z: Normals, draws: int) -> Floats:
    """Final energy of the base year: fuel totals sampled first, then the shares of sectors, so that every draw closes.

    Returns
    -------
    ndarray
        [draw, sector, fuel] in the order of `SECTORS` and `FUELS`, TWh/a.
    """
    record = read_balance(city)
    fuel_normals = np.stack([z("final_energy_fuel_total", fuel) for fuel in record.fuels], axis=1)
    cell_normals = np.stack([[z(f"final_energy:{fuel}", sector) for fuel in record.fuels] for sector in record.sectors])
    placed = np.zeros((draws, len(SECTORS), len(FUELS)))
    rows, columns = [SECTORS.index(sector) for sector in record.sectors], [FUELS.index(fuel) for fuel in record.fuels]
    placed[np.ix_(range(draws), rows, columns)] = close_balance(record, fuel_normals, np.moveaxis(cell_normals, 2, 0))
    return placed


def _shares(city: City, year: int) -> Floats:
    """Final energy of a year as published in the table. [sector, fuel]"""
    table = np.zeros((len(SECTORS), len(FUELS)))
    for fact in city.rows("final_energy"):
        if fact.year == year:
            table[SECTORS.index(fact.sector), FUELS.index(fact.fuel)] = fact.value
    return table


def _fuel_history(city: City, fuel: str) -> Floats:
    """Use of a fuel over that of the base year; one from the base year on. [year]"""
    if fuel == "electricity":
        series = city.series("electricity_total", fuel="electricity")
    elif fuel in _SERIES:
        series = city.series("consumption_series", fuel=_SERIES[fuel])
    else:
        series = city.series("final_energy_fuel_total", fuel=fuel)
    values = np.interp(YEARS, series.years, series.values)
    base = values[city.base_year == YEARS][0]
    return np.where(city.base_year > YEARS, values / base if base else 1.0, 1.0)


def _history(city: City) -> Array:
    """Final energy of each cell over its base year, before the base year; the table of 2020 gives the shares before it. [year, sector, fuel]"""
    now, then = _shares(city, city.base_year), _shares(city, 2020)
    weight = np.clip((YEARS - 2020) / (city.base_year - 2020), 0, 1)[:, None, None]
    past = then / np.maximum(then.sum(axis=0), 1e-12)
    present = now / np.maximum(now.sum(axis=0), 1e-12)
    share = past * (1 - weight) + present * weight
    ratio = np.where(present > 0, share / np.where(present > 0, present, 1.0), 1.0)
    fuels = np.stack([_fuel_history(city, fuel) for fuel in FUELS], axis=1)[:, None, :]
    index = np.where((city.base_year > YEARS)[:, None, None], ratio * fuels, 1.0)
    return xr.DataArray(index, coords={"year": YEARS, "sector": list(SECTORS), "fuel": list(FUELS)}, dims=("year", "sector", "fuel"))


def _mask(dim: str, labels: tuple[str, ...], chosen: tuple[str, ...]) -> Array:
    return xr.DataArray([1.0 if label in chosen else 0.0 for label in labels], coords={dim: list(labels)}, dims=dim)


def _part(balance: Array, dim: str, labels: tuple[str, ...], prefix: str = "") -> Array:
    part = balance.sel(sector=[prefix + label for label in labels])
    return part.rename(sector=dim).assign_coords({dim: list(labels)})


def base_inputs(city: City, z: Normals, draws: int) -> dict[str, Array]:
    """All inputs that come from the base year's tables. Dimensions as each quantity asks."""
    coords = {"sector": list(SECTORS), "fuel": list(FUELS)}
    balance = xr.DataArray(base_balance(city, z, draws), coords=coords, dims=("draw", "sector", "fuel"))
    # what each cell used up to the base year, and holds after it until the chapters move it
    start = (balance * _history(city)).transpose("draw", "year", "sector", "fuel")
    after = xr.DataArray(np.where(city.base_year < YEARS, 1.0, 0.0), coords={"year": YEARS}, dims="year")
    mark = xr.DataArray(np.where(city.base_year == YEARS, 1.0, 0.0), coords={"year": YEARS}, dims="year")
    return {
        "producer_energy_start": _part(start, "producer", PRODUCERS),
        "dweller_energy_start": _part(start, "dweller", DWELLERS),
        "mover_energy_start": _part(start, "mover", MOVERS),
        "after_base": after,
        "base_mark": mark,
        **_masks(),
        **_fleet(city, balance),
        **_trips(city),
        **_plants(city, z, draws),
    }


def _masks() -> dict[str, Array]:
    area = np.array([[1.0 if _lives_in(b, d) else 0.0 for b in BUILDINGS] for d in DWELLERS])
    return {
        "is_urban_home": _mask("building", BUILDINGS, ("homes_urban",)),
        "is_rural_home": _mask("building", BUILDINGS, ("homes_rural",)),
        "is_data_centre": _mask("dweller", DWELLERS, ("data_centres_telecom",)),
        "is_car": _mask("vehicle", VEHICLES, ("private_car",)),
        "is_new_energy": _mask("drive", DRIVES, NEW_ENERGY),
        "is_truck": _mask("vehicle", VEHICLES, TRUCKS),
        "is_support": _mask("origin", ORIGINS, ("coal_new", "gas_peaker")),
        "is_renewable": _mask("origin", ORIGINS, ("hydro", "pv", "wte", "biogas")),
        "is_thermal": _mask("origin", ORIGINS, ("coal_power", "coal_new", "gas_chp", "gas_peaker")),
        "area_of_dweller": xr.DataArray(
            area, coords={"dweller": list(DWELLERS), "building": list(BUILDINGS)}, dims=("dweller", "building")
        ),
        "rail_gain": xr.DataArray([-1.0, 1.0, 0.0], coords={"freight": list(FREIGHT)}, dims="freight"),
    }


def _lives_in(building: str, dweller: str) -> bool:
    return building == dweller or (dweller == "services" and building.startswith("public:"))


def _vehicle_table(city: City) -> tuple[Floats, Floats]:
    """Stock [vehicle, drive] in 10^6 and energy a vehicle and year [vehicle, drive, fuel] in MWh, as tabled for the base year."""
    stock = np.zeros((len(VEHICLES), len(DRIVES)))
    need = np.zeros((len(VEHICLES), len(DRIVES), len(FUELS)))
    for fact in city.rows("vehicle_stock"):
        if fact.year == city.base_year:
            stock[VEHICLES.index(fact.sector), DRIVES.index(fact.fuel)] = fact.value / 1000
    for fact in city.rows("vehicle_consumption"):
        if fact.year == city.base_year and fact.fuel in DRIVES:
            distance = city.value("vehicle_km", city.base_year, sector=fact.sector, fuel=fact.fuel, unit="km")
            carrier = _carrier(fact.unit, fact.fuel)
            per_km = fact.value / 100 * HEAT_CONTENT[carrier]
            need[VEHICLES.index(fact.sector), DRIVES.index(fact.fuel), FUELS.index(carrier)] = per_km * distance / 1000
    return stock, _fill_drives(need)


def _carrier(unit: str, drive: str) -> str:
    if unit.startswith("kWh"):
        return "electricity"
    if unit.startswith("m3"):
        return "natural_gas"
    if unit.startswith("kg"):
        return "hydrogen"
    return "diesel" if drive == "diesel" else "petrol"


def _fill_drives(need: Floats) -> Floats:
    """Give a drive a class has not had yet the energy of its engine over that of a car: electric a third, fuel cell half, plug-in as electric."""
    engine = need[:, :2].sum(axis=2).max(axis=1)
    for v in range(len(VEHICLES)):
        for d, (share, fuel) in {3: (0.33, "electricity"), 4: (0.33, "electricity"), 5: (0.5, "hydrogen")}.items():
            if need[v, d].sum() == 0:
                need[v, d, FUELS.index(fuel)] = engine[v] * share
    return need


def _fleet(city: City, balance: Array) -> dict[str, Array]:
    stock, need = _vehicle_table(city)
    labels = {"vehicle": list(VEHICLES), "drive": list(DRIVES), "fuel": list(FUELS)}
    bottom_up = (stock[:, :, None] * need).sum(axis=1)
    base = _part(balance, "vehicle", VEHICLES, "transport:")
    known = xr.DataArray(bottom_up > 0, dims=("vehicle", "fuel"))
    ratio = (base / np.where(bottom_up > 0, bottom_up, 1.0)).where(known, 1.0)
    calibration = ratio.transpose("draw", "vehicle", "fuel")
    engines = np.where(np.array([d not in NEW_ENERGY for d in DRIVES]), stock, 0.0)
    electric = np.where(np.array([d in NEW_ENERGY for d in DRIVES]), np.maximum(stock, 1e-6 * np.array([0, 0, 0, 1, 10, 0])), 0.0)
    later = len(YEARS) - int(np.argmax(city.base_year == YEARS))
    survive = [SURVIVAL.get(vehicle, OTHER_SURVIVAL) for vehicle in VEHICLES]
    # a young fleet: new-energy sales grew by more than a third a year; the others barely grew
    remaining = [
        [remaining_share(age_shares(*curve, 0.4 if d in NEW_ENERGY else 0.0), *curve, later - 1) for d in DRIVES] for curve in survive
    ]
    return {
        "vehicle_stock_base": xr.DataArray(stock, coords={k: labels[k] for k in ("vehicle", "drive")}, dims=("vehicle", "drive")),
        "vehicle_energy_need": xr.DataArray(need, coords=labels, dims=("vehicle", "drive", "fuel")),
        "road_calibration": calibration,
        "engine_split": _rows_to_one(engines),
        "electric_split": _rows_to_one(electric),
        "vehicle_remaining": xr.DataArray(
            np.array(remaining), coords={k: labels[k] for k in ("vehicle", "drive")}, dims=("vehicle", "drive", "age_year")
        ).rename(age_year="year"),
        "vehicle_survival": xr.DataArray(
            np.array([weibull_survival(np.arange(later, dtype=float), *curve) for curve in survive]),
            coords={"vehicle": list(VEHICLES)},
            dims=("vehicle", "age"),
        ),
        "vehicle_history": _fleet_history(city),
    }


def _rows_to_one(table: Floats) -> Array:
    shares = table / table.sum(axis=1, keepdims=True)
    return xr.DataArray(shares, coords={"vehicle": list(VEHICLES), "drive": list(DRIVES)}, dims=("vehicle", "drive"))


def _fleet_history(city: City) -> Array:
    """Stock over that of the base year before it: new-energy vehicles by their series, engines by the stock of cars. [year, drive]"""
    series = city.series("nev_stock_total", fuel="NEV")
    electric = np.interp(YEARS, series.years, series.values)
    cars = city.series("car_stock_total")
    slope = (cars.values[-1] - cars.values[0]) / (cars.years[-1] - cars.years[0])
    total = cars.values[-1] - slope * (cars.years[-1] - YEARS)
    engines = total - electric
    base = city.base_year == YEARS
    index = np.stack([electric / electric[base] if d in NEW_ENERGY else engines / engines[base] for d in DRIVES], axis=1)
    return xr.DataArray(index, coords={"year": YEARS, "drive": list(DRIVES)}, dims=("year", "drive"))


def _trips(city: City) -> dict[str, Array]:
    shares = np.array([city.value("mode_share_trips", city.base_year, sector=mode, unit="1") for mode in MODES])
    green = np.array([mode in GREEN_MODES for mode in MODES])
    split = {"green_mode_split": np.where(green, shares, 0.0), "other_mode_split": np.where(green, 0.0, shares)}
    freight = [city.value("freight_tkm", city.base_year, sector=mode, unit="Gtkm") for mode in FREIGHT]
    coords = {"mode": list(MODES)}
    arrays = {name: xr.DataArray(values / values.sum(), coords=coords, dims="mode") for name, values in split.items()}
    return arrays | {"freight_base": xr.DataArray(freight, coords={"freight": list(FREIGHT)}, dims="freight")}


def _plants(city: City, z: Normals, draws: int) -> dict[str, Array]:
    """Refinery, heat plants, feedstock and factors, one number a draw, TWh/a and Mt/a."""
    factors = {fact.fuel: fact.value for fact in city.rows("emission_factor")}
    by_origin = [factors["coal"] if o.startswith("coal") else factors["natural_gas"] if o.startswith("gas") else 0.0 for o in ORIGINS]
    return {
        "feedstock": _drawn(city, "feedstock_non_energy", "TWh", z),
        "refinery_use": _drawn(city, "refinery_own_use", "TWh", z),
        "clinker_base": _drawn(city, "cement_clinker_output", "Mt", z),
        "co2_process_chemicals": _drawn(city, "co2_process", "Mt", z, "industry:chemicals_refining"),
        "refinery_co2": _drawn(city, "co2_direct_energy", "Mt", z, "transformation:refinery"),
        "emission_factor": xr.DataArray([factors[fuel] for fuel in FUELS], coords={"fuel": list(FUELS)}, dims="fuel"),
        "power_fuel_factor": xr.DataArray(by_origin, coords={"origin": list(ORIGINS)}, dims="origin"),
    }


def _drawn(city: City, variable: str, unit: str, z: Normals, sector: str | None = None) -> Array:
    fact = next(f for f in city.rows(variable, sector=sector) if f.year == city.base_year)
    value = city.value(variable, city.base_year, sector=fact.sector, fuel=fact.fuel, unit=unit)
    return xr.DataArray(value * np.exp(z(variable, fact.sector) * fact.log_spread), dims="draw")
