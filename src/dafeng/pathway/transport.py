"""Transport: trips by mode, a fleet of cohorts by class and drive, and the modes that are counted by their turnover."""

import numpy as np
import xarray as xr

from dafeng.pathway.quantity import Array, quantity
from dafeng.pathway.stock import fleet


@quantity("1", "year", source="share of trips on foot, by bicycle, e-bike, bus and metro (绿色出行)")
def green_travel_share(green_travel_path: Array) -> Array:
    """Trips made on foot, by bicycle, e-bike, bus or metro."""
    return green_travel_path


@quantity(
    "10^9 trip/a",
    "year mode",
    source="trips per person times people, split into green and motorised individual trips in base-year proportions",
)
def passenger_trips(
    population: Array, trips_per_person: Array, green_travel_share: Array, green_mode_split: Array, other_mode_split: Array
) -> Array:
    """Trips of residents by mode."""
    trips = population * trips_per_person
    return trips * (green_travel_share * green_mode_split + (1 - green_travel_share) * other_mode_split)


@quantity("1", "year vehicle", source="cars answer to mode choice with the stated response")
def distance_index(passenger_trips: Array, base_mark: Array, after_base: Array, car_distance_response: Array, is_car: Array) -> Array:
    """Yearly distance of a vehicle relative to the base year, as mode choice changes it."""
    trips = passenger_trips.sel(mode="car", drop=True)
    relative = trips / (trips * base_mark).sum("year", skipna=False)
    return 1 + (relative - 1) * car_distance_response * is_car * after_base


@quantity("Gtkm/a", "year freight", source="freight grows with GDP at a stated elasticity; the road loses what rail wins")
def freight_turnover(
    freight_base: Array, gdp: Array, freight_elasticity: Array, base_mark: Array, rail_shift: Array, rail_gain: Array
) -> Array:
    """Freight turnover by mode."""
    growth = (gdp / (gdp * base_mark).sum("year", skipna=False)) ** freight_elasticity
    total = freight_base * growth
    moved = total.sel(freight="road", drop=True) * rail_shift
    return total + moved * rail_gain


@quantity("1", "year", source="road turnover over that of the base year: what rail wins, trucks lose")
def road_freight_index(freight_turnover: Array, base_mark: Array) -> Array:
    """Road freight relative to the base year."""
    road = freight_turnover.sel(freight="road", drop=True)
    return road / (road * base_mark).sum("year", skipna=False)


@quantity(
    "10^6 vehicle",
    "year vehicle",
    source="base-year stock times the growth path of the class; trucks follow road freight, their path is trucks per turnover",
)
def vehicles_wanted(
    vehicle_stock_base: Array,
    vehicle_growth: Array,
    prosperity: Array,
    vehicle_response: Array,
    road_freight_index: Array,
    is_truck: Array,
) -> Array:
    """Vehicles registered at year end by class."""
    driver = prosperity**vehicle_response * (1 + (road_freight_index - 1) * is_truck)
    return vehicle_stock_base.sum("drive", skipna=False) * vehicle_growth * driver


@quantity("1", "year", source="new electric, plug-in and fuel-cell cars over all new cars; observed to 2025, then a stated path")
def nev_sales_share(nev_sales_path: Array) -> Array:
    """New-energy cars in the sales of cars."""
    return nev_sales_path


@quantity(
    "1",
    "year vehicle drive",
    source="cars: new-energy share split by the path of plug-in hybrids; other classes: paths by class; the rest as the base-year fleet",
)
def drive_sales_share(
    nev_sales_share: Array, fleet_electric_path: Array, is_car: Array, electric_split: Array, engine_split: Array
) -> Array:
    """Drives in the sales of each class."""
    electric = nev_sales_share * is_car + fleet_electric_path * (1 - is_car)
    return electric * electric_split + (1 - electric) * engine_split


@quantity(
    "10^6 vehicle",
    "year vehicle drive",
    source="cohorts with Weibull survival, Hao et al. 2011; history scaled to the published stock of new-energy vehicles",
)
def vehicle_stock(
    vehicles_wanted: Array,
    vehicle_stock_base: Array,
    vehicle_remaining: Array,
    vehicle_survival: Array,
    drive_sales_share: Array,
    vehicle_history: Array,
    after_base: Array,
) -> Array:
    """Vehicles in use at year end by class and drive."""
    order = ("draw", "year", "vehicle", "drive")
    first = int(after_base.values.argmax()) - 1
    years = vehicles_wanted.year[first:]
    wanted = vehicles_wanted.transpose(*order[:3]).values[:, first:]
    shares = drive_sales_share.transpose(*order).values[:, first:]
    base = vehicle_stock_base.transpose(*order[2:]).values
    remaining = vehicle_remaining.transpose(*order[1:]).values[: len(years)]
    survival = vehicle_survival.transpose("vehicle", "age").values[:, : len(years)]
    first_fleet = np.broadcast_to(base, (len(wanted), *base.shape))
    later = [
        fleet(wanted[..., v], first_fleet[:, v], remaining[:, v], survival[v], shares[:, :, v])[0] for v in range(len(base))
    ]  # bare arrays: a slider asks for this in milliseconds
    coords = {"year": years, "vehicle": vehicle_stock_base.vehicle, "drive": vehicle_stock_base.drive}
    projected = xr.DataArray(np.stack(later, axis=2), coords=coords, dims=order)
    past = (vehicle_stock_base * vehicle_history).sel(year=vehicles_wanted.year[:first]).expand_dims(draw=len(wanted))
    return xr.concat([past.transpose(*order), projected], "year")


@quantity("10^6 vehicle", "year", source="sum over classes of electric, plug-in and fuel-cell drives")
def nev_stock(vehicle_stock: Array, is_new_energy: Array) -> Array:
    """New-energy vehicles in use."""
    return (vehicle_stock * is_new_energy).sum(["vehicle", "drive"], skipna=False)


@quantity(
    "1",
    "year fuel",
    source="effects measured in the lab of connected roads by drive, times the share of distance they reach (docs/roads-lab.md)",
)
def connected_driving_factor(connected_driving: Array, is_electric: Array) -> Array:
    """Energy per distance as connected driving changes it; 1 without it. Electric drives gain less than engines."""
    electric, engine = (connected_driving.sel(carrier=carrier, drop=True) for carrier in ("electric", "fuel"))
    return electric * is_electric + engine * (1 - is_electric)


@quantity(
    "TWh/a",
    "year vehicle fuel",
    source="stock times distance times consumption (COPERT form), calibrated per class and fuel to the base-year balance",
)
def road_energy(
    vehicle_stock: Array,
    vehicle_energy_need: Array,
    road_calibration: Array,
    vehicle_efficiency: Array,
    vehicle_distance: Array,
    distance_index: Array,
    connected_driving_factor: Array,
) -> Array:
    """Final energy of registered road vehicles."""
    need: Array = xr.dot(vehicle_stock, vehicle_energy_need, dim="drive")
    energy: Array = need * (vehicle_distance * distance_index * vehicle_efficiency) * (connected_driving_factor * road_calibration)
    return energy


@quantity("TWh/a", "year mover fuel", source="turnover times intensity; visiting cars follow the drives of the city's own")
def mover_energy(
    mover_energy_start: Array,
    mover_path: Array,
    mover_shift: Array,
    mover_shift_ratio: Array,
    is_electric: Array,
    prosperity: Array,
    mover_response: Array,
) -> Array:
    """Final energy of aviation, railways, metro and visiting vehicles."""
    unshifted = mover_energy_start * mover_path * prosperity**mover_response
    moved = unshifted * ((1 - is_electric) * mover_shift)
    return unshifted - moved + is_electric * (moved.sum("fuel", skipna=False) / mover_shift_ratio)
