//! What each customer gets: computed by the rules for some hundred customers at a time, outside the transaction that then
//! stores it in a few statements.

use super::figures::{Figures, StoredVoucher};
use crate::goodwill::announcement::audience;
use crate::goodwill::disruptions::CustomerDisruption;
use crate::goodwill::entitlement::EntitlementKind;
use crate::goodwill::estimate::OwedByRules;
use crate::goodwill::not_computed::facts_text;
use crate::goodwill::offer::AmountKind;
use crate::goodwill::offer_store::Offer;
use crate::goodwill::rules::{Award, Duty, NotComputed, Rules};
use crate::goodwill::voucher::VoucherState;
use crate::platform::db::{IDS_SQLITE, ROW_IDS_POSTGRES, Tx, sql};
use crate::types::{Currency, Refusal, Timestamp};
use const_format::concatcp;
use serde::Serialize;
use std::collections::HashMap;

/// An entitlement to store.
#[derive(Debug, Serialize)]
struct NewEntitlement {
    customer_id: i64,
    kind: EntitlementKind,
    amount_minor: i64,
    currency: Currency,
    /// What the rules give, where the offer gives a flat amount.
    rules_minor: i64,
    rules: String,
    trace: String,
}

/// What is stored for some customers that follow each other by id.
#[derive(Debug, Default)]
pub struct Amounts {
    entitlements: Vec<NewEntitlement>,
    not_computed: Vec<(i64, NotComputed)>,
    /// How many customers they are.
    pub people: i64,
    erased: i64,
    other_currency: i64,
    /// How many of them the rules or the offer give something.
    with_goodwill: i64,
}

/// Computes what some customers get. Amounts of zero are left out; what could not be computed is kept apart.
///
/// # Errors
///
/// `Refusal::Fault`, which names the customer, where the rules fail.
pub fn compute(offer: &Offer, rules: &Rules, customers: &[CustomerDisruption]) -> Result<Amounts, Refusal> {
    let mut amounts = Amounts { people: i64::try_from(customers.len()).unwrap_or(i64::MAX), ..Amounts::default() };
    for CustomerDisruption { customer_id, is_erased, disruption } in customers {
        if *is_erased {
            amounts.erased += 1;
            continue;
        }
        let Some(disruption) = disruption else {
            amounts.other_currency += 1;
            continue;
        };
        let outcome = rules
            .decide(disruption)
            .map_err(|error| Refusal::Fault(format!("the rules fail for customer {customer_id}: {error}")))?;
        let goodwill_by_rules = outcome.goodwill.amount.minor;
        let goodwill = match offer.amount_kind {
            AmountKind::Rule => outcome.goodwill,
            AmountKind::Flat => {
                outcome.goodwill.replaced_by_flat(offer.flat).map_err(|error| Refusal::Fault(error.to_string()))?
            }
        };
        amounts.with_goodwill += i64::from(goodwill.amount.minor > 0);
        let (statutory, contract) = (outcome.statutory.amount.minor, outcome.contract.amount.minor);
        for (kind, award, rules_minor) in [
            (EntitlementKind::Goodwill, goodwill, goodwill_by_rules),
            (EntitlementKind::Statutory, outcome.statutory, statutory),
            (EntitlementKind::Contract, outcome.contract, contract),
        ] {
            if award.amount.minor > 0 {
                amounts.entitlements.push(entitlement(*customer_id, kind, award, rules_minor)?);
            }
        }
        amounts.not_computed.extend(outcome.not_computed.into_iter().map(|not_computed| (*customer_id, not_computed)));
    }
    Ok(amounts)
}

fn entitlement(
    customer_id: i64,
    kind: EntitlementKind,
    award: Award,
    rules_minor: i64,
) -> Result<NewEntitlement, Refusal> {
    let trace = serde_json::to_string(&award).map_err(|error| Refusal::Fault(error.to_string()))?;
    let (amount_minor, currency) = (award.amount.minor, award.amount.currency);
    Ok(NewEntitlement { customer_id, kind, amount_minor, currency, rules_minor, rules: award.rules, trace })
}

/// Stores the amounts of customers with ids above `after`, up to `last`, and adds them to the figures. The caller has locked
/// the offer and checked that these customers are next.
pub async fn store(
    tx: &mut Tx,
    now: Timestamp,
    offer: &Offer,
    amounts: &Amounts,
    range: (i64, i64),
    figures: &mut Figures,
) -> Result<(), Refusal> {
    insert_not_computed(tx, offer, amounts, range).await?;
    let goodwill = insert_entitlements(tx, now, offer, amounts).await?;
    let vouchers = insert_vouchers(tx, offer, &goodwill).await?;
    figures.add_vouchers(&vouchers)?;
    for (_, not_computed) in &amounts.not_computed {
        figures.add_not_computed(&not_computed.rules, &not_computed.missing);
    }
    add_owed(tx, offer, range, figures).await?;
    let stored = i64::try_from(vouchers.len()).unwrap_or(i64::MAX);
    let out = &mut figures.not_included;
    out.erased += amounts.erased;
    out.other_currency += amounts.other_currency;
    out.other_offer += amounts.with_goodwill - stored;
    out.other += amounts.people - amounts.erased - amounts.other_currency - amounts.with_goodwill;
    if stored > 0 {
        let (audience, nameless) = audience::count(tx, &offer.id, range.0, stored).await?;
        figures.audience.add(&audience);
        figures.nameless += nameless;
    }
    Ok(())
}

/// Adds what is owed to the customers of a range, as it is stored: an earlier costing may have found more.
pub async fn add_owed(
    tx: &mut Tx,
    offer: &Offer,
    (after, last): (i64, i64),
    figures: &mut Figures,
) -> Result<(), Refusal> {
    const OWED: &str = concatcp!(
        "select rules, count(*) as people, cast(sum(amount_minor) as bigint) as minor
         from entitlement
         where customer_id > $1 and customer_id <= $2 and incident_id = $3 and currency = $4 and kind in ",
        EntitlementKind::OWED_SQL,
        " group by rules"
    );
    let owed = sql(OWED).bind(after).bind(last).bind(&offer.incident_id).bind(offer.currency);
    for owed in tx.fetch_all::<OwedByRules>(owed).await? {
        figures.add_owed(owed);
    }
    Ok(())
}

/// A stored entitlement to goodwill.
#[derive(sqlx::FromRow)]
struct StoredEntitlement {
    id: i64,
    customer_id: i64,
    kind: EntitlementKind,
    rules_minor: i64,
}

/// Stores entitlements, and returns those to goodwill. Customers who have goodwill for this incident already get none from
/// this offer (I4). What is owed is never reduced (I11); where the customer's currency changed meanwhile, the two amounts
/// cannot be compared and the stored one stays.
async fn insert_entitlements(
    tx: &mut Tx,
    now: Timestamp,
    offer: &Offer,
    amounts: &Amounts,
) -> Result<Vec<StoredEntitlement>, Refusal> {
    const INSERT: &str = "insert into entitlement
             (customer_id, incident_id, kind, offer_id, amount_minor, currency, trace, created_at, rules_minor, rules) ";
    const SQLITE: &str = "select value ->> 'customer_id', $2, value ->> 'kind',
                    case when value ->> 'kind' = 'goodwill' then $3 end, value ->> 'amount_minor', value ->> 'currency',
                    value ->> 'trace', $4, value ->> 'rules_minor', value ->> 'rules'
             from json_each($1) where true order by json_each.key ";
    const POSTGRES: &str = "select customer_id, $2, kind, case when kind = 'goodwill' then $3 end, amount_minor, currency,
                    trace, $4, rules_minor, rules
             from json_to_recordset($1::json) as given(customer_id bigint, kind text, amount_minor bigint, currency text,
                                                       trace text, rules_minor bigint, rules text)
             order by customer_id, kind ";
    const ON_CONFLICT: &str = " on conflict (customer_id, incident_id, kind) where released_at is null do update
              set amount_minor = excluded.amount_minor, trace = excluded.trace, rules = excluded.rules,
                  rules_minor = excluded.rules_minor
              where entitlement.kind <> 'goodwill' and excluded.currency = entitlement.currency
                and excluded.amount_minor > entitlement.amount_minor
              returning id, customer_id, kind, rules_minor";
    if amounts.entitlements.is_empty() {
        return Ok(Vec::new());
    }
    let given = serde_json::to_string(&amounts.entitlements).map_err(|error| Refusal::Fault(error.to_string()))?;
    let insert = tx.dialect(concatcp!(INSERT, SQLITE, ON_CONFLICT), concatcp!(INSERT, POSTGRES, ON_CONFLICT));
    let insert = sql(insert).bind(given).bind(&offer.incident_id).bind(&offer.id).bind(now);
    let mut stored = tx.fetch_all::<StoredEntitlement>(insert).await?;
    stored.retain(|entitlement| entitlement.kind == EntitlementKind::Goodwill);
    Ok(stored)
}

/// Creates a voucher for each of these entitlements, and returns them in the order of the customers.
async fn insert_vouchers(
    tx: &mut Tx,
    offer: &Offer,
    entitlements: &[StoredEntitlement],
) -> Result<Vec<StoredVoucher>, Refusal> {
    const INSERT: &str =
        "insert into voucher (offer_id, entitlement_id, customer_id, state, amount_minor, balance_minor,
                 currency, merchant, valid_from, valid_to)
         select e.offer_id, e.id, e.customer_id, $2, e.amount_minor, e.amount_minor, e.currency, $3, $4, $5
         from entitlement e where e.id in ";
    const END: &str = " order by e.customer_id returning customer_id, amount_minor";
    if entitlements.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = entitlements.iter().map(|entitlement| entitlement.id).collect();
    let insert = tx.dialect(concatcp!(INSERT, IDS_SQLITE, END), concatcp!(INSERT, ROW_IDS_POSTGRES, END));
    let insert = sql(insert)
        .bind(serde_json::json!(ids).to_string())
        .bind(VoucherState::Reserved)
        .bind(&offer.merchant)
        .bind(offer.valid_from)
        .bind(offer.valid_to);
    let by_rules: HashMap<i64, i64> =
        entitlements.iter().map(|entitlement| (entitlement.customer_id, entitlement.rules_minor)).collect();
    let voucher = |(customer_id, amount_minor): (i64, i64)| StoredVoucher {
        customer_id,
        amount_minor,
        rules_minor: by_rules.get(&customer_id).copied().unwrap_or(0),
    };
    let mut stored: Vec<StoredVoucher> = tx.fetch_all::<(i64, i64)>(insert).await?.into_iter().map(voucher).collect();
    stored.sort_unstable_by_key(|voucher| voucher.customer_id);
    Ok(stored)
}

/// Something that could not be computed, to store.
#[derive(Debug, Serialize)]
struct NewNotComputed<'a> {
    customer_id: i64,
    kind: EntitlementKind,
    rules: &'a str,
    missing: String,
}

/// Replaces what an earlier costing could not compute for these customers.
async fn insert_not_computed(
    tx: &mut Tx,
    offer: &Offer,
    amounts: &Amounts,
    (after, last): (i64, i64),
) -> Result<(), Refusal> {
    const INSERT: &str = "insert into award_not_computed (customer_id, incident_id, currency, kind, rules, missing) ";
    const SQLITE: &str =
        "select value ->> 'customer_id', $2, $3, value ->> 'kind', value ->> 'rules', value ->> 'missing'
             from json_each($1) where true order by json_each.key ";
    const POSTGRES: &str = "select customer_id, $2, $3, kind, rules, missing
             from json_to_recordset($1::json) as given(customer_id bigint, kind text, rules text, missing text)
             order by customer_id, rules ";
    // Another costing of the same incident at the same time found the same.
    const ON_CONFLICT: &str = " on conflict do nothing";
    tx.execute(
        sql("delete from award_not_computed where incident_id = $1 and customer_id > $2 and customer_id <= $3
               and currency = $4")
        .bind(&offer.incident_id)
        .bind(after)
        .bind(last)
        .bind(offer.currency),
    )
    .await?;
    if amounts.not_computed.is_empty() {
        return Ok(());
    }
    let given = amounts.not_computed.iter().map(|(customer_id, not_computed)| NewNotComputed {
        customer_id: *customer_id,
        kind: match not_computed.duty {
            Duty::Statutory => EntitlementKind::Statutory,
            Duty::Contract => EntitlementKind::Contract,
        },
        rules: &not_computed.rules,
        missing: facts_text(&not_computed.missing),
    });
    let given = serde_json::to_string(&given.collect::<Vec<_>>()).map_err(|error| Refusal::Fault(error.to_string()))?;
    let insert = tx.dialect(concatcp!(INSERT, SQLITE, ON_CONFLICT), concatcp!(INSERT, POSTGRES, ON_CONFLICT));
    tx.execute(sql(insert).bind(given).bind(&offer.incident_id).bind(offer.currency)).await?;
    Ok(())
}
