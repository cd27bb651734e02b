-- Templates of incidents, maintenance and updates, in the fields of Statuspage's templates: state is its update_status,
-- notify its should_send_notifications. service_status is what the services of a template are set to.
alter table incident_template
    add column kind text not null default 'incident' check (kind in ('incident', 'maintenance'));
alter table incident_template add column group_name text not null default '';
alter table incident_template add column notify integer not null default true;
alter table incident_template add column service_status text
    check (service_status in ('operational', 'degraded_performance', 'partial_outage', 'major_outage'));
alter table incident_template add column position integer not null default 0;
alter table incident_template add column archived_at text;
create table incident_template_service (
    template_id text not null references incident_template,
    service_id text not null references service,
    primary key (template_id, service_id)
) strict;
