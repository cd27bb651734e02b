//! Reads the figures of an offer, part by part.

use super::{
    AmountGroup, Estimate, NotIncluded, OfferIncident, OfferProgress, OwedByRules, PackAssumptions, RecordedDecision,
};
use crate::accounts;
use crate::goodwill::announcement;
use crate::goodwill::approval::store::{list_approvals, list_editors};
use crate::goodwill::budgets;
use crate::goodwill::entitlement::EntitlementKind;
use crate::goodwill::not_computed::{self, NotComputedAwards};
use crate::goodwill::offer_store::{self, Offer};
use crate::goodwill::rule_files;
use crate::platform::db::{Tx, sql};
use crate::types::{Currency, PublicId, Refusal};
use const_format::concatcp;

/// How many earlier offers the expected cost is estimated from.
const EARLIER_OFFERS: i64 = 3;

/// Reads the figures of an offer.
pub async fn load(tx: &mut Tx, id: &PublicId) -> Result<Estimate, Refusal> {
    let offer = offer_store::get(tx, id).await?;
    let incident = tx
        .fetch_one::<OfferIncident>(
            sql("select id, number, title, started_at from incident_view where id = $1").bind(&offer.incident_id),
        )
        .await?;
    let author = accounts::store::get_name(tx, &offer.author_id).await?;
    let owed = owed(tx, &offer).await?;
    let not_computed = not_computed::of_incident(tx, &offer.incident_id, offer.currency).await?;
    Ok(Estimate {
        budget: budgets::get(tx, &offer.budget_id).await?,
        editors: list_editors(tx, id).await?,
        approvals: list_approvals(tx, id).await?,
        decisions: decisions(tx, id).await?,
        groups: groups(tx, id).await?,
        announcement: announcement::store::find(tx, id).await?,
        audience: announcement::audience::counts(tx, id).await?,
        not_included: not_included(tx, &offer).await?,
        assumptions: assumptions(offer.currency, &owed, &not_computed)?,
        owed,
        not_computed,
        spent_percent: spent_percent(tx, &offer).await?,
        progress: progress(tx, id).await?,
        offer,
        incident,
        author,
    })
}

async fn decisions(tx: &mut Tx, id: &PublicId) -> Result<Vec<RecordedDecision>, Refusal> {
    Ok(tx
        .fetch_all::<RecordedDecision>(
            sql("select a.staff_id, s.name, a.decision, a.comment, a.at, a.withdrawn_at is null as is_current
             from approval_view a join staff_view s on s.id = a.staff_id
             where a.subject = 'offer' and a.subject_id = $1 order by a.id desc limit 50")
            .bind(id),
        )
        .await?)
}

async fn groups(tx: &mut Tx, id: &PublicId) -> Result<Vec<AmountGroup>, Refusal> {
    Ok(tx
        .fetch_all::<AmountGroup>(
            sql("select e.rules_minor, e.amount_minor as offer_minor, count(*) as people
             from entitlement e where e.offer_id = $1 and e.kind = 'goodwill'
             group by e.rules_minor, e.amount_minor order by e.rules_minor, e.amount_minor limit 60")
            .bind(id),
        )
        .await?)
}

async fn not_included(tx: &mut Tx, offer: &Offer) -> Result<NotIncluded, Refusal> {
    let (erased, other_currency, other_offer, affected) = tx
        .fetch_one::<(i64, i64, i64, i64)>(
            sql("select cast(coalesce(sum(case when c.erased_at is not null then 1 else 0 end), 0) as bigint),
                    cast(coalesce(sum(case when c.erased_at is null and c.currency <> $2 then 1 else 0 end), 0)
                         as bigint),
                    cast(coalesce(sum(case when c.erased_at is null and c.currency = $2 and e.id is not null
                                           then 1 else 0 end), 0) as bigint),
                    count(*)
             from customer_view c
             left join entitlement e on e.customer_id = c.id and e.incident_id = $1 and e.kind = 'goodwill'
                                    and e.released_at is null and (e.offer_id is null or e.offer_id <> $3)
             where exists (select 1 from exposure_view x where x.incident_id = $1 and x.customer_id = c.id)")
            .bind(&offer.incident_id)
            .bind(offer.currency)
            .bind(&offer.id),
        )
        .await?;
    let other = (affected - erased - other_currency - other_offer - offer.people).max(0);
    Ok(NotIncluded { other_offer, erased, other_currency, other })
}

async fn owed(tx: &mut Tx, offer: &Offer) -> Result<Vec<OwedByRules>, Refusal> {
    const OWED: &str = concatcp!(
        "select e.rules, count(*) as people, cast(sum(e.amount_minor) as bigint) as minor
         from entitlement e
         where e.incident_id = $1 and e.currency = $2 and e.kind in ",
        EntitlementKind::OWED_SQL,
        " group by e.rules order by minor desc limit 20"
    );
    Ok(tx.fetch_all(sql(OWED).bind(&offer.incident_id).bind(offer.currency)).await?)
}

/// What the packs behind these amounts take for granted, one entry for each version.
fn assumptions(
    currency: Currency,
    owed: &[OwedByRules],
    not_computed: &[NotComputedAwards],
) -> Result<Vec<PackAssumptions>, Refusal> {
    let mut named: Vec<&str> = owed.iter().map(|owed| owed.rules.as_str()).collect();
    named.extend(not_computed.iter().map(|awards| awards.rules.as_str()));
    named.sort_unstable();
    named.dedup();
    let rules = rule_files::rules(currency)?;
    let of_pack = |name: &str| {
        let (id, version) = name.split_once(' ').unwrap_or((name, ""));
        let pack = rules.pack(id);
        PackAssumptions {
            rules: name.to_owned(),
            assumptions: pack.map(|pack| pack.assumptions()).unwrap_or_default(),
            is_outdated: pack.is_none_or(|pack| pack.version.to_string() != version),
        }
    };
    Ok(named.into_iter().map(of_pack).collect())
}

async fn spent_percent(tx: &mut Tx, offer: &Offer) -> Result<Option<(i64, i64)>, Refusal> {
    let shares = tx
        .fetch_values::<i64>(
            sql("select (select cast(coalesce(sum(r.amount_minor), 0) as bigint) from redemption r
                     join voucher v on v.id = r.voucher_id where v.offer_id = o.id) * 100 / o.exposure_minor
             from offer o where o.state = 'reconciled' and o.exposure_minor > 0 and o.id <> $1
             order by o.valid_to desc limit $2")
            .bind(&offer.id)
            .bind(EARLIER_OFFERS),
        )
        .await?;
    Ok(shares.iter().min().copied().zip(shares.iter().max().copied()))
}

async fn progress(tx: &mut Tx, id: &PublicId) -> Result<OfferProgress, Refusal> {
    let (claimed, redeemed, redeemed_minor) = tx
        .fetch_one::<(i64, i64, i64)>(
            sql("select cast(coalesce(sum(case when v.claimed_at is not null then 1 else 0 end), 0) as bigint),
                    cast(coalesce(sum(case when v.state = 'redeemed' then 1 else 0 end), 0) as bigint),
                    cast(coalesce(sum(case when v.state = 'redeemed' then v.amount_minor else 0 end), 0) as bigint)
             from voucher v where v.offer_id = $1")
            .bind(id),
        )
        .await?;
    Ok(OfferProgress { claimed, redeemed, redeemed_minor })
}
