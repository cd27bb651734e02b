//! Which roles see customers' addresses and the mark as vulnerable, on every page and in every export.

use crate::access_check::AccessCheck;
use crate::apologies_fixture::Fixture;
use amends::access::personal_data::PersonalData;
use amends::access::reads::{Reader, TABLE};
use amends::access::{Section, Staff};
use amends::on_both_databases;
use amends::types::{PublicId, Role};

/// The addresses of the test, none of which may reach a reader who does not need them.
const CLEAR: [&str; 4] = ["ann.clear@example.org", "+447700900518", "07700 900518", "stranger.clear@example.org"];
/// How the mark, its count and the filter by it are worded.
const MARK: &str = "ulnerable customer";

fn person(role: Role) -> Staff {
    Staff { id: PublicId::parse("aaaaaaaaaaaa").unwrap(), name: role.as_str().into(), roles: [role].into() }
}

/// Ids of the things that exist, for each page that shows customers.
struct Ids {
    incident: String,
    batch: String,
    customer: String,
    case: String,
    import: String,
}

impl Ids {
    /// Every address of a page of the read table; with its lists open.
    fn paths(&self, row: &str) -> Vec<String> {
        let id = match row {
            path if path.starts_with("/desk/incidents") || path.starts_with("/desk/scorecards") => &self.incident,
            path if path.starts_with("/desk/apologies") || path.starts_with("/desk/sending") => &self.batch,
            path if path.starts_with("/desk/customers/imports") => &self.import,
            path if path.starts_with("/desk/customers") => &self.customer,
            path if path.starts_with("/desk/inbox") => &self.case,
            _ => "aaaaaaaaaaaa",
        };
        let path = row.replace("{id}", id).replace("{update}", "aaaaaaaaaaaa").replace("{file}", "x.eml");
        let with = |query: &str| format!("{path}?{query}");
        match row {
            "/desk/sending/{id}" => ["rendered", "held:open_complaint", "in_doubt", "skipped:no_address"]
                .map(|show| with(&format!("show={show}")))
                .into(),
            "/desk/inbox" => vec![path.clone(), with("show=all")],
            "/desk/customers" => vec![path.clone(), with("vulnerable=yes"), with("q=ann.clear%40example.org")],
            _ => vec![path],
        }
    }
}

async fn customers(fixture: &Fixture, access: &AccessCheck<'_>) -> Ids {
    let ann = fixture.customer("Ann Oake", "ann.clear@example.org").await;
    let ben = fixture.customer("Ben Rowe", "+447700900518").await;
    access.execute("update customer set vulnerable = true").await;
    let batch = fixture.approved(&[]).await;
    fixture.plan().await;
    access
        .execute(&format!("update message set state = 'in_doubt', recipient_name = '' where customer_id = {ann}"))
        .await;
    access.execute(&format!("update message set recipient_name = '' where customer_id = {ben}")).await;
    let stranger = [
        ("service", fixture.service.as_str()),
        ("severity", "down"),
        ("where", "LS6"),
        ("words", "Nothing works."),
        ("contact", "stranger.clear@example.org"),
    ];
    access.execute("update incident set state = 'investigating', resolved_at = null").await;
    let path = format!("/incidents/{}/affected", fixture.incident);
    let sent = fixture.app.visitor().post(&path, &stranger).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let number = |query: &'static str| access.fetch_text(query);
    let case = number("select cast(min(id) as text) from complaint_case").await;
    // A second message to the stranger, who is no customer: a reply.
    let lead = access.staff(Role::SupportLead);
    let version = number("select cast(version as text) from complaint_case").await;
    let reply = [("version", &*version), ("kind", "reply"), ("body", "I am sorry.")];
    assert_eq!(lead.post(&format!("/desk/inbox/{case}/replies"), &reply).await.status, 303);
    Ids {
        incident: fixture.incident.to_string(),
        batch: batch.to_string(),
        customer: ann.to_string(),
        case,
        import: "1".to_owned(),
    }
}

on_both_databases! {
    async fn every_page_shows_personal_data_to_the_listed_roles_only(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let access = AccessCheck::new(&fixture.app).with_staff().await;
        let ids = customers(&fixture, &access).await;
        for role in Role::ALL.into_iter().filter(|role| role.is_for_people()) {
            let client = access.staff(role);
            let sees = |data: PersonalData| data.is_visible_to(&person(role));
            let (mut addresses, mut marks) = (0, 0);
            for row in TABLE {
                let Reader::Section(section) = row.reader else { continue };
                for path in ids.paths(row.path) {
                    let response = client.get(&path).await;
                    if !section.is_open_to(&person(role)) {
                        assert_eq!(response.status, 403, "{path} as {}", role.as_str());
                    }
                    for address in CLEAR.iter().filter(|address| response.body.contains(**address)) {
                        // What somebody typed into the search is shown again.
                        let is_typed = path.contains("q=") && *address == CLEAR[0];
                        assert!(is_typed || sees(PersonalData::Contacts), "{path} shows {address} to {}", role.as_str());
                        addresses += 1;
                    }
                    let is_count = row.path == "/desk/incidents/{id}/exposure";
                    let data = if is_count { PersonalData::VulnerableCount } else { PersonalData::Vulnerable };
                    if response.body.contains(MARK) {
                        assert!(sees(data), "{path} shows who is vulnerable to {}", role.as_str());
                        marks += 1;
                    }
                }
            }
            if sees(PersonalData::Contacts) {
                assert!(addresses > 2 && marks > 1, "{} should see them: {addresses}, {marks}", role.as_str());
            }
        }
    }

    async fn an_address_is_searched_by_those_who_see_addresses(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let access = AccessCheck::new(&fixture.app).with_staff().await;
        fixture.customer("Ann Oake", "ann.clear@example.org").await;
        for role in Role::ALL.into_iter().filter(|role| role.is_for_people()) {
            if !Section::Customers.is_open_to(&person(role)) {
                continue;
            }
            let found = access.staff(role).get("/desk/customers?q=ann.clear%40example.org").await.body;
            let sees = PersonalData::Contacts.is_visible_to(&person(role));
            assert_eq!(found.contains("Ann Oake"), sees, "{}: {found}", role.as_str());
            let named = access.staff(role).get("/desk/customers?q=Ann").await.body;
            assert!(named.contains("Ann Oake"), "{}: {named}", role.as_str());
        }
    }

    async fn revealing_an_address_is_an_event(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let access = AccessCheck::new(&fixture.app).with_staff().await;
        let ids = customers(&fixture, &access).await;
        let marketing = access.staff(Role::Marketing);
        let page = format!("/desk/customers/{}", ids.customer);
        let masked = marketing.get(&page).await.body;
        assert!(masked.contains("a•••@example.org") && masked.contains("Show addresses"), "{masked}");
        let revealed = marketing.post(&format!("{page}/contacts"), &[]).await;
        assert!(revealed.status == 200 && revealed.body.contains("ann.clear@example.org"), "{}", revealed.body);
        assert!(!revealed.body.contains(MARK), "{}", revealed.body);
        assert!(!marketing.get(&page).await.body.contains("ann.clear"), "masked again");
        let auditor = access.staff(Role::Auditor);
        let case = format!("/desk/inbox/{}", ids.case);
        let masked = auditor.get(&case).await.body;
        assert!(masked.contains("s•••@example.org"), "{masked}");
        let revealed = auditor.post(&format!("{case}/contact"), &[]).await;
        assert!(revealed.status == 200 && revealed.body.contains("stranger.clear@example.org"), "{}", revealed.body);
        let events = "select cast(count(*) as text) from events where verb = 'contact.revealed' and actor like 'staff:%'";
        assert_eq!(access.fetch_text(events).await, "2");
        assert_eq!(access.staff(Role::Finance).post(&format!("{page}/contacts"), &[]).await.status, 403);
    }
}
