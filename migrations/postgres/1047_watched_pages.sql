-- Status pages of other companies that services depend on (decision 72), as they were last read.
create table watched_page (
    id text not null primary key,
    name text not null,
    -- Without a trailing slash; its summary is at /api/v2/summary.json below it.
    url text not null unique,
    -- Whether its trouble makes a draft incident.
    makes_drafts boolean not null default false,
    created_at timestamptz not null,
    next_read_at timestamptz not null,
    -- When it was last read in full; null before the first time.
    read_at timestamptz,
    -- Readings that failed since, and why the latest did.
    failures bigint not null default 0,
    failure text check (failure in ('not_allowed', 'no_answer', 'status', 'too_long', 'unreadable')),
    failing_since timestamptz,
    etag text,
    -- What the chosen components say, or the page as a whole where none is chosen.
    status text not null default 'operational'
        check (status in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage')),
    status_since timestamptz,
    description text not null default '',
    -- When somebody said that this trouble does not concern the services.
    dismissed_at timestamptz,
    dismissed_by text references staff,
    version bigint not null default 1
);
create index watched_page_next_read on watched_page (next_read_at);

create table watched_page_service (
    watched_page_id text not null references watched_page,
    service_id text not null references service,
    primary key (watched_page_id, service_id)
);
create index watched_page_service_of on watched_page_service (service_id);

create table watched_component (
    watched_page_id text not null references watched_page,
    external_id text not null,
    name text not null,
    position bigint not null,
    status text not null
        check (status in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage', 'major_outage')),
    -- Whether the services depend on it.
    is_chosen boolean not null default false,
    primary key (watched_page_id, external_id)
);

-- Their incidents that are not over.
create table watched_incident (
    watched_page_id text not null references watched_page,
    external_id text not null,
    name text not null,
    state text not null,
    started_at timestamptz,
    link text not null,
    -- The text of their latest update. It is shown to staff and never published.
    body text not null,
    primary key (watched_page_id, external_id)
);

-- What the pages say, and which services depend on them.
create view watched_page_view as
select id, name, status, status_since, dismissed_at, makes_drafts from watched_page;
create view watched_page_service_view as
select watched_page_id, service_id from watched_page_service;

-- The status of services now.
create view service_now_view as
select id, name, status, archived_at from service;
