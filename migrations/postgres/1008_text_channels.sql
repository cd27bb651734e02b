-- A new channel is a row and no rebuild (decision 68), so texts refer to the table of channels.

drop view batch_text_view;
create table new_batch_text (
    batch_id text not null references batch,
    version bigint not null,
    language text not null,
    channel text not null references channel,
    subject text not null,
    parts text not null,
    primary key (batch_id, version, language, channel)
);
insert into new_batch_text (batch_id, version, language, channel, subject, parts)
select batch_id, version, language, channel, subject, parts from batch_text;
drop table batch_text;
alter table new_batch_text rename to batch_text;
create view batch_text_view as
    select batch_id, version, language, channel, subject, parts
    from batch_text;
