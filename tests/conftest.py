"""What all tests share: a skipped test is a failure where everything is said to be provided."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor

import pytest


@pytest.fixture
def run_apart():
    """Run a coroutine function in a thread of its own: where a browser is open, the tests' thread has a loop already."""
    with ThreadPoolExecutor(1) as pool:
        yield lambda work: pool.submit(lambda: asyncio.run(work())).result(60)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a skip into a failure when DAFENG_NO_SKIP is set, as it is in continuous integration."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("DAFENG_NO_SKIP") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped where nothing may skip: {report.longrepr}"
