-- The dialects differ: SQLite cannot change a constraint, so that its table is made anew and the rows copied.
-- The channel of a text is one of the table `channel`, as everywhere else (decision 68).

alter table batch_text
    drop constraint batch_text_channel_check,
    add foreign key (channel) references channel;
