"""The virtual top node: tokens, scopes, refusals, privacy and notices, in this process."""

import re
import warnings

import pytest

from dafeng.errors import RegisterError
from dafeng.register.openadr import add_client, open_database, read_broker
from dafeng.register.openadr.span import event_end, seconds_of
from dafeng.web import create_app
from dafeng.web.openadr import create_vtn

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # starlette asks for a successor of httpx that the lock file does not hold yet
    from starlette.testclient import TestClient

HOUR = {"start": "2020-01-01T00:00:00Z", "duration": "PT1H"}
FOREVER = {"start": "2020-01-01T00:00:00Z", "duration": "P9999Y"}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A node with a business client, two end nodes and one that may do nothing but read what is its own; secrets are slow to check."""
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('node') / 'openadr.sqlite'}")
    for name, role in (("bl", "bl"), ("ven", "ven"), ("ven-2", "ven")):
        add_client(engine, name, role, secret="secret")
    add_client(engine, "reader", "ven", secret="secret", scopes=["read_ven_objects"])
    with TestClient(create_vtn(engine)) as client:
        tokens = {name: token(client, name).json()["access_token"] for name in ("bl", "ven", "ven-2", "reader")}
        client.tokens = tokens
        yield client
    engine.dispose()


@pytest.fixture
def node(served):
    """The node, emptied of what an earlier test left."""
    yield served
    for path in ("reports", "subscriptions", "vens", "programs"):
        for each in ask(served, "bl", "GET", f"/{path}").json():
            ask(served, "ven" if path == "reports" else "bl", "DELETE", f"/{path}/{each['id']}")


def token(node, name, **more):
    form = {"grant_type": "client_credentials", "client_id": name, "client_secret": "secret"} | more
    return node.post("/auth/token", data=form)


def ask(node, name, method, path, body=None, **query):
    headers = {"authorization": f"Bearer {node.tokens[name]}"}
    return node.request(method, path, headers=headers, json=body, params=query or None)


def program(node, name="peak", **more):
    return ask(node, "bl", "POST", "/programs", {"programName": name} | more).json()["id"]


WRONG_TOKENS = [
    ({"client_secret": "guess"}, 401, "invalid_client"),
    ({"client_id": "nobody"}, 401, "invalid_client"),
    ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ({"grant_type": ""}, 400, "unsupported_grant_type"),
    ({"scope": "write_events"}, 400, "invalid_scope"),
    ({"client_id": ""}, 400, "invalid_request"),
]


@pytest.mark.parametrize(("changed", "status", "error"), WRONG_TOKENS)
def test_a_token_is_refused_with_the_word_of_the_standard(node, changed, status, error):
    """RFC 6749 section 5.2."""
    answer = token(node, "ven", **changed)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_token_may_be_narrower(node):
    """Only the scopes asked for are given."""
    assert token(node, "ven", scope="read_targets").json()["scope"] == "read_targets"


def test_a_secret_may_come_as_basic(node):
    """RFC 6749 section 2.3.1."""
    answer = node.post("/auth/token", data={"grant_type": "client_credentials"}, auth=("bl", "secret"))
    assert answer.json()["token_type"] == "Bearer"


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer guess"}, {"authorization": "Basic YTpi"}])
def test_without_a_token_nothing_is_said(node, headers):
    """401 with a problem."""
    answer = node.get("/programs", headers=headers)
    assert (answer.status_code, answer.json()["status"], answer.headers["www-authenticate"]) == (401, 401, "Bearer")


REFUSED = [
    ("ven", "POST", "/programs", {"programName": "mine"}, 403),
    ("bl", "POST", "/reports", {}, 403),
    ("reader", "GET", "/events", None, 403),
    ("bl", "POST", "/programs", {"programName": ""}, 400),
    ("bl", "POST", "/programs", [], 400),
    ("bl", "POST", "/programs", {"programName": "a", "intervalPeriod": {"start": "yesterday"}}, 400),
    ("bl", "POST", "/programs", {"programName": "a", "intervalPeriod": {"duration": "1 hour"}}, 400),
    ("bl", "POST", "/events", {"programID": "nothing"}, 409),
    ("bl", "POST", "/events", {"programID": "a/b"}, 400),
    ("ven", "POST", "/reports", {"eventID": "nothing", "clientName": "a", "resources": []}, 409),
    ("ven", "POST", "/vens", {"objectType": "BL_VEN_REQUEST", "clientID": "ven-2", "venName": "a"}, 403),
    ("bl", "POST", "/vens", {"objectType": "VEN_VEN_REQUEST", "venName": "a"}, 403),
    ("bl", "POST", "/vens", {"venName": "a"}, 400),
    ("ven", "POST", "/resources", {"objectType": "VEN_RESOURCE_REQUEST", "resourceName": "a", "venID": "nothing"}, 404),
    ("bl", "GET", "/programs?limit=51", None, 400),
    ("bl", "GET", "/programs?skip=-1", None, 400),
    ("bl", "GET", "/events?active=perhaps", None, 400),
    ("bl", "GET", "/programs/nothing", None, 404),
    ("bl", "DELETE", "/events/nothing", None, 404),
    ("bl", "PUT", "/programs/nothing", {"programName": "a"}, 404),
    ("bl", "GET", "/nowhere", None, 404),
    ("bl", "PATCH", "/programs", {}, 405),
]


@pytest.mark.parametrize(("name", "method", "path", "body", "status"), REFUSED)
def test_what_cannot_be_is_a_problem(node, name, method, path, body, status):
    """Status, title and detail as the description has them."""
    answer = ask(node, name, method, path, body)
    assert (answer.status_code, answer.json()["status"], bool(answer.json()["detail"])) == (status, status, True)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://a/b", "javascript:1", "http://"])
def test_a_callback_is_an_http_address(node, address):
    """Nothing else is ever opened."""
    told = {"objects": ["EVENT"], "operations": ["CREATE"], "callbackUrl": address}
    assert ask(node, "ven", "POST", "/subscriptions", {"clientName": "a", "objectOperations": [told]}).status_code == 400


def test_pages_follow_one_another(node):
    """Skip and limit, in the order things were made."""
    for number in range(5):
        program(node, f"program {number}")
    page = ask(node, "bl", "GET", "/programs", skip=1, limit=2).json()
    assert [each["programName"] for each in page] == ["program 1", "program 2"]


def test_all_targets_asked_for_must_be_carried(node):
    """Filters are additive."""
    program(node, "both", targets=["north", "south"])
    program(node, "one", targets=["north"])
    found = ask(node, "bl", "GET", "/programs", targets=["north", "south"]).json()
    assert [each["programName"] for each in found] == ["both"]


def test_an_end_node_sees_no_targeted_event_without_asking(node):
    """Targets must be granted and asked for."""
    ask(node, "bl", "POST", "/vens", {"objectType": "BL_VEN_REQUEST", "clientID": "ven", "venName": "v", "targets": ["north"]})
    made = program(node)
    ask(node, "bl", "POST", "/events", {"programID": made, "eventName": "open"})
    ask(node, "bl", "POST", "/events", {"programID": made, "eventName": "targeted", "targets": ["north", "secret"]})
    assert [each["eventName"] for each in ask(node, "ven", "GET", "/events").json()] == ["open"]
    asked = ask(node, "ven", "GET", "/events", targets="north").json()
    assert [(each["eventName"], each["targets"]) for each in asked] == [("targeted", ["north"])]


def test_events_that_are_over_can_be_left_out(node):
    """The parameter active."""
    made = program(node)
    for name, period in (("over", HOUR), ("endless", FOREVER)):
        payloads = [{"id": 0, "payloads": [{"type": "SIMPLE", "values": [1]}]}]
        ask(node, "bl", "POST", "/events", {"programID": made, "eventName": name, "intervalPeriod": period, "intervals": payloads})
    assert [each["eventName"] for each in ask(node, "bl", "GET", "/events", active="true").json()] == ["endless"]


def test_a_program_takes_its_events_with_it_and_leaves_reports(node):
    """A report is evidence."""
    made = program(node)
    event = ask(node, "bl", "POST", "/events", {"programID": made}).json()["id"]
    ask(node, "ven", "POST", "/reports", {"eventID": event, "clientName": "a", "resources": []})
    ask(node, "bl", "DELETE", f"/programs/{made}")
    assert [len(ask(node, "bl", "GET", path).json()) for path in ("/events", "/reports")] == [0, 1]


def test_a_field_of_ones_own_is_kept(node):
    """The description allows more than it names."""
    made = program(node, "named", note="ours")
    assert ask(node, "bl", "GET", f"/programs/{made}").json()["note"] == "ours"


def test_the_dashboard_carries_the_node(tmp_path):
    """Mounted beside the pages; its database lies beside the runs."""
    with TestClient(create_app(tmp_path)) as client:
        address = client.get("/openadr3/3.1.0/auth/server").json()["tokenURL"]
    assert (address, (tmp_path / "openadr.sqlite").exists()) == ("http://testserver/openadr3/3.1.0/auth/token", True)


def test_a_client_is_added_once(tmp_path):
    """A second one of that name is refused."""
    engine = open_database(f"sqlite:///{tmp_path / 'openadr.sqlite'}")
    add_client(engine, "bl", "bl")
    with pytest.raises(RegisterError, match="'bl' exists"):
        add_client(engine, "bl", "bl")
    engine.dispose()


def test_a_database_that_is_not_there_says_so():
    """Address and reason."""
    with pytest.raises(RegisterError, match="cannot be opened"):
        open_database("sqlite:////nowhere/at/all/openadr.sqlite")


@pytest.mark.parametrize(("text", "seconds"), [("PT15M", 900), ("P1DT1H", 90000), ("-PT5S", -5), ("P1W", 604800), ("PT0.5S", 0.5)])
def test_durations(text, seconds):
    """ISO 8601."""
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["P", "PT", "1H", "PT1H ", ""])
def test_what_is_no_duration(text):
    """Said as such."""
    with pytest.raises(ValueError, match="no ISO 8601 duration"):
        seconds_of(text)


def test_an_event_of_its_own_duration_ends_then():
    """The event's duration wins over its intervals'."""
    assert (
        event_end({"intervalPeriod": {"start": "1970-01-01T00:00:00Z", "duration": "PT1H"}, "duration": "PT3H", "intervals": [{}]}) == 10800
    )


WRONG_BROKERS = [
    ("publish = 'http://x'\nuris = ['mqtt://x']", "expected mqtt://HOST:PORT"),
    ("publish = 'mqtt://x'", "expected a list of mqtt"),
    ("publish = 'mqtt://x'\nuris = ['mqtt://x']\nmethod = 'PASSWORD'", "expected one of ANONYMOUS"),
    ("publish = 'mqtt://x'\nuris = ['mqtt://x']\nmethod = 'CERTIFICATE'", "needs clients"),
    ("publish = 'mqtt://x'\nuris = ['mqtt://x']\nprefix = 'a/b'", "without"),
    ("publish = 'mqtt://x'\nuris = ['mqtt://x']\nsecret = 'y'", "unknown key 'secret'"),
    ("publish = ", "cannot be read"),
]


@pytest.mark.parametrize(("text", "says"), WRONG_BROKERS)
def test_a_wrong_broker_file_is_named(tmp_path, text, says):
    """With what was expected."""
    path = tmp_path / "mqtt.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RegisterError, match=re.escape(says)):
        read_broker(path)


def test_a_node_without_a_broker_says_so(node):
    """Webhooks are all it has."""
    assert ask(node, "bl", "GET", "/notifiers").json() == {"WEBHOOK": True}
    assert ask(node, "bl", "GET", "/notifiers/mqtt/topics/programs").status_code == 404


def test_a_broker_may_ask_what_a_token_is_worth(node):
    """With the name and secret of business logic; of a token nobody gave it is told nothing."""
    said = [node.post("/auth/introspect", data={"token": given}, auth=("bl", "secret")).json() for given in (node.tokens["ven"], "guess")]
    assert (said[0]["active"], said[0]["client_id"]) == (True, "ven")
    assert said[1] == {"active": False}


@pytest.mark.parametrize("who", [("ven", "secret"), ("bl", "guess"), ("", "")])
def test_nobody_else_may_ask(node, who):
    """Tokens of others are no end node's business."""
    assert node.post("/auth/introspect", data={"token": node.tokens["bl"]}, auth=who).status_code == 401
