-- The ledger as transfers: one row moves an amount from one account to another, so that every transfer sums to zero by
-- construction (decision 43). What was two rows of `ledger_entry` becomes one; the entries are a view from now on.

create table ledger_transfer (
    id integer not null primary key autoincrement,
    transfer_id text not null,
    posting text not null check (posting in ('submit', 'claim', 'redeem', 'reject', 'lapse', 'expire')),
    budget_id text not null references budget,
    from_account text not null check (from_account in ('free', 'reserved', 'issued', 'spent', 'breakage')),
    to_account text not null check (to_account in ('free', 'reserved', 'issued', 'spent', 'breakage')),
    amount_minor integer not null check (amount_minor > 0),
    currency text not null check (length(currency) = 3 and currency = upper(currency)),
    offer_id text references offer,
    voucher_id integer references voucher,
    at text not null,
    check (from_account <> to_account)
) strict;

-- The end of a voucher is two movements, issued to breakage and breakage to free; every other posting is one.
insert into ledger_transfer
    (transfer_id, posting, budget_id, from_account, to_account, amount_minor, currency, offer_id, voucher_id, at)
select debit.transfer_id, debit.posting, debit.budget_id, debit.account, credit.account, credit.amount_minor,
       credit.currency, credit.offer_id, credit.voucher_id, credit.at
from ledger_entry debit
join ledger_entry credit on credit.transfer_id = debit.transfer_id and credit.amount_minor = -debit.amount_minor
where debit.amount_minor < 0
  and (debit.posting <> 'expire'
       or (debit.account = 'issued' and credit.account = 'breakage')
       or (debit.account = 'breakage' and credit.account = 'free'))
order by debit.id;

drop table ledger_entry;

create index ledger_transfer_transfer on ledger_transfer (transfer_id);
create index ledger_transfer_budget on ledger_transfer (budget_id);
create index ledger_transfer_offer on ledger_transfer (offer_id);
create index ledger_transfer_voucher on ledger_transfer (voucher_id);

create view ledger_entry as
    select id, transfer_id, posting, budget_id, from_account as account, -amount_minor as amount_minor, currency,
           offer_id, voucher_id, at
    from ledger_transfer
    union all
    select id, transfer_id, posting, budget_id, to_account, amount_minor, currency, offer_id, voucher_id, at
    from ledger_transfer;
