-- The dialects differ: each database has its own language for triggers, and on SQLite those of failures run only where one is.
-- How far the messages that wait were looked at again under new settings, so that a message that a claim postpones meanwhile is
-- not looked at twice.
alter table quiet_setting add column target text not null default '';
alter table quiet_setting add column examined_through bigint not null default 0;
alter table quiet_setting add column cleared bigint not null default 0;

-- What waits until a time, in the order in which it is looked at again.
create index message_waiting_id on message (id)
    where not_before is not null and state in ('rendered', 'released', 'failed');

-- The changes of a statement are counted once for both tables. Rows are locked in the order of the keys, so that two statements do
-- not wait for each other.
drop trigger message_changes_failures on message;
drop function change_failures();
create or replace function change_outcomes() returns trigger language plpgsql as $$
begin
    with changes as materialized (
        select batch_id, coalesce(channel, '') as channel, state,
               case when state in ('skipped', 'held') then reason else '' end as reason,
               case when state in ('in_doubt', 'failed_permanently') and reason = '' then detail end as code,
               sum(change) as change
        from (select batch_id, channel, state, reason, detail, -1 as change from changed_from
              union all
              select batch_id, channel, state, reason, detail, 1 from changed_to) as changed
        where batch_id is not null
        group by 1, 2, 3, 4, 5
        having sum(change) <> 0
    ), failures as (
        insert into batch_failure (batch_id, state, code, messages)
            select batch_id, state, code, sum(change) from changes
            where code is not null
            group by 1, 2, 3
            having sum(change) <> 0
            order by 1, 2, 3
            on conflict (batch_id, state, code) do update set messages = batch_failure.messages + excluded.messages
    )
    insert into batch_outcome (batch_id, channel, state, reason, messages)
        select batch_id, channel, state, reason, sum(change) from changes
        group by 1, 2, 3, 4
        having sum(change) <> 0
        order by 1, 2, 3, 4
        on conflict (batch_id, channel, state, reason) do update
            set messages = batch_outcome.messages + excluded.messages;
    return null;
end $$;
