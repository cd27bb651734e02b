//! The catalogue: every sentence that people read, in Fluent files beside the module that uses it.
//!
//! A page writes `t!("inbox-title")` or `t!("inbox-lead", count = 3)`. The language is that of the Leptos context
//! ([`PageLanguage`]), English without one; outside of pages, use [`Language::scope`]. Values are text, which Leptos
//! escapes like any other. Unit tests compare the keys in the code with the files, and the translations with English.

mod catalogue;
mod direction;
mod languages;
mod plural;

pub use direction::dir_of;
pub use languages::{ENGLISH, LANGUAGES, Language, PageLanguage};

use crate::types::{Message, Refusal};
use crate::ui::number::{Count, CountUpTo};
use fluent_bundle::{FluentArgs, FluentValue};

/// A variable of a sentence. Numbers stay numbers, so that plurals work; everything else is text.
pub trait ToFluent {
    /// Converts the value for Fluent.
    fn to_fluent(self) -> FluentValue<'static>;
}

macro_rules! numbers_to_fluent { ($($n:ty),*) => { $(
    impl ToFluent for $n { fn to_fluent(self) -> FluentValue<'static> { plural::plain(self as f64) } }
)* } }
numbers_to_fluent!(i64, u64, i32, u32, usize, u8, f64);

impl ToFluent for Count {
    fn to_fluent(self) -> FluentValue<'static> {
        plural::grouped(self.0 as f64)
    }
}

impl ToFluent for CountUpTo {
    fn to_fluent(self) -> FluentValue<'static> {
        // A text selects the case of every other number.
        if self.has_more { FluentValue::from(self.text()) } else { plural::grouped(self.count as f64) }
    }
}
impl ToFluent for &str {
    fn to_fluent(self) -> FluentValue<'static> {
        FluentValue::from(self.to_owned())
    }
}
impl ToFluent for String {
    fn to_fluent(self) -> FluentValue<'static> {
        FluentValue::from(self)
    }
}
impl ToFluent for &String {
    fn to_fluent(self) -> FluentValue<'static> {
        FluentValue::from(self.clone())
    }
}

/// The sentence for a key in the current language; the key itself, and an error in the log, if there is none.
pub fn translate(key: &str, args: Option<&FluentArgs<'_>>) -> String {
    let language = Language::current();
    let isolated = args.map(|args| isolated_args(args, language));
    catalogue::sentence(language, key, isolated.as_ref()).unwrap_or_else(|| {
        tracing::error!(key, "the catalogue has no sentence for this key");
        key.to_owned()
    })
}

/// The English sentence regardless of the current language, for programs that read it.
pub fn in_english(key: &str) -> String {
    catalogue::sentence(ENGLISH, key, None).unwrap_or_else(|| key.to_owned())
}

/// The variables of a sentence, with text of the other direction isolated.
fn isolated_args<'a>(args: &'a FluentArgs<'_>, language: &Language) -> FluentArgs<'a> {
    let value = |value: &'a FluentValue<'_>| match value {
        FluentValue::String(text) => FluentValue::from(direction::isolated(text, language)),
        FluentValue::Number(number) => FluentValue::Number(plural::counted(number, language)),
        _ => FluentValue::None,
    };
    args.iter().map(|(name, given)| (name, value(given))).collect()
}

/// A text for use inside a sentence of the current language that code puts together.
pub fn isolated(text: &str) -> String {
    direction::isolated(text, Language::current())
}

/// Whether the catalogue has a sentence for a key.
pub fn has_key(key: &str) -> bool {
    catalogue::has(ENGLISH, key)
}

/// The text of a message. Parameters that are whole numbers select plurals.
pub fn format_message(message: &Message) -> String {
    let mut args = FluentArgs::new();
    for (name, value) in &message.params {
        // A calling code such as "+49" and a digit that is dialled, "0151", are texts.
        match value.parse::<i64>().ok().filter(|number| number.to_string() == *value) {
            Some(number) => args.set(name.as_str(), plural::plain(number as f64)),
            None => args.set(name.as_str(), value.as_str()),
        }
    }
    translate(&message.key, Some(&args))
}

/// The text of a refusal.
pub fn format_refusal(refusal: &Refusal) -> String {
    format_message(&refusal.message())
}

/// The sentence of the catalogue for a key: `t!("key")`, `t!("key", name = value, count = 3)`.
#[macro_export]
macro_rules! t {
    ($key:expr) => { $crate::ui::wording::translate($key, None) };
    ($key:expr, $($name:ident = $value:expr),+ $(,)?) => {{
        let mut args = ::fluent_bundle::FluentArgs::new();
        $( args.set(stringify!($name), $crate::ui::wording::ToFluent::to_fluent($value)); )+
        $crate::ui::wording::translate($key, Some(&args))
    }};
}

#[cfg(test)]
mod tests;
