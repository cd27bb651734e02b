//! Fields that the form to declare an incident and the composer share.

use super::state_name;
use crate::incidents::compose;
use crate::incidents::incident::State;
use crate::services::store::Service;
use crate::t;
use crate::types::ServiceStatus;
use crate::ui::{icon, time};
use crate::web::FormState;
use chrono::Duration;
use chrono_tz::Tz;
use leptos::prelude::*;

/// The statuses that an update may set. Maintenance sets `UnderMaintenance` automatically.
pub(super) const SELECTABLE_STATUSES: [ServiceStatus; 4] = [
    ServiceStatus::Operational,
    ServiceStatus::DegradedPerformance,
    ServiceStatus::PartialOutage,
    ServiceStatus::MajorOutage,
];

/// The error of a field, below it.
pub(super) fn field_error(error: Option<String>) -> impl IntoView {
    error.map(|text| view! { <p class="status major">{icon::cross()}{text}</p> })
}

/// A radio button per state; `selected` is the value of the chosen one.
pub(super) fn state_choices(states: impl IntoIterator<Item = State>, selected: &str) -> Vec<AnyView> {
    states
        .into_iter()
        .map(|state| {
            let checked = state.as_str() == selected;
            view! { <label><input type="radio" name="state" value=state.as_str() checked=checked/><span>{state_name(state)}</span></label> }
                .into_any()
        })
        .collect()
}

/// The promised time of the next update: a radio button per interval, and a time of day.
pub(super) fn promise_field(typed: &FormState, selected: &str, next_at: String, zone: Tz) -> impl IntoView + use<> {
    promise_field_with(typed, selected, next_at, zone, ["promise", "next_at"])
}

/// [`promise_field`] with other ids, for a second form on the same page.
pub(super) fn promise_field_with(
    typed: &FormState,
    selected: &str,
    next_at: String,
    zone: Tz,
    [id, next_id]: [&'static str; 2],
) -> impl IntoView + use<> {
    let choices: Vec<_> = compose::PROMISE_MINUTES
        .iter()
        .map(|minutes| (minutes.to_string(), time::span(Duration::minutes(*minutes))))
        .chain([("at".to_owned(), t!("composer-promise-at"))])
        .map(|(value, text)| {
            let checked = value == selected;
            view! { <label><input type="radio" name="promise" value=value checked=checked/><span>{text}</span></label> }
        })
        .collect();
    let error = typed.error("promise").or_else(|| typed.error("next_at"));
    view! {
        <fieldset class="field" id=id>
            <legend class="label">{t!("composer-promise")}</legend>
            <div class="row one-line promise">
                <div class="seg grow">{choices}</div>
                <input type="time" id=next_id name="next_at" class="for-time" value=next_at aria-label=t!("composer-next-at", zone = time::zone_name(zone))/>
            </div>
            {field_error(error)}
            <p class="help above-2">{t!("composer-promise-help")}</p>
        </fieldset>
    }
}

/// A table row to select the new status of a service.
pub(super) struct StatusSelect<'a> {
    pub(super) service: &'a Service,
    /// The status now.
    pub(super) current: ServiceStatus,
    pub(super) choices: Vec<ServiceStatus>,
    /// The value of the chosen option.
    pub(super) selected: String,
    /// The label of the empty option, which leaves the service as it is; `None` for no such option.
    pub(super) empty_label: Option<String>,
    /// The id of the column heading that labels the select.
    pub(super) heading: &'static str,
}

impl StatusSelect<'_> {
    pub(super) fn row(self) -> impl IntoView + use<> {
        let (name, label) = (format!("service-{}", self.service.id), format!("s-{}", self.service.id));
        let labelled_by = format!("{label} {}", self.heading);
        let empty = self.empty_label.map(|text| view! { <option value="">{text}</option> });
        let options: Vec<_> = self
            .choices
            .into_iter()
            .map(|status| {
                let selected = status.as_str() == self.selected;
                view! { <option value=status.as_str() selected=selected>{t!(&format!("status-{}", status.as_str()))}</option> }
            })
            .collect();
        view! {
            <tr>
                <th scope="row" id=label>{self.service.name.clone()}" "<span class="quiet small">{self.service.description.clone()}</span></th>
                <td>{icon::status(self.current)}</td>
                <td><select name=name aria-labelledby=labelled_by>{empty}{options}</select></td>
            </tr>
        }
    }
}
