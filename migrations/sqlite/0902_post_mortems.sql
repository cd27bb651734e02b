-- What happened, and what changes: `draft` is what is being written, `body` what customers read. `id` is the one it has
-- as an update of the Statuspage API.
create table post_mortem (
    incident_id text not null primary key references incident,
    id text not null unique,
    draft text not null,
    draft_signed text not null default '',
    saved_at text not null,
    saved_by text references staff,
    body text not null default '',
    body_html text not null default '',
    signed text not null default '',
    published_at text,
    edited_at text,
    version integer not null default 1
) strict;

-- What customers could read before it was changed or taken back.
create table post_mortem_revision (
    id integer not null primary key autoincrement,
    incident_id text not null references post_mortem,
    body text not null,
    signed text not null,
    replaced_at text not null,
    replaced_by text references staff
) strict;
create index post_mortem_revision_of on post_mortem_revision (incident_id);
