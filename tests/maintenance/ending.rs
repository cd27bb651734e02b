//! The end of maintenance: staff are asked before it, and nothing stays open or completes in silence.

use crate::fixture::{bodies, get, minutes, notices, run_workers, schedule, service, subscriber};
use amends::app::test_support::{TestApp, TestClient};
use amends::incidents::State;
use amends::on_both_databases;
use amends::services::store as services;
use amends::types::{PublicId, Role, ServiceStatus};

async fn status(app: &TestApp, id: &PublicId) -> ServiceStatus {
    services::get(&mut app.app.db.read().await.unwrap(), id).await.unwrap().status
}

async fn set_state(ruth: &TestClient, id: &PublicId, state: &str) {
    let page = format!("/desk/incidents/{id}");
    let version = ruth.get(&page).await.version();
    let posted =
        ruth.post(&format!("{page}/updates"), &[("version", &*version), ("state", state), ("notify", "yes")]).await;
    assert_eq!(posted.status, 303, "{}", posted.body);
}

on_both_databases! {
    async fn without_an_answer_work_in_progress_is_completed_as_announced(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let id = schedule(&app, &data, None).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        run_workers(&app, minutes(169)).await;
        assert!(!ruth.get("/desk").await.body.contains("Extend or end the maintenance"));
        assert!(!ruth.get(&format!("/desk/incidents/{id}")).await.body.contains("id=\"ending\""));
        run_workers(&app, minutes(170)).await;
        let desk = ruth.get("/desk").await.body;
        assert!(desk.contains("Extend or end the maintenance") && desk.contains("Without an answer it is completed"), "{desk}");
        let page = ruth.get(&format!("/desk/incidents/{id}")).await.body;
        for part in ["It ends at ", "Without an answer it is completed at", "30 min more, until", "End now"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        run_workers(&app, minutes(180)).await;
        assert_eq!((get(&app, &id).await.state, status(&app, &data).await), (State::Completed, ServiceStatus::Operational));
        assert!(!ruth.get("/desk").await.body.contains("Extend or end the maintenance"));
    }

    async fn it_is_extended_or_ended_from_the_question(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let id = schedule(&app, &data, None).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        run_workers(&app, minutes(175)).await;
        let page = format!("/desk/incidents/{id}");
        let shown = ruth.get(&page).await;
        // The hidden fields of the button for half an hour.
        assert!(shown.body.contains("name=\"until\" value=\"2026-03-11T12:30\""), "{}", shown.body);
        let extend = [("version", &*shown.version()), ("until", "2026-03-11T12:30"), ("until-which", ""), ("notify", "yes")];
        assert_eq!(ruth.post(&format!("{page}/window"), &extend).await.status, 303);
        run_workers(&app, minutes(185)).await;
        assert_eq!(get(&app, &id).await.state, State::InProgress);
        assert!(!ruth.get(&page).await.body.contains("id=\"ending\""));
        run_workers(&app, minutes(201)).await;
        set_state(&ruth, &id, "completed").await;
        assert_eq!((get(&app, &id).await.resolved_at, status(&app, &data).await), (Some(minutes(201)), ServiceStatus::Operational));
    }

    async fn work_that_is_verified_does_not_complete_by_itself(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        subscriber(&app, "ann@example.org", &[("about", "all")]).await;
        app.app.clock.set(minutes(1));
        let id = schedule(&app, &data, None).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        run_workers(&app, minutes(150)).await;
        set_state(&ruth, &id, "verifying").await;
        run_workers(&app, minutes(172)).await;
        assert!(ruth.get(&format!("/desk/incidents/{id}")).await.body.contains("Without an answer it stays open after"));
        let before = notices(&app).await.len();
        for minute in [180, 181, 240] {
            run_workers(&app, minutes(minute)).await;
            assert_eq!((get(&app, &id).await.state, status(&app, &data).await), (State::Verifying, ServiceStatus::UnderMaintenance));
        }
        assert!(bodies(&app, &id).await[0].contains("takes longer than planned"));
        assert_eq!(bodies(&app, &id).await.len(), 4, "said once");
        assert_eq!(notices(&app).await.len(), before + 1);
        let desk = ruth.get("/desk").await.body;
        assert!(desk.contains("so it does not end by itself") && desk.contains("late"), "{desk}");
        let page = ruth.get(&format!("/desk/incidents/{id}")).await.body;
        assert!(page.contains("It should have ended at"), "{page}");
        // Back to work: it is late already, so it does not end by itself.
        set_state(&ruth, &id, "in_progress").await;
        run_workers(&app, minutes(250)).await;
        assert_eq!(get(&app, &id).await.state, State::InProgress);
        // With a new end the clock decides again.
        let page = format!("/desk/incidents/{id}");
        let extend = [("version", &*ruth.get(&page).await.version()), ("until", "2026-03-11T13:30"), ("notify", "yes")];
        assert_eq!(ruth.post(&format!("{page}/window"), &extend).await.status, 303);
        run_workers(&app, minutes(270)).await;
        assert_eq!((get(&app, &id).await.state, status(&app, &data).await), (State::Completed, ServiceStatus::Operational));
    }
}
