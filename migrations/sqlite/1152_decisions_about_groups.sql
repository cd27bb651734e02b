-- Decisions about all messages of a batch that failed or are in doubt for one reason. A job carries them out in steps.
create table message_decision (
    id integer not null primary key autoincrement,
    batch_id text not null references batch,
    decision text not null check (decision in ('arrived', 'send_again', 'leave', 'retry')),
    -- The code of the provider, in `message.detail`.
    code text not null,
    staff_id text not null references staff,
    decided_at text not null,
    -- Messages that were being sent at that time, as JSON: what becomes of them was not decided.
    excluded text not null default '[]',
    messages integer not null,
    changed integer not null default 0,
    finished_at text
) strict;
create index message_decision_open on message_decision (batch_id) where finished_at is null;
