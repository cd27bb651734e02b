//! Refuses a body by the length that its head announces, before any of it is read.

use crate::types::Refusal;
use axum::http::{HeaderMap, header};

/// Checks the announced length of a body against the most that its handler reads. A body of unknown length passes, and
/// is cut off where it becomes too long.
///
/// # Errors
///
/// [`Refusal::TooLarge`] for a larger body.
pub fn check(headers: &HeaderMap, max: usize) -> Result<(), Refusal> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > max as u64) { Err(Refusal::TooLarge) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_body_is_refused_by_its_announcement() {
        let announced = |length: &str| HeaderMap::from_iter([(header::CONTENT_LENGTH, length.parse().unwrap())]);
        assert_eq!(check(&HeaderMap::new(), 10), Ok(()));
        assert_eq!(check(&announced("10"), 10), Ok(()));
        for length in ["11", "210000000", "18446744073709551615"] {
            assert_eq!(check(&announced(length), 10), Err(Refusal::TooLarge), "{length}");
        }
    }
}
