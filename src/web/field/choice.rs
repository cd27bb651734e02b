//! Controls for choosing among given values.

use super::{FieldParts, describedby, error_text, help_text};
use crate::web::FormState;
use leptos::prelude::*;

/// A list from which one value is chosen.
#[component]
pub fn SelectField(
    /// The state of the form it belongs to.
    typed: FormState,
    /// Name and `id` of the control.
    name: &'static str,
    /// The visible label.
    #[prop(into)]
    label: String,
    /// Values and their labels.
    options: Vec<(String, String)>,
    /// The stored value, shown unless the form was refused.
    #[prop(into, optional)]
    value: String,
    /// Help text; empty for none.
    #[prop(into, optional)]
    help: String,
) -> impl IntoView {
    let parts = FieldParts { name, label, help, error: typed.error(name) };
    let chosen = typed.value(name, value);
    let control = view! {
        <select id=name name=name aria-invalid=parts.invalid() aria-describedby=parts.describedby()>
            {options.into_iter().map(|(value, label)| {
                let selected = value == chosen;
                view! { <option value=value selected=selected>{label}</option> }
            }).collect_view()}
        </select>
    };
    parts.wrap(control.into_any())
}

/// A group of check boxes or radio buttons under one legend.
#[component]
pub fn Choices(
    /// The state of the form it belongs to.
    typed: FormState,
    /// Name of every control; `id` of the first.
    name: &'static str,
    /// The visible legend.
    #[prop(into)]
    legend: String,
    /// Values, their labels, and whether each is stored as chosen.
    options: Vec<(String, String, bool)>,
    /// Help text; empty for none.
    #[prop(into, optional)]
    help: String,
    /// Radio buttons instead of check boxes.
    #[prop(optional)]
    one: bool,
) -> impl IntoView {
    let error = typed.error(name);
    let describedby = describedby(name, &help, error.as_ref());
    let has_error = error.is_some();
    let kind = if one { "radio" } else { "checkbox" };
    view! {
        <div class="field" class:wrong=has_error>
            <fieldset aria-describedby=describedby>
                <legend>{legend}</legend>
                {help_text(name, help)}
                {error_text(name, error)}
                {options.into_iter().enumerate().map(|(index, (value, label, stored))| {
                    let chosen = typed.ticked(name, &value, stored);
                    let id = (index == 0).then_some(name);
                    view! {
                        <label class="choice">
                            <input type=kind name=name value=value checked=chosen id=id/>" "{label}
                        </label>
                    }
                }).collect_view()}
            </fieldset>
        </div>
    }
}
