//! The forms of the actions that follow an incident.

use super::forms::zone;
use super::post_mortem::actions::{self, ActionInput};
use crate::access::{IncidentCommander, SignedIn};
use crate::types::{PublicId, Refusal};
use crate::web::forms::{FormRequest, FormResponse};

fn input(request: &FormRequest) -> ActionInput {
    let field = |name: &str| request.fields.get(name).to_owned();
    ActionInput { title: field("title"), owner: field("owner"), due_on: field("due"), promise: field("promise") }
}

/// The incident, the action and the page that shows them.
fn place(request: &FormRequest) -> Result<(PublicId, PublicId, String), Refusal> {
    let (incident, action) = (request.id("id")?, request.id("action")?);
    let page = format!("/desk/incidents/{incident}/post-mortem#actions");
    Ok((incident, action, page))
}

/// Adds an action.
pub(super) async fn add(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let zone = zone(&request).await?;
    let (id, now, input) = (request.id("id")?, request.context.now, input(&request));
    let page = format!("/desk/incidents/{id}/post-mortem#actions");
    request
        .once(async move |tx| {
            actions::add(tx, &right, now, &id, &input, zone).await?;
            Ok(page)
        })
        .await
}

/// Changes an action.
pub(super) async fn edit(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let zone = zone(&request).await?;
    let (now, version, input) = (request.context.now, request.fields.version()?, input(&request));
    let (incident, action, page) = place(&request)?;
    request
        .once(async move |tx| {
            actions::edit(tx, &right, now, (&incident, &action), version, &input, zone).await?;
            Ok(page)
        })
        .await
}

/// Marks an action as done, or as not done after all (`undo`).
pub(super) async fn set_done(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: SignedIn = request.may()?;
    let (now, is_done) = (request.context.now, !request.fields.has("undo"));
    let (incident, action, page) = place(&request)?;
    request.write(async move |tx| actions::set_done(tx, &right, now, (&incident, &action), is_done).await).await?;
    Ok(FormResponse::to(page))
}

/// Removes an action.
pub(super) async fn remove(request: FormRequest) -> Result<FormResponse, Refusal> {
    let right: IncidentCommander = request.may()?;
    let (now, version) = (request.context.now, request.fields.version()?);
    let (incident, action, page) = place(&request)?;
    request
        .once(async move |tx| {
            actions::remove(tx, &right, now, (&incident, &action), version).await?;
            Ok(page)
        })
        .await
}
