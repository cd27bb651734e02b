//! Templates of incidents.

use super::call::{Answer, Call, Outcome};
use super::operations::Operations;
use crate::access::DeskEditor;
use crate::incidents::templates::store;
use crate::incidents::templates::write::{self, TemplateInput};
use crate::incidents::{Kind, State};
use crate::statuspage::{Directory, Template};
use crate::types::Refusal;

pub(super) fn operations(operations: Operations) -> Operations {
    operations
        .get("/v1/pages/{page_id}/incident_templates", list)
        .post("/v1/pages/{page_id}/incident_templates", create)
}

fn show(directory: &Directory, template: store::Template) -> Template {
    let services = directory.services().filter(|service| template.services.contains(&service.id));
    Template {
        components: services.map(|service| directory.component(service)).collect(),
        id: template.row.id,
        name: template.row.name,
        title: template.row.title,
        body: template.row.body,
        group_id: Some(template.row.group_name).filter(|name| !name.is_empty()),
        update_status: template.row.state,
        should_tweet: false,
        should_send_notifications: template.row.notify,
        component_ids: template.services,
    }
}

async fn list(call: Call) -> Outcome {
    let part = call.part(1)?;
    let mut tx = call.tx().await?;
    let directory = call.directory(&mut tx).await?;
    let templates = store::all(&mut tx).await?.into_iter().filter(|template| template.row.archived_at.is_none());
    let size = |number: i64| usize::try_from(number).unwrap_or(0);
    let shown = templates.skip(size(part.offset)).take(size(part.limit)).map(|template| show(&directory, template));
    Ok(Answer::ok(shown.collect::<Vec<_>>()))
}

async fn create(call: Call) -> Outcome {
    let right: DeskEditor = call.may()?;
    let mut input = call.input("template")?;
    let state = input.word::<State>("update_status").unwrap_or(State::Investigating);
    // The contract has no word for these.
    if matches!(state, State::Draft | State::Cancelled) {
        input.wrong("update_status", "statuspage-word");
    }
    let kind = if Kind::Maintenance.states().contains(&state) { Kind::Maintenance } else { Kind::Incident };
    let template = TemplateInput {
        name: input.text("name").unwrap_or_default(),
        group_name: input.text("group_id").unwrap_or_default(),
        kind,
        title: input.text("title").unwrap_or_default(),
        body: input.text("body").unwrap_or_default(),
        state,
        services: input.ids("component_ids").unwrap_or_default(),
        service_status: None,
        notify: input.flag("should_send_notifications").unwrap_or(true),
    };
    for (name, text) in [("name", &template.name), ("title", &template.title), ("body", &template.body)] {
        if text.trim().is_empty() {
            input.wrong(name, "field-required");
        }
    }
    input.check()?;
    let (now, url) = (call.now(), call.public_url());
    let created = call.write(async move |tx| {
        let id = write::add(tx, &right, now, template).await?;
        let stored = store::get(tx, &id).await?;
        Ok::<_, Refusal>(show(&Directory::load(tx, &url).await?, stored))
    });
    Ok(Answer::created(created.await?))
}
