-- Nobody who could stop an action of an administrator is silenced first (decision 54): key roles that a person lost are
-- kept with the time, an action that somebody lost the right to stop does not take effect on its own, and staff are told
-- when somebody's access changes.

insert into message_class (name) values ('staff_notice');
-- Notices to staff are claimed first, and also while all sending is stopped.
create index message_staff_notice on message (channel, due_at, id)
    where state in ('rendered', 'released', 'failed') and class = 'staff_notice';

create table lost_role (
    staff_id text not null references staff,
    role text not null check (role in ('marketing', 'finance', 'comms_approver', 'admin')),
    lost_at text not null,
    waited integer not null default false,
    primary key (staff_id, role)
) strict;
-- When accounts were disabled is known; when roles were taken before is not.
insert into lost_role (staff_id, role, lost_at)
select staff.id, staff_role.role, staff.disabled_at
from staff
join staff_role on staff_role.staff_id = staff.id
where staff.disabled_at is not null and staff_role.role in ('marketing', 'finance', 'comms_approver', 'admin');

-- Whoever lost the right to stop an action after this time is told of it all the same.
alter table pending_action add column watched_from text;

create table access_notice (
    id text not null primary key,
    subject_id text not null references staff,
    actor_id text not null references staff,
    details text not null,
    at text not null,
    enqueued_at text
) strict;
create index access_notice_new on access_notice (at) where enqueued_at is null;
