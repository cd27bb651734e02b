//! Gives back what was typed when the form's own page cannot be rendered because the database is unreachable or too
//! busy: long
//! texts in text areas, everything else in hidden fields, and a button that posts the form again.

use crate::t;
use crate::types::Refusal;
use crate::web::RequestContext;
use crate::web::field::escape_textarea;
use leptos::prelude::*;

/// Longer values are shown, in characters; shorter ones are choices, numbers and ids.
const HIDDEN_MAX: usize = crate::types::ids::LENGTH;
/// A field whose name contains one of these is never written back into a page.
const SECRET_NAMES: [&str; 4] = ["password", "secret", "token", "code"];

/// The posted form with a button to post it again; `None` where nothing was posted or `refusal` has another reason.
pub fn view(context: &RequestContext, refusal: &Refusal) -> Option<AnyView> {
    let form = context.refused_form.as_deref().filter(|_| matches!(refusal, Refusal::Unavailable | Refusal::Busy))?;
    let fields: Vec<_> = form
        .typed
        .0
        .iter()
        .filter(|(name, _)| !SECRET_NAMES.iter().any(|secret| name.contains(secret)))
        .enumerate()
        .map(|(index, (name, value))| field(index, name.clone(), value))
        .collect();
    Some(
        view! {
            <section aria-labelledby="unsent-form">
                <h2 id="unsent-form">{t!("unsent-form-title")}</h2>
                <form class="form" method="post" action=form.action.clone()>
                    {fields}
                    <button class="button primary" type="submit">{t!("unsent-form-submit")}</button>
                </form>
            </section>
        }
        .into_any(),
    )
}

fn field(index: usize, name: String, value: &str) -> AnyView {
    if !value.contains(char::is_whitespace) && value.chars().count() <= HIDDEN_MAX {
        return view! { <input type="hidden" name=name value=value.to_owned()/> }.into_any();
    }
    let id = format!("unsent-{index}");
    let text = escape_textarea(value);
    view! {
        <div class="field">
            <label for=id.clone()>{t!("unsent-form-label")}</label>
            <textarea id=id name=name rows="4" inner_html=text></textarea>
        </div>
    }
    .into_any()
}
