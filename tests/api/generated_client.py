"""Uses the client that was generated into the current folder, as tests/api/programs.rs says."""

import os
import sys

sys.path.insert(0, os.getcwd())

from amends_api import AuthenticatedClient
from amends_api.api.incidents import declare_incident, get_incident, list_incidents, publish_update
from amends_api.models import DeclareIncident, IncidentState, ServiceState, ServiceStatus, UpdateInput

client = AuthenticatedClient(base_url=os.environ["AMENDS"], token=os.environ["TOKEN"], raise_on_unexpected_status=True)
declared = declare_incident.sync(
    client=client,
    body=DeclareIncident(
        title="No calls",
        body="Calls fail.",
        services=[ServiceState(id=os.environ["SERVICE"], status=ServiceStatus.MAJOR_OUTAGE)],
    ),
    idempotency_key="generated",
)
publish_update.sync(declared.id, client=client, body=UpdateInput(state=IncidentState.RESOLVED, body="It is over."))
read = get_incident.sync(declared.id, client=client)
assert [incident.id for incident in list_incidents.sync(client=client, limit=10).items] == [declared.id]
missing = get_incident.sync("aaaaaaaaaaaa", client=client)
assert missing.code == "not_found", missing
print(f"{read.title}: {read.state.value}")
