//! Numbers in sentences: with thousands separators where they are counts, and Arabic plurals above 99. The plural rules of `fluent-bundle` cover numbers up to 99 only: they answer "other" for
//! 103 and 144, which are "few" and "many" like 3 and 44. Fluent therefore gets the last two digits, and the number
//! itself travels in an option, to be written.

use super::languages::Language;
use crate::ui::number;
use fluent_bundle::FluentValue;
use fluent_bundle::types::{FluentNumber, FluentNumberOptions};

/// The first number whose plural case the library gets wrong.
const UNSUPPORTED_FROM: f64 = 100.0;

/// The number by which Fluent selects the case; the original is in `minimum_integer_digits`, which has no other use
/// here.
pub fn counted(number: &FluentNumber, language: &Language) -> FluentNumber {
    let mut counted = number.clone();
    let last = number.value % UNSUPPORTED_FROM;
    let is_whole = number.value.fract() == 0.0;
    if language.tag == "ar" && is_whole && number.value >= UNSUPPORTED_FROM && last >= 3.0 {
        counted.options.minimum_integer_digits = Some(number.value as usize);
        counted.value = last;
    }
    counted
}

/// The first number that is written with a separator.
const GROUPED_FROM: f64 = 1_000.0;

/// A number that is written without separators, such as a year or an incident's number.
pub fn plain(value: f64) -> FluentValue<'static> {
    FluentValue::from(value)
}

/// A number that is written with the language's thousands separator. The mark of that is an option against the library's
/// default; smaller numbers keep the default, since only those are equal to a selector such as `[0]`.
pub fn grouped(value: f64) -> FluentValue<'static> {
    let use_grouping = value.abs() < GROUPED_FROM;
    FluentValue::Number(FluentNumber::new(value, FluentNumberOptions { use_grouping, ..Default::default() }))
}

/// The text of a number; none if the library writes it.
pub fn written(value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    // What `counted` has put there.
    let original = number.options.minimum_integer_digits;
    if !number.options.use_grouping {
        return Some(number::grouped(original.map_or(number.value as i64, |original| original as i64)));
    }
    original.map(|original| original.to_string())
}
