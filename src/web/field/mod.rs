//! Form fields for the desk and the public pages: a visible label above, help below it, then the control and its error.
//! A refused form shows what was typed instead of the stored values.

mod choice;
mod error_summary;
mod form_key;
mod moment;
mod text;

pub use choice::{Choices, SelectField};
pub use error_summary::ErrorSummary;
pub use form_key::FormKey;
pub use moment::MomentField;
pub use text::{TextArea, TextField};

use crate::ui::icon;
use crate::ui::wording::Language;
use leptos::prelude::*;

/// What surrounds one control: its label, help text and error.
struct FieldParts {
    name: &'static str,
    label: String,
    help: String,
    error: Option<String>,
}

impl FieldParts {
    /// The value of the control's `aria-describedby`.
    fn describedby(&self) -> Option<String> {
        describedby(self.name, &self.help, self.error.as_ref())
    }

    /// The value of the control's `aria-invalid`.
    fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }

    /// Puts the parts around the control.
    fn wrap(self, control: AnyView) -> impl IntoView {
        let Self { name, label, help, error } = self;
        let has_error = error.is_some();
        view! {
            <div class="field" class:wrong=has_error>
                <label for=name>{label}</label>
                {help_text(name, help)}
                {control}
                {error_text(name, error)}
            </div>
        }
    }
}

fn describedby(name: &str, help: &str, error: Option<&String>) -> Option<String> {
    let help = (!help.is_empty()).then(|| format!("{name}-help"));
    let error = error.map(|_| format!("{name}-wrong"));
    let ids: Vec<_> = help.into_iter().chain(error).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

fn help_text(name: &str, help: String) -> impl IntoView + use<> {
    let id = format!("{name}-help");
    (!help.is_empty()).then(|| view! { <small class="help" id=id>{help}</small> })
}

fn error_text(name: &str, error: Option<String>) -> impl IntoView + use<> {
    let id = format!("{name}-wrong");
    error.map(|text| view! { <p class="status major" id=id>{icon::cross()}{text}</p> })
}

/// The `dir` of a text control. On a right-to-left page each text sets its own direction.
fn input_direction() -> Option<&'static str> {
    Language::current().is_rtl.then_some("auto")
}

/// Escapes the content of a `<textarea>`. Browsers drop a leading line break, so it is doubled.
pub(super) fn escape_textarea(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    if text.starts_with('\n') { format!("\n{text}") } else { text }
}
