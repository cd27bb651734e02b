//! The history of a customer: incidents, complaints, messages, vouchers and redemptions in one list.
//!
//! It reads views of other modules, which import this one. The states of messages are therefore compared as stored.

use super::address::Channel;
use super::store::Customer;
use crate::platform::db::{Tx, sql};
use crate::t;
use crate::types::{CaseState, Currency, Message, Money, PublicId, Refusal, Timestamp};
use crate::ui::time;
use chrono::{Duration, NaiveTime};
use const_format::concatcp;

/// Most entries of one kind.
const ENTRIES_PER_KIND_MAX: i64 = 50;

/// An entry of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub text: Message,
    /// The desk page with details.
    pub href: Option<String>,
}

/// The history of a customer, the newest first, at most `limit` entries.
pub async fn entries(
    tx: &mut Tx,
    now: Timestamp,
    customer: &Customer,
    limit: usize,
) -> Result<Vec<HistoryEntry>, Refusal> {
    let mut entries = disruptions(tx, now, customer.id).await?;
    entries.extend(cases(tx, customer.id).await?);
    entries.extend(messages(tx, customer.id).await?);
    entries.extend(vouchers(tx, customer.id).await?);
    entries.extend(redemptions(tx, customer.id).await?);
    if let Some(day) = customer.joined() {
        let at = day.and_time(NaiveTime::MIN).and_utc();
        entries.push(HistoryEntry { at, text: Message::new("customers-history-joined"), href: None });
    }
    entries.sort_by_key(|line| std::cmp::Reverse(line.at));
    entries.truncate(limit);
    Ok(entries)
}

async fn disruptions(tx: &mut Tx, now: Timestamp, customer_id: i64) -> Result<Vec<HistoryEntry>, Refusal> {
    let disruptions = super::exposure::history(tx, now, customer_id).await?;
    Ok(disruptions
        .into_iter()
        .map(|disruption| HistoryEntry {
            at: disruption.from,
            text: Message::new("customers-history-disruption")
                .with("title", &disruption.title)
                .with("span", time::span(Duration::minutes(disruption.minutes)))
                .with("services", disruption.services),
            href: Some(format!("/desk/incidents/{}", disruption.incident)),
        })
        .collect())
}

#[derive(sqlx::FromRow)]
struct CaseRow {
    id: i64,
    title: Option<String>,
    opened_at: Timestamp,
    first_human_out_at: Option<Timestamp>,
}

async fn cases(tx: &mut Tx, customer_id: i64) -> Result<Vec<HistoryEntry>, Refusal> {
    let cases = tx
        .fetch_all::<CaseRow>(
            sql(concatcp!(
                "select complaint_case.id, incident.title, opened_at, first_human_out_at
             from complaint_case_view as complaint_case left join incident_view as incident on incident.id = complaint_case.incident_id
             where customer_id = $1 and complaint_case.state not in ",
                CaseState::NOT_A_COMPLAINT_SQL,
                " order by complaint_case.id desc limit $2",
            ))
            .bind(customer_id)
            .bind(ENTRIES_PER_KIND_MAX),
        )
        .await?;
    let mut entries = Vec::new();
    for case in cases {
        let href = Some(format!("/desk/inbox/{}", case.id));
        let text = match &case.title {
            Some(title) => Message::new("customers-history-complained-about").with("title", title),
            None => Message::new("customers-history-complained"),
        };
        entries.push(HistoryEntry { at: case.opened_at, text, href: href.clone() });
        if let Some(at) = case.first_human_out_at {
            let after = time::span(at - case.opened_at);
            entries.push(HistoryEntry {
                at,
                text: Message::new("customers-history-answered").with("span", after),
                href,
            });
        }
    }
    Ok(entries)
}

#[derive(sqlx::FromRow)]
struct MessageRow {
    class: String,
    channel: Option<Channel>,
    state: String,
    reason: String,
    at: Timestamp,
    batch_id: Option<PublicId>,
}

async fn messages(tx: &mut Tx, customer_id: i64) -> Result<Vec<HistoryEntry>, Refusal> {
    let messages = tx
        .fetch_all::<MessageRow>(
            sql("select class, channel, state, reason, coalesce(sent_at, updated_at) as at, batch_id
             from message_view
             where customer_id = $1 and class <> 'reply' and state in
                ('sent', 'delivered', 'bounced', 'complained', 'held', 'skipped', 'failed_permanently', 'in_doubt')
             order by id desc limit $2")
            .bind(customer_id)
            .bind(ENTRIES_PER_KIND_MAX),
        )
        .await?;
    Ok(messages
        .into_iter()
        .map(|message| {
            let outcome = match message.state.as_str() {
                "sent" | "delivered" | "complained" => "sent",
                "bounced" | "failed_permanently" => "bounced",
                other => other,
            };
            let class = t!(&format!("customers-class-{}", message.class));
            let mut text = match message.channel {
                Some(channel) => Message::new(format!("customers-history-message-{outcome}"))
                    .with("class", class)
                    .with("channel", t!(&format!("customers-by-{}", channel.as_str()))),
                // Skipped for want of an address.
                None => Message::new("customers-history-message-no-channel").with("class", class),
            };
            let reason = if message.reason.is_empty() { String::new() } else { t!(&reason_key(&message.reason)) };
            text = text.with("reason", reason);
            let href = message.batch_id.map(|batch| format!("/desk/sending/{batch}"));
            HistoryEntry { at: message.at, text, href }
        })
        .collect())
}

/// The text for why a message was not sent; "for another reason" when there is none for it.
fn reason_key(reason: &str) -> String {
    let key = format!("customers-reason-{reason}");
    if crate::ui::wording::has_key(&key) { key } else { "customers-reason-other".to_owned() }
}

#[derive(sqlx::FromRow)]
struct VoucherRow {
    title: String,
    /// The customer does not have it yet.
    is_planned: bool,
    is_taken_back: bool,
    amount_minor: i64,
    currency: Currency,
    created_at: Timestamp,
    claimed_at: Option<Timestamp>,
    offer_id: PublicId,
}

async fn vouchers(tx: &mut Tx, customer_id: i64) -> Result<Vec<HistoryEntry>, Refusal> {
    let vouchers = tx
        .fetch_all::<VoucherRow>(
            sql(
                "select offer.title, voucher.is_planned, voucher.is_taken_back, voucher.amount_minor, voucher.currency,
                    entitlement.created_at, voucher.claimed_at, voucher.offer_id
             from voucher_view as voucher
             join entitlement_view as entitlement on entitlement.id = voucher.entitlement_id
             join offer_view as offer on offer.id = voucher.offer_id
             where voucher.customer_id = $1 order by voucher.id desc limit $2",
            )
            .bind(customer_id)
            .bind(ENTRIES_PER_KIND_MAX),
        )
        .await?;
    let mut entries = Vec::new();
    for voucher in vouchers {
        let href = Some(format!("/desk/offers/{}", voucher.offer_id));
        let amount = Money::new(voucher.amount_minor, voucher.currency).short();
        let key = match (voucher.is_planned, voucher.is_taken_back) {
            (true, _) => "customers-history-gift-planned",
            (_, true) => "customers-history-gift-withdrawn",
            _ => "customers-history-gift",
        };
        let text = Message::new(key).with("amount", &amount).with("title", &voucher.title);
        entries.push(HistoryEntry { at: voucher.created_at, text, href: href.clone() });
        if let Some(at) = voucher.claimed_at {
            entries.push(HistoryEntry {
                at,
                text: Message::new("customers-history-claimed").with("amount", amount),
                href,
            });
        }
    }
    Ok(entries)
}

async fn redemptions(tx: &mut Tx, customer_id: i64) -> Result<Vec<HistoryEntry>, Refusal> {
    let redemptions = tx
        .fetch_all::<(Timestamp, i64, Currency, String)>(
            sql("select redemption.at, redemption.amount_minor, redemption.currency, redemption.merchant
             from redemption_view as redemption join voucher_view as voucher on voucher.id = redemption.voucher_id
             where voucher.customer_id = $1 order by redemption.at desc limit $2")
            .bind(customer_id)
            .bind(ENTRIES_PER_KIND_MAX),
        )
        .await?;
    Ok(redemptions
        .into_iter()
        .map(|(at, minor, currency, merchant)| HistoryEntry {
            at,
            text: Message::new("customers-history-redeemed")
                .with("amount", Money::new(minor, currency).short())
                .with("merchant", merchant),
            href: None,
        })
        .collect())
}
