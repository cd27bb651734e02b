-- The dialects differ: SQLite makes two tables anew without the columns that become rows.
-- A subscriber has any number of subscriptions (decision 68): to the page, a group, a service or one incident, each with
-- its kinds of updates. Whoever had incidents gets post-mortems, as before. Subscribers have a language and may get their
-- updates together; both are empty for those from before, who stay as they are.
drop view subscriber_view;
drop view subscriber_service_view;

create table subscription (
    subscriber_id text not null references subscriber,
    scope text not null check (scope in ('page', 'group', 'service', 'incident')),
    target text not null,
    wants_incidents integer not null default true,
    wants_maintenance integer not null default true,
    wants_post_mortems integer not null default true,
    primary key (subscriber_id, scope, target)
) strict;
create index subscription_target on subscription (scope, target, subscriber_id);
insert into subscription (subscriber_id, scope, target, wants_incidents, wants_maintenance, wants_post_mortems)
select id, 'page', page_id, wants_incidents, wants_maintenance, wants_incidents
from subscriber where about = 'all' and state in ('active', 'quarantined');
insert into subscription (subscriber_id, scope, target, wants_incidents, wants_maintenance, wants_post_mortems)
select subscriber.id, 'service', service_id, wants_incidents, wants_maintenance, wants_incidents
from subscriber join subscriber_service on subscriber_id = subscriber.id
where about = 'chosen' and state in ('active', 'quarantined');
insert into subscription (subscriber_id, scope, target)
select id, 'incident', incident_id
from subscriber where about = 'incident' and incident_id is not null and state in ('active', 'quarantined');
drop table subscriber_service;

create table new_subscriber (
    id text not null primary key,
    page_id text not null references page,
    channel text not null references channel,
    address text not null,
    address_key text not null,
    state text not null check (state in ('unconfirmed', 'active', 'ended', 'quarantined')),
    created_at text not null,
    confirmed_at text,
    ended_at text,
    version integer not null default 1,
    language text not null default '',
    digest text not null default 'immediate' check (digest in ('immediate', 'daily', 'weekly')),
    digest_due_at text,
    quarantined_at text,
    quarantine_reason text not null default '',
    unique (page_id, channel, address_key)
) strict;
insert into new_subscriber (id, page_id, channel, address, address_key, state, created_at, confirmed_at, ended_at, version)
select id, page_id, channel, address, address_key, state, created_at, confirmed_at, ended_at, version from subscriber;
drop table subscriber;
alter table new_subscriber rename to subscriber;
create index subscriber_state on subscriber (state, id);
create index subscriber_created on subscriber (created_at, id);
create index subscriber_digest on subscriber (digest_due_at) where digest_due_at is not null;
create index subscriber_quarantined on subscriber (quarantined_at) where state = 'quarantined';

create table new_subscription_request (
    id text not null primary key,
    subscriber_id text not null references subscriber,
    source_key text not null,
    created_at text not null,
    expires_at text not null,
    confirmed_at text,
    targets text not null default '[]',
    wants_incidents integer not null default true,
    wants_maintenance integer not null default true,
    wants_post_mortems integer not null default true,
    language text not null default '',
    digest text not null default 'immediate' check (digest in ('immediate', 'daily', 'weekly'))
) strict;
insert into new_subscription_request (id, subscriber_id, source_key, created_at, expires_at, confirmed_at, targets,
    wants_incidents, wants_maintenance, wants_post_mortems)
select id, subscriber_id, source_key, created_at, expires_at, confirmed_at,
    case about when 'all' then '["page"]'
        when 'incident' then '["incident:' || coalesce(incident_id, '') || '"]'
        else replace(replace(services, '["', '["service:'), '","', '","service:') end,
    case about when 'incident' then true else wants_incidents end,
    case about when 'incident' then true else wants_maintenance end,
    case about when 'incident' then true else wants_incidents end
from subscription_request;
drop table subscription_request;
alter table new_subscription_request rename to subscription_request;
create index subscription_request_of on subscription_request (subscriber_id, created_at);
create index subscription_request_source on subscription_request (source_key, created_at);

-- What others read.
create view subscriber_view as
    select id, state from subscriber;
create view subscription_view as
    select subscriber_id, scope, target, wants_incidents, wants_maintenance, wants_post_mortems
    from subscription;

drop view page_service_view;
create view page_service_view as
    select service_id, group_id, position
    from page_service;
