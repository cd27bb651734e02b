-- The messages of a batch are listed page by page, by state and id.
drop index message_batch;
create index message_batch on message (batch_id, state, id);
