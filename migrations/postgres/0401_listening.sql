-- What ranks a case, what limits a source, who asked to be told, and which updates were passed on.

alter table complaint_case add column rank_at timestamptz not null default '1970-01-01T00:00:00+00:00';
create index complaint_case_rank on complaint_case (state, rank_at);

-- Blinded address of whoever sent it; empty for staff.
alter table interaction add column source_key text not null default '';
create index interaction_source on interaction (source_key, at);
create index interaction_author on interaction (author_id, at);
create index report_source on report (source_key, at);

-- What somebody asked for and has not confirmed by the link we sent: nothing changes before they do.
create table subscription_request (
    id text not null primary key,
    subscriber_id text not null references subscriber,
    about text not null check (about in ('all', 'chosen', 'incident')),
    incident_id text references incident,
    services text not null default '[]',
    source_key text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    confirmed_at timestamptz
);
create index subscription_request_of on subscription_request (subscriber_id, created_at);
create index subscription_request_source on subscription_request (source_key, created_at);
create index subscriber_state on subscriber (state, id);

-- How far an update has been passed on to subscribers.
create table update_notice (
    update_id text not null primary key references incident_update,
    begun_at timestamptz not null,
    after_subscriber text not null default '',
    told bigint not null default 0,
    done_at timestamptz
);
create index incident_update_published on incident_update (published_at);
