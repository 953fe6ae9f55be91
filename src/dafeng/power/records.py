"""What a city pack says of its power system, as records."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dafeng.errors import Text
from dafeng.power.program import Floats

__all__ = [
    "Anchors",
    "Climate",
    "Commitment",
    "Corridor",
    "Fleet",
    "HeatWave",
    "Option",
    "Outages",
    "Path",
    "Plant",
    "Pool",
    "Storage",
    "System",
    "Use",
    "Year",
]

Path = Mapping[int, float]
"""Values by year, straight lines between, held beyond the ends."""


@dataclass(frozen=True)
class Climate:
    """Monthly means of a station and what makes days of them: °C, Wh/m2/d, degrees."""

    temperature: tuple[float, ...]
    radiation: tuple[float, ...]
    latitude: float
    longitude: float
    altitude: float
    utc_offset: int
    daily_spread: float
    daily_memory: float
    half_range: tuple[float, ...]


@dataclass(frozen=True)
class HeatWave:
    """The day of the record load: (month, day) and its mean temperature."""

    day: tuple[int, int]
    mean: float


@dataclass(frozen=True)
class Anchors:
    """Published numbers the demand must meet: load in two hours of one day [GW], energy [TWh] and its monthly shares."""

    day: tuple[int, int]
    evening: tuple[int, float]
    noon: tuple[int, float]
    energy: float
    months: tuple[float, ...]


@dataclass(frozen=True)
class Use:
    """One use of electricity.

    Parameters
    ----------
    quantity, labels
        The pathway quantity that holds its yearly energy, and the labels that are added; all where empty. ``also`` is added to it.
    hours, weekend
        Hourly shape of a working day (mean one) and the level of weekends.
    cooling, heating
        First guess of the share of yearly energy for cooling and heating, with their hourly shapes.
    flexible
        Whether a part of it can be moved in time (vehicles).
    """

    id: str
    title: Text
    quantity: str
    labels: tuple[str, ...]
    also: tuple[str, tuple[str, ...]] | None
    hours: tuple[float, ...]
    weekend: float
    cooling: float
    heating: float
    cooling_hours: tuple[float, ...]
    heating_hours: tuple[float, ...]
    flexible: bool


@dataclass(frozen=True)
class Outages:
    """Units that fail: number, forced outage rate, mean hours to failure and to repair."""

    count: int
    forced_outage_rate: float
    mttf: float
    mttr: float


@dataclass(frozen=True)
class Corridor:
    """An import corridor: rating by year [GW], monthly inflow or availability, price by month and its factor by hour of the clock, emission."""

    id: str
    title: Text
    rating: Path
    monthly: tuple[float, ...]
    reservoir_hours: float
    run_of_river: float
    drought: float
    cost: tuple[float, ...]
    clock: tuple[float, ...]
    emission: float
    follows_grid_factor: bool
    outages: Outages


@dataclass(frozen=True)
class Commitment:
    """Limits of a unit that runs: least output (share), hours up and down, cost of a start [MCNY]."""

    least: float
    up: int
    down: int
    start: float


@dataclass(frozen=True)
class Plant:
    """A kind of plant of the city; its capacity comes from the pathway by ``origin``.

    ``reserve_hours`` are the full-load hours of a year that tests, start-ups, regulation and dry years ask of a reserve whatever the dispatch
    of a normal year says; they are handed over where it says less, h/a.
    """

    origin: str
    unit: float
    cost: float
    emission: float
    minimum: float
    ramp: float | None
    energy_hours: float | None
    full_load_hours: float | None
    monthly: tuple[float, ...]
    drought: float
    table: str
    districts: str
    outages: Outages
    commitment: Commitment | None
    reserve_hours: float = 0.0


@dataclass(frozen=True)
class Storage:
    """A kind of store: power by year [GW], hours, efficiencies; none before ``earliest``."""

    id: str
    title: Text
    power: Path
    hours: float
    charge_efficiency: float
    discharge_efficiency: float
    cost: float
    earliest: int
    forced_outage_rate: float


@dataclass(frozen=True)
class Fleet:
    """Vehicles that charge when told to: their share by year, plugged power, hours stored, when they drive."""

    smart_share: Path
    power_per_energy: float
    hours: float
    plugged: tuple[float, ...]
    driving: tuple[float, ...]
    feed_back: float
    charge_efficiency: float


@dataclass(frozen=True)
class Pool:
    """Demand response: hours a call, calls a year, share used later, price."""

    hours: float
    events: float
    payback: float
    settled: int
    cost: float


@dataclass(frozen=True)
class Option:
    """What may be added: bound [GW] and yearly cost by year [MCNY/GW/a]."""

    part: str
    most: float
    cost: Path


@dataclass(frozen=True)
class System:
    """The power system of a city, as its pack states it."""

    voll: float
    calendar_year: int
    seed: int
    climate: Climate
    heat_wave: HeatWave
    anchors: Anchors
    cooling_above: float
    heating_below: float
    uses: tuple[Use, ...]
    local_firm_share: Mapping[str, float]
    corridors: tuple[Corridor, ...]
    plants: tuple[Plant, ...]
    stores: tuple[Storage, ...]
    fleet: Fleet
    pool: Pool
    options: tuple[Option, ...]
    pv: Floats
    """PV output per capacity by district. [district, hour]"""
    pv_shares: Mapping[str, float]
    """Share of PV capacity by district."""
    pv_places: tuple[tuple[float, float], ...] = ()
    """Latitude and longitude of each district."""
    sources: Mapping[str, str] = field(default_factory=dict)
    carbon: Path = field(default_factory=lambda: {2025: 0.0})
    """Price of CO2 that a further kWh pays, by year, CNY/kg."""


@dataclass(frozen=True)
class Year:
    """What the pathway hands over for one year.

    Parameters
    ----------
    energy
        By use, TWh, losses not included.
    demand
        Electricity of the city with losses and plants' own use, TWh.
    capacity
        Of plants by origin, GW.
    safe_load
        Load the grid can carry, GW.
    response
        Demand response that can be called, GW.
    grid_factor
        Pathway's emission factor of imports, relative to its value in the calendar year of the system.
    heat, hydro
        Cooling and heating energy, and inflow of hydro power, relative to a normal year.
    """

    year: int
    energy: Mapping[str, float]
    demand: float
    capacity: Mapping[str, float]
    safe_load: float
    response: float
    grid_factor: float = 1.0
    heat: float = 1.0
    hydro: float = 1.0
