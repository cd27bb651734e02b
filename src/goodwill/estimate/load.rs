//! Reads the figures of an offer, part by part.

use super::{Estimate, OfferIncident, OfferProgress, PackAssumptions, RecordedDecision};
use crate::accounts;
use crate::goodwill::announcement;
use crate::goodwill::approval::store::{list_approvals, list_editors};
use crate::goodwill::budgets;
use crate::goodwill::costing::figures::Figures;
use crate::goodwill::costing::{self, Costing};
use crate::goodwill::offer_store::{self, Offer};
use crate::goodwill::rule_files;
use crate::platform::db::{Tx, sql};
use crate::types::{Currency, PublicId, Refusal};

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
    let costing = costing::store::find(tx, id).await?;
    let mut figures = costing.as_ref().map(Costing::figures).transpose()?.unwrap_or_default();
    if let Some(latest) = costing::store::find_latest_figures(tx, &offer.incident_id, offer.currency).await? {
        (figures.owed, figures.not_computed) = (latest.owed, latest.not_computed);
    }
    Ok(Estimate {
        budget: budgets::get(tx, &offer.budget_id).await?,
        editors: list_editors(tx, id).await?,
        approvals: list_approvals(tx, id).await?,
        decisions: decisions(tx, id).await?,
        announcement: announcement::store::find(tx, id).await?,
        assumptions: assumptions(offer.currency, &figures)?,
        spent_percent: spent_percent(tx, &offer).await?,
        progress: progress(tx, id).await?,
        costing,
        figures,
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

/// What the packs behind these amounts take for granted, one entry for each version.
fn assumptions(currency: Currency, figures: &Figures) -> Result<Vec<PackAssumptions>, Refusal> {
    let mut named: Vec<&str> = figures.owed.iter().map(|owed| owed.rules.as_str()).collect();
    named.extend(figures.not_computed.iter().map(|awards| awards.rules.as_str()));
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
            sql("select coalesce(p.redeemed_minor, 0) * 100 / o.exposure_minor
             from offer o left join offer_progress p on p.offer_id = o.id
             where o.state = 'reconciled' and o.exposure_minor > 0 and o.id <> $1
             order by o.valid_to desc limit $2")
            .bind(&offer.id)
            .bind(EARLIER_OFFERS),
        )
        .await?;
    Ok(shares.iter().min().copied().zip(shares.iter().max().copied()))
}

async fn progress(tx: &mut Tx, id: &PublicId) -> Result<OfferProgress, Refusal> {
    let counted = sql("select claimed, redeemed, redeemed_minor from offer_progress where offer_id = $1").bind(id);
    Ok(tx.fetch_optional::<OfferProgress>(counted).await?.unwrap_or_default())
}
