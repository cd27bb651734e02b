-- The dialects differ: only SQLite keeps the rows of a table apart from its primary key.
select 1;
