"""A virtual top node (VTN) of OpenADR 3.1, mounted in the web service under ``/openadr3/3.1.0`` (``web/vtn.py``).

Comes in: requests of business logic and of virtual end nodes with their tokens. Goes out: programs, events, reports, subscriptions, vens
and resources as the standard describes them, problems as the standard describes them, and notices to subscribers.
"""

from dafeng.web.openadr.app import create_vtn

__all__ = ["create_vtn"]
