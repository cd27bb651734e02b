-- Status pages of other companies that services depend on (decision 72), as they were last read.
create table watched_page (
    id text not null primary key,
    name text not null,
    -- Without a trailing slash; its summary is at /api/v2/summary.json below it.
    url text not null unique,
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

-- The trouble that a service may have because of others.
create view watched_trouble_view as
select watched_page_service.service_id, service.name as service_name, service.status as service_status,
    watched_page.id as watched_page_id, watched_page.name, watched_page.status, watched_page.status_since,
    watched_page.dismissed_at
from watched_page
join watched_page_service on watched_page_service.watched_page_id = watched_page.id
join service on service.id = watched_page_service.service_id and service.archived_at is null
where watched_page.status in ('degraded_performance', 'partial_outage', 'major_outage');
