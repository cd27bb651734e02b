-- What subscribers get together: the updates that wait for their next digest. `update_id` is empty for a post-mortem.
create table digest_entry (
    subscriber_id text not null references subscriber,
    incident_id text not null references incident,
    update_id text not null default '',
    added_at text not null,
    primary key (subscriber_id, incident_id, update_id)
) strict;

-- Messages to subscribers that came back. Enough of them, or one that says that the address is gone, quarantine.
create table subscriber_failure (
    message_id integer not null primary key references message,
    subscriber_id text not null references subscriber,
    code text not null,
    is_certain integer not null,
    at text not null
) strict;
create index subscriber_failure_of on subscriber_failure (subscriber_id, at);

-- The messages of subscribers that will not arrive, for whoever keeps the list. After a suppression nothing is sent.
create index message_failed_subscriber on message (updated_at)
    where link = 'subscription' and state in ('bounced', 'complained', 'failed_permanently', 'skipped');
-- What is queued for a subscriber, who may end.
create index message_queued_subscriber on message (link_subject)
    where link = 'subscription' and state in ('rendered', 'released', 'failed');
create view subscriber_outcome_view as
    select id as message_id, link_subject as subscriber_id, state, reason, detail, created_at, updated_at,
           exists (select 1 from suppression where suppression.address_key = message.address_key) as is_suppressed
    from message
    where link = 'subscription' and state in ('bounced', 'complained', 'failed_permanently', 'skipped');
