"""Bodies of requests as the OpenAPI description of OpenADR 3.1.0 has them; what it does not describe is kept as it came.

Source: OpenADR Alliance, OpenADR 3 OpenAPI description, version 3.1.0 (Apache-2.0). A null stands for a field that is not given.
"""

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr
from pydantic.alias_generators import to_camel

from dafeng.register.openadr.span import parse_moment, seconds_of

__all__ = ["REQUESTS", "BlResource", "BlVen", "Event", "Program", "Report", "Subscription", "VenResource", "VenVen"]


def _check_moment(text: str) -> str:
    parse_moment(text)
    return text


def _check_duration(text: str) -> str:
    seconds_of(text)
    return text


def _check_address(text: str) -> str:
    if urlsplit(text).scheme not in {"http", "https"} or not urlsplit(text).hostname:
        message = "expected an http or https address"
        raise ValueError(message)
    return text


Identifier = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[a-zA-Z0-9_-]*$")]
Name = Annotated[str, Field(min_length=1, max_length=128)]
Moment = Annotated[str, AfterValidator(_check_moment)]
Duration = Annotated[str, AfterValidator(_check_duration)]
Address = Annotated[str, Field(min_length=2, max_length=8000)]
Callback = Annotated[str, Field(min_length=2, max_length=8000), AfterValidator(_check_address)]
Targets = list[Name]
Kind = Literal["PROGRAM", "EVENT", "REPORT", "SUBSCRIPTION", "VEN", "RESOURCE"]
Operation = Literal["READ", "CREATE", "UPDATE", "DELETE", "GET", "POST", "PUT"]
"""The last three are OpenADR 3.0's words; clients still use them."""


class _Body(BaseModel):
    """Field names as in the description, numbers and texts not converted into each other."""

    model_config = ConfigDict(alias_generator=to_camel, extra="allow", strict=True)


class Point(_Body):
    """A point on a plane."""

    x: float
    y: float


class ValuesMap(_Body):
    """Values of a kind."""

    type: Name
    values: list[StrictBool | StrictInt | StrictFloat | StrictStr | Point]


class IntervalPeriod(_Body):
    """When intervals start and how long they last."""

    start: Moment | None = None
    duration: Duration | None = None
    randomize_start: Duration | None = None


class Interval(_Body):
    """A span of time with its values."""

    id: int
    interval_period: IntervalPeriod | None = None
    payloads: list[ValuesMap]


class PayloadDescriptor(_Body):
    """What values of an event or a report mean."""

    object_type: Literal["EVENT_PAYLOAD_DESCRIPTOR", "REPORT_PAYLOAD_DESCRIPTOR"]
    payload_type: Name
    units: Name | None = None
    currency: str | None = None
    reading_type: Name | None = None
    accuracy: float | None = None
    confidence: Annotated[int, Field(ge=0, le=100)] | None = None


class ReportDescriptor(_Body):
    """A report that an event asks for."""

    payload_type: Name
    reading_type: Name | None = None
    units: Name | None = None
    targets: Targets | None = None
    aggregate: bool | None = None
    start_interval: int | None = None
    num_intervals: int | None = None
    historical: bool | None = None
    frequency: int | None = None
    repeat: int | None = None
    report_intervals: Literal["INTERVALS", "SUB_INTERVALS", "OPEN_INTERVALS"] | None = None


class ProgramDescription(_Body):
    """Where a program is described."""

    url: Annotated[Address, Field(alias="URL")]


class Program(_Body):
    """A program."""

    program_name: Name
    interval_period: IntervalPeriod | None = None
    program_descriptions: list[ProgramDescription] | None = None
    payload_descriptors: list[PayloadDescriptor] | None = None
    attributes: list[ValuesMap] | None = None
    targets: Targets | None = None


class Event(_Body):
    """An event of a program."""

    program_id: Annotated[Identifier, Field(alias="programID")]
    event_name: str | None = None
    duration: Duration | None = None
    priority: Annotated[int, Field(ge=0)] | None = None
    targets: Targets | None = None
    report_descriptors: list[ReportDescriptor] | None = None
    payload_descriptors: list[PayloadDescriptor] | None = None
    interval_period: IntervalPeriod | None = None
    intervals: list[Interval] | None = None


class ReportResource(_Body):
    """What one resource reports."""

    resource_name: Name
    interval_period: IntervalPeriod | None = None
    intervals: list[Interval]


class Report(_Body):
    """A report on an event."""

    event_id: Annotated[Identifier, Field(alias="eventID")]
    client_name: Name
    report_name: str | None = None
    payload_descriptors: list[PayloadDescriptor] | None = None
    resources: list[ReportResource]


class ObjectOperation(_Body):
    """What to be told of, and where."""

    objects: list[Kind]
    operations: list[Operation]
    callback_url: Callback
    bearer_token: str | None = None


class Subscription(_Body):
    """A wish to be told."""

    client_name: Name
    program_id: Identifier | None = Field(alias="programID", default=None)
    object_operations: list[ObjectOperation]
    targets: Targets | None = None


class VenVen(_Body):
    """A ven as an end node may write it."""

    object_type: Literal["VEN_VEN_REQUEST"]
    ven_name: Name
    attributes: list[ValuesMap] | None = None


class BlVen(_Body):
    """A ven as business logic may write it."""

    object_type: Literal["BL_VEN_REQUEST"]
    client_id: Annotated[Name, Field(alias="clientID")]
    ven_name: Name
    targets: Targets | None = None
    attributes: list[ValuesMap] | None = None


class VenResource(_Body):
    """A resource as an end node may write it."""

    object_type: Literal["VEN_RESOURCE_REQUEST"]
    resource_name: Name
    ven_id: Annotated[Identifier, Field(alias="venID")]
    attributes: list[ValuesMap] | None = None


class BlResource(_Body):
    """A resource as business logic may write it."""

    object_type: Literal["BL_RESOURCE_REQUEST"]
    client_id: Annotated[Name, Field(alias="clientID")]
    resource_name: Name
    ven_id: Annotated[Identifier, Field(alias="venID")]
    targets: Targets | None = None
    attributes: list[ValuesMap] | None = None


REQUESTS: dict[str, Any] = {
    "PROGRAM": Program,
    "EVENT": Event,
    "REPORT": Report,
    "SUBSCRIPTION": Subscription,
    "VEN_VEN_REQUEST": VenVen,
    "BL_VEN_REQUEST": BlVen,
    "VEN_RESOURCE_REQUEST": VenResource,
    "BL_RESOURCE_REQUEST": BlResource,
}
