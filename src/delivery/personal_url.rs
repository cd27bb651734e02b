//! The URL of a personal page, real and as an example.

/// Stands for the token in previews: as long as a real one, and in no spelling a real one.
pub const EXAMPLE_TOKEN: &str = "example-of-a-personal-link";

/// The URL of a customer's personal page.
pub fn personal_url(public_url: &str, token: &str) -> String {
    format!("{public_url}/r/{token}")
}

/// The URL of a personal page in previews, which leads nowhere.
pub fn example_url(public_url: &str) -> String {
    personal_url(public_url, EXAMPLE_TOKEN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::crockford;

    #[test]
    fn the_example_is_as_long_as_a_token_and_never_one() {
        assert_eq!(EXAMPLE_TOKEN.len(), crockford::LINK_CHARS);
        for text in [EXAMPLE_TOKEN.to_owned(), EXAMPLE_TOKEN.to_uppercase()] {
            assert_eq!(crockford::decode::<{ crockford::LINK_BYTES }>(&text), None, "{text}");
        }
    }
}
