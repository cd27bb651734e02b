//! The links of subscriptions, signed so that nothing needs to be stored and nobody can guess one: one
//! confirms what was asked for, the other manages and ends a subscription.

use crate::platform::keys::{Keys, Purpose};
use crate::types::{PublicId, crockford, ids};

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leads {
    /// To the button that confirms this request.
    Confirm(PublicId),
    /// To this subscriber's own page.
    Manage(PublicId),
}

impl Leads {
    const fn mark(&self) -> char {
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

    /// The token of the link.
    pub fn token(&self, keys: &Keys) -> String {
        let mac = seal(keys, keys.current(), self).unwrap_or_default();
        format!("{}{}{mac}", self.mark(), self.id())
    }

    /// Where a token leads; `None` when it is not ours.
    pub fn read(keys: &Keys, token: &str) -> Option<Self> {
        let (mark, rest) = token.split_at_checked(1)?;
        let (id, mac) = rest.split_at_checked(ids::LENGTH)?;
        let id = PublicId::parse(id)?;
        let leads = match mark {
            "c" => Self::Confirm(id),
            "m" => Self::Manage(id),
            _ => return None,
        };
        let is_ours = keys.ids().any(|key| seal(keys, key, &leads).is_some_and(|ours| ours == mac));
        is_ours.then_some(leads)
    }
}

/// 128 bits of a MAC as 26 lower-case characters.
fn seal(keys: &Keys, key: &str, leads: &Leads) -> Option<String> {
    let message = format!("{} {}", leads.mark(), leads.id());
    let mac = keys.mac(key, Purpose::Subscription, message.as_bytes())?;
    Some(crockford::encode(&mac[..crockford::LINK_BYTES]).to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn a_token_reads_back_and_no_other_does() {
        let old = Keys::parse(&format!("a:{}", STANDARD.encode([1; 32]))).unwrap();
        let both = Keys::parse(&format!("b:{}\na:{}", STANDARD.encode([2; 32]), STANDARD.encode([1; 32]))).unwrap();
        let leads = Leads::Manage(PublicId::parse("abcdefghijkl").unwrap());
        let token = leads.token(&old);
        assert_eq!(token.len(), 39);
        assert_eq!(Leads::read(&both, &token), Some(leads.clone()), "an older key still counts");
        assert_eq!(Leads::read(&old, &leads.token(&both)), None, "a key we do not have does not");
        assert_eq!(Leads::read(&old, &token.replacen('m', "c", 1)), None, "one kind is not the other");
        assert_eq!(Leads::read(&old, &token.replacen("abc", "abd", 1)), None);
        for bad in ["", "m", "mabcdefghijkl", "é", "mABCDEFGHIJKL00000000000000000000000000"] {
            assert_eq!(Leads::read(&old, bad), None, "{bad}");
        }
    }
}
