-- Turns of messages that wait for the end of quiet hours: for each time zone and batch ('' for messages without one) the next
-- one after the quiet hours that end at opens_at, where so many follow each other in a minute.
create table quiet_turn (
    time_zone text not null,
    batch text not null,
    opens_at timestamptz not null,
    per_minute bigint not null,
    next_at timestamptz not null,
    primary key (time_zone, batch)
);

-- What waits in a zone and batch, by time, without what was sent meanwhile.
drop index message_postponed;
create index message_postponed on message (time_zone, coalesce(batch_id, ''), not_before, id)
    where not_before is not null and state in ('rendered', 'released', 'failed');
