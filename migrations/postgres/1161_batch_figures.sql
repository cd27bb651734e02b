-- The dialects differ: each database has its own language for triggers. A migration that makes `message` anew makes its trigger
-- anew too.
-- How many messages of a batch are in each state, kept with every change: its page counts no million rows. The reason is told apart
-- where messages were skipped or are held.
create table batch_outcome (
    batch_id text not null references batch (id),
    -- Empty for somebody who was skipped for want of an address.
    channel text not null,
    state text not null,
    reason text not null,
    messages bigint not null,
    primary key (batch_id, channel, state, reason)
);

insert into batch_outcome (batch_id, channel, state, reason, messages)
    select batch_id, coalesce(channel, ''), state, case when state in ('skipped', 'held') then reason else '' end, count(*)
    from message where batch_id is not null group by 1, 2, 3, 4;

-- Rows are locked in the order of the key, so that two statements do not wait for each other.
create function change_outcomes() returns trigger language plpgsql as $$
begin
    insert into batch_outcome (batch_id, channel, state, reason, messages)
        select batch_id, coalesce(channel, ''), state, case when state in ('skipped', 'held') then reason else '' end, sum(change)
        from (select batch_id, channel, state, reason, -1 as change from changed_from
              union all
              select batch_id, channel, state, reason, 1 from changed_to) as changes
        where batch_id is not null
        group by 1, 2, 3, 4
        having sum(change) <> 0
        order by 1, 2, 3, 4
        on conflict (batch_id, channel, state, reason) do update
            set messages = batch_outcome.messages + excluded.messages;
    return null;
end $$;
create trigger message_changes_outcomes after update on message
    referencing old table as changed_from new table as changed_to
    for each statement execute function change_outcomes();

-- How many messages of a batch had ended at a time, for its chart and its rate.
create table batch_progress (
    batch_id text not null references batch (id),
    at timestamptz not null,
    ended bigint not null,
    primary key (batch_id, at)
);

insert into batch_progress (batch_id, at, ended)
    select batch_id, ended_at, max(place) from (
        select message.batch_id, coalesce(sent_at, updated_at) as ended_at, batch.planned,
               row_number() over (partition by message.batch_id order by coalesce(sent_at, updated_at), message.id) as place
        from message join batch on batch.id = message.batch_id
        where batch.started_at is not null
          and message.state in ('sent', 'delivered', 'bounced', 'complained', 'skipped', 'failed_permanently', 'cancelled', 'abandoned'))
        as ended
    where place % greatest(1, planned / 160) = 0
    group by batch_id, ended_at;

-- The last customer with a message of the batch: where planning goes on.
alter table batch add column planned_through bigint not null default 0;
update batch set planned_through = coalesce((select max(customer_id) from message where batch_id = batch.id), 0)
    where state in ('approved', 'scheduled');
