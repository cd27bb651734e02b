-- How many messages go out in a second or a minute: over a channel, to every recipient domain, and to single ones.
create table send_limit (
    -- A channel, 'every_domain', or a domain.
    name text not null primary key,
    -- None: the domain is exempt from the limit of every domain.
    messages integer check (messages > 0),
    unit text not null check (unit in ('second', 'minute'))
) strict;

-- Recipient domains that asked for fewer messages, or whose queued messages wait for their turn.
create table send_domain (
    name text not null primary key,
    -- Messages a minute at present; none while it is not slowed down.
    slowed_per_minute integer check (slowed_per_minute > 0),
    slowed_at text,
    -- Not raised again before.
    slowed_until text,
    -- How many messages it has accepted since the rate changed.
    accepted integer not null default 0,
    last_code text not null default '',
    -- Up to when turns are given to queued messages.
    reserved_until text
) strict;
