-- Files of past incidents (decision 75). What is right as a whole waits in parts, which a worker imports one by one.
create table incident_import (
    id text not null primary key,
    file_name text not null,
    state text not null check (state in ('refused', 'checked', 'importing', 'finished')),
    created_by text references staff,
    created_at timestamptz not null,
    finished_at timestamptz,
    rows_read bigint not null,
    incidents bigint not null,
    imported bigint not null default 0,
    unchanged bigint not null default 0,
    problems_total bigint not null default 0,
    problems text not null default '[]',
    dry_run boolean not null
);

create table incident_import_part (
    import_id text not null references incident_import,
    position bigint not null,
    incidents text not null,
    primary key (import_id, position)
);

-- Which incident a key of a file became, and a digest of what the file said, so that no file is imported twice.
create table imported_incident (
    key text not null primary key,
    incident_id text not null references incident,
    digest text not null,
    import_id text not null references incident_import
);
