-- Texts are in `batch_text` only. Others read batches and messages through these views (decision 57): without addresses,
-- names and whatever a worker needs to send them.

alter table batch drop column subject;
alter table batch drop column body;
alter table batch drop column sms_body;
alter table batch_version drop column subject;
alter table batch_version drop column body;
alter table batch_version drop column sms_body;

create view batch_view as
    select id, number, incident_id, incident_rev, class, title, text_version, signed_by, signed_title, audience, promise,
           promise_owner_id, promise_due_at, offer_id, state, held_reason, lint_score, lint_override_by,
           lint_override_reason, content_hash, approved_hash, planned, author_id, created_at, submitted_at, submitted_by,
           scheduled_for, per_minute, started_at, finished_at, version
    from batch;

create view batch_version_view as
    select batch_id, version, edited_by, edited_at, lint_score
    from batch_version;

create view batch_text_view as
    select batch_id, version, language, channel, subject, parts
    from batch_text;

create view message_view as
    select id, internet_id, batch_id, incident_id, incident_rev, customer_id, case_id, class, channel, address_key, body,
           text_version, text_values, state, reason, released_by, due_at, created_at, updated_at, sent_at
    from message;
