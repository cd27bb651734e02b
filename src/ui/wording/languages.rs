//! The languages a page may have, and which one is spoken here.

use leptos::prelude::*;

/// The language of a page, as a BCP 47 tag. Provided as context by whoever renders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language(pub String);

/// A language the catalogue has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spoken {
    /// Its BCP 47 tag, as a page's record holds it.
    pub tag: &'static str,
    /// Its own name for itself.
    pub name: &'static str,
    /// Whether it is written from right to left.
    pub is_rtl: bool,
    /// What `lang` says on its pages: English here is British.
    pub html: &'static str,
}

/// Every language a page may have; the first is spoken where nothing else is said.
pub const LANGUAGES: &[Spoken] = &[
    Spoken { tag: "en", name: "English", is_rtl: false, html: "en-GB" },
    Spoken { tag: "de", name: "Deutsch", is_rtl: false, html: "de" },
    Spoken { tag: "ar", name: "العربية", is_rtl: true, html: "ar" },
];

/// English: the desk, the API, and whatever another language has no word for.
pub const ENGLISH: &Spoken = &LANGUAGES[0];

impl Spoken {
    /// The language of a tag, also where that names a region ("de-AT"); English where it is none of ours.
    pub fn of(tag: &str) -> &'static Self {
        let primary = tag.split(['-', '_']).next().unwrap_or(tag);
        LANGUAGES.iter().find(|one| one.tag.eq_ignore_ascii_case(primary)).unwrap_or(ENGLISH)
    }

    /// The language of whatever is being rendered.
    pub fn here() -> &'static Self {
        with_context::<Language, _>(|language| Self::of(&language.0)).unwrap_or(ENGLISH)
    }

    /// What `dir` says on its pages; nothing where it is as browsers have it anyway.
    pub fn dir(&self) -> Option<&'static str> {
        self.is_rtl.then_some("rtl")
    }

    /// Says something in this language, outside a page: a message, a line of a document. What is said must
    /// be worded inside; nothing may be awaited there.
    pub fn speaking<T>(&self, say: impl FnOnce() -> T) -> T {
        let owner = Owner::new();
        let said = owner.with(|| {
            provide_context(Language(self.tag.to_owned()));
            say()
        });
        owner.cleanup();
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::t;

    #[test]
    fn a_tag_finds_its_language_and_anything_else_is_english() {
        for (tag, found) in [("de", "de"), ("de-AT", "de"), ("AR", "ar"), ("en-US", "en"), ("fr", "en"), ("", "en")] {
            assert_eq!(Spoken::of(tag).tag, found, "{tag}");
        }
    }

    #[test]
    fn what_is_said_inside_is_in_that_language_and_what_follows_is_not() {
        let german = Spoken::of("de").speaking(|| t!("status-operational"));
        assert_eq!((german.as_str(), t!("status-operational").as_str()), ("Betriebsbereit", "Operational"));
    }
}
