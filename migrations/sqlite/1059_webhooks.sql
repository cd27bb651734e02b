-- Webhooks: the endpoints of other systems, and what was delivered to them. The address and the signing secrets of an
-- endpoint are sealed in its destination.
create table webhook_endpoint (
    id text not null primary key,
    name text not null,
    destination_id text not null references destination,
    -- What its requests look like.
    format text not null check (format in ('amends', 'statuspage')),
    state text not null check (state in ('enabled', 'disabled', 'deleted')),
    disabled_reason text check (disabled_reason in ('by_hand', 'gone', 'failing')),
    disabled_at text,
    -- Until when the secret before the current one signs, too.
    old_secret_until text,
    created_at text not null,
    version integer not null default 1
) strict;
create index webhook_endpoint_destination on webhook_endpoint (destination_id);
create index webhook_endpoint_old_secret on webhook_endpoint (old_secret_until) where old_secret_until is not null;

create table webhook_endpoint_type (
    endpoint_id text not null references webhook_endpoint,
    type text not null references event_type,
    primary key (endpoint_id, type)
) strict;
create index webhook_endpoint_type_of on webhook_endpoint_type (type, endpoint_id);

create table webhook_delivery (
    id integer not null primary key autoincrement,
    endpoint_id text not null references webhook_endpoint,
    -- The row of the event, which may be deleted for its age before its deliveries are.
    event_row integer not null,
    event_id text not null,
    type text not null references event_type,
    message_id integer not null references message,
    at text not null,
    -- The delivery that this one repeats.
    replay_of integer
) strict;
create index webhook_delivery_endpoint on webhook_delivery (endpoint_id, id);
create index webhook_delivery_event on webhook_delivery (endpoint_id, event_row, id);
create index webhook_delivery_message on webhook_delivery (message_id);
create index webhook_delivery_at on webhook_delivery (at, id);

-- Deliveries that failed and are being repeated, one job for an endpoint at a time.
create table webhook_replay (
    endpoint_id text not null primary key references webhook_endpoint,
    since text not null,
    -- The last delivery that was looked at, and the last to look at.
    next_id integer not null,
    last_id integer not null,
    begun_at text not null
) strict;

create view webhook_endpoint_view as
    select id, name, state, disabled_reason, disabled_at from webhook_endpoint;
