-- Separation of duties (decision 54): the owner, actions of administrators that wait for a second person, passwords
-- that must be changed at the first sign-in.

alter table staff add column is_owner boolean not null default false;
alter table staff add column must_change_password boolean not null default false;
alter table staff add column password_set_at timestamptz;
create unique index staff_owner on staff (is_owner) where is_owner;
update staff set is_owner = true
where id = (select administrator.id from staff administrator
            join staff_role on staff_role.staff_id = administrator.id and staff_role.role = 'admin'
            where administrator.disabled_at is null
            order by administrator.created_at, administrator.id limit 1);

alter table installation add column action_delay_hours bigint not null default 24
    check (action_delay_hours between 1 and 168);
alter table installation add column conflicting_roles text not null default 'flag'
    check (conflicting_roles in ('flag', 'refuse'));

create table pending_action (
    id text not null primary key,
    kind text not null check (kind in ('change_access', 'reset_password', 'create_token', 'change_safeguards')),
    subject_id text references staff,
    details text not null,
    secret_hash text not null default '',
    basis text not null default '',
    requested_by text not null references staff,
    requested_at timestamptz not null,
    due_at timestamptz not null,
    state text not null default 'waiting' check (state in ('waiting', 'applied', 'stopped', 'lapsed')),
    decided_by text references staff,
    decided_at timestamptz,
    reason text not null default '',
    notified_state text not null default '',
    check ((state = 'waiting') = (decided_at is null))
);
create index pending_action_state on pending_action (state, due_at);
create index pending_action_unnotified on pending_action (requested_at) where state <> notified_state;
-- A person's access, password, and the settings change one at a time; several tokens may wait.
create unique index pending_action_subject on pending_action (kind, subject_id)
    where state = 'waiting' and subject_id is not null;
create unique index pending_action_safeguards on pending_action (kind)
    where state = 'waiting' and kind = 'change_safeguards';

-- Goodwill: whether money was ever moved decides how long an action waits.
create view ledger_transfer_view as
    select id
    from ledger_transfer;
