-- The dialects differ: each database has its own language for triggers. A migration that makes `message` anew makes its triggers
-- anew too.
-- How many messages of a batch are in doubt or failed for each code, kept with every change.
create table batch_failure (
    batch_id text not null references batch (id),
    state text not null,
    code text not null,
    messages bigint not null,
    primary key (batch_id, state, code)
);

insert into batch_failure (batch_id, state, code, messages)
    select batch_id, state, detail, count(*) from message
    where batch_id is not null and state in ('in_doubt', 'failed_permanently') and reason = '' group by 1, 2, 3;

-- Rows are locked in the order of the key, so that two statements do not wait for each other.
create function change_failures() returns trigger language plpgsql as $$
begin
    insert into batch_failure (batch_id, state, code, messages)
        select batch_id, state, detail, sum(change)
        from (select batch_id, state, reason, detail, -1 as change from changed_from
              union all
              select batch_id, state, reason, detail, 1 from changed_to) as changes
        where batch_id is not null and state in ('in_doubt', 'failed_permanently') and reason = ''
        group by 1, 2, 3
        having sum(change) <> 0
        order by 1, 2, 3
        on conflict (batch_id, state, code) do update set messages = batch_failure.messages + excluded.messages;
    return null;
end $$;
create trigger message_changes_failures after update on message
    referencing old table as changed_from new table as changed_to
    for each statement execute function change_failures();
