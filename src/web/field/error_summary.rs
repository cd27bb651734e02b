//! The summary of a refused form: why it was refused, and its errors.

use crate::t;
use crate::types::Refusal;
use crate::ui::wording;
use crate::web::FormState;
use leptos::prelude::*;

/// Why a form was refused and its errors, each with a link to its field; nothing for a form that was not refused. A
/// stale edit also shows both texts. A page shows it once: where two forms have one address, in the first.
#[component]
pub fn ErrorSummary(
    /// The state of the form.
    typed: FormState,
    /// The form is not on the page, so there are no fields to link to. Built last, after every form of the page.
    #[prop(optional)]
    apart: bool,
) -> impl IntoView {
    let refusal = typed.take_refusal().cloned()?;
    let errors: Vec<_> = typed.errors().collect();
    let title = match errors.len() {
        0 => wording::format_refusal(&refusal),
        1 => t!("form-errors-one"),
        count => t!("form-errors-many", count = count),
    };
    let title = if apart {
        // Above the page's own heading.
        view! { <p><strong>{title}</strong></p> }.into_any()
    } else {
        view! { <h2>{title}</h2> }.into_any()
    };
    let texts = match &refusal {
        Refusal::Stale { theirs, yours } => Some((theirs.clone(), yours.clone())),
        _ => None,
    };
    Some(view! {
        <div class="wrong" class:refused=apart role="alert" tabindex="-1" autofocus>
            {title}
            {(!errors.is_empty() && !apart).then(|| view! { <p>{t!("form-input-kept")}</p> })}
            <ul>
                {errors.into_iter().map(|(field, text)| {
                    if apart {
                        view! { <li>{text}</li> }.into_any()
                    } else {
                        view! { <li><a href=format!("#{field}")>{text}</a></li> }.into_any()
                    }
                }).collect_view()}
            </ul>
            {texts.map(|(theirs, yours)| view! {
                <h3>{t!("form-stale-stored")}</h3><blockquote>{theirs}</blockquote>
                <h3>{t!("form-stale-typed")}</h3><blockquote>{yours}</blockquote>
            })}
        </div>
    })
}
