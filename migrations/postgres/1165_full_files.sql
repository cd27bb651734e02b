-- A file that lists every customer: whom it leaves out is listed, and a person decides.
alter table import add column is_full boolean not null default false;
-- The last customer there was when the file was read, and how far they were compared with it.
alter table import add column last_customer bigint not null default 0;
alter table import add column compared_through bigint not null default 0;
alter table import add column rows_missing bigint not null default 0;

-- Whom the file names, as bits: customer 65,536 * part + 8 * n + m has bit m of byte n.
create table import_named (
    import_id bigint not null references import,
    part bigint not null,
    bits bytea not null,
    primary key (import_id, part)
);

create table import_missing (
    import_id bigint not null references import,
    customer_id bigint not null references customer,
    primary key (import_id, customer_id)
);
create index import_missing_customer on import_missing (customer_id);
