-- What each incident or maintenance says about a service, and from when on. The status of a service is the worst of
-- them, and service_status its history, which is derived. A row without an incident was set before incidents were
-- recorded with it. Until now service_status was both, so that whoever ended first decided for all.

create table service_hold (
    id integer not null primary key autoincrement,
    service_id text not null references service,
    incident_id text references incident,
    update_id text references incident_update,
    status text not null
        check (status in ('operational', 'under_maintenance', 'degraded_performance', 'partial_outage',
            'major_outage')),
    from_at text not null
) strict;
create index service_hold_of on service_hold (service_id, incident_id, from_at);
create index service_hold_incident on service_hold (incident_id);

insert into service_hold (service_id, incident_id, update_id, status, from_at)
select service_id, incident_id, update_id, status, from_at from service_status order by id;

-- An incident that gave a service the status that it had already left no row. It gets what held when it was published,
-- until its end.
insert into service_hold (service_id, incident_id, status, from_at)
select named.service_id, incident.id, history.status, incident.started_at
from incident
join incident_service as named on named.incident_id = incident.id
join service_status as history on history.id = (
    select latest.id from service_status as latest
    where latest.service_id = named.service_id and latest.from_at <= incident.published_at
    order by latest.from_at desc, latest.id desc limit 1)
where incident.kind = 'incident' and incident.is_drill = false and incident.withdrawn_at is null
  and incident.state in ('investigating', 'identified', 'monitoring', 'resolved') and history.status <> 'operational'
  and not exists (select 1 from service_hold
                  where service_hold.service_id = named.service_id and service_hold.incident_id = incident.id);
insert into service_hold (service_id, incident_id, status, from_at)
select hold.service_id, incident.id, 'operational', incident.resolved_at
from service_hold as hold join incident on incident.id = hold.incident_id
where incident.resolved_at is not null and hold.update_id is null and hold.from_at < incident.resolved_at
  and not exists (select 1 from service_status as own
                  where own.service_id = hold.service_id and own.incident_id = incident.id);

-- Maintenance that began while its service had a worse status left no row either.
insert into service_hold (service_id, incident_id, status, from_at)
select named.service_id, incident.id, 'under_maintenance', incident.started_at
from incident
join incident_service as named on named.incident_id = incident.id
where incident.kind = 'maintenance' and incident.state in ('in_progress', 'verifying') and incident.withdrawn_at is null
  and not exists (select 1 from service_hold
                  where service_hold.service_id = named.service_id and service_hold.incident_id = incident.id);

create view service_hold_view as
    select id, service_id, incident_id, status, from_at
    from service_hold;
