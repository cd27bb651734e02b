-- What a program does to all subscribers of a channel and a state, until the last of them was reached.
create table subscriber_action (
    id text not null primary key,
    action text not null check (action in ('resend', 'unsubscribe', 'reactivate')),
    -- Of every channel, and in every state but the ended one, where these are null.
    channel text references channel,
    state text check (state in ('unconfirmed', 'active', 'quarantined', 'ended')),
    -- Whoever began it, as in `events`.
    actor text not null,
    begun_at timestamptz not null,
    -- The last subscriber that was looked at.
    after_id text not null
);
