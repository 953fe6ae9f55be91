"""Every answer of the virtual top node fits the OpenAPI description of OpenADR 3.1.0, whatever is asked."""

import json
import warnings
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, settings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # schemathesis imports names that its own dependencies call old
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance
    from starlette.testclient import TestClient

from dafeng.register.openadr import Broker, add_client, open_database
from dafeng.web.openadr import create_vtn

TEXT = (Path(__file__).parent / "openadr3-3.1.0.yaml").read_text(encoding="utf-8")
DESCRIPTION = json.loads(json.dumps(yaml.safe_load(TEXT), default=str))  # YAML makes dates of examples, JSON has none


def described():
    """The description with one contradiction taken out.

    A ven that is answered is said to be both a `VEN` and a `BL_VEN_REQUEST`, a resource likewise; the former is what the text means.
    """
    schemas = DESCRIPTION["components"]["schemas"]
    for name in ("Ven", "Resource"):
        answered = {**schemas[f"Bl{name}Request"]}
        answered["properties"] = {key: value for key, value in answered["properties"].items() if key != "objectType"}
        answered["required"] = [key for key in answered["required"] if key != "objectType"]
        schemas[f"Answered{name}"] = answered
        schemas[name.lower()] = {
            "allOf": [{"$ref": "#/components/schemas/objectMetadata"}, {"$ref": f"#/components/schemas/Answered{name}"}]
        }
    DESCRIPTION["paths"] = {path: item for path, item in DESCRIPTION["paths"].items() if path != "/auth/token"}
    return DESCRIPTION


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    """A node in this process, with tokens of a business client and an end node."""
    broker = Broker("mqtt://127.0.0.1:9", ("mqtt://127.0.0.1:9",), private=True)
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('vtn') / 'openadr.sqlite'}", broker)
    tokens = {}
    with TestClient(create_vtn(engine)) as client:
        for name in ("bl", "ven"):
            add_client(engine, name, name, secret="secret")
            form = {"grant_type": "client_credentials", "client_id": name, "client_secret": "secret"}
            tokens[name] = client.post("/auth/token", data=form).json()["access_token"]
    yield create_vtn(engine), tokens
    engine.dispose()


PHASES = {"coverage": {"enabled": False}, "examples": {"enabled": False}, "stateful": {"enabled": False}}
SCHEMA = schemathesis.openapi.from_dict(described(), config=schemathesis.Config.from_dict({"phases": PHASES}))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.mark.parametrize("role", ["bl", "ven"])
@SCHEMA.parametrize()
@settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_answers_fit_the_description(case, node, role):
    """Status, content type and body, for a business client and for an end node."""
    vtn, tokens = node
    response = case.call(app=vtn, base_url="http://testserver", headers={"authorization": f"Bearer {tokens[role]}"})
    case.validate_response(response, checks=CHECKS)
