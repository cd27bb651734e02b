-- What an apology says will change counts only with somebody who answers for it and a day.
alter table batch add column promise text not null default '';
alter table batch add column promise_owner_id text references staff;
alter table batch add column promise_due_at text;

-- Finds in one look whether an address is written to already by the same batch.
create index message_batch_address on message (batch_id, address_key);
