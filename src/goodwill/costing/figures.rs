//! The figures of an offer that approvers read, summed up while it is costed: the pages and the submission take them as
//! they are stored, however many customers there are.

use crate::goodwill::announcement::audience::Counts;
use crate::goodwill::estimate::{AmountGroup, NotIncluded, OwedByRules};
use crate::goodwill::not_computed::NotComputedAwards;
use crate::goodwill::rules::Fact;
use crate::platform::keys::hex;
use crate::types::Refusal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The most amounts that are counted one by one. The sums hold for all.
const GROUPS_MAX: usize = 500;

/// The figures of an offer. Stored as JSON.
///
/// The hash is a chain in the order of the customers: SHA-256 over the hash so far, the customer's id and the amount, both
/// as eight bytes, the highest first. It begins with 32 zero bytes. So it does not depend on where a step of the costing
/// ended, and whoever has the vouchers can compute it again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figures {
    /// Customers who get a voucher.
    pub people: i64,
    /// The sum of the vouchers, in minor units.
    pub exposure_minor: i64,
    /// The hash over every customer and amount, in hex; empty without any.
    pub hash: String,
    /// What the rules alone give these customers, in minor units.
    pub by_rules_minor: i64,
    /// Customers who get more than by the rules alone.
    pub raised: i64,
    /// Customers who get less.
    pub lowered: i64,
    /// How many customers get which amount, smallest first.
    pub groups: Vec<AmountGroup>,
    /// Affected customers who get none.
    pub not_included: NotIncluded,
    /// What is owed whatever is decided, the largest sum first.
    pub owed: Vec<OwedByRules>,
    /// What may be owed beyond that and could not be computed.
    pub not_computed: Vec<NotComputedAwards>,
    /// Who would get an announcement, and who would not and why.
    pub audience: Counts,
    /// How many of those who would get one have no name.
    pub nameless: i64,
}

/// A voucher that was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredVoucher {
    /// The customer.
    pub customer_id: i64,
    /// What it is worth, in minor units.
    pub amount_minor: i64,
    /// What the rules alone give.
    pub rules_minor: i64,
}

impl Figures {
    /// The figures as they are stored.
    pub fn to_json(&self) -> Result<String, Refusal> {
        serde_json::to_string(self).map_err(|error| Refusal::Fault(error.to_string()))
    }

    /// Adds the vouchers of the next customers, in the order of their ids.
    ///
    /// # Errors
    ///
    /// `Refusal::Fault` when the sum is larger than can be stored.
    pub fn add_vouchers(&mut self, vouchers: &[StoredVoucher]) -> Result<(), Refusal> {
        let too_large = || Refusal::Fault("the sum of an offer is too large".to_owned());
        let mut hash = self.hash_bytes()?;
        for voucher in vouchers {
            hash = Sha256::new()
                .chain_update(hash)
                .chain_update(voucher.customer_id.to_be_bytes())
                .chain_update(voucher.amount_minor.to_be_bytes())
                .finalize()
                .into();
            self.people += 1;
            self.exposure_minor = self.exposure_minor.checked_add(voucher.amount_minor).ok_or_else(too_large)?;
            self.by_rules_minor = self.by_rules_minor.checked_add(voucher.rules_minor).ok_or_else(too_large)?;
            self.raised += i64::from(voucher.amount_minor > voucher.rules_minor);
            self.lowered += i64::from(voucher.amount_minor < voucher.rules_minor);
            self.add_to_group(voucher);
        }
        if !vouchers.is_empty() {
            self.hash = hex(&hash);
        }
        Ok(())
    }

    fn add_to_group(&mut self, voucher: &StoredVoucher) {
        let amounts = (voucher.rules_minor, voucher.amount_minor);
        match self.groups.binary_search_by_key(&amounts, |group| (group.rules_minor, group.offer_minor)) {
            Ok(at) => self.groups[at].people += 1,
            Err(at) if self.groups.len() < GROUPS_MAX => {
                let (rules_minor, offer_minor) = amounts;
                self.groups.insert(at, AmountGroup { rules_minor, offer_minor, people: 1 });
            }
            Err(_) => {}
        }
    }

    /// The hash so far.
    fn hash_bytes(&self) -> Result<[u8; 32], Refusal> {
        let mut bytes = [0; 32];
        if self.hash.is_empty() {
            return Ok(bytes);
        }
        let wrong = || Refusal::Fault(format!("{:?} is no hash of an offer", self.hash));
        if self.hash.len() != 64 {
            return Err(wrong());
        }
        for (at, byte) in bytes.iter_mut().enumerate() {
            let digits = self.hash.get(2 * at..2 * at + 2).ok_or_else(wrong)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| wrong())?;
        }
        Ok(bytes)
    }

    /// Adds what one rule pack owes to some customers.
    pub fn add_owed(&mut self, owed: OwedByRules) {
        match self.owed.iter_mut().find(|known| known.rules == owed.rules) {
            Some(known) => {
                known.people += owed.people;
                known.minor += owed.minor;
            }
            None => self.owed.push(owed),
        }
        self.owed.sort_by(|one, other| other.minor.cmp(&one.minor).then_with(|| one.rules.cmp(&other.rules)));
    }

    /// Adds a customer for whom a rule pack could compute nothing.
    pub fn add_not_computed(&mut self, rules: &str, missing: &[Fact]) {
        match self.not_computed.iter_mut().find(|known| known.rules == rules && known.missing == missing) {
            Some(known) => known.people += 1,
            None => {
                let (rules, missing) = (rules.to_owned(), missing.to_vec());
                self.not_computed.push(NotComputedAwards { rules, missing, people: 1 });
            }
        }
        self.not_computed.sort_by(|one, other| {
            let by_people = other.people.cmp(&one.people);
            by_people.then_with(|| (&one.rules, &one.missing).cmp(&(&other.rules, &other.missing)))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn vouchers(amounts: &[(i64, i64)]) -> Vec<StoredVoucher> {
        let voucher = |(customer_id, (amount_minor, rules_minor)): (i64, &(i64, i64))| StoredVoucher {
            customer_id,
            amount_minor: *amount_minor,
            rules_minor: *rules_minor,
        };
        (1..).zip(amounts).map(voucher).collect()
    }

    proptest! {
        #[test]
        fn figures_do_not_depend_on_where_a_step_ends(
            amounts in prop::collection::vec((1_i64..3_000, 0_i64..3_000), 0..40),
            step in 1_usize..9,
        ) {
            let all = vouchers(&amounts);
            let mut at_once = Figures::default();
            at_once.add_vouchers(&all).unwrap();
            let mut in_steps = Figures::default();
            for step in all.chunks(step) {
                in_steps.add_vouchers(step).unwrap();
                in_steps = serde_json::from_str(&in_steps.to_json().unwrap()).unwrap();
            }
            prop_assert_eq!(&at_once, &in_steps);
            prop_assert_eq!(at_once.people, i64::try_from(amounts.len()).unwrap());
            prop_assert_eq!(at_once.groups.iter().map(|group| group.people).sum::<i64>(), at_once.people);
        }
    }

    #[test]
    fn another_amount_or_customer_gives_another_hash() {
        let hash = |amounts: &[(i64, i64)]| {
            let mut figures = Figures::default();
            figures.add_vouchers(&vouchers(amounts)).unwrap();
            figures.hash
        };
        let one = hash(&[(1_000, 500), (2_000, 500)]);
        assert_eq!((one.len(), hash(&[])), (64, String::new()));
        for other in [&[(1_000, 500), (2_001, 500)][..], &[(1_000, 500)], &[(2_000, 500), (1_000, 500)]] {
            assert_ne!(hash(other), one);
        }
    }

    #[test]
    fn a_sum_that_cannot_be_stored_is_refused() {
        let mut figures = Figures::default();
        assert!(figures.add_vouchers(&vouchers(&[(i64::MAX, 0), (1, 0)])).is_err());
    }

    #[test]
    fn figures_of_more_amounts_than_are_counted_one_by_one_keep_their_sums() {
        let amounts: Vec<(i64, i64)> = (1..=600).map(|minor| (minor, minor)).collect();
        let mut figures = Figures::default();
        figures.add_vouchers(&vouchers(&amounts)).unwrap();
        assert_eq!((figures.groups.len(), figures.people, figures.by_rules_minor), (GROUPS_MAX, 600, 600 * 601 / 2));
    }
}
