-- Customers: opt-outs that outlive an address, imports that a program sends again, and names that are folded anew.

-- Whether a customer refuses messages about the service. Their addresses say so too: this remembers it while there is none, and
-- for one that comes later.
alter table customer add column service_opt_out boolean not null default false;
update customer set service_opt_out = true
where id in (select customer_id from contact_point where consent_service = false);

-- The `Idempotency-Key` of the program that sent an import and what it sent, as keyed hashes, and what it was answered. Without
-- an answer the import was not read to its end.
alter table import add column request_key text;
alter table import add column request_hash text not null default '';
alter table import add column request_answer text not null default '';
create unique index import_request_key on import (request_key) where request_key is not null;

-- A job folds the names of those customers again who are there now, up to `fold_through`.
alter table customer_search_progress add column folded_through bigint not null default 0;
alter table customer_search_progress add column fold_through bigint not null default 0;
insert into customer_search_progress (id, done_through, customers, fold_through)
    select 1, 0, 0, (select max(id) from customer) where exists (select 1 from customer)
    on conflict (id) do update set fold_through = excluded.fold_through;

-- Whether anybody is on a plan that an audience names.
create index customer_plan on customer (plan);
