//! Templates and playbooks.

use super::incidents::yes;
use crate::access::DeskEditor;
use crate::incidents::compose::SERVICES_MAX;
use crate::incidents::incident::{Kind, State};
use crate::incidents::playbooks::{self, PlaybookInput, store as playbook_store};
use crate::incidents::templates::store::{self, Template};
use crate::incidents::templates::write::{self, Direction, TemplateInput};
use crate::platform::db::Tx;
use crate::text_enum;
use crate::types::{PublicId, Refusal, ServiceStatus};
use crate::web::api::{ApiRequest, ApiRoutes, Area, Done, Item, List, NoFilter, Paging, Written, rename_fields};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const AREA: Area = Area("Templates");
const LIST: &str = "/api/v1/templates";
const ONE: &str = "/api/v1/templates/{id}";
const PLAYBOOKS: &str = "/api/v1/playbooks";
const PLAYBOOK: &str = "/api/v1/playbooks/{id}";

pub(super) fn operations(routes: ApiRoutes) -> ApiRoutes {
    routes
        .list(AREA.get(LIST, "listTemplates", "List templates").about("In their order, archived ones included."), list)
        .write(AREA.create(LIST, "addTemplate", "Add a template"), add)
        .item(AREA.get(ONE, "getTemplate", "Read a template"), get)
        .write(AREA.put(ONE, "editTemplate", "Change a template").versioned(), edit)
        .write(
            AREA.post("/api/v1/templates/{id}/position", "moveTemplate", "Move a template by one place").versioned(),
            move_by_one,
        )
        .list(
            AREA.get(PLAYBOOKS, "listPlaybooks", "List playbooks").about("By name, archived ones included."),
            list_playbooks,
        )
        .write(AREA.create(PLAYBOOKS, "addPlaybook", "Add a playbook"), add_playbook)
        .item(AREA.get(PLAYBOOK, "getPlaybook", "Read a playbook"), get_playbook)
        .write(
            AREA.put(PLAYBOOK, "editPlaybook", "Change a playbook")
                .about("A step whose words stay is the same step: incidents keep its tick.")
                .versioned(),
            edit_playbook,
        )
}

/// A template of an update.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Template)]
struct TemplateView {
    id: PublicId,
    /// Its name, for staff.
    name: String,
    /// The group that it is listed under; may be empty.
    group_name: String,
    kind: Kind,
    /// The title of what is declared with it; may be empty.
    title: String,
    /// The text, in Markdown, with placeholders such as `{{services}}`.
    body: String,
    /// The state that it sets.
    state: State,
    /// The ids of the services that it is for; empty for every service.
    services: Vec<PublicId>,
    /// What it sets its services to; null leaves that to the author.
    service_status: Option<ServiceStatus>,
    /// Whether subscribers are told.
    notify: bool,
    /// Its place in the list.
    position: i64,
    /// When it was archived; archived templates are not offered.
    archived_at: Option<DateTime<Utc>>,
    /// For `If-Match`.
    version: i64,
}

impl From<Template> for TemplateView {
    fn from(Template { row, services }: Template) -> Self {
        Self {
            id: row.id,
            name: row.name,
            group_name: row.group_name,
            kind: row.kind,
            title: row.title,
            body: row.body,
            state: row.state,
            services,
            service_status: row.service_status,
            notify: row.notify,
            position: row.position,
            archived_at: row.archived_at,
            version: row.version,
        }
    }
}

/// A template to add, or as it is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TemplateInput)]
struct TemplateBody {
    /// Its name, for staff.
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    /// The group that it is listed under.
    #[serde(default)]
    #[schema(max_length = 100)]
    group_name: String,
    /// `incident` unless given.
    #[serde(default = "of_incidents")]
    kind: Kind,
    /// The title of what is declared with it.
    #[serde(default)]
    #[schema(max_length = 255)]
    title: String,
    /// The text, in Markdown, with placeholders such as `{{services}}`.
    #[schema(min_length = 1, max_length = 25000)]
    body: String,
    /// The state that it sets.
    state: State,
    /// The ids of the services that it is for; every service unless given.
    #[serde(default)]
    services: Vec<PublicId>,
    /// What it sets its services to.
    service_status: Option<ServiceStatus>,
    /// Whether subscribers are told; true unless given.
    #[serde(default = "yes")]
    notify: bool,
    /// Whether it is archived, and not offered.
    #[serde(default)]
    archived: bool,
}

const fn of_incidents() -> Kind {
    Kind::Incident
}

/// The services of a body, each once.
pub(super) fn read_services(mut services: Vec<PublicId>) -> Result<Vec<PublicId>, Refusal> {
    if services.len() > SERVICES_MAX {
        return Err(Refusal::field("services", "field-choice"));
    }
    services.sort();
    services.dedup();
    Ok(services)
}

impl TemplateBody {
    fn into_input(self) -> Result<(TemplateInput, bool), Refusal> {
        let input = TemplateInput {
            name: self.name,
            group_name: self.group_name,
            kind: self.kind,
            title: self.title,
            body: self.body,
            state: self.state,
            services: read_services(self.services)?,
            service_status: self.service_status,
            notify: self.notify,
        };
        Ok((input, self.archived))
    }
}

async fn written(tx: &mut Tx, id: &PublicId) -> Result<Written<TemplateView>, Refusal> {
    let template = store::get(tx, id).await?;
    let version = template.row.version;
    Ok(Written::versioned(TemplateView::from(template), version).at(format!("{LIST}/{id}")))
}

async fn list(request: ApiRequest, _: NoFilter) -> Result<List<TemplateView>, Refusal> {
    let paging: Paging<(i64, String, PublicId)> = request.paging()?;
    let mut templates = store::all(&mut request.read().await?).await?;
    let key = |template: &Template| (template.row.position, template.row.name.clone(), template.row.id.clone());
    templates.sort_by_key(key);
    templates.retain(|template| paging.after.as_ref().is_none_or(|after| key(template) > *after));
    templates.truncate(usize::try_from(paging.fetch()).unwrap_or(usize::MAX));
    Ok(List::page(templates, &paging, key, TemplateView::from))
}

async fn get(request: ApiRequest) -> Result<Item<TemplateView>, Refusal> {
    let id = request.id("id")?;
    let template = store::get(&mut request.read().await?, &id).await?;
    let version = template.row.version;
    Ok(Item::versioned(template.into(), version))
}

async fn add(request: ApiRequest, body: TemplateBody) -> Result<Done<TemplateView>, Refusal> {
    let (right, now) = (request.may::<DeskEditor>()?, request.now());
    let (input, is_archived) = body.into_input()?;
    request
        .write(async move |tx| {
            let id = write::add(tx, &right, now, input).await?;
            if is_archived {
                let version = store::get(tx, &id).await?.row.version;
                write::set_archived(tx, &right, now, &id, version, true).await?;
            }
            written(tx, &id).await
        })
        .await
}

async fn edit(request: ApiRequest, body: TemplateBody) -> Result<Done<TemplateView>, Refusal> {
    let (right, now, id) = (request.may::<DeskEditor>()?, request.now(), request.id("id")?);
    let (input, is_archived) = body.into_input()?;
    let asked = &request;
    request
        .write(async move |tx| {
            let before = store::get(tx, &id).await?.row;
            write::edit(tx, &right, now, &id, asked.version_or(before.version)?, input).await?;
            if before.archived_at.is_some() != is_archived {
                let version = store::get(tx, &id).await?.row.version;
                write::set_archived(tx, &right, now, &id, version, is_archived).await?;
            }
            written(tx, &id).await
        })
        .await
}

text_enum! {
    /// Which way something moves in a list.
    enum Way("direction") {
        /// Before the one above it.
        Up = "up",
        /// After the one below it.
        Down = "down",
    }
}

/// Which way a template moves.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Move {
    direction: Way,
}

async fn move_by_one(request: ApiRequest, body: Move) -> Result<Done<TemplateView>, Refusal> {
    let (right, now, id) = (request.may::<DeskEditor>()?, request.now(), request.id("id")?);
    let direction = match body.direction {
        Way::Up => Direction::Up,
        Way::Down => Direction::Down,
    };
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(store::get(tx, &id).await?.row.version)?;
            write::move_by_one(tx, &right, now, &id, version, direction).await?;
            written(tx, &id).await
        })
        .await
}

/// Steps to tick while an incident lasts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Playbook)]
struct PlaybookView {
    id: PublicId,
    name: String,
    /// The ids of the services that it is for; empty for every service.
    services: Vec<PublicId>,
    /// Its steps, in their order.
    steps: Vec<StepView>,
    /// When it was archived.
    archived_at: Option<DateTime<Utc>>,
    /// For `If-Match`.
    version: i64,
}

/// A step of a playbook.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlaybookStep)]
struct StepView {
    id: PublicId,
    /// What to do.
    body: String,
}

impl From<playbook_store::Playbook> for PlaybookView {
    fn from(playbook: playbook_store::Playbook) -> Self {
        let steps = playbook.steps.into_iter().map(|step| StepView { id: step.id, body: step.body });
        Self {
            id: playbook.row.id,
            name: playbook.row.name,
            services: playbook.services,
            steps: steps.collect(),
            archived_at: playbook.row.archived_at,
            version: playbook.row.version,
        }
    }
}

/// A playbook to add, or as it is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlaybookInput)]
struct PlaybookBody {
    #[schema(min_length = 1, max_length = 255)]
    name: String,
    /// The ids of the services that it is for; every service unless given.
    #[serde(default)]
    services: Vec<PublicId>,
    /// Its steps, in their order, each in one line.
    #[schema(min_items = 1)]
    steps: Vec<String>,
    /// Whether it is archived.
    #[serde(default)]
    archived: bool,
}

impl PlaybookBody {
    fn into_input(self) -> Result<(PlaybookInput, bool), Refusal> {
        if self.steps.iter().any(|step| step.contains('\n')) {
            return Err(Refusal::field("steps", "api-one-line"));
        }
        let input =
            PlaybookInput { name: self.name, services: read_services(self.services)?, steps: self.steps.join("\n") };
        Ok((input, self.archived))
    }
}

/// The summary of a playbook in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ListedPlaybook)]
struct ListedPlaybook {
    id: PublicId,
    name: String,
    /// The ids of the services that it is for; empty for every service.
    services: Vec<PublicId>,
    /// How many steps it has.
    step_count: i64,
    /// When it was archived.
    archived_at: Option<DateTime<Utc>>,
    /// For `If-Match`.
    version: i64,
}

async fn written_playbook(tx: &mut Tx, id: &PublicId) -> Result<Written<PlaybookView>, Refusal> {
    let playbook = playbook_store::get(tx, id).await?;
    let version = playbook.row.version;
    Ok(Written::versioned(PlaybookView::from(playbook), version).at(format!("{PLAYBOOKS}/{id}")))
}

/// The form's field is named by what it holds.
fn renamed(refusal: Refusal) -> Refusal {
    rename_fields(refusal, &[("service", "services")])
}

async fn list_playbooks(request: ApiRequest, _: NoFilter) -> Result<List<ListedPlaybook>, Refusal> {
    type Row = (playbook_store::PlaybookRow, Vec<PublicId>, i64);
    let paging: Paging<(String, PublicId)> = request.paging()?;
    let mut playbooks = playbook_store::all(&mut request.read().await?).await?;
    let key = |(row, ..): &Row| (row.name.clone(), row.id.clone());
    playbooks.sort_by_key(key);
    playbooks.retain(|row| paging.after.as_ref().is_none_or(|after| key(row) > *after));
    playbooks.truncate(usize::try_from(paging.fetch()).unwrap_or(usize::MAX));
    Ok(List::page(playbooks, &paging, key, |(row, services, step_count)| ListedPlaybook {
        id: row.id,
        name: row.name,
        services,
        step_count,
        archived_at: row.archived_at,
        version: row.version,
    }))
}

async fn get_playbook(request: ApiRequest) -> Result<Item<PlaybookView>, Refusal> {
    let id = request.id("id")?;
    let playbook = playbook_store::get(&mut request.read().await?, &id).await?;
    let version = playbook.row.version;
    Ok(Item::versioned(playbook.into(), version))
}

async fn add_playbook(request: ApiRequest, body: PlaybookBody) -> Result<Done<PlaybookView>, Refusal> {
    let (right, now) = (request.may::<DeskEditor>()?, request.now());
    let (input, is_archived) = body.into_input()?;
    request
        .write(async move |tx| {
            let id = playbooks::add(tx, &right, now, input).await.map_err(renamed)?;
            if is_archived {
                let version = playbook_store::get(tx, &id).await?.row.version;
                playbooks::set_archived(tx, &right, now, &id, version, true).await?;
            }
            written_playbook(tx, &id).await
        })
        .await
}

async fn edit_playbook(request: ApiRequest, body: PlaybookBody) -> Result<Done<PlaybookView>, Refusal> {
    let (right, now, id) = (request.may::<DeskEditor>()?, request.now(), request.id("id")?);
    let (input, is_archived) = body.into_input()?;
    let asked = &request;
    request
        .write(async move |tx| {
            let before = playbook_store::get(tx, &id).await?.row;
            let version = asked.version_or(before.version)?;
            playbooks::edit(tx, &right, now, &id, version, input).await.map_err(renamed)?;
            if before.archived_at.is_some() != is_archived {
                let version = playbook_store::get(tx, &id).await?.row.version;
                playbooks::set_archived(tx, &right, now, &id, version, is_archived).await?;
            }
            written_playbook(tx, &id).await
        })
        .await
}
