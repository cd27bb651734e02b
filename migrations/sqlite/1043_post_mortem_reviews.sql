-- A post-mortem is published as somebody else reviewed it: the hash of what was reviewed, and who wrote it since the last
-- publication.
alter table post_mortem add column reviewed_hash text not null default '';
alter table post_mortem add column reviewed_at text;
alter table post_mortem add column reviewed_by text references staff;
create table post_mortem_author (
    incident_id text not null references post_mortem,
    staff_id text not null references staff,
    primary key (incident_id, staff_id)
) strict;
insert into post_mortem_author (incident_id, staff_id)
select incident_id, saved_by from post_mortem
where saved_by is not null and (draft <> body or draft_signed <> signed);

-- Whether readers may see what a post-mortem said before it was edited, and why it was edited. Earlier texts stay unseen.
alter table post_mortem_revision add column is_public integer not null default false;
alter table post_mortem_revision add column reason text not null default '';

-- What is done after an incident. `promise` is what is written to customers about it; `public_promise` and `public_due_at`
-- are what they read, from when the post-mortem was published with it.
create table post_mortem_action (
    id text not null primary key,
    incident_id text not null references incident,
    title text not null,
    owner_id text not null references staff,
    due_at text not null,
    promise text not null default '',
    public_promise text not null default '',
    public_due_at text,
    created_at text not null,
    created_by text references staff,
    done_at text,
    done_by text references staff,
    missed_at text,
    version integer not null default 1
) strict;
create index post_mortem_action_incident on post_mortem_action (incident_id);
create index post_mortem_action_open on post_mortem_action (owner_id, due_at) where done_at is null;

-- How far the subscribers were told of a post-mortem, once for each incident.
create table post_mortem_notice (
    incident_id text not null primary key references incident,
    begun_at text not null,
    after_subscriber text not null default '',
    told integer not null default 0,
    done_at text
) strict;

-- What others read.
create view post_mortem_action_view as
    select post_mortem_action.id, incident_id, title, owner_id, due_at, done_at
    from post_mortem_action;
create view post_mortem_view as
    select incident_id, saved_at, published_at
    from post_mortem;
