-- What was taken of a bucket in the last second, in parts (src/delivery/rate.rs).
alter table send_rate add column recent text not null default '';
