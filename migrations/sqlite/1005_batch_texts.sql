-- The texts of a batch as typed parts, one row for each version and channel, and messages without a copy of them
-- (decision 44).

create table batch_text (
    batch_id text not null references batch,
    version integer not null,
    language text not null,
    channel text not null check (channel in ('email', 'sms')),
    subject text not null,
    parts text not null,
    primary key (batch_id, version, language, channel)
) strict;

alter table batch add column text_version integer not null default 0;
update batch
set text_version = coalesce((select max(version) from batch_version where batch_version.batch_id = batch.id), 0);

-- What a message needs to be rendered when it is claimed: the version of its batch's text with the recipient's values, or
-- a body with a placeholder for its link.
alter table message add column text_version integer;
alter table message add column text_values text not null default '{}';
alter table message add column link text check (link in ('personal_page', 'confirmation', 'subscription'));
alter table message add column link_subject text not null default '';
alter table message add column link_generation integer;
alter table message add column sent_digest text not null default '';

-- The path was /subscriptions/m, the subscriber's id of 12 characters, and a signature.
update message set link = 'subscription', link_subject = substr(unsubscribe_path, 17, 12)
where unsubscribe_path like '/subscriptions/m%';
alter table message drop column unsubscribe_path;

-- Old messages whose bodies contain links in clear. SQL has no keys, so a worker rewrites them.
create table message_rewrite (
    id integer not null primary key check (id = 1),
    last_id integer not null,
    done_through integer not null default 0,
    total integer not null,
    rewritten integer not null default 0,
    claimed_by text not null default '',
    lease_until text,
    rewritten_at text,
    finished_at text
) strict;
insert into message_rewrite (id, last_id, total)
select 1, old.last_id, old.total
from (select max(id) as last_id, count(*) as total from message where body <> '') as old
where old.total > 0;
