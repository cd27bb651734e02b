//! From an approved batch to one message per customer.

use super::fixture::{Fixture, NORA};
use amends::apologies::batch::{BatchHoldReason, State};
use amends::on_both_databases;

on_both_databases! {
    async fn an_approved_batch_is_planned_and_rendered_for_each_customer(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let nora = fixture.customer(NORA.0, NORA.1).await;
        let omar = fixture.customer("Omar Haddad", "+447700900123").await;
        let id = fixture.approved(&[]).await;
        assert_eq!(fixture.batch(&id).await.state, State::Approved);
        fixture.plan().await;
        let batch = fixture.batch(&id).await;
        assert_eq!((batch.state, batch.planned), (State::Sending, 2));
        let rendered = |customer| (customer, "rendered".to_owned(), String::new());
        assert_eq!(fixture.rows(&id).await, [rendered(nora), rendered(omar)]);
        let stored = "select count(*) from message where batch_id = $1 and subject = '' and body = '' and text_version = 1";
        assert_eq!(fixture.count(stored, &id).await, 2, "a message has no copy of the text");
        let messages = fixture.claim().await;
        let [nora, omar] = &messages[..] else { panic!("{messages:?}") };
        let email = &nora.body;
        assert!(
            email.starts_with("Dear Nora Ellery,\n\nyou had no Voice calls from Tue 10 March 22:00 to Wed 11 March 08:00."),
            "{email}"
        );
        assert!(email.contains("http://127.0.0.1:3000/r/") && email.ends_with("Ruth Calloway, Network Director"), "{email}");
        let sms = &omar.body;
        assert!(sms.starts_with("Dear Omar Haddad, "), "{sms}");
        assert!(!email.contains("{{") && !sms.contains("{{"));
        assert_eq!(nora.subject, "Our failure yesterday");
    }

    async fn a_text_changed_in_the_database_is_not_planned(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let id = fixture.approved(&[]).await;
        fixture.run_for("update batch_text set parts = replace(parts, 'I am sorry', 'Buy now') where batch_id = $1", &id).await;
        fixture.plan().await;
        assert_eq!(fixture.rows(&id).await, []);
        assert_eq!(fixture.batch(&id).await.state, State::Draft);
    }

    async fn a_reopened_incident_holds_an_approved_batch(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let id = fixture.approved(&[]).await;
        fixture.run_for("update incident set rev = rev + 1, state = 'investigating' where id = $1", &fixture.incident).await;
        fixture.plan().await;
        let batch = fixture.batch(&id).await;
        assert_eq!((batch.state, batch.held_reason), (State::Approved, Some(BatchHoldReason::Reopened)));
        assert_eq!(fixture.rows(&id).await, []);
        // Saving it, even unchanged, makes it a draft; submitting it refers to the reopened incident.
        assert_eq!(fixture.save(&fixture.aisha, &id, "/submission", &[]).await.status, 409, "an approved batch cannot be submitted");
        assert_eq!(fixture.save(&fixture.aisha, &id, "", &[]).await.status, 303);
        fixture.submit(&id, &[]).await;
        assert_eq!(fixture.decide(&fixture.maren, &id, &[]).await.status, 303);
        fixture.plan().await;
        assert_eq!(fixture.rows(&id).await.len(), 1);
    }

    async fn a_reopened_incident_holds_a_scheduled_batch_before_its_time(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let id = fixture.approved(&[("scheduled_for", "2026-03-12T09:00")]).await;
        assert_eq!(fixture.plan().await, 0, "it is not due");
        fixture.run_for("update incident set rev = rev + 1, state = 'investigating' where id = $1", &fixture.incident).await;
        let task = format!("href=\"/desk/apologies/{id}\">B-1 is held");
        assert!(fixture.maren.get("/desk").await.body.contains(&task), "at once");
        assert_eq!(fixture.plan().await, 1);
        let batch = fixture.batch(&id).await;
        assert_eq!((batch.state, batch.held_reason), (State::Scheduled, Some(BatchHoldReason::Reopened)));
        let desk = fixture.maren.get("/desk").await.body;
        assert!(desk.contains(&task), "{desk}");
        let page = fixture.maren.get(&format!("/desk/apologies/{id}")).await.body;
        assert!(page.contains("The incident was reopened after this was approved, so nothing is sent."), "{page}");
        assert_eq!(fixture.count("select count(*) from events where subject_id = $1 and verb = 'batch.held'", &id).await, 1);
    }

    async fn a_killed_planner_continues_and_writes_one_row_per_customer(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customers(4_500).await;
        let id = fixture.approved(&[]).await;
        // The process is killed after one step; the numbers agree.
        assert!(amends::apologies::planning::step(&fixture.app.app).await.unwrap());
        let batch = fixture.batch(&id).await;
        assert_eq!((batch.state, batch.planned), (State::Scheduled, 4_000));
        assert_eq!(fixture.rows(&id).await.len(), 4_000);
        assert_eq!(fixture.save(&fixture.aisha, &id, "", &[("subject", "Too late")]).await.status, 409);
        // Two nodes continue at the same time.
        let (one, other) = tokio::join!(fixture.plan(), fixture.plan());
        assert!(one + other >= 2);
        let rows = fixture.rows(&id).await;
        assert_eq!(rows.len(), 4_500);
        let people: std::collections::BTreeSet<_> = rows.iter().map(|(customer, ..)| *customer).collect();
        assert_eq!(people.len(), 4_500);
        let batch = fixture.batch(&id).await;
        assert_eq!((batch.state, batch.planned), (State::Sending, 4_500));
        assert_eq!(fixture.count("select count(*) from events where subject_id = $1 and verb = 'batch.planned'", &id).await, 1);
    }

    async fn a_recipient_is_found_with_the_outcome_of_their_message(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let nora = fixture.customer(NORA.0, NORA.1).await;
        fixture.customer("Omar Haddad", "").await;
        let id = fixture.approved(&[]).await;
        fixture.plan().await;
        let page = async |who: &amends::app::test_support::TestClient, text: &str| {
            let page = who.get(&format!("/desk/sending/{id}?recipient={text}")).await.body;
            page.split_once("id=\"recipient\"").map(|(_, section)| section.to_owned()).unwrap_or_default()
        };
        let found = page(&fixture.aisha, "Omar").await;
        assert!(found.contains("Omar Haddad") && found.to_lowercase().contains("no usable address") && !found.contains("Nora"), "{found}");
        let found = page(&fixture.aisha, "Nobody").await;
        assert!(found.contains("Nobody in this batch matches “Nobody”."), "{found}");
        // Her address has changed since; who searches for the old one finds what was sent there.
        fixture.run("update contact_point set address = 'ellery@example.net', address_key = 'ellery@example.net' where customer_id = $1", nora).await;
        for text in ["Nora@Example.org", "ellery@example.net"] {
            let found = page(&fixture.aisha, text).await;
            assert!(found.contains("Nora Ellery") && found.contains("nora@example.org"), "{text}: {found}");
        }
        // Who sees no addresses cannot learn by one whose it is, and is told so.
        let found = page(&fixture.maren, "nora@example.org").await;
        assert!(found.contains("Your role cannot search by address.") && !found.contains("Nora Ellery"), "{found}");
        assert!(found.contains("Name or number") && !found.contains("Name, number or address"), "{found}");
        assert!(page(&fixture.maren, "Nora").await.contains("Nora Ellery"));
        // Who does not work with customers does not learn who is one.
        let finance = fixture.app.staff("Fay Finance", &[amends::types::Role::Finance]).await;
        assert_eq!(page(&finance, "Omar").await, "");
    }
}
