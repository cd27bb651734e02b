//! Signals: from reports to the dashboard, dismissed, declared, and in the way of "operational".

use super::fixture::{declaration, declare, minutes, service};
use super::problems::report;
use super::{number, run, text, visitor_at};
use amends::app::test_support::{TestApp, TestClient};
use amends::on_both_databases;
use amends::publishing::views::workers as views;
use amends::signals::workers::reconcile;
use amends::types::{PublicId, Role, ServiceStatus};

const TITLE: &str = "Customers say that Mobile data does not work";

async fn data(app: &TestApp) -> PublicId {
    let data = service(app, "Mobile data", None, "2025-01-01").await;
    app.publish().await;
    data
}

/// Each of `people` reports the service once, and the worker runs.
async fn reports(app: &TestApp, service: &PublicId, people: std::ops::Range<u8>) {
    for person in people {
        assert_eq!(report(&visitor_at(app, person), service.as_str(), "", "").await.status, 303);
    }
    reconcile(&app.app).await.unwrap();
}

async fn dismiss(client: &TestClient, signal: &str, version: &str, reason: &str) -> u16 {
    let fields = [("version", version), ("reason", reason)];
    client.post(&format!("/desk/signals/{signal}/dismissal"), &fields).await.status.as_u16()
}

on_both_databases! {
    async fn several_people_raise_a_signal_on_the_dashboard(app: TestApp) {
        let data = data(&app).await;
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        app.app.clock.set(minutes(3));
        reports(&app, &data, 1..4).await;
        assert!(!maren.get("/desk").await.body.contains(TITLE), "three people are not enough");
        app.app.clock.set(minutes(7));
        reports(&app, &data, 4..5).await;
        let desk = maren.get("/desk").await.body;
        assert!(desk.matches(TITLE).count() >= 2, "beside the tasks and among them: {desk}");
        assert!(desk.contains("4 people reported Mobile data in the last 15 minutes; nobody usually does at this time."), "{desk}");
        assert!(desk.contains("The first wrote at 09:03."), "{desk}");
        assert!(desk.contains("class=\"chart\"") && desk.contains("most at 09:00 (3), 1 in the last five minutes"), "{desk}");
        let link = format!("/desk/incidents/new?service={data}&amp;noticed=2026-03-11T09:03:00.000Z");
        assert!(desk.contains(&link), "{desk}");
        let form = maren.get(&link.replace("&amp;", "&")).await.body;
        assert!(form.contains("<option value=\"partial_outage\" selected>"), "{form}");
        assert!(form.contains("name=\"first_evidence_at\"") && form.matches("2026-03-11T09:03").count() >= 2, "{form}");
        // Others see it and have no button.
        let ann = app.staff("Ann Agent", &[Role::Agent]).await.get("/desk").await.body;
        assert!(ann.contains(TITLE) && !ann.contains("noticed="), "{ann}");
        // Running again changes nothing; without more reports it ends.
        let before = text(&app, "select cast(max(updated_at) as text) from service_signal").await;
        reconcile(&app.app).await.unwrap();
        assert_eq!(text(&app, "select cast(max(updated_at) as text) from service_signal").await, before);
        app.app.clock.set(minutes(30));
        reconcile(&app.app).await.unwrap();
        assert!(!maren.get("/desk").await.body.contains(TITLE));
        let id = text(&app, "select id from service_signal").await;
        assert!(maren.get(&format!("/desk/signals/{id}")).await.body.contains("At its peak, 4 people wrote"));
        assert_eq!(number(&app, "select count(*) from events where verb in ('signal.raised', 'signal.ended')").await, 2);
    }

    async fn one_source_never_raises_a_signal(app: TestApp) {
        let data = data(&app).await;
        for number in 0..30 {
            report(&visitor_at(&app, 9), data.as_str(), &format!("Down {number}"), &format!("n{number}@example.org")).await;
        }
        // Many addresses of one IPv6 network are one source too.
        for number in 1..30_u16 {
            let mut client = app.visitor();
            client.peer = [0x2001, 0xdb8, 1, number, 0, 0, 0, 1].into();
            assert_eq!(report(&client, data.as_str(), "", "").await.status, 303);
        }
        reconcile(&app.app).await.unwrap();
        assert_eq!(number(&app, "select count(*) from service_signal").await, 0);
    }

    async fn what_is_usual_at_this_time_is_no_signal(app: TestApp) {
        let data = data(&app).await;
        for week in (1..=4).rev() {
            app.app.clock.set(minutes(-week * 7 * 24 * 60));
            for person in 1..4 {
                report(&visitor_at(&app, person), data.as_str(), "", "").await;
            }
            app.app.clock.set(minutes(-week * 7 * 24 * 60 + 15));
            for person in 1..4 {
                report(&visitor_at(&app, person), data.as_str(), "", "").await;
            }
        }
        app.app.clock.set(minutes(5));
        reports(&app, &data, 10..17).await;
        assert_eq!(number(&app, "select count(*) from service_signal").await, 0, "three are usual, so seven are not many");
        reports(&app, &data, 17..20).await;
        assert_eq!(number(&app, "select usual from service_signal").await, 3);
    }

    async fn views_of_the_page_count_and_lower_the_threshold(app: TestApp) {
        let data = data(&app).await;
        for _ in 0..61 {
            app.visitor().get("/").await;
        }
        app.visitor().get("/history").await;
        assert_eq!(number(&app, "select count(*) from page_view").await, 0, "sending a page writes nothing");
        views::store(&app.app).await.unwrap();
        views::store(&app.app).await.unwrap();
        assert_eq!(number(&app, "select views from page_view where about = ''").await, 61);
        app.visitor().get("/").await;
        views::store(&app.app).await.unwrap();
        assert_eq!(number(&app, "select cast(sum(views) as bigint) from page_view").await, 62);
        assert_eq!(number(&app, "select count(*) from page_view").await, 1, "one row for five minutes");
        reports(&app, &data, 1..4).await;
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        let desk = maren.get("/desk").await.body;
        assert!(desk.contains("Views of the status page in the last 15 minutes: 62; 0 is usual."), "{desk}");
        app.app.clock.set(minutes(40 * 24 * 60));
        views::store(&app.app).await.unwrap();
        assert_eq!(number(&app, "select count(*) from page_view").await, 0, "forgotten after four weeks");
    }

    async fn a_dismissed_signal_comes_back_when_it_rises_further(app: TestApp) {
        let data = data(&app).await;
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        reports(&app, &data, 1..5).await;
        let id = text(&app, "select id from service_signal").await;
        let page = maren.get(&format!("/desk/signals/{id}")).await;
        assert_eq!(dismiss(&maren, &id, &page.version(), " ").await, 422);
        assert_eq!(dismiss(&maren, &id, &page.version(), "One shop, known.").await, 303);
        assert_eq!(dismiss(&maren, &id, &page.version(), "Once more").await, 409);
        assert!(!maren.get("/desk").await.body.contains(TITLE));
        assert!(maren.get(&format!("/desk/signals/{id}")).await.body.contains("One shop, known."));
        reports(&app, &data, 5..7).await;
        assert!(!maren.get("/desk").await.body.contains(TITLE), "two more are not much more");
        reports(&app, &data, 7..8).await;
        assert!(maren.get("/desk").await.body.contains(TITLE));
        let page = maren.get(&format!("/desk/signals/{id}")).await.body;
        assert!(page.contains("Maren Holt dismissed this when 4 people had written. It rose further"), "{page}");
        assert_eq!(number(&app, "select count(*) from events where verb in ('signal.dismissed', 'signal.came_back')").await, 2);
    }

    async fn a_declared_incident_answers_the_signal_and_resolving_it_needs_a_confirmation(app: TestApp) {
        let data = data(&app).await;
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        reports(&app, &data, 1..5).await;
        let incident = declare(&app, declaration("Mobile data fails", vec![(data.clone(), ServiceStatus::PartialOutage)])).await;
        assert!(!maren.get("/desk").await.body.contains(TITLE));
        let path = format!("/desk/incidents/{incident}");
        let version = maren.get(&path).await.version();
        let field = format!("service-{data}");
        let resolved = [
            ("version", &*version), ("intent", "publish"), ("state", "resolved"), ("body", "It works."), (&*field, "operational"),
        ];
        let refused = maren.post(&format!("{path}/updates"), &resolved).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        assert!(refused.body.contains("Mobile data cannot be set to Operational yet: 4 people reported it"), "{}", refused.body);
        let despite = [&resolved[..], &[("despite_reports", "yes")]].concat();
        assert_eq!(maren.post(&format!("{path}/updates"), &despite).await.status, 303);
        assert!(maren.get("/desk").await.body.contains(TITLE), "they still say so, and nothing open answers them");
    }

    async fn restoring_a_service_by_hand_needs_a_reason_while_the_signal_stands(app: TestApp) {
        let data = data(&app).await;
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        run(&app, "update service set status = 'major_outage'").await;
        reports(&app, &data, 1..5).await;
        let path = format!("/desk/services/{data}/status");
        let page = maren.get(&path).await.body;
        assert!(page.contains("4 people reported in the last 15 minutes") && page.contains("name=\"reason\""), "{page}");
        let refused = maren.post(&path, &[]).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        assert_eq!(text(&app, "select status from service").await, "major_outage");
        assert_eq!(maren.post(&path, &[("reason", "Measured on three networks.")]).await.status, 303);
        assert_eq!(text(&app, "select status from service").await, "operational");
        assert_eq!(text(&app, "select reason from service_signal").await, "Measured on three networks.");
    }
}
