-- Facts that laws and contracts ask for: the declared kind of a service, and, per customer, what a rule pack could not
-- compute for want of a fact. Until now the kind was guessed from words in the service's name.

alter table service add column kind text check (kind in
    ('broadband', 'landline', 'mobile', 'electricity', 'gas', 'water', 'other'));

drop view service_view;
create view service_view as
    select id, name, weight_percent, archived_at, kind
    from service;

create view customer_service_view as
    select customer_id, service_id
    from customer_service;

create table award_not_computed (
    customer_id integer not null references customer,
    incident_id text not null references incident,
    currency text not null check (length(currency) = 3 and currency = upper(currency)),
    kind text not null check (kind in ('statutory', 'contract')),
    rules text not null,
    missing text not null,
    primary key (customer_id, incident_id, rules)
) strict;
create index award_not_computed_incident on award_not_computed (incident_id, currency, rules);

-- What a state of a voucher means to others than its owner: the customer does not have it yet, or no longer.
drop view voucher_view;
create view voucher_view as
    select id, offer_id, entitlement_id, customer_id, state, amount_minor, balance_minor, currency, claimed_at,
           state = 'reserved' as is_planned, state in ('withdrawn', 'revoked') as is_taken_back
    from voucher;
