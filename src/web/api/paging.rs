//! Pages of lists by keyset: a cursor is the key of the last row, so that a page costs the same wherever it is, and rows
//! that are added meanwhile move nothing.

use crate::types::{Message, Refusal};
use crate::web::form_fields::Fields;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How many rows a page has unless the request says otherwise.
pub const LIMIT_DEFAULT: i64 = 100;
/// How many rows a page has at most.
pub const LIMIT_MAX: i64 = 1_000;
/// Longest cursor that is decoded, in characters.
const CURSOR_MAX: usize = 1_024;

/// Which page of a list is asked for. `K` is the key that rows are ordered by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging<K> {
    /// How many rows it has at most.
    pub limit: i64,
    /// The key of the last row of the page before.
    pub after: Option<K>,
}

impl<K: DeserializeOwned> Paging<K> {
    /// Reads `limit` and `cursor`.
    ///
    /// # Errors
    ///
    /// A limit beyond [`LIMIT_MAX`], or a cursor that is none of this list.
    pub fn read(query: &Fields) -> Result<Self, Refusal> {
        let limit =
            match query.get("limit") {
                "" => LIMIT_DEFAULT,
                typed => typed.parse().ok().filter(|limit| (1..=LIMIT_MAX).contains(limit)).ok_or_else(|| {
                    Refusal::fields([("?limit", Message::new("webapi-limit").with("max", LIMIT_MAX))])
                })?,
            };
        let after = match query.get("cursor") {
            "" => None,
            typed => Some(decode(typed).ok_or_else(|| Refusal::field("?cursor", "webapi-cursor"))?),
        };
        Ok(Self { limit, after })
    }

    /// How many rows to read: one more than the page has, by which it is known whether another follows.
    pub const fn fetch(&self) -> i64 {
        self.limit + 1
    }
}

/// The cursor of a key.
pub(super) fn encode(key: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
}

fn decode<K: DeserializeOwned>(cursor: &str) -> Option<K> {
    if cursor.len() > CURSOR_MAX {
        return None;
    }
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Paging<(i64, String)>, Refusal> {
        Paging::read(&Fields::decode(query.as_bytes()).unwrap())
    }

    #[test]
    fn a_cursor_leads_to_its_key_and_another_is_refused() {
        let key = (7, "a/b".to_owned());
        let page = read(&format!("limit=1000&cursor={}", encode(&key))).unwrap();
        assert_eq!(page, Paging { limit: 1_000, after: Some(key) });
        assert_eq!(read("").unwrap(), Paging { limit: 100, after: None });
        for wrong in ["limit=0", "limit=1001", "limit=x", "cursor=x", "cursor=WzFd", "limit=-1"] {
            assert_eq!(read(wrong).unwrap_err().status(), 422, "{wrong}");
        }
    }
}
