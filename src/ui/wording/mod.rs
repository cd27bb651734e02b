//! The catalogue: every sentence people read, in Fluent files beside the room that says it.
//!
//! A page writes `t!("inbox-title")` or `t!("inbox-lead", count = 3)`. The language comes from the
//! Leptos context (`provide_context(Language(..))`), English where nothing is said; outside a page,
//! `Spoken::speaking`. Whatever is filled in is text; Leptos escapes it like any other. Tests hold every
//! key in the code against the files, and the other languages against English.

mod catalogue;
mod direction;
mod languages;
mod plural;

pub use direction::dir_of;
pub use languages::{ENGLISH, LANGUAGES, Language, Spoken};

use crate::types::{Message, Refusal};
use fluent_bundle::{FluentArgs, FluentValue};

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
    let language = Spoken::here();
    let apart = args.map(|args| set_apart(args, language));
    catalogue::sentence(language, key, apart.as_ref()).unwrap_or_else(|| {
        tracing::error!(key, "the catalogue has no such sentence");
        key.to_owned()
    })
}

/// The English sentence whatever is spoken here: for contracts with programs.
pub fn in_english(key: &str) -> String {
    catalogue::sentence(ENGLISH, key, None).unwrap_or_else(|| key.to_owned())
}

/// What is filled in, with words that run against the language's direction set apart.
fn set_apart<'a>(args: &'a FluentArgs<'_>, language: &Spoken) -> FluentArgs<'a> {
    let value = |value: &'a FluentValue<'_>| match value {
        FluentValue::String(text) => FluentValue::from(direction::isolated(text, language)),
        FluentValue::Number(number) => FluentValue::Number(plural::counted(number, language)),
        _ => FluentValue::None,
    };
    args.iter().map(|(name, given)| (name, value(given))).collect()
}

/// A text as it may stand in a sentence here, where that is put together by code.
pub fn isolated(text: &str) -> String {
    direction::isolated(text, Spoken::here())
}

/// Whether the catalogue has a sentence for a key.
pub fn knows(key: &str) -> bool {
    catalogue::has(ENGLISH, key)
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
mod tests;
