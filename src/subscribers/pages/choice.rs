//! The choice of what to be told about: what goes on now, everything, or some services.

use crate::incidents;
use crate::platform::db::Tx;
use crate::services;
use crate::subscribers::about::About;
use crate::t;
use crate::types::{PublicId, Refusal};
use crate::ui::icon;
use crate::web::FormState;
use crate::web::field::Choices;
use leptos::prelude::*;

/// Most open incidents that are offered one by one.
const INCIDENTS_MAX: usize = 5;

/// What can be chosen, and what is.
pub(super) struct Choice {
    incidents: Vec<(PublicId, String)>,
    services: Vec<(PublicId, String)>,
    about: About,
}

impl Choice {
    /// Reads what the public page shows; `about` is what is ticked at first.
    pub(super) async fn load(tx: &mut Tx, about: About) -> Result<Self, Refusal> {
        let open = incidents::store::open(tx).await?;
        let mut incidents: Vec<_> = open
            .into_iter()
            .filter(|incident| incident.is_public() && incident.state.is_under_way())
            .take(INCIDENTS_MAX)
            .map(|incident| (incident.id, incident.title))
            .collect();
        if let Some(id) = about.incident().filter(|id| !incidents.iter().any(|(known, _)| known == *id)) {
            incidents.push((id.clone(), incidents::store::get(tx, id).await?.title));
        }
        let services = services::store::all(tx).await?;
        let services =
            services.into_iter().filter(|service| service.archived_at.is_none()).map(|s| (s.id, s.name)).collect();
        Ok(Self { incidents, services, about })
    }

    /// The open incident an address names, if it is offered; the only one there is, where none is named.
    pub(super) fn prefer(mut self, id: Option<&PublicId>) -> Self {
        let named = self.incidents.iter().find(|(known, _)| Some(known) == id);
        let only = self.incidents.first().filter(|_| id.is_none() && self.incidents.len() == 1);
        if let Some((known, _)) = named.or(only) {
            self.about = About::Incident(known.clone());
        }
        self
    }

    pub(super) fn show(self, typed: &FormState) -> impl IntoView + use<> {
        let Self { incidents, services, about } = self;
        let error = typed.error("about");
        let is_wrong = error.is_some();
        let mut first = Some("about");
        let mut radio = |value: String, stored: bool, id: Option<&'static str>, words: String, hint: Option<String>| {
            let ticked = typed.ticked("about", &value, stored);
            let id = id.or(first.take());
            view! {
                <label class="choice">
                    <input type="radio" name="about" value=value checked=ticked id=id/>" "
                    <span dir="auto">{words}{hint.map(|hint| view! { " "<small>{hint}</small> })}</span>
                </label>
            }
            .into_any()
        };
        let mut options: Vec<AnyView> = incidents
            .into_iter()
            .map(|(id, title)| {
                let stored = about.incident() == Some(&id);
                let words = t!("subscribe-incident-label", title = title);
                radio(format!("incident:{id}"), stored, None, words, Some(t!("subscribe-incident-help")))
            })
            .collect();
        let all = about == About::All;
        options.push(radio("all".into(), all, None, t!("subscribe-all-label"), Some(t!("subscribe-all-help"))));
        if !services.is_empty() {
            let some = matches!(about, About::Chosen(_));
            options.push(radio("chosen".into(), some, Some("chosen"), t!("subscribe-chosen-label"), None));
        }
        let boxes: Vec<_> =
            services.into_iter().map(|(id, name)| (id.to_string(), name, about.services().contains(&id))).collect();
        let has_services = !boxes.is_empty();
        let typed = typed.clone();
        view! {
            <div class="field" class:wrong=is_wrong>
                <fieldset aria-describedby=is_wrong.then_some("about-wrong")>
                    <legend>{t!("subscribe-about-legend")}</legend>
                    {error.map(|text| view! { <p class="s major st" id="about-wrong">{icon::cross()}{text}</p> })}
                    {options}
                </fieldset>
            </div>
            {has_services.then(|| view! {
                <div class="chosen"><Choices typed=typed name="service" legend=t!("subscribe-services-legend") options=boxes/></div>
            })}
        }
    }
}
