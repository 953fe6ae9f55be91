"""Adequacy of a system as one record for people, files and other programs."""

from typing import Any

import numpy as np

from dafeng.errors import DafengError, Text
from dafeng.power.adequacy.credit import credit_of_limited, credit_of_technology, risk_named, technologies_of
from dafeng.power.adequacy.exact import Credit, Indices, exact_indices
from dafeng.power.adequacy.simulate import Simulation, simulate
from dafeng.power.adequacy.system import System
from dafeng.power.adequacy.weather_years import factors_of, named_year

__all__ = ["adequacy_summary", "credit_rows"]

Row = dict[str, Any]


def adequacy_summary(system: System, years: int = 2000, seed: int = 1) -> Row:
    """Adequacy, exact and by Monte Carlo.

    Parameters
    ----------
    system
        What serves what load.
    years, seed
        Of the Monte Carlo.

    Returns
    -------
    dict
        ``exact`` and ``monte_carlo`` with ``lole_hours`` (h), ``lole_days`` (d), ``eens`` (MWh), all for the hours of the load given, and
        ``…_se``, the standard errors; ``worst_event``; ``named_years`` where the system has weather; ``notes`` in both languages.
    """
    found = simulate(system, years, seed)
    return {
        "system": system.name,
        "hours": len(system.load),
        "peak_load_mw": float(system.load.max()),
        "capacity_mw": system.capacity,
        "units": sum(unit.count for unit in system.units),
        "exact": _exact(exact_indices(system)),
        "monte_carlo": _sampled(found, years),
        "named_years": {
            name: _sampled(simulate(named_year(system, name), min(years, 300), seed), min(years, 300)) for name in factors_of(system)
        },
        "notes": [{"en": en, "zh": zh} for en, zh in system.notes],
    }


def _exact(indices: Indices) -> Row:
    return {name: getattr(indices, name) for name in ("lole_hours", "lole_days", "eens", "lolp")}


def _sampled(found: Simulation, years: int) -> Row:
    row: Row = {}
    for name in ("lole_hours", "lole_days", "eens", "lolf"):
        estimate = getattr(found, name)
        row |= {name: estimate.value, f"{name}_se": None if np.isnan(estimate.error) else estimate.error}
    lossy = found.years.energy > 0
    row |= {
        "years": years,
        "seed": found.seed,
        "chronological": found.chronological,
        "share_of_years_with_loss": float(lossy.mean()),
        "worst_event": vars(found.worst) if found.worst else None,
        "median_worst_depth": float(np.median(found.years.depth[lossy])) if lossy.any() else None,
        "median_worst_duration": float(np.median(found.years.duration[lossy])) if lossy.any() else None,
    }
    return row


def credit_rows(system: System, risk: str = "lole", years: int = 300, seed: int = 1) -> list[Row]:
    """Capacity credit of every technology (exact), store and demand response (Monte Carlo on energy not served).

    A credit that has no meaning, because nothing is lost without the resource, stays empty and says why.
    """
    measure = risk_named(risk)
    rows = [_credit(name, risk, lambda name=name: (credit_of_technology(system, name, measure), None)) for name in technologies_of(system)]
    limited = dict.fromkeys([store.name for store in system.storage] + [response.name for response in system.demand_response])
    return rows + [_credit(name, "eens", lambda name=name: credit_of_limited(system, name, years, seed)) for name in limited]


def _credit(name: str, risk: str, compute: Any) -> Row:
    try:
        credit, error = compute()
    except DafengError as fault:
        return {"resource": name, "risk": risk, "elcc_mw": None, "note": vars(Text(fault.say("zh"), fault.say("en")))}
    return {"resource": name, "risk": risk, **credit_row(credit), "elcc_se_mw": error, "note": None}


def credit_row(credit: Credit) -> Row:
    """Say a credit as a row: MW, and share of nameplate."""
    share = credit.elcc / credit.nameplate if credit.nameplate > 0 else None
    return {"nameplate_mw": credit.nameplate, "elcc_mw": credit.elcc, "elcc_share": share, "efc_mw": credit.efc}
