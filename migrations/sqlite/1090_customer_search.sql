-- The dialects differ: each database has its own language for triggers, and its own index of parts of a text.
-- What the search of customers reads (decision 64). A job adds a row for each customer, so that an import writes no more
-- than before; what is changed or erased later is followed by triggers, at once and by whatever changes it. A migration that
-- makes `customer` anew makes its triggers anew too.
create table customer_search (
    customer_id integer not null primary key references customer,
    name text not null,
    number text not null
) strict;
create index customer_search_name on customer_search (name);
create index customer_search_number on customer_search (number);

create table customer_search_progress (
    id integer not null primary key check (id = 1),
    done_through integer not null,
    customers integer not null
) strict;
create index customer_vulnerable on customer (id) where vulnerable = true;

-- Names are folded already. With `secure-delete` what is deleted is taken out of the index at once, and not when its parts
-- are merged.
create virtual table customer_name_trigram using fts5 (
    name, content = 'customer_search', content_rowid = 'customer_id', columnsize = 0, tokenize = 'trigram case_sensitive 1'
);
insert into customer_name_trigram (customer_name_trigram, rank) values ('secure-delete', 1);

create trigger customer_search_added after insert on customer_search
begin
    insert into customer_name_trigram (rowid, name) values (new.customer_id, new.name);
end;

create trigger customer_search_changed after update of name on customer_search
begin
    insert into customer_name_trigram (customer_name_trigram, rowid, name) values ('delete', old.customer_id, old.name);
    insert into customer_name_trigram (rowid, name) values (new.customer_id, new.name);
end;

create trigger customer_search_removed after delete on customer_search
begin
    insert into customer_name_trigram (customer_name_trigram, rowid, name) values ('delete', old.customer_id, old.name);
    update customer_search_progress set customers = customers - 1;
end;

create trigger customer_changes_search after update of name_folded, erased_at on customer
when new.name_folded <> old.name_folded or new.erased_at is not old.erased_at
begin
    delete from customer_search where customer_id = new.id and new.erased_at is not null;
    update customer_search set name = new.name_folded where customer_id = new.id;
end;

create trigger customer_leaves_search before delete on customer
begin
    delete from customer_search where customer_id = old.id;
end;
