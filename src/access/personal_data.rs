//! Who sees customers' personal data, beyond their names and what happened to them.
//!
//! [`reads`](super::reads) decides who opens a page, this table what the page shows them: those whose work needs an
//! address or the mark as vulnerable see it, everybody else sees a masked address and no mark. A masked address can be
//! revealed for one customer at a time, which is an event (`contact.revealed`). Searching by an address would reveal
//! whose it is, so it needs the same role. Tokens of the API have no path that returns an address.

use super::staff::Staff;
use crate::types::Role;

/// A kind of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalData {
    /// E-mail addresses and phone numbers.
    Contacts,
    /// Whether a customer is marked as vulnerable.
    Vulnerable,
    /// How many of the people whom an incident affected are marked.
    VulnerableCount,
}

/// Who sees each kind without asking.
pub const TABLE: &[(PersonalData, &[Role])] = &[
    // They answer customers.
    (PersonalData::Contacts, &[Role::Agent, Role::SeniorAgent, Role::SupportLead]),
    // They answer customers, and auditors check how those were treated who depend on a service.
    (PersonalData::Vulnerable, &[Role::Agent, Role::SeniorAgent, Role::SupportLead, Role::Auditor]),
    // The commander decides by it what is repaired first.
    (
        PersonalData::VulnerableCount,
        &[Role::Agent, Role::SeniorAgent, Role::SupportLead, Role::Auditor, Role::Commander],
    ),
];

impl PersonalData {
    /// Whether a person sees it without asking. What has no row is seen by nobody.
    pub fn is_visible_to(self, staff: &Staff) -> bool {
        TABLE.iter().any(|(data, roles)| *data == self && staff.holds_any(roles))
    }
}

/// How a page shows addresses to one reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContactView {
    is_clear: bool,
}

impl ContactView {
    /// For this reader.
    pub fn of(staff: &Staff) -> Self {
        Self { is_clear: PersonalData::Contacts.is_visible_to(staff) }
    }

    /// For nobody in particular: masked.
    pub const fn nobody() -> Self {
        Self { is_clear: false }
    }

    /// Clear, for the answer to a request that reveals them.
    pub const fn revealed() -> Self {
        Self { is_clear: true }
    }

    /// Whether addresses are masked.
    pub const fn is_masked(self) -> bool {
        !self.is_clear
    }

    /// An address as this reader sees it.
    pub fn show(self, address: &str) -> String {
        if self.is_clear { address.to_owned() } else { mask(address) }
    }
}

/// An address that is still recognised by who knows it: `a•••@example.org`, and the last two digits of a number.
/// Anything else is hidden whole.
pub fn mask(address: &str) -> String {
    if let Some((local, domain)) = address.rsplit_once('@') {
        let first: String = local.chars().take(1).filter(|_| local.chars().count() > 1).collect();
        return format!("{first}•••@{domain}");
    }
    let digits: Vec<char> = address.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < 6 {
        return if address.is_empty() { String::new() } else { "•••".to_owned() };
    }
    let end: String = digits[digits.len() - 2..].iter().collect();
    format!("••••{end}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::PublicId;
    use proptest::prelude::*;

    fn person(role: Role) -> Staff {
        Staff { id: PublicId::parse("aaaaaaaaaaaa").unwrap(), name: "Ada".into(), roles: [role].into() }
    }

    #[test]
    fn only_those_who_answer_customers_see_addresses() {
        for role in Role::ALL.into_iter().filter(|role| role.is_for_people()) {
            let answers = matches!(role, Role::Agent | Role::SeniorAgent | Role::SupportLead);
            assert_eq!(PersonalData::Contacts.is_visible_to(&person(role)), answers, "{role:?}");
            assert_eq!(ContactView::of(&person(role)).is_masked(), !answers, "{role:?}");
        }
    }

    #[test]
    fn masks_addresses() {
        for (address, masked) in [
            ("ada@example.org", "a•••@example.org"),
            ("x@example.org", "•••@example.org"),
            ("+447700900518", "••••18"),
            ("07700 900 518", "••••18"),
            ("12345", "•••"),
            ("", ""),
            ("\"odd@local\"@example.org", "\"•••@example.org"),
        ] {
            assert_eq!(mask(address), masked);
        }
        assert_eq!(ContactView::revealed().show("ada@example.org"), "ada@example.org");
    }

    proptest! {
        #[test]
        fn a_masked_address_holds_at_most_one_character_of_its_name(local in "[a-z0-9.+_]{2,30}") {
            let masked = mask(&format!("{local}@example.org"));
            prop_assert_eq!(masked.chars().count(), "a•••@example.org".chars().count());
        }
    }
}
