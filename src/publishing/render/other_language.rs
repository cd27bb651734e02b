//! Pages in the languages that the page has beside its own (decision 76). They are at `/{language}/…`, and texts that
//! are not translated are shown in the page's own language and marked.

use crate::publishing::site::{Site, Update};
use crate::t;
use crate::ui::wording::{Language, dir_of};
use leptos::prelude::*;

/// The language in which documents are rendered, where it is not the page's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherLanguage {
    /// Its tag.
    pub tag: String,
    /// The tag of the page's own language.
    pub own: String,
}

/// The address of a page in the language that is being rendered.
pub fn local(path: &str) -> String {
    match use_context::<OtherLanguage>() {
        Some(other) => address(path, Some(&other.tag)),
        None => path.to_owned(),
    }
}

/// The address of a page in another language, or in the page's own.
pub fn address(path: &str, language: Option<&str>) -> String {
    match (language, path) {
        (None, _) => path.to_owned(),
        (Some(tag), "/") => format!("/{tag}"),
        (Some(tag), _) => format!("/{tag}{path}"),
    }
}

/// Whether pages are rendered in another language than the page's own.
pub fn is_other() -> bool {
    use_context::<OtherLanguage>().is_some()
}

/// The `lang` attribute of a text that exists in the page's own language only; `None` on pages in that language.
pub fn own_language() -> Option<String> {
    use_context::<OtherLanguage>().map(|other| other.own)
}

/// Says that a text is not translated; nothing on pages in the page's own language.
pub fn note() -> Option<AnyView> {
    let own = own_language()?;
    let text = t!("publishing-not-translated", language = Language::from_tag(&own).name);
    Some(view! { <p class="quiet">{text}</p> }.into_any())
}

/// The text of an update, marked where it is not translated.
pub fn update_text(update: &Update, class: Option<&'static str>) -> AnyView {
    let lang = if update.is_translated { None } else { own_language() };
    let note = (!update.is_translated).then(note).flatten();
    view! {
        <div class=class lang=lang dir=dir_of(&update.body) inner_html=update.body_html.clone()></div>
        {note}
    }
    .into_any()
}

/// The addresses of a page in every language, for search engines; nothing for a page in one language.
pub fn alternates(site: &Site, path: &str) -> Option<AnyView> {
    if site.languages.len() < 2 {
        return None;
    }
    let link = |hreflang: String, language: Option<&str>| {
        let href = format!("{}{}", site.public_url, address(path, language));
        view! { <link rel="alternate" hreflang=hreflang href=href/> }
    };
    let own = link("x-default".to_owned(), None);
    let links: Vec<_> = site.languages.iter().map(|tag| link(tag.clone(), other_than_own(site, tag))).collect();
    Some(view! { {own}{links} }.into_any())
}

/// The choice of language in the footer; nothing for a page in one language.
pub fn choice(site: &Site, path: &str) -> Option<AnyView> {
    if site.languages.len() < 2 {
        return None;
    }
    let links: Vec<_> = site
        .languages
        .iter()
        .map(|tag| {
            let language = Language::from_tag(tag);
            let current = (*tag == site.language).then_some("true");
            let href = address(path, other_than_own(site, tag));
            view! { <li><a href=href hreflang=tag.clone() lang=language.html dir=language.dir() aria-current=current>{language.name}</a></li> }
        })
        .collect();
    Some(view! { <nav aria-label=t!("publishing-languages-label")><ul>{links}</ul></nav> }.into_any())
}

/// The tag, unless it is of the page's own language, which is the first.
fn other_than_own<'a>(site: &Site, tag: &'a str) -> Option<&'a str> {
    (site.languages.first().map(String::as_str) != Some(tag)).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_begin_with_the_language() {
        assert_eq!(address("/", None), "/");
        assert_eq!(address("/", Some("de")), "/de");
        assert_eq!(address("/incidents/abc", Some("ar")), "/ar/incidents/abc");
        assert_eq!(local("/history"), "/history");
    }
}
