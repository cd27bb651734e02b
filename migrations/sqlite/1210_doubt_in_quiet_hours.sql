-- Whether a staff channel tells of messages in doubt during its quiet hours too.
alter table staff_channel add column tells_doubt_always integer not null default false;
