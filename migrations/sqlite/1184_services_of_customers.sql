-- The dialects differ: only SQLite keeps the rows of a table apart from its primary key.
-- The services of customers are their primary key and nothing else: in the tree of the key alone, they are written once instead of
-- twice, and an import takes less time.
create table new_customer_service (
    customer_id integer not null references customer,
    service_id text not null references service,
    primary key (customer_id, service_id)
) strict, without rowid;
insert into new_customer_service (customer_id, service_id)
select customer_id, service_id from customer_service order by customer_id, service_id;
drop table customer_service;
alter table new_customer_service rename to customer_service;
create index customer_service_service on customer_service (service_id);

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
