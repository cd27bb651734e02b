-- When maintenance was to begin that began early; null where it began as planned, as for all from before.
alter table incident add column scheduled_for timestamptz;
