//! The link that a message carries. A message stores which link it has and never its token, so that the database alone
//! opens no page (decision 44). The token is derived when the message is claimed.

mod consent;
mod subscription;

pub use consent::ConsentLink;
pub use subscription::{SubscriptionLink, manage_path};

use crate::platform::keys::Keys;
use crate::text_enum;
use crate::types::PublicId;

/// Stands for the whole URL of the link in a stored body: the OBJECT REPLACEMENT CHARACTER, which Unicode reserves for
/// an object inside a text.
pub const PLACEHOLDER: &str = "\u{fffc}";

/// A text without [`PLACEHOLDER`], for the parts of a body that people wrote.
pub fn without_placeholder(text: &str) -> String {
    text.replace(PLACEHOLDER, "")
}

text_enum! {
    /// What the link in a message leads to.
    pub enum LinkKind("kind of link") {
        /// The personal page of the message's customer for its incident.
        PersonalPage = "personal_page",
        /// The confirmation of a subscription request.
        Confirmation = "confirmation",
        /// The page of a subscriber.
        Subscription = "subscription",
    }
}

/// The link of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageLink {
    /// To the personal page of the message's customer for its incident.
    PersonalPage,
    /// To a subscription or the confirmation of one.
    Subscription(SubscriptionLink),
}

impl MessageLink {
    /// What is stored of it: its kind, and the id that its token is derived from where the message does not have it.
    pub fn stored(&self) -> (LinkKind, String) {
        match self {
            Self::PersonalPage => (LinkKind::PersonalPage, String::new()),
            Self::Subscription(SubscriptionLink::Confirm(id)) => (LinkKind::Confirmation, id.to_string()),
            Self::Subscription(SubscriptionLink::Manage(id)) => (LinkKind::Subscription, id.to_string()),
        }
    }

    /// The link of a stored message; `None` for an id that is none.
    pub fn from_stored(kind: LinkKind, subject: &str) -> Option<Self> {
        Some(match kind {
            LinkKind::PersonalPage => Self::PersonalPage,
            LinkKind::Confirmation => Self::Subscription(SubscriptionLink::Confirm(PublicId::parse(subject)?)),
            LinkKind::Subscription => Self::Subscription(SubscriptionLink::Manage(PublicId::parse(subject)?)),
        })
    }
}

/// What links are made of.
#[derive(Debug, Clone)]
pub struct LinkMaker {
    /// The keys that tokens are derived with.
    pub keys: Keys,
    /// The URL that this installation is reached at, without a slash at its end.
    pub public_url: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_link_is_read_back() {
        let id = PublicId::parse("abcdefghijkl").unwrap();
        for link in [
            MessageLink::PersonalPage,
            MessageLink::Subscription(SubscriptionLink::Confirm(id.clone())),
            MessageLink::Subscription(SubscriptionLink::Manage(id)),
        ] {
            let (kind, subject) = link.stored();
            assert_eq!(MessageLink::from_stored(kind, &subject), Some(link));
        }
        assert_eq!(MessageLink::from_stored(LinkKind::Confirmation, ""), None);
    }
}
