-- What programs store with an incident by the Statuspage API: a JSON object, kept as it came.
create table incident_metadata (
    incident_id text not null primary key references incident,
    metadata text not null
) strict;
