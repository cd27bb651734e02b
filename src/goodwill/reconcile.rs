//! Compares the ledger with everything it must equal (I1, I3). Each account of the ledger is held against rows that are
//! not the ledger, so that a forged transfer is found even where the budget's row was changed to agree with it: `reserved`
//! is what an offer's unclaimed vouchers are worth, `issued` a voucher's balance, `spent` its redemption. A discrepancy
//! is logged and recorded as an event; nothing is corrected silently.

use super::ledger::Posting;
use super::offer::OfferState;
use super::offer_store::Offer;
use super::voucher::VoucherState;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::{Actor, Refusal};
use const_format::concatcp;
use sqlx::AssertSqlSafe;
use std::sync::{Mutex, PoisonError};

/// The most discrepancies that one check reports.
const REPORTED_MAX: i64 = 50;

/// A figure that differs from the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discrepancy {
    /// `budget`, `transfer`, `voucher`, `redemption` or `offer`.
    pub subject: &'static str,
    /// Its id; for a budget with the account, for a redemption that of the voucher (empty where money was spent for
    /// none).
    pub id: String,
    /// What its own row holds, in minor units.
    pub recorded_minor: i64,
    /// What its ledger entries sum to, in minor units.
    pub ledger_minor: i64,
}

/// Returns every discrepancy; none is the normal case.
pub async fn find_discrepancies(tx: &mut Tx) -> Result<Vec<Discrepancy>, Refusal> {
    let mut found = Vec::new();
    let invalid_transfers = invalid_transfers();
    for (subject, text) in CHECKS.into_iter().chain([("transfer", invalid_transfers.as_str())]) {
        let query = sql(AssertSqlSafe(text)).bind(REPORTED_MAX);
        let rows = tx.fetch_all::<(String, i64, i64)>(query).await?;
        let discrepancy =
            |(id, recorded_minor, ledger_minor)| Discrepancy { subject, id, recorded_minor, ledger_minor };
        found.extend(rows.into_iter().map(discrepancy));
    }
    Ok(found)
}

/// Each returns the id, what the row holds, and what the entries sum to, where the two differ.
const CHECKS: [(&str, &str); 4] = [
    (
        "budget",
        "select t.id, t.says, cast(t.sums as bigint) from (
             select b.id || ' ' || a.account as id,
                    case a.account when 'reserved' then b.reserved_minor when 'issued' then b.issued_minor
                                   when 'spent' then b.spent_minor when 'breakage' then 0
                                   else -(b.reserved_minor + b.issued_minor + b.spent_minor) end as says,
                    coalesce((select sum(l.amount_minor) from ledger_entry l
                              where l.budget_id = b.id and l.account = a.account), 0) as sums
             from budget b
             cross join (select 'reserved' as account union all select 'issued' union all select 'spent'
                         union all select 'breakage' union all select 'free') a) t
         where t.says <> t.sums limit $1",
    ),
    (
        "voucher",
        concatcp!(
            "select cast(t.id as text), cast(t.says as bigint), cast(t.sums as bigint) from (
                 select v.id, case when v.state in ",
            VoucherState::UNCLAIMED_SQL,
            "                 then 0 else v.balance_minor end as says, coalesce(l.issued, 0) as sums
                 from voucher v
                 left join (select voucher_id, sum(amount_minor) as issued from ledger_entry
                            where account = 'issued' group by voucher_id) l on l.voucher_id = v.id) t
             where t.says <> t.sums limit $1"
        ),
    ),
    (
        "redemption",
        "select coalesce(cast(t.voucher_id as text), ''), cast(sum(t.redeemed) as bigint), cast(sum(t.spent) as bigint)
         from (select voucher_id, amount_minor as redeemed, 0 as spent from redemption
               union all
               select voucher_id, 0, amount_minor from ledger_entry where account = 'spent') t
         group by t.voucher_id having sum(t.redeemed) <> sum(t.spent) limit $1",
    ),
    (
        "offer",
        concatcp!(
            "select t.id, cast(t.promised as bigint), cast(t.reserved as bigint) from (
                 select o.id, case when o.content_hash = '' or o.state in ",
            OfferState::UNRESERVED_SQL,
            "                 then 0 else coalesce(p.promised, 0) end as promised, coalesce(r.reserved, 0) as reserved
                 from offer o
                 left join (select offer_id, sum(amount_minor) as promised from voucher
                            where state in ",
            VoucherState::UNCLAIMED_SQL,
            "               group by offer_id) p on p.offer_id = o.id
                 left join (select offer_id, sum(amount_minor) as reserved from ledger_entry
                            where account = 'reserved' group by offer_id) r on r.offer_id = o.id) t
             where t.promised <> t.reserved limit $1"
        ),
    ),
];

/// Finds transfers that no posting makes: between other accounts than those of their posting, in another currency than
/// the budget's, for no offer, for the voucher of another offer, or for no voucher where a voucher's money moves.
fn invalid_transfers() -> String {
    let legs: Vec<String> = Posting::ALL
        .into_iter()
        .flat_map(|posting| posting.path().windows(2).map(move |leg| (posting, leg)))
        .map(|(posting, leg)| {
            let (posting, from, to) = (posting.as_str(), leg[0].as_str(), leg[1].as_str());
            format!("(t.posting = '{posting}' and t.from_account = '{from}' and t.to_account = '{to}')")
        })
        .collect();
    format!(
        "select t.transfer_id, cast(0 as bigint), t.amount_minor
         from ledger_transfer t
         join budget b on b.id = t.budget_id
         left join voucher v on v.id = t.voucher_id
         where not ({}) or t.currency <> b.currency or t.offer_id is null or v.offer_id <> t.offer_id
            or (t.voucher_id is null and t.posting in ('{}', '{}', '{}'))
         order by t.id limit $1",
        legs.join(" or "),
        Posting::Claim.as_str(),
        Posting::Redeem.as_str(),
        Posting::Expire.as_str(),
    )
}

/// Checks that nothing is left on the accounts `reserved` and `issued` of an offer that ended.
///
/// # Errors
///
/// `Refusal::Fault` when something is left.
pub async fn check_offer_settled(tx: &mut Tx, offer: &Offer) -> Result<(), Refusal> {
    let open = tx
        .fetch_value::<i64>(
            sql("select count(*) from (select account from ledger_entry
             where offer_id = $1 and account in ('reserved', 'issued')
             group by account having sum(amount_minor) <> 0) t")
            .bind(&offer.id),
        )
        .await?;
    if open == 0 {
        return Ok(());
    }
    Err(Refusal::Fault(format!("offer {} ended with money on its accounts reserved or issued", offer.id)))
}

/// Finds discrepancies, logs and records those that are not in `reported` yet, and replaces `reported` by all.
pub async fn report_discrepancies(app: &AppState, reported: &Mutex<Vec<Discrepancy>>) -> Result<(), Refusal> {
    let mut tx = app.db.read().await?;
    let found = find_discrepancies(&mut tx).await?;
    drop(tx);
    let new: Vec<Discrepancy> = {
        let mut reported = reported.lock().unwrap_or_else(PoisonError::into_inner);
        let new = found.iter().filter(|discrepancy| !reported.contains(discrepancy)).cloned().collect();
        *reported = found;
        new
    };
    if new.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    for discrepancy in &new {
        tracing::error!(?discrepancy, "the ledger does not balance");
    }
    app.db
        .write(async |tx| {
            for discrepancy in &new {
                let (actor, subject_id) = (&Actor::System, &discrepancy.id);
                let (verb, subject) = ("books.differ", discrepancy.subject);
                events::record(tx, now, Event { actor, verb, subject, subject_id, incident_id: None, fields: &[] })
                    .await?;
            }
            Ok(())
        })
        .await
}
