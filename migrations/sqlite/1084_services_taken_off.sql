-- A service that was taken off an incident is no longer listed with it. The row stays, since those who had the service were
-- affected until then.
alter table incident_service add column taken_off_at text;
create view incident_taken_off_view as
    select incident_id, service_id from incident_service where taken_off_at is not null;
