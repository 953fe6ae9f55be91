"""Every field of every body a client sends, against the OpenAPI description of OpenADR 3.1.0: name, need, length, pattern, choice."""

from pathlib import Path

import pytest
import yaml

from dafeng.register.openadr import Broker, operations
from dafeng.web.openadr import schemas

COMPONENTS = yaml.safe_load((Path(__file__).parent / "openadr3-3.1.0.yaml").read_text(encoding="utf-8"))["components"]["schemas"]

PAIRS = {
    "programRequest": schemas.Program,
    "eventRequest": schemas.Event,
    "reportRequest": schemas.Report,
    "subscriptionRequest": schemas.Subscription,
    "VenVenRequest": schemas.VenVen,
    "BlVenRequest": schemas.BlVen,
    "VenResourceRequest": schemas.VenResource,
    "BlResourceRequest": schemas.BlResource,
    "interval": schemas.Interval,
    "intervalPeriod": schemas.IntervalPeriod,
    "valuesMap": schemas.ValuesMap,
    "point": schemas.Point,
    "reportDescriptor": schemas.ReportDescriptor,
}
"""Schema of the description, and ours."""


def theirs(name):
    """Properties and required fields of a schema, with what it is made of."""
    schema = COMPONENTS[name]
    properties, required = dict(schema.get("properties", {})), set(schema.get("required", ()))
    for part in schema.get("allOf", ()):
        more, need = theirs(part["$ref"].rsplit("/", 1)[1]) if "$ref" in part else (part.get("properties", {}), part.get("required", ()))
        properties |= more
        required |= set(need)
    return properties, required


def resolved(schema):
    """Schema behind a reference."""
    return COMPONENTS[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema


def ours(model):
    """The same of a model."""
    described = model.model_json_schema(by_alias=True)
    return described["properties"], set(described.get("required", ())), described.get("$defs", {})


GIVEN_BY_THE_NODE = {"id", "createdDateTime", "modificationDateTime", "clientID"}
"""Fields of the description that a request need not carry."""


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_fields_have_the_names_of_the_description(name):
    """None is missing, none is invented; `objectType` of the four kinds that have only one body is a constant."""
    properties, _ = theirs(name)
    mine, _, _ = ours(PAIRS[name])
    assert set(properties) - GIVEN_BY_THE_NODE - {"objectType"} == set(mine) - GIVEN_BY_THE_NODE - {"objectType"}


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_what_the_description_requires_is_required(name):
    """And nothing else, so that every body it allows is taken."""
    _, required = theirs(name)
    _, mine, _ = ours(PAIRS[name])
    assert required - {"objectType"} - ({"clientID"} if not name.startswith("Bl") else set()) == mine - {"objectType"}


def limits(schema, defs):
    """Length, range, pattern and choice of a field, whatever a null or a list adds to it."""
    kinds = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
    found = resolved(kinds[0]) if not kinds[0].get("$ref", "").startswith("#/$defs") else defs[kinds[0]["$ref"].rsplit("/", 1)[1]]
    names = ("minLength", "maxLength", "minimum", "maximum", "pattern", "enum")
    return {name: found[name] for name in names if name in found} | ({"items": limits(found["items"], defs)} if "items" in found else {})


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_limits_of_fields_are_those_of_the_description(name):
    """Where the description bounds a field, ours is bound alike; dates, durations and addresses are checked by reading them."""
    properties, _ = theirs(name)
    mine, _, defs = ours(PAIRS[name])
    for field in sorted(set(properties) & set(mine)):
        if field in {"objectType", "duration", "start", "randomizeStart", "clientID", "operations", "objects"}:
            continue
        expected, found = limits(properties[field], {}), limits(mine[field], defs)
        for bound in ("minLength", "maxLength", "minimum", "maximum", "enum"):
            assert found.get(bound) == expected.get(bound), f"{name}.{field}: {bound}"


def test_topics_have_the_names_of_the_description():
    """UPDATE and DELETE always, CREATE where there is more than one object, ALL as an offer."""
    schema = COMPONENTS["notifierOperationsTopics"]
    for of_one in (True, False):
        said = operations("all/programs", of_one, "openadr")
        assert set(schema["required"]) <= set(said) <= set(schema["properties"])
        assert ("CREATE" in said) == (not of_one)


@pytest.mark.parametrize(
    ("method", "schema"), [("ANONYMOUS", "Anonymous"), ("OAUTH2_BEARER_TOKEN", "Oauth2BearerToken"), ("CERTIFICATE", "Certificate")]
)
def test_a_binding_has_the_fields_of_the_description(tmp_path, method, schema):
    """For every way clients say who they are."""
    for name in ("ca.pem", "ven-1.pem", "ven-1.key"):
        (tmp_path / name).write_text("-", encoding="ascii")
    said = Broker("mqtt://127.0.0.1", ("mqtt://127.0.0.1",), method, clients=tmp_path).binding("ven-1")
    described = COMPONENTS[f"mqttNotifierAuthentication{schema}"]
    assert set(said) == set(COMPONENTS["mqttNotifierBindingObject"]["required"])
    assert set(said["authentication"]) == set(described["required"])
    assert said["authentication"]["method"] in described["properties"]["method"]["enum"]
