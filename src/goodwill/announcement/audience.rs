//! Who gets the announcement of an offer, and who only finds the voucher on their page and why.
//!
//! One query decides it for the costing, whose counts approvers see, and for the planner. Delivery checks again for each
//! customer before it sends: recipients may drop out, nobody comes in.

use crate::customers::Channel;
use crate::delivery::message::SkipReason;
use crate::platform::db::{Tx, sql};
use crate::types::{CaseState, PublicId, Refusal};
use const_format::concatcp;
use serde::{Deserialize, Serialize};

/// A customer of an offer, and whether and where they get its announcement.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Recipient {
    /// The customer's id.
    pub customer_id: i64,
    /// Their name.
    pub name: String,
    /// Their language, as imported; may be empty.
    pub language: String,
    /// Their IANA time zone; empty if it is not known.
    pub time_zone: String,
    /// What their voucher is worth, in minor units.
    pub amount_minor: i64,
    /// The address; empty if there is none to use.
    pub address: String,
    /// The address in the form in which it is looked up.
    pub address_key: String,
    /// Why they are skipped; `None` if they get it.
    pub skipped: Option<SkipReason>,
    /// Whether their message may be sent without a person's decision: nobody complained with their address.
    pub is_confirmed: bool,
}

/// How many customers of an offer get its announcement, and how many do not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Get a message.
    pub recipients: i64,
    /// Of them, wait for a person's decision.
    pub held: i64,
    /// Get none, by reason.
    pub skipped: Vec<(SkipReason, i64)>,
}

/// `$1` is the offer, `$2` the customer after whom it begins, `$3` how many customers. Of several addresses a verified one
/// comes first, then the newest.
const RECIPIENTS: &str = concatcp!(
    "with addressed as (
         select v.customer_id, v.amount_minor, c.name, c.language, c.time_zone, c.erased_at,
                (select p.id from contact_point_view p
                 where p.customer_id = v.customer_id and p.channel = '",
    Channel::Email.as_str(),
    "' and p.consent_marketing = true and p.suppressed_at is null
                   and not exists (select 1 from suppression_view s where s.address_key = p.address_key)
                 order by p.verified_at is null, p.id desc limit 1) as point_id
         from voucher v join customer_view c on c.id = v.customer_id
         where v.offer_id = $1 and v.customer_id > $2
         order by v.customer_id limit $3
     ),
     recipients as (
         select a.customer_id, a.name, a.language, a.time_zone, a.amount_minor, coalesce(p.address, '') as address,
                coalesce(p.address_key, '') as address_key,
                not exists (select 1 from complaint_case_view k
                            where (k.contact_key = p.address_key
                                   or (k.customer_id = a.customer_id and k.is_provisional = true))
                              and k.state in ",
    CaseState::OPEN_SQL,
    ") as is_confirmed,
                case
                    when a.erased_at is not null then '",
    SkipReason::Erased.as_str(),
    "'
                    when exists (select 1 from complaint_case_view k
                                 where k.customer_id = a.customer_id and k.is_provisional = false and k.state in ",
    CaseState::OPEN_SQL,
    ") then '",
    SkipReason::OpenComplaint.as_str(),
    "'
                    when p.id is not null then null
                    when not exists (select 1 from contact_point_view p
                                     where p.customer_id = a.customer_id and p.channel = '",
    Channel::Email.as_str(),
    "') then '",
    SkipReason::NoAddress.as_str(),
    "'
                    when exists (select 1 from contact_point_view p
                                 where p.customer_id = a.customer_id and p.channel = '",
    Channel::Email.as_str(),
    "' and p.suppressed_at is null
                                   and not exists (select 1 from suppression_view s
                                                   where s.address_key = p.address_key)) then '",
    SkipReason::NoConsent.as_str(),
    "'
                    else '",
    SkipReason::Suppressed.as_str(),
    "'
                end as skipped
         from addressed a left join contact_point_view p on p.id = a.point_id
     ) "
);

/// The next customers of an offer after the customer `after`, at most `limit`, in the order of their ids.
pub async fn fetch_after(tx: &mut Tx, offer_id: &PublicId, after: i64, limit: i64) -> Result<Vec<Recipient>, Refusal> {
    const FETCH: &str = concatcp!(RECIPIENTS, "select * from recipients order by customer_id");
    Ok(tx.fetch_all(sql(FETCH).bind(offer_id).bind(after).bind(limit)).await?)
}

impl Counts {
    /// Adds the counts of other customers.
    pub fn add(&mut self, other: &Self) {
        self.recipients += other.recipients;
        self.held += other.held;
        for (reason, people) in &other.skipped {
            self.add_skipped(*reason, *people);
        }
        self.skipped.sort_unstable();
    }

    fn add_skipped(&mut self, reason: SkipReason, people: i64) {
        match self.skipped.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, total)) => *total += people,
            None => self.skipped.push((reason, people)),
        }
    }
}

/// Counts the next customers of an offer after the customer `after`, at most `limit`: who gets a message and who does not,
/// and how many of those who get one have no name.
pub async fn count(tx: &mut Tx, offer_id: &PublicId, after: i64, limit: i64) -> Result<(Counts, i64), Refusal> {
    const COUNT: &str = concatcp!(
        RECIPIENTS,
        "select skipped, is_confirmed, trim(name) = '' as is_nameless, count(*) from recipients
         group by skipped, is_confirmed, trim(name) = ''"
    );
    let rows = tx
        .fetch_all::<(Option<SkipReason>, bool, bool, i64)>(sql(COUNT).bind(offer_id).bind(after).bind(limit))
        .await?;
    let (mut counts, mut nameless) = (Counts::default(), 0);
    for (skipped, is_confirmed, is_nameless, people) in rows {
        match skipped {
            None => {
                counts.recipients += people;
                counts.held += if is_confirmed { 0 } else { people };
                nameless += if is_nameless { people } else { 0 };
            }
            Some(reason) => counts.add_skipped(reason, people),
        }
    }
    counts.skipped.sort_unstable();
    Ok((counts, nameless))
}
