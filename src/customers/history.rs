//! What has passed between a customer and us, as one list: what hit them, what they said, what we wrote,
//! what we gave, and when they came to us.

use super::store::Customer;
use crate::platform::db::{Tx, sql};
use crate::t;
use crate::types::{Currency, Message, Money, PublicId, Refusal, Timestamp};
use crate::ui::time;
use chrono::{Duration, NaiveTime};

/// Most rows of one kind that are read.
const EACH_MAX: i64 = 50;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// What, in words of the catalogue.
    pub what: Message,
    /// Where more of it is, for those who may go there.
    pub href: Option<String>,
}

/// Everything that has passed, the newest first, at most `limit` lines.
pub async fn of(tx: &mut Tx, customer: &Customer, limit: usize) -> Result<Vec<Line>, Refusal> {
    let mut lines = hits(tx, customer.id).await?;
    lines.extend(cases(tx, customer.id).await?);
    lines.extend(messages(tx, customer.id).await?);
    lines.extend(gifts(tx, customer.id).await?);
    lines.extend(spent(tx, customer.id).await?);
    if let Some(day) = customer.joined() {
        let at = day.and_time(NaiveTime::MIN).and_utc();
        lines.push(Line { at, what: Message::new("customers-history-joined"), href: None });
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.at));
    lines.truncate(limit);
    Ok(lines)
}

async fn hits(tx: &mut Tx, customer_id: i64) -> Result<Vec<Line>, Refusal> {
    let hits = super::exposure::of_customer(tx, customer_id).await?;
    Ok(hits
        .into_iter()
        .map(|hit| Line {
            at: hit.from,
            what: Message::new("customers-history-disruption")
                .with("title", &hit.title)
                .with("span", time::span(Duration::minutes(hit.minutes)))
                .with("services", hit.services),
            href: Some(format!("/desk/incidents/{}", hit.incident)),
        })
        .collect())
}

#[derive(sqlx::FromRow)]
struct Case {
    id: i64,
    title: Option<String>,
    opened_at: Timestamp,
    first_human_out_at: Option<Timestamp>,
}

async fn cases(tx: &mut Tx, customer_id: i64) -> Result<Vec<Line>, Refusal> {
    let cases = tx
        .fetch_all::<Case>(
            sql("select complaint_case.id, incident.title, opened_at, first_human_out_at
             from complaint_case left join incident on incident.id = complaint_case.incident_id
             where customer_id = $1 and complaint_case.state not in ('merged', 'abusive')
             order by complaint_case.id desc limit $2")
            .bind(customer_id)
            .bind(EACH_MAX),
        )
        .await?;
    let mut lines = Vec::new();
    for case in cases {
        let href = Some(format!("/desk/inbox/{}", case.id));
        let what = match &case.title {
            Some(title) => Message::new("customers-history-complained-about").with("title", title),
            None => Message::new("customers-history-complained"),
        };
        lines.push(Line { at: case.opened_at, what, href: href.clone() });
        if let Some(at) = case.first_human_out_at {
            let after = time::span(at - case.opened_at);
            lines.push(Line { at, what: Message::new("customers-history-answered").with("span", after), href });
        }
    }
    Ok(lines)
}

#[derive(sqlx::FromRow)]
struct Sent {
    class: String,
    channel: String,
    state: String,
    reason: String,
    at: Timestamp,
    batch_id: Option<PublicId>,
}

async fn messages(tx: &mut Tx, customer_id: i64) -> Result<Vec<Line>, Refusal> {
    let messages = tx
        .fetch_all::<Sent>(
            sql("select class, channel, state, reason, coalesce(sent_at, updated_at) as at, batch_id
             from message
             where customer_id = $1 and class <> 'reply' and state in
                ('sent', 'delivered', 'bounced', 'complained', 'held', 'skipped', 'failed_permanently', 'in_doubt')
             order by id desc limit $2")
            .bind(customer_id)
            .bind(EACH_MAX),
        )
        .await?;
    Ok(messages
        .into_iter()
        .map(|sent| {
            let outcome = match sent.state.as_str() {
                "sent" | "delivered" | "complained" => "sent",
                "bounced" | "failed_permanently" => "bounced",
                other => other,
            };
            let mut what = Message::new(format!("customers-history-message-{outcome}"))
                .with("class", t!(&format!("customers-class-{}", sent.class)))
                .with("channel", t!(&format!("customers-by-{}", sent.channel)));
            if !sent.reason.is_empty() {
                what = what.with("reason", t!(&reason_key(&sent.reason)));
            } else {
                what = what.with("reason", "");
            }
            let href = sent.batch_id.map(|batch| format!("/desk/sending/{batch}"));
            Line { at: sent.at, what, href }
        })
        .collect())
}

/// The sentence for why a message did not go; a reason nobody worded is told as "for another reason".
fn reason_key(reason: &str) -> String {
    let key = format!("customers-reason-{reason}");
    if crate::ui::wording::has_key(&key) { key } else { "customers-reason-other".to_owned() }
}

#[derive(sqlx::FromRow)]
struct Gift {
    title: String,
    state: String,
    amount_minor: i64,
    currency: String,
    created_at: Timestamp,
    claimed_at: Option<Timestamp>,
    offer_id: PublicId,
}

async fn gifts(tx: &mut Tx, customer_id: i64) -> Result<Vec<Line>, Refusal> {
    let gifts = tx
        .fetch_all::<Gift>(
            sql("select offer.title, voucher.state, voucher.amount_minor, voucher.currency, entitlement.created_at,
                    voucher.claimed_at, voucher.offer_id
             from voucher
             join entitlement on entitlement.id = voucher.entitlement_id
             join offer on offer.id = voucher.offer_id
             where voucher.customer_id = $1 order by voucher.id desc limit $2")
            .bind(customer_id)
            .bind(EACH_MAX),
        )
        .await?;
    let mut lines = Vec::new();
    for gift in gifts {
        let href = Some(format!("/desk/offers/{}", gift.offer_id));
        let amount = money(gift.amount_minor, &gift.currency);
        let given = match gift.state.as_str() {
            // Reserved is a plan for them, not yet a gift.
            "reserved" => "customers-history-gift-planned",
            "withdrawn" | "revoked" => "customers-history-gift-withdrawn",
            _ => "customers-history-gift",
        };
        let what = Message::new(given).with("amount", &amount).with("title", &gift.title);
        lines.push(Line { at: gift.created_at, what, href: href.clone() });
        if let Some(at) = gift.claimed_at {
            lines.push(Line { at, what: Message::new("customers-history-claimed").with("amount", amount), href });
        }
    }
    Ok(lines)
}

async fn spent(tx: &mut Tx, customer_id: i64) -> Result<Vec<Line>, Refusal> {
    let spent = tx
        .fetch_all::<(Timestamp, i64, String, String)>(
            sql("select redemption.at, redemption.amount_minor, redemption.currency, redemption.merchant
             from redemption join voucher on voucher.id = redemption.voucher_id
             where voucher.customer_id = $1 order by redemption.at desc limit $2")
            .bind(customer_id)
            .bind(EACH_MAX),
        )
        .await?;
    Ok(spent
        .into_iter()
        .map(|(at, minor, currency, merchant)| Line {
            at,
            what: Message::new("customers-history-redeemed")
                .with("amount", money(minor, &currency))
                .with("merchant", merchant),
            href: None,
        })
        .collect())
}

fn money(minor: i64, currency: &str) -> String {
    match currency.parse::<Currency>() {
        Ok(currency) => Money::new(minor, currency).short(),
        Err(_) => format!("{minor} {currency}"),
    }
}
