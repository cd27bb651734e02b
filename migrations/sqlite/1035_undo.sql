-- An update can be taken back within ten seconds, and its notices wait as long (decision 69).

-- When its notices were released; null until then, and where nobody was to be notified.
alter table incident_update add column notices_released_at text;
update incident_update set notices_released_at = published_at where notify = true;
-- What it replaced, as JSON, until it can no longer be taken back.
alter table incident_update add column replaced text;
