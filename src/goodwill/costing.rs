//! Who gets how much: the rules are asked for every customer who was hit, a few hundred at a time, and
//! each answer is stored with its reasons (I15).
//!
//! This is the one verb that takes several transactions: a hundred thousand people in one would keep
//! everybody else from writing for seconds. The offer's version stands guard instead: the first
//! transaction raises it and clears what was there, each chunk is written only while it is the same, and
//! the last one makes the offer `costed`. A crash in between leaves a draft, which is worked out afresh.

use super::drafting::take_back;
use super::figures;
use super::harms::{self, Hit, Incident};
use super::offer::{AmountKind, State};
use super::record::{self, Offer};
use super::rules::{Award, Rules};
use crate::access::Author;
use crate::on_tx;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::types::{Money, PublicId, Refusal, Timestamp};

/// Customers whose harm is read, and whose gifts are written, at a time.
const CHUNK: i64 = 400;

/// One entitlement about to be stored.
struct Gift {
    customer_id: i64,
    kind: &'static str,
    amount: Money,
    rules_minor: i64,
    rules: String,
    trace: String,
}

/// Works an offer out. `version` is what the person saw; the offer's new version is in the answer.
pub async fn cost(
    app: &AppState,
    right: &Author,
    now: Timestamp,
    id: &PublicId,
    version: i64,
) -> Result<Offer, Refusal> {
    let (offer, incident) = app.db.write(async |tx| begin(tx, now, id, version).await).await?;
    let (rules, reading) = (figures::rules(offer.currency)?, figures::reading()?);
    let mut after = 0;
    loop {
        let mut tx = app.db.read().await?;
        let hits = harms::next(&mut tx, &incident, reading, offer.currency, after, CHUNK).await?;
        drop(tx);
        let Some(last) = hits.last() else { break };
        after = last.customer_id;
        let gifts = gifts_of(&offer, rules, &hits)?;
        app.db.write(async |tx| write(tx, now, &offer, &gifts).await).await?;
    }
    app.db.write(async |tx| finish(tx, right, now, &offer, rules).await).await
}

/// Clears what an earlier working-out left, and raises the version for this one.
async fn begin(tx: &mut Tx, now: Timestamp, id: &PublicId, version: i64) -> Result<(Offer, Incident), Refusal> {
    let offer = record::locked(tx, id).await?;
    if offer.version != version {
        return Err(Refusal::conflict("offer-changed"));
    }
    if !matches!(offer.state, State::Draft | State::Costed | State::Rejected) {
        return Err(Refusal::conflict("offer-not-editable"));
    }
    take_back(tx, now, &offer, State::Draft).await?;
    let incident = incident_of(tx, &offer.incident_id, now).await?;
    Ok((record::one(tx, id).await?, incident))
}

/// An incident as the rules see it.
pub async fn incident_of(tx: &mut Tx, id: &PublicId, now: Timestamp) -> Result<Incident, Refusal> {
    let zone = installation::get(tx).await?.zone();
    let impact = super::drafting::impact_of(tx, id).await?.ok_or(Refusal::NotFound)?;
    let (started_at, resolved_at) = tx
        .fetch_one::<(Timestamp, Option<Timestamp>)>(
            sql("select started_at, resolved_at from incident where id = $1").bind(id),
        )
        .await?;
    Ok(Incident { id: id.clone(), impact, started_at, until: resolved_at.unwrap_or(now), zone })
}

fn gifts_of(offer: &Offer, rules: &Rules, hits: &[Hit]) -> Result<Vec<Gift>, Refusal> {
    let mut gifts = Vec::new();
    for hit in hits {
        let Some(harm) = &hit.harm else { continue };
        let outcome = rules.decide(harm).map_err(|error| {
            Refusal::Fault(format!("the rules have no answer for customer {}: {error}", hit.customer_id))
        })?;
        let mut add = |kind, award: Award, rules_minor| -> Result<(), Refusal> {
            if award.amount.minor > 0 {
                let trace = serde_json::to_string(&award).map_err(|error| Refusal::Fault(error.to_string()))?;
                let (customer_id, amount, rules) = (hit.customer_id, award.amount, award.rules);
                gifts.push(Gift { customer_id, kind, amount, rules_minor, rules, trace });
            }
            Ok(())
        };
        let by_rules = outcome.goodwill.amount.minor;
        let goodwill = match offer.amount_kind {
            AmountKind::Rule => outcome.goodwill,
            AmountKind::Flat => {
                outcome.goodwill.replaced_by_flat(offer.flat).map_err(|error| Refusal::Fault(error.to_string()))?
            }
        };
        add("goodwill", goodwill, by_rules)?;
        let (statutory, contract) = (outcome.statutory.amount.minor, outcome.contract.amount.minor);
        add("statutory", outcome.statutory, statutory)?;
        add("contract", outcome.contract, contract)?;
    }
    Ok(gifts)
}

/// Stores one chunk, if the offer is still the one that is being worked out. Whoever has goodwill for this
/// incident already gets none of this offer (I4); what is owed is never made less (I11).
async fn write(tx: &mut Tx, now: Timestamp, offer: &Offer, gifts: &[Gift]) -> Result<(), Refusal> {
    if gifts.is_empty() {
        return Ok(());
    }
    same(tx, offer).await?;
    on_tx!(tx, db => {
        let mut query = sqlx::QueryBuilder::new(
            "insert into entitlement
                 (customer_id, incident_id, kind, offer_id, amount_minor, currency, trace, created_at, rules_minor, rules) ",
        );
        query.push_values(gifts, |mut row, gift| {
            let of = (gift.kind == "goodwill").then_some(&offer.id);
            row.push_bind(gift.customer_id)
                .push_bind(&offer.incident_id)
                .push_bind(gift.kind)
                .push_bind(of)
                .push_bind(gift.amount.minor)
                .push_bind(gift.amount.currency.code())
                .push_bind(&gift.trace)
                .push_bind(now)
                .push_bind(gift.rules_minor)
                .push_bind(&gift.rules);
        });
        query.push(
            " on conflict (customer_id, incident_id, kind) do update
              set amount_minor = excluded.amount_minor, trace = excluded.trace, rules = excluded.rules,
                  rules_minor = excluded.rules_minor
              where entitlement.kind <> 'goodwill' and excluded.amount_minor > entitlement.amount_minor",
        );
        query.build().execute(db).await?;
    });
    Ok(())
}

/// Refuses when the offer was changed since this working-out began.
async fn same(tx: &mut Tx, offer: &Offer) -> Result<(), Refusal> {
    let now = record::locked(tx, &offer.id).await?;
    if now.version == offer.version { Ok(()) } else { Err(Refusal::conflict("offer-changed")) }
}

/// A voucher for each who gets something, and the offer is costed.
async fn finish(tx: &mut Tx, right: &Author, now: Timestamp, offer: &Offer, rules: &Rules) -> Result<Offer, Refusal> {
    same(tx, offer).await?;
    {
        tx.execute(sql("insert into voucher (offer_id, entitlement_id, customer_id, state, amount_minor, balance_minor, currency,
                                  merchant, valid_from, valid_to)
             select e.offer_id, e.id, e.customer_id, 'reserved', e.amount_minor, e.amount_minor, e.currency, $2, $3, $4
             from entitlement e where e.offer_id = $1 and e.kind = 'goodwill'").bind(&offer.id).bind(&offer.merchant).bind(offer.valid_from).bind(offer.valid_to)).await?;
        tx.execute(sql("update offer set state = 'costed', rules_version = $2, version = version + 1,
                    people = (select count(*) from voucher where offer_id = $1),
                    exposure_minor = (select cast(coalesce(sum(amount_minor), 0) as bigint) from voucher where offer_id = $1)
             where id = $1").bind(&offer.id).bind(rules.version())).await?;
    };
    let costed = record::one(tx, &offer.id).await?;
    record::record(tx, right.actor(), now, &costed, "offer.costed", &["people", "exposure"]).await?;
    Ok(costed)
}
