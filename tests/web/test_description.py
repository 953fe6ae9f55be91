"""The API against its own description: whatever is asked, no failure of the server and no answer that is not described."""

import warnings
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from dafeng.web import create_app
from dafeng.web.access import Access
from dafeng.web.runs import find_run
from dafeng.web.warm import warm_of

TOKEN = "a token that is long enough"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance, response_schema_conformance]
ROUTES = [(path, method) for path, methods in create_app(Path()).openapi()["paths"].items() for method in methods]


@pytest.fixture(scope="module")
def described(run_folder):
    """The dashboard with a token, so that what writes is asked too; its jobs wait."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dafeng.jobs.queue.ensure_worker", lambda _: None)
        warm_of(find_run(run_folder.parent, run_folder.name))
        yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(run_folder.parent, access=Access(token=TOKEN)))


@pytest.mark.parametrize(("path", "method"), ROUTES, ids=lambda each: each)
def test_the_api_keeps_its_description(described, path, method):
    """Checked: status, kind of content, headers, shape."""
    cases = described[path][method].as_strategy()

    @settings(
        max_examples=3, deadline=None, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(case=cases)
    def _asked(case):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the tool's own
            case.call_and_validate(checks=CHECKS, headers={"authorization": f"Bearer {TOKEN}"}, timeout=60)

    _asked()
