//! Title and services of planned maintenance are changed, and those who were told of it are told.

use crate::fixture::{bodies, commander, get, minutes, notices, run_workers, schedule, service, subscriber};
use amends::incidents::{MaintenancePlan, State, maintenance, store};
use amends::on_both_databases;
use amends::services::store as services;
use amends::types::{Role, ServiceStatus};

on_both_databases! {
    async fn services_are_changed_and_both_sides_are_told(app: TestApp) {
        let (data, calls, texts) = (service(&app, "Mobile data").await, service(&app, "Calls").await, service(&app, "Texts").await);
        for (who, service) in [("ann", &data), ("ben", &calls), ("cy", &texts)] {
            let fields = [("about", "chosen"), ("service", service.as_str())];
            subscriber(&app, &format!("{who}@example.org"), &fields).await;
        }
        app.app.clock.set(minutes(1));
        let id = schedule(&app, &data, None).await;
        run_workers(&app, minutes(2)).await;
        assert_eq!(notices(&app).await.len(), 1);
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let page = format!("/desk/incidents/{id}");
        let version = ruth.get(&page).await.version();
        let same = [("version", &*version), ("plan_title", "New switches"), ("service", data.as_str())];
        assert_eq!(ruth.post(&format!("{page}/plan"), &same).await.status, 422, "nothing is different");
        let edit = [
            ("version", &*version), ("plan_title", "Newer switches"), ("service", calls.as_str()), ("plan_body", ""), ("notify", "yes"),
        ];
        let edited = ruth.post(&format!("{page}/plan"), &edit).await;
        assert_eq!(edited.status, 303, "{}", edited.body);
        run_workers(&app, minutes(3)).await;
        let sent = notices(&app).await;
        assert_eq!(sent.len(), 3, "{sent:?}");
        assert!(sent.iter().any(|one| one.starts_with("ann@")) && sent.iter().any(|one| one.starts_with("ben@")));
        assert!(!sent.iter().any(|one| one.starts_with("cy@")), "{sent:?}");
        assert_eq!(get(&app, &id).await.title, "Newer switches");
        assert!(bodies(&app, &id).await[0].contains("Calls"));
        // What follows goes to the new services only.
        run_workers(&app, minutes(60)).await;
        let sent = notices(&app).await;
        assert!(sent.len() == 4 && sent[3].starts_with("ben@"), "{sent:?}");
        run_workers(&app, minutes(121)).await;
        let mut tx = app.app.db.read().await.unwrap();
        assert_eq!(services::get(&mut tx, &calls).await.unwrap().status, ServiceStatus::UnderMaintenance);
        assert_eq!(services::get(&mut tx, &data).await.unwrap().status, ServiceStatus::Operational);
        drop(tx);
        // Once it has begun, the title can still be corrected and the services stay.
        let begun = [("version", &*ruth.get(&page).await.version()), ("plan_title", "Newest switches"), ("plan_body", "A typing error.")];
        assert_eq!(ruth.post(&format!("{page}/plan"), &begun).await.status, 303);
        let mut tx = app.app.db.read().await.unwrap();
        assert_eq!(store::service_ids_of(&mut tx, &id).await.unwrap(), [calls]);
    }

    async fn what_affects_no_service_is_renamed_without_one(app: TestApp) {
        let now = app.app.clock.now();
        let plan = MaintenancePlan {
            title: "New switches".into(),
            body: "Nothing should be felt.".into(),
            services: Vec::new(),
            from: minutes(120),
            until: minutes(180),
            notify: true,
            notify_during: true,
            reminder_minutes: None,
        };
        let made = app.app.db.write(async move |tx| maintenance::schedule_any(tx, &commander(), now, plan).await).await;
        let id = made.unwrap().id;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let version = get(&app, &id).await.version.to_string();
        let edit = [("version", &*version), ("plan_title", "Newer switches"), ("plan_body", ""), ("notify", "yes")];
        let edited = ruth.post(&format!("/desk/incidents/{id}/plan"), &edit).await;
        assert_eq!(edited.status, 303, "{}", edited.body);
        assert_eq!(get(&app, &id).await.title, "Newer switches");
    }

    async fn a_plan_that_is_over_or_stale_stays(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let id = schedule(&app, &data, None).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let path = format!("/desk/incidents/{id}/plan");
        let edit = [("version", "1"), ("plan_title", "Other"), ("service", data.as_str())];
        assert_eq!(ruth.post(&path, &edit).await.status, 409, "stale");
        run_workers(&app, minutes(121)).await;
        run_workers(&app, minutes(181)).await;
        let version = get(&app, &id).await.version.to_string();
        let late = [("version", &*version), ("plan_title", "Other"), ("service", data.as_str())];
        assert_eq!(ruth.post(&path, &late).await.status, 409, "over");
        let maintenance = get(&app, &id).await;
        assert_eq!((maintenance.state, maintenance.title.as_str()), (State::Completed, "New switches"));
    }
}
