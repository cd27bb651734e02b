//! Reads what a drill has made.

use super::DocumentKind;
use super::figures::Practised;
use crate::delivery::channel::DRILL_DOMAIN;
use crate::goodwill::approval::{Approval, Step};
use crate::incidents::store::Incident;
use crate::platform::db::{Tx, sql};
use crate::platform::keys::hex;
use crate::types::{Currency, Money, PublicId, Refusal, Timestamp};
use const_format::concatcp;
use sha2::{Digest, Sha256};

/// The step of an approval of an apology; those of an offer are [`Step`].
pub(super) const COMMS: &str = "comms";

/// The address of a recipient in SQL. Only what is before the domain is stored, so no row can name a real one.
const ADDRESS: &str = concatcp!("mailbox || '@", DRILL_DOMAIN, "' as address");

/// Somebody who was made up for a drill.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Recipient {
    /// The row.
    pub id: i64,
    /// Their place among the recipients, from 1.
    pub number: i64,
    /// Their name.
    pub name: String,
    /// Their address, which no mail reaches.
    pub address: String,
    /// What they pay a month, in minor units.
    pub monthly_minor: i64,
    /// What the offer gives them, in minor units.
    pub amount_minor: i64,
}

/// An apology or an offer of a drill.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Document {
    /// Which of the two.
    pub kind: DocumentKind,
    /// The subject of its messages.
    pub subject: String,
    /// Their text, with variables.
    pub body: String,
    /// The practice budget of an offer, in minor units.
    pub budget_minor: i64,
    /// The most it costs, in minor units.
    pub exposure_minor: i64,
    /// The currency of both; empty for an apology.
    pub currency: String,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// When it went to the outbox.
    pub sent_at: Option<Timestamp>,
    /// For edits (decision 6).
    pub version: i64,
}

impl Document {
    /// What an approval is for.
    pub fn content_hash(&self) -> String {
        let content = serde_json::json!([
            self.kind.as_str(),
            self.subject,
            self.body,
            self.budget_minor,
            self.exposure_minor,
            self.currency
        ]);
        hex(&Sha256::digest(content.to_string().as_bytes()))
    }

    /// The most an offer costs, and its budget.
    pub fn cost(&self) -> Option<(Money, Money)> {
        let currency = self.currency.parse::<Currency>().ok()?;
        Some((Money::new(self.exposure_minor, currency), Money::new(self.budget_minor, currency)))
    }
}

/// A message in the outbox of a drill.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OutboxMessage {
    /// What it belongs to.
    pub kind: DocumentKind,
    /// The name of its recipient.
    pub name: String,
    /// The address of its recipient.
    pub address: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub body: String,
    /// When it went there.
    pub at: Timestamp,
}

/// The recipients of a drill.
pub async fn recipients(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<Recipient>, Refusal> {
    Ok(tx
        .fetch_all::<Recipient>(
            sql(concatcp!(
                "select id, number, name, ",
                ADDRESS,
                ", monthly_minor, amount_minor from drill_recipient where incident_id = $1 order by number"
            ))
            .bind(incident_id),
        )
        .await?)
}

/// The apology or the offer of a drill, if there is one.
pub async fn document(tx: &mut Tx, incident_id: &PublicId, kind: DocumentKind) -> Result<Option<Document>, Refusal> {
    Ok(tx
        .fetch_optional::<Document>(
            sql("select kind, subject, body, budget_minor, exposure_minor, currency, saved_at, sent_at, version
             from drill_document where incident_id = $1 and kind = $2")
            .bind(incident_id)
            .bind(kind),
        )
        .await?)
}

/// Everybody who ever changed a document.
pub async fn authors(tx: &mut Tx, incident_id: &PublicId, kind: DocumentKind) -> Result<Vec<PublicId>, Refusal> {
    Ok(tx
        .fetch_values::<PublicId>(
            sql("select staff_id from drill_author where incident_id = $1 and kind = $2 order by staff_id")
                .bind(incident_id)
                .bind(kind),
        )
        .await?)
}

/// The approvals of an offer, those of earlier texts too.
pub async fn offer_approvals(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<Approval>, Refusal> {
    let rows = approvals(tx, incident_id, DocumentKind::Offer).await?;
    let approval = |(step, staff_id, content_hash, at): ApprovalRow| {
        Some(Approval { step: step.parse::<Step>().ok()?, staff_id, content_hash, at })
    };
    Ok(rows.into_iter().filter_map(approval).collect())
}

/// Whether exactly this apology was approved by somebody who wrote none of it.
pub async fn is_apology_approved(tx: &mut Tx, incident_id: &PublicId, apology: &Document) -> Result<bool, Refusal> {
    let authors = authors(tx, incident_id, DocumentKind::Apology).await?;
    let hash = apology.content_hash();
    let rows = approvals(tx, incident_id, DocumentKind::Apology).await?;
    Ok(rows.into_iter().any(|(_, by, approved, _)| approved == hash && !authors.contains(&by)))
}

type ApprovalRow = (String, PublicId, String, Timestamp);

async fn approvals(tx: &mut Tx, incident_id: &PublicId, kind: DocumentKind) -> Result<Vec<ApprovalRow>, Refusal> {
    Ok(tx
        .fetch_all::<ApprovalRow>(
            sql("select step, staff_id, content_hash, at from drill_approval
             where incident_id = $1 and kind = $2 order by id")
            .bind(incident_id)
            .bind(kind),
        )
        .await?)
}

/// The outbox of a drill, at most `limit` messages.
pub async fn outbox(tx: &mut Tx, incident_id: &PublicId, limit: i64) -> Result<Vec<OutboxMessage>, Refusal> {
    Ok(tx
        .fetch_all::<OutboxMessage>(
            sql(concatcp!(
                "select drill_message.kind, name, ",
                ADDRESS,
                ", subject, body, at from drill_message
                 join drill_recipient on drill_recipient.id = recipient_id
                 where drill_message.incident_id = $1 order by drill_message.id limit $2"
            ))
            .bind(incident_id)
            .bind(limit),
        )
        .await?)
}

/// What a drill is measured by.
pub async fn practised(tx: &mut Tx, incident: &Incident) -> Result<Practised, Refusal> {
    let mut sent = Vec::new();
    for kind in DocumentKind::ALL {
        let text = "select count(*) from drill_message where incident_id = $1 and kind = $2";
        let count = tx.fetch_value::<i64>(sql(text).bind(&incident.id).bind(kind)).await?;
        let document = document(tx, &incident.id, kind).await?;
        sent.push(document.and_then(|document| Some((document.sent_at?, count))));
    }
    let text = "select count(*) from drill_recipient where incident_id = $1";
    let recipients = tx.fetch_value::<i64>(sql(text).bind(&incident.id)).await?;
    let cost = document(tx, &incident.id, DocumentKind::Offer).await?.and_then(|offer| offer.cost());
    Ok(Practised {
        started_at: incident.started_at,
        resolved_at: incident.resolved_at,
        recipients,
        apology: sent.first().copied().flatten(),
        offer: sent.get(1).copied().flatten(),
        cost,
    })
}
