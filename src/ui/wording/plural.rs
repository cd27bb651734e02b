//! The cases of Arabic plurals beyond 99. The library that chooses them knows the rule up to there alone: 103
//! counts as 3 does ("few") and 144 as 44 ("many"), and it says "other" to both. So it is given the 3 and the
//! 44, and the number itself goes along, to be written.

use super::languages::Spoken;
use fluent_bundle::FluentValue;
use fluent_bundle::types::FluentNumber;

/// From which number on the library does not know the case.
const UNKNOWN_FROM: f64 = 100.0;

/// The number that Fluent chooses the case by; the true one is in an option that is of no other use here.
pub fn counted(number: &FluentNumber, language: &Spoken) -> FluentNumber {
    let mut counted = number.clone();
    let last = number.value % UNKNOWN_FROM;
    let is_whole = number.value.fract() == 0.0;
    if language.tag == "ar" && is_whole && number.value >= UNKNOWN_FROM && last >= 3.0 {
        counted.options.minimum_integer_digits = Some(number.value as usize);
        counted.value = last;
    }
    counted
}

/// The true number of [`counted`], as it is written.
pub fn written(value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(number.options.minimum_integer_digits?.to_string()),
        _ => None,
    }
}
