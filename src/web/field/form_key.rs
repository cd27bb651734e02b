//! The key of a form that creates something.

use crate::web::FormState;
use crate::web::form_fields::FORM_KEY;
use leptos::prelude::*;

/// The random key of a rendered form. The form posted again with the same content leads to what it created first
/// (decision 49).
#[component]
pub fn FormKey(
    /// The state of the form it belongs to.
    typed: FormState,
) -> impl IntoView {
    view! { <input type="hidden" name=FORM_KEY value=typed.key().to_string()/> }
}
