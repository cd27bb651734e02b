-- The dialects differ: each database has its own language for triggers, and its own index of parts of a text.
-- What the search of customers reads (decision 64). A job adds a row for each customer, so that an import writes no more
-- than before; what is changed or erased later is followed by triggers, at once and by whatever changes it. The index of parts
-- of names needs an extension that not every role may create, so the server creates both when it starts.
create table customer_search (
    customer_id bigint not null primary key references customer,
    name text collate "C" not null,
    number text collate "C" not null
);
create index customer_search_name on customer_search (name);
create index customer_search_number on customer_search (number);

create table customer_search_progress (
    id bigint not null primary key check (id = 1),
    done_through bigint not null,
    customers bigint not null
);
create index customer_vulnerable on customer (id) where vulnerable = true;

create function count_removed_from_customer_search() returns trigger language plpgsql as $$
begin
    update customer_search_progress set customers = customers - 1;
    return null;
end
$$;

create trigger customer_search_removed after delete on customer_search
    for each row execute function count_removed_from_customer_search();

create function change_customer_search() returns trigger language plpgsql as $$
begin
    if new.erased_at is not null then
        delete from customer_search where customer_id = new.id;
    else
        update customer_search set name = new.name_folded where customer_id = new.id;
    end if;
    return null;
end
$$;

create trigger customer_changes_search after update of name_folded, erased_at on customer
    for each row when (new.name_folded <> old.name_folded or new.erased_at is distinct from old.erased_at)
    execute function change_customer_search();

create function leave_customer_search() returns trigger language plpgsql as $$
begin
    delete from customer_search where customer_id = old.id;
    return old;
end
$$;

create trigger customer_leaves_search before delete on customer
    for each row execute function leave_customer_search();
