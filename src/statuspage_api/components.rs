//! Components, which are services.

use super::call::{Answer, Call, Outcome};
use super::input::Input;
use super::operations::Operations;
use crate::access::{IncidentCommander, ServiceEditor};
use crate::incidents::unheld;
use crate::platform::db::Tx;
use crate::platform::events;
use crate::services::catalogue::{self, ServiceInput};
use crate::services::store::{self, Service};
use crate::statuspage::{Component, Directory};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};

pub(super) fn operations(operations: Operations) -> Operations {
    operations
        .get("/v1/pages/{page_id}/components", list)
        .post("/v1/pages/{page_id}/components", create)
        .get("/v1/pages/{page_id}/components/{id}", get)
        .edit("/v1/pages/{page_id}/components/{id}", edit)
        .delete("/v1/pages/{page_id}/components/{id}", delete)
}

/// How much an affected minute counts in compensation, in percent, for a service that the API adds: in full.
const WEIGHT_PERCENT: i64 = 100;

async fn list(call: Call) -> Outcome {
    let part = call.part(1)?;
    let mut tx = call.tx().await?;
    let components = call.directory(&mut tx).await?.components();
    drop(tx);
    let size = |number: i64| usize::try_from(number).unwrap_or(0);
    let shown = components.into_iter().skip(size(part.offset)).take(size(part.limit));
    Ok(Answer::ok(shown.collect::<Vec<_>>()))
}

async fn get(call: Call) -> Outcome {
    let id = call.id("id")?;
    let mut tx = call.tx().await?;
    Ok(Answer::ok(find(&call.directory(&mut tx).await?, &id)?))
}

/// A component, or a group as one.
fn find(directory: &Directory, id: &PublicId) -> Result<Component, Refusal> {
    let service = directory.service(id).map(|service| directory.component(service));
    let group = || directory.group(id).map(|group| directory.group_component(group));
    service.or_else(group).ok_or(Refusal::NotFound)
}

/// What a program says about a component; what it leaves out is `None`.
#[derive(Debug, Clone)]
struct Sent {
    name: Option<String>,
    description: Option<String>,
    status: Option<ServiceStatus>,
    group: Option<Option<PublicId>>,
    showcase: Option<bool>,
    only_show_if_degraded: Option<bool>,
    start_date: Option<String>,
    position: Option<i64>,
}

impl Sent {
    fn read(input: &mut Input) -> Self {
        let group = input.has("group_id").then(|| input.id("group_id"));
        Self {
            name: input.text("name"),
            // `null` empties the description.
            description: input.has("description").then(|| input.text("description").unwrap_or_default()),
            status: input.word("status"),
            group,
            showcase: input.flag("showcase"),
            only_show_if_degraded: input.flag("only_show_if_degraded"),
            start_date: input.day("start_date").map(|day| day.to_string()),
            position: input.position("position"),
        }
    }

    /// The service with what was said about it; the rest is as `before`.
    fn into_service(self, before: ServiceInput) -> ServiceInput {
        ServiceInput {
            name: self.name.unwrap_or(before.name),
            description: self.description.unwrap_or(before.description),
            group: self.group.unwrap_or(before.group),
            showcase: self.showcase.unwrap_or(before.showcase),
            only_show_if_degraded: self.only_show_if_degraded.unwrap_or(before.only_show_if_degraded),
            start_date: self.start_date.unwrap_or(before.start_date),
            position: self.position.or(before.position),
            ..before
        }
    }
}

/// A service as the form of its page is filled from it.
pub(super) fn as_input(service: &Service) -> ServiceInput {
    ServiceInput {
        name: service.name.clone(),
        description: service.description.clone(),
        group: service.group_id.clone(),
        position: None,
        weight_percent: service.weight_percent,
        kind: service.kind,
        showcase: service.showcase,
        only_show_if_degraded: service.only_show_if_degraded,
        start_date: service.start_date.clone(),
        archived: !service.is_offered(),
    }
}

/// A service that is offered.
pub(super) async fn get_offered(tx: &mut Tx, id: &PublicId) -> Result<Service, Refusal> {
    Some(store::get(tx, id).await?).filter(|service| service.is_offered()).ok_or(Refusal::NotFound)
}

async fn create(call: Call) -> Outcome {
    let right: ServiceEditor = call.may()?;
    let mut input = call.input("component")?;
    let sent = Sent::read(&mut input);
    input.check()?;
    let commander = commander(&call, sent.status.filter(|status| *status != ServiceStatus::Operational))?;
    let (now, url) = (call.now(), call.public_url());
    let created = call.write(async move |tx| {
        let before = ServiceInput { weight_percent: WEIGHT_PERCENT, showcase: true, ..ServiceInput::default() };
        let id = catalogue::add_service(tx, &right, now, &sent.into_service(before)).await?;
        set_status(tx, now, &id, commander).await?;
        find(&Directory::load(tx, &url).await?, &id)
    });
    Ok(Answer::created(created.await?))
}

async fn edit(call: Call) -> Outcome {
    let right: ServiceEditor = call.may()?;
    let id = call.id("id")?;
    let mut input = call.input("component")?;
    let sent = Sent::read(&mut input);
    input.check()?;
    let commander = commander(&call, sent.status)?;
    let (now, url) = (call.now(), call.public_url());
    let edited = call.write(async move |tx| {
        events::public_changed(tx).await?;
        let service = get_offered(tx, &id).await?;
        let before = as_input(&service);
        let after = sent.into_service(before.clone());
        if after != before {
            catalogue::edit_service(tx, &right, now, &id, service.version, &after).await?;
        }
        set_status(tx, now, &id, commander).await?;
        find(&Directory::load(tx, &url).await?, &id)
    });
    Ok(Answer::ok(edited.await?))
}

/// The right to say a status to customers, which editing the list of services does not give.
fn commander(
    call: &Call,
    status: Option<ServiceStatus>,
) -> Result<Option<(IncidentCommander, ServiceStatus)>, Refusal> {
    status.map(|status| Ok((call.may()?, status))).transpose()
}

async fn set_status(
    tx: &mut Tx,
    now: Timestamp,
    id: &PublicId,
    said: Option<(IncidentCommander, ServiceStatus)>,
) -> Result<(), Refusal> {
    match said {
        Some((right, status)) => unheld::set(tx, &right, now, id, status).await,
        None => Ok(()),
    }
}

/// Archives the service: past incidents still name it.
async fn delete(call: Call) -> Outcome {
    let right: ServiceEditor = call.may()?;
    let (id, now) = (call.id("id")?, call.now());
    let deleted = call.write(async move |tx| {
        let service = get_offered(tx, &id).await?;
        let archived = ServiceInput { archived: true, ..as_input(&service) };
        catalogue::edit_service(tx, &right, now, &id, service.version, &archived).await
    });
    deleted.await?;
    Ok(Answer::nothing())
}
