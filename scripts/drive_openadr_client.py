"""Run by a Python of at least 3.12 that has openadr3-client: one demand response event from enrolment to report, over HTTP.

Usage: drive_openadr_client.py ADDRESS CALLBACK; the clients bl-1, ven-1 and ven-2 must exist. Prints one JSON object of what was found.
"""

import datetime
import json
import sys

from openadr3_client._models.common.attribute import Attribute
from openadr3_client._models.common.interval import Interval
from openadr3_client._models.common.interval_period import IntervalPeriod
from openadr3_client._models.common.ven_resource_attribute_type import VenResourceAttributeType
from openadr3_client.bl.http_factory import BusinessLogicHttpClientFactory
from openadr3_client.oadr310._vtn.interfaces.filters import PaginationFilter, TargetFilter
from openadr3_client.oadr310.models.event.event import EventUpdate, NewEvent
from openadr3_client.oadr310.models.event.event_payload import EventPayload, EventPayloadDescriptor, EventPayloadType
from openadr3_client.oadr310.models.program.program import NewProgram, ProgramUpdate
from openadr3_client.oadr310.models.report.report import NewReport, ReportResource, ReportUpdate
from openadr3_client.oadr310.models.report.report_payload import ReportPayload, ReportPayloadType
from openadr3_client.oadr310.models.resource.resource import NewResourceBlRequest, NewResourceVenRequest, ResourceUpdateVenRequest
from openadr3_client.oadr310.models.subscriptions.subscription import (
    NewSubscription,
    Object,
    ObjectOperation,
    Operation,
    SubscriptionUpdate,
)
from openadr3_client.oadr310.models.unit import Unit
from openadr3_client.oadr310.models.ven.ven import NewVenBlRequest, NewVenVenRequest, VenUpdateVenRequest
from openadr3_client.ven.http_factory import VirtualEndNodeHttpClientFactory
from openadr3_client.version import OADRVersion
from requests import HTTPError

ADDRESS, CALLBACK = sys.argv[1:3]
START = datetime.datetime(2030, 7, 16, 20, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
PAGE = PaginationFilter(skip=0, limit=50)


def client(factory, name):
    """A client of the published package; where tokens are given is asked of the node itself."""
    return factory(ADDRESS, name, f"secret-{name}", version=OADRVersion.OADR_310, allow_insecure_http=True)


def status_of(call, *words):
    """HTTP status that a refused call ends with."""
    try:
        call(*words)
    except HTTPError as error:
        return error.response.status_code
    return 200


bl = client(BusinessLogicHttpClientFactory.create_http_bl_client, "bl-1")
ven = client(VirtualEndNodeHttpClientFactory.create_http_ven_client, "ven-1")
other = client(VirtualEndNodeHttpClientFactory.create_http_ven_client, "ven-2")
found = {}

mine = bl.vens.create_ven(NewVenBlRequest(ven_name="plant-1", client_id="ven-1", targets=("north",)))
theirs = other.vens.create_ven(NewVenVenRequest(ven_name="plant-2"))
pile = bl.resources.create_resource(NewResourceBlRequest(resource_name="pile-1", ven_id=mine.id, client_id="ven-1", targets=("piles",)))
cold = ven.resources.create_resource(
    NewResourceVenRequest(
        resource_name="chiller-1",
        ven_id=mine.id,
        attributes=(Attribute(type=VenResourceAttributeType.MAX_POWER_CONSUMPTION, values=(120.0,)),),
    )
)
found["resources seen by their ven"] = sorted(each.resource_name for each in ven.resources.get_resources(pagination=PAGE))
found["resources seen by another"] = len(other.resources.get_resources(pagination=PAGE))

told = NewSubscription(
    client_name="plant-1",
    object_operations=(
        ObjectOperation(
            objects=(Object.EVENT,),
            operations=(Operation.POST, Operation.PUT, Operation.DELETE),
            callback_url=CALLBACK,
            bearer_token="told",
        ),
    ),
    targets=("north",),
)
subscription = ven.subscriptions.create_subscription(told)
program = bl.programs.create_program(
    NewProgram(program_name="evening peak", payload_descriptors=(EventPayloadDescriptor(payload_type=EventPayloadType.SIMPLE),))
)
found["name taken"] = status_of(bl.programs.create_program, NewProgram(program_name="evening peak"))
call = NewEvent(
    program_id=program.id,
    event_name="16 July",
    priority=0,
    targets=("north", "south"),
    payload_descriptors=(EventPayloadDescriptor(payload_type=EventPayloadType.DISPATCH_SETPOINT, units=Unit.KW),),
    interval_period=IntervalPeriod(start=START, duration=HOUR),
    intervals=(Interval(id=0, payloads=(EventPayload(type=EventPayloadType.DISPATCH_SETPOINT, values=(80.0,)),)),),
)
event = bl.events.create_event(call)
found["event seen with its target"] = [each.targets for each in ven.events.get_events(TargetFilter(targets=["north"]), PAGE, program.id)]
found["event seen with a target not granted"] = len(ven.events.get_events(TargetFilter(targets=["south"]), PAGE, None))
found["event seen by another"] = len(other.events.get_events(TargetFilter(targets=["north"]), PAGE, None))
found["event by its id, by another"] = status_of(other.events.get_event_by_id, event.id)
found["event as it was sent"] = (
    bl.events.get_event_by_id(event.id).model_dump(exclude={"id", "created_date_time", "modification_date_time"}) == call.model_dump()
)
found["a ven writes an event"] = status_of(
    lambda: ven.events.session.post(f"{ADDRESS}/events", json={"programID": program.id}).raise_for_status()
)

usage = Interval(id=0, payloads=(ReportPayload(type=ReportPayloadType.USAGE, values=(21.5,)),))
report = ven.reports.create_report(
    NewReport(event_id=event.id, client_name="plant-1", resources=(ReportResource(resource_name="chiller-1", intervals=(usage,)),))
)
found["report seen by business logic"] = [each.client_id for each in bl.reports.get_reports(PAGE, program.id, event.id, "plant-1")]
found["report seen by another"] = len(other.reports.get_reports(PAGE, None, None, None))

event = bl.events.update_event_by_id(
    event.id,
    EventUpdate(
        program_id=program.id,
        event_name="16 July, longer",
        targets=("north",),
        interval_period=IntervalPeriod(start=START, duration=2 * HOUR),
        intervals=call.intervals,
    ),
)
found["event changed"] = (event.event_name, event.interval_period.duration.total_seconds())
found["program changed"] = bl.programs.update_program_by_id(program.id, ProgramUpdate(program_name="evening peak 2030")).program_name
found["ven changed, targets kept"] = ven.vens.update_ven_by_id(mine.id, VenUpdateVenRequest(ven_name="plant one")).targets
found["resource changed"] = ven.resources.update_resource_by_id(
    cold.id, ResourceUpdateVenRequest(resource_name="chiller one", ven_id=mine.id)
).resource_name
found["report changed"] = ven.reports.update_report_by_id(
    report.id, ReportUpdate(event_id=event.id, client_name="plant-1", report_name="corrected", resources=report.resources)
).report_name
changed = SubscriptionUpdate(client_name="plant-1", object_operations=told.object_operations, targets=("north",))
found["subscription changed"] = ven.subscriptions.update_subscription_by_id(subscription.id, changed).targets
found["subscriptions seen by another"] = len(other.subscriptions.get_subscriptions(PAGE, None, None, None))

found["removed"] = [
    bl.events.delete_event_by_id(event.id).id == event.id,
    ven.reports.delete_report_by_id(report.id).id == report.id,
    ven.subscriptions.delete_subscription_by_id(subscription.id).id == subscription.id,
    ven.resources.delete_resource_by_id(cold.id).id == cold.id,
    bl.resources.delete_resource_by_id(pile.id).id == pile.id,
    bl.programs.delete_program_by_id(program.id).id == program.id,
    bl.vens.delete_ven_by_id(mine.id).id == mine.id,
    other.vens.delete_ven_by_id(theirs.id).id == theirs.id,
]
found["left"] = [
    len(bl.programs.get_programs(None, PAGE)),
    len(bl.events.get_events(None, PAGE, None)),
    len(bl.vens.get_vens(None, None, PAGE)),
]
print(json.dumps(found))
