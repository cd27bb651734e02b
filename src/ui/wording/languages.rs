//! The languages of the catalogue, and which of them is current.

use leptos::prelude::*;

/// The language of a page as a BCP 47 tag. Whoever renders the page provides it as context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLanguage(pub String);

/// A language of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Language {
    /// Its BCP 47 tag, as stored with a page.
    pub tag: &'static str,
    /// Its own name for itself.
    pub name: &'static str,
    /// Whether it is written from right to left.
    pub is_rtl: bool,
    /// The `lang` attribute of its pages.
    pub html: &'static str,
}

/// Every language a page can have; the first is the default.
pub const LANGUAGES: &[Language] = &[
    Language { tag: "en", name: "English", is_rtl: false, html: "en" },
    Language { tag: "de", name: "Deutsch", is_rtl: false, html: "de" },
    Language { tag: "ar", name: "العربية", is_rtl: true, html: "ar" },
];

/// English: the desk, the API, and every sentence without a translation.
pub const ENGLISH: &Language = &LANGUAGES[0];

impl Language {
    /// The language of a tag, whose region is ignored ("de-AT"); English for an unknown tag.
    pub fn from_tag(tag: &str) -> &'static Self {
        let primary = tag.split(['-', '_']).next().unwrap_or(tag);
        LANGUAGES.iter().find(|language| language.tag.eq_ignore_ascii_case(primary)).unwrap_or(ENGLISH)
    }

    /// The language of what is being rendered.
    pub fn current() -> &'static Self {
        with_context::<PageLanguage, _>(|language| Self::from_tag(&language.0)).unwrap_or(ENGLISH)
    }

    /// The `dir` attribute of its pages; `None` for the default of browsers, left to right.
    pub fn dir(&self) -> Option<&'static str> {
        self.is_rtl.then_some("rtl")
    }

    /// Runs `render` with this language as the current one, for text outside a page, such as a message. The text must
    /// be complete when `render` returns: views render later, in another scope.
    pub fn scope<T>(&self, render: impl FnOnce() -> T) -> T {
        let owner = Owner::new();
        let rendered = owner.with(|| {
            provide_context(PageLanguage(self.tag.to_owned()));
            render()
        });
        owner.cleanup();
        rendered
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::t;

    #[test]
    fn an_unknown_tag_is_english() {
        for (tag, found) in [("de", "de"), ("de-AT", "de"), ("AR", "ar"), ("en-US", "en"), ("fr", "en"), ("", "en")] {
            assert_eq!(Language::from_tag(tag).tag, found, "{tag}");
        }
    }

    #[test]
    fn a_scope_sets_the_language_for_its_closure_only() {
        let german = Language::from_tag("de").scope(|| t!("status-operational"));
        assert_eq!((german.as_str(), t!("status-operational").as_str()), ("Betriebsbereit", "Operational"));
    }
}
