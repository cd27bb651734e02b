-- Messages that nothing but a decision ends are counted up to a limit for each state, so that many of one do not hide those of the other.
drop index message_direct_decision;
create index message_direct_decision on message (state, updated_at, id)
    where batch_id is null
      and (state = 'in_doubt' or (state = 'held' and reason in ('open_complaint', 'provisional', 'stale', 'recent_apology')));
