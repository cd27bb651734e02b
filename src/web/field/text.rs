//! Controls for typed text.

use super::{FieldParts, escape_textarea, input_direction};
use crate::web::FormState;
use leptos::prelude::*;

/// One line of text.
#[component]
pub fn TextField(
    /// The state of the form it belongs to.
    typed: FormState,
    /// Name and `id` of the control.
    name: &'static str,
    /// The visible label.
    #[prop(into)]
    label: String,
    /// The stored value, shown unless the form was refused.
    #[prop(into, optional)]
    value: String,
    /// Help text; empty for none.
    #[prop(into, optional)]
    help: String,
    /// The `type` of the `<input>`.
    #[prop(default = "text")]
    kind: &'static str,
    /// Whether the browser asks for a value.
    #[prop(optional)]
    required: bool,
    /// The `autocomplete` attribute.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// The `inputmode` attribute: which keyboard a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
) -> impl IntoView {
    let parts = FieldParts { name, label, help, error: typed.error(name) };
    // A password is never written back into a page.
    let value = if kind == "password" { String::new() } else { typed.value(name, value) };
    let control = view! {
        <input id=name name=name type=kind value=value dir=input_direction() required=required autocomplete=autocomplete
            inputmode=inputmode aria-invalid=parts.invalid() aria-describedby=parts.describedby()/>
    };
    parts.wrap(control.into_any())
}

/// Several lines of text. Leptos 0.8 does not escape the content of a `<textarea>` on the server, so only this
/// component and [`unsent_form`](crate::web::unsent_form) write one.
#[component]
pub fn TextArea(
    /// The state of the form it belongs to.
    typed: FormState,
    /// Name and `id` of the control.
    name: &'static str,
    /// The visible label.
    #[prop(into)]
    label: String,
    /// The stored value, shown unless the form was refused.
    #[prop(into, optional)]
    value: String,
    /// Help text; empty for none.
    #[prop(into, optional)]
    help: String,
    /// Height in lines.
    #[prop(default = 5)]
    rows: u32,
    /// Whether the browser asks for a value.
    #[prop(optional)]
    required: bool,
    /// Whether typing begins here, where everything before it is filled in.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let parts = FieldParts { name, label, help, error: typed.error(name) };
    let text = escape_textarea(&typed.value(name, value));
    let control = view! {
        <textarea id=name name=name rows=rows dir=input_direction() required=required autofocus=autofocus aria-invalid=parts.invalid()
            aria-describedby=parts.describedby() inner_html=text></textarea>
    };
    parts.wrap(control.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Refusal;
    use crate::web::form_fields::Fields;
    use crate::web::request_context::RefusedForm;
    use std::sync::Arc;

    #[test]
    fn escapes_the_content_of_a_text_area() {
        let owner = Owner::new();
        let html = owner.with(|| {
            let typed = FormState::new("/x");
            view! { <TextArea typed=typed name="body" label="Body" value="</textarea><script>alert(1)</script>"/> }
                .to_html()
        });
        assert!(!html.contains("<script>"), "{html}");
        assert!(html.contains("&lt;/textarea&gt;"), "{html}");
    }

    #[test]
    fn shows_the_typed_value_and_the_error_of_a_refused_form() {
        let typed = FormState::refused(Arc::new(RefusedForm::new(
            "/x",
            Fields::decode(b"name=%3Cb%3E").unwrap(),
            Refusal::field("name", "field-required"),
        )));
        let html = Owner::new().with(|| view! { <TextField typed=typed name="name" label="Name"/> }.to_html());
        assert!(html.contains("value=\"&lt;b&gt;\""), "{html}");
        assert!(html.contains("aria-invalid=\"true\"") && html.contains("This field is required."), "{html}");
    }
}
