//! Access to every page, export and API path of the read table.

use amends::access::reads::{Reader, TABLE};
use amends::access::{Section, Staff};
use amends::accounts::token::{self, NewToken};
use amends::app::test_support::{TestApp, TestClient};
use amends::on_both_databases;
use amends::types::{Actor, PublicId, Role};

/// Pages for editing, which also need the right of their form: only these roles may open them.
const EDITORS: &[(&str, &[Role])] = &[
    ("/desk/incidents/new", &[Role::Commander]),
    ("/desk/incidents/import", &[Role::Commander]),
    ("/desk/incidents/imports/{id}", &[Role::Commander]),
    ("/desk/maintenance/series/new", &[Role::Commander]),
    ("/desk/incidents/{id}/updates/{update}", &[Role::Commander]),
    ("/desk/incidents/{id}/translations", &[Role::Commander]),
    ("/desk/announcements/new", &[Role::Commander, Role::CommsApprover]),
    ("/desk/announcements/{id}", &[Role::Commander, Role::CommsApprover]),
    ("/desk/services/{id}", &[Role::Commander, Role::Admin]),
    ("/desk/setup", &[Role::Admin]),
    ("/desk/setup/region", &[Role::Admin]),
    ("/desk/setup/service", &[Role::Commander, Role::Admin]),
    ("/desk/services/{id}/status", &[Role::Commander]),
    ("/desk/settings/staff", &[Role::Admin]),
    ("/desk/settings/staff/{id}", &[Role::Admin]),
    ("/desk/settings/tokens", &[Role::Admin]),
    ("/desk/settings/alerts", &[Role::Admin]),
    ("/desk/settings/webhooks", &[Role::Admin]),
    ("/desk/settings/webhooks/{id}", &[Role::Admin]),
    ("/desk/settings/webhooks/{id}/deliveries/{delivery}", &[Role::Admin]),
    ("/desk/settings/alerts/{id}", &[Role::Admin]),
    ("/desk/settings/alerts/{id}/rules/new", &[Role::Admin]),
    ("/desk/settings/alerts/{id}/rules/{rule}", &[Role::Admin]),
    ("/desk/settings/alerts/{id}/deliveries/{delivery}", &[Role::Admin]),
    ("/desk/settings/organisation", &[Role::Admin]),
    ("/desk/settings/page", &[Role::Admin]),
    ("/desk/settings/templates", &[Role::Commander, Role::Admin]),
    ("/desk/settings/templates/new", &[Role::Commander, Role::Admin]),
    ("/desk/settings/templates/{id}", &[Role::Commander, Role::Admin]),
    ("/desk/settings/playbooks", &[Role::Commander, Role::Admin]),
    ("/desk/settings/playbooks/new", &[Role::Commander, Role::Admin]),
    ("/desk/settings/playbooks/{id}", &[Role::Commander, Role::Admin]),
    ("/desk/settings/promises", &[Role::Admin]),
    ("/desk/settings/publishing", &[Role::Admin]),
    ("/desk/settings/audit", &[Role::Auditor]),
    ("/desk/apologies/new", &[Role::Commander, Role::SupportLead, Role::Marketing]),
    ("/desk/offers/new", &[Role::Commander, Role::SupportLead, Role::Marketing]),
];

/// Pages that only a demonstration has.
const ONLY_IN_DEMONSTRATIONS: &[&str] = &["/desk/demo/receivers"];

/// Whether staff with only this role may open a page of the section.
fn may_open(path: &str, section: Section, role: Role) -> bool {
    let staff = Staff { id: PublicId::parse(UNKNOWN_ID).unwrap(), name: role.as_str().into(), roles: [role].into() };
    let editors = EDITORS.iter().find(|(page, _)| *page == path);
    section.is_open_to(&staff) && editors.is_none_or(|(_, roles)| roles.contains(&role))
}

/// An id that no row has.
const UNKNOWN_ID: &str = "aaaaaaaaaaaa";

/// The path with the ids of things that do not exist.
fn with_unknown_ids(path: &str) -> String {
    let has_numeric_id = path.starts_with("/desk/inbox/") || path.starts_with("/desk/customers/");
    let id = if has_numeric_id { "4711" } else { UNKNOWN_ID };
    let path = path.replace("{id}", id).replace("{update}", UNKNOWN_ID).replace("{file}", "unknown.eml");
    let path = path.replace("{rule}", UNKNOWN_ID).replace("{delivery}", "4711");
    if path.contains("{external_id}") {
        return format!("{}?incident={UNKNOWN_ID}", path.replace("{external_id}", "unknown"));
    }
    path
}

/// A client with an API token that has this role.
async fn program(app: &TestApp, role: Role) -> TestClient {
    let new = NewToken::new(role.as_str(), [role]);
    let (keys, now) = (app.app.keys.clone(), app.app.clock.now());
    let token = app.app.db.write(async move |tx| token::create(tx, &keys, &Actor::System, now, &new).await).await;
    app.bearer(&token.unwrap())
}

on_both_databases! {
    async fn every_path_of_the_read_table_is_readable_by_the_listed_roles_only(app: TestApp) {
        let nobody = app.visitor();
        let mut staff = Vec::new();
        let mut programs = Vec::new();
        for role in Role::ALL {
            if role.is_for_people() {
                staff.push((role, app.staff(role.as_str(), &[role]).await));
            }
            programs.push((role, program(&app, role).await));
        }
        for row in TABLE {
            let path = with_unknown_ids(row.path);
            match row.reader {
                Reader::Section(section) => {
                    for client in std::iter::once(&nobody).chain(programs.iter().map(|(_, client)| client)) {
                        let response = client.get(&path).await;
                        assert_eq!(response.status, 303, "{path} without a session");
                        assert!(response.location().starts_with("/sign-in?next="), "{path}: {}", response.location());
                    }
                    let is_missing = row.path.contains('{') || ONLY_IN_DEMONSTRATIONS.contains(&row.path);
                    let found = if is_missing { 404 } else { 200 };
                    for (role, client) in &staff {
                        let expected = if may_open(row.path, section, *role) { found } else { 403 };
                        let response = client.get(&path).await;
                        assert_eq!(response.status, expected, "{path} as {}: {}", role.as_str(), response.body);
                    }
                }
                Reader::Token(roles) => {
                    assert_eq!(nobody.get(&path).await.status, 401, "{path} without a token");
                    for (role, client) in &programs {
                        let expected = if roles.contains(role) { 404 } else { 403 };
                        let response = client.get(&path).await;
                        assert_eq!(response.status, expected, "{path} as {}: {}", role.as_str(), response.body);
                    }
                    for (role, client) in &staff {
                        assert_eq!(client.get(&path).await.status, 401, "{path} with a session of {}", role.as_str());
                    }
                }
            }
        }
    }
}

#[test]
fn every_page_for_editors_is_in_the_read_table() {
    for (page, _) in EDITORS {
        assert!(TABLE.iter().any(|row| row.path == *page), "{page} is not in the read table");
    }
}
