-- The dialects differ: SQLite cannot change a constraint, so that its table is made anew and the rows copied.
-- An import cannot redirect what a personal link opens: messages with such a link to an address that an import gave an
-- existing customer are held for as long as an action of an administrator waits (decision 54).

-- When an import gave this address to a customer who was there before, and who imported it; null for all others.
alter table contact_point add column changed_at text;
alter table contact_point add column changed_by text references staff;
create index contact_point_changed on contact_point (changed_at) where changed_at is not null;
-- When an import last took an address from a customer: the next one they get replaces it.
alter table customer add column address_removed_at text;

drop view contact_point_view;
create view contact_point_view as
    select id, customer_id, channel, address, address_key, consent_service, consent_marketing, verified_at,
           suppressed_at, changed_at, changed_by
    from contact_point;

create table new_message (
    id integer not null primary key autoincrement,
    internet_id text not null unique,
    dedupe_key text not null unique,
    batch_id text references batch,
    incident_id text references incident,
    incident_rev integer not null default 0,
    customer_id integer references customer,
    case_id integer references complaint_case,
    class text not null references message_class,
    channel text references channel,
    address text not null,
    address_key text not null,
    recipient_name text not null default '',
    subject text not null default '',
    body text not null default '',
    in_reply_to text not null default '',
    state text not null
        check (state in ('planned', 'rendered', 'held', 'released', 'sending', 'sent', 'delivered', 'bounced',
            'complained', 'skipped', 'failed', 'failed_permanently', 'in_doubt', 'cancelled', 'abandoned')),
    reason text not null default ''
        check (reason in ('', 'open_complaint', 'provisional', 'stale', 'recent_apology', 'reopened', 'budget',
            'kill_switch', 'contact_changed', 'suppressed', 'no_consent', 'duplicate', 'quiet_expired', 'erased',
            'no_address', 'empty_variable')),
    detail text not null default '',
    time_zone text not null default '',
    zone_assumed integer not null default false,
    due_at text not null,
    attempt integer not null default 0 check (attempt >= 0),
    claimed_by text not null default '',
    lease_until text,
    released_by text references staff,
    created_at text not null,
    updated_at text not null,
    sent_at text,
    text_version integer,
    text_values text not null default '{}',
    link text check (link in ('personal_page', 'confirmation', 'subscription')),
    link_subject text not null default '',
    link_generation integer,
    sent_digest text not null default '',
    check (channel is not null or state = 'skipped')
) strict;
insert into new_message (id, internet_id, dedupe_key, batch_id, incident_id, incident_rev, customer_id, case_id, class, channel,
    address, address_key, recipient_name, subject, body, in_reply_to, state, reason, detail, time_zone, zone_assumed,
    due_at, attempt, claimed_by, lease_until, released_by, created_at, updated_at, sent_at, text_version, text_values,
    link, link_subject, link_generation, sent_digest)
select id, internet_id, dedupe_key, batch_id, incident_id, incident_rev, customer_id, case_id, class, channel,
    address, address_key, recipient_name, subject, body, in_reply_to, state, reason, detail, time_zone, zone_assumed,
    due_at, attempt, claimed_by, lease_until, released_by, created_at, updated_at, sent_at, text_version, text_values,
    link, link_subject, link_generation, sent_digest
from message;
delete from sqlite_sequence where name = 'new_message';
update sqlite_sequence set name = 'new_message' where name = 'message';
drop table message;
alter table new_message rename to message;
create index message_queue on message (state, due_at);
create index message_batch on message (batch_id, state);
create index message_customer on message (customer_id);
create index message_batch_address on message (batch_id, address_key);
create index message_waiting on message (batch_id, channel, due_at, id)
    where state in ('rendered', 'released', 'failed');
create index message_urgent on message (channel, due_at, id)
    where state in ('rendered', 'released', 'failed') and class in ('reply', 'transactional');
create index message_staff_notice on message (channel, due_at, id)
    where state in ('rendered', 'released', 'failed') and class = 'staff_notice';
create index message_leased on message (lease_until) where state = 'sending';
create index message_sent on message (batch_id, sent_at);
create index message_contact_held on message (due_at) where state = 'held' and reason = 'contact_changed';
