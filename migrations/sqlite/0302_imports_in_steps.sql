-- An import is staged, decided, and then brought in step by step; whoever dies in the middle is followed.

alter table import add column state text not null default 'reading'
    check (state in ('reading', 'ready', 'applying', 'finished', 'refused', 'checked', 'broken'));
alter table import add column columns text not null default '';
alter table import add column skip_bad integer not null default false;
alter table import add column rows_new integer not null default 0;
alter table import add column rows_changed integer not null default 0;
alter table import add column applied_line integer not null default 0;
alter table import add column problem text not null default '';
alter table import add column beat_at text;
create index import_state on import (state);

-- A customer that an unfinished import brings in; nobody sees it before the import is finished.
alter table customer add column hidden_by integer;
create index customer_hidden on customer (hidden_by) where hidden_by is not null;

create table import_customer (
    import_id integer not null references import,
    line integer not null,
    external_id text not null,
    name text not null,
    name_folded text not null,
    email text not null,
    email_key text not null,
    phone text not null,
    phone_key text not null,
    region text not null,
    language text not null,
    time_zone text not null,
    plan text not null,
    currency text not null,
    monthly_minor integer not null,
    lifetime_minor integer not null,
    tenure_start text,
    services text not null,
    vulnerable integer not null,
    consent_service integer not null,
    consent_marketing integer not null,
    primary key (import_id, line)
) strict, without rowid;
create index import_customer_external on import_customer (import_id, external_id);

create table import_exposure (
    import_id integer not null references import,
    line integer not null,
    external_id text not null,
    customer_id integer references customer,
    service_id text not null references service,
    from_at text not null,
    to_at text,
    minutes integer not null,
    primary key (import_id, line)
) strict, without rowid;
create index import_exposure_customer on import_exposure (import_id, customer_id, service_id, from_at);
