//! Puts a template into the form of a declaration or of an update: the text with what is known filled in, the state, and
//! the status of services. What was typed stays: the template's text comes below it, and a typed title is kept.

use super::placeholder::{self, Placeholder, Values};
use super::store::{self, Template};
use super::usage::USED_TEMPLATE;
use crate::incidents::compose;
use crate::incidents::incident::State;
use crate::incidents::store::{self as incidents, Incident};
use crate::platform::db::Tx;
use crate::platform::installation;
use crate::services::store::{self as services, Service};
use crate::t;
use crate::types::field_errors::FieldErrors;
use crate::types::{PublicId, Refusal, ServiceStatus, Timestamp};
use crate::ui::time;
use crate::web::RequestContext;
use crate::web::form_fields::{FORM_KEY, Fields};
use crate::web::moment;
use chrono_tz::Tz;

/// The field that names the chosen template, also in a query string.
pub const CHOSEN_TEMPLATE: &str = "template";
/// Fields that belong to one press of a button, not to what was typed.
const PRESS_FIELDS: [&str; 3] = ["intent", FORM_KEY, CHOSEN_TEMPLATE];
/// The promise that a form without one gets, in minutes.
const DEFAULT_PROMISE: &str = "30";

/// What is filled in, beside what the form says.
#[derive(Debug)]
pub struct Known {
    organisation: String,
    page: String,
    zone: Tz,
    now: Timestamp,
    services: Vec<Service>,
}

/// Reads what is known.
pub async fn known(tx: &mut Tx, context: &RequestContext) -> Result<Known, Refusal> {
    let installation = installation::get(tx).await?;
    let services = services::offered(tx).await?;
    Ok(Known {
        zone: installation.zone(),
        organisation: installation.organisation,
        page: context.app.config.public_url(),
        now: context.now,
        services,
    })
}

/// The template that a form or a query string names.
///
/// # Errors
///
/// A field error where it names none, or one that is archived.
pub async fn chosen(tx: &mut Tx, fields: &Fields) -> Result<Template, Refusal> {
    let missing = || Refusal::field(CHOSEN_TEMPLATE, "template-choose");
    let id = PublicId::parse(fields.get(CHOSEN_TEMPLATE)).ok_or_else(missing)?;
    match store::get(tx, &id).await {
        Ok(template) if template.row.archived_at.is_none() => Ok(template),
        Ok(_) | Err(Refusal::NotFound) => Err(missing()),
        Err(other) => Err(other),
    }
}

/// The composer's form with a template put in.
pub async fn update(
    tx: &mut Tx,
    known: &Known,
    template: &Template,
    incident: &Incident,
    typed: Fields,
) -> Result<Fields, Refusal> {
    let affected = incidents::service_ids_of(tx, &incident.id).await?;
    let mut fields = without_press(typed);
    if incident.state.may_become(template.row.state) {
        set(&mut fields, "state", template.row.state.as_str());
    }
    let mut values = known.values();
    values.set(Placeholder::Incident, &incident.title);
    values.set(Placeholder::StartedAt, &known.short_time(incident.started_at));
    put_in(&mut fields, template, known, &affected, values);
    Ok(fields)
}

/// The form of a declaration with a template put in.
pub fn declaration(known: &Known, template: &Template, typed: Fields) -> Fields {
    let mut fields = without_press(typed);
    set(&mut fields, "kind", "incident");
    set(&mut fields, "state", template.row.state.as_str());
    let typed_start = moment::typed(&fields, "started_at");
    let started_at = moment::parse_optional(&mut FieldErrors::new(), "started_at", &typed_start, known.zone);
    let mut values = known.values();
    values.set(Placeholder::StartedAt, &known.short_time(started_at.unwrap_or(known.now)));
    put_in(&mut fields, template, known, &[], values);
    fields
}

/// The form to schedule maintenance with a template put in.
pub fn maintenance(known: &Known, template: &Template, typed: Fields) -> Fields {
    let mut fields = without_press(typed);
    set(&mut fields, "kind", "maintenance");
    for id in &template.services {
        if !fields.all("service").contains(&id.as_str()) {
            fields.0.push(("service".to_owned(), id.to_string()));
        }
    }
    let named: Vec<_> = fields.all("service").into_iter().filter_map(PublicId::parse).collect();
    let from = moment::parse_optional(&mut FieldErrors::new(), "from", &moment::typed(&fields, "from"), known.zone);
    let mut values = known.values();
    known.set_services(&mut values, &named);
    if let Some(from) = from {
        values.set(Placeholder::StartedAt, &known.short_time(from));
    }
    put_in_texts(&mut fields, template, values);
    fields
}

/// Puts in what the forms of incidents share. `affected` are the services that the incident has already.
fn put_in(fields: &mut Fields, template: &Template, known: &Known, affected: &[PublicId], mut values: Values) {
    if let Some(status) = template.row.service_status {
        let targets = if template.services.is_empty() { affected } else { &template.services };
        for id in targets.iter().filter(|id| known.services.iter().any(|service| service.id == **id)) {
            set(fields, &format!("service-{id}"), status.as_str());
        }
    }
    let mut named = affected.to_vec();
    for (id, status) in fields.with_prefix("service-") {
        let is_affected = status.parse::<ServiceStatus>().is_ok_and(|status| status != ServiceStatus::Operational);
        named.extend(PublicId::parse(id).filter(|_| is_affected));
    }
    if named.is_empty() {
        named.clone_from(&template.services);
    }
    known.set_services(&mut values, &named);
    let state = fields.get("state").parse::<State>().unwrap_or(template.row.state);
    if placeholder::uses(&template.row.body, Placeholder::NextUpdate) && !state.is_over() {
        let by = promised(fields, known);
        if let Some(by) = by {
            // The form promises the time that the text names, so that both stay equal.
            let clock = by.with_timezone(&known.zone).format("%H:%M").to_string();
            set(fields, "promise", "at");
            set(fields, "next_at", &clock);
            values.set(Placeholder::NextUpdate, &clock);
        }
    }
    put_in_texts(fields, template, values);
}

/// The promise that the form makes, or the usual one.
fn promised(fields: &Fields, known: &Known) -> Option<Timestamp> {
    let of = |fields: &Fields| compose::parse_promise(&mut FieldErrors::new(), fields, known.now, known.zone);
    of(fields).or_else(|| of(&Fields(vec![("promise".to_owned(), DEFAULT_PROMISE.to_owned())])))
}

fn put_in_texts(fields: &mut Fields, template: &Template, mut values: Values) {
    let typed_title = fields.get("title").trim().to_owned();
    if typed_title.is_empty() && !template.row.title.is_empty() {
        let title = values.fill(&template.row.title);
        set(fields, "title", &title);
    }
    let title = fields.get("title").to_owned();
    if !title.is_empty() {
        values.set(Placeholder::Incident, &title);
    }
    let (typed, filled) = (fields.get("body").trim_end().to_owned(), values.fill(&template.row.body));
    let body = match typed.is_empty() {
        true => filled,
        false if typed.ends_with(&filled) => typed,
        false => format!("{typed}\n\n{filled}"),
    };
    set(fields, "body", &body);
    fields.0.retain(|(name, _)| name != "notify");
    if template.row.notify {
        fields.0.push(("notify".to_owned(), "yes".to_owned()));
    }
    set(fields, USED_TEMPLATE, template.row.id.as_str());
}

impl Known {
    fn values(&self) -> Values {
        let mut values = Values::default();
        values.set(Placeholder::Organisation, &self.organisation);
        values.set(Placeholder::Page, &self.page);
        values
    }

    /// The names of services, in the page's order.
    fn set_services(&self, values: &mut Values, ids: &[PublicId]) {
        let names: Vec<_> =
            self.services.iter().filter(|service| ids.contains(&service.id)).map(|s| s.name.clone()).collect();
        values.set(Placeholder::Services, &joined(&names));
        if let [name] = names.as_slice() {
            values.set(Placeholder::Service, name);
        }
    }

    /// The time of day, with its date where that is not today's.
    fn short_time(&self, at: Timestamp) -> String {
        let day = |at: Timestamp| at.with_timezone(&self.zone).date_naive();
        if day(at) == day(self.now) && !time::has_other_offset(at, self.now, self.zone) {
            time::clock_text(at, self.zone)
        } else {
            time::full_text(at, self.zone)
        }
    }
}

/// `Voice calls, Texts and Mobile data`.
fn joined(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [name] => name.clone(),
        [first @ .., last] => t!("template-list-and", first = first.join(", "), last = last),
    }
}

fn without_press(fields: Fields) -> Fields {
    Fields(fields.0.into_iter().filter(|(name, _)| !PRESS_FIELDS.contains(&name.as_str())).collect())
}

fn set(fields: &mut Fields, name: &str, value: &str) {
    fields.0.retain(|(known, _)| known != name);
    fields.0.push((name.to_owned(), value.to_owned()));
}
