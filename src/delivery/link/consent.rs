//! The link in each offer with which its recipient withdraws the consent to marketing. It is signed and derived from the
//! message, so that nothing needs to be stored, and it works for as long as the message is kept.

use crate::platform::keys::{Keys, Purpose};
use crate::types::crockford;

/// The link of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConsentLink {
    /// The row of the message.
    pub message_id: i64,
}

impl ConsentLink {
    /// The link of a message.
    pub const fn of_message(message_id: i64) -> Self {
        Self { message_id }
    }

    /// The path of the page that the link opens.
    pub fn path(self, keys: &Keys) -> String {
        let mac = self.signature(keys, keys.current()).unwrap_or_default();
        format!("/consent/{}-{mac}", self.message_id)
    }

    /// Parses a token; `None` if it was not signed with one of the keys.
    pub fn parse(keys: &Keys, token: &str) -> Option<Self> {
        let (id, mac) = token.split_once('-')?;
        let link = Self { message_id: id.parse().ok()? };
        let is_signed = keys.ids().any(|key| link.signature(keys, key).is_some_and(|expected| expected == mac));
        is_signed.then_some(link)
    }

    /// 128 bits of a MAC as 26 lower-case characters; `None` if there is no such key.
    fn signature(self, keys: &Keys, key: &str) -> Option<String> {
        let mac = keys.mac(key, Purpose::MarketingConsent, self.message_id.to_string().as_bytes())?;
        Some(crockford::encode(&mac[..crockford::LINK_BYTES]).to_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn accepts_only_tokens_signed_with_a_known_key() {
        let key = |id: &str, byte| format!("{id}:{}", STANDARD.encode([byte; 32]));
        let old = Keys::parse(&key("a", 1)).unwrap();
        let both = Keys::parse(&format!("{}\n{}", key("b", 2), key("a", 1))).unwrap();
        let link = ConsentLink::of_message(71);
        let path = link.path(&old);
        let token = path.strip_prefix("/consent/").unwrap();
        assert_eq!(ConsentLink::parse(&both, token), Some(link), "an older key");
        assert_eq!(ConsentLink::parse(&old, &token.replacen("71", "72", 1)), None, "another message");
        for bad in ["", "71", "71-", "-x", "é-é"] {
            assert_eq!(ConsentLink::parse(&old, bad), None, "{bad}");
        }
    }
}
