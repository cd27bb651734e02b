-- Who works on an incident beside its commander, how that changed, and what staff wrote for each other. Nothing of this
-- is public, so no view shows it.
alter table incident add column scribe_id text references staff;
alter table incident add column liaison_id text references staff;

create table incident_handover (
    id integer not null primary key autoincrement,
    incident_id text not null references incident,
    position text not null check (position in ('commander', 'scribe', 'liaison')),
    from_id text references staff,
    to_id text references staff,
    by_id text not null references staff,
    note text not null default '',
    at text not null
) strict;
create index incident_handover_incident on incident_handover (incident_id, id);

create table incident_note (
    id integer not null primary key autoincrement,
    incident_id text not null references incident,
    author_id text not null references staff,
    body text not null,
    at text not null,
    edited_at text,
    version integer not null default 1
) strict;
create index incident_note_incident on incident_note (incident_id, id);
