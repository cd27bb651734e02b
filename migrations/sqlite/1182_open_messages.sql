-- Open messages that belong to no batch are counted up to a limit, and the oldest that wait for a person are listed, however many
-- there are. No other index has the order of the first one: PostgreSQL would read one of those where it expects to meet as many open
-- messages soon.
create index message_direct_open on message (state, channel, (id + 0))
    where batch_id is null and state in ('planned', 'rendered', 'held', 'released', 'sending', 'failed', 'in_doubt');
create index message_direct_undecided on message (updated_at, id) where batch_id is null and state in ('in_doubt', 'held');
-- Those that nothing but a decision ends.
create index message_direct_decision on message (updated_at, id)
    where batch_id is null
      and (state = 'in_doubt' or (state = 'held' and reason in ('open_complaint', 'provisional', 'stale', 'recent_apology')));
