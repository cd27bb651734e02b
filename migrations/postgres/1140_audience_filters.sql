-- What the audience of an apology is narrowed to: tags of customers, their languages, and pasted lists of customers.

-- A tag is a short word in lower case that an import gives to customers.
create table customer_tag (
    customer_id bigint not null references customer,
    tag text not null,
    primary key (customer_id, tag)
);
create index customer_tag_tag on customer_tag (tag, customer_id);
create index customer_language on customer (language);
-- The tags of a row, as a JSON array.
alter table import_customer add column tags text not null default '[]';

create view customer_tag_view as
    select customer_id, tag
    from customer_tag;

-- The customers of the lists that belong to a batch: those it is only for, and those who are left out. A hash of each list is a part
-- of what is approved.
create table audience_listed (
    batch_id text not null references batch,
    is_excluded boolean not null,
    customer_id bigint not null references customer,
    primary key (batch_id, is_excluded, customer_id)
);
