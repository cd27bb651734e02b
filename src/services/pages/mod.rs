//! The desk's pages of the service catalogue: the list, and one service.

mod catalogue;
mod edit;

pub use catalogue::Catalogue;
pub use edit::EditService;

use super::store::{Group, Service};
use crate::t;
use crate::types::ServiceKind;
use crate::web::FormState;
use crate::web::field::{SelectField, TextField};
use leptos::prelude::*;

/// The fields of a service, filled with its current values or with the defaults of a new one.
fn service_fields(typed: &FormState, service: Option<&Service>, groups: &[Group]) -> impl IntoView + use<> {
    let options = std::iter::once((String::new(), t!("services-group-none")))
        .chain(groups.iter().map(|group| (group.id.to_string(), group.name.clone())))
        .collect();
    let group = service.and_then(|service| service.group_id.as_ref()).map(ToString::to_string).unwrap_or_default();
    let (name, description, start) = service
        .map(|service| (service.name.clone(), service.description.clone(), service.start_date.clone()))
        .unwrap_or_default();
    let weight = service.map_or(100, |service| service.weight_percent).to_string();
    let kinds = std::iter::once((String::new(), t!("services-kind-undeclared")))
        .chain(ServiceKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), kind_label(*kind))))
        .collect();
    let kind = service.and_then(|service| service.kind).map(|kind| kind.as_str().to_owned()).unwrap_or_default();
    let position = service.map(|service| service.position.to_string()).unwrap_or_default();
    let showcase = typed.ticked("showcase", "yes", service.is_none_or(|service| service.showcase));
    let hidden = service.is_some_and(|service| service.only_show_if_degraded);
    let hidden = typed.ticked("only_show_if_degraded", "yes", hidden);
    view! {
        <TextField typed=typed.clone() name="name" label=t!("services-name-label") help=t!("services-name-help") value=name required=true/>
        <TextField typed=typed.clone() name="description" label=t!("services-description-label") help=t!("services-description-help") value=description/>
        <SelectField typed=typed.clone() name="group" label=t!("services-group-label") options=options value=group/>
        <TextField typed=typed.clone() name="position" label=t!("services-position-label") help=t!("services-position-help") value=position inputmode="numeric"/>
        <TextField typed=typed.clone() name="weight_percent" label=t!("services-weight-label") help=t!("services-weight-help") value=weight inputmode="numeric"/>
        <SelectField typed=typed.clone() name="kind" label=t!("services-kind-label") help=t!("services-kind-help") options=kinds value=kind/>
        <TextField typed=typed.clone() name="start_date" label=t!("services-start-label") help=t!("services-start-help") value=start kind="date"/>
        <label class="choice"><input type="checkbox" name="showcase" value="yes" checked=showcase/>" "{t!("services-showcase-label")}</label>
        <div class="field">
            <label class="choice"><input type="checkbox" name="only_show_if_degraded" value="yes" checked=hidden aria-describedby="hidden-help"/>" "{t!("services-only-degraded-label")}</label>
            <p class="help" id="hidden-help">{t!("services-only-degraded-help")}</p>
        </div>
    }
}

/// The name of a kind of service.
fn kind_label(kind: ServiceKind) -> String {
    t!(&format!("services-kind-{}", kind.as_str()))
}
