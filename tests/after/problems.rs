//! The form "Report a problem", without an incident.

use super::fixture::{declaration, declare, minutes, open_incident, service};
use super::{number, run, text, visitor_at};
use amends::app::test_support::{TestApp, TestClient, TestResponse};
use amends::on_both_databases;
use amends::types::{PublicId, Role, ServiceStatus};

pub async fn report(client: &TestClient, service: &str, words: &str, contact: &str) -> TestResponse {
    let fields = [("service", service), ("severity", "down"), ("words", words), ("contact", contact)];
    client.post("/report", &fields).await
}

async fn data(app: &TestApp) -> PublicId {
    let data = service(app, "Mobile data", None, "2025-01-01").await;
    app.publish().await;
    data
}

on_both_databases! {
    async fn the_form_opens_from_the_public_page_without_the_database(app: TestApp) {
        data(&app).await;
        assert!(app.visitor().get("/").await.body.contains("href=\"/report\">Report a problem</a>"));
        app.app.db.close().await;
        let form = app.visitor().get("/report").await;
        assert_eq!(form.status, 200, "{}", form.body);
        for part in [">Report a problem<", "Mobile data", "Something else", "action=\"/report\"", "name=\"contact\""] {
            assert!(form.body.contains(part), "{part}: {}", form.body);
        }
        let thanks = app.visitor().get("/report/thanks").await;
        assert!(thanks.status == 200 && thanks.body.contains("We have your report"), "{}", thanks.body);
    }

    async fn words_and_a_contact_open_a_case_about_no_incident(app: TestApp) {
        let data = data(&app).await;
        let sent = report(&app.visitor(), data.as_str(), "No data in the whole street.", "nora@example.org").await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        let thanks = app.visitor().get(sent.location()).await.body;
        assert!(thanks.contains("By 15:00") && thanks.contains("nora@example.org"), "{thanks}");
        assert!(!app.visitor().get("/report/thanks").await.body.contains("nora"), "only with the token");
        assert_eq!(number(&app, "select count(*) from complaint_case where incident_id is null and incident_key = ''").await, 1);
        assert_eq!(number(&app, "select count(*) from report join report_service on report_id = id where incident_id is null").await, 1);
        // The same once more is the same report, and a second message of the same person extends the case.
        report(&app.visitor(), data.as_str(), "No data in the whole street.", "nora@example.org").await;
        app.app.clock.set(minutes(20));
        report(&app.visitor(), "other", "And now no calls.", "nora@example.org").await;
        assert_eq!(number(&app, "select count(*) from report").await, 2);
        assert_eq!(number(&app, "select count(*) from complaint_case").await, 1);
        assert_eq!(number(&app, "select count(*) from interaction").await, 2);
        let ann = app.staff("Ann Agent", &[Role::Agent]).await;
        let inbox = ann.get("/desk/inbox").await.body;
        assert!(inbox.contains("No data in the whole street."), "{inbox}");
        // Words alone stay a report.
        report(&visitor_at(&app, 9), data.as_str(), "Nothing here either.", "").await;
        assert_eq!(number(&app, "select count(*) from complaint_case").await, 1);
    }

    async fn a_refused_form_keeps_what_was_typed(app: TestApp) {
        data(&app).await;
        let refused = app.visitor().post("/report", &[("words", "Dead </textarea>"), ("contact", "07700 9001")]).await;
        assert_eq!(refused.status, 422);
        for part in ["Error: Report a problem", "Tick at least one", "Choose how bad it is", "too short", "Dead &lt;/textarea&gt;", "value=\"07700 9001\""] {
            assert!(refused.body.contains(part), "{part}: {}", refused.body);
        }
        assert_eq!(number(&app, "select count(*) from report").await, 0);
    }

    async fn one_source_is_limited_and_its_flood_keeps_nobody_out(app: TestApp) {
        let data = data(&app).await;
        let flood = visitor_at(&app, 7);
        let mut refused = 0;
        for number in 0..70 {
            let sent = report(&flood, data.as_str(), &format!("Number {number}"), "").await;
            refused += usize::from(sent.status == 429);
        }
        assert!(refused >= 10, "{refused} refused");
        assert_eq!(report(&visitor_at(&app, 8), data.as_str(), "", "").await.status, 303);
    }

    async fn a_case_is_attached_to_an_incident_declared_later(app: TestApp) {
        let data = data(&app).await;
        report(&app.visitor(), data.as_str(), "No data.", "nora@example.org").await;
        app.app.clock.set(minutes(20));
        let incident = declare(&app, declaration("Mobile data fails", vec![(data.clone(), ServiceStatus::PartialOutage)])).await;
        let ann = app.staff("Ann Agent", &[Role::Agent]).await;
        let case = text(&app, "select cast(id as text) from complaint_case").await;
        let page = ann.get(&format!("/desk/inbox/{case}")).await;
        assert!(page.body.contains("Attach to incident") && page.body.contains("INC-1 Mobile data fails"), "{}", page.body);
        let path = format!("/desk/inbox/{case}/incident");
        let version = page.version();
        let unknown = [("version", &*version), ("incident", "aaaaaaaaaaaa")];
        assert_eq!(ann.post(&path, &unknown).await.status, 422);
        let chosen = [("version", &*version), ("incident", incident.as_str())];
        assert_eq!(ann.post(&path, &chosen).await.status, 303);
        assert_eq!(text(&app, "select incident_key from complaint_case").await, incident.as_str());
        assert_eq!(text(&app, "select incident_id from report").await, incident.as_str());
        assert!(!ann.get(&format!("/desk/inbox/{case}")).await.body.contains("Attach to incident"));
        assert_eq!(number(&app, "select count(*) from events where verb = 'case.attached'").await, 1);
        // A second case of the same person about it stays apart.
        app.app.clock.set(minutes(40));
        report(&app.visitor(), data.as_str(), "Still no data.", "nora@example.org").await;
        let second = text(&app, "select cast(max(id) as text) from complaint_case").await;
        let version = ann.get(&format!("/desk/inbox/{second}")).await.version();
        let again = ann.post(&format!("/desk/inbox/{second}/incident"), &[("version", &version), ("incident", incident.as_str())]).await;
        assert!(again.status == 409 && again.body.contains("has another case about that incident"), "{}", again.body);
    }

    async fn the_form_names_open_incidents_and_never_a_drill(app: TestApp) {
        let scene = open_incident(&app).await;
        let mut drill = declaration("Fire drill", vec![(scene.voice.clone(), ServiceStatus::MajorOutage)]);
        drill.is_drill = true;
        declare(&app, drill).await;
        app.publish().await;
        let form = app.visitor().get("/report").await.body;
        assert!(form.contains(&format!("/incidents/{}/affected", scene.incident)) && !form.contains("Fire drill"), "{form}");
        run(&app, "update page set language = 'de'").await;
        run(&app, "update installation set public_version = public_version + 1").await;
        app.publish().await;
        let german = app.visitor().get("/report").await.body;
        assert!(german.contains("Problem melden") && german.contains("Daran arbeiten wir schon:"), "{german}");
    }
}
