//! Costs an offer: applies the rules to every affected customer, a few hundred at a time, and stores each amount with
//! its reasons (I15).
//!
//! This is the one command that takes several transactions: a hundred thousand customers in one transaction would keep
//! everybody else from writing for seconds. The offer's version guards them instead: the first transaction raises it
//! and clears what was there, each chunk is written only while the version is the same, and the last transaction makes
//! the offer `costed`. A crash in between leaves a draft, which is costed afresh.

use super::disruptions::{self, CustomerDisruption, DisruptedIncident};
use super::draft::{find_impact, undo_costing};
use super::entitlement::EntitlementKind;
use super::not_computed::facts_text;
use super::offer::{AmountKind, OfferState};
use super::offer_store::{self, Offer};
use super::rule_files;
use super::rules::{Award, Duty, NotComputed, Rules};
use super::voucher::VoucherState;
use crate::access::Author;
use crate::on_tx;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::types::{Currency, Money, PublicId, Refusal, Timestamp};

/// Customers read, and entitlements written, at a time.
const CHUNK: i64 = 400;

/// An entitlement to store.
struct NewEntitlement {
    customer_id: i64,
    kind: EntitlementKind,
    amount: Money,
    /// What the rules give, where the offer gives a flat amount.
    rules_minor: i64,
    rules: String,
    trace: String,
}

/// What is stored for a chunk of customers.
#[derive(Default)]
struct Costed {
    entitlements: Vec<NewEntitlement>,
    not_computed: Vec<(i64, NotComputed)>,
    /// The first and last customer.
    customers: Option<(i64, i64)>,
}

/// Costs an offer. `version` is what the person saw. Returns the offer with its new version.
///
/// # Errors
///
/// `Refusal::Conflict` when the offer changed, is not a draft, or no rules ship for its currency.
pub async fn cost(
    app: &AppState,
    right: &Author,
    now: Timestamp,
    id: &PublicId,
    version: i64,
) -> Result<Offer, Refusal> {
    let (offer, incident) = app.db.write(async |tx| begin(tx, now, id, version).await).await?;
    let (rules, classifier) = (rule_files::rules(offer.currency)?, rule_files::classifier()?);
    let mut after = 0;
    loop {
        let mut tx = app.db.read().await?;
        let chunk = disruptions::next_chunk(&mut tx, &incident, classifier, offer.currency, after, CHUNK).await?;
        drop(tx);
        let Some(last) = chunk.last() else { break };
        after = last.customer_id;
        let costed = costed(&offer, rules, &chunk)?;
        app.db.write(async |tx| insert_entitlements(tx, now, &offer, &costed).await).await?;
    }
    app.db.write(async |tx| finish(tx, right, now, &offer, rules).await).await
}

/// Clears what an earlier costing left, and raises the version for this one.
async fn begin(
    tx: &mut Tx,
    now: Timestamp,
    id: &PublicId,
    version: i64,
) -> Result<(Offer, DisruptedIncident), Refusal> {
    let offer = offer_store::get_locked(tx, id).await?;
    if offer.version != version {
        return Err(Refusal::conflict("offer-changed"));
    }
    if !OfferState::UNRESERVED.contains(&offer.state) {
        return Err(Refusal::conflict("offer-not-editable"));
    }
    undo_costing(tx, now, &offer, OfferState::Draft).await?;
    let incident = get_incident(tx, &offer.incident_id, offer.currency, now).await?;
    Ok((offer_store::get(tx, id).await?, incident))
}

/// Returns what the rules need of an incident. One that is not resolved counts until `now`.
async fn get_incident(
    tx: &mut Tx,
    id: &PublicId,
    currency: Currency,
    now: Timestamp,
) -> Result<DisruptedIncident, Refusal> {
    let installation = installation::get(tx).await?;
    let zone = installation.zone();
    let impact = find_impact(tx, id).await?.ok_or(Refusal::NotFound)?;
    let (started_at, resolved_at) = tx
        .fetch_one::<(Timestamp, Option<Timestamp>)>(
            sql("select started_at, resolved_at from incident_view where id = $1").bind(id),
        )
        .await?;
    // Who pays in another currency than the company's may well live in another country.
    let home = installation.country().filter(|_| installation.currency() == Some(currency));
    let home = home.map(|country| country.code);
    Ok(DisruptedIncident { id: id.clone(), impact, started_at, until: resolved_at.unwrap_or(now), zone, home })
}

/// Computes what a chunk of customers gets. Amounts of zero are left out; what could not be computed is kept apart.
fn costed(offer: &Offer, rules: &Rules, chunk: &[CustomerDisruption]) -> Result<Costed, Refusal> {
    let customers = chunk.first().zip(chunk.last()).map(|(first, last)| (first.customer_id, last.customer_id));
    let mut costed = Costed { customers, ..Costed::default() };
    for CustomerDisruption { customer_id, disruption } in chunk {
        let Some(disruption) = disruption else { continue };
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
        let (statutory, contract) = (outcome.statutory.amount.minor, outcome.contract.amount.minor);
        for (kind, award, rules_minor) in [
            (EntitlementKind::Goodwill, goodwill, goodwill_by_rules),
            (EntitlementKind::Statutory, outcome.statutory, statutory),
            (EntitlementKind::Contract, outcome.contract, contract),
        ] {
            if award.amount.minor > 0 {
                costed.entitlements.push(entitlement(*customer_id, kind, award, rules_minor)?);
            }
        }
        costed.not_computed.extend(outcome.not_computed.into_iter().map(|not_computed| (*customer_id, not_computed)));
    }
    Ok(costed)
}

fn entitlement(
    customer_id: i64,
    kind: EntitlementKind,
    award: Award,
    rules_minor: i64,
) -> Result<NewEntitlement, Refusal> {
    let trace = serde_json::to_string(&award).map_err(|error| Refusal::Fault(error.to_string()))?;
    Ok(NewEntitlement { customer_id, kind, amount: award.amount, rules_minor, rules: award.rules, trace })
}

/// Stores one chunk, if the offer did not change since its costing began. Customers who have goodwill for this
/// incident already get none from this offer (I4). What is owed is never reduced (I11); where the customer's
/// currency changed meanwhile, the two amounts cannot be compared and the stored one stays.
async fn insert_entitlements(tx: &mut Tx, now: Timestamp, offer: &Offer, costed: &Costed) -> Result<(), Refusal> {
    check_unchanged(tx, offer).await?;
    insert_not_computed(tx, offer, costed).await?;
    if costed.entitlements.is_empty() {
        return Ok(());
    }
    on_tx!(tx, db => {
        let mut query = sqlx::QueryBuilder::new(
            "insert into entitlement
                 (customer_id, incident_id, kind, offer_id, amount_minor, currency, trace, created_at, rules_minor,
                  rules) ",
        );
        query.push_values(&costed.entitlements, |mut row, entitlement| {
            let offer_id = (entitlement.kind == EntitlementKind::Goodwill).then_some(&offer.id);
            row.push_bind(entitlement.customer_id)
                .push_bind(&offer.incident_id)
                .push_bind(entitlement.kind)
                .push_bind(offer_id)
                .push_bind(entitlement.amount.minor)
                .push_bind(entitlement.amount.currency.code())
                .push_bind(&entitlement.trace)
                .push_bind(now)
                .push_bind(entitlement.rules_minor)
                .push_bind(&entitlement.rules);
        });
        query.push(
            " on conflict (customer_id, incident_id, kind) where released_at is null do update
              set amount_minor = excluded.amount_minor, trace = excluded.trace, rules = excluded.rules,
                  rules_minor = excluded.rules_minor
              where entitlement.kind <> 'goodwill' and excluded.currency = entitlement.currency
                and excluded.amount_minor > entitlement.amount_minor",
        );
        query.build().execute(db).await?;
    });
    Ok(())
}

/// Replaces what an earlier costing could not compute for these customers.
async fn insert_not_computed(tx: &mut Tx, offer: &Offer, costed: &Costed) -> Result<(), Refusal> {
    if let Some((first, last)) = costed.customers {
        tx.execute(
            sql("delete from award_not_computed where incident_id = $1 and customer_id >= $2 and customer_id <= $3
                   and currency = $4")
            .bind(&offer.incident_id)
            .bind(first)
            .bind(last)
            .bind(offer.currency),
        )
        .await?;
    }
    if costed.not_computed.is_empty() {
        return Ok(());
    }
    on_tx!(tx, db => {
        let mut query = sqlx::QueryBuilder::new(
            "insert into award_not_computed (customer_id, incident_id, currency, kind, rules, missing) ",
        );
        query.push_values(&costed.not_computed, |mut row, (customer_id, not_computed)| {
            let kind = match not_computed.duty {
                Duty::Statutory => EntitlementKind::Statutory,
                Duty::Contract => EntitlementKind::Contract,
            };
            row.push_bind(*customer_id)
                .push_bind(&offer.incident_id)
                .push_bind(offer.currency.code())
                .push_bind(kind)
                .push_bind(&not_computed.rules)
                .push_bind(facts_text(&not_computed.missing));
        });
        // Another costing of the same incident at the same time found the same.
        query.push(" on conflict do nothing");
        query.build().execute(db).await?;
    });
    Ok(())
}

/// Locks the offer and refuses when it changed since its costing began.
async fn check_unchanged(tx: &mut Tx, offer: &Offer) -> Result<(), Refusal> {
    let current = offer_store::get_locked(tx, &offer.id).await?;
    if current.version == offer.version { Ok(()) } else { Err(Refusal::conflict("offer-changed")) }
}

/// Creates a voucher for each goodwill entitlement, and marks the offer as costed.
async fn finish(tx: &mut Tx, right: &Author, now: Timestamp, offer: &Offer, rules: &Rules) -> Result<Offer, Refusal> {
    check_unchanged(tx, offer).await?;
    tx.execute(
        sql("insert into voucher (offer_id, entitlement_id, customer_id, state, amount_minor, balance_minor, currency,
                                  merchant, valid_from, valid_to)
             select e.offer_id, e.id, e.customer_id, $5, e.amount_minor, e.amount_minor, e.currency, $2, $3, $4
             from entitlement e where e.offer_id = $1 and e.kind = 'goodwill'")
        .bind(&offer.id)
        .bind(&offer.merchant)
        .bind(offer.valid_from)
        .bind(offer.valid_to)
        .bind(VoucherState::Reserved),
    )
    .await?;
    tx.execute(
        sql("update offer set rules_version = $2,
                    people = (select count(*) from voucher where offer_id = $1),
                    exposure_minor = (select cast(coalesce(sum(amount_minor), 0) as bigint) from voucher
                                      where offer_id = $1)
             where id = $1")
        .bind(&offer.id)
        .bind(rules.version()),
    )
    .await?;
    offer_store::set_state(tx, offer, OfferState::Costed).await?;
    let costed = offer_store::get(tx, &offer.id).await?;
    offer_store::record_event(tx, right.actor(), now, &costed, "offer.costed", &["people", "exposure"]).await?;
    Ok(costed)
}
