-- Whether a staff channel tells of a missed promise during its quiet hours too. Those there are stay as they are.
alter table staff_channel add column tells_missed_always integer not null default false;
