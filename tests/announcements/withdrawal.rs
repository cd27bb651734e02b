//! Withdrawn incidents, and addresses without a page.

use super::fixture::{declaration, declare, minutes, open_incident, run_sql, update};
use super::{assert_error_page, documents_containing};
use amends::app::test_support::{TestApp, TestClient, TestResponse};
use amends::incidents::{State, store};
use amends::on_both_databases;
use amends::publishing::Published;
use amends::services::store as services;
use amends::types::{PublicId, Role, ServiceStatus};
use axum::http::{HeaderMap, Method};

async fn withdraw(app: &TestApp, ruth: &TestClient, incident: &PublicId) -> TestResponse {
    let version = get_incident(app, incident).await.version.to_string();
    let fields = [("version", &*version), ("reason", "It was the test network."), ("sure", "yes")];
    ruth.post(&format!("/desk/incidents/{incident}/withdrawal"), &fields).await
}

async fn get_incident(app: &TestApp, incident: &PublicId) -> store::Incident {
    store::get(&mut app.app.db.read().await.unwrap(), incident).await.unwrap()
}

async fn history(app: &TestApp, service: &PublicId) -> Vec<(ServiceStatus, i64)> {
    let mut tx = app.app.db.read().await.unwrap();
    let all = services::statuses_since(&mut tx, minutes(-100_000)).await.unwrap();
    let changes = all.into_iter().filter(|change| &change.service_id == service);
    changes.map(|change| (change.status, (change.from_at - minutes(0)).num_minutes())).collect()
}

async fn status(app: &TestApp, service: &PublicId) -> ServiceStatus {
    services::get(&mut app.app.db.read().await.unwrap(), service).await.unwrap().status
}

on_both_databases! {
    async fn a_withdrawn_incident_leaves_every_public_page_and_stays_on_the_desk(app: TestApp) {
        let scene = open_incident(&app).await;
        let (id, page) = (&scene.incident, format!("/incidents/{}", scene.incident));
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let form = format!("/desk/incidents/{id}/withdrawal");
        let desk_page = ruth.get(&format!("/desk/incidents/{id}")).await.body;
        assert!(desk_page.contains("Withdraw INC-1 and remove it from the history of Mobile data"), "{desk_page}");
        let unconfirmed = ruth.post(&form, &[("version", "2"), ("reason", "Typed <reason>")]).await;
        assert_eq!(unconfirmed.status, 422);
        assert!(unconfirmed.body.contains("Confirm that the incident did not happen.") && unconfirmed.body.contains("Typed &lt;reason&gt;"), "{}", unconfirmed.body);
        let without_reason = ruth.post(&form, &[("version", "2"), ("reason", " "), ("sure", "yes")]).await;
        assert_eq!(without_reason.status, 422, "a reason is required");
        assert_eq!(ruth.post(&form, &[("version", "1"), ("reason", "x"), ("sure", "yes")]).await.status, 409);
        assert_eq!(history(&app, &scene.data).await, [(ServiceStatus::PartialOutage, -30)]);

        assert_eq!(withdraw(&app, &ruth, id).await.status, 303);
        app.publish().await;
        assert_eq!(documents_containing(&app, "Mobile data fails in the north"), [""; 0]);
        assert_eq!(documents_containing(&app, id.as_str()), [page.clone(), format!("{page}/affected")], "only the pages that say that it was withdrawn");
        assert_error_page(&app, &page, 410, "This incident was withdrawn").await;
        assert_error_page(&app, &format!("{page}/affected"), 410, "We published it by mistake").await;
        let fields = [("service", scene.data.as_str()), ("severity", "down"), ("where", ""), ("words", ""), ("contact", "")];
        let report = app.visitor().post(&format!("{page}/affected"), &fields).await;
        assert_eq!(report.status, 410, "{}", report.body);
        assert!(app.visitor().get("/").await.body.contains("All Systems Operational</h1>"));
        assert_eq!((history(&app, &scene.data).await, status(&app, &scene.data).await), (vec![], ServiceStatus::Operational));

        let desk_page = ruth.get(&format!("/desk/incidents/{id}")).await;
        assert_eq!(desk_page.status, 200);
        assert!(desk_page.body.contains("by Ruth Calloway: published by mistake.") && desk_page.body.contains("It was the test network."));
        assert!(!desk_page.body.contains("id=\"composer\"") && !desk_page.body.contains("/updates/"), "{}", desk_page.body);
        assert!(ruth.get("/desk/incidents").await.body.contains(">Withdrawn"));
        assert_eq!(ruth.get(&format!("/desk/scorecards/{id}")).await.status, 404);
        assert_eq!(withdraw(&app, &ruth, id).await.status, 409, "it is withdrawn already");
        let late = [("version", "3"), ("intent", "publish"), ("state", "resolved"), ("body", "It works.")];
        assert_eq!(ruth.post(&format!("/desk/incidents/{id}/updates"), &late).await.status, 422);
    }

    async fn an_overlapping_incident_keeps_the_history_of_the_service(app: TestApp) {
        let scene = open_incident(&app).await;
        let duplicate = declare(&app, declaration("A duplicate", vec![(scene.data.clone(), ServiceStatus::PartialOutage)])).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let desk_page = ruth.get(&format!("/desk/incidents/{}", scene.incident)).await.body;
        assert!(desk_page.contains("Mobile data keeps its history: INC-2 affected it at the same time."), "{desk_page}");
        assert_eq!(withdraw(&app, &ruth, &scene.incident).await.status, 303);
        assert_eq!(status(&app, &scene.data).await, ServiceStatus::PartialOutage, "INC-2 affects it still");
        assert_eq!(history(&app, &scene.data).await, [(ServiceStatus::PartialOutage, -30)]);
        app.app.clock.set(minutes(20));
        update(&app, &duplicate, State::Resolved, "It works.", vec![(scene.data.clone(), ServiceStatus::Operational)]).await;
        assert_eq!(status(&app, &scene.data).await, ServiceStatus::Operational);
    }

    async fn the_service_keeps_what_an_overlapping_incident_that_is_over_said(app: TestApp) {
        let scene = open_incident(&app).await;
        let duplicate = declare(&app, declaration("A duplicate", vec![(scene.data.clone(), ServiceStatus::PartialOutage)])).await;
        update(&app, &duplicate, State::Resolved, "It works.", vec![]).await;
        app.app.clock.set(minutes(20));
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        assert_eq!(withdraw(&app, &ruth, &scene.incident).await.status, 303);
        assert_eq!(status(&app, &scene.data).await, ServiceStatus::Operational);
        assert_eq!(history(&app, &scene.data).await, [(ServiceStatus::PartialOutage, -30), (ServiceStatus::Operational, 0)]);
    }

    async fn refuses_to_withdraw_drills_and_incidents_that_happened(app: TestApp) {
        let scene = open_incident(&app).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let mut drill = declaration("Fire drill", vec![(scene.voice.clone(), ServiceStatus::MajorOutage)]);
        drill.is_drill = true;
        let drill = declare(&app, drill).await;
        let refused = withdraw(&app, &ruth, &drill).await;
        assert_eq!(refused.status, 409, "{}", refused.body);
        update(&app, &scene.incident, State::Resolved, "It works.", vec![(scene.data.clone(), ServiceStatus::Operational)]).await;
        run_sql(&app, "insert into batch (id, number, incident_id, incident_rev, class, title, state, author_id, created_at)
                   select 'bbbbbbbbbbbb', 1, incident.id, 0, 'apology', 'Sorry', 'sending', staff.id, incident.created_at
                   from incident, staff where incident.number = 1").await;
        let refused = withdraw(&app, &ruth, &scene.incident).await;
        assert!(refused.status == 409 && refused.body.contains("one apology or offer"), "{}", refused.body);
        run_sql(&app, "update batch set state = 'cancelled'").await;
        let reviewed = ruth.post(&format!("/desk/incidents/{}/review", scene.incident), &[("note", "")]).await;
        assert_eq!(reviewed.status, 303, "{}", reviewed.body);
        let refused = withdraw(&app, &ruth, &scene.incident).await;
        assert!(refused.status == 409 && refused.body.contains("it did happen"), "{}", refused.body);
        assert!(get_incident(&app, &scene.incident).await.is_public());
    }

    async fn unknown_addresses_answer_with_an_error_page_even_without_the_database(app: TestApp) {
        let scene = open_incident(&app).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        assert_eq!(withdraw(&app, &ruth, &scene.incident).await.status, 303);
        app.publish().await;
        let page = format!("/incidents/{}", scene.incident);
        let unknown = [
            "/incidents/unknown", "/incidents/aaaaaaaaaaaa", "/announcements/aaaaaaaaaaaa", "/history/2031-01", "/uptime/7",
            "/nothing/here", "/404",
        ];
        for path in unknown {
            assert_error_page(&app, path, 404, "Page not found").await;
        }
        let head = app.visitor().send(Method::HEAD, "/uptime/7", None, String::new(), &[]).await;
        assert_eq!((head.status.as_u16(), &*head.body), (404, ""));

        app.app.db.close().await;
        for path in unknown {
            assert_error_page(&app, path, 404, "Page not found").await;
        }
        assert_error_page(&app, &page, 410, "This incident was withdrawn").await;
        // And after a start without a database, from the pages stored on disk.
        let restored = Published::from_disk(&app.folder);
        let answer = |path: &str| {
            let answer = restored.response(&Method::GET, &path.parse().unwrap(), &HeaderMap::new());
            answer.map(|answer| answer.status().as_u16())
        };
        assert_eq!((answer(&page), answer("/404"), answer("/")), (Some(410), Some(404), Some(200)));
    }
}
