//! Changes the title and the services of planned maintenance, and says so to those who were told of it.

use super::plan::{check_known, check_services};
use super::{announcement, changeable, services_words};
use crate::access::IncidentCommander;
use crate::incidents::declare::Affected;
use crate::incidents::incident::State;
use crate::incidents::publish;
use crate::incidents::store;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::services::page::first_page;
use crate::t;
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Message, PublicId, Refusal, Timestamp};
use crate::ui::wording::Language;

/// A plan as it was edited, not yet validated.
#[derive(Debug, Clone)]
pub struct PlanEdit {
    /// The title.
    pub title: String,
    /// The affected services. Once the maintenance has begun they stay as they are.
    pub services: Vec<PublicId>,
    /// The text for customers, in Markdown; if it is empty, the update says what changed.
    pub body: String,
    /// Whether subscribers are notified: those of the services before and after.
    pub notify: bool,
}

/// Changes title and services with an update. `version` is the maintenance's version that the author saw. One that affects
/// services keeps at least one of them.
///
/// # Errors
///
/// `Refusal::Conflict` when it is over, `Refusal::Stale` when it was updated since.
pub async fn edit(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    edit: PlanEdit,
) -> Result<(), Refusal> {
    change(tx, right, now, id, version, edit, Affected::Services).await
}

/// [`edit`] for programs, which may leave maintenance without services, as they may [schedule](super::schedule_any) it.
pub async fn edit_any(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    edit: PlanEdit,
) -> Result<(), Refusal> {
    change(tx, right, now, id, version, edit, Affected::Any).await
}

async fn change(
    tx: &mut Tx,
    right: &IncidentCommander,
    now: Timestamp,
    id: &PublicId,
    version: i64,
    edit: PlanEdit,
    affected: Affected,
) -> Result<(), Refusal> {
    events::public_changed(tx).await?;
    let before = changeable(tx, id, version, &edit.body, "plan-over").await?;
    let mut form = FieldErrors::new();
    let title = form.required_line("plan_title", &edit.title, TITLE_MAX);
    let had = store::service_ids_of(tx, id).await?;
    let mut chosen = if before.state == State::Scheduled { edit.services } else { had.clone() };
    chosen.sort();
    chosen.dedup();
    match affected {
        Affected::Services if !had.is_empty() => check_services(tx, &mut form, &chosen).await?,
        _ => check_known(tx, &mut form, &chosen).await?,
    }
    let (is_renamed, is_moved) = (title != before.title, chosen != had);
    if !is_renamed && !is_moved {
        form.wrong("plan_title", Message::new("plan-unchanged"));
    }
    let body = if edit.body.trim().is_empty() {
        if is_moved { services_words(tx, &chosen).await? } else { renamed_words(tx, &title).await? }
    } else {
        publish::check_body_of(&mut form, "plan_body", &edit.body)
    };
    form.check()?;
    tx.execute(sql("update incident set title = $2 where id = $1").bind(id).bind(&title)).await?;
    for service in chosen.iter().filter(|service| !had.contains(service)) {
        let insert = "insert into incident_service (incident_id, service_id) values ($1, $2)";
        tx.execute(sql(insert).bind(id).bind(service)).await?;
    }
    let fields: &[&str] = match (is_renamed, is_moved) {
        (true, true) => &["title", "services"],
        (true, false) => &["title"],
        _ => &["services"],
    };
    let event = Event {
        actor: right.actor(),
        verb: "maintenance.edited",
        subject: "incident",
        subject_id: id,
        incident_id: Some(id.as_str()),
        fields,
    };
    events::record(tx, now, event).await?;
    let maintenance = store::get(tx, id).await?;
    let update = announcement(&maintenance, now, body, edit.notify);
    let update_id = publish::append_update(tx, right, now, &maintenance, update).await?;
    for service in had.iter().filter(|service| !chosen.contains(service)) {
        let remember = "insert into maintenance_former_service (update_id, service_id) values ($1, $2)";
        tx.execute(sql(remember).bind(&update_id).bind(service)).await?;
        let remove = "delete from incident_service where incident_id = $1 and service_id = $2";
        tx.execute(sql(remove).bind(id).bind(service)).await?;
    }
    Ok(())
}

/// The words that announce another title, in the language of the page.
async fn renamed_words(tx: &mut Tx, title: &str) -> Result<String, Refusal> {
    let language = Language::from_tag(&first_page(tx).await?.language);
    Ok(language.scope(|| t!("maintenance-renamed", title = title)))
}
