-- Playbooks: steps for incidents on some services, or on any. A step that is taken out of its playbook keeps its row, so
-- that incidents which began with it keep it.
create table playbook (
    id text not null primary key,
    name text not null,
    created_at text not null,
    archived_at text,
    version integer not null default 1
) strict;

create table playbook_service (
    playbook_id text not null references playbook,
    service_id text not null references service,
    primary key (playbook_id, service_id)
) strict;

create table playbook_step (
    id text not null primary key,
    playbook_id text not null references playbook,
    position integer not null,
    body text not null,
    added_at text not null,
    removed_at text
) strict;
create index playbook_step_playbook on playbook_step (playbook_id);

create table playbook_tick (
    incident_id text not null references incident,
    step_id text not null references playbook_step,
    staff_id text not null references staff,
    at text not null,
    primary key (incident_id, step_id)
) strict;
