-- Forms that were posted, so that one that is posted twice has one result (decision 49). The key is a keyed hash of who
-- posted it, where to, and what.
create table form_submission (
    key text primary key,
    staff_id text references staff,
    form text not null,
    result_path text not null,
    at text not null,
    expires_at text not null
) strict;
create index form_submission_expires on form_submission (expires_at);
