//! The control for a date and time.

use super::TextField;
use crate::t;
use crate::types::Timestamp;
use crate::ui::time;
use crate::web::FormState;
use crate::web::moment::{FIRST, Moment, SECOND, WHICH};
use chrono_tz::Tz;
use leptos::prelude::*;

/// A date and time in the zone of the installation. The label names the zone without an offset, which depends on the
/// day; the help text says the offset of a stored or typed value. For a local time that occurs twice there is a choice
/// below, the first one unless the stored value is the second.
#[component]
pub fn MomentField(
    /// The state of the form it belongs to.
    typed: FormState,
    /// Name and `id` of the control.
    name: &'static str,
    /// The visible label, with the name of the zone ([`time::zone_name`]).
    #[prop(into)]
    label: String,
    /// The zone.
    zone: Tz,
    /// The stored value.
    #[prop(optional_no_strip)]
    stored: Option<Timestamp>,
    /// What is suggested where nothing is stored.
    #[prop(optional)]
    suggested: Option<Timestamp>,
    /// Help text; empty for none.
    #[prop(into, optional)]
    help: String,
    /// Whether the browser asks for a value.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let initial = stored.or(suggested);
    let value = initial.map(|at| time::field_value(at, zone)).unwrap_or_default();
    let shown = typed.value(name, value.clone());
    let moment = Moment::read(&shown, zone);
    let is_known = typed.was_refused() || stored.is_some();
    let which_name = format!("{name}{WHICH}");
    let initial_which = match (moment, initial) {
        (Some(Moment::Twice { second, .. }), Some(at)) if at >= second => SECOND,
        _ => FIRST,
    };
    let which = typed.value(&which_name, initial_which);
    let help = match moment {
        Some(Moment::Once(at)) if is_known => {
            let known = t!("field-moment-is", at = time::full_text(at, zone));
            if help.is_empty() { known } else { format!("{help} {known}") }
        }
        _ => help,
    };
    let choice = match moment {
        Some(Moment::Twice { first, second }) => {
            let options = [(FIRST, "field-moment-first", first), (SECOND, "field-moment-second", second)];
            let options: Vec<_> = options
                .into_iter()
                .map(|(value, key, at)| {
                    let selected = value == which || (value == FIRST && which != SECOND);
                    view! { <option value=value selected=selected>{t!(key, at = time::full_text(at, zone))}</option> }
                })
                .collect();
            Some(view! {
                <div class="field">
                    <label for=which_name.clone()>{t!("field-moment-which")}</label>
                    <select id=which_name.clone() name=which_name>{options}</select>
                </div>
            })
        }
        _ => None,
    };
    view! {
        <TextField typed=typed name=name label=label kind="datetime-local" value=value help=help required=required/>
        {choice}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Refusal;
    use crate::web::form_fields::Fields;
    use crate::web::request_context::RefusedForm;
    use chrono_tz::Europe::London;
    use std::sync::Arc;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn html(typed: FormState, stored: Option<Timestamp>) -> String {
        Owner::new()
            .with(|| view! { <MomentField typed=typed name="at" label="Began" zone=London stored=stored/> }.to_html())
    }

    #[test]
    fn a_stored_value_is_shown_with_its_offset() {
        let shown = html(FormState::new("/x"), Some(at("2027-07-15T01:00:00Z")));
        assert!(shown.contains("value=\"2027-07-15T02:00\"") && shown.contains("02:00 BST"), "{shown}");
        assert!(!shown.contains("at-which"), "{shown}");
    }

    #[test]
    fn a_value_that_occurs_twice_keeps_which_one_it_is() {
        let shown = html(FormState::new("/x"), Some(at("2026-10-25T01:30:00Z")));
        assert!(shown.contains("value=\"second\" selected"), "{shown}");
        let typed = FormState::refused(Arc::new(RefusedForm::new(
            "/x",
            Fields::decode(b"at=2026-10-25T01%3A30").unwrap(),
            Refusal::field("at", "field-moment-twice"),
        )));
        let shown = html(typed, None);
        assert!(shown.contains("value=\"first\" selected") && shown.contains("01:30 GMT"), "{shown}");
    }
}
