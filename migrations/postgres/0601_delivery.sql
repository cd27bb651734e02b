-- What a claim looks at is only what waits for its turn, in the order of its turns.
create index message_waiting on message (batch_id, channel, due_at, id)
    where state in ('rendered', 'released', 'failed');
create index message_urgent on message (channel, due_at, id)
    where state in ('rendered', 'released', 'failed') and class in ('reply', 'transactional');
create index message_leased on message (lease_until) where state in ('claimed', 'sending');
create index message_sent on message (batch_id, sent_at);

-- How each channel fares, as the last node to use it saw it.
create table channel_health (
    channel text not null primary key,
    trouble text not null default '',
    since timestamptz not null,
    took_ms bigint not null default 0
);

-- Why sending was stopped, in the words of whoever stopped it.
alter table installation add column sending_stopped_reason text not null default '';
