-- Events for other systems (decision 73).
create table event_type (
    name text not null primary key,
    -- Whether anything receives events of this type; others are not written.
    is_listened_to integer not null default false
) strict;
insert into event_type (name) values
    ('incident.declared'), ('incident.updated'), ('incident.resolved'), ('incident.reopened'),
    ('incident.withdrawn'), ('incident.update_edited'), ('maintenance.planned'), ('maintenance.updated'),
    ('maintenance.started'), ('maintenance.completed'), ('maintenance.cancelled'), ('post_mortem.published'),
    ('post_mortem.edited'), ('post_mortem.withdrawn'), ('service.status_changed'), ('announcement.published'),
    ('announcement.edited'), ('announcement.ended'), ('announcement.withdrawn'), ('case.opened'),
    ('case.message_received'), ('case.replied'), ('case.state_changed'), ('batch.submitted'), ('batch.approved'),
    ('batch.started'), ('batch.paused'), ('batch.resumed'), ('batch.finished'), ('batch.cancelled'),
    ('offer.submitted'), ('offer.approved'), ('offer.live'), ('offer.ended'), ('offer.withdrawn'),
    ('voucher.claimed'), ('voucher.redeemed'), ('budget.nearly_gone'), ('webhook.test');

create table event_out (
    id integer not null primary key autoincrement,
    -- The id that receivers see, the same in every delivery.
    event_id text not null unique,
    type text not null references event_type,
    subject_id text not null,
    -- The update of an incident that it tells of, with which it can be taken back.
    update_id text,
    -- The facts as JSON, as they were when it happened.
    payload text not null,
    at text not null,
    -- Not handed out before, so that an update that is taken back is told to nobody.
    due_at text not null,
    handed_out_at text
) strict;
create index event_out_due on event_out (due_at, id) where handed_out_at is null;
create index event_out_update on event_out (update_id) where handed_out_at is null;
create index event_out_at on event_out (at, id);
