-- How far the keys of stored addresses were computed again after the rules or the country changed (decision 62).
create table address_rekey (
    subject text not null primary key,
    rules bigint not null,
    -- The country whose numbers were written without a country code before; empty where it did not change.
    from_country text not null default '',
    done_through text not null default '',
    is_finished boolean not null default false
);
