-- Staff channels are edited under a version (decision 6).
alter table staff_channel add column version integer not null default 1;
