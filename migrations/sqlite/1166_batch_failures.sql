-- The dialects differ: each database has its own language for triggers. A migration that makes `message` anew makes its triggers
-- anew too.
-- How many messages of a batch are in doubt or failed for each code, kept with every change.
create table batch_failure (
    batch_id text not null references batch (id),
    state text not null,
    code text not null,
    messages integer not null,
    primary key (batch_id, state, code)
) strict, without rowid;

insert into batch_failure (batch_id, state, code, messages)
    select batch_id, state, detail, count(*) from message
    where batch_id is not null and state in ('in_doubt', 'failed_permanently') and reason = '' group by 1, 2, 3;

create trigger message_leaves_failures after update of state, reason, detail on message
when old.batch_id is not null and old.state in ('in_doubt', 'failed_permanently') and old.reason = ''
begin
    update batch_failure set messages = messages - 1
        where batch_id = old.batch_id and state = old.state and code = old.detail;
end;

create trigger message_joins_failures after update of state, reason, detail on message
when new.batch_id is not null and new.state in ('in_doubt', 'failed_permanently') and new.reason = ''
begin
    insert into batch_failure (batch_id, state, code, messages) values (new.batch_id, new.state, new.detail, 1)
        on conflict (batch_id, state, code) do update set messages = messages + 1;
end;
