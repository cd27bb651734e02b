//! Draft incidents that alerts made, or trouble of a watched page: a commander publishes one or discards it. A draft has no number and is in no table of
//! incidents before it is published.

use super::rules;
use crate::access::IncidentCommander;
use crate::delivery::template::{Values, Variable};
use crate::incidents::{Declaration, State, declare};
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::platform::installation;
use crate::services::page;
use crate::services::store::Service;
use crate::t;
use crate::text_enum;
use crate::types::field_errors::FieldErrors;
use crate::types::{Actor, PublicId, Refusal, ServiceStatus, Timestamp};
use crate::ui::time;
use crate::ui::wording::Language;
use const_format::concatcp;

/// Longest reason for discarding a draft, in characters.
const REASON_MAX: usize = 500;

text_enum! {
    /// The state of a draft incident.
    pub enum DraftState("draft state") {
        /// Somebody has to look at it.
        Waiting = "waiting",
        /// It became an incident.
        Published = "published",
        /// Somebody decided that it is none.
        Discarded = "discarded",
    }
}

/// A draft incident.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Draft {
    /// Its id.
    pub id: PublicId,
    /// The name of the receiver, or of the watched page.
    pub source_name: String,
    /// The watched page whose trouble made it; `None` where alerts did.
    pub watched_page_id: Option<PublicId>,
    /// Its state.
    pub state: DraftState,
    /// The title of its first alert, in the sender's words.
    pub alert_title: String,
    /// The title that a rule suggests; empty for one that is made of the services.
    title: String,
    /// The text that a rule suggests.
    body: String,
    /// In how many minutes the next update is promised.
    pub promise_minutes: i64,
    /// When the first of its alerts began.
    pub started_at: Timestamp,
    /// When its last new alert came.
    pub last_alert_at: Timestamp,
    /// How many alerts it has.
    pub alert_count: i64,
    /// How many of them are firing.
    pub firing_count: i64,
    /// When all of them were resolved.
    pub resolve_proposed_at: Option<Timestamp>,
    /// Whether it is published by itself.
    pub publishes: bool,
    /// Whether subscribers are told.
    pub notify: bool,
    /// The text of the update that resolves it by itself; empty for none.
    resolve_body: String,
    /// Why it was not published or resolved by itself, as a key of the catalogue; empty if it was.
    pub failure: String,
    /// The incident that it became.
    pub incident_id: Option<PublicId>,
    /// When its first alert came.
    pub created_at: Timestamp,
    /// Why it was discarded.
    pub discard_reason: String,
    /// For edits (decision 6).
    pub version: i64,
}

const SELECT: &str = "select incident_draft.id,
        coalesce(inbound_hook.name, incident_draft.watched_page_name) as source_name, incident_draft.watched_page_id,
        incident_draft.state, incident_draft.alert_title, incident_draft.title,
        incident_draft.body, incident_draft.promise_minutes, incident_draft.started_at, incident_draft.last_alert_at,
        incident_draft.alert_count, incident_draft.firing_count, incident_draft.resolve_proposed_at,
        incident_draft.publishes, incident_draft.notify, incident_draft.resolve_body, incident_draft.failure,
        incident_draft.incident_id, incident_draft.created_at, incident_draft.discard_reason, incident_draft.version
    from incident_draft left join inbound_hook on inbound_hook.id = incident_draft.hook_id ";

/// A draft by its id.
///
/// # Errors
///
/// `Refusal::NotFound` when there is none.
pub async fn get(tx: &mut Tx, id: &PublicId) -> Result<Draft, Refusal> {
    Ok(tx.fetch_one::<Draft>(sql(concatcp!(SELECT, "where incident_draft.id = $1")).bind(id)).await?)
}

/// Drafts that wait for somebody, the oldest first.
pub async fn waiting(tx: &mut Tx, limit: i64) -> Result<Vec<Draft>, Refusal> {
    let text = concatcp!(SELECT, "where incident_draft.state = 'waiting' order by incident_draft.created_at limit $1");
    Ok(tx.fetch_all::<Draft>(sql(text).bind(limit)).await?)
}

/// The published draft of each open incident whose alerts are all resolved, the one that has waited longest first.
pub async fn proposals(tx: &mut Tx, limit: i64) -> Result<Vec<(Draft, i64, String)>, Refusal> {
    let text = concatcp!(
        "select incident_draft.id, incident.number, incident.title
         from incident_draft join incident_view as incident on incident.id = incident_draft.incident_id
         where incident_draft.state = 'published' and incident_draft.resolve_proposed_at is not null
           and incident.withdrawn_at is null and incident.state not in ",
        State::OVER_SQL,
        " order by incident_draft.resolve_proposed_at limit $1"
    );
    let found = tx.fetch_all::<(PublicId, i64, String)>(sql(text).bind(limit)).await?;
    let mut proposals = Vec::new();
    for (id, number, title) in found {
        proposals.push((get(tx, &id).await?, number, title));
    }
    Ok(proposals)
}

/// The services that a draft affects, and how.
pub async fn services_of(tx: &mut Tx, id: &PublicId) -> Result<Vec<(PublicId, ServiceStatus)>, Refusal> {
    let text = "select service_id, status from incident_draft_service where draft_id = $1 order by service_id";
    Ok(tx.fetch_all::<(PublicId, ServiceStatus)>(sql(text).bind(id)).await?)
}

/// Title and text that a draft suggests, with what is known of it filled in. Nothing in them is a sender's text, unless
/// neither a rule nor a service gives a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The title.
    pub title: String,
    /// The text of the first update; may be empty.
    pub body: String,
    /// The text of the update that resolves it; may be empty.
    pub resolve_body: String,
}

/// The words that a draft suggests. `affected` are its services.
pub async fn words(tx: &mut Tx, draft: &Draft, affected: &[Service]) -> Result<Words, Refusal> {
    let page = page::first_page(tx).await?;
    let organisation = installation::get(tx).await?.organisation;
    let names = affected.iter().map(|service| service.name.as_str()).collect::<Vec<_>>().join(", ");
    let (zone, language) = (page.zone(), Language::from_tag(&page.language));
    let (from, title) = language.scope(|| {
        let title = if names.is_empty() { String::new() } else { t!("draft-public-title", services = &names) };
        (time::full_text(draft.started_at, zone), title)
    });
    let values = Values::default()
        .with(Variable::Services, &names)
        .with(Variable::From, &from)
        .with(Variable::Organisation, &organisation);
    let title = match draft.title.as_str() {
        "" if title.is_empty() => draft.alert_title.clone(),
        "" => title,
        text => rules::fill_title(text, &values),
    };
    let filled = |text: &str| rules::fill(text, &values);
    Ok(Words { title, body: filled(&draft.body), resolve_body: filled(&draft.resolve_body) })
}

/// Publishes a draft as an incident and returns the incident's id.
///
/// # Errors
///
/// A conflict for a draft that was published or discarded before; otherwise those of [`declare()`].
pub async fn publish(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    id: &PublicId,
    declaration: Declaration,
) -> Result<PublicId, Refusal> {
    let draft = get_waiting(tx, id).await?;
    let incident = declare(tx, right, now, declaration).await?;
    tx.execute(
        sql("update incident_draft set state = 'published', incident_id = $2, published_at = $3, published_by = $4,
                 publishes = false, failure = '', version = version + 1
             where id = $1")
        .bind(&draft.id)
        .bind(&incident.id)
        .bind(now)
        .bind(right.staff_id().ok()),
    )
    .await?;
    let fields = &["state", "incident_id"];
    record(tx, right.actor(), now, "incident_draft.published", id, Some(incident.id.as_str()), fields).await?;
    Ok(incident.id)
}

/// Discards a draft. Its alerts are no news until they are resolved and fire again.
///
/// # Errors
///
/// A conflict for a draft that was published.
pub async fn discard(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    id: &PublicId,
    reason: &str,
) -> Result<(), Refusal> {
    let mut form = FieldErrors::new();
    let reason = form.required("reason", reason, REASON_MAX);
    form.check()?;
    tx.lock("incident_draft", id).await?;
    if get(tx, id).await?.state == DraftState::Discarded {
        return Ok(());
    }
    get_waiting(tx, id).await?;
    tx.execute(
        sql("update incident_draft set state = 'discarded', discarded_at = $2, discarded_by = $3, discard_reason = $4,
                 publishes = false, version = version + 1
             where id = $1")
        .bind(id)
        .bind(now)
        .bind(right.staff_id().ok())
        .bind(&reason),
    )
    .await?;
    record(tx, right.actor(), now, "incident_draft.discarded", id, None, &["state", "discard_reason"]).await
}

/// Takes back the proposal to resolve an incident, until its alerts fire and end again.
pub async fn dismiss_proposal(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    id: &PublicId,
) -> Result<Option<PublicId>, Refusal> {
    let draft = get(tx, id).await?;
    let text = "update incident_draft set resolve_proposed_at = null, version = version + 1
                where id = $1 and resolve_proposed_at is not null";
    if tx.execute(sql(text).bind(id)).await? > 0 {
        let incident = draft.incident_id.as_ref().map(PublicId::as_str);
        record(tx, right.actor(), now, "incident_draft.kept_open", id, incident, &["resolve_proposed_at"]).await?;
    }
    Ok(draft.incident_id)
}

async fn get_waiting(tx: &mut Tx, id: &PublicId) -> Result<Draft, Refusal> {
    tx.lock("incident_draft", id).await?;
    let draft = get(tx, id).await?;
    match draft.state {
        DraftState::Waiting => Ok(draft),
        DraftState::Published => Err(Refusal::conflict("draft-published")),
        DraftState::Discarded => Err(Refusal::conflict("draft-discarded")),
    }
}

#[allow(clippy::too_many_arguments, reason = "the fields of an event")]
async fn record(
    tx: &mut Tx,
    actor: &Actor,
    now: Timestamp,
    verb: &str,
    id: &PublicId,
    incident_id: Option<&str>,
    fields: &[&str],
) -> Result<(), Refusal> {
    let event = Event { actor, verb, subject: "incident_draft", subject_id: id, incident_id, fields };
    events::record(tx, now, event).await
}
