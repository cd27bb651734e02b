//! The key of a form that creates something.

use crate::platform::random;
use crate::types::PublicId;
use crate::web::FormState;
use crate::web::form_fields::FORM_KEY;
use leptos::prelude::*;

/// The random key of a rendered form. The form posted again with the same content leads to what it created first
/// (decision 49).
#[component]
pub fn FormKey(
    /// The state of the form it belongs to. A refused form keeps its key: after a failure it may have been stored.
    typed: FormState,
) -> impl IntoView {
    let key = PublicId::parse(&typed.value(FORM_KEY, "")).unwrap_or_else(random::public_id);
    view! { <input type="hidden" name=FORM_KEY value=key.to_string()/> }
}
