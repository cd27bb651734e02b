//! The form field for the scope: an open incident, everything, or some services.

use crate::incidents;
use crate::platform::db::Tx;
use crate::services;
use crate::subscribers::scope::{Scope, ScopeKind};
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::icon;
use crate::web::FormState;
use crate::web::field::Choices;
use crate::web::public_forms::PublicForms;
use leptos::prelude::*;

/// Most open incidents in the list.
const INCIDENTS_MAX: usize = 5;

/// The options of the field, and the selected scope.
pub(super) struct ScopeField {
    incidents: Vec<(PublicId, String)>,
    services: Vec<(PublicId, String)>,
    selected: Scope,
}

impl ScopeField {
    /// Loads the incidents and services that the public page shows. `selected` is selected at first.
    pub(super) async fn load(tx: &mut Tx, selected: Scope) -> Result<Self, Refusal> {
        let open = incidents::store::open(tx).await?;
        let mut incidents: Vec<_> = open
            .into_iter()
            .filter(|incident| incident.is_public() && incident.state.is_under_way())
            .take(INCIDENTS_MAX)
            .map(|incident| (incident.id, incident.title))
            .collect();
        if let Some(id) = selected.incident().filter(|id| !incidents.iter().any(|(known, _)| known == *id)) {
            incidents.push((id.clone(), incidents::store::get(tx, id).await?.title));
        }
        let services = services::store::all(tx).await?;
        let services =
            services.into_iter().filter(|service| service.archived_at.is_none()).map(|s| (s.id, s.name)).collect();
        Ok(Self { incidents, services, selected })
    }

    /// The incidents and services of the published edition, with everything selected at first.
    pub(super) fn published(forms: &PublicForms) -> Self {
        let open = forms.incidents.iter().filter(|incident| incident.ended_at.is_none()).take(INCIDENTS_MAX);
        Self {
            incidents: open.map(|incident| (incident.id.clone(), incident.title.clone())).collect(),
            services: forms.services.clone(),
            selected: Scope::All,
        }
    }

    /// Selects the incident with this id if it is listed, or without an id the only open incident.
    pub(super) fn select_incident(mut self, id: Option<&PublicId>) -> Self {
        let named = self.incidents.iter().find(|(known, _)| Some(known) == id);
        let only = self.incidents.first().filter(|_| id.is_none() && self.incidents.len() == 1);
        if let Some((known, _)) = named.or(only) {
            self.selected = Scope::Incident(known.clone());
        }
        self
    }

    pub(super) fn view(self, typed: &FormState) -> impl IntoView + use<> {
        let Self { incidents, services, selected } = self;
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
        let mut options: Vec<AnyView> = incidents
            .into_iter()
            .map(|(id, title)| {
                let stored = selected.incident() == Some(&id);
                let label = t!("subscribe-incident-label", title = title);
                radio(format!("incident:{id}"), stored, None, label, Some(t!("subscribe-incident-help")))
            })
            .collect();
        let all = selected == Scope::All;
        options.push(radio(
            ScopeKind::All.as_str().into(),
            all,
            None,
            t!("subscribe-all-label"),
            Some(t!("subscribe-all-help")),
        ));
        if !services.is_empty() {
            let some = matches!(selected, Scope::Services(_));
            options.push(radio(
                ScopeKind::Services.as_str().into(),
                some,
                Some("chosen"),
                t!("subscribe-chosen-label"),
                None,
            ));
        }
        let checkboxes: Vec<_> =
            services.into_iter().map(|(id, name)| (id.to_string(), name, selected.services().contains(&id))).collect();
        let has_services = !checkboxes.is_empty();
        let typed = typed.clone();
        view! {
            <div class="field" class:wrong=is_wrong>
                <fieldset aria-describedby=is_wrong.then_some("about-wrong")>
                    <legend>{t!("subscribe-about-legend")}</legend>
                    {error.map(|text| view! { <p class="status major" id="about-wrong">{icon::cross()}{text}</p> })}
                    {options}
                </fieldset>
            </div>
            {has_services.then(|| view! {
                <div class="chosen"><Choices typed=typed name="service" legend=t!("subscribe-services-legend") options=checkboxes/></div>
            })}
        }
    }
}
