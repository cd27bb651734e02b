-- What was imported from other status pages: what each object of theirs became here, and a digest of what it said, so that
-- nothing is made twice and what they changed since is noticed. The origin of a subscriber is a keyed hash of the address.
create table import_origin (
    source text not null,
    kind text not null
        check (kind in ('group', 'service', 'incident', 'update', 'post_mortem', 'template', 'subscriber')),
    origin_id text not null,
    local_id text not null,
    digest text not null,
    imported_at timestamptz not null,
    primary key (source, kind, origin_id)
);
create index import_origin_local on import_origin (local_id);
