//! What an archive becomes here: no database and no network, so that a dry run says the same as the import. What cannot be
//! imported is named with the reason.

mod incident;
mod subscriber;

pub use incident::PlannedIncident;
pub use subscriber::{PlannedContact, PlannedSubscriber};

use super::archive::Archive;
use super::origin::digest;
use super::report::{NotImported, What, of_field};
use super::text::to_markdown;
use super::wire::{Component, Template};
use crate::incidents::templates::placeholder;
use crate::incidents::{Kind, State};
use crate::services::catalogue::{DESCRIPTION_MAX, NAME_MAX, ServiceInput};
use crate::types::field_errors::{BODY_MAX, FieldErrors, TITLE_MAX};
use crate::types::search_text::folded;
use crate::types::{Message, Refusal, Timestamp, clean_text};
use crate::ui::wording::Language;
use chrono::NaiveDate;
use phonenumber::country::Id;
use std::collections::HashMap;

/// How much of an affected minute counts in compensation, as with a service that is added at the desk.
const WEIGHT_PERCENT: i64 = 100;

/// What an archive is read with.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// The time of the import.
    pub now: Timestamp,
    /// The country of phone numbers that name none.
    pub home: Option<Id>,
    /// The language of the page, for updates without a text.
    pub language: &'static Language,
}

/// A group.
#[derive(Debug, Clone)]
pub struct PlannedGroup {
    /// Its id there.
    pub origin_id: String,
    /// The name.
    pub name: String,
    /// One line of description; may be empty.
    pub description: String,
}

/// A service.
#[derive(Debug, Clone)]
pub struct PlannedService {
    /// Its id there.
    pub origin_id: String,
    /// The id there of its group.
    pub group: Option<String>,
    /// Its fields, without the group.
    pub input: ServiceInput,
}

/// A template.
#[derive(Debug, Clone)]
pub struct PlannedTemplate {
    /// Its id there.
    pub origin_id: String,
    /// The name, for staff.
    pub name: String,
    /// The title of what is declared with it.
    pub title: String,
    /// The text, in Markdown.
    pub body: String,
    /// The state that it sets.
    pub state: State,
    /// Whether it is for incidents or for maintenance.
    pub kind: Kind,
    /// Whether subscribers are told.
    pub notify: bool,
    /// The ids there of the services it is for.
    pub services: Vec<String>,
}

impl PlannedGroup {
    /// A digest of what it says.
    pub fn digest(&self) -> String {
        // Without the description where there is none, as in imports from before groups had one.
        match self.description.as_str() {
            "" => digest(&[&self.name]),
            description => digest(&[&self.name, description]),
        }
    }
}

impl PlannedService {
    /// A digest of what it says. Its place is none of it.
    pub fn digest(&self) -> String {
        digest(&[&self.input.name, &self.input.description, self.group.as_deref().unwrap_or_default()])
    }
}

impl PlannedTemplate {
    /// A digest of what it says.
    pub fn digest(&self) -> String {
        digest(&[&self.name, &self.title, &self.body, self.state.as_str()])
    }
}

/// Everything that is to be imported, in the order of the import.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Where it comes from.
    pub source: String,
    /// Groups, in the order of the page.
    pub groups: Vec<PlannedGroup>,
    /// Services, in the order of the page.
    pub services: Vec<PlannedService>,
    /// Incidents and maintenance, oldest first.
    pub incidents: Vec<PlannedIncident>,
    /// Templates.
    pub templates: Vec<PlannedTemplate>,
    /// Subscribers.
    pub subscribers: Vec<PlannedSubscriber>,
    /// What is not imported, or not as it was.
    pub not_imported: Vec<NotImported>,
}

/// Plans an import.
pub fn plan(archive: Archive, context: &Context) -> Plan {
    let mut plan = Plan { source: archive.source, not_imported: archive.not_imported, ..Plan::default() };
    let group_order = plan_groups(&mut plan, archive.groups.clone());
    plan_services(&mut plan, context, archive.components, &archive.groups, &group_order);
    // Subscribers of a file may name services instead of ids.
    let mut services: HashMap<String, String> = HashMap::new();
    for service in &plan.services {
        services.insert(folded(&service.input.name), service.origin_id.clone());
        services.insert(service.origin_id.clone(), service.origin_id.clone());
    }
    incident::plan_incidents(&mut plan, context, archive.incidents);
    for template in archive.templates {
        let name = template.name.clone();
        match plan_template(template) {
            Ok(template) => plan.templates.push(template),
            Err(reason) => plan.not_imported.push(NotImported::new(What::Template, &name, reason)),
        }
    }
    subscriber::plan_subscribers(&mut plan, context, archive.subscribers, &services);
    plan
}

fn plan_groups(plan: &mut Plan, mut groups: Vec<Component>) -> HashMap<String, usize> {
    groups.sort_by_key(|group| group.position.unwrap_or(i64::MAX));
    for group in groups {
        let name = name_of(plan, What::Group, &group.name);
        if name.is_empty() {
            plan.not_imported.push(NotImported::new(What::Group, &group.id, Message::new("statuspage-import-no-name")));
            continue;
        }
        let description = description_of(plan, What::Group, &name, group.description);
        plan.groups.push(PlannedGroup { origin_id: group.id, name, description });
    }
    plan.groups.iter().enumerate().map(|(place, group)| (group.origin_id.clone(), place)).collect()
}

fn plan_services(
    plan: &mut Plan,
    context: &Context,
    components: Vec<Component>,
    groups: &[Component],
    group_order: &HashMap<String, usize>,
) {
    let of_groups: HashMap<&String, &String> =
        groups.iter().flat_map(|group| group.components.iter().map(|one| (one, &group.id))).collect();
    let mut components: Vec<_> = components
        .into_iter()
        .map(|component| {
            let group = component.group_id.clone().or_else(|| of_groups.get(&component.id).map(|id| (*id).clone()));
            let group = group.filter(|id| group_order.contains_key(id));
            (group, component)
        })
        .collect();
    components.sort_by_key(|(group, component)| {
        let place = group.as_ref().and_then(|id| group_order.get(id)).map_or(0, |place| place + 1);
        (place, component.position.unwrap_or(i64::MAX))
    });
    for (group, component) in components {
        let name = name_of(plan, What::Service, &component.name);
        if name.is_empty() {
            let reason = Message::new("statuspage-import-no-name");
            plan.not_imported.push(NotImported::new(What::Service, &component.id, reason));
            continue;
        }
        let description = description_of(plan, What::Service, &name, component.description);
        let start = component.start_date.filter(|date| NaiveDate::parse_from_str(date, "%Y-%m-%d").is_ok());
        let created = component.created_at.filter(|at| *at <= context.now).map(|at| at.date_naive().to_string());
        let input = ServiceInput {
            name,
            description,
            weight_percent: WEIGHT_PERCENT,
            showcase: component.showcase.unwrap_or(true),
            only_show_if_degraded: component.only_show_if_degraded.unwrap_or(false),
            start_date: start.or(created).unwrap_or_default(),
            ..ServiceInput::default()
        };
        plan.services.push(PlannedService { origin_id: component.id, group, input });
    }
}

fn name_of(plan: &mut Plan, what: What, name: &str) -> String {
    let name = clean_text::line(name);
    let cut = cut(&name, NAME_MAX);
    if cut != name {
        let reason = Message::new("statuspage-import-name-shortened").with("max", NAME_MAX);
        plan.not_imported.push(NotImported::new(what, &name, reason).times(0));
    }
    cut
}

/// The description of a service or group on one line.
fn description_of(plan: &mut Plan, what: What, name: &str, description: Option<String>) -> String {
    let description = clean_text::line(&to_markdown(&description.unwrap_or_default()));
    let cut = cut(&description, DESCRIPTION_MAX);
    if cut != description {
        let reason = Message::new("statuspage-import-description-shortened").with("max", DESCRIPTION_MAX);
        plan.not_imported.push(NotImported::new(what, name, reason).times(0));
    }
    cut
}

/// A text of at most `max` characters.
fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(max - 1).collect();
    format!("{}…", kept.trim_end())
}

fn plan_template(template: Template) -> Result<PlannedTemplate, Message> {
    let state = template.update_status.as_deref().unwrap_or("investigating");
    let state = state.parse::<State>().ok().filter(|state| *state != State::Draft);
    let state = state.ok_or_else(|| {
        Message::new("statuspage-import-state").with("state", template.update_status.as_deref().unwrap_or_default())
    })?;
    let kind = if Kind::Incident.states().contains(&state) { Kind::Incident } else { Kind::Maintenance };
    let mut form = FieldErrors::new();
    let name = form.required_line("name", &template.name, TITLE_MAX);
    let title = form.optional_line("title", &template.title.unwrap_or_default(), TITLE_MAX);
    let body = form.required("body", &to_markdown(&template.body.unwrap_or_default()), BODY_MAX);
    placeholder::check(&mut form, "title", &title);
    placeholder::check(&mut form, "body", &body);
    first_error(form)?;
    let services = if template.component_ids.is_empty() { template.components } else { template.component_ids };
    let notify = template.should_send_notifications.unwrap_or(true);
    Ok(PlannedTemplate { origin_id: template.id, name, title, body, state, kind, notify, services })
}

/// The first thing that is wrong.
fn first_error(form: FieldErrors) -> Result<(), Message> {
    match form.check() {
        Err(Refusal::Invalid(errors)) => match errors.into_iter().next() {
            Some(error) => Err(of_field(&error.field, &error.message)),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}
