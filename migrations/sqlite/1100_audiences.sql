-- Who gets a batch is counted by a job, and frozen as rows when the batch is submitted (decision 47): nothing that grows with the
-- number of customers happens inside a request.

-- The runs of that job. An estimate, of a draft, only counts; a run for an approval stores its members.
create table audience_run (
    id integer not null primary key autoincrement,
    batch_id text not null references batch,
    purpose text not null check (purpose in ('estimate', 'approval')),
    state text not null check (state in ('waiting', 'running', 'paused', 'ready', 'refused', 'dropped')),
    -- The last row of exposure that belongs to it.
    up_to integer not null default 0,
    -- The customer after whom it continues, and the last one it looks at.
    after_customer integer not null default 0,
    last_customer integer not null default 0,
    seen integer not null default 0,
    recipients integer not null default 0,
    incomplete integer not null default 0,
    figures text not null default '{}',
    -- Of all members and their values; each row is hashed with the hash before it.
    hash text not null default '',
    -- The customer up to whom messages are planned.
    planned_after integer not null default 0,
    created_at text not null,
    started_at text,
    finished_at text
) strict;
create unique index audience_run_current on audience_run (batch_id) where state <> 'dropped';
create index audience_run_state on audience_run (state, id) where state in ('waiting', 'running', 'dropped');

-- The customers of a run, whether they get a message or are skipped, with the values of the variables in it.
create table audience_member (
    run_id integer not null references audience_run,
    customer_id integer not null references customer,
    contact_id integer,
    channel text,
    address_key text not null default '',
    outcome text not null default '',
    is_confirmed integer not null,
    missing text not null default '',
    text_values text not null default '{}',
    primary key (run_id, customer_id)
) strict, without rowid;
create index audience_member_address on audience_member (run_id, address_key) where outcome = '';
create index audience_member_missing on audience_member (run_id, customer_id) where missing <> '';

-- What messages are planned from.
create view audience_member_view as
    select run_id, customer_id, contact_id, channel, address_key, outcome, is_confirmed, missing, text_values
    from audience_member;

-- Batches that were submitted before: those that nobody decided on are prepared again, the others are frozen before they are planned.
update batch set state = 'preparing' where state = 'in_review' and offer_id is null;
insert into audience_run (batch_id, purpose, state, created_at)
select id, case when state = 'draft' then 'estimate' else 'approval' end, 'waiting', created_at
from batch where offer_id is null and state in ('draft', 'preparing', 'approved', 'scheduled');
