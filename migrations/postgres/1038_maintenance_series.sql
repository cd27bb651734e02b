-- Maintenance that repeats (decision 74). A rule of RFC 5545 counts in local times of `zone`, so `dtstart_local` is one.
-- Occurrences are made some time ahead; each is a maintenance like any other. `made_until` is how far they were made;
-- none is made at or after `ends_before`.
create table maintenance_series (
    id text not null primary key,
    title text not null,
    body text not null,
    rrule text not null,
    dtstart_local text not null,
    zone text not null,
    duration_minutes bigint not null check (duration_minutes > 0),
    notify_during boolean not null,
    reminder_minutes bigint,
    is_announced boolean not null,
    made_until timestamptz not null,
    ends_before timestamptz,
    follows_id text references maintenance_series,
    created_by text references staff,
    created_at timestamptz not null,
    version bigint not null default 1
);

create table maintenance_series_service (
    series_id text not null references maintenance_series,
    service_id text not null references service,
    primary key (series_id, service_id)
);

-- Which maintenance an occurrence is. `original_start` is what the rule gives, also after the maintenance was moved.
create table maintenance_occurrence (
    series_id text not null references maintenance_series,
    original_start timestamptz not null,
    incident_id text not null unique references incident,
    primary key (series_id, original_start)
);

-- What a maintenance has beside what every incident has: its own time of the reminder, and when the word was published
-- that it takes longer than planned.
create table maintenance_option (
    incident_id text not null primary key references incident,
    reminder_minutes bigint,
    overran_at timestamptz
);

-- Services that a planned maintenance no longer affects. Their subscribers get the update that says so.
create table maintenance_former_service (
    update_id text not null references incident_update,
    service_id text not null references service,
    primary key (update_id, service_id)
);

alter table installation add column maintenance_reminder_minutes bigint not null default 60;

create view maintenance_occurrence_view as
    select series_id, original_start, incident_id
    from maintenance_occurrence;
create view maintenance_former_service_view as
    select update_id, service_id
    from maintenance_former_service;
