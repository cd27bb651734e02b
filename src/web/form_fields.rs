//! The names and values of a posted form or a query string.

use crate::types::{PublicId, Refusal};

/// The hidden field with the random key of a rendered form ([`FormKey`](crate::web::field::FormKey)).
pub const FORM_KEY: &str = "form_key";

/// Most fields of one form or query string. The largest form of the desk has a few for each service.
pub const FIELDS_MAX: usize = 1_000;

/// The fields of one form, in the order in which they were posted. A name may occur several times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// Decodes `application/x-www-form-urlencoded`.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooLarge`] for more than [`FIELDS_MAX`] fields: each costs far more memory than the two bytes that it
    /// may take in the body.
    pub fn decode(body: &[u8]) -> Result<Self, Refusal> {
        let mut pairs = url::form_urlencoded::parse(body);
        let fields = pairs.by_ref().take(FIELDS_MAX).map(|(key, value)| (key.into_owned(), value.into_owned()));
        let fields = Self(fields.collect());
        if pairs.next().is_some() { Err(Refusal::TooLarge) } else { Ok(fields) }
    }

    /// Adds a field.
    ///
    /// # Errors
    ///
    /// [`Refusal::TooLarge`] beyond [`FIELDS_MAX`] fields.
    pub fn push(&mut self, name: String, value: String) -> Result<(), Refusal> {
        if self.0.len() >= FIELDS_MAX {
            return Err(Refusal::TooLarge);
        }
        self.0.push((name, value));
        Ok(())
    }

    /// The first value of a name; empty when it was not posted.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// Every value of a name.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Whether a name was posted; a check box posts its name only when it is ticked.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Every field whose name begins with `prefix`, as (rest of the name, value).
    pub fn with_prefix(&self, prefix: &str) -> Vec<(&str, &str)> {
        self.0.iter().filter_map(|(key, value)| Some((key.strip_prefix(prefix)?, value.as_str()))).collect()
    }

    /// The field `version`: the version that an edit is based on (decision 6).
    ///
    /// # Errors
    ///
    /// A field error where it is absent or not a number.
    pub fn version(&self) -> Result<i64, Refusal> {
        self.get("version").parse().map_err(|_| Refusal::field("version", "field-number"))
    }

    /// The key of the rendered form; `None` for a form without one.
    pub fn form_key(&self) -> Option<PublicId> {
        PublicId::parse(self.get(FORM_KEY))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_fields_than_any_form_has_are_refused() {
        let body = |count: usize| vec!["a"; count].join("&").into_bytes();
        assert_eq!(Fields::decode(&body(FIELDS_MAX)).unwrap().0.len(), FIELDS_MAX);
        assert_eq!(Fields::decode(&body(FIELDS_MAX + 1)), Err(Refusal::TooLarge));
        assert_eq!(Fields::decode(&body(250_000)), Err(Refusal::TooLarge));
        let mut fields = Fields::decode(&body(FIELDS_MAX)).unwrap();
        assert_eq!(fields.push("a".into(), String::new()), Err(Refusal::TooLarge));
    }
}
