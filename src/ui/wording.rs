//! The catalogue: every sentence people read, in Fluent files beside the room that says it.
//!
//! A page writes `t!("inbox-title")` or `t!("inbox-waiting", count = 3)`. The language comes from the
//! Leptos context (`provide_context(Language(..))`), English where nothing is said. Whatever is filled
//! in is text; Leptos escapes it like any other. A test holds every key in the code against the files.

use crate::vocabulary::{Message, Refusal};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::sync::LazyLock;

/// The language of a page, as a BCP 47 tag. Provided as context by whoever renders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language(pub String);

/// The English catalogue, a file per room.
pub const ENGLISH: &[(&str, &str)] = &[
    ("vocabulary", include_str!("../vocabulary/en.ftl")),
    ("money", include_str!("../vocabulary/money.ftl")),
    ("ui", include_str!("en.ftl")),
    ("accounts", include_str!("../accounts/en.ftl")),
    ("services", include_str!("../services/en.ftl")),
    ("incidents", include_str!("../incidents/en.ftl")),
    ("announcements", include_str!("../announcements/en.ftl")),
    ("publishing", include_str!("../publishing/en.ftl")),
    ("subscribers", include_str!("../subscribers/en.ftl")),
    ("customers", include_str!("../customers/en.ftl")),
    ("listening", include_str!("../listening/en.ftl")),
    ("apologies", include_str!("../apologies/en.ftl")),
    ("lint", include_str!("../apologies/lint.ftl")),
    ("goodwill", include_str!("../goodwill/en.ftl")),
    ("rules", include_str!("../goodwill/rules.ftl")),
    ("delivery", include_str!("../delivery/en.ftl")),
    ("recovery", include_str!("../recovery/en.ftl")),
    ("today", include_str!("../today/en.ftl")),
    ("server", include_str!("../server/en.ftl")),
];

static BUNDLE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| {
    let mut bundle = FluentBundle::new_concurrent(vec!["en-GB".parse().unwrap_or_default()]);
    bundle.set_use_isolating(false);
    for (room, text) in ENGLISH {
        // A broken file is found by the tests; in production what parsed is used and the rest is told.
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(parsed, errors)| {
            tracing::error!(room, ?errors, "the catalogue has lines that do not parse");
            parsed
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(room, ?errors, "the catalogue has a key twice");
        }
    }
    bundle
});

/// A value for a sentence: numbers stay numbers, so that plurals work; all else is text.
pub trait Fill {
    /// The value as Fluent takes it.
    fn fill(self) -> FluentValue<'static>;
}

macro_rules! fill_numbers { ($($n:ty),*) => { $(
    impl Fill for $n { fn fill(self) -> FluentValue<'static> { FluentValue::from(self as f64) } }
)* } }
fill_numbers!(i64, u64, i32, u32, usize, u8, f64);

impl Fill for &str {
    fn fill(self) -> FluentValue<'static> {
        FluentValue::from(self.to_owned())
    }
}
impl Fill for String {
    fn fill(self) -> FluentValue<'static> {
        FluentValue::from(self)
    }
}
impl Fill for &String {
    fn fill(self) -> FluentValue<'static> {
        FluentValue::from(self.clone())
    }
}

/// The sentence for a key; the key itself where the catalogue has none (and a line in the log).
pub fn say(key: &str, args: Option<&FluentArgs<'_>>) -> String {
    let Some(pattern) = BUNDLE.get_message(key).and_then(|message| message.value()) else {
        tracing::error!(key, "the catalogue has no such sentence");
        return key.to_owned();
    };
    let mut errors = Vec::new();
    let text = BUNDLE.format_pattern(pattern, args, &mut errors).into_owned();
    if !errors.is_empty() {
        tracing::error!(key, ?errors, "a sentence could not be filled in");
    }
    text
}

/// Whether the catalogue has a sentence for a key.
pub fn knows(key: &str) -> bool {
    BUNDLE.has_message(key)
}

/// Words a message of the rules. Parameters that are whole numbers count as numbers.
pub fn word(message: &Message) -> String {
    let mut args = FluentArgs::new();
    for (name, value) in &message.params {
        match value.parse::<i64>() {
            Ok(number) => args.set(name.as_str(), number),
            Err(_) => args.set(name.as_str(), value.as_str()),
        }
    }
    say(&message.key, Some(&args))
}

/// Words a refusal for people.
pub fn word_refusal(refusal: &Refusal) -> String {
    word(&refusal.message())
}

/// A sentence of the catalogue: `t!("key")`, `t!("key", name = value, count = 3)`.
#[macro_export]
macro_rules! t {
    ($key:expr) => { $crate::ui::wording::say($key, None) };
    ($key:expr, $($name:ident = $value:expr),+ $(,)?) => {{
        let mut args = ::fluent_bundle::FluentArgs::new();
        $( args.set(stringify!($name), $crate::ui::wording::Fill::fill($value)); )+
        $crate::ui::wording::say($key, Some(&args))
    }};
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Keys written out in the code: `t!("…"`, `Message::new("…"`, `Refusal::field(_, "…"` and the like
    /// all hold a quoted key, so every quoted word that looks like `room-some-thing` and is followed by
    /// a closing quote is looked at only inside those calls.
    fn keys_in_code() -> BTreeSet<String> {
        fn walk(folder: &std::path::Path, keys: &mut BTreeSet<String>) {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                let path = entry.path();
                if path.is_dir() {
                    walk(&path, keys);
                } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("wording.rs") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    for call in ["t!(\"", "Message::new(\"", "Refusal::conflict(\"", "Refusal::not_allowed(\""] {
                        for (at, _) in text.match_indices(call) {
                            if text[..at].ends_with(|c: char| c.is_alphanumeric()) {
                                continue; // format!("…"), assert!("…")
                            }
                            let rest = &text[at + call.len()..];
                            keys.insert(rest[..rest.find('"').unwrap()].to_owned());
                        }
                    }
                }
            }
        }
        let mut keys = BTreeSet::new();
        walk(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut keys);
        keys
    }

    #[test]
    fn every_file_parses_and_no_key_stands_twice() {
        let mut seen = BTreeSet::new();
        for (room, text) in ENGLISH {
            let resource =
                FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(_, errors)| panic!("{room}: {errors:?}"));
            for entry in resource.entries() {
                if let fluent_syntax::ast::Entry::Message(message) = entry {
                    assert!(seen.insert(message.id.name.to_owned()), "{room}: {} twice", message.id.name);
                }
            }
        }
    }

    #[test]
    fn every_key_in_the_code_is_in_the_catalogue() {
        let missing: Vec<_> = keys_in_code().into_iter().filter(|key| !knows(key)).collect();
        assert!(missing.is_empty(), "no sentence for {missing:?}");
    }

    #[test]
    fn numbers_choose_the_plural() {
        assert_eq!(t!("test-plural", count = 1), "1 person");
        assert_eq!(t!("test-plural", count = 2), "2 people");
    }
}
