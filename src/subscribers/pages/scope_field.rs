//! The form field for what to subscribe to: an open incident, everything, or some groups and services.

use crate::incidents;
use crate::platform::db::Tx;
use crate::services;
use crate::subscribers::scope::{Kinds, Subscriptions, Target};
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::icon;
use crate::web::FormState;
use crate::web::field::Choices;
use crate::web::public_forms::PublicForms;
use leptos::prelude::*;

/// Most open incidents in the list.
const INCIDENTS_MAX: usize = 5;

/// The options of the field, and what is selected.
pub(in crate::subscribers) struct ScopeField {
    incidents: Vec<(PublicId, String)>,
    groups: Vec<(PublicId, String)>,
    services: Vec<(PublicId, String)>,
    selected: Subscriptions,
    /// Whether incidents are check boxes beside the other choices, as for somebody who follows some already.
    has_followed: bool,
}

/// Everything, of every kind.
fn everything() -> Subscriptions {
    Subscriptions::of_targets([Target::Page], Kinds::ALL)
}

/// How the field is worded for whoever fills it in.
pub(in crate::subscribers) struct ScopeWords {
    /// The question.
    pub legend: String,
    /// The choice of some services.
    pub chosen: String,
}

impl ScopeWords {
    /// For subscribers themselves.
    pub(super) fn of_subscribers() -> Self {
        Self { legend: t!("subscribe-about-legend"), chosen: t!("subscribe-chosen-label") }
    }
}

impl ScopeField {
    /// Loads what the public page shows. `selected` is selected at first.
    pub(in crate::subscribers) async fn load(tx: &mut Tx, selected: Option<Subscriptions>) -> Result<Self, Refusal> {
        let selected = selected.unwrap_or_else(everything);
        let open = incidents::store::open(tx).await?;
        let mut incidents: Vec<_> = open
            .into_iter()
            .filter(|incident| incident.is_public() && incident.state.is_under_way())
            .take(INCIDENTS_MAX)
            .map(|incident| (incident.id, incident.title))
            .collect();
        for id in selected.incidents() {
            if !incidents.iter().any(|(known, _)| known == id) {
                incidents.push((id.clone(), incidents::store::get(tx, id).await?.title));
            }
        }
        let all = services::store::all(tx).await?;
        let services: Vec<_> = all.into_iter().filter(|service| service.archived_at.is_none()).collect();
        let groups = services::store::groups(tx).await?;
        let has_followed = selected.incidents().next().is_some();
        let used =
            groups.into_iter().filter(|group| services.iter().any(|one| one.group_id.as_ref() == Some(&group.id)));
        Ok(Self {
            incidents,
            groups: used.map(|group| (group.id, group.name)).collect(),
            services: services.into_iter().map(|service| (service.id, service.name)).collect(),
            has_followed,
            selected,
        })
    }

    /// The incidents, groups and services of the published edition, with everything selected at first.
    pub(in crate::subscribers) fn published(forms: &PublicForms) -> Self {
        let open = forms.incidents.iter().filter(|incident| incident.ended_at.is_none()).take(INCIDENTS_MAX);
        Self {
            incidents: open.map(|incident| (incident.id.clone(), incident.title.clone())).collect(),
            groups: forms.groups.clone(),
            services: forms.services.clone(),
            selected: everything(),
            has_followed: false,
        }
    }

    /// Selects the incident with this id if it is listed, or without an id the only open incident.
    pub(in crate::subscribers) fn select_incident(mut self, id: Option<&PublicId>) -> Self {
        let named = self.incidents.iter().find(|(known, _)| Some(known) == id);
        let only = self.incidents.first().filter(|_| id.is_none() && self.incidents.len() == 1);
        if let Some((known, _)) = named.or(only) {
            self.selected = Subscriptions::of_targets([Target::Incident(known.clone())], Kinds::ALL);
        }
        self
    }

    pub(in crate::subscribers) fn view(self, typed: &FormState, words: ScopeWords) -> impl IntoView + use<> {
        let Self { incidents, groups, services, selected, has_followed } = self;
        let error = typed.error("about");
        let is_wrong = error.is_some();
        let mut first = Some("about");
        let mut radio = |value: String, stored: bool, id: Option<&'static str>, label: String, help: Option<String>| {
            let is_checked = typed.ticked("about", &value, stored);
            let id = id.or(first.take());
            view! {
                <label class="choice">
                    <input type="radio" name="about" value=value checked=is_checked id=id/>" "
                    <span dir="auto">{label}{help.map(|help| view! { " "<small>{help}</small> })}</span>
                </label>
            }
            .into_any()
        };
        let choice = selected.choice();
        let mut options: Vec<AnyView> = Vec::new();
        if has_followed {
            options.push(radio("incidents".into(), choice == "incident", None, t!("subscribe-incidents-label"), None));
        } else {
            options.extend(incidents.iter().map(|(id, title)| {
                let stored = selected.has(&Target::Incident(id.clone()));
                let label = t!("subscribe-incident-label", title = title);
                radio(format!("incident:{id}"), stored, None, label, Some(t!("subscribe-incident-help")))
            }));
        }
        options.push(radio(
            "all".into(),
            choice == "all",
            None,
            t!("subscribe-all-label"),
            Some(t!("subscribe-all-help")),
        ));
        if !services.is_empty() {
            options.push(radio("chosen".into(), choice == "chosen", Some("chosen"), words.chosen, None));
        }
        let boxes = |all: Vec<(PublicId, String)>, target: fn(PublicId) -> Target| -> Vec<_> {
            all.into_iter().map(|(id, name)| (id.to_string(), name, selected.has(&target(id)))).collect()
        };
        let followed = if has_followed { boxes(incidents, Target::Incident) } else { Vec::new() };
        let (groups, services) = (boxes(groups, Target::Group), boxes(services, Target::Service));
        let list = |name: &'static str, legend: String, options: Vec<(String, String, bool)>| {
            let typed = typed.clone();
            (!options.is_empty()).then(|| view! { <Choices typed=typed name=name legend=legend options=options/> })
        };
        let followed = list("incident", t!("subscribe-incidents-legend"), followed);
        let groups = list("group", t!("subscribe-groups-legend"), groups);
        let services = list("service", t!("subscribe-services-legend"), services);
        let has_services = services.is_some();
        view! {
            <div class="field" class:wrong=is_wrong>
                <fieldset aria-describedby=is_wrong.then_some("about-wrong")>
                    <legend>{words.legend}</legend>
                    {error.map(|text| view! { <p class="status major" id="about-wrong">{icon::cross()}{text}</p> })}
                    {options}
                </fieldset>
            </div>
            {has_services.then(|| view! { <div class="chosen">{groups}{services}</div> })}
            {followed}
        }
    }
}
