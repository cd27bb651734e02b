-- The dialects differ: SQLite cannot change a constraint, so that its table is made anew and the rows copied.
-- The channel of a text is one of the table `channel`, as everywhere else (decision 68).

create table new_batch_text (
    batch_id text not null references batch,
    version integer not null,
    language text not null,
    channel text not null references channel,
    subject text not null,
    parts text not null,
    primary key (batch_id, version, language, channel)
) strict;
insert into new_batch_text (batch_id, version, language, channel, subject, parts)
select batch_id, version, language, channel, subject, parts from batch_text;
drop table batch_text;
alter table new_batch_text rename to batch_text;
