-- The network that a report comes from, as a keyed hash: the wider one of IPv6, where somebody may have many addresses.
-- Signals count people by it. Reports of before have the source instead.
alter table report add column network_key text not null default '';

-- What customers say about a service before anybody declares: at most one that stands for each service.
create table service_signal (
    id text not null primary key,
    service_id text not null references service,
    raised_at text not null,
    first_evidence_at text not null,
    people integer not null,
    peak integer not null,
    usual integer not null,
    updated_at text not null,
    dismissed_at text,
    dismissed_by text references staff,
    dismissed_people integer not null default 0,
    reason text not null default '',
    ended_at text,
    version integer not null default 1
) strict;
create unique index service_signal_standing on service_signal (service_id) where ended_at is null;

-- How often the status page (`about` is empty) and the page of an incident were sent, by node and five minutes.
create table page_view (
    node text not null,
    about text not null,
    window_at text not null,
    views integer not null,
    primary key (node, about, window_at)
) strict;
create index page_view_window on page_view (window_at);

-- Signals look at the messages of the last minutes.
create index interaction_in_at on interaction (at) where direction = 'in';

-- What others read.
create view report_evidence_view as
    select report.id, report.at, report.case_id,
           case when network_key = '' then source_key else network_key end as person_key
    from report;
create view case_message_view as
    select case_id, channel, at
    from interaction
    where direction = 'in';
create view page_view_view as
    select about, window_at, views
    from page_view;
