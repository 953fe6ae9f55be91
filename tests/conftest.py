"""What all tests share: a skipped test is a failure where everything is said to be provided."""

import os

import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a skip into a failure when DAFENG_NO_SKIP is set, as it is in continuous integration."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("DAFENG_NO_SKIP") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped where nothing may skip: {report.longrepr}"
