-- Destinations that tell staff what needs them: of a role, or of one person.
create table staff_channel (
    id text not null primary key,
    name text not null,
    destination_id text not null references destination,
    role text
        check (role in ('agent', 'senior_agent', 'support_lead', 'commander', 'comms_approver', 'marketing',
            'finance', 'auditor', 'admin')),
    staff_id text references staff,
    tells_promises integer not null,
    tells_approvals integer not null,
    tells_doubt integer not null,
    tells_budgets integer not null,
    quiet_from text not null,
    quiet_to text not null,
    created_at text not null,
    check ((role is null) <> (staff_id is null))
) strict;

-- What a channel told of and that lasts.
create table staff_channel_notice (
    channel_id text not null references staff_channel,
    key text not null,
    at text not null,
    primary key (channel_id, key)
) strict;
