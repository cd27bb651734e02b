//! The links of subscriptions. A link is signed, so that nothing needs to be stored and nobody can guess one. It either
//! confirms a request or manages a subscription.

use crate::platform::keys::{Keys, Purpose};
use crate::types::{PublicId, crockford, ids};

/// What a link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubscriptionLink {
    /// Confirms this request.
    Confirm(PublicId),
    /// Shows, changes and ends the subscription of this subscriber.
    Manage(PublicId),
}

impl SubscriptionLink {
    const fn prefix(&self) -> char {
        match self {
            Self::Confirm(_) => 'c',
            Self::Manage(_) => 'm',
        }
    }

    const fn id(&self) -> &PublicId {
        match self {
            Self::Confirm(id) | Self::Manage(id) => id,
        }
    }

    /// The path of the page that the link opens.
    pub fn path(&self, keys: &Keys) -> String {
        format!("/subscriptions/{}", self.token(keys))
    }

    /// The token in the URL: a prefix, the id, and a MAC.
    pub fn token(&self, keys: &Keys) -> String {
        let mac = signature(keys, keys.current(), self).unwrap_or_default();
        format!("{}{}{mac}", self.prefix(), self.id())
    }

    /// Parses a token; `None` if it was not signed with one of the keys.
    pub fn parse(keys: &Keys, token: &str) -> Option<Self> {
        let (prefix, rest) = token.split_at_checked(1)?;
        let (id, mac) = rest.split_at_checked(ids::LENGTH)?;
        let id = PublicId::parse(id)?;
        let link = match prefix {
            "c" => Self::Confirm(id),
            "m" => Self::Manage(id),
            _ => return None,
        };
        let is_signed = keys.ids().any(|key| signature(keys, key, &link).is_some_and(|expected| expected == mac));
        is_signed.then_some(link)
    }
}

/// The path of a subscriber's page.
pub fn manage_path(keys: &Keys, subscriber_id: &PublicId) -> String {
    SubscriptionLink::Manage(subscriber_id.clone()).path(keys)
}

/// 128 bits of a MAC as 26 lower-case characters; `None` if there is no such key.
fn signature(keys: &Keys, key: &str, link: &SubscriptionLink) -> Option<String> {
    let message = format!("{} {}", link.prefix(), link.id());
    let mac = keys.mac(key, Purpose::Subscription, message.as_bytes())?;
    Some(crockford::encode(&mac[..crockford::LINK_BYTES]).to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn accepts_only_tokens_signed_with_a_known_key() {
        let old = Keys::parse(&format!("a:{}", STANDARD.encode([1; 32]))).unwrap();
        let both = Keys::parse(&format!("b:{}\na:{}", STANDARD.encode([2; 32]), STANDARD.encode([1; 32]))).unwrap();
        let link = SubscriptionLink::Manage(PublicId::parse("abcdefghijkl").unwrap());
        let token = link.token(&old);
        assert_eq!(token.len(), 39);
        assert_eq!(SubscriptionLink::parse(&both, &token), Some(link.clone()), "an older key");
        assert_eq!(SubscriptionLink::parse(&old, &link.token(&both)), None, "an unknown key");
        assert_eq!(SubscriptionLink::parse(&old, &token.replacen('m', "c", 1)), None, "another kind of link");
        assert_eq!(SubscriptionLink::parse(&old, &token.replacen("abc", "abd", 1)), None, "another id");
        for bad in ["", "m", "mabcdefghijkl", "é", "mABCDEFGHIJKL00000000000000000000000000"] {
            assert_eq!(SubscriptionLink::parse(&old, bad), None, "{bad}");
        }
    }
}
