//! Complaint cases in the API for programs: read them, reply, assign them and change their state. Addresses are masked.

use super::case::{CaseChannel, CaseState};
use super::conversation::{self, Direction, Interaction};
use super::store::{self, ListFilter, ListedCase};
use super::{add_note, assign, attach, log_call, reply, set_state};
use crate::access::personal_data::mask;
use crate::access::{CaseAgent, CaseAssigner};
use crate::delivery::message;
use crate::platform::db::Tx;
use crate::types::{PublicId, Refusal};
use crate::web::api::{
    ApiRequest, ApiRoutes, Area, Done, Item, List, NoFilter, Operation, Paging, Written, rename_fields,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const AREA: Area = Area("Cases");
const LIST: &str = "/api/v1/cases";
const ONE: &str = "/api/v1/cases/{id}";
const MESSAGES: &str = "/api/v1/cases/{id}/messages";

/// Registers the operations of cases.
pub fn operations(routes: ApiRoutes) -> ApiRoutes {
    let of_case = |operation: Operation| operation.parameter("id", "The number of the case: 17 for C-17.");
    routes
        .list(AREA.get(LIST, "listCases", "List cases").about("The latest first."), list)
        .item(of_case(AREA.get(ONE, "getCase", "Read a case")), get)
        .list(
            of_case(AREA.get(MESSAGES, "listCaseMessages", "List the messages of a case"))
                .about("Messages of both sides, calls and internal notes, the latest first."),
            messages,
        )
        .write(
            of_case(AREA.post(MESSAGES, "addCaseMessage", "Reply to a customer, log a call or add a note"))
                .about(
                    "A reply is sent to the customer, signed with the name of the token's owner, and stops the clock of the \
                     case. `If-Match` takes the version of the case: the reply is refused if the customer wrote again.",
                )
                .versioned()
                .with_required_key(),
            add_message,
        )
        .write(
            of_case(AREA.put("/api/v1/cases/{id}/owner", "assignCase", "Assign a case to a member of staff")).versioned(),
            set_owner,
        )
        .write(
            of_case(AREA.put("/api/v1/cases/{id}/state", "setCaseState", "Change the state of a case")).versioned(),
            change_state,
        )
        .write(
            of_case(AREA.put("/api/v1/cases/{id}/incident", "attachCase", "Say which incident a case is about"))
                .about("For a case that is about none yet. The incident is public and not long over.")
                .versioned(),
            attach_case,
        )
}

/// A complaint of one person about one incident.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Case)]
struct CaseView {
    id: i64,
    /// Its short name, such as `C-17`.
    name: String,
    incident_id: Option<PublicId>,
    /// The company's own id of the customer, where known.
    external_id: Option<String>,
    customer_name: Option<String>,
    /// Whether the customer was only matched by the address.
    is_provisional: bool,
    /// Where the customer wrote last.
    channel: CaseChannel,
    /// Where a reply goes, masked; null when they left no address.
    contact: Option<String>,
    state: CaseState,
    /// The member of staff who handles it.
    owner_id: Option<PublicId>,
    /// When the first message came in.
    opened_at: DateTime<Utc>,
    /// When the customer last wrote.
    last_in_at: DateTime<Utc>,
    /// When a person last replied.
    last_human_out_at: Option<DateTime<Utc>>,
    /// By when a reply was promised.
    reply_due_at: DateTime<Utc>,
    /// Whether the customer waits for a reply.
    is_unanswered: bool,
    /// For `If-Match`; every message raises it.
    version: i64,
}

impl From<ListedCase> for CaseView {
    fn from(listed: ListedCase) -> Self {
        let ListedCase { case, external_id, customer_name } = listed;
        Self {
            name: format!("C-{}", case.id),
            external_id,
            customer_name,
            contact: case.contact.as_ref().map(|contact| mask(&contact.text)),
            is_unanswered: case.clock.is_unanswered(),
            last_in_at: case.clock.last_in_at,
            last_human_out_at: case.clock.last_human_out_at,
            reply_due_at: case.clock.reply_due_at,
            id: case.id,
            incident_id: case.incident_id,
            is_provisional: case.is_provisional,
            channel: case.channel,
            state: case.state,
            owner_id: case.owner_id,
            opened_at: case.opened_at,
            version: case.version,
        }
    }
}

impl CaseView {
    async fn read(tx: &mut Tx, id: i64) -> Result<Self, Refusal> {
        let filter = ListFilter { id: Some(id), ..ListFilter::default() };
        let found = store::page(tx, &filter, i64::MAX, 1).await?.pop();
        Ok(found.filter(|_| id > 0).ok_or(Refusal::NotFound)?.into())
    }

    async fn written(tx: &mut Tx, id: i64) -> Result<Written<Self>, Refusal> {
        let view = Self::read(tx, id).await?;
        let version = view.version;
        Ok(Written::versioned(view, version))
    }
}

/// A message of a case, a call or an internal note.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseMessage)]
struct MessageView {
    id: i64,
    direction: Direction,
    channel: CaseChannel,
    /// The name of the member of staff who wrote it.
    author: Option<String>,
    body: String,
    at: DateTime<Utc>,
    /// Of a reply: how far its message got.
    sending: Option<message::State>,
}

impl From<Interaction> for MessageView {
    fn from(interaction: Interaction) -> Self {
        Self {
            id: interaction.id,
            direction: interaction.direction,
            channel: interaction.channel,
            author: interaction.author,
            body: interaction.body,
            at: interaction.at,
            sending: interaction.message_state,
        }
    }
}

/// Which cases to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Filters {
    /// Only in this state.
    state: Option<CaseState>,
    /// Only about this incident.
    incident: Option<PublicId>,
}

async fn list(request: ApiRequest, filters: Filters) -> Result<List<CaseView>, Refusal> {
    let paging: Paging<i64> = request.paging()?;
    let filter = ListFilter { state: filters.state, incident: filters.incident, id: None };
    let before = paging.after.unwrap_or(i64::MAX);
    let cases = store::page(&mut request.read().await?, &filter, before, paging.fetch()).await?;
    Ok(List::page(cases, &paging, |listed| listed.case.id, CaseView::from))
}

async fn get(request: ApiRequest) -> Result<Item<CaseView>, Refusal> {
    let view = CaseView::read(&mut request.read().await?, request.row_id("id")?).await?;
    let version = view.version;
    Ok(Item::versioned(view, version))
}

async fn messages(request: ApiRequest, _: NoFilter) -> Result<List<MessageView>, Refusal> {
    let (paging, id) = (request.paging::<i64>()?, request.row_id("id")?);
    let mut tx = request.read().await?;
    store::get(&mut tx, id).await?;
    let before = paging.after.unwrap_or(i64::MAX);
    let found = conversation::interactions_before(&mut tx, id, before, paging.fetch()).await?;
    drop(tx);
    Ok(List::page(found, &paging, |one| one.id, MessageView::from))
}

/// What a message is.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum MessageKind {
    /// It is sent to the customer.
    #[default]
    Reply,
    /// A conversation by telephone or in person, which counts as a reply. Nothing is sent.
    Call,
    /// An internal note, which does not count as a reply.
    Note,
}

/// A message to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CaseMessageInput {
    /// `reply` unless given.
    #[serde(default)]
    #[schema(inline)]
    kind: MessageKind,
    /// The text.
    #[schema(min_length = 1, max_length = 25000)]
    body: String,
}

async fn add_message(request: ApiRequest, input: CaseMessageInput) -> Result<Done<CaseView>, Refusal> {
    let (right, now, id) = (request.may::<CaseAgent>()?, request.now(), request.row_id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(store::get(tx, id).await?.version)?;
            match input.kind {
                MessageKind::Reply => {
                    reply(tx, &right, now, id, version, &input.body).await?;
                }
                MessageKind::Call => log_call(tx, &right, now, id, &input.body).await?,
                MessageKind::Note => add_note(tx, &right, now, id, &input.body).await?,
            }
            CaseView::written(tx, id).await
        })
        .await
}

/// Who is to handle a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CaseOwnerInput {
    /// A member of staff who answers customers.
    owner_id: PublicId,
}

async fn set_owner(request: ApiRequest, input: CaseOwnerInput) -> Result<Done<CaseView>, Refusal> {
    let (right, now, id) = (request.may::<CaseAssigner>()?, request.now(), request.row_id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.version_or(store::get(tx, id).await?.version)?;
            let assigned = assign(tx, &right, now, id, version, input.owner_id).await;
            assigned.map_err(|refusal| rename_fields(refusal, &[("owner", "owner_id")]))?;
            CaseView::written(tx, id).await
        })
        .await
}

/// The new state of a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CaseStateInput {
    state: CaseState,
}

async fn change_state(request: ApiRequest, input: CaseStateInput) -> Result<Done<CaseView>, Refusal> {
    let (right, now, id) = (request.may::<CaseAgent>()?, request.now(), request.row_id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            let case = store::get(tx, id).await?;
            if case.state != input.state && !case.state.may_become(input.state) {
                return Err(Refusal::field("state", "case-state-not-selectable"));
            }
            let version = asked.version_or(case.version)?;
            set_state(tx, &right, now, id, version, input.state).await?;
            CaseView::written(tx, id).await
        })
        .await
}

/// The incident that a case is about.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CaseIncidentInput {
    incident_id: PublicId,
}

async fn attach_case(request: ApiRequest, input: CaseIncidentInput) -> Result<Done<CaseView>, Refusal> {
    let (right, now, id) = (request.may::<CaseAgent>()?, request.now(), request.row_id("id")?);
    let asked = &request;
    request
        .write(async move |tx| {
            let version = asked.check_version(store::get(tx, id).await?.version)?;
            let attached = attach(tx, &right, now, id, version, &input.incident_id).await;
            attached.map_err(|refusal| rename_fields(refusal, &[("incident", "incident_id")]))?;
            CaseView::written(tx, id).await
        })
        .await
}
