//! Which events are recorded, with which facts.

use crate::desk::{Desk, minutes};
use amends::on_both_databases;
use amends::platform::event_out::{self, EventType};
use amends::types::{PublicId, Role};
use chrono::Duration;
use serde_json::{Value, json};

/// Says that somebody listens to these types.
pub async fn listen(desk: &Desk, kinds: Vec<EventType>) {
    let set = async move |tx: &mut amends::platform::db::Tx| event_out::set_listening(tx, &kinds).await;
    desk.app.app.db.write(set).await.unwrap();
}

/// The types of all events, in order.
pub async fn types(desk: &Desk) -> Vec<String> {
    desk.db.column("select type from event_out order by id").await
}

/// The facts of the latest event of a type.
async fn latest(desk: &Desk, kind: &str) -> Value {
    let text = format!("select payload from event_out where type = '{kind}' order by id desc limit 1");
    let found = desk.db.column(&text).await;
    serde_json::from_str(found.first().unwrap_or_else(|| panic!("no {kind}"))).unwrap()
}

/// The version of an incident.
async fn version_of(desk: &Desk, id: &str) -> String {
    desk.db.column(&format!("select cast(version as text) from incident where id = '{id}'")).await.remove(0)
}

/// Plans maintenance that begins after so many minutes and takes half an hour.
async fn plan(desk: &Desk, after: i64) -> String {
    let at = |after: i64| (desk.app.app.clock.now() + Duration::minutes(after)).format("%Y-%m-%dT%H:%M").to_string();
    let fields = [
        ("kind", "maintenance"),
        ("title", "New masts"),
        ("service", desk.service.as_str()),
        ("from", &at(after)),
        ("until", &at(after + 30)),
        ("body", "We replace masts."),
        ("notify", "yes"),
    ];
    let planned = desk.ada.post("/desk/incidents", &fields).await;
    assert_eq!(planned.status, 303, "{}", planned.body);
    planned.location().to_owned()
}

on_both_databases! {
    async fn an_incident_is_told_from_its_declaration_to_its_withdrawal(app: TestApp) {
        let desk = Desk::with(app).await;
        let before = desk.declare().await;
        assert!(types(&desk).await.is_empty(), "nobody listens");
        desk.set_clock(minutes(1));
        let withdrawal = [("version", &*desk.version().await), ("reason", "A mistake."), ("sure", "yes")];
        assert_eq!(desk.ada.post(&format!("{before}/withdrawal"), &withdrawal).await.status, 303);
        desk.db.run("update incident set version = 99, number = 99").await;

        listen(&desk, EventType::choices().collect()).await;
        desk.set_clock(minutes(10));
        let page = desk.declare().await;
        let id = page.rsplit('/').next().unwrap().to_owned();
        let service = desk.service.to_string();
        let declared = latest(&desk, "incident.declared").await;
        assert_eq!(declared["incident"]["path"], json!(format!("/incidents/{id}")));
        assert_eq!(declared["incident"]["services"], json!([{"id": service, "name": "Mobile data", "status": "major_outage"}]));
        assert_eq!(declared["incident"]["state"], "investigating");
        assert_eq!(declared["incident"]["impact"], "critical");
        assert_eq!(declared["update"]["body"], "We are looking into it.");
        let change = json!([{"id": service, "name": "Mobile data", "previous_status": "operational", "status": "major_outage"}]);
        assert_eq!(declared["update"]["services"], change);
        let changed = latest(&desk, "service.status_changed").await;
        assert_eq!((&changed["previous_status"], &changed["incident_id"]), (&json!("operational"), &json!(id)));

        for (minute, state, status) in [(20, "identified", "partial_outage"), (30, "resolved", "operational"), (40, "investigating", "major_outage")] {
            desk.set_clock(minutes(minute));
            let version = version_of(&desk, &id).await;
            desk.update(&desk.ada, &page, &[("version", &version), ("state", state), (&format!("service-{service}"), status)]).await;
        }
        let update = desk.db.column(&format!("select id from incident_update where incident_id = '{id}' order by position desc limit 1")).await.remove(0);
        desk.set_clock(minutes(50));
        let edit = [("version", "1"), ("body", "A cable was cut."), ("reason", "Tense.")];
        assert_eq!(desk.ada.post(&format!("{page}/updates/{update}"), &edit).await.status, 303);
        assert_eq!(latest(&desk, "incident.update_edited").await["update"]["body"], "A cable was cut.");
        let withdrawal = [("version", &*version_of(&desk, &id).await), ("reason", "A secret reason for colleagues."), ("sure", "yes")];
        let withdrawn = desk.ada.post(&format!("{page}/withdrawal"), &withdrawal).await;
        assert_eq!(withdrawn.status, 303, "{}", withdrawn.body);
        let told = [
            "incident.declared", "service.status_changed", "incident.updated", "service.status_changed",
            "incident.resolved", "service.status_changed", "incident.reopened", "service.status_changed",
            "incident.update_edited", "incident.withdrawn", "service.status_changed",
        ];
        assert_eq!(types(&desk).await, told);
        let last = latest(&desk, "service.status_changed").await;
        assert_eq!((&last["previous_status"], &last["service"]["status"]), (&json!("major_outage"), &json!("operational")));
        let facts = desk.db.column("select payload from event_out").await.join("\n");
        assert!(!facts.contains("Ada") && !facts.contains("secret reason"), "neither authors nor what colleagues read: {facts}");
        let early = "select count(*) from event_out where due_at < at";
        assert_eq!(desk.db.number(early).await, 0);
        let now = desk.app.app.clock.now();
        let mut tx = desk.app.app.db.read().await.unwrap();
        assert_eq!(event_out::due(&mut tx, now + Duration::seconds(9), 100).await.unwrap().len(), 8, "the last three wait");
        assert_eq!(event_out::due(&mut tx, now + Duration::seconds(10), 100).await.unwrap().len(), 11);
    }

    async fn what_is_undone_or_practised_or_entered_later_is_told_to_nobody(app: TestApp) {
        let desk = Desk::with(app).await;
        listen(&desk, EventType::choices().collect()).await;
        let page = desk.declare().await;
        let update = desk.db.column("select id from incident_update").await.remove(0);
        assert_eq!(types(&desk).await.len(), 2);
        desk.set_clock(minutes(0) + Duration::seconds(9));
        assert_eq!(desk.ada.post(&format!("{page}/updates/{update}/undo"), &[]).await.status, 303);
        assert!(types(&desk).await.is_empty(), "{:?}", types(&desk).await);

        let field = format!("service-{}", desk.service);
        let drill = [
            ("kind", "incident"), ("title", "An exercise"), (&*field, "major_outage"), ("state", "investigating"),
            ("started_at", "2026-03-11T09:00"), ("body", "We practise."), ("promise", "30"), ("is_drill", "yes"),
        ];
        let declared = desk.ada.post("/desk/incidents", &drill).await;
        assert_eq!(declared.status, 303, "{}", declared.body);
        let drill = declared.location().to_owned();
        let id = drill.rsplit('/').next().unwrap().to_owned();
        let version = version_of(&desk, &id).await;
        desk.set_clock(minutes(5));
        desk.update(&desk.ada, &drill, &[("version", &version), ("state", "resolved"), (&field, "operational")]).await;
        assert!(types(&desk).await.is_empty(), "a drill");

        desk.set_clock(minutes(600));
        let page = desk.declare().await;
        let count = types(&desk).await.len();
        let id = page.rsplit('/').next().unwrap().to_owned();
        desk.set_clock(minutes(630));
        let version = version_of(&desk, &id).await;
        let late = [("version", &*version), ("display_at", "2026-03-11T19:10"), ("backdate", "yes"), (&*field, "major_outage")];
        desk.update(&desk.ada, &page, &late).await;
        let backdated = desk.db.number("select count(*) from incident_update where is_backdated = true").await;
        assert_eq!((backdated, types(&desk).await.len()), (1, count), "entered later");
    }

    async fn maintenance_and_its_services_are_told_as_they_begin_and_end(app: TestApp) {
        let desk = Desk::with(app).await;
        listen(&desk, EventType::choices().collect()).await;
        let first = plan(&desk, 30).await;
        let planned = latest(&desk, "maintenance.planned").await;
        assert_eq!((&planned["incident"]["kind"], &planned["incident"]["state"]), (&json!("maintenance"), &json!("scheduled")));
        assert!(planned["incident"]["scheduled_until"].is_string());
        for minute in [30, 60] {
            desk.set_clock(minutes(minute));
            let now = desk.app.app.clock.now();
            let run = async move |tx: &mut amends::platform::db::Tx| amends::incidents::maintenance::reconcile(tx, now).await;
            desk.app.app.db.write(run).await.unwrap();
        }
        let told = [
            "maintenance.planned", "maintenance.started", "service.status_changed", "maintenance.completed",
            "service.status_changed",
        ];
        assert_eq!(types(&desk).await, told);
        assert!(latest(&desk, "maintenance.completed").await["incident"]["path"].as_str().unwrap().ends_with(first.rsplit('/').next().unwrap()));
    }

    async fn announcements_are_told_once_they_are_published(app: TestApp) {
        let desk = Desk::with(app).await;
        listen(&desk, EventType::choices().collect()).await;
        let draft = [("title", "New prices"), ("body", "From May on."), ("intent", "draft")];
        let page = desk.ada.post("/desk/announcements", &draft).await.location().to_owned();
        assert!(types(&desk).await.is_empty(), "a draft");
        let publish = [("version", "1"), ("title", "New prices"), ("body", "From May on."), ("intent", "publish")];
        let published = desk.ada.post(&page, &publish).await;
        assert_eq!(published.status, 303, "{}", published.body);
        let version = |version: &'static str| [("version", version)];
        assert_eq!(desk.ada.post(&format!("{page}/end"), &version("2")).await.status, 303);
        assert_eq!(desk.ada.post(&format!("{page}/withdrawal"), &version("3")).await.status, 303);
        assert_eq!(types(&desk).await, ["announcement.published", "announcement.ended", "announcement.withdrawn"]);
        assert_eq!(latest(&desk, "announcement.published").await["announcement"]["body"], "From May on.");
        assert_eq!(latest(&desk, "announcement.withdrawn").await["announcement"]["body"], Value::Null);
    }

    async fn a_budget_is_nearly_gone_once(app: TestApp) {
        let desk = Desk::with(app).await;
        let farah = desk.app.staff("Farah Siddiqui", &[Role::Finance]).await;
        listen(&desk, vec![EventType::BudgetNearlyGone]).await;
        let new = [("name", "Goodwill"), ("currency", "GBP"), ("limit", "1000")];
        assert_eq!(farah.post("/desk/offers/budgets", &new).await.status, 303);
        let id = PublicId::parse(&desk.db.column("select id from budget").await[0]).unwrap();
        desk.db.run("update budget set spent_minor = 80000").await;
        let set = async |limit: &'static str| {
            let version = desk.db.number("select version from budget").await;
            let (right, now, id) = (amends::access::by_system(), desk.app.app.clock.now(), id.clone());
            let set = async move |tx: &mut amends::platform::db::Tx| {
                amends::goodwill::budgets::set_limit(tx, &right, now, &id, version, limit).await
            };
            desk.app.app.db.write(set).await.unwrap();
        };
        set("900").await;
        assert!(types(&desk).await.is_empty(), "88 %");
        set("850").await;
        set("840").await;
        assert_eq!(types(&desk).await, ["budget.nearly_gone"], "told when it crosses 90 %, and not again");
        assert_eq!(latest(&desk, "budget.nearly_gone").await["budget"]["used_percent"], 94);
    }
}
