//! What was typed, given back when the page it was typed on cannot be made because the records are out of
//! reach: everything is still in the form, long texts to be read and changed, and one button sends it again.

use crate::t;
use crate::types::Refusal;
use crate::web::RequestContext;
use crate::web::field::escaped;
use leptos::prelude::*;

/// Values of more characters are shown; shorter ones are choices, numbers and ids.
const HIDDEN_MAX: usize = crate::types::ids::LENGTH;
/// What is never written back into a page.
const SECRET: [&str; 4] = ["password", "secret", "token", "code"];

/// The form that was posted, to be sent again; `None` where nothing was posted or the page is missing
/// for another reason.
pub fn form(context: &RequestContext, refusal: &Refusal) -> Option<AnyView> {
    let form = context.refused_form.as_deref().filter(|_| *refusal == Refusal::Unavailable)?;
    let fields: Vec<_> = form
        .typed
        .0
        .iter()
        .filter(|(name, _)| !SECRET.iter().any(|secret| name.contains(secret)))
        .enumerate()
        .map(|(place, (name, value))| {
            let (name, value) = (name.clone(), value.clone());
            if value.contains(char::is_whitespace) || value.chars().count() > HIDDEN_MAX {
                let id = format!("held-{place}");
                let text = escaped(&value);
                view! {
                    <div class="field">
                        <label for=id.clone()>{t!("held-label")}</label>
                        <textarea id=id name=name rows="4" inner_html=text></textarea>
                    </div>
                }
                .into_any()
            } else {
                view! { <input type="hidden" name=name value=value/> }.into_any()
            }
        })
        .collect();
    Some(
        view! {
            <section aria-labelledby="held">
                <h2 id="held">{t!("held-title")}</h2>
                <form class="form" method="post" action=form.action.clone()>
                    {fields}
                    <button class="button primary btn" type="submit">{t!("held-send")}</button>
                </form>
            </section>
        }
        .into_any(),
    )
}
