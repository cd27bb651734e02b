//! Reads the sheet of an offer, part by part.

use super::{Decision, Group, Incident, LeftOut, Owed, Progress, Sheet};
use crate::goodwill::record::{self, Offer};
use crate::goodwill::{budgets, signing};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal};

/// Earlier offers that say how much of one is likely spent.
const EARLIER_OFFERS: i64 = 3;

/// Reads the sheet.
pub async fn read(tx: &mut Tx, id: &PublicId) -> Result<Sheet, Refusal> {
    let offer = record::one(tx, id).await?;
    let incident = tx
        .fetch_one::<Incident>(
            sql("select id, number, title, started_at from incident where id = $1").bind(&offer.incident_id),
        )
        .await?;
    let author = tx.fetch_value::<String>(sql("select name from staff where id = $1").bind(&offer.author_id)).await?;
    Ok(Sheet {
        budget: budgets::one(tx, &offer.budget_id).await?,
        editors: signing::editors(tx, id).await?,
        signatures: signing::signatures(tx, id).await?,
        decisions: decisions(tx, id).await?,
        groups: groups(tx, id).await?,
        reachable: reachable(tx, id).await?,
        left_out: left_out(tx, &offer).await?,
        owed: owed(tx, &offer).await?,
        spent_percent: spent_percent(tx, &offer).await?,
        progress: progress(tx, id).await?,
        offer,
        incident,
        author,
    })
}

async fn decisions(tx: &mut Tx, id: &PublicId) -> Result<Vec<Decision>, Refusal> {
    Ok(tx
        .fetch_all::<Decision>(
            sql("select a.staff_id, s.name, a.step, a.decision, a.comment, a.at, a.withdrawn_at is null as stands
             from approval a join staff s on s.id = a.staff_id
             where a.subject = 'offer' and a.subject_id = $1 order by a.id desc limit 50")
            .bind(id),
        )
        .await?)
}

async fn groups(tx: &mut Tx, id: &PublicId) -> Result<Vec<Group>, Refusal> {
    Ok(tx
        .fetch_all::<Group>(
            sql("select e.rules_minor, e.amount_minor as offer_minor, count(*) as people
             from entitlement e where e.offer_id = $1 and e.kind = 'goodwill'
             group by e.rules_minor, e.amount_minor order by e.rules_minor, e.amount_minor limit 60")
            .bind(id),
        )
        .await?)
}

/// Those with an address that said yes to offers and takes post.
async fn reachable(tx: &mut Tx, id: &PublicId) -> Result<i64, Refusal> {
    Ok(tx
        .fetch_value::<i64>(
            sql("select count(*) from voucher v where v.offer_id = $1 and exists
                 (select 1 from contact_point p where p.customer_id = v.customer_id and p.consent_marketing = true
                    and p.suppressed_at is null
                    and not exists (select 1 from suppression s where s.address_key = p.address_key))")
            .bind(id),
        )
        .await?)
}

async fn left_out(tx: &mut Tx, offer: &Offer) -> Result<LeftOut, Refusal> {
    let (erased, other_currency, other_offer, hit) = tx.fetch_one::<(i64, i64, i64, i64)>(sql("select cast(coalesce(sum(case when c.erased_at is not null then 1 else 0 end), 0) as bigint),
                    cast(coalesce(sum(case when c.erased_at is null and c.currency <> $2 then 1 else 0 end), 0) as bigint),
                    cast(coalesce(sum(case when c.erased_at is null and c.currency = $2 and e.id is not null
                                           then 1 else 0 end), 0) as bigint),
                    count(*)
             from customer c
             left join entitlement e on e.customer_id = c.id and e.incident_id = $1 and e.kind = 'goodwill'
                                    and (e.offer_id is null or e.offer_id <> $3)
             where exists (select 1 from exposure x where x.incident_id = $1 and x.customer_id = c.id)").bind(&offer.incident_id).bind(offer.currency.code()).bind(&offer.id)).await?;
    let rest = (hit - erased - other_currency - other_offer - offer.people).max(0);
    Ok(LeftOut { other_offer, erased, other_currency, rest })
}

async fn owed(tx: &mut Tx, offer: &Offer) -> Result<Vec<Owed>, Refusal> {
    Ok(tx
        .fetch_all::<Owed>(
            sql("select e.rules, count(*) as people, cast(sum(e.amount_minor) as bigint) as minor
             from entitlement e
             where e.incident_id = $1 and e.kind in ('statutory', 'contract') and e.currency = $2
             group by e.rules order by minor desc limit 20")
            .bind(&offer.incident_id)
            .bind(offer.currency.code()),
        )
        .await?)
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

async fn progress(tx: &mut Tx, id: &PublicId) -> Result<Progress, Refusal> {
    let (claimed, redeemed, redeemed_minor) = tx
        .fetch_one::<(i64, i64, i64)>(
            sql("select cast(coalesce(sum(case when v.claimed_at is not null then 1 else 0 end), 0) as bigint),
                    cast(coalesce(sum(case when v.state = 'redeemed' then 1 else 0 end), 0) as bigint),
                    cast(coalesce(sum(case when v.state = 'redeemed' then v.amount_minor else 0 end), 0) as bigint)
             from voucher v where v.offer_id = $1")
            .bind(id),
        )
        .await?;
    Ok(Progress { claimed, redeemed, redeemed_minor })
}
