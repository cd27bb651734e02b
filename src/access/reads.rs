//! Every page, export and API path that shows data which is not public, and who may read it.
//!
//! Access is denied by default: a path under `/desk` without a rule is refused, and the server does not start if a page
//! has none. Personal data and money are visible to the roles that work with them.

use super::section::Section;
use super::staff::Staff;
use crate::types::{Refusal, Role};

/// Who may read a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Staff to whom this section of the desk is open.
    Section(Section),
    /// A bearer token with one of these roles.
    Token(&'static [Role]),
}

/// Who may read one path.
#[derive(Debug, Clone, Copy)]
pub struct ReadRule {
    /// The path as the router writes it.
    pub path: &'static str,
    /// Who may read it.
    pub reader: Reader,
}

const fn section(path: &'static str, section: Section) -> ReadRule {
    ReadRule { path, reader: Reader::Section(section) }
}
const fn token(path: &'static str, roles: &'static [Role]) -> ReadRule {
    ReadRule { path, reader: Reader::Token(roles) }
}

/// The roles of staff, and of programs that manage Amends. A token with one of them can read what staff with that role can.
const STAFF_OR_MANAGER: &[Role] = &[
    Role::Agent,
    Role::SeniorAgent,
    Role::SupportLead,
    Role::Commander,
    Role::CommsApprover,
    Role::Marketing,
    Role::Finance,
    Role::Auditor,
    Role::Admin,
    Role::Manager,
];

/// The rules, one for each path.
pub const TABLE: &[ReadRule] = &[
    // pages
    section("/desk", Section::Dashboard),
    section("/desk/search", Section::Dashboard),
    section("/desk/shortcuts", Section::Dashboard),
    section("/desk/incidents", Section::Incidents),
    section("/desk/incidents/new", Section::Incidents),
    section("/desk/incidents/drafts/{id}", Section::Incidents),
    section("/desk/incidents/import", Section::Incidents),
    section("/desk/incidents/imports/{id}", Section::Incidents),
    section("/desk/maintenance", Section::Incidents),
    section("/desk/maintenance/series/new", Section::Incidents),
    section("/desk/maintenance/series/{id}", Section::Incidents),
    section("/desk/incidents/{id}", Section::Incidents),
    section("/desk/incidents/{id}/updates/{update}", Section::Incidents),
    section("/desk/incidents/{id}/post-mortem", Section::Incidents),
    section("/desk/incidents/{id}/translations", Section::Incidents),
    section("/desk/incidents/{id}/exposure", Section::Incidents),
    section("/desk/incidents/{id}/record", Section::Incidents),
    section("/desk/incidents/{id}/notice", Section::Incidents),
    section("/desk/drills/{id}", Section::Incidents),
    section("/desk/signals/{id}", Section::Incidents),
    section("/desk/announcements", Section::Announcements),
    section("/desk/announcements/new", Section::Announcements),
    section("/desk/announcements/{id}", Section::Announcements),
    section("/desk/inbox", Section::Inbox),
    section("/desk/inbox/{id}", Section::Inbox),
    section("/desk/customers", Section::Customers),
    section("/desk/customers/imports/{id}", Section::Customers),
    section("/desk/customers/{id}", Section::Customers),
    section("/desk/subscribers", Section::Subscribers),
    section("/desk/subscribers/{id}", Section::Subscribers),
    // Only in a demonstration.
    section("/desk/demo/receivers", Section::Subscribers),
    section("/desk/services", Section::Services),
    section("/desk/services/{id}", Section::Services),
    section("/desk/services/{id}/status", Section::Incidents),
    section("/desk/watched-pages", Section::Services),
    section("/desk/watched-pages/{id}", Section::Services),
    section("/desk/scorecards", Section::Scorecards),
    section("/desk/scorecards/{id}", Section::Scorecards),
    section("/desk/setup", Section::Settings),
    section("/desk/setup/region", Section::Settings),
    section("/desk/setup/service", Section::Settings),
    section("/desk/settings", Section::Settings),
    section("/desk/settings/contacts", Section::Settings),
    section("/desk/settings/channels", Section::Settings),
    section("/desk/settings/channels/{id}", Section::Settings),
    section("/desk/settings/promises", Section::Settings),
    section("/desk/settings/publishing", Section::Settings),
    section("/desk/settings/staff", Section::Settings),
    section("/desk/settings/staff/{id}", Section::Settings),
    section("/desk/password", Section::Dashboard),
    section("/desk/settings/pending", Section::Settings),
    section("/desk/settings/pending/{id}", Section::Settings),
    section("/desk/settings/tokens", Section::Settings),
    section("/desk/settings/alerts", Section::Settings),
    section("/desk/settings/webhooks", Section::Settings),
    section("/desk/settings/webhooks/{id}", Section::Settings),
    section("/desk/settings/webhooks/{id}/deliveries/{delivery}", Section::Settings),
    section("/desk/settings/alerts/{id}", Section::Settings),
    section("/desk/settings/alerts/{id}/rules/new", Section::Settings),
    section("/desk/settings/alerts/{id}/rules/{rule}", Section::Settings),
    section("/desk/settings/alerts/{id}/deliveries/{delivery}", Section::Settings),
    section("/desk/settings/organisation", Section::Settings),
    section("/desk/settings/page", Section::Settings),
    section("/desk/settings/share", Section::Settings),
    section("/desk/settings/templates", Section::Settings),
    section("/desk/settings/templates/new", Section::Settings),
    section("/desk/settings/templates/{id}", Section::Settings),
    section("/desk/settings/playbooks", Section::Settings),
    section("/desk/settings/playbooks/new", Section::Settings),
    section("/desk/settings/playbooks/{id}", Section::Settings),
    section("/desk/settings/audit", Section::Settings),
    section("/desk/apologies", Section::Apologies),
    section("/desk/apologies/new", Section::Apologies),
    section("/desk/apologies/{id}", Section::Apologies),
    section("/desk/offers", Section::Offers),
    section("/desk/offers/new", Section::Offers),
    section("/desk/offers/{id}", Section::Offers),
    section("/desk/sending", Section::Sending),
    section("/desk/sending/mail/{file}", Section::Sending),
    section("/desk/sending/{id}", Section::Sending),
    // exports
    section("/desk/incidents/import/sample.csv", Section::Incidents),
    section("/desk/sending/{id}/outcomes.csv", Section::Sending),
    section("/desk/apologies/{id}/incomplete.csv", Section::Apologies),
    section("/desk/apologies/{id}/mail.html", Section::Apologies),
    section("/desk/customers/export.csv", Section::Customers),
    section("/desk/subscribers/export.csv", Section::Subscribers),
    section("/desk/offers/{id}/rows.csv", Section::Offers),
    section("/desk/incidents/{id}/notice.html", Section::Incidents),
    section("/desk/incidents/{id}/record.md", Section::Incidents),
    section("/desk/incidents/{id}/record.json", Section::Incidents),
    // API
    token("/api/v1/customers/{external_id}/page-link", &[Role::Portal]),
    // A manager needs the scope `scorecards:read` too; the handler asks for it.
    token("/api/v1/incidents/{id}/scorecard", STAFF_OR_MANAGER),
];

/// Finds the rule of a path.
pub fn rule(path: &str) -> Option<&'static ReadRule> {
    TABLE.iter().find(|rule| rule.path == path)
}

/// Checks that a person may read a path of the desk, written as in the router.
///
/// # Errors
///
/// [`Refusal::NotFound`] for a path without a rule, [`Refusal::SignedOut`] without a person, [`Refusal::NotAllowed`]
/// if the section is not open to them.
pub fn check(path: &str, staff: Option<&Staff>) -> Result<(), Refusal> {
    let Some(ReadRule { reader: Reader::Section(section), .. }) = rule(path) else { return Err(Refusal::NotFound) };
    let staff = staff.ok_or(Refusal::SignedOut)?;
    if section.is_open_to(staff) { Ok(()) } else { Err(Refusal::not_allowed("refusal-role")) }
}

/// The roles whose tokens may read a path of the API; none for a path without a rule.
pub fn token_roles(path: &str) -> &'static [Role] {
    match rule(path).map(|rule| rule.reader) {
        Some(Reader::Token(roles)) => roles,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::PublicId;

    fn person(role: Role) -> Staff {
        Staff { id: PublicId::parse("aaaaaaaaaaaa").unwrap(), name: "Ada".into(), roles: [role].into() }
    }

    #[test]
    fn a_path_without_a_rule_is_refused() {
        assert_eq!(check("/desk/unknown", Some(&person(Role::Admin))), Err(Refusal::NotFound));
        assert_eq!(check("/api/v1/incidents/{id}/scorecard", Some(&person(Role::Admin))), Err(Refusal::NotFound));
        assert!(token_roles("/desk").is_empty());
    }

    #[test]
    fn a_section_is_open_to_its_roles_only() {
        assert_eq!(check("/desk/offers/{id}/rows.csv", Some(&person(Role::Finance))), Ok(()));
        assert_eq!(check("/desk/offers/{id}/rows.csv", Some(&person(Role::Agent))).unwrap_err().status(), 403);
        assert_eq!(check("/desk/offers/{id}/rows.csv", None), Err(Refusal::SignedOut));
    }

    #[test]
    fn no_path_has_two_rules() {
        let paths: std::collections::BTreeSet<_> = TABLE.iter().map(|rule| rule.path).collect();
        assert_eq!(paths.len(), TABLE.len());
    }
}
