//! Compares the ledger with everything it must equal (I1, I3): all entries of a currency sum to zero, a budget's row
//! is the sum of its entries, a voucher's balance is the sum of its entries, an offer's unclaimed vouchers are what its
//! account `reserved` holds. A discrepancy is logged and recorded as an event; nothing is corrected silently.

use super::offer::OfferState;
use super::offer_store::Offer;
use super::voucher::VoucherState;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::{Actor, Refusal};
use const_format::concatcp;
use std::sync::{Mutex, PoisonError};

/// The most discrepancies that one check reports.
const REPORTED_MAX: i64 = 50;

/// A figure that differs from the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discrepancy {
    /// `currency`, `budget`, `transfer`, `voucher` or `offer`.
    pub subject: &'static str,
    /// Its id; for a budget with the account.
    pub id: String,
    /// What its own row holds, in minor units.
    pub recorded_minor: i64,
    /// What its ledger entries sum to, in minor units.
    pub ledger_minor: i64,
}

/// Returns every discrepancy; none is the normal case.
pub async fn find_discrepancies(tx: &mut Tx) -> Result<Vec<Discrepancy>, Refusal> {
    let mut found = Vec::new();
    for (subject, text) in CHECKS {
        let rows = tx.fetch_all::<(String, i64, i64)>(sql(text).bind(REPORTED_MAX)).await?;
        let discrepancy =
            |(id, recorded_minor, ledger_minor)| Discrepancy { subject, id, recorded_minor, ledger_minor };
        found.extend(rows.into_iter().map(discrepancy));
    }
    Ok(found)
}

/// Each returns the id, what the row holds, and what the entries sum to, where the two differ.
const CHECKS: [(&str, &str); 5] = [
    (
        "currency",
        "select currency, cast(0 as bigint), cast(sum(amount_minor) as bigint) from ledger_entry
         group by currency having sum(amount_minor) <> 0 limit $1",
    ),
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
        "transfer",
        "select transfer_id, cast(0 as bigint), cast(sum(amount_minor) as bigint) from ledger_entry
         group by transfer_id having sum(amount_minor) <> 0 limit $1",
    ),
    (
        "voucher",
        "select cast(v.id as text), v.balance_minor, cast(sum(l.amount_minor) as bigint)
         from voucher v join ledger_entry l on l.voucher_id = v.id and l.account = 'issued'
         group by v.id, v.balance_minor having sum(l.amount_minor) <> v.balance_minor limit $1",
    ),
    (
        "offer",
        concatcp!(
            "select o.id, cast(coalesce(p.promised, 0) as bigint), cast(coalesce(t.reserved, 0) as bigint)
             from offer o
             left join (select offer_id, sum(amount_minor) as promised from voucher
                        where state in ",
            VoucherState::UNCLAIMED_SQL,
            "           group by offer_id) p on p.offer_id = o.id
             left join (select offer_id, sum(amount_minor) as reserved from ledger_entry
                        where account = 'reserved' group by offer_id) t on t.offer_id = o.id
             where o.state not in ",
            OfferState::UNRESERVED_SQL,
            "  and coalesce(p.promised, 0) <> coalesce(t.reserved, 0)
             limit $1"
        ),
    ),
];

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
