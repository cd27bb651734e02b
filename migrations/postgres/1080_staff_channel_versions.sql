-- Staff channels are edited under a version (decision 6).
alter table staff_channel add column version bigint not null default 1;
