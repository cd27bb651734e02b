-- What the company has to say that is no incident. Without `from_at` it is shown from its publication on; without
-- `until_at` until somebody ends it.
create table announcement (
    id text not null primary key,
    title text not null,
    body text not null,
    body_html text not null,
    from_at timestamptz,
    until_at timestamptz,
    author_id text references staff,
    created_at timestamptz not null,
    published_at timestamptz,
    edited_at timestamptz,
    withdrawn_at timestamptz,
    version bigint not null default 1,
    check (published_at is null or from_at is not null),
    check (until_at is null or from_at is null or until_at >= from_at)
);
create index announcement_from on announcement (from_at);
