"""Calls as events: one for each resource, and as the event of OpenADR that tells a node of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from dafeng.power.vpp.clearing import Clearing, Offers

__all__ = ["dispatch_events", "openadr_event"]

_LEAST = 1e-6
"""kW; less is rounding, not a call."""


def dispatch_events(offers: Offers, clearing: Clearing, start: datetime, minutes: float) -> list[dict[str, Any]]:
    """One event for every resource that is called.

    Parameters
    ----------
    offers, clearing
        Who offered and what was called.
    start
        Begin of the first period, with its zone.
    minutes
        Length of a period. min

    Returns
    -------
    list
        ``resource``, ``node``, ``start``, ``minutes`` (of a period), ``kw`` (by period from the first called to the last), ``kwh``.
    """
    return list(_events(offers, clearing, start, minutes))


def _events(offers: Offers, clearing: Clearing, start: datetime, minutes: float) -> Iterator[dict[str, Any]]:
    for column in np.nonzero((clearing.called > _LEAST).any(axis=0))[0]:
        called = clearing.called[:, column]
        periods = np.nonzero(called > _LEAST)[0]
        span = called[periods[0] : periods[-1] + 1]
        yield {
            "resource": str(offers.id[column]),
            "node": str(offers.node[column]),
            "start": (start + timedelta(minutes=minutes * int(periods[0]))).isoformat(),
            "minutes": minutes,
            "kw": [round(float(value), 3) for value in span],
            "kwh": round(float(span.sum()) * minutes / 60.0, 3),
            "price": float(offers.price[column]),
        }


def openadr_event(event: dict[str, Any], program_id: str) -> dict[str, Any]:
    """Event of OpenADR 3.1 that asks a resource for its call: targeted at the resource, kW less than it would use.

    Parameters
    ----------
    event
        Of `dispatch_events`.
    program_id
        Program of the virtual top node it belongs to.

    Returns
    -------
    dict
        Body of ``POST /events``; it asks for a report of usage.

    References
    ----------
    .. [1] OpenADR 3.1.0 Definitions, enumeration of event payloads: DISPATCH_SETPOINT_RELATIVE.
    """
    length = f"PT{event['minutes']:g}M"
    return {
        "programID": program_id,
        "eventName": f"{event['resource']} {event['start']}",
        "targets": [event["resource"]],
        "payloadDescriptors": [{"objectType": "EVENT_PAYLOAD_DESCRIPTOR", "payloadType": "DISPATCH_SETPOINT_RELATIVE", "units": "KW"}],
        "reportDescriptors": [{"payloadType": "USAGE", "units": "KWH", "readingType": "DIRECT_READ"}],
        "intervalPeriod": {"start": event["start"], "duration": length},
        "intervals": [
            {"id": at, "payloads": [{"type": "DISPATCH_SETPOINT_RELATIVE", "values": [-value]}]} for at, value in enumerate(event["kw"])
        ],
    }
