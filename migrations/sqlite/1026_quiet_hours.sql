-- When a message may be sent for the quiet hours of its recipient, apart from when it is due (decision 59): a change of the
-- quiet hours changes only this.
alter table message add column not_before text;
update message set not_before = due_at, due_at = created_at
where detail = 'quiet' and state in ('rendered', 'released', 'failed');

drop index message_waiting;
create index message_waiting on message (batch_id, channel, coalesce(not_before, due_at), id)
    where state in ('rendered', 'released', 'failed');
drop index message_urgent;
create index message_urgent on message (channel, coalesce(not_before, due_at), id)
    where state in ('rendered', 'released', 'failed') and class in ('reply', 'transactional');
create index message_postponed on message (time_zone, id) where not_before is not null;

-- The settings that `not_before` of the waiting messages was computed with. Where they differ from those of the
-- installation, a worker computes it again.
create table quiet_setting (
    id integer not null primary key check (id = 1),
    settings text not null
) strict;
