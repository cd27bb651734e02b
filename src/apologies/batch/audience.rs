//! Who a batch is for: the customers whom the incident affected, narrowed by what is known of them.

use crate::customers::Channel;
use crate::types::PublicId;
use serde::{Deserialize, Serialize};

/// Who gets a batch: the customers whom the incident affected who meet every condition and are not left out. What is empty narrows
/// nothing.
///
/// Stored as JSON in `batch.audience`, and hashed with the content: the field names must not change, and a field that was added after
/// the first version is left out where it is empty, so that the hashes of what was approved before stay the same (decision 41).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Audience {
    /// Only customers on these plans.
    pub plans: Vec<String>,
    /// Only customers in these regions.
    pub regions: Vec<String>,
    /// Only customers who lost one of these services.
    pub services: Vec<PublicId>,
    /// The last exposure row that was known when a batch of an earlier version was submitted.
    pub up_to: Option<i64>,
    /// The hash of all recipients and of the values in their messages, once the batch is prepared: an approval is for them (I6).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frozen: Option<String>,
    /// For how many minutes they were without a service: the times of all their services together, each minute counted once, as
    /// in the variable `{{minutes}}`.
    #[serde(skip_serializing_if = "Range::is_open")]
    pub minutes: Range,
    /// Only customers who read one of these languages, as BCP 47 tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// What they pay per month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monthly: Option<Monthly>,
    /// Only customers with an address on this channel, and only by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Only customers who agreed to marketing messages, and only at an address for which they did.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub with_consent: bool,
    /// Only customers with one of these tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Only customers of a pasted list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listed: Option<CustomerList>,
    /// Who is left out although they meet the conditions.
    #[serde(skip_serializing_if = "Exclusions::is_empty")]
    pub except: Exclusions,
}

impl Audience {
    /// Whether it narrows whom the incident affected by conditions, leaving exclusions aside.
    pub fn has_conditions(&self) -> bool {
        let all =
            Self { up_to: self.up_to, frozen: self.frozen.clone(), except: self.except.clone(), ..Self::default() };
        *self != all
    }

    /// The lists in it: the one it is only for, and the one that is left out.
    pub fn lists(&self) -> [Option<&CustomerList>; 2] {
        [self.listed.as_ref(), self.except.listed.as_ref()]
    }
}

/// Bounds of a number, which are within them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Range {
    /// At least this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least: Option<i64>,
    /// At most this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<i64>,
}

impl Range {
    /// Whether it has no bounds.
    pub const fn is_open(&self) -> bool {
        self.least.is_none() && self.most.is_none()
    }

    /// Whether nothing is within it.
    pub fn is_reversed(self) -> bool {
        self.least.zip(self.most).is_some_and(|(least, most)| least > most)
    }
}

/// Bounds of a monthly price. Customers who pay in another currency are not within them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Monthly {
    /// The ISO 4217 code of the currency.
    pub currency: String,
    /// In minor units.
    #[serde(flatten)]
    pub minor: Range,
}

/// A pasted list of customers, who are stored as rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerList {
    /// The SHA-256 of the customers, so that an approval is for exactly these.
    pub digest: String,
    /// How many there are.
    pub customers: i64,
}

/// Who is left out: whoever meets one of these.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Exclusions {
    /// Customers on these plans.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub plans: Vec<String>,
    /// Customers in these regions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    /// Customers with one of these tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Customers of a pasted list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listed: Option<CustomerList>,
}

impl Exclusions {
    /// Whether nobody is left out.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
