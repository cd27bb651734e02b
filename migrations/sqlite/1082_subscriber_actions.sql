-- What a program does to all subscribers of a channel and a state, until the last of them was reached. Without a channel it is
-- about every channel, without a state about every state but the ended one.
create table subscriber_action (
    id text not null primary key,
    action text not null check (action in ('resend', 'unsubscribe', 'reactivate')),
    channel text references channel,
    state text check (state in ('unconfirmed', 'active', 'quarantined', 'ended')),
    -- Whoever began it, as in `events`.
    actor text not null,
    begun_at text not null,
    -- The last subscriber that was looked at.
    after_id text not null
) strict;
