-- The dialects differ: SQLite cannot change a constraint, so that its table is made anew and the rows copied.
-- An import cannot redirect what a personal link opens: messages with such a link to an address that an import gave an
-- existing customer are held for as long as an action of an administrator waits (decision 54).

-- When an import gave this address to a customer who was there before, and who imported it; null for all others.
alter table contact_point add column changed_at timestamptz;
alter table contact_point add column changed_by text references staff;
create index contact_point_changed on contact_point (changed_at) where changed_at is not null;
-- When an import last took an address from a customer: the next one they get replaces it.
alter table customer add column address_removed_at timestamptz;

drop view contact_point_view;
create view contact_point_view as
    select id, customer_id, channel, address, address_key, consent_service, consent_marketing, verified_at,
           suppressed_at, changed_at, changed_by
    from contact_point;

alter table message
    drop constraint message_reason_check,
    add check (reason in ('', 'open_complaint', 'provisional', 'stale', 'recent_apology', 'reopened', 'budget',
            'kill_switch', 'contact_changed', 'suppressed', 'no_consent', 'duplicate', 'quiet_expired', 'erased',
            'no_address', 'empty_variable'));
create index message_contact_held on message (due_at) where state = 'held' and reason = 'contact_changed';
