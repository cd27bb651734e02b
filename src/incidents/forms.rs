//! The doors of this room: each decodes a form and calls a verb.

use super::incident::{Cause, State};
use super::{compose, declare, draft, edit, maintenance, post_mortem, publish, review, withdraw};
use crate::accounts::rights::IncidentCommander;
use crate::server::fields::Fields;
use crate::server::forms::{Done, Door, Doors};
use crate::server::installation;
use crate::vocabulary::text::Form;
use crate::vocabulary::{PublicId, Refusal};
use chrono_tz::Tz;

/// Every form this room answers.
pub fn doors(doors: Doors) -> Doors {
    doors
        .form("/desk/incidents", "/desk/incidents/new", begin)
        .form("/desk/incidents/{id}/updates", "/desk/incidents/{id}", update)
        .form("/desk/incidents/{id}/updates/{update}", "/desk/incidents/{id}/updates/{update}", reword)
        .form("/desk/incidents/{id}/review", "/desk/incidents/{id}", close)
        .form("/desk/incidents/{id}/post-mortem", "/desk/incidents/{id}/post-mortem", explain)
        .form("/desk/incidents/{id}/post-mortem/withdrawal", "/desk/incidents/{id}/post-mortem", explain_no_more)
        .form("/desk/incidents/{id}/withdrawal", "/desk/incidents/{id}", take_back)
}

async fn zone(door: &Door) -> Result<Tz, Refusal> {
    Ok(installation::this(&mut door.app.db.read().await?).await?.zone())
}

async fn begin(door: Door) -> Result<Done, Refusal> {
    let right: IncidentCommander = door.may()?;
    let zone = zone(&door).await?;
    let now = door.now;
    let incident = if door.fields.get("kind") == "maintenance" {
        let plan = planned(&door.fields, zone)?;
        door.app.db.write(async move |tx| maintenance::plan(tx, &right, now, plan).await).await?
    } else {
        let declaration = declared(&door, zone)?;
        door.app.db.write(async move |tx| declare::declare(tx, &right, now, declaration).await).await?
    };
    Ok(Done::to(format!("/desk/incidents/{}", incident.id)))
}

/// Reads the form of a declaration. What cannot be read is told together with what the verb would
/// refuse only once it can be read: a wrong time hides nothing that is worth hearing first.
fn declared(door: &Door, zone: Tz) -> Result<declare::Declaration, Refusal> {
    let fields = &door.fields;
    let mut form = Form::new();
    form.required("title", fields.get("title"), crate::vocabulary::text::TITLE_MAX);
    let services = compose::services(&mut form, fields);
    if services.is_empty() {
        form.wrong("services", crate::vocabulary::Message::new("incident-services-required"));
    }
    let started_at =
        form.parsed("started_at", fields.get("started_at"), "field-moment", |text| Fields::moment(text, zone));
    let state = form.parsed("state", fields.get("state"), "field-choice", State::parse);
    publish::check_body(&mut form, fields.get("body"));
    let next_update_by = compose::promise(&mut form, fields, door.now, zone);
    let first_evidence_at = compose::optional_moment(&mut form, fields, "first_evidence_at", zone);
    let cause = match fields.get("cause") {
        "" => None,
        typed => form.parsed("cause", typed, "field-choice", Cause::parse),
    };
    form.check()?;
    Ok(declare::Declaration {
        title: fields.get("title").to_owned(),
        cause,
        regions: fields.get("regions").split(';').map(|region| region.trim().to_owned()).collect(),
        services,
        started_at: started_at.unwrap_or(door.now),
        first_evidence_at,
        state: state.unwrap_or(State::Investigating),
        body: fields.get("body").to_owned(),
        next_update_by,
        notify: fields.has("notify"),
        is_drill: fields.has("is_drill"),
    })
}

fn planned(fields: &Fields, zone: Tz) -> Result<maintenance::Plan, Refusal> {
    let mut form = Form::new();
    let mut moment =
        |name: &str| form.parsed(name, fields.get(name), "field-moment", |text| Fields::moment(text, zone));
    let (from, until) = (moment("from"), moment("until"));
    let services = fields.all("service").into_iter().filter_map(PublicId::parse).collect();
    form.check()?;
    Ok(maintenance::Plan {
        title: fields.get("title").to_owned(),
        body: fields.get("body").to_owned(),
        services,
        from: from.unwrap_or_default(),
        until: until.unwrap_or_default(),
        notify: fields.has("notify"),
    })
}

/// Publishes an update, or keeps it as a draft (`intent`).
async fn update(door: Door) -> Result<Done, Refusal> {
    let right: IncidentCommander = door.may()?;
    let id = door.id("id")?;
    let zone = zone(&door).await?;
    let (now, fields) = (door.now, door.fields.clone());
    let page = format!("/desk/incidents/{id}");
    if fields.get("intent") == "draft" {
        door.app.db.write(async move |tx| draft::save(tx, &right, now, &id, &fields).await).await?;
        return Ok(Done::to(format!("{page}#composer")));
    }
    let mut form = Form::new();
    let composed = compose::read(&mut form, &fields, now, zone);
    publish::check_body(&mut form, &composed.body);
    form.check()?;
    let (update, version) = (composed.into_update()?, fields.version()?);
    door.app
        .db
        .write(async move |tx| {
            publish::publish_update(tx, &right, now, &id, version, update).await?;
            draft::forget(tx, right.staff_id()?, &id).await
        })
        .await?;
    Ok(Done::to(page))
}

/// Changes the words of an update.
async fn reword(door: Door) -> Result<Done, Refusal> {
    let right: IncidentCommander = door.may()?;
    let (id, update, version) = (door.id("id")?, door.id("update")?, door.fields.version()?);
    let now = door.now;
    let words = edit::Rewording {
        body: door.fields.get("body").to_owned(),
        reason: door.fields.get("reason").to_owned(),
        shows_before: door.fields.get("before") != "hidden",
    };
    let page = format!("/desk/incidents/{id}");
    door.app.db.write(async move |tx| edit::edit_update(tx, &right, now, &id, &update, version, &words).await).await?;
    Ok(Done::to(page))
}

/// Closes the incident.
async fn close(door: Door) -> Result<Done, Refusal> {
    let right: IncidentCommander = door.may()?;
    let id = door.id("id")?;
    let (now, note) = (door.now, door.fields.get("note").to_owned());
    let page = format!("/desk/incidents/{id}");
    door.app.db.write(async move |tx| review::review(tx, &right, now, &id, &note).await).await?;
    Ok(Done::to(page))
}

/// Saves the draft of the post-mortem, or publishes it (`intent`).
async fn explain(door: Door) -> Result<Done, Refusal> {
    let right: IncidentCommander = door.may()?;
    let (id, version, now) = (door.id("id")?, door.fields.version()?, door.now);
    let words =
        post_mortem::Words { body: door.fields.get("body").to_owned(), signed: door.fields.get("signed").to_owned() };
    let page = format!("/desk/incidents/{id}/post-mortem");
    let is_draft = door.fields.get("intent") == "draft";
    door.app
        .db
        .write(async move |tx| {
            if is_draft {
                post_mortem::save(tx, &right, now, &id, version, words).await
            } else {
                post_mortem::publish(tx, &right, now, &id, version, words).await
            }
        })
        .await?;
    Ok(Done::to(page))
}

/// Takes the published post-mortem back.
async fn explain_no_more(door: Door) -> Result<Done, Refusal> {
    let right: IncidentCommander = door.may()?;
    let (id, version, now) = (door.id("id")?, door.fields.version()?, door.now);
    let page = format!("/desk/incidents/{id}/post-mortem");
    door.app.db.write(async move |tx| post_mortem::take_back(tx, &right, now, &id, version).await).await?;
    Ok(Done::to(page))
}

/// Takes back an incident that was declared by mistake.
async fn take_back(door: Door) -> Result<Done, Refusal> {
    let right: IncidentCommander = door.may()?;
    let (id, version, now) = (door.id("id")?, door.fields.version()?, door.now);
    if !door.fields.has("sure") {
        return Err(Refusal::field("sure", "withdraw-confirm-required"));
    }
    let (page, reason) = (format!("/desk/incidents/{id}"), door.fields.get("reason").to_owned());
    door.app.db.write(async move |tx| withdraw::withdraw(tx, &right, now, &id, version, &reason).await).await?;
    Ok(Done::to(page))
}
