-- What a drill practises after its incident: an apology and an offer for people who were made up for it. Nothing here is
-- read by delivery, goodwill or any public page. No address is stored: `mailbox` is what is written before a domain that
-- exists nowhere, so none can be one of a real person.
create table drill_recipient (
    id integer not null primary key autoincrement,
    incident_id text not null references incident,
    number integer not null,
    name text not null,
    mailbox text not null,
    monthly_minor integer not null,
    amount_minor integer not null default 0,
    unique (incident_id, number)
) strict;

create table drill_document (
    incident_id text not null references incident,
    kind text not null check (kind in ('apology', 'offer')),
    subject text not null,
    body text not null,
    budget_minor integer not null default 0,
    exposure_minor integer not null default 0,
    currency text not null default '',
    saved_at text not null,
    sent_at text,
    version integer not null default 1,
    primary key (incident_id, kind)
) strict;

create table drill_author (
    incident_id text not null references incident,
    kind text not null,
    staff_id text not null references staff,
    primary key (incident_id, kind, staff_id)
) strict;

create table drill_approval (
    id integer not null primary key autoincrement,
    incident_id text not null references incident,
    kind text not null,
    step text not null,
    staff_id text not null references staff,
    content_hash text not null,
    at text not null
) strict;
create index drill_approval_of on drill_approval (incident_id, kind);

-- Where the messages of a drill end.
create table drill_message (
    id integer not null primary key autoincrement,
    incident_id text not null references incident,
    kind text not null,
    recipient_id integer not null references drill_recipient,
    subject text not null,
    body text not null,
    at text not null,
    unique (incident_id, kind, recipient_id)
) strict;
