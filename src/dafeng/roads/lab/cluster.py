"""Runs on a Dask cluster through joblib; needs the extra ``dask``."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from distributed import Client
from joblib import Parallel, delayed, parallel_config

from dafeng.errors import RoadsError

__all__ = ["on_dask"]


def on_dask(
    attempt: Callable[[tuple[Any, ...]], RoadsError | None], tasks: Sequence[tuple[Any, ...]], address: str
) -> Iterator[RoadsError | None]:
    """Do tasks on a cluster.

    Parameters
    ----------
    attempt
        Does one task and gives the fault it met, if any.
    address
        Of the scheduler, such as ``tcp://10.0.0.5:8786``.
    """
    client: Any = Client  # distributed publishes no types
    with client(address), parallel_config(backend="dask"):
        yield from Parallel(return_as="generator_unordered")(delayed(attempt)(task) for task in tasks)
