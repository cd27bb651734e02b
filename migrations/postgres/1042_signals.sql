-- Whom a report counts as in signals: a keyed hash of the address, of IPv6 of the wider network, where somebody may have
-- many addresses. It is another hash than that of the source. Each report of before counts as somebody else.
alter table report add column person_key text not null default '';

-- What customers say about a service before anybody declares: at most one that stands for each service.
create table service_signal (
    id text not null primary key,
    service_id text not null references service,
    raised_at timestamptz not null,
    first_evidence_at timestamptz not null,
    people bigint not null,
    peak bigint not null,
    usual bigint not null,
    updated_at timestamptz not null,
    dismissed_at timestamptz,
    dismissed_by text references staff,
    dismissed_people bigint not null default 0,
    reason text not null default '',
    ended_at timestamptz,
    version bigint not null default 1
);
create unique index service_signal_standing on service_signal (service_id) where ended_at is null;

-- How often the status page (`about` is empty) and the page of an incident were sent, by node and five minutes.
create table page_view (
    node text not null,
    about text not null,
    window_at timestamptz not null,
    views bigint not null,
    primary key (node, about, window_at)
);
create index page_view_window on page_view (window_at);

-- Signals look at the messages of the last minutes.
create index interaction_in_at on interaction (at) where direction = 'in';

-- What others read.
create view report_evidence_view as
    select report.id, report.at, report.case_id,
           case when person_key = '' then 'report ' || report.id else person_key end as person
    from report;
create view case_message_view as
    select case_id, channel, at
    from interaction
    where direction = 'in';
create view page_view_view as
    select about, window_at, views
    from page_view;
