//! The choice of event types, by area.

use crate::platform::event_out::EventType;
use crate::t;
use crate::ui::icon;
use crate::web::FormState;
use crate::web::field::SelectField;
use crate::webhooks::store::Format;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The name of a type in words.
pub(super) fn type_name(kind: EventType) -> String {
    t!(&format!("webhook-type-{}", kind.as_str().replace(['.', '_'], "-")))
}

/// A check box for all events, and one for each type, grouped by area.
pub(super) fn type_choices(typed: &FormState, chosen: &[EventType], all: bool) -> AnyView {
    let all = typed.ticked("all_types", "yes", all);
    let mut seen = BTreeSet::new();
    let areas: Vec<_> = EventType::choices().map(EventType::area).filter(|area| seen.insert(*area)).collect();
    let error = typed.error("type");
    let has_error = error.is_some();
    let describedby = if has_error { "type-help type-wrong" } else { "type-help" };
    let groups: Vec<_> = areas
        .into_iter()
        .enumerate()
        .map(|(index, area)| {
            let boxes: Vec<_> = EventType::choices()
                .filter(|kind| kind.area() == area)
                .enumerate()
                .map(|(place, kind)| {
                    let ticked = typed.ticked("type", kind.as_str(), chosen.contains(&kind));
                    let id = (index == 0 && place == 0).then_some("type");
                    view! {
                        <label class="choice">
                            <input type="checkbox" name="type" value=kind.as_str() checked=ticked id=id/>" "
                            {type_name(kind)}" "<code class="small quiet">{kind.as_str()}</code>
                        </label>
                    }
                })
                .collect();
            let legend = t!(&format!("webhook-area-{}", area.replace('_', "-")));
            view! { <fieldset class="above-2"><legend>{legend}</legend>{boxes}</fieldset> }
        })
        .collect();
    view! {
        <div class="field" class:wrong=has_error role="group" aria-labelledby="types-label" aria-describedby=describedby>
            <p id="types-label"><strong>{t!("webhook-types")}</strong></p>
            <p class="help" id="type-help">{t!("webhook-types-help")}</p>
            {error.map(|error| view! { <p class="status major" id="type-wrong">{icon::cross()}{error}</p> })}
            <label class="choice">
                <input type="checkbox" name="all_types" value="yes" checked=all/>" "{t!("webhook-all-types")}
            </label>
            {groups}
        </div>
    }
    .into_any()
}

/// The choice of what requests look like.
pub(super) fn format_field(typed: &FormState, chosen: Format) -> impl IntoView + use<> {
    let options =
        Format::ALL.map(|format| (format.as_str().to_owned(), t!(&format!("webhook-format-{}", format.as_str()))));
    view! {
        <SelectField typed=typed.clone() name="format" label=t!("webhook-format") help=t!("webhook-format-help")
            options=options.to_vec() value=chosen.as_str()/>
    }
}
