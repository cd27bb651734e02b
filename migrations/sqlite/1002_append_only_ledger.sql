-- The dialects differ: each database has its own language for triggers.
-- A transfer is never changed or removed; a correction is another transfer (decision 43).

create trigger ledger_transfer_keep_rows before delete on ledger_transfer
begin
    select raise(abort, 'the ledger is append-only');
end;

create trigger ledger_transfer_keep_values before update on ledger_transfer
begin
    select raise(abort, 'the ledger is append-only');
end;
