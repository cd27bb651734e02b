//! Groups of components.

use super::call::{Answer, Call, Outcome};
use super::components::{as_input, get_offered};
use super::input::Input;
use super::operations::Operations;
use crate::access::ServiceEditor;
use crate::platform::db::Tx;
use crate::platform::events;
use crate::services::catalogue::{self, GroupInput, ServiceInput};
use crate::services::store;
use crate::statuspage::{ComponentGroup, Directory};
use crate::types::{PublicId, Refusal, Timestamp};

pub(super) fn operations(operations: Operations) -> Operations {
    operations
        .get("/v1/pages/{page_id}/component-groups", list)
        .post("/v1/pages/{page_id}/component-groups", create)
        .get("/v1/pages/{page_id}/component-groups/{id}", get)
        .edit("/v1/pages/{page_id}/component-groups/{id}", edit)
        .delete("/v1/pages/{page_id}/component-groups/{id}", delete)
}

async fn list(call: Call) -> Outcome {
    let part = call.part(1)?;
    let mut tx = call.tx().await?;
    let directory = call.directory(&mut tx).await?;
    drop(tx);
    let size = |number: i64| usize::try_from(number).unwrap_or(0);
    let groups = directory.groups().iter().skip(size(part.offset)).take(size(part.limit));
    let groups = groups.map(|group| ComponentGroup::from(directory.group_component(group)));
    Ok(Answer::ok(groups.collect::<Vec<_>>()))
}

async fn get(call: Call) -> Outcome {
    let id = call.id("id")?;
    let mut tx = call.tx().await?;
    Ok(Answer::ok(find(&call.directory(&mut tx).await?, &id)?))
}

pub(super) fn find(directory: &Directory, id: &PublicId) -> Result<ComponentGroup, Refusal> {
    let group = directory.group(id).ok_or(Refusal::NotFound)?;
    Ok(directory.group_component(group).into())
}

/// What a program says about a group; what it leaves out is `None`.
#[derive(Debug, Clone)]
struct Sent {
    name: Option<String>,
    description: Option<String>,
    position: Option<i64>,
    components: Option<Vec<PublicId>>,
}

impl Sent {
    fn read(input: &mut Input) -> Self {
        Self {
            name: input.text("name"),
            // `null` empties the description.
            description: input.has("description").then(|| input.text("description").unwrap_or_default()),
            position: input.position("position"),
            components: input.ids("components"),
        }
    }

    /// The group with what was said about it; the rest is as `before`.
    fn to_group(&self, before: GroupInput) -> GroupInput {
        GroupInput {
            name: self.name.clone().unwrap_or(before.name),
            description: self.description.clone().unwrap_or(before.description),
            position: self.position.or(before.position),
        }
    }
}

async fn create(call: Call) -> Outcome {
    let right: ServiceEditor = call.may()?;
    let mut input = call.input("component_group")?;
    let sent = Sent::read(&mut input);
    input.check()?;
    let (now, url) = (call.now(), call.public_url());
    let created = call.write(async move |tx| {
        let id = catalogue::add_group(tx, &right, now, &sent.to_group(GroupInput::default())).await?;
        move_components(tx, &right, now, &id, &sent.components.unwrap_or_default()).await?;
        find(&Directory::load(tx, &url).await?, &id)
    });
    Ok(Answer::created(created.await?))
}

async fn edit(call: Call) -> Outcome {
    let right: ServiceEditor = call.may()?;
    let id = call.id("id")?;
    let mut input = call.input("component_group")?;
    let sent = Sent::read(&mut input);
    input.check()?;
    let (now, url) = (call.now(), call.public_url());
    let edited = call.write(async move |tx| {
        events::public_changed(tx).await?;
        let stored = store::group(tx, &id).await?;
        let before = GroupInput { name: stored.name, description: stored.description, position: Some(stored.position) };
        let after = sent.to_group(before.clone());
        if after != before {
            catalogue::edit_group(tx, &right, now, &id, stored.version, &after).await?;
        }
        if let Some(components) = &sent.components {
            move_components(tx, &right, now, &id, components).await?;
        }
        find(&Directory::load(tx, &url).await?, &id)
    });
    Ok(Answer::ok(edited.await?))
}

/// Puts exactly these components into a group.
async fn move_components(
    tx: &mut Tx,
    right: &ServiceEditor,
    now: Timestamp,
    group: &PublicId,
    components: &[PublicId],
) -> Result<(), Refusal> {
    for id in components {
        get_offered(tx, id).await.map_err(|refusal| match refusal {
            Refusal::NotFound => Refusal::field("components", "incident-services-unknown"),
            other => other,
        })?;
    }
    for service in store::all(tx).await? {
        let is_in = service.group_id.as_ref() == Some(group);
        let belongs = components.contains(&service.id);
        if is_in == belongs || !service.is_offered() {
            continue;
        }
        let moved = ServiceInput { group: belongs.then(|| group.clone()), ..as_input(&service) };
        catalogue::edit_service(tx, right, now, &service.id, service.version, &moved).await?;
    }
    Ok(())
}

/// Removes the group and answers as it was; its components stay, without one.
async fn delete(call: Call) -> Outcome {
    let right: ServiceEditor = call.may()?;
    let (id, now, url) = (call.id("id")?, call.now(), call.public_url());
    let deleted = call.write(async move |tx| {
        let before = find(&Directory::load(tx, &url).await?, &id)?;
        catalogue::remove_group(tx, &right, now, &id).await?;
        Ok(before)
    });
    Ok(Answer::ok(deleted.await?))
}
