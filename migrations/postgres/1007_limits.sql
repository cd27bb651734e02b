-- Counts of the limits that all processes share. A subject is a keyed hash or an id, never an address.
create table limit_use (
    limit_name text not null,
    subject text not null,
    used bigint not null check (used >= 0),
    ends_at timestamptz not null,
    primary key (limit_name, subject)
);
create index limit_use_ends on limit_use (ends_at);

-- From where staff have signed in, as keyed hashes: attacks from elsewhere on their accounts do not slow them down.
create table sign_in_source (
    staff_id text not null references staff,
    source_key text not null,
    last_at timestamptz not null,
    primary key (staff_id, source_key)
);
