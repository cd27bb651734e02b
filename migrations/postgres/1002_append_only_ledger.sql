-- The dialects differ: each database has its own language for triggers.
-- A transfer is never changed or removed; a correction is another transfer (decision 43).

create function refuse_change_of_ledger() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is append-only';
end
$$;

create trigger ledger_transfer_append_only before update or delete or truncate on ledger_transfer
    for each statement execute function refuse_change_of_ledger();
