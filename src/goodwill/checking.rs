//! The books checked against everything they must equal (I1, I3): all entries of a currency sum to zero,
//! a budget's row is what its entries sum to, a voucher's balance is what its entries left, an offer's
//! open promises are what stands on `reserved`. A difference is a fault of ours: it is logged and noted
//! as an event, and nothing is mended silently.

use super::record::Offer;
use crate::platform::AppState;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::Actor;
use crate::types::Refusal;
use std::sync::Mutex;

/// Differences that one look reports at most.
const REPORTED: i64 = 50;

/// Something the books do not agree about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// `currency`, `budget`, `transfer`, `voucher` or `offer`.
    pub subject: &'static str,
    /// Which one.
    pub id: String,
    /// What its own row says, in minor units.
    pub says: i64,
    /// What its entries sum to, in minor units.
    pub sums: i64,
}

/// Every difference in the books; none is how it should be.
pub async fn differences(tx: &mut Tx) -> Result<Vec<Difference>, Refusal> {
    let mut found = Vec::new();
    for (subject, text) in CHECKS {
        let rows = tx.fetch_all::<(String, i64, i64)>(sql(text).bind(REPORTED)).await?;
        found.extend(rows.into_iter().map(|(id, says, sums)| Difference { subject, id, says, sums }));
    }
    Ok(found)
}

/// Each gives rows of (id, what the row says, what the entries sum to) that differ.
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
        "select o.id, cast(coalesce(p.promised, 0) as bigint), cast(coalesce(t.reserved, 0) as bigint)
         from offer o
         left join (select offer_id, sum(amount_minor) as promised from voucher
                    where state in ('reserved', 'offered') group by offer_id) p on p.offer_id = o.id
         left join (select offer_id, sum(amount_minor) as reserved from ledger_entry
                    where account = 'reserved' group by offer_id) t on t.offer_id = o.id
         where o.state not in ('draft', 'costed', 'rejected')
           and coalesce(p.promised, 0) <> coalesce(t.reserved, 0)
         limit $1",
    ),
];

/// Refuses, as a fault, when an ended offer still has money on `reserved` or `issued`.
pub async fn offer_balances(tx: &mut Tx, offer: &Offer) -> Result<(), Refusal> {
    let open = tx.fetch_value::<i64>(sql("select count(*) from (select account from ledger_entry
             where offer_id = $1 and account in ('reserved', 'issued') group by account having sum(amount_minor) <> 0) t").bind(&offer.id)).await?;
    if open == 0 { Ok(()) } else { Err(Refusal::Fault(format!("offer {} ended and its books are open", offer.id))) }
}

/// Looks, and says what differs: each difference once, until it changes.
pub async fn look(app: &AppState, said: &Mutex<Vec<Difference>>) -> Result<(), Refusal> {
    let mut tx = app.db.read().await?;
    let found = differences(&mut tx).await?;
    drop(tx);
    let fresh: Vec<Difference> = {
        let mut said = said.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let fresh = found.iter().filter(|difference| !said.contains(difference)).cloned().collect();
        *said = found;
        fresh
    };
    if fresh.is_empty() {
        return Ok(());
    }
    let now = app.clock.now();
    for difference in &fresh {
        tracing::error!(?difference, "the books do not agree");
    }
    app.db
        .write(async |tx| {
            for difference in &fresh {
                let (actor, subject_id) = (&Actor::System, &difference.id);
                let (verb, subject) = ("books.differ", difference.subject);
                events::record(tx, now, Event { actor, verb, subject, subject_id, incident_id: None, fields: &[] })
                    .await?;
            }
            Ok(())
        })
        .await
}
