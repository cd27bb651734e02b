-- The dialects differ: each database has its own language for triggers, and its own way to join texts.
-- While an incident is open and nobody is written to, its exposure by rule is no rows: whoever uses its services in its regions
-- is counted from groups of customers (decision 48). A job adds new customers to their groups; what changes later is noted by
-- triggers, whoever changes it, and the job follows. A migration that makes `customer` or `customer_service` anew makes their
-- triggers anew too.

-- Customers who use the same services, live in the same region, and so on. `joins_on` is the day on which those join who had not
-- joined yet when they were put into the group; otherwise empty.
create table customer_group (
    id integer not null primary key autoincrement,
    services text not null,
    region text not null,
    plan text not null,
    vulnerable integer not null,
    joins_on text not null,
    people integer not null default 0 check (people >= 0),
    unique (services, region, plan, vulnerable, joins_on)
) strict;

create table customer_group_service (
    group_id integer not null references customer_group,
    service_id text not null references service,
    primary key (group_id, service_id)
) strict, without rowid;
create index customer_group_service_service on customer_group_service (service_id);

create table customer_group_member (
    customer_id integer not null primary key references customer,
    group_id integer not null references customer_group
) strict;

-- Customers whose group may be another one now, once for each change.
create table customer_group_due (
    id integer not null primary key autoincrement,
    customer_id integer not null
) strict;

-- Customers up to `done_through` are in groups. Where somebody asked to look at all of them again, `again_through` says how far.
create table customer_group_progress (
    id integer not null primary key check (id = 1),
    done_through integer not null,
    again_through integer
) strict;

create trigger customer_changes_group after update of region, plan, vulnerable, tenure_start, erased_at on customer
when new.region <> old.region or new.plan <> old.plan or new.vulnerable <> old.vulnerable
    or new.tenure_start is not old.tenure_start or new.erased_at is not old.erased_at
begin
    insert into customer_group_due (customer_id) values (new.id);
end;

-- Whoever changes the services of customers holds a lock that keeps the job away (`customers::exposure::groups::lock`), so that
-- customers the job has not come to need no note.
create trigger service_added_changes_group after insert on customer_service
when new.customer_id <= (select done_through from customer_group_progress)
begin
    insert into customer_group_due (customer_id) values (new.customer_id);
end;

create trigger service_removed_changes_group after delete on customer_service
when old.customer_id <= (select done_through from customer_group_progress)
begin
    insert into customer_group_due (customer_id) values (old.customer_id);
end;

create trigger customer_leaves_group before delete on customer
begin
    update customer_group set people = people - 1
    where id = (select group_id from customer_group_member where customer_id = old.id);
    delete from customer_group_member where customer_id = old.id;
end;

-- Whether rows of measurements replace the rule, and which import was the last, without reading them all.
create index exposure_measured on exposure (incident_id, import_id) where evidence in ('telemetry', 'import');

-- An incident has a run where rows were asked for. `rows_at` is when they were complete for the first time: until then the rule
-- is read. `reports` says which reports were counted.
alter table exposure_run add column rows_at text;
alter table exposure_run add column reports text not null default '';
update exposure_run set rows_at = finished_at;

create view customer_group_view as
    select id, region, plan, vulnerable, joins_on, people
    from customer_group where people > 0;
create view customer_group_service_view as
    select group_id, service_id
    from customer_group_service;
create view exposure_run_view as
    select incident_id, rows_at
    from exposure_run;
