-- Whether an endpoint of a webhook gets every event, also those of types that a later version adds.
alter table webhook_endpoint add column all_types integer not null default false;
