//! Takes a publication back within ten seconds (decision 69). The public page changes at once, and the notices wait until then.
//!
//! Whoever takes an update back and the worker that releases its notices change the same column of its row
//! (`notices_released_at`, `replaced`), so exactly one of them succeeds. What the update replaced is stored with it.

use super::draft::{self, About};
use super::incident::{Kind, State};
use super::publish;
use super::store::{self, Incident, Update};
use crate::access::IncidentCommander;
use crate::platform::db::{Tx, sql};
use crate::platform::event_out;
use crate::platform::events::{self, Event};
use crate::services::holds;
use crate::t;
use crate::types::{Impact, PublicId, Refusal, Timestamp};
use crate::ui::time;
use crate::web::form_fields::Fields;
use crate::web::moment;
use chrono::Duration;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// How long a publication can be taken back, and how long its notices wait.
pub const UNDO_WINDOW: Duration = Duration::seconds(10);

/// What an update replaced.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Replaced {
    /// The version of the incident after the update: nothing else may have changed it since.
    version: i64,
    state: State,
    impact: Impact,
    next_update_by: Option<Timestamp>,
    resolved_at: Option<Timestamp>,
    rev: i64,
    /// The services that the incident affected before.
    services: Vec<PublicId>,
    /// The review that reopening removed.
    review: Option<Review>,
}

#[derive(Debug, Clone, Serialize, Deserialize, sqlx::FromRow)]
struct Review {
    closed_at: Timestamp,
    closed_by: PublicId,
    note: String,
}

impl Replaced {
    /// What an update of this incident is about to replace.
    pub(super) async fn read(tx: &mut Tx, incident: &Incident) -> Result<Self, Refusal> {
        let review = "select closed_at, closed_by, note from incident_review where incident_id = $1";
        Ok(Self {
            version: incident.version + 1,
            state: incident.state,
            impact: incident.impact,
            next_update_by: incident.next_update_by,
            resolved_at: incident.resolved_at,
            rev: incident.rev,
            services: store::service_ids_of(tx, &incident.id).await?,
            review: tx.fetch_optional::<Review>(sql(review).bind(&incident.id)).await?,
        })
    }

    /// Stores it with the update. Of earlier updates it is no longer needed.
    pub(super) async fn keep(&self, tx: &mut Tx, incident_id: &PublicId, update_id: &PublicId) -> Result<(), Refusal> {
        let text = serde_json::to_string(self).map_err(|error| Refusal::Fault(error.to_string()))?;
        tx.execute(
            sql("update incident_update set replaced = case when id = $2 then $3 else null end
                 where incident_id = $1 and (id = $2 or replaced is not null)")
            .bind(incident_id)
            .bind(update_id)
            .bind(text),
        )
        .await?;
        Ok(())
    }
}

/// Releases the notices of an update. Returns whether they may be sent: false where the update was taken back.
pub async fn release_notices(tx: &mut Tx, now: Timestamp, update_id: &PublicId) -> Result<bool, Refusal> {
    let released = tx
        .execute(
            sql("update incident_update set notices_released_at = coalesce(notices_released_at, $2), replaced = null
                 where id = $1 and notify = true")
            .bind(update_id)
            .bind(now),
        )
        .await?;
    Ok(released == 1)
}

/// What was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undone {
    /// An update; the incident is as before.
    Update,
    /// The declaration of an incident, which is withdrawn.
    Declaration,
}

/// Until when an update can be taken back; `None` if it cannot be by now.
pub fn deadline(incident: &Incident, latest: &Update, now: Timestamp) -> Option<Timestamp> {
    let until = latest.published_at + UNDO_WINDOW;
    let is_open = incident.kind == Kind::Incident && incident.withdrawn_at.is_none() && !latest.is_backdated;
    (is_open && now >= latest.published_at && now < until).then_some(until)
}

/// Takes the latest update of an incident back, and gives its text back as the person's draft. An update that was taken back
/// already stays so.
///
/// # Errors
///
/// `Refusal::Conflict` when it is too late, or when the incident or the update was changed since.
pub async fn undo(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident_id: &PublicId,
    update_id: &PublicId,
    zone: Tz,
) -> Result<Undone, Refusal> {
    // Locks the installation's row first, so that concurrent updates wait.
    events::public_changed(tx).await?;
    let incident = store::get(tx, incident_id).await?;
    let updates = store::updates(tx, incident_id).await?;
    let Some(update) = updates.iter().find(|update| update.id == *update_id) else {
        return Ok(Undone::Update); // Pressed twice.
    };
    if deadline(&incident, update, now).is_none() {
        return Err(Refusal::conflict("undo-too-late"));
    }
    let text = tx
        .fetch_value_optional::<String>(
            sql("update incident_update set notify = false
                 where id = $1 and notices_released_at is null and replaced is not null
                 returning replaced")
            .bind(update_id),
        )
        .await?;
    let Some(text) = text else { return Err(Refusal::conflict("undo-too-late")) };
    let replaced: Replaced = serde_json::from_str(&text).map_err(|error| Refusal::Fault(error.to_string()))?;
    if incident.version != replaced.version || update.edited_at.is_some() {
        return Err(Refusal::conflict("undo-changed"));
    }
    event_out::take_back(tx, update_id).await?;
    if update.position == 1 {
        take_declaration_back(tx, right, now, &incident, update, zone).await?;
        Ok(Undone::Declaration)
    } else {
        take_update_back(tx, right, now, &incident, update, &replaced, zone).await?;
        Ok(Undone::Update)
    }
}

async fn take_update_back(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident: &Incident,
    update: &Update,
    replaced: &Replaced,
    zone: Tz,
) -> Result<(), Refusal> {
    let fields = fields_of(tx, incident, update, zone).await?;
    holds::remove_of_update(tx, now, &update.id).await?;
    for text in ["delete from update_service where update_id = $1", "delete from incident_update where id = $1"] {
        tx.execute(sql(text).bind(&update.id)).await?;
    }
    for service in store::service_ids_of(tx, &incident.id).await? {
        if !replaced.services.contains(&service) {
            let text = "delete from incident_service where incident_id = $1 and service_id = $2";
            tx.execute(sql(text).bind(&incident.id).bind(&service)).await?;
        }
    }
    let changed = tx
        .execute(
            sql("update incident set state = $2, impact = $3, next_update_by = $4, resolved_at = $5, rev = $6,
                     updated_at = $7, version = version + 1
                 where id = $1 and version = $8")
            .bind(&incident.id)
            .bind(replaced.state)
            .bind(replaced.impact)
            .bind(replaced.next_update_by)
            .bind(replaced.resolved_at)
            .bind(replaced.rev)
            .bind(now)
            .bind(incident.version),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Contended);
    }
    if let Some(review) = &replaced.review {
        tx.execute(
            sql("insert into incident_review (incident_id, closed_at, closed_by, note) values ($1, $2, $3, $4)")
                .bind(&incident.id)
                .bind(review.closed_at)
                .bind(&review.closed_by)
                .bind(&review.note),
        )
        .await?;
    }
    record(tx, right, now, incident, "incident_update.undone", "incident_update", &update.id).await?;
    draft::give_back(tx, right.staff_id()?, now, &About::Incident(incident.id.clone()), &fields).await
}

/// Withdraws an incident that was declared a moment ago: its page says that it was published by mistake, for whoever opened
/// it meanwhile.
async fn take_declaration_back(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident: &Incident,
    update: &Update,
    zone: Tz,
) -> Result<(), Refusal> {
    let mut fields = fields_of(tx, incident, update, zone).await?;
    let mut more = vec![
        ("kind", "incident".to_owned()),
        ("title", incident.title.clone()),
        ("regions", incident.regions.clone()),
        ("started_at", moment::text(incident.started_at, zone)),
        ("cause", incident.cause_cluster.map_or("", |cause| cause.as_str()).to_owned()),
    ];
    if let Some(at) = incident.first_evidence_at {
        more.push(("first_evidence_at", moment::text(at, zone)));
    }
    if incident.is_drill {
        more.push(("is_drill", "yes".to_owned()));
    }
    fields.0.extend(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
    holds::remove(tx, now, &incident.id).await?;
    let changed = tx
        .execute(
            sql("update incident set withdrawn_at = $2, withdrawn_by = $3, withdrawn_reason = $4, state = $5,
                     resolved_at = coalesce(resolved_at, $2), next_update_by = null, updated_at = $2,
                     version = version + 1
                 where id = $1 and version = $6")
            .bind(&incident.id)
            .bind(now)
            .bind(right.staff_id()?)
            .bind(t!("undo-declaration-reason"))
            .bind(State::Cancelled)
            .bind(incident.version),
        )
        .await?;
    if changed == 0 {
        return Err(Refusal::Contended);
    }
    record(tx, right, now, incident, "incident.undone", "incident", &incident.id).await?;
    draft::give_back(tx, right.staff_id()?, now, &About::Declaration, &fields).await
}

/// The composer's fields of an update that was published.
async fn fields_of(tx: &mut Tx, incident: &Incident, update: &Update, zone: Tz) -> Result<Fields, Refusal> {
    let mut fields =
        vec![("state".to_owned(), update.state.as_str().to_owned()), ("body".to_owned(), update.body.clone())];
    if let Some(by) = update.next_update_by {
        fields.push(("promise".to_owned(), "at".to_owned()));
        fields.push(("next_at".to_owned(), time::clock_text(by, zone)));
    }
    if update.notify {
        fields.push(("notify".to_owned(), "yes".to_owned()));
    }
    for service in store::service_ids_of(tx, &incident.id).await? {
        let own = publish::own_status(tx, incident, &service, update.published_at).await?;
        fields.push((format!("service-{service}"), own.as_str().to_owned()));
    }
    Ok(Fields(fields))
}

async fn record(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    incident: &Incident,
    verb: &str,
    subject: &str,
    subject_id: &PublicId,
) -> Result<(), Refusal> {
    let event = Event {
        actor: right.actor(),
        verb,
        subject,
        subject_id,
        incident_id: Some(incident.id.as_str()),
        fields: &["state", "body", "services", "next_update_by"],
    };
    events::record(tx, now, event).await
}
