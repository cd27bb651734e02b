-- Maintenance tells its subscribers by itself: a reminder before it begins, and when it begins and ends. What was
-- announced without telling them stays silent.

alter table incident add column notify_during boolean not null default true;
update incident set notify_during = false
where kind = 'maintenance' and exists (
    select 1 from incident_update where incident_id = incident.id and position = 1 and notify = false);

-- How far the reminder of a maintenance got. One that is moved is reminded of again.
create table maintenance_reminder (
    incident_id text not null references incident,
    starts_at timestamptz not null,
    begun_at timestamptz not null,
    after_subscriber text not null default '',
    told bigint not null default 0,
    done_at timestamptz,
    primary key (incident_id, starts_at)
);

-- The list of individual messages is in the order of the times that it shows.
create index message_direct on message (updated_at) where batch_id is null;
