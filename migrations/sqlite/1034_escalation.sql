-- Staff are told before a promised update of an incident is due, when it is due, and when it was missed.

-- Addresses of staff beside the one they sign in with. Messages go to those that are verified. The code that verifies one
-- is derived from the keys, the id and `codes`, so the database does not hold it.
create table staff_contact (
    id text not null primary key,
    staff_id text not null references staff,
    channel text not null references channel,
    address text not null,
    address_key text not null,
    codes integer not null default 1 check (codes > 0),
    code_expires_at text not null,
    attempts integer not null default 0 check (attempts >= 0),
    verified_at text,
    created_at text not null,
    unique (staff_id, channel, address_key)
) strict;

-- Who is told at which step, and how. `minutes` count back from the promised time for the step `before`, else on from it.
create table promise_step (
    step text not null primary key check (step in ('before', 'due', 'missed')),
    minutes integer not null check (minutes >= 0 and minutes <= 1440),
    to_commander integer not null default false,
    to_commanders integer not null default false,
    to_support_leads integer not null default false,
    by_email integer not null default false,
    by_sms integer not null default false,
    version integer not null default 1
) strict;
insert into promise_step (step, minutes, to_commander, to_commanders, to_support_leads, by_email, by_sms)
values ('before', 5, true, false, false, false, false),
       ('due', 0, true, false, false, true, true),
       ('missed', 5, true, false, true, true, true);

-- The steps that staff were told of, each once for a promised time of an update.
create table promise_notice (
    update_id text not null,
    promised_for text not null,
    step text not null check (step in ('before', 'due', 'missed')),
    incident_id text not null references incident,
    at text not null,
    told integer not null default 0,
    primary key (update_id, promised_for, step)
) strict;

-- Promises that were put off. The update keeps the time that it promised; the incident has the new one.
create table promise_put_off (
    update_id text not null references incident_update,
    promised_for text not null,
    new_time text not null,
    incident_id text not null references incident,
    put_off_by text not null references staff,
    put_off_at text not null,
    reason text not null default '',
    primary key (update_id, promised_for)
) strict;
create index promise_put_off_incident on promise_put_off (incident_id);
create view promise_put_off_view as
    select update_id, incident_id, promised_for, new_time
    from promise_put_off;
