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
    wants_incidents boolean not null default true,
    wants_maintenance boolean not null default true,
    wants_post_mortems boolean not null default true,
    primary key (subscriber_id, scope, target)
);
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

alter table subscriber
    drop column about, drop column incident_id, drop column wants_incidents, drop column wants_maintenance,
    add column language text not null default '',
    add column digest text not null default 'immediate' check (digest in ('immediate', 'daily', 'weekly')),
    add column digest_due_at timestamptz,
    add column quarantined_at timestamptz,
    add column quarantine_reason text not null default '';
create index subscriber_created on subscriber (created_at, id);
create index subscriber_digest on subscriber (digest_due_at) where digest_due_at is not null;
create index subscriber_quarantined on subscriber (quarantined_at) where state = 'quarantined';

alter table subscription_request
    add column targets text not null default '[]',
    add column wants_post_mortems boolean not null default true,
    add column language text not null default '',
    add column digest text not null default 'immediate' check (digest in ('immediate', 'daily', 'weekly'));
update subscription_request set
    targets = case about when 'all' then '["page"]'
        when 'incident' then '["incident:' || coalesce(incident_id, '') || '"]'
        else replace(replace(services, '["', '["service:'), '","', '","service:') end,
    wants_incidents = about = 'incident' or wants_incidents,
    wants_maintenance = about = 'incident' or wants_maintenance,
    wants_post_mortems = about = 'incident' or wants_incidents;
alter table subscription_request drop column about, drop column incident_id, drop column services;

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
