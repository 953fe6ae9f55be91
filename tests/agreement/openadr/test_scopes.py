"""Every operation of the OpenAPI description of OpenADR 3.1.0 asks for the scope the description names, and no other will do."""

import warnings
from pathlib import Path

import pytest
import yaml

from dafeng.register.openadr import BL_SCOPES, VEN_SCOPES, Broker, add_client, issue_token, open_database
from dafeng.web.openadr import create_vtn

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # starlette asks for a successor of httpx that the lock file does not hold yet
    from starlette.testclient import TestClient

PATHS = yaml.safe_load((Path(__file__).parent / "openadr3-3.1.0.yaml").read_text(encoding="utf-8"))["paths"]
ALL = sorted({*BL_SCOPES, *VEN_SCOPES})
ALSO = {"read_targets": {"read_all"}, "read_ven_objects": {"read_all"}, "read_all": {"read_targets"}}
"""Scopes that do as well: `read_all` reads everything; topics of programs are open to end nodes, as the guide to notifiers has them."""


def operations():
    for path, item in PATHS.items():
        for method, operation in item.items():
            scopes = (
                [each["oAuth2ClientCredentials"] for each in operation.get("security", ()) if "oAuth2ClientCredentials" in each]
                if method != "parameters"
                else []
            )
            if scopes and path != "/notifiers":  # which every client may ask, as the published client does
                yield pytest.param(method, path, scopes[0][0], id=f"{method} {path}")


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    """A node, and a token for every scope alone."""
    broker = Broker("mqtt://127.0.0.1:9", ("mqtt://127.0.0.1:9",), private=True)
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('scopes') / 'openadr.sqlite'}", broker)
    tokens = {}
    for scope in ALL:
        add_client(engine, scope, "ven", secret="secret", scopes=[scope])
        tokens[scope] = issue_token(engine, scope, "secret", None)[0]
    yield TestClient(create_vtn(engine)), tokens
    engine.dispose()


@pytest.mark.parametrize(("method", "path", "scope"), list(operations()))
def test_the_scope_of_the_description_is_the_key(node, method, path, scope):
    """With it nothing is forbidden; without it everything is."""
    client, tokens = node
    address = path.replace("{", "").replace("}", "")
    allowed = {
        each
        for each in ALL
        if client.request(method, address, json={}, headers={"authorization": f"Bearer {tokens[each]}"}).status_code != 403
    }
    assert allowed == {scope, *ALSO.get(scope, ())}
