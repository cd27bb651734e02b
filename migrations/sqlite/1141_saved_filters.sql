-- Searches of customers that somebody saved under a name, for everybody who sees customers.
create table customer_filter (
    id integer not null primary key autoincrement,
    name text not null,
    name_folded text not null unique,
    search_text text not null,
    region text not null,
    vulnerable integer not null,
    incident_id text references incident,
    saved_by text not null references staff,
    saved_at text not null,
    version integer not null default 1
) strict;
