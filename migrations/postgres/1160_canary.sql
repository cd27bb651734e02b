-- How many messages of a batch go out before the rest, and what lets the rest follow. Without a row, none do.
create table send_canary (
    id bigint not null primary key default 1 check (id = 1),
    messages bigint not null check (messages > 0),
    continuation text not null check (continuation in ('by_person', 'by_failures')),
    -- How long failures and returned mails are waited for.
    wait_minutes bigint not null check (wait_minutes >= 0),
    -- Most messages of a hundred that may fail.
    failed_percent bigint not null check (failed_percent between 0 and 100)
);

-- None: the first messages of the batch are not all out, or it has none.
alter table batch add column canary_state text check (canary_state in ('observed', 'held', 'passed'));
-- When the last of them had its outcome.
alter table batch add column canary_sent_at timestamptz;

drop view batch_view;
create view batch_view as
    select id, number, incident_id, incident_rev, class, title, text_version, signed_by, signed_title, audience, promise,
           promise_owner_id, promise_due_at, offer_id, state, held_reason, lint_score, lint_override_by,
           lint_override_reason, content_hash, approved_hash, planned, author_id, created_at, submitted_at, submitted_by,
           scheduled_for, per_minute, started_at, finished_at, version, canary_state
    from batch;
