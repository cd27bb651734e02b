//! What staff do beside the public updates: notes, people, steps, the draft of the post-mortem, translations, and prepared
//! updates.

use super::AREA;
use super::incidents::{ServiceState, yes};
use crate::access::{IncidentCommander, IncidentHelper};
use crate::incidents::incident::State;
use crate::incidents::people::{self, Handover, Position};
use crate::incidents::prepared::{self, edit::NewPrepared, store as prepared_store};
use crate::incidents::translations::{self, Subject, TranslationInput, store as translation_store};
use crate::incidents::{notes, playbooks, post_mortem, store, unheld};
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::types::{PublicId, Refusal};
use crate::web::api::{
    ApiRequest, ApiRoutes, Done, Item, List, NoContent, NoFilter, Paging, Time, Written, rename_fields,
};
use crate::web::form_fields::Fields;
use crate::web::moment;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn operations(routes: ApiRoutes) -> ApiRoutes {
    routes
        .list(AREA.get(NOTES, "listNotes", "List the notes of an incident").about("For staff; the latest first."), list_notes)
        .write(AREA.create(NOTES, "addNote", "Add a note"), add_note)
        .item(AREA.get(NOTE, "getNote", "Read a note").parameter("note", "The number of the note."), get_note)
        .write(
            AREA.put(NOTE, "editNote", "Change a note")
                .about("Its author may, for 15 minutes.")
                .parameter("note", "The number of the note.")
                .versioned(),
            edit_note,
        )
        .item(AREA.get(PEOPLE, "getPeople", "Read who works on an incident"), get_people)
        .write(
            AREA.put("/api/v1/incidents/{id}/people/{position}", "setPosition", "Give a position to somebody, or to nobody")
                .parameter("position", "`commander`, `scribe` or `liaison`."),
            set_position,
        )
        .list(AREA.get(STEPS, "listSteps", "List the steps of playbooks that an incident shows"), list_steps)
        .write(AREA.put("/api/v1/incidents/{id}/steps/{step}", "tickStep", "Tick a step, or take its tick back"), tick)
        .item(AREA.get(POST_MORTEM, "getPostMortem", "Read the post-mortem of an incident"), get_post_mortem)
        .write(
            AREA.put(POST_MORTEM, "draftPostMortem", "Save the draft of the post-mortem")
                .about("A person reviews and publishes it at the desk.")
                .versioned(),
            draft_post_mortem,
        )
        .act(
            AREA.post("/api/v1/incidents/{id}/post-mortem/withdrawal", "withdrawPostMortem", "Take the post-mortem off the page")
                .about("The draft stays.")
                .versioned(),
            withdraw_post_mortem,
        )
        .list(AREA.get(TRANSLATIONS, "listTranslations", "List the translations of an incident"), list_translations)
        .write(
            AREA.put(TRANSLATIONS, "setTranslation", "Translate the title or an update")
                .about("It is public at once. Without a text the translation is removed.")
                .versioned()
                .answers(axum::http::StatusCode::NO_CONTENT),
            translate,
        )
        .list(AREA.get(PREPARED, "listPreparedUpdates", "List updates that wait for their time or an approval"), list_prepared)
        .write(
            AREA.create(PREPARED, "prepareUpdate", "Prepare an update")
                .about(
                    "For a time, or for the approval of a second commander, who approves it at the desk. `If-Match` takes \
                     the version of the incident.",
                )
                .versioned(),
            prepare,
        )
        .item(AREA.get(ONE_PREPARED, "getPreparedUpdate", "Read a prepared update"), get_prepared)
        .act(AREA.delete(ONE_PREPARED, "cancelPreparedUpdate", "Cancel a prepared update"), cancel_prepared)
        .write(
            AREA.post("/api/v1/services/{id}/restoration", "restoreService", "Set a service right that nothing holds")
                .about("For a status that no open incident or maintenance explains.")
                .answers(axum::http::StatusCode::NO_CONTENT),
            restore_service,
        )
}

const NOTES: &str = "/api/v1/incidents/{id}/notes";
const NOTE: &str = "/api/v1/incidents/{id}/notes/{note}";
const PEOPLE: &str = "/api/v1/incidents/{id}/people";
const STEPS: &str = "/api/v1/incidents/{id}/steps";
const POST_MORTEM: &str = "/api/v1/incidents/{id}/post-mortem";
const TRANSLATIONS: &str = "/api/v1/incidents/{id}/translations";
const PREPARED: &str = "/api/v1/incidents/{id}/prepared";
const ONE_PREPARED: &str = "/api/v1/incidents/{id}/prepared/{update}";

/// A note for colleagues.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Note)]
struct NoteView {
    id: i64,
    /// The text, in Markdown.
    body: String,
    author_id: PublicId,
    /// The name of its author.
    author: String,
    at: DateTime<Utc>,
    edited_at: Option<DateTime<Utc>>,
    /// For `If-Match`.
    version: i64,
}

impl From<notes::store::Note> for NoteView {
    fn from(note: notes::store::Note) -> Self {
        Self {
            id: note.id,
            body: note.body,
            author_id: note.author_id,
            author: note.author,
            at: note.at,
            edited_at: note.edited_at,
            version: note.version,
        }
    }
}

/// The text of a note.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NoteInput)]
struct NoteBody {
    /// The text, in Markdown.
    #[schema(min_length = 1, max_length = 10000)]
    body: String,
}

fn note_fields(refusal: Refusal) -> Refusal {
    rename_fields(refusal, &[("note_body", "body")])
}

fn written_note(incident: &PublicId, note: notes::store::Note) -> Written<NoteView> {
    let (location, version) = (format!("/api/v1/incidents/{incident}/notes/{}", note.id), note.version);
    Written::versioned(NoteView::from(note), version).at(location)
}

async fn list_notes(request: ApiRequest, _: NoFilter) -> Result<List<NoteView>, Refusal> {
    let (id, paging): (_, Paging<i64>) = (request.id("id")?, request.paging()?);
    let mut tx = request.read().await?;
    store::get(&mut tx, &id).await?;
    let mut notes = notes::store::of_incident(&mut tx, &id).await?;
    drop(tx);
    notes.retain(|note| paging.after.is_none_or(|after| note.id < after));
    notes.truncate(usize::try_from(paging.fetch()).unwrap_or(usize::MAX));
    Ok(List::page(notes, &paging, |note| note.id, NoteView::from))
}

async fn get_note(request: ApiRequest) -> Result<Item<NoteView>, Refusal> {
    let (id, note) = (request.id("id")?, request.row_id("note")?);
    let note = notes::store::get(&mut request.read().await?, &id, note).await?;
    let version = note.version;
    Ok(Item::versioned(note.into(), version))
}

async fn add_note(request: ApiRequest, body: NoteBody) -> Result<Done<NoteView>, Refusal> {
    let (right, now, id) = (request.may::<IncidentHelper>()?, request.now(), request.id("id")?);
    request
        .write(async move |tx| {
            let note = notes::add(tx, &right, now, &id, &body.body).await.map_err(note_fields)?;
            Ok(written_note(&id, notes::store::get(tx, &id, note).await?))
        })
        .await
}

async fn edit_note(request: ApiRequest, body: NoteBody) -> Result<Done<NoteView>, Refusal> {
    let (right, now) = (request.may::<IncidentHelper>()?, request.now());
    let (id, note) = (request.id("id")?, request.row_id("note")?);
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(notes::store::get(tx, &id, note).await?.version)?;
            notes::edit(tx, &right, now, &id, note, version, &body.body).await.map_err(note_fields)?;
            Ok(written_note(&id, notes::store::get(tx, &id, note).await?))
        })
        .await
}

/// Who works on an incident.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = People)]
struct PeopleView {
    commander: Option<PersonView>,
    /// Who keeps the notes.
    scribe: Option<PersonView>,
    /// Who speaks with other teams.
    liaison: Option<PersonView>,
}

/// A member of staff.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person)]
struct PersonView {
    id: PublicId,
    name: String,
}

async fn read_people(tx: &mut Tx, id: &PublicId) -> Result<PeopleView, Refusal> {
    store::get(tx, id).await?;
    let people = people::store::of_incident(tx, id).await?;
    let view = |holder: Option<people::store::Holder>| holder.map(|one| PersonView { id: one.id, name: one.name });
    Ok(PeopleView { commander: view(people.commander), scribe: view(people.scribe), liaison: view(people.liaison) })
}

async fn get_people(request: ApiRequest) -> Result<Item<PeopleView>, Refusal> {
    let id = request.id("id")?;
    Ok(Item::new(read_people(&mut request.read().await?, &id).await?))
}

/// Who has a position from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PositionInput {
    /// The member of staff; nobody unless given.
    to: Option<PublicId>,
    /// What they need to know. Somebody who did not ask for the position must be told.
    #[serde(default)]
    #[schema(max_length = 2000)]
    note: String,
}

async fn set_position(request: ApiRequest, body: PositionInput) -> Result<Done<PeopleView>, Refusal> {
    let (right, now, id) = (request.may::<IncidentHelper>()?, request.now(), request.id("id")?);
    let position: Position = request.param("position")?.parse().map_err(|_| Refusal::NotFound)?;
    request
        .write(async move |tx| {
            let held_by = people::store::of_incident(tx, &id).await?.holder(position).map(|holder| holder.id.clone());
            let handover = Handover { position, held_by, to: body.to, note: body.note };
            let changed = people::change(tx, &right, now, &id, handover).await;
            changed.map_err(|refusal| rename_fields(refusal, &[("handover_note", "note")]))?;
            Ok(Written::new(read_people(tx, &id).await?))
        })
        .await
}

/// A step of a playbook as an incident shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IncidentStep)]
struct StepView {
    id: PublicId,
    playbook_id: PublicId,
    playbook: String,
    /// What to do.
    body: String,
    ticked_at: Option<DateTime<Utc>>,
    /// The name of the person who ticked it.
    ticked_by: Option<String>,
}

impl From<playbooks::store::IncidentStep> for StepView {
    fn from(step: playbooks::store::IncidentStep) -> Self {
        Self {
            id: step.id,
            playbook_id: step.playbook_id,
            playbook: step.playbook_name,
            body: step.body,
            ticked_at: step.ticked_at,
            ticked_by: step.ticked_by,
        }
    }
}

async fn list_steps(request: ApiRequest, _: NoFilter) -> Result<List<StepView>, Refusal> {
    let id = request.id("id")?;
    let mut tx = request.read().await?;
    let incident = store::get(&mut tx, &id).await?;
    let steps = playbooks::store::of_incident(&mut tx, &incident).await?;
    Ok(List::whole(steps.into_iter().map(StepView::from).collect()))
}

/// Whether a step is ticked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Tick {
    ticked: bool,
}

async fn tick(request: ApiRequest, body: Tick) -> Result<Done<StepView>, Refusal> {
    let (right, now) = (request.may::<IncidentHelper>()?, request.now());
    let (id, step) = (request.id("id")?, request.id("step")?);
    request
        .write(async move |tx| {
            playbooks::set_ticked(tx, &right, now, &id, &step, body.ticked).await?;
            let incident = store::get(tx, &id).await?;
            let steps = playbooks::store::of_incident(tx, &incident).await?;
            let found = steps.into_iter().find(|one| one.id == step).ok_or(Refusal::NotFound)?;
            Ok(Written::new(StepView::from(found)))
        })
        .await
}

/// The post-mortem of an incident: its draft, and its published text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PostMortem)]
struct PostMortemView {
    /// The draft, in Markdown.
    draft: String,
    /// The signature of the draft; may be empty.
    draft_signed: String,
    saved_at: DateTime<Utc>,
    /// The published text, in Markdown; empty while nothing is published.
    body: String,
    /// The published signature.
    signed: String,
    published_at: Option<DateTime<Utc>>,
    edited_at: Option<DateTime<Utc>>,
    /// When somebody who wrote none of it reviewed it last.
    reviewed_at: Option<DateTime<Utc>>,
    /// For `If-Match`.
    version: i64,
}

async fn read_post_mortem(tx: &mut Tx, id: &PublicId) -> Result<PostMortemView, Refusal> {
    let found = post_mortem::find(tx, id).await?.ok_or(Refusal::NotFound)?;
    Ok(PostMortemView {
        draft: found.draft,
        draft_signed: found.draft_signed,
        saved_at: found.saved_at,
        body: found.body,
        signed: found.signed,
        published_at: found.published_at,
        edited_at: found.edited_at,
        reviewed_at: found.reviewed_at,
        version: found.version,
    })
}

async fn get_post_mortem(request: ApiRequest) -> Result<Item<PostMortemView>, Refusal> {
    let id = request.id("id")?;
    let view = read_post_mortem(&mut request.read().await?, &id).await?;
    let version = view.version;
    Ok(Item::versioned(view, version))
}

/// The draft of a post-mortem.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PostMortemInput)]
struct PostMortemBody {
    /// The text, in Markdown.
    #[schema(max_length = 25000)]
    body: String,
    /// The signature, shown to customers; none unless given.
    #[serde(default)]
    #[schema(max_length = 255)]
    signed: String,
}

async fn draft_post_mortem(request: ApiRequest, body: PostMortemBody) -> Result<Done<PostMortemView>, Refusal> {
    let (right, now, id) = (request.may::<IncidentCommander>()?, request.now(), request.id("id")?);
    let input = post_mortem::PostMortemInput { body: body.body, signed: body.signed };
    let asked = &request;
    request
        .write(async move |tx| {
            let stored = post_mortem::find(tx, &id).await?.map_or(post_mortem::NEW_VERSION, |found| found.version);
            post_mortem::save_draft(tx, &right, now, &id, asked.version_or(stored)?, input).await?;
            let view = read_post_mortem(tx, &id).await?;
            let version = view.version;
            Ok(Written::versioned(view, version))
        })
        .await
}

async fn withdraw_post_mortem(request: ApiRequest) -> Result<Done<PostMortemView>, Refusal> {
    let (right, now, id) = (request.may::<IncidentCommander>()?, request.now(), request.id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(read_post_mortem(tx, &id).await?.version)?;
            post_mortem::unpublish(tx, &right, now, &id, version).await?;
            let view = read_post_mortem(tx, &id).await?;
            let version = view.version;
            Ok(Written::versioned(view, version))
        })
        .await
}

/// The title or an update in another language of the page.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Translation)]
struct TranslationView {
    /// The update; null for the title.
    update: Option<PublicId>,
    /// The tag of the language.
    language: String,
    text: String,
    /// For `If-Match`.
    version: i64,
}

async fn list_translations(request: ApiRequest, _: NoFilter) -> Result<List<TranslationView>, Refusal> {
    let id = request.id("id")?;
    let mut tx = request.read().await?;
    store::get(&mut tx, &id).await?;
    let found = translation_store::of_incident(&mut tx, &id).await?;
    let mut views: Vec<_> = found
        .into_iter()
        .map(|((subject, language), one)| {
            let update = match subject {
                Subject::Title => None,
                Subject::Update(id) => Some(id),
            };
            TranslationView { update, language, text: one.text, version: one.version }
        })
        .collect();
    views.sort_by(|one, other| (&one.update, &one.language).cmp(&(&other.update, &other.language)));
    Ok(List::whole(views))
}

/// A translation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TranslationInput)]
struct TranslationBody {
    /// The update; the title unless given.
    update: Option<PublicId>,
    /// The tag of one of the page's other languages.
    #[schema(min_length = 1)]
    language: String,
    /// The text; empty to remove the translation.
    #[schema(max_length = 25000)]
    text: String,
}

async fn translate(request: ApiRequest, body: TranslationBody) -> Result<Done<NoContent>, Refusal> {
    let (right, now, id) = (request.may::<IncidentCommander>()?, request.now(), request.id("id")?);
    let subject = body.update.map_or(Subject::Title, Subject::Update);
    let asked = &request;
    request
        .write(async move |tx| {
            store::get(tx, &id).await?;
            let stored = translation_store::of_incident(tx, &id).await?;
            let stored = stored.get(&(subject.clone(), body.language.clone())).map_or(0, |one| one.version);
            let version = asked.version_or(stored)?;
            let input = TranslationInput { subject, language: body.language, text: body.text, version };
            translations::set(tx, &right, now, &id, &input).await?;
            Ok(Written::nothing())
        })
        .await
}

/// An update that waits for its time or for an approval.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PreparedUpdate)]
struct PreparedView {
    id: PublicId,
    author_id: PublicId,
    /// What became of it.
    state: prepared::State,
    /// The text, in Markdown.
    body: String,
    /// When it is to be published; null for as soon as it is approved.
    publish_at: Option<DateTime<Utc>>,
    /// Whether a second commander must approve it.
    needs_approval: bool,
    /// Who approved it.
    approved_by: Option<PublicId>,
    updated_at: DateTime<Utc>,
    version: i64,
}

impl From<prepared_store::Prepared> for PreparedView {
    fn from(prepared: prepared_store::Prepared) -> Self {
        Self {
            body: prepared.fields().get("body").to_owned(),
            id: prepared.id,
            author_id: prepared.author_id,
            state: prepared.state,
            publish_at: prepared.publish_at,
            needs_approval: prepared.needs_approval,
            approved_by: prepared.approved_by,
            updated_at: prepared.updated_at,
            version: prepared.version,
        }
    }
}

async fn list_prepared(request: ApiRequest, _: NoFilter) -> Result<List<PreparedView>, Refusal> {
    let (id, now) = (request.id("id")?, request.now());
    let mut tx = request.read().await?;
    store::get(&mut tx, &id).await?;
    let prepared = prepared_store::shown(&mut tx, &id, now).await?;
    Ok(List::whole(prepared.into_iter().map(PreparedView::from).collect()))
}

async fn get_prepared(request: ApiRequest) -> Result<Item<PreparedView>, Refusal> {
    let (id, update) = (request.id("id")?, request.id("update")?);
    let prepared = prepared_store::get(&mut request.read().await?, &id, &update).await?;
    let version = prepared.version;
    Ok(Item::versioned(prepared.into(), version))
}

/// An update to prepare.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PrepareInput {
    /// The new state of the incident.
    state: State,
    /// The text, in Markdown.
    #[schema(min_length = 1, max_length = 25000)]
    body: String,
    /// The statuses that the incident gives services then.
    #[serde(default)]
    services: Vec<ServiceState>,
    /// How many minutes after its publication the next update is promised: 15, 30 or 60. Needed unless it ends the incident.
    next_update_minutes: Option<i64>,
    /// Whether subscribers are told; true unless given.
    #[serde(default = "yes")]
    notify: bool,
    /// When it is to be published; as soon as it is approved unless given.
    publish_at: Option<Time>,
}

async fn prepare(request: ApiRequest, body: PrepareInput) -> Result<Done<PreparedView>, Refusal> {
    let (right, now, id) = (request.may::<IncidentCommander>()?, request.now(), request.id("id")?);
    let zone = installation::get(&mut request.read().await?).await?.zone();
    let publish_at = body.publish_at.map(|at| at.0);
    // As the composer posts it, which is what is stored and hashed.
    let mut fields = vec![("state".to_owned(), body.state.as_str().to_owned()), ("body".to_owned(), body.body)];
    fields.extend(
        super::incidents::pairs(body.services)
            .into_iter()
            .map(|(service, status)| (format!("service-{service}"), status.as_str().to_owned())),
    );
    fields.extend(body.next_update_minutes.map(|minutes| ("promise".to_owned(), minutes.to_string())));
    fields.extend(body.notify.then(|| ("notify".to_owned(), "yes".to_owned())));
    fields.extend(publish_at.map(|at| ("publish_at".to_owned(), moment::text(at, zone))));
    let fields = Fields(fields);
    let asked = &request;
    request
        .write(async move |tx| {
            let incident_version = asked.version_or(store::get(tx, &id).await?.version)?;
            let new = NewPrepared { incident_id: id.clone(), incident_version, fields, publish_at, replaces: None };
            let prepared = prepared::edit::prepare(tx, &right, now, zone, &new).await;
            let names = [("promise", "next_update_minutes"), ("next_update_by", "next_update_minutes")];
            let prepared = prepared.map_err(|refusal| rename_fields(refusal, &names))?;
            let stored = prepared_store::get(tx, &id, &prepared).await?;
            let version = stored.version;
            let location = format!("/api/v1/incidents/{id}/prepared/{prepared}");
            Ok(Written::versioned(PreparedView::from(stored), version).at(location))
        })
        .await
}

async fn cancel_prepared(request: ApiRequest) -> Result<Done<NoContent>, Refusal> {
    let (right, now) = (request.may::<IncidentCommander>()?, request.now());
    let (id, update) = (request.id("id")?, request.id("update")?);
    request
        .write(async move |tx| {
            prepared::edit::cancel(tx, &right, now, &id, &update).await?;
            Ok(Written::nothing())
        })
        .await
}

/// Why a service is operational.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RestorationInput {
    /// Why, for colleagues. Needed while customers say that the service does not work.
    #[serde(default)]
    reason: String,
}

async fn restore_service(request: ApiRequest, body: RestorationInput) -> Result<Done<NoContent>, Refusal> {
    let (right, now, id) = (request.may::<IncidentCommander>()?, request.now(), request.id("id")?);
    request
        .write(async move |tx| {
            unheld::restore(tx, &right, now, &id, &body.reason).await?;
            Ok(Written::nothing())
        })
        .await
}
