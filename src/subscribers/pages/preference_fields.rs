//! The form fields for how a subscriber is written to: the language, and how often.

use crate::platform::db::Tx;
use crate::services::page;
use crate::subscribers::store::{Digest, Preferences};
use crate::t;
use crate::types::Refusal;
use crate::ui::wording::Language;
use crate::web::FormState;
use crate::web::field::SelectField;
use leptos::prelude::*;

/// The tags of the languages that messages can be in, the page's own first.
pub(in crate::subscribers) async fn languages(tx: &mut Tx) -> Result<Vec<String>, Refusal> {
    let page = page::first_page(tx).await?;
    let others = page::other_languages(tx, &page).await?;
    Ok(std::iter::once(page.language).chain(others).collect())
}

/// The fields. A page with one language shows no choice of it, and `has_digest` says whether the channel has digests.
pub(in crate::subscribers) fn preference_fields(
    typed: &FormState,
    languages: &[String],
    stored: &Preferences,
    has_digest: bool,
) -> impl IntoView + use<> {
    let name = |tag: &str| Language::from_tag(tag).name.to_owned();
    let language = languages.split_first().filter(|(_, others)| !others.is_empty()).map(|(own, others)| {
        let as_page = (String::new(), t!("subscribe-language-page", language = name(own)));
        let options: Vec<_> = std::iter::once(as_page).chain(others.iter().map(|tag| (tag.clone(), name(tag)))).collect();
        let (typed, value) = (typed.clone(), stored.language.clone());
        view! { <SelectField typed=typed name="language" label=t!("subscribe-language-label") options=options value=value/> }
    });
    let (typed, value) = (typed.clone(), stored.digest.as_str().to_owned());
    let digest = has_digest.then(|| {
        let options: Vec<_> = Digest::ALL
            .into_iter()
            .map(|digest| (digest.as_str().to_owned(), t!(&format!("subscribe-digest-{}", digest.as_str()))))
            .collect();
        view! { <SelectField typed=typed name="digest" label=t!("subscribe-digest-label") help=t!("subscribe-digest-help") options=options value=value/> }
    });
    view! { {language} {digest} }
}
