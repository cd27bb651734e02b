//! What staff of Larkmoor Mobile have beside the open incident: templates, a playbook that is half ticked, who is on it,
//! and notes.

use super::DemoContext;
use crate::access::{DeskEditor, IncidentHelper};
use crate::incidents::people::{self, Handover, Position};
use crate::incidents::playbooks::{self, PlaybookInput, set_ticked};
use crate::incidents::templates::write::{self, TemplateInput};
use crate::incidents::{Kind, State, notes};
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use chrono::Duration;

/// A template: name, group, title, text, state, services, what these are set to.
type DemoTemplate =
    (&'static str, &'static str, &'static str, &'static str, State, &'static [&'static str], Option<ServiceStatus>);

const TEMPLATES: &[DemoTemplate] = &[
    (
        "Mobile data, first update",
        "Network",
        "Mobile data slow or failing",
        "Mobile data is slow or fails for some of you since {{started_at}}. Calls and texts work. We are finding out why. \
         We write again by {{next_update}}.",
        State::Investigating,
        &["Mobile data"],
        Some(ServiceStatus::PartialOutage),
    ),
    (
        "Any service, first update",
        "",
        "Problems with {{services}}",
        "Some of you have problems with {{services}} since {{started_at}}. We are finding out why. We write again by \
         {{next_update}}.",
        State::Investigating,
        &[],
        None,
    ),
    (
        "Cause found",
        "",
        "",
        "We have found the cause of the problems with {{services}} and are fixing it. We write again by {{next_update}}.",
        State::Identified,
        &[],
        None,
    ),
    (
        "It works again",
        "",
        "",
        "We have fixed the problems with {{services}}. We are sorry for the time you were without it. What happened, and \
         what we change, will be on this page.",
        State::Resolved,
        &[],
        Some(ServiceStatus::Operational),
    ),
];

const WORK: (&str, &str, &str) = (
    "Work on the network at night",
    "Work on the network",
    "We work on {{services}} from {{started_at}}. It may stop for some minutes. In an emergency use another phone.",
);

const PLAYBOOK: (&str, &str, &str) = (
    "Network incident",
    "Mobile data",
    "Call the network operations centre and open a bridge\n\
     Ask which sites fail and since when\n\
     Tell the customer care lead what to say: “We know, and we are on it”\n\
     Tell the emergency services if calls fail\n\
     Ask the site's power supplier for the time of repair",
);

/// Steps that are done: their place, by whom, and how many minutes before now.
const TICKED: [(usize, &str, i64); 3] = [(0, "ruth", 31), (1, "ruth", 28), (2, "aisha", 20)];

/// Notes: by whom, how many minutes before now, and the text.
const NOTES: [(&str, i64, &str); 3] = [
    ("ruth", 27, "The bridge is open, number in the usual place. Site Thurso North has lost both power feeds."),
    ("aisha", 19, "Care has the text. Calls come mostly from Caithness; two ferry offices ask for a callback."),
    ("grace", 9, "The supplier says 40 minutes for the first feed. Do not publish that time before it holds."),
];

const HANDOVER_NOTE: &str =
    "Thurso North is without power, traffic moves to Inverness area by area. The supplier calls me back; I pass it on.";

/// How long before the incident the templates and the playbook were written, in days.
const WRITTEN_DAYS_AGO: i64 = 60;

/// Loads all of it. The open incident is there already.
pub async fn load(demo: &mut DemoContext) -> Result<(), Refusal> {
    let Some(incident) = demo.open.clone() else { return Ok(()) };
    add_templates(demo).await?;
    add_playbook(demo, &incident).await?;
    let at = |minutes: i64| demo.now - Duration::minutes(minutes);
    for (by, minutes, body) in NOTES {
        let right: IncidentHelper = demo.may(by)?;
        demo.app.db.write(async |tx| notes::add(tx, &right, at(minutes), &incident, body).await).await?;
    }
    change(demo, "aisha", at(21), &incident, Position::Liaison, "aisha", "").await?;
    change(demo, "grace", at(12), &incident, Position::Scribe, "grace", "").await?;
    change(demo, "maren", at(22), &incident, Position::Commander, "ruth", HANDOVER_NOTE).await
}

async fn add_templates(demo: &DemoContext) -> Result<(), Refusal> {
    let right: DeskEditor = demo.may("maren")?;
    let at = demo.now - Duration::days(WRITTEN_DAYS_AGO);
    let (name, title, body) = WORK;
    let work = TemplateInput {
        name: name.to_owned(),
        group_name: String::new(),
        kind: Kind::Maintenance,
        title: title.to_owned(),
        body: body.to_owned(),
        state: State::Scheduled,
        services: Vec::new(),
        service_status: None,
        notify: true,
    };
    let mut inputs = Vec::new();
    for (name, group, title, body, state, services, status) in TEMPLATES {
        inputs.push(TemplateInput {
            name: (*name).to_owned(),
            group_name: (*group).to_owned(),
            kind: Kind::Incident,
            title: (*title).to_owned(),
            body: (*body).to_owned(),
            state: *state,
            services: service_ids(demo, services)?,
            service_status: *status,
            notify: true,
        });
    }
    inputs.push(work);
    for input in inputs {
        demo.app.db.write(async |tx| write::add(tx, &right, at, input.clone()).await).await?;
    }
    Ok(())
}

async fn add_playbook(demo: &DemoContext, incident: &PublicId) -> Result<(), Refusal> {
    let right: DeskEditor = demo.may("ruth")?;
    let written_at = demo.now - Duration::days(WRITTEN_DAYS_AGO);
    let (name, service, steps) = PLAYBOOK;
    let input =
        PlaybookInput { name: name.to_owned(), services: service_ids(demo, &[service])?, steps: steps.to_owned() };
    let id = demo.app.db.write(async |tx| playbooks::add(tx, &right, written_at, input.clone()).await).await?;
    let steps = playbooks::store::steps(&mut demo.app.db.read().await?, &id).await?;
    for (place, by, minutes) in TICKED {
        let right: IncidentHelper = demo.may(by)?;
        let at = demo.now - Duration::minutes(minutes);
        let Some(step) = steps.get(place) else { continue };
        demo.app.db.write(async |tx| set_ticked(tx, &right, at, incident, &step.id, true).await).await?;
    }
    Ok(())
}

/// Gives a position to `to`, by `by`.
async fn change(
    demo: &DemoContext,
    by: &str,
    at: Timestamp,
    incident: &PublicId,
    position: Position,
    to: &str,
    note: &str,
) -> Result<(), Refusal> {
    let right: IncidentHelper = demo.may(by)?;
    let to = demo.staff.get(to).map(|staff| staff.id.clone());
    demo.app
        .db
        .write(async |tx| {
            let held_by = people::store::of_incident(tx, incident).await?;
            let held_by = held_by.holder(position).map(|holder| holder.id.clone());
            let handover = Handover { position, held_by, to: to.clone(), note: note.to_owned() };
            people::change(tx, &right, at, incident, handover).await
        })
        .await
}

fn service_ids(demo: &DemoContext, names: &[&str]) -> Result<Vec<PublicId>, Refusal> {
    names
        .iter()
        .map(|name| {
            demo.services
                .get(*name)
                .cloned()
                .ok_or_else(|| Refusal::Fault(format!("the demonstration has no service {name}")))
        })
        .collect()
}
