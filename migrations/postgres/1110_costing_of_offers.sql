-- The dialects differ: SQLite cannot change a CHECK in place.
-- An offer is costed by a job: its state is `costing` meanwhile, and a row of `offer_costing` holds how far it is and the
-- figures that the approval page and the submission read. What customers did with a live offer is counted as it happens.

alter table offer
    drop constraint offer_state_check,
    add check (state in ('draft', 'costing', 'costed', 'in_approval', 'approved', 'scheduled', 'live', 'suspended',
        'ended', 'reconciled', 'rejected', 'withdrawn')),
    add column went_live_at timestamptz;
update offer set went_live_at = valid_from
where state in ('live', 'ended', 'reconciled')
   or (state = 'withdrawn' and exists (select 1 from voucher
                                       where voucher.offer_id = offer.id and voucher.state <> 'reserved'));

create table offer_costing (
    offer_id text not null primary key references offer,
    offer_version bigint not null,
    state text not null check (state in ('running', 'paused', 'finished', 'failed')),
    basis text not null default '',
    after_customer bigint not null default 0,
    done bigint not null default 0 check (done >= 0),
    total bigint not null default 0 check (total >= 0),
    started_at timestamptz not null,
    measured_from timestamptz,
    measured_done bigint not null default 0,
    stepped_at timestamptz,
    finished_at timestamptz,
    figures text not null default '{}',
    error text not null default ''
);

create table offer_progress (
    offer_id text not null primary key references offer,
    claimed bigint not null default 0 check (claimed >= 0),
    redeemed bigint not null default 0 check (redeemed >= 0),
    redeemed_minor bigint not null default 0 check (redeemed_minor >= 0)
);
insert into offer_progress (offer_id, claimed, redeemed, redeemed_minor)
select offer_id, sum(case when claimed_at is not null then 1 else 0 end),
       sum(case when state = 'redeemed' then 1 else 0 end),
       sum(case when state = 'redeemed' then amount_minor else 0 end)
from voucher where claimed_at is not null group by offer_id;

-- Offers that were costed and not submitted have no stored figures, so they are costed again.
insert into offer_costing (offer_id, offer_version, state, started_at)
select id, version + 1, 'running', created_at from offer where state = 'costed';
update offer set state = 'costing', version = version + 1, is_releasing = true where state = 'costed';

-- Steps take the next vouchers of an offer in a state; pages look for one customer among those of an amount.
drop index voucher_offer;
create index voucher_offer on voucher (offer_id, state, id);
drop index entitlement_offer;
create index entitlement_offer on entitlement (offer_id, rules_minor, customer_id);
