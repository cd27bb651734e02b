-- Updates that are written and not public yet: they wait for their time, for the approval of a second commander, or both.

create table prepared_update (
    id text not null primary key,
    incident_id text not null references incident,
    author_id text not null references staff,
    fields text not null,
    seen text not null,
    publish_at text,
    needs_approval integer not null default false,
    content_hash text not null,
    approved_by text references staff,
    approved_at text,
    state text not null check (state in ('waiting', 'published', 'refused', 'cancelled')),
    refusal text not null default '',
    emergency_reason text not null default '',
    told_at text,
    created_at text not null,
    updated_at text not null,
    version integer not null default 1
) strict;
create index prepared_update_waiting on prepared_update (incident_id) where state = 'waiting';
create index prepared_update_due on prepared_update (publish_at) where state = 'waiting' and publish_at is not null;
create index prepared_update_untold on prepared_update (updated_at) where told_at is null and state in ('published', 'refused');

-- Which updates a second commander approves.
create table second_approval (
    id integer not null primary key check (id = 1),
    scope text not null check (scope in ('off', 'major', 'all')),
    version integer not null default 1
) strict;
insert into second_approval (id, scope) values (1, 'off');
