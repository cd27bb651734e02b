//! Who gets a batch, and who is skipped.

use super::fixture::{Fixture, NORA};
use amends::apologies::batch::State;
use amends::app::test_support::test_start;
use amends::on_both_databases;
use amends::types::Role;

on_both_databases! {
    async fn every_skipped_customer_has_a_reason_and_the_page_agrees_with_the_rows(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let nora = fixture.customer(NORA.0, NORA.1).await;
        let same_address = fixture.customer("Nora Ellery, shop", NORA.1).await;
        let without_address = fixture.customer("No Address", "").await;
        let complaining = fixture.customer("Peter Annan", "peter@example.org").await;
        fixture.open_complaint(complaining).await;
        let suppressed = fixture.customer("Gone", "gone@example.org").await;
        fixture.run("update contact_point set suppressed_at = '2026-01-01T00:00:00Z' where customer_id = $1", suppressed).await;
        let refused = fixture.customer("Refused", "refused@example.org").await;
        fixture.run("update contact_point set consent_service = false where customer_id = $1", refused).await;
        let erased = fixture.customer("Erased", "").await;
        fixture.run("update customer set erased_at = '2026-01-01T00:00:00Z' where id = $1", erased).await;
        let self_reported = fixture.customer_with("Told Us", "", "told@example.org", None, "self_report").await;
        fixture.run("update exposure set to_at = from_at where customer_id = $1", self_reported).await;
        let id = fixture.submitted(&[]).await;
        let page = fixture.maren.get(&format!("/desk/apologies/{id}")).await;
        assert_eq!(page.status, 200, "{}", page.body);
        for words in ["Approve: send to 2 people", "6 people are skipped", "Open complaint"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        assert_eq!(fixture.decide(&fixture.maren, &id, &[]).await.status, 303);
        fixture.plan().await;
        let row = |customer, state: &str, reason: &str| (customer, state.to_owned(), reason.to_owned());
        let mut expected = [
            row(nora, "rendered", ""),
            row(same_address, "skipped", "duplicate"),
            row(without_address, "skipped", "no_address"),
            row(complaining, "skipped", "open_complaint"),
            row(suppressed, "skipped", "suppressed"),
            row(refused, "skipped", "suppressed"),
            row(erased, "skipped", "erased"),
            row(self_reported, "held", "provisional"),
        ];
        expected.sort();
        assert_eq!(fixture.rows(&id).await, expected);
        assert_eq!(fixture.batch(&id).await.planned, 8);
        let stored = "select count(*) from message where batch_id = $1 and state = 'skipped' and (address <> '' or body <> '' or text_values <> '{}')";
        assert_eq!(fixture.count(stored, &id).await, 0, "addresses and texts of skipped customers are not stored");
        let unreachable = "select count(*) from message where batch_id = $1 and reason = 'no_address' and channel is null";
        assert_eq!(fixture.count(unreachable, &id).await, 1, "nobody without an address has a channel");
    }

    async fn skips_a_customer_who_complains_after_the_approval(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let nora = fixture.customer(NORA.0, NORA.1).await;
        fixture.customer("Omar Haddad", "omar@example.org").await;
        let id = fixture.approved(&[]).await;
        fixture.open_complaint(nora).await;
        fixture.plan().await;
        // Planned as approved, and left out when it would be sent.
        let sent = fixture.claim().await.len() + fixture.claim().await.len();
        assert_eq!(sent, 1);
        let rows = fixture.rows(&id).await;
        assert_eq!(rows[0], (nora, "skipped".into(), "open_complaint".into()));
        assert_eq!(rows[1].1, "sending");
    }

    async fn a_complaint_that_anybody_could_have_written_takes_nobody_out(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let nora = fixture.customer(NORA.0, NORA.1).await;
        let omar = fixture.customer("Omar Haddad", "omar@example.org").await;
        let peter = fixture.customer("Peter Annan", "peter@example.org").await;
        // Somebody types Nora's address into the public form.
        let forged = async |contact: &str| {
            let path = format!("/incidents/{}/affected", fixture.incident);
            let fields = [("service", "other"), ("severity", "down"), ("words", "Terrible!"), ("contact", contact)];
            fixture.app.visitor().post(&path, &fields).await
        };
        assert_eq!(forged(NORA.1).await.status, 303);
        let complaints = "select count(*) from complaint_case where incident_id = $1 and is_provisional = true";
        assert_eq!(fixture.count(complaints, &fixture.incident).await, 1);
        let id = fixture.submitted(&[]).await;
        let page = fixture.maren.get(&format!("/desk/apologies/{id}")).await;
        for words in ["send to 3 people", "a complaint with their address is theirs"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        assert_eq!(fixture.decide(&fixture.maren, &id, &[]).await.status, 303);
        fixture.plan().await;
        let row = |customer, state: &str, reason: &str| (customer, state.to_owned(), reason.to_owned());
        let expected = [row(nora, "held", "provisional"), row(omar, "rendered", ""), row(peter, "rendered", "")];
        assert_eq!(fixture.rows(&id).await, expected);
        let desk = fixture.app.staff("Lena Fischer", &[Role::SeniorAgent]).await.get("/desk").await;
        assert!(desk.body.contains("One message is held") || desk.body.contains("held"), "{}", desk.body);
    }

    async fn a_complaint_of_somebody_else_holds_nobody_back(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let nora = fixture.customer(NORA.0, NORA.1).await;
        let path = format!("/incidents/{}/affected", fixture.incident);
        let report = [("service", "other"), ("severity", "down"), ("words", "Terrible!"), ("contact", NORA.1)];
        assert_eq!(fixture.app.visitor().post(&path, &report).await.status, 303);
        let sam = fixture.app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let customer = nora.to_string();
        let finding = async |case: i64, is: &str| {
            let page = sam.get(&format!("/desk/inbox/{case}")).await;
            assert!(page.body.contains("Confirm that this is"), "{}", page.body);
            let version = page.version();
            let fields = [("version", &*version), ("customer", &*customer), ("is", is), ("evidence", "I called her back.")];
            sam.post(&format!("/desk/inbox/{case}/identity"), &fields).await.status
        };
        let case = fixture.count("select max(id) from complaint_case where incident_id = $1", &fixture.incident).await;
        assert_eq!(finding(case, "other").await, 303);
        let id = fixture.approved(&[]).await;
        fixture.plan().await;
        assert_eq!(fixture.rows(&id).await, [(nora, "rendered".into(), String::new())], "neither held nor left out");
    }

    async fn a_confirmed_complaint_leaves_its_customer_out(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let nora = fixture.customer(NORA.0, NORA.1).await;
        let omar = fixture.customer("Omar Haddad", "omar@example.org").await;
        let path = format!("/incidents/{}/affected", fixture.incident);
        let report = [("service", "other"), ("severity", "down"), ("words", "Terrible!"), ("contact", NORA.1)];
        assert_eq!(fixture.app.visitor().post(&path, &report).await.status, 303);
        let sam = fixture.app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let case = fixture.count("select max(id) from complaint_case where incident_id = $1", &fixture.incident).await;
        let version = sam.get(&format!("/desk/inbox/{case}")).await.version();
        let customer = nora.to_string();
        let fields = [("version", &*version), ("customer", &*customer), ("is", "customer"), ("evidence", "I called her back.")];
        assert_eq!(sam.post(&format!("/desk/inbox/{case}/identity"), &fields).await.status, 303);
        let id = fixture.approved(&[]).await;
        fixture.plan().await;
        let row = |customer, state: &str, reason: &str| (customer, state.to_owned(), reason.to_owned());
        assert_eq!(fixture.rows(&id).await, [row(nora, "skipped", "open_complaint"), row(omar, "rendered", "")]);
    }

    async fn excludes_customers_affected_after_the_submission(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let nora = fixture.customer(NORA.0, NORA.1).await;
        let id = fixture.approved(&[]).await;
        fixture.customer("Came Later", "later@example.org").await;
        fixture.plan().await;
        assert_eq!(fixture.rows(&id).await, [(nora, "rendered".into(), String::new())]);
    }

    async fn skips_customers_with_an_apology_in_the_last_30_days(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let nora = fixture.customer(NORA.0, NORA.1).await;
        let first = fixture.approved(&[]).await;
        fixture.plan().await;
        fixture.run_for("update message set state = 'sent', sent_at = created_at where batch_id = $1", &first).await;
        fixture.run_for("update batch set state = 'completed' where id = $1", &first).await;
        let id = fixture.draft(&[("title", "Once more")]).await;
        fixture.submit(&id, &[("title", "Once more")]).await;
        assert_eq!(fixture.batch(&id).await.state, State::Draft);
        let page = fixture.aisha.get(&format!("/desk/apologies/{id}")).await;
        assert!(page.body.contains("The one recipient would be skipped"), "{}", page.body);
        // A service update is no apology.
        let update = fixture.approved(&[("class", "service_update")]).await;
        fixture.plan().await;
        assert_eq!(fixture.rows(&update).await, [(nora, "rendered".into(), String::new())]);
    }

    async fn an_audience_is_narrowed_by_plan(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let ended = Some(test_start());
        fixture.customer_with("Business", "Business", "b@example.org", ended, "telemetry").await;
        let monthly = fixture.customer_with("Monthly", "Pay monthly", "m@example.org", ended, "telemetry").await;
        let id = fixture.approved(&[("plans", "Pay monthly")]).await;
        fixture.plan().await;
        assert_eq!(fixture.rows(&id).await, [(monthly, "rendered".into(), String::new())]);
    }
}
