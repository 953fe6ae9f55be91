"""Who may write, whom the server answers, and what a foreign page can do: nothing."""

import pytest

from dafeng.errors import StudyError
from dafeng.web.access import SESSION, Access, host_of
from dafeng.web.guard import LARGEST_BODY

TOKEN = "correct horse battery staple"
SAVED = "/api/v1/scenarios/saved"
BODY = {"name": "more sun", "base": "plan", "levers": "pv:1.5"}


@pytest.fixture
def here(reader):
    """A program on this machine."""
    return reader(Access())


@pytest.fixture
def signed(reader):
    """A server with a token, asked from elsewhere."""
    return reader(Access(token=TOKEN), "192.0.2.7", "plan.example")


def test_this_machine_may_write(here):
    """A scenario is kept, listed and removed."""
    kept = here.post(SAVED, json=BODY)
    assert (kept.status_code, kept.json()["pulls"]) == (201, {"pv": 1.5})
    name = kept.json()["id"]
    assert [each["name"] for each in here.get(SAVED).json() if each["id"] == name] == ["more sun"]
    assert here.delete(f"{SAVED}/{name}").status_code == 204
    assert name not in [each["id"] for each in here.get(SAVED).json()]


@pytest.mark.parametrize(
    ("client", "host", "headers"),
    [
        ("192.0.2.7", "localhost", {}),
        ("127.0.0.1", "plan.example", {}),
        ("127.0.0.1", "localhost", {"x-forwarded-for": "192.0.2.7"}),
        ("testclient", "testserver", {}),
    ],
)
def test_nobody_else_may_write(reader, client, host, headers):
    """Not from another machine, not under another name, not through a proxy; the sentence says how."""
    answer = reader(Access(), client, host).post(SAVED, json=BODY, headers=headers)
    assert (answer.status_code, "--token" in answer.json()["detail"]) == (403, True)


def test_read_only_means_nobody(reader):
    """Not even this machine."""
    somebody = reader(Access(read_only=True))
    assert somebody.post(SAVED, json=BODY).status_code == 403
    assert somebody.get("/api/v1/session").json()["may_write"] is False


@pytest.mark.parametrize("path", ["/api/v1/scenarios/saved", "/api/v1/nowhere"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_every_way_of_writing_is_guarded(reader, path, method):
    """Whether a route is there or not."""
    assert reader(Access(), "192.0.2.7").request(method, path).status_code == 403


def test_a_wrong_token_does_not_open(signed):
    """401 and what to do."""
    answer = signed.post(SAVED, json=BODY, headers={"authorization": "Bearer wrong"})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_the_token_opens(signed):
    """From anywhere."""
    answer = signed.post(SAVED, json=BODY, headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 201


def test_signing_in_gives_a_session_that_writes_with_its_mark(signed):
    """The cookie alone is not enough; with the mark of the page it is."""
    mark = signed.get("/api/v1/session").json()["csrf"]
    opened = signed.post("/api/v1/session", json={"token": TOKEN}, headers={"x-csrf-token": mark})
    assert opened.json()["may_write"] is True
    assert signed.post(SAVED, json=BODY).status_code == 403
    assert signed.post(SAVED, json=BODY, headers={"x-csrf-token": opened.json()["csrf"]}).status_code == 201
    signed.delete("/api/v1/session", headers={"x-csrf-token": opened.json()["csrf"]})
    assert signed.get("/api/v1/session").json()["signed_in"] is False


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(signed):
    """HttpOnly and SameSite=Strict."""
    mark = signed.get("/api/v1/session").json()["csrf"]
    cookie = signed.post("/api/v1/session", json={"token": TOKEN}, headers={"x-csrf-token": mark}).headers["set-cookie"].lower()
    assert [word in cookie for word in (SESSION, "httponly", "samesite=strict", "path=/")] == [True] * 4


@pytest.mark.parametrize("session", ["", "1.a.b", "99999999999.a.b", "99999999999.a." + "0" * 64, "x"])
def test_a_session_cannot_be_made_up(session):
    """It is signed, and it ends."""
    assert Access(token=TOKEN).is_session(session) is False


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"origin": "null"},
        {"origin": "http://localhost"},
        {"cookie": "dafeng_visit=a"},
    ],
)
def test_a_browser_without_the_mark_cannot_write(here, headers):
    """Neither a foreign page nor our own without its mark, even on this machine."""
    assert here.post(SAVED, json=BODY, headers=headers).status_code == 403


def test_our_own_page_can_write(here):
    """With the mark it was given."""
    mark = here.get("/api/v1/session").json()["csrf"]
    headers = {"origin": "http://localhost", "sec-fetch-site": "same-origin", "x-csrf-token": mark}
    assert here.post(SAVED, json=BODY, headers=headers).status_code == 201


def test_a_name_that_is_not_the_servers_is_turned_away(reader):
    """A page whose name resolves to this machine reads nothing (DNS rebinding)."""
    rebound = reader(Access(hosts=("localhost", "127.0.0.1")), host="rebound.example")
    answer = rebound.get("/api/v1/run")
    assert (answer.status_code, answer.headers["content-type"]) == (421, "application/problem+json")


@pytest.mark.parametrize(
    ("host", "name"), [("localhost:8765", "localhost"), ("[::1]:8765", "::1"), ("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("A.b:1", "a.b")]
)
def test_a_host_is_read_as_browsers_write_it(host, name):
    """With or without a port, with or without brackets."""
    assert host_of(host) == name


def test_a_large_body_is_refused(here):
    """Before it is read where its length is said, and while it is read where it is not."""
    said = here.post(SAVED, content=b"x" * (LARGEST_BODY + 1), headers={"content-type": "application/json"})
    unsaid = here.post(SAVED, content=iter([b"x" * 600_000] * 3), headers={"content-type": "application/json"})
    assert (said.status_code, unsaid.status_code) == (413, 413)


def test_a_short_token_is_refused():
    """A token that can be guessed is none."""
    with pytest.raises(StudyError, match="at least 16"):
        Access(token="short")


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\nb\x00"])
def test_a_name_that_cannot_be_shown_is_refused(here, name):
    """Nothing is kept."""
    assert here.post(SAVED, json=BODY | {"name": name}).status_code == 422


def test_wrong_tokens_make_everybody_wait(signed):
    """Ten in a minute are enough."""
    mark = {"x-csrf-token": signed.get("/api/v1/session").json()["csrf"]}
    seen = [signed.post("/api/v1/session", json={"token": f"guess {i}"}, headers=mark).status_code for i in range(12)]
    assert (seen[0], seen[-1]) == (401, 429)
