//! The list of errors above a refused form.

use crate::t;
use crate::types::Refusal;
use crate::ui::wording;
use crate::web::FormState;
use leptos::prelude::*;

/// The errors of a refused form, each with a link to its field; nothing for a form that was not refused. A stale edit
/// also shows both texts.
#[component]
pub fn ErrorSummary(
    /// The state of the form.
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
            <ul>
                {errors.into_iter().map(|(field, text)| {
                    view! { <li><a href=format!("#{field}")>{text}</a></li> }
                }).collect_view()}
            </ul>
            {texts.map(|(theirs, yours)| view! {
                <h3>{t!("form-stale-stored")}</h3><blockquote>{theirs}</blockquote>
                <h3>{t!("form-stale-typed")}</h3><blockquote>{yours}</blockquote>
            })}
        </div>
    })
}
