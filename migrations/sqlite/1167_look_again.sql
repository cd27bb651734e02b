-- The dialects differ: each database has its own language for triggers, and on SQLite those of failures run only where one is.
-- How far the messages that wait were looked at again under new settings, so that a message that a claim postpones meanwhile is
-- not looked at twice.
alter table quiet_setting add column target text not null default '';
alter table quiet_setting add column examined_through integer not null default 0;
alter table quiet_setting add column cleared integer not null default 0;

-- What waits until a time, in the order in which it is looked at again.
create index message_waiting_id on message (id)
    where not_before is not null and state in ('rendered', 'released', 'failed');
