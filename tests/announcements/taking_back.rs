//! An incident that was declared by mistake, and addresses that have no page.

use super::fixture::{declaration, declare, minutes, open_incident, run_sql, update};
use super::{says, told_in};
use amends::app::test_support::{Answer, Caller, TestApp};
use amends::incidents::{State, store};
use amends::on_both_databases;
use amends::publishing::Published;
use amends::services::store as services;
use amends::types::{PublicId, Role, ServiceStatus};
use axum::http::{HeaderMap, Method};

async fn taken_back(app: &TestApp, ruth: &Caller, incident: &PublicId) -> Answer {
    let version = found(app, incident).await.version.to_string();
    let fields = [("version", &*version), ("reason", "It was the test network."), ("sure", "yes")];
    ruth.post(&format!("/desk/incidents/{incident}/withdrawal"), &fields).await
}

async fn found(app: &TestApp, incident: &PublicId) -> store::Incident {
    store::find(&mut app.app.db.read().await.unwrap(), incident).await.unwrap()
}

async fn history(app: &TestApp, service: &PublicId) -> Vec<(ServiceStatus, i64)> {
    let mut tx = app.app.db.read().await.unwrap();
    let all = services::statuses_since(&mut tx, minutes(-100_000)).await.unwrap();
    let of = all.into_iter().filter(|change| &change.service_id == service);
    of.map(|change| (change.status, (change.from_at - minutes(0)).num_minutes())).collect()
}

async fn status(app: &TestApp, service: &PublicId) -> ServiceStatus {
    services::find(&mut app.app.db.read().await.unwrap(), service).await.unwrap().status
}

on_both_databases! {
    async fn a_mistake_leaves_everything_outside_and_stays_on_the_desk(app: TestApp) {
        let scene = open_incident(&app).await;
        let (id, page) = (&scene.incident, format!("/incidents/{}", scene.incident));
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let door = format!("/desk/incidents/{id}/withdrawal");
        let room = ruth.get(&format!("/desk/incidents/{id}")).await.body;
        assert!(room.contains("Withdraw INC-1 and remove it from the history of Mobile data"), "{room}");
        let unsure = ruth.post(&door, &[("version", "2"), ("reason", "Kept <reason>")]).await;
        assert_eq!(unsure.status, 422);
        assert!(unsure.body.contains("Confirm that the incident did not happen.") && unsure.body.contains("Kept &lt;reason&gt;"), "{}", unsure.body);
        let silent = ruth.post(&door, &[("version", "2"), ("reason", " "), ("sure", "yes")]).await;
        assert_eq!(silent.status, 422, "a reason is needed");
        assert_eq!(ruth.post(&door, &[("version", "1"), ("reason", "x"), ("sure", "yes")]).await.status, 409);
        assert_eq!(history(&app, &scene.data).await, [(ServiceStatus::PartialOutage, -30)]);

        assert_eq!(taken_back(&app, &ruth, id).await.status, 303);
        app.publish().await;
        assert_eq!(told_in(&app, "Mobile data fails in the north"), [""; 0]);
        assert_eq!(told_in(&app, id.as_str()), [page.clone(), format!("{page}/affected")], "only where it says so");
        says(&app, &page, 410, "This incident was withdrawn").await;
        says(&app, &format!("{page}/affected"), 410, "We published it by mistake").await;
        let said = [("service", scene.data.as_str()), ("severity", "down"), ("where", ""), ("words", ""), ("contact", "")];
        let report = app.visitor().post(&format!("{page}/affected"), &said).await;
        assert_eq!(report.status, 410, "{}", report.body);
        assert!(app.visitor().get("/").await.body.contains("All Systems Operational</h1>"));
        assert_eq!((history(&app, &scene.data).await, status(&app, &scene.data).await), (vec![], ServiceStatus::Operational));

        let room = ruth.get(&format!("/desk/incidents/{id}")).await;
        assert_eq!(room.status, 200);
        assert!(room.body.contains("by Ruth Calloway: published by mistake.") && room.body.contains("It was the test network."));
        assert!(!room.body.contains("id=\"composer\"") && !room.body.contains("/updates/"), "{}", room.body);
        assert!(ruth.get("/desk/incidents").await.body.contains(">Withdrawn"));
        assert_eq!(ruth.get(&format!("/desk/scorecards/{id}")).await.status, 404);
        assert_eq!(taken_back(&app, &ruth, id).await.status, 409, "once is enough");
        let late = [("version", "3"), ("intent", "publish"), ("state", "resolved"), ("body", "It works.")];
        assert_eq!(ruth.post(&format!("/desk/incidents/{id}/updates"), &late).await.status, 422);
    }

    async fn of_two_declarations_of_one_outage_one_may_go_and_the_outage_stays(app: TestApp) {
        let scene = open_incident(&app).await;
        let twice = declare(&app, declaration("The same once more", vec![(scene.data.clone(), ServiceStatus::PartialOutage)])).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let room = ruth.get(&format!("/desk/incidents/{}", scene.incident)).await.body;
        assert!(room.contains("Mobile data keeps its history: INC-2 affected it at the same time."), "{room}");
        assert_eq!(taken_back(&app, &ruth, &scene.incident).await.status, 303);
        assert_eq!(status(&app, &scene.data).await, ServiceStatus::PartialOutage, "INC-2 says so");
        assert_eq!(history(&app, &scene.data).await, [(ServiceStatus::PartialOutage, -30)]);
        app.app.clock.set(minutes(20));
        update(&app, &twice, State::Resolved, "It works.", vec![(scene.data.clone(), ServiceStatus::Operational)]).await;
        assert_eq!(status(&app, &scene.data).await, ServiceStatus::Operational);
    }

    async fn where_the_other_one_is_over_the_service_works_again(app: TestApp) {
        let scene = open_incident(&app).await;
        let twice = declare(&app, declaration("The same once more", vec![(scene.data.clone(), ServiceStatus::PartialOutage)])).await;
        update(&app, &twice, State::Resolved, "It works.", vec![]).await;
        app.app.clock.set(minutes(20));
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        assert_eq!(taken_back(&app, &ruth, &scene.incident).await.status, 303);
        assert_eq!(status(&app, &scene.data).await, ServiceStatus::Operational);
        assert_eq!(history(&app, &scene.data).await, [(ServiceStatus::PartialOutage, -30), (ServiceStatus::Operational, 20)]);
    }

    async fn what_did_happen_is_not_taken_back(app: TestApp) {
        let scene = open_incident(&app).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let mut drill = declaration("Fire drill", vec![(scene.voice.clone(), ServiceStatus::MajorOutage)]);
        drill.is_drill = true;
        let drill = declare(&app, drill).await;
        let refused = taken_back(&app, &ruth, &drill).await;
        assert_eq!(refused.status, 409, "{}", refused.body);
        update(&app, &scene.incident, State::Resolved, "It works.", vec![(scene.data.clone(), ServiceStatus::Operational)]).await;
        run_sql(&app, "insert into batch (id, number, incident_id, incident_rev, class, title, state, author_id, created_at)
                   select 'bbbbbbbbbbbb', 1, incident.id, 0, 'apology', 'Sorry', 'sending', staff.id, incident.created_at
                   from incident, staff where incident.number = 1").await;
        let refused = taken_back(&app, &ruth, &scene.incident).await;
        assert!(refused.status == 409 && refused.body.contains("one apology or offer"), "{}", refused.body);
        run_sql(&app, "update batch set state = 'cancelled'").await;
        let reviewed = ruth.post(&format!("/desk/incidents/{}/review", scene.incident), &[("note", "")]).await;
        assert_eq!(reviewed.status, 303, "{}", reviewed.body);
        let refused = taken_back(&app, &ruth, &scene.incident).await;
        assert!(refused.status == 409 && refused.body.contains("it did happen"), "{}", refused.body);
        assert!(found(&app, &scene.incident).await.is_public());
    }

    async fn addresses_without_a_page_say_so_also_without_the_database(app: TestApp) {
        let scene = open_incident(&app).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        assert_eq!(taken_back(&app, &ruth, &scene.incident).await.status, 303);
        app.publish().await;
        let page = format!("/incidents/{}", scene.incident);
        let nothing = [
            "/incidents/unknown", "/incidents/aaaaaaaaaaaa", "/announcements/aaaaaaaaaaaa", "/history/2031-01", "/uptime/7",
            "/nothing/here", "/404",
        ];
        for path in nothing {
            says(&app, path, 404, "Page not found").await;
        }
        let head = app.visitor().send(Method::HEAD, "/uptime/7", None, String::new(), &[]).await;
        assert_eq!((head.status.as_u16(), &*head.body), (404, ""));

        app.app.db.close().await;
        for path in nothing {
            says(&app, path, 404, "Page not found").await;
        }
        says(&app, &page, 410, "This incident was withdrawn").await;
        // And after a start that finds no database but the last pages.
        let cold = Published::from_disk(&app.folder);
        let answer = |path: &str| {
            let answer = cold.response(&Method::GET, &path.parse().unwrap(), &HeaderMap::new());
            answer.map(|answer| answer.status().as_u16())
        };
        assert_eq!((answer(&page), answer("/404"), answer("/")), (Some(410), Some(404), Some(200)));
    }
}
