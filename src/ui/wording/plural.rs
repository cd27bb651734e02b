//! Arabic plurals above 99. The plural rules of `fluent-bundle` cover numbers up to 99 only: they answer "other" for
//! 103 and 144, which are "few" and "many" like 3 and 44. Fluent therefore gets the last two digits, and the number
//! itself travels in an option, to be written.

use super::languages::Language;
use fluent_bundle::FluentValue;
use fluent_bundle::types::FluentNumber;

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

/// The original number behind [`counted`], as text.
pub fn written(value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(number.options.minimum_integer_digits?.to_string()),
        _ => None,
    }
}
