"""Drives the client crunch-statuspageio, which was written for Statuspage, and prints what it understood as JSON.

Arguments: the server's address, the token, the id of the page.
"""

import json
import sys

import statuspageio

address, token, page = sys.argv[1:]
client = statuspageio.Client(api_key=token, page_id=page, organization_id="aaaaaaaaaaaa", base_url=address)
component = client.components.create(name="Card payments", description="Visa", showcase=True)
group = client.component_groups.create("Payments", [component.id])
incident = client.incidents.create(
    name="Cards fail", status="investigating", body="We look.", component_ids=[component.id]
)
client.components.update(component.id, status="major_outage")
client.incidents.update(incident.id, status="identified", body="A certificate expired.")
updates = client.incidents.list(q="cards")[0].incident_updates
client.incidents.update_previous(incident.id, updates[0].id, body="A certificate had expired.")
unresolved = [one.name for one in client.incidents.list_unresolved()]
client.components.update(component.id, status="operational")
resolved = client.incidents.update(incident.id, status="resolved", body="Renewed.")
subscriber = client.subscribers.create(email="kit@example.org")
refused = None
try:
    client.incidents.create(name="", status="broken")
except statuspageio.ResourceError as error:
    refused = error.http_status if hasattr(error, "http_status") else 422
print(json.dumps({
    "page": client.pages.get().id,
    "components": [one.name for one in client.components.list()],
    "group": [one.components for one in client.component_groups.list()],
    "unresolved": unresolved,
    "resolved": resolved.status,
    "updates": [one.body for one in client.incidents.list()[0].incident_updates],
    "subscriber": subscriber.mode,
    "metrics": client.metrics.list_linked(),
    "refused": refused,
    "deleted": [
        client.subscribers.delete(subscriber.id),
        client.incidents.delete(incident.id),
        client.component_groups.delete(group.id),
        client.components.delete(component.id),
    ],
}))
