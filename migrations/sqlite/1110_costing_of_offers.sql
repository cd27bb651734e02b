-- The dialects differ: SQLite cannot change a CHECK in place.
-- An offer is costed by a job: its state is `costing` meanwhile, and a row of `offer_costing` holds how far it is and the
-- figures that the approval page and the submission read. What customers did with a live offer is counted as it happens.

create table new_offer (
    id text not null primary key,
    number integer not null unique,
    incident_id text not null references incident,
    title text not null,
    reason text not null default '',
    amount_kind text not null check (amount_kind in ('flat', 'rule')),
    flat_minor integer not null default 0 check (flat_minor >= 0),
    currency text not null check (length(currency) = 3 and currency = upper(currency)),
    rules_version text not null default '',
    budget_id text not null references budget,
    terms text not null default '',
    honour_policy text not null default 'honour' check (honour_policy in ('honour', 'replace', 'revoke_with_notice')),
    merchant text not null default '',
    valid_from text not null,
    valid_to text not null,
    state text not null
        check (state in ('draft', 'costing', 'costed', 'in_approval', 'approved', 'scheduled', 'live', 'suspended',
            'ended', 'reconciled', 'rejected', 'withdrawn')),
    people integer not null default 0 check (people >= 0),
    exposure_minor integer not null default 0 check (exposure_minor >= 0),
    content_hash text not null default '',
    author_id text not null references staff,
    created_at text not null,
    submitted_at text,
    submitted_by text references staff,
    version integer not null default 1,
    is_releasing integer not null default false,
    went_live_at text,
    check (valid_from < valid_to)
) strict;
insert into new_offer (id, number, incident_id, title, reason, amount_kind, flat_minor, currency, rules_version,
    budget_id, terms, honour_policy, merchant, valid_from, valid_to, state, people, exposure_minor, content_hash,
    author_id, created_at, submitted_at, submitted_by, version, is_releasing, went_live_at)
select id, number, incident_id, title, reason, amount_kind, flat_minor, currency, rules_version, budget_id, terms,
    honour_policy, merchant, valid_from, valid_to, state, people, exposure_minor, content_hash, author_id,
    created_at, submitted_at, submitted_by, version, is_releasing,
    case when state in ('live', 'ended', 'reconciled')
              or (state = 'withdrawn' and exists (select 1 from voucher
                                                  where voucher.offer_id = offer.id and voucher.state <> 'reserved'))
         then valid_from end
from offer;
drop table offer;
alter table new_offer rename to offer;
create index offer_state on offer (state);
create index offer_incident on offer (incident_id);

create table offer_costing (
    offer_id text not null primary key references offer,
    offer_version integer not null,
    state text not null check (state in ('running', 'paused', 'finished', 'failed')),
    basis text not null default '',
    after_customer integer not null default 0,
    done integer not null default 0 check (done >= 0),
    total integer not null default 0 check (total >= 0),
    started_at text not null,
    measured_from text,
    measured_done integer not null default 0,
    stepped_at text,
    finished_at text,
    figures text not null default '{}',
    error text not null default ''
) strict;

create table offer_progress (
    offer_id text not null primary key references offer,
    claimed integer not null default 0 check (claimed >= 0),
    redeemed integer not null default 0 check (redeemed >= 0),
    redeemed_minor integer not null default 0 check (redeemed_minor >= 0)
) strict;
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
