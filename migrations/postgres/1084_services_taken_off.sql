-- A service that was taken off an incident is no longer listed with it. The row stays, since those who had the service were
-- affected until then.
alter table incident_service add column taken_off_at timestamptz;
