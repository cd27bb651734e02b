-- Chats and other systems as channels (decision 68), and the destinations that messages go to there (decision 71).

insert into channel (name) values ('webhook'), ('slack'), ('teams'), ('discord'), ('google_chat'), ('ntfy'), ('telegram');
insert into message_class (name) values ('event');

create table destination (
    id text not null primary key,
    channel text not null references channel,
    -- What gives access to it, encrypted under the key whose id it begins with; empty once it was forgotten.
    sealed text not null,
    -- The channel and a keyed hash of the address.
    address_key text not null,
    label text not null,
    created_at text not null,
    -- When the other side said that it is gone.
    rejected_at text,
    -- Tries in a row that failed, since when, and the code of the last one.
    failures integer not null default 0 check (failures >= 0),
    failing_since text,
    last_code text not null default '',
    -- Nothing is sent before the first; the second is how far the messages sent so far use up the channel's rate.
    paused_until text,
    paced_until text
) strict;
create index destination_address on destination (address_key);

-- The tries of events: their receivers are shown what happened to each.
create table message_attempt (
    message_id integer not null references message,
    attempt integer not null,
    at text not null,
    -- Empty where the message was accepted.
    code text not null,
    took_ms integer not null,
    primary key (message_id, attempt)
) strict;

-- Queued messages to destinations, which wait together. The list of channels is that of people's addresses.
create index message_destination on message (address, id)
    where state in ('rendered', 'released', 'failed') and channel not in ('email', 'sms');

create view destination_view as
    select id, channel, address_key, label, created_at, rejected_at, failures, failing_since, last_code, paused_until
    from destination;

create view destination_message_view as
    select id, internet_id, dedupe_key, class, channel, address as destination_id, subject, body, state, reason, detail,
           attempt, coalesce(not_before, due_at) as next_at, created_at, updated_at, sent_at
    from message
    where channel not in ('email', 'sms');

create view message_attempt_view as
    select message_id, attempt, at, code, took_ms
    from message_attempt;
