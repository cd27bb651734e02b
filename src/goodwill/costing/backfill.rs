//! Figures of offers that an earlier version costed and people submitted. They are summed up once, in the background; until
//! then the page of such an offer shows its sum and its customers only.

use super::figures::Figures;
use crate::goodwill::announcement::audience;
use crate::goodwill::entitlement::EntitlementKind;
use crate::goodwill::estimate::AmountGroup;
use crate::goodwill::not_computed;
use crate::goodwill::offer::OfferState;
use crate::goodwill::offer_store::{self, Offer};
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal};
use const_format::concatcp;

/// Sums up the figures of the next offer that has none. Returns whether there was one.
pub async fn step(app: &AppState) -> Result<bool, Refusal> {
    const NEXT: &str = concatcp!(
        "select id from offer o
         where people > 0 and state not in ",
        OfferState::UNRESERVED_SQL,
        " and not exists (select 1 from offer_costing c where c.offer_id = o.id) order by number limit 1"
    );
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let Some(id) = tx.fetch_value_optional::<PublicId>(sql(NEXT)).await? else { return Ok(false) };
    let offer = offer_store::get(&mut tx, &id).await?;
    let figures = sum_up(&mut tx, &offer).await?.to_json()?;
    drop(tx);
    app.db
        .write(async |tx| {
            tx.execute(
                sql("insert into offer_costing (offer_id, offer_version, state, done, total, started_at, finished_at, figures)
                     values ($1, 0, 'finished', $2, $2, $3, $3, $4) on conflict (offer_id) do nothing")
                .bind(&offer.id)
                .bind(offer.people)
                .bind(now)
                .bind(&figures),
            )
            .await?;
            Ok(())
        })
        .await?;
    Ok(true)
}

async fn sum_up(tx: &mut Tx, offer: &Offer) -> Result<Figures, Refusal> {
    const OWED: &str = concatcp!(
        "select rules, count(*) as people, cast(sum(amount_minor) as bigint) as minor from entitlement
         where incident_id = $1 and currency = $2 and kind in ",
        EntitlementKind::OWED_SQL,
        " group by rules order by minor desc, rules limit 20"
    );
    let groups = tx
        .fetch_all::<AmountGroup>(
            sql("select rules_minor, amount_minor as offer_minor, count(*) as people
             from entitlement where offer_id = $1 and kind = 'goodwill'
             group by rules_minor, amount_minor order by rules_minor, amount_minor limit 500")
            .bind(&offer.id),
        )
        .await?;
    let count = |fits: fn(&AmountGroup) -> bool| groups.iter().filter(|group| fits(group)).map(|g| g.people).sum();
    Ok(Figures {
        people: offer.people,
        exposure_minor: offer.exposure.minor,
        by_rules_minor: groups.iter().map(|group| group.rules_minor * group.people).sum(),
        raised: count(|group| group.offer_minor > group.rules_minor),
        lowered: count(|group| group.offer_minor < group.rules_minor),
        groups,
        owed: tx.fetch_all(sql(OWED).bind(&offer.incident_id).bind(offer.currency)).await?,
        not_computed: not_computed::of_incident(tx, &offer.incident_id, offer.currency).await?,
        audience: audience::count(tx, &offer.id, 0, i64::MAX).await?.0,
        ..Figures::default()
    })
}
