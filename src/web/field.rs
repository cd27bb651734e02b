//! Form fields: a visible label above, help below, what is wrong under that in words; filled with what
//! was typed when a form is shown again. The same parts in the desk's dress and the public one.

use crate::t;
use crate::types::Refusal;
use crate::ui::icon;
use crate::ui::wording::{self, Language};
use crate::web::FormState;
use leptos::prelude::*;

/// What is wrong with the form as a whole: a list that leads to the fields. Nothing when nothing is.
#[component]
pub fn Trouble(
    /// The form.
    typed: FormState,
) -> impl IntoView {
    let refusal = typed.refusal().cloned()?;
    let errors: Vec<_> = typed.errors().collect();
    let title = match errors.len() {
        0 => wording::format_refusal(&refusal),
        1 => t!("form-errors-one"),
        count => t!("form-errors-many", count = count),
    };
    let texts = match &refusal {
        Refusal::Stale { theirs, yours } => Some((theirs.clone(), yours.clone())),
        _ => None,
    };
    Some(view! {
        <div class="wrong" role="alert" tabindex="-1" autofocus>
            <h2>{title}</h2>
            {(!errors.is_empty()).then(|| view! { <p>{t!("form-input-kept")}</p> })}
            <ul>{errors.into_iter().map(|(field, text)| view! { <li><a href=format!("#{field}")>{text}</a></li> }).collect_view()}</ul>
            {texts.map(|(theirs, yours)| view! {
                <h3>{t!("form-stale-stored")}</h3><blockquote>{theirs}</blockquote>
                <h3>{t!("form-stale-typed")}</h3><blockquote>{yours}</blockquote>
            })}
        </div>
    })
}

/// The `dir` of a box to type into: where the page runs from right to left, each text has its own.
fn dir_typed() -> Option<&'static str> {
    Language::current().is_rtl.then_some("auto")
}

/// What is wrong with one field, under it.
fn wrong(name: &str, error: Option<String>) -> impl IntoView + use<> {
    let id = format!("{name}-wrong");
    error.map(|text| view! { <p class="s major st" id=id>{icon::cross()}{text}</p> })
}

/// A line of help, where there is one.
fn helped(name: &str, help: String) -> impl IntoView + use<> {
    let id = format!("{name}-help");
    (!help.is_empty()).then(|| view! { <small class="help" id=id>{help}</small> })
}

fn described(name: &str, help: &str, error: Option<&String>) -> Option<String> {
    let help = (!help.is_empty()).then(|| format!("{name}-help"));
    let wrong = error.map(|_| format!("{name}-wrong"));
    let ids: Vec<_> = help.into_iter().chain(wrong).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// What stands around one control: its label, a line of help, and what is wrong with it.
struct Frame {
    name: &'static str,
    label: String,
    help: String,
    error: Option<String>,
}

impl Frame {
    /// For the control's `aria-describedby`.
    fn describedby(&self) -> Option<String> {
        described(self.name, &self.help, self.error.as_ref())
    }

    /// For the control's `aria-invalid`.
    fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }

    fn around(self, control: AnyView) -> impl IntoView {
        let Self { name, label, help, error } = self;
        let is_wrong = error.is_some();
        view! {
            <div class="field" class:wrong=is_wrong>
                <label for=name>{label}</label>
                {helped(name, help)}
                {control}
                {wrong(name, error)}
            </div>
        }
    }
}

/// One line of text.
#[component]
pub fn TextField(
    /// The form.
    typed: FormState,
    /// The field's name and id.
    name: &'static str,
    /// The label above.
    #[prop(into)]
    label: String,
    /// What is stored now.
    #[prop(into, optional)]
    value: String,
    /// A line of help.
    #[prop(into, optional)]
    help: String,
    /// The kind of field.
    #[prop(default = "text")]
    kind: &'static str,
    /// Whether it must be filled.
    #[prop(optional)]
    required: bool,
    /// What browsers may fill in.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Which keyboard a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
) -> impl IntoView {
    let frame = Frame { name, label, help, error: typed.error(name) };
    // A password is never written back into a page.
    let value = if kind == "password" { String::new() } else { typed.value(name, value) };
    let control = view! {
        <input id=name name=name type=kind value=value dir=dir_typed() required=required autocomplete=autocomplete
            inputmode=inputmode aria-invalid=frame.invalid() aria-describedby=frame.describedby()/>
    };
    frame.around(control.into_any())
}

/// Several lines of text. Leptos 0.8 does not escape what stands in a `<textarea>` on the server, so
/// this is the only place that writes one.
#[component]
pub fn TextArea(
    /// The form.
    typed: FormState,
    /// The field's name and id.
    name: &'static str,
    /// The label above.
    #[prop(into)]
    label: String,
    /// What is stored now.
    #[prop(into, optional)]
    value: String,
    /// A line of help.
    #[prop(into, optional)]
    help: String,
    /// How many lines are shown.
    #[prop(default = 5)]
    rows: u32,
    /// Whether it must be filled.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let frame = Frame { name, label, help, error: typed.error(name) };
    let text = escaped(&typed.value(name, value));
    let control = view! {
        <textarea id=name name=name rows=rows dir=dir_typed() required=required aria-invalid=frame.invalid()
            aria-describedby=frame.describedby() inner_html=text></textarea>
    };
    frame.around(control.into_any())
}

/// Text as it may stand inside an element. A line break at the start would be eaten, so it is doubled.
pub fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    if text.starts_with('\n') { format!("\n{text}") } else { text }
}

/// One choice of a list.
#[component]
pub fn SelectField(
    /// The form.
    typed: FormState,
    /// The field's name and id.
    name: &'static str,
    /// The label above.
    #[prop(into)]
    label: String,
    /// Values and their words.
    options: Vec<(String, String)>,
    /// What is stored now.
    #[prop(into, optional)]
    value: String,
    /// A line of help.
    #[prop(into, optional)]
    help: String,
) -> impl IntoView {
    let frame = Frame { name, label, help, error: typed.error(name) };
    let chosen = typed.value(name, value);
    let control = view! {
        <select id=name name=name aria-invalid=frame.invalid() aria-describedby=frame.describedby()>
            {options.into_iter().map(|(value, words)| {
                let selected = value == chosen;
                view! { <option value=value selected=selected>{words}</option> }
            }).collect_view()}
        </select>
    };
    frame.around(control.into_any())
}

/// A group of boxes or radios under one legend.
#[component]
pub fn Choices(
    /// The form.
    typed: FormState,
    /// The fields' name; the first one's id.
    name: &'static str,
    /// The legend above.
    #[prop(into)]
    legend: String,
    /// Values, their words, and whether each is stored as ticked.
    options: Vec<(String, String, bool)>,
    /// A line of help.
    #[prop(into, optional)]
    help: String,
    /// Radios instead of boxes.
    #[prop(optional)]
    one: bool,
) -> impl IntoView {
    let error = typed.error(name);
    let describedby = described(name, &help, error.as_ref());
    let is_wrong = error.is_some();
    let kind = if one { "radio" } else { "checkbox" };
    view! {
        <div class="field" class:wrong=is_wrong>
            <fieldset aria-describedby=describedby>
                <legend>{legend}</legend>
                {helped(name, help)}
                {wrong(name, error)}
                {options.into_iter().enumerate().map(|(index, (value, words, stored))| {
                    let ticked = typed.ticked(name, &value, stored);
                    let id = (index == 0).then_some(name);
                    view! {
                        <label class="choice"><input type=kind name=name value=value checked=ticked id=id/>" "{words}</label>
                    }
                }).collect_view()}
            </fieldset>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::request_context::RefusedForm;

    fn shown(text: &str) -> String {
        let owner = Owner::new();
        owner.with(|| {
            let typed = FormState::fresh("/x");
            view! { <TextArea typed=typed name="body" label="Body" value=text/> }.to_html()
        })
    }

    #[test]
    fn nothing_typed_ends_the_box_it_stands_in() {
        let html = shown("</textarea><script>alert(1)</script>");
        assert!(!html.contains("<script>"), "{html}");
        assert!(html.contains("&lt;/textarea&gt;"), "{html}");
    }

    #[test]
    fn nothing_typed_ends_the_title() {
        let owner = Owner::new();
        let html = owner.with(|| {
            leptos_meta::provide_meta_context();
            super::super::frame::page_title("</title><script>").to_html()
        });
        assert!(!html.contains("<script>"));
    }

    #[test]
    fn what_was_typed_and_what_is_wrong_are_shown_again() {
        let typed = FormState::after(std::sync::Arc::new(RefusedForm::new(
            "/x",
            crate::web::form_fields::Fields::decode(b"name=%3Cb%3E"),
            Refusal::field("name", "field-required"),
        )));
        let html = Owner::new().with(|| view! { <TextField typed=typed name="name" label="Name"/> }.to_html());
        assert!(html.contains("value=\"&lt;b&gt;\""), "{html}");
        assert!(html.contains("aria-invalid=\"true\"") && html.contains("This field is required."), "{html}");
    }
}
