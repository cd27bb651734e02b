//! Puts the messages of a drill into its outbox, which is the only place they ever reach.

use super::documents::{not_costed, record, variables};
use super::store::{self, Document};
use super::{DocumentKind, incident};
use crate::access::Author;
use crate::delivery::template::{Template, Values, Variable};
use crate::goodwill::approval::ApprovalRequest;
use crate::incidents::State;
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::types::{Money, PublicId, Refusal, Timestamp};
use crate::ui::time;

/// Renders a message for everybody made up, and puts it into the outbox.
///
/// # Errors
///
/// `Refusal::Conflict` while the incident of the drill is open, without people, without every approval of exactly this
/// text, and once it was sent.
pub async fn send(
    tx: &mut Tx,
    right: &Author,
    now: Timestamp,
    incident_id: &PublicId,
    kind: DocumentKind,
) -> Result<(), Refusal> {
    let incident = incident(tx, incident_id).await?;
    let document = store::document(tx, incident_id, kind).await?.ok_or(Refusal::NotFound)?;
    if document.sent_at.is_some() {
        return Err(Refusal::conflict("drill-sent-already"));
    }
    if incident.state != State::Resolved {
        return Err(Refusal::conflict("drill-not-resolved"));
    }
    check_approved(tx, now, incident_id, &document).await?;
    let recipients = store::recipients(tx, incident_id).await?;
    if recipients.is_empty() {
        return Err(Refusal::conflict("drill-recipients-missing"));
    }
    let installation = installation::get(tx).await?;
    let zone = installation.zone();
    let parse = |text: &str| {
        Template::parse_with(text, variables(kind)).map_err(|error| Refusal::fields([("body", error.message())]))
    };
    let template = parse(&document.body)?;
    let until = incident.resolved_at.unwrap_or(now);
    let shared = Values::default()
        .with(Variable::Incident, &incident.title)
        .with(Variable::Organisation, &installation.organisation)
        .with(Variable::From, &time::full_text(incident.started_at, zone))
        .with(Variable::To, &time::full_text(until, zone));
    let currency = document.cost().map(|(exposure, _)| exposure.currency);
    for recipient in &recipients {
        let amount = currency.map(|currency| Money::new(recipient.amount_minor, currency).short());
        let values =
            shared.clone().with(Variable::Name, &recipient.name).with(Variable::Amount, &amount.unwrap_or_default());
        let body = template.render(&values).map_err(|_| not_costed())?;
        tx.execute(
            sql("insert into drill_message (incident_id, kind, recipient_id, subject, body, at)
                 values ($1, $2, $3, $4, $5, $6)")
            .bind(incident_id)
            .bind(kind)
            .bind(recipient.id)
            .bind(&document.subject)
            .bind(body)
            .bind(now),
        )
        .await?;
    }
    let text = "update drill_document set sent_at = $3, version = version + 1
                where incident_id = $1 and kind = $2 and sent_at is null";
    let changed = tx.execute(sql(text).bind(incident_id).bind(kind).bind(now)).await?;
    if changed == 0 {
        return Err(Refusal::conflict("drill-sent-already"));
    }
    record(tx, right.actor(), now, incident_id, kind, "sent").await
}

async fn check_approved(
    tx: &mut Tx,
    now: Timestamp,
    incident_id: &PublicId,
    document: &Document,
) -> Result<(), Refusal> {
    let is_approved = match document.kind {
        DocumentKind::Apology => store::is_apology_approved(tx, incident_id, document).await?,
        DocumentKind::Offer => {
            let (exposure, _) = document.cost().filter(|(exposure, _)| exposure.minor > 0).ok_or_else(not_costed)?;
            let editors = store::authors(tx, incident_id, document.kind).await?;
            let approvals = store::offer_approvals(tx, incident_id).await?;
            let hash = document.content_hash();
            ApprovalRequest { exposure, content_hash: &hash, editors: &editors, approvals: &approvals }.is_complete(now)
        }
    };
    if is_approved { Ok(()) } else { Err(Refusal::conflict("drill-not-approved")) }
}
