-- An offer has at most one batch, which announces it (decision 61).
drop index batch_offer;
create unique index batch_offer on batch (offer_id) where offer_id is not null;

-- The language of the text that a message of a batch is rendered from.
alter table message add column text_language text not null default 'und';

-- Addresses whose owners asked for no more offers. An import does not change that.
create table marketing_withdrawal (
    address_key text not null primary key,
    at timestamptz not null
);

-- The recipients of an announcement are read in the order of their ids.
create index voucher_offer_customer on voucher (offer_id, customer_id);
