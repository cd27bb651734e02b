//! Other status pages are imported from real HTTP servers on this machine: what they show is shown here, once, and nobody
//! is notified.

use amends::access::{IncidentCommander, ServiceEditor, by_system};
use amends::app::test_support::{TestApp, test_start};
use amends::incidents::maintenance::reconcile;
use amends::incidents::past::{self, PastIncident};
use amends::incidents::{
    Declaration, MaintenancePlan, NewUpdate, State, declare, post_mortem, publish_update, schedule_maintenance,
};
use amends::on_both_databases;
use amends::platform::db::{Tx, sql};
use amends::services::catalogue::{self, GroupInput, ServiceInput};
use amends::statuspage_import::command::{self, CachetArguments, StatuspageArguments};
use amends::statuspage_import::report::{Counts, Report, What};
use amends::subscribers::workers;
use amends::types::{PublicId, Refusal, Role, ServiceStatus, Timestamp};
use axum::Router;
use axum::extract::{Request, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::Duration;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use std::collections::HashMap;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/statuspage");
const KEY: &str = "secret-key-4711";

/// The server of another page. An answer is found by path and query, else by path.
#[derive(Clone, Default)]
struct Other {
    answers: Arc<Mutex<HashMap<String, Answer>>>,
    asked: Arc<Mutex<Vec<String>>>,
    needs_key: bool,
}

#[derive(Clone)]
enum Answer {
    Json(Value),
    Text(String),
    Status(u16),
    Redirect,
    /// Too many requests, then this.
    Limited(Value),
    Huge,
}

impl Other {
    async fn start(needs_key: bool) -> (Self, String) {
        let other = Self { needs_key, ..Self::default() };
        let router = Router::new().fallback(answer).with_state(other.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (other, url)
    }

    /// A page with the saved answers.
    async fn with_page() -> (Self, String) {
        let (other, url) = Self::start(false).await;
        for name in ["summary", "components", "incidents", "scheduled-maintenances"] {
            other.says(&format!("/api/v2/{name}.json"), Answer::Json(saved(name)));
        }
        (other, url)
    }

    fn says(&self, path: &str, answer: Answer) {
        self.answers.lock().unwrap().insert(path.to_owned(), answer);
    }
}

fn saved(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(format!("{FOLDER}/{name}.json")).unwrap()).unwrap()
}

async fn answer(Shared(other): Shared<Other>, headers: HeaderMap, request: Request) -> Response {
    let whole = request.uri().path_and_query().unwrap().as_str().to_owned();
    other.asked.lock().unwrap().push(whole.clone());
    let is_allowed = headers.get(header::AUTHORIZATION).is_some_and(|key| key == &*format!("OAuth {KEY}"));
    if other.needs_key && !is_allowed {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let mut answers = other.answers.lock().unwrap();
    let key = if answers.contains_key(&whole) { whole } else { request.uri().path().to_owned() };
    let found = answers.get(&key).cloned();
    if let Some(Answer::Limited(value)) = &found {
        answers.insert(key, Answer::Json(value.clone()));
    }
    match found {
        None => StatusCode::NOT_FOUND.into_response(),
        Some(Answer::Json(value)) => value.to_string().into_response(),
        Some(Answer::Text(text)) => text.into_response(),
        Some(Answer::Status(status)) => StatusCode::from_u16(status).unwrap().into_response(),
        Some(Answer::Redirect) => {
            (StatusCode::FOUND, [(header::LOCATION, "https://elsewhere.example/")]).into_response()
        }
        Some(Answer::Limited(_)) => (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "0")]).into_response(),
        Some(Answer::Huge) => vec![b' '; 33 * 1024 * 1024].into_response(),
    }
}

fn source(source: &str) -> StatuspageArguments {
    StatuspageArguments {
        source: Some(source.to_owned()),
        api_key: None,
        page: None,
        api: String::new(),
        subscribers: None,
        dry_run: false,
    }
}

async fn import_from(app: &TestApp, arguments: &StatuspageArguments, dry_run: bool) -> Report {
    let key = arguments.api_key.clone();
    let archive = command::read_statuspage(&app.app, arguments, key).await.unwrap_or_else(|error| panic!("{error:?}"));
    command::import(&app.app, archive, dry_run).await.unwrap_or_else(|error| panic!("{error:?}"))
}

async fn number(app: &TestApp, query: &str) -> i64 {
    app.app.db.read().await.unwrap().fetch_value(sql(AssertSqlSafe(query.to_owned()))).await.unwrap()
}

async fn texts(app: &TestApp, query: &str) -> Vec<String> {
    app.app.db.read().await.unwrap().fetch_values(sql(AssertSqlSafe(query.to_owned()))).await.unwrap()
}

fn at(text: &str) -> Timestamp {
    chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

const fn counts(made: usize, known: usize, not_imported: usize) -> Counts {
    Counts { made, known, not_imported }
}

/// Everything that was not imported or not as it was, as printed.
fn reasons(report: &Report) -> String {
    report.lines().join("\n").replace(['\u{2068}', '\u{2069}'], "")
}

/// What a page's API shows, without ids and without times that are those of the entry.
fn shown(document: &Value, key: &str) -> Vec<Value> {
    let update = |update: &Value| {
        let affected = |one: &Value| json!([one["name"], one["old_status"], one["new_status"]]);
        let affected: Option<Vec<_>> =
            update["affected_components"].as_array().map(|all| all.iter().map(affected).collect());
        json!([update["status"], update["body"], update["display_at"], affected])
    };
    let incident = |incident: &Value| {
        let updates: Vec<_> = incident["incident_updates"].as_array().unwrap().iter().map(update).collect();
        let mut components: Vec<_> =
            incident["components"].as_array().unwrap().iter().map(|one| one["name"].to_string()).collect();
        components.sort();
        let of = |name: &str| incident.get(name).cloned().unwrap_or(Value::Null);
        json!({
            "name": of("name"), "status": of("status"), "impact": of("impact"), "started_at": of("started_at"),
            "resolved_at": of("resolved_at"), "scheduled_for": of("scheduled_for"), "scheduled_until": of("scheduled_until"),
            "updates": updates, "components": components,
        })
    };
    document[key].as_array().unwrap().iter().map(incident).collect()
}

fn components(document: &Value) -> Vec<Value> {
    let all = document["components"].as_array().unwrap();
    let group = |id: &Value| all.iter().find(|one| one["id"] == *id).map(|one| one["name"].clone());
    all.iter()
        .map(|one| {
            json!([
                one["name"],
                one["status"],
                one["description"],
                one["showcase"],
                one["start_date"],
                one["group"],
                group(&one["group_id"])
            ])
        })
        .collect()
}

async fn documents(app: &TestApp) -> HashMap<&'static str, Value> {
    app.publish().await;
    let visitor = app.visitor();
    let mut all = HashMap::new();
    for name in ["summary", "components", "incidents", "scheduled-maintenances"] {
        all.insert(name, visitor.get(&format!("/api/v2/{name}.json")).await.json());
    }
    all
}

on_both_databases! {
    async fn a_page_is_imported_with_its_history(app: TestApp) {
        let (_, url) = Other::with_page().await;
        let report = import_from(&app, &source(&format!("{url}/")), false).await;
        assert_eq!(report.counts(What::Group), counts(1, 0, 0));
        assert_eq!(report.counts(What::Service), counts(4, 0, 1));
        assert_eq!(report.counts(What::Incident), counts(3, 0, 1));
        assert_eq!(report.counts(What::Maintenance), counts(2, 0, 1));
        assert_eq!((report.counts(What::Update), report.counts(What::PostMortem)), (counts(12, 0, 0), counts(1, 0, 0)));
        let printed = reasons(&report);
        for reason in [
            "“Without an id”: It cannot be read", "“Unheard-of”: Its state “asleep” is not known", "“Forgotten work”: Its planned time is over",
            "shortened to 60", "“Payouts are late”: One component that it affected is no longer",
        ] {
            assert!(printed.contains(reason), "{reason} in {printed}");
        }

        let page = documents(&app).await;
        let names = |key: &str, list: &str| shown(&page[key], list).iter().map(|one| format!("{} {} {}", one["name"], one["status"], one["impact"]).replace('"', "")).collect::<Vec<_>>();
        assert_eq!(names("incidents", "incidents"), ["Card payments failing identified major", "Payouts are late postmortem minor", "Website slow resolved minor"]);
        assert_eq!(names("scheduled-maintenances", "scheduled_maintenances"), ["New database scheduled maintenance", "New switches completed maintenance"]);
        let incidents = shown(&page["incidents"], "incidents");
        assert_eq!(incidents[0]["started_at"], "2026-03-11T08:00:00.000Z");
        assert_eq!(incidents[0]["updates"][0], json!(["identified", "A certificate expired;\nwe are replacing it.", "2026-03-11T08:20:00.000Z", [["Payments - Card payments", "partial_outage", "major_outage"]]]));
        assert_eq!(incidents[0]["updates"][1][1], "Card payments fail.\n\nWe look into it.", "HTML becomes text");
        let states: Vec<_> = incidents[1]["updates"].as_array().unwrap().iter().map(|update| update[0].clone()).collect();
        assert_eq!(states, ["postmortem", "resolved", "monitoring", "resolved", "investigating"], "as it was told there");
        assert_eq!(incidents[2]["updates"][0][1], "Resolved", "an update without a text names the state");
        let services: Vec<_> = components(&page["components"]).iter().map(|one| format!("{} {} {}", one[0], one[1], one[4]).replace('"', "")).collect();
        assert_eq!(services[..2], ["Website operational 2024-06-01", "A service whose name is longer than what fits on one line o… operational 2026-03-11"]);
        assert_eq!(services[2..], ["Payments major_outage null", "Card payments major_outage 2025-01-10", "Payouts operational 2025-01-05"]);
        assert_eq!(components(&page["components"])[3][2], "Visa, **Mastercard**");

        // The uptime follows from these statuses.
        let history = "select service.name || ' ' || service_status.status || ' ' || substr(cast(from_at as text), 6, 11)
            from service_status join service on service.id = service_id order by service_status.from_at, service_status.id";
        assert_eq!(texts(&app, history).await.iter().map(|line| line.replace('T', " ")).collect::<Vec<_>>(), [
            "Website degraded_performance 11-02 08:00", "Website operational 11-02 09:00",
            "Payouts degraded_performance 02-10 10:00", "Payouts operational 02-10 12:00",
            "Payouts degraded_performance 02-10 12:30", "Payouts operational 02-10 13:00",
            "Card payments under_maintenance 02-20 02:00", "Card payments operational 02-20 03:40",
            "Card payments partial_outage 03-11 08:00", "Card payments major_outage 03-11 08:20",
        ]);
        let month = app.visitor().get("/history/2026-02").await.body;
        assert!(month.contains("Payouts are late") && month.contains("New switches"), "{month}");
        let incident = texts(&app, "select id from incident where title = 'Payouts are late'").await.remove(0);
        let public = app.visitor().get(&format!("/incidents/{incident}")).await.body;
        assert!(public.contains("A queue was full.") && public.contains("All payouts are made."), "{public}");

        // Nobody is notified, now or by a worker; upcoming maintenance begins by the clock.
        while workers::reconcile(&app.app).await.unwrap() {}
        assert_eq!(number(&app, "select count(*) from message").await, 0);
        let begins = at("2026-03-15T02:00:00Z");
        app.app.db.write(async move |tx| reconcile(tx, begins).await).await.unwrap();
        assert_eq!(number(&app, "select count(*) from service where name = 'Website' and status = 'under_maintenance'").await, 1);
        // The desk goes on with what is open.
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let open = texts(&app, "select id from incident where title = 'Card payments failing'").await.remove(0);
        assert_eq!(ruth.get(&format!("/desk/incidents/{open}")).await.status, 200);
        assert!(ruth.get("/desk").await.body.contains("Card payments failing"));
    }

    async fn a_dry_run_changes_nothing(app: TestApp) {
        let (_, url) = Other::with_page().await;
        let tables = ["events", "service", "service_group", "incident", "incident_update", "import_origin", "post_mortem", "service_hold"];
        let mut before = Vec::new();
        for table in tables {
            before.push(number(&app, &format!("select count(*) from {table}")).await);
        }
        let dry = import_from(&app, &source(&url), true).await;
        for (table, before) in tables.into_iter().zip(before) {
            assert_eq!(number(&app, &format!("select count(*) from {table}")).await, before, "{table}");
        }
        let printed = reasons(&dry);
        for part in ["This would be imported", "Services: Card payments", "Incidents: 2026-02-10 Payouts are late", "Nothing was changed."] {
            assert!(printed.contains(part), "{part} in {printed}");
        }
        // It says what the import then does.
        let real = import_from(&app, &source(&url), false).await;
        let all = [What::Group, What::Service, What::Incident, What::Maintenance, What::Update, What::PostMortem];
        assert_eq!(all.map(|what| dry.counts(what)), all.map(|what| real.counts(what)));
        let again = import_from(&app, &source(&url), true).await;
        assert!(all.iter().all(|what| again.counts(*what).made == 0), "{}", reasons(&again));
    }

    async fn twice_makes_nothing_twice_and_adds_what_is_new(app: TestApp) {
        // The desk has one of the services already.
        let editor = by_system::<ServiceEditor>();
        let website = ServiceInput { name: "website".into(), weight_percent: 50, ..ServiceInput::default() };
        app.app.db.write(async move |tx| catalogue::add_service(tx, &editor, test_start(), &website).await).await.unwrap();
        let first = import_from(&app, &source(FOLDER), false).await;
        assert_eq!(first.counts(What::Service), counts(3, 1, 1), "the one of the same name is used");
        assert_eq!(number(&app, "select weight_percent from service where name = 'website'").await, 50);

        let (other, url) = Other::with_page().await;
        let second = import_from(&app, &source(&url), false).await;
        assert_eq!((second.counts(What::Service), second.counts(What::Incident)), (counts(0, 4, 1), counts(0, 3, 1)), "a page is the same whatever way it is read");
        assert_eq!((second.counts(What::Update), second.counts(What::PostMortem)), (counts(0, 12, 0), counts(0, 1, 0)));

        // There an incident gets another title and ends, and a text is edited.
        let mut incidents = saved("incidents");
        incidents["incidents"][0]["name"] = json!("Cards failed");
        incidents["incidents"][0]["status"] = json!("resolved");
        incidents["incidents"][0]["resolved_at"] = json!("2026-03-11T08:40:00.000Z");
        let end = json!({"id": "u13aaaaaaaaa", "status": "resolved", "body": "It works.", "display_at": "2026-03-11T08:45:00.000Z",
            "affected_components": [{"code": "c1aaaaaaaaaa", "new_status": "operational"}]});
        incidents["incidents"][0]["incident_updates"].as_array_mut().unwrap().insert(0, end);
        incidents["incidents"][1]["incident_updates"][1]["body"] = json!("All payouts were made.");
        other.says("/api/v2/incidents.json", Answer::Json(incidents.clone()));
        let third = import_from(&app, &source(&url), false).await;
        assert_eq!((third.counts(What::Incident), third.counts(What::Update)), (counts(0, 3, 1), counts(1, 12, 0)));
        let printed = reasons(&third);
        assert!(printed.contains("“Cards failed”: It says something else there now"), "{printed}");
        assert!(printed.contains("Updates “Payouts are late”: It says something else there now"), "{printed}");
        assert_eq!(texts(&app, "select title from incident where state = 'resolved' order by started_at desc limit 1").await, ["Card payments failing"]);
        assert_eq!(number(&app, "select count(*) from service where status <> 'operational'").await, 0);
        let ended = texts(&app, "select substr(cast(resolved_at as text), 12, 5) from incident where title = 'Card payments failing'").await;
        assert_eq!(ended, ["08:40"]);

        // Whoever publishes here goes on here.
        let id = PublicId::parse(&texts(&app, "select id from incident where title = 'Card payments failing'").await[0]).unwrap();
        let reopened = NewUpdate {
            state: State::Investigating, body: "Once more.".into(), services: Vec::new(), next_update_by: None,
            notify: false, display_at: None, despite_reports: true,
        };
        app.app.db.write(async move |tx| {
            let version = amends::incidents::store::get(tx, &id).await?.version;
            publish_update(tx, &by_system::<IncidentCommander>(), test_start(), &id, version, reopened).await
        }).await.unwrap();
        let another = json!({"id": "u14aaaaaaaaa", "status": "resolved", "body": "Really.", "display_at": "2026-03-11T08:55:00.000Z"});
        incidents["incidents"][0]["incident_updates"].as_array_mut().unwrap().insert(0, another);
        other.says("/api/v2/incidents.json", Answer::Json(incidents));
        let fourth = import_from(&app, &source(&url), false).await;
        assert_eq!(fourth.counts(What::Update), counts(0, 13, 1));
        assert!(reasons(&fourth).contains("somebody published an update here since"), "{}", reasons(&fourth));
        let doubles = "select count(*) from (select kind, local_id from import_origin group by kind, local_id having count(*) > 1) as doubles";
        assert_eq!((number(&app, doubles).await, number(&app, "select count(*) from incident").await), (0, 5));
    }

    async fn older_incidents_are_looked_up_one_by_one(app: TestApp) {
        let (other, url) = Other::with_page().await;
        let incident = |number: usize| json!({
            "id": format!("old{number:09}"), "name": format!("Old {number}"), "status": "resolved", "impact": "none",
            "started_at": "2024-05-01T08:00:00.000Z", "components": [],
            "incident_updates": [{"id": format!("upd{number:09}"), "status": "resolved", "body": "Over.", "display_at": "2024-05-01T09:00:00.000Z"}],
        });
        let fifty: Vec<_> = (0..50).map(incident).collect();
        let mut summary = saved("summary");
        summary["incidents"] = json!([]);
        other.says("/api/v2/summary.json", Answer::Json(summary));
        other.says("/api/v2/incidents.json", Answer::Json(json!({"incidents": fifty})));
        let unlisted = import_from(&app, &source(&url), true).await;
        assert!(reasons(&unlisted).contains("Only the 50 most recent could be read"), "{}", reasons(&unlisted));
        let month = |codes: &[usize]| {
            let entry = |number: &usize| json!({"code": format!("old{number:09}"), "name": format!("Old {number}"), "impact": "none"});
            json!({"months": [{"name": "May", "year": 2024, "incidents": codes.iter().map(entry).collect::<Vec<_>>()}]})
        };
        other.says("/history.json", Answer::Json(month(&[])));
        other.says("/history.json?page=1", Answer::Json(month(&[49, 50])));
        other.says("/history.json?page=2", Answer::Json(month(&[51, 52])));
        other.says("/api/v2/incidents/old000000050.json", Answer::Json(json!({"page": {}, "incident": incident(50)})));
        other.says("/incidents/old000000051.json", Answer::Json(incident(51)));
        let report = import_from(&app, &source(&url), false).await;
        assert_eq!(report.counts(What::Incident), counts(52, 0, 1));
        assert!(reasons(&report).contains("“Old 52”: It is older than the 50 most recent"), "{}", reasons(&report));
    }

    async fn the_management_api_is_read_with_a_key(app: TestApp) {
        let (other, url) = Other::start(true).await;
        let base = "/v1/pages/k3v9x1m0q2aa";
        other.says("/v1/pages", Answer::Json(json!([{"id": "k3v9x1m0q2aa", "name": "Example"}])));
        other.says(base, Answer::Limited(json!({"id": "k3v9x1m0q2aa", "name": "Example"})));
        other.says(&format!("{base}/components"), Answer::Json(saved("components")["components"].clone()));
        let groups = json!([{"id": "g1aaaaaaaaaa", "name": "Payments", "components": ["c1aaaaaaaaaa", "c2aaaaaaaaaa"], "position": 2}]);
        other.says(&format!("{base}/component-groups"), Answer::Json(groups));
        // 105 incidents, of which the pages are counted from 1.
        let incident = |number: usize| json!({
            "id": format!("inc{number:09}"), "name": format!("Incident {number}"), "status": "resolved", "impact": "minor", "backfilled": true,
            "created_at": "2024-05-01T08:00:00.000Z", "started_at": "2024-05-01T08:00:00.000Z", "resolved_at": "2024-05-01T09:00:00.000Z",
            "postmortem_body": if number == 7 { json!("We learned.") } else { Value::Null },
            "postmortem_published_at": if number == 7 { json!("2026-03-11T08:30:00.000Z") } else { Value::Null },
            "components": [{"id": "c3aaaaaaaaaa", "name": "Website"}],
            "incident_updates": [
                {"id": format!("two{number:09}"), "status": "resolved", "body": "Over.", "display_at": "2024-05-01T09:00:00.000Z", "affected_components": null},
                {"id": format!("one{number:09}"), "status": "investigating", "body": "Look.", "display_at": "2024-05-01T08:10:00.000Z"}],
        });
        let incidents: Vec<_> = (0..105).map(incident).collect();
        let (one, two) = incidents.split_at(100);
        other.says(&format!("{base}/incidents"), Answer::Json(json!(one)));
        other.says(&format!("{base}/incidents?limit=100&page=2"), Answer::Json(json!(two)));
        other.says(&format!("{base}/incident_templates"), Answer::Json(json!([
            {"id": "t1aaaaaaaaaa", "name": "Slow", "title": "The site is slow", "body": "We look into {{services}}.", "update_status": "investigating", "should_send_notifications": true, "component_ids": ["c3aaaaaaaaaa"]},
            {"id": "t2aaaaaaaaaa", "name": "Custom", "title": "", "body": "Dear {{customer}}", "update_status": "identified"},
            {"id": "t3aaaaaaaaaa", "name": "Work", "title": "Work", "body": "We work.", "update_status": "scheduled"}])));
        other.says(&format!("{base}/subscribers"), Answer::Json(json!([
            {"id": "s1", "mode": "email", "email": "Ann@example.org", "components": [], "created_at": "2025-01-01T00:00:00Z", "quarantined_at": null},
            {"id": "s2", "mode": "email", "email": "ben@example.org", "components": ["c3aaaaaaaaaa"]},
            {"id": "s3", "mode": "sms", "phone_number": "7700900123", "phone_country": "gb", "display_phone_number": "+44 7700 900123"},
            {"id": "s4", "mode": "email", "email": "cy@example.org", "quarantined_at": "2025-02-01T00:00:00Z"},
            {"id": "s5", "mode": "webhook", "endpoint": "https://example.com/hook", "email": "dee@example.org"},
            {"id": "s6", "mode": "slack", "obfuscated_channel_name": "#st****", "workspace_name": "x"},
            {"id": "s7", "mode": "email", "email": "eve@example"},
            {"id": "s8", "mode": "email", "email": "fay@example.org", "components": ["gone00000000"]}])));
        other.says(&format!("{base}/subscribers/histogram_by_state"), Answer::Json(json!({
            "email": {"active": 4, "unconfirmed": 3, "quarantined": 0, "total": 7}, "sms": {"active": 1, "unconfirmed": 1, "quarantined": 0, "total": 2}})));

        let arguments = StatuspageArguments { source: None, api_key: Some(KEY.into()), api: format!("{url}/v1/"), ..source("") };
        let wrong = command::read_statuspage(&app.app, &arguments, Some("another".into())).await.unwrap_err();
        assert!(wrong.message.contains("refused the request") && !wrong.message.contains("another"), "{}", wrong.message);
        let report = import_from(&app, &arguments, false).await;
        assert_eq!((report.counts(What::Group), report.counts(What::Service)), (counts(1, 0, 0), counts(4, 0, 1)));
        assert_eq!((report.counts(What::Incident), report.counts(What::Update)), (counts(105, 0, 0), counts(210, 0, 0)));
        assert_eq!(report.counts(What::PostMortem), counts(1, 0, 0));
        assert_eq!(report.counts(What::Template), counts(2, 0, 1));
        assert_eq!(report.counts(What::Subscriber), counts(4, 0, 8));
        let printed = reasons(&report);
        for reason in ["Subscribers (4): They have not confirmed", "quarantined", "incoming webhook", "“Custom”: body:", "“e•••@example”", "None of the services"] {
            assert!(printed.contains(reason), "{reason} in {printed}");
        }
        for secret in [KEY, "ann@", "Ann@", "eve@", "example.com/hook"] {
            assert!(!printed.contains(secret), "{secret} in {printed}");
        }
        let asked = other.asked.lock().unwrap().join("\n");
        assert!(!asked.contains(KEY), "the key is in no address");
        let subscribed = "select subscriber.channel || ' ' || case subscriber.channel when 'webhook' then '-' else address end || ' ' || subscriber.state || ' ' || scope from subscriber
            join subscription on subscriber_id = subscriber.id order by case subscriber.channel when 'webhook' then 'z' else lower(address) end";
        assert_eq!(texts(&app, subscribed).await, ["sms +447700900123 active page", "email Ann@example.org active page", "email ben@example.org active service", "webhook - active page"]);
        assert_eq!(number(&app, "select count(*) from import_origin where kind = 'subscriber' and origin_id like '%ann%'").await, 0);

        // Nobody is told of anything, not even of a post-mortem that was published there after they were imported.
        app.app.clock.set(test_start() + Duration::minutes(5));
        let mut one = one.to_vec();
        one[8]["postmortem_body"] = json!("We learned more.");
        one[8]["postmortem_published_at"] = json!("2026-03-11T09:03:00.000Z");
        other.says(&format!("{base}/incidents"), Answer::Json(json!(one)));
        assert_eq!(import_from(&app, &arguments, false).await.counts(What::PostMortem), counts(1, 1, 0));
        while workers::reconcile(&app.app).await.unwrap() {}
        assert_eq!(number(&app, "select count(*) from message").await, 0);

        // Whoever unsubscribes here stays so, and their address is nowhere.
        let ann = PublicId::parse(&texts(&app, "select id from subscriber where address = 'Ann@example.org'").await[0]).unwrap();
        app.app.db.write(async move |tx| amends::subscribers::end(tx, &amends::types::Actor::Visitor, test_start(), &ann).await).await.unwrap();
        let again = import_from(&app, &arguments, false).await;
        assert_eq!((again.counts(What::Subscriber), again.counts(What::Template)), (counts(0, 4, 8), counts(0, 2, 1)));
        assert_eq!(number(&app, "select count(*) from subscriber where state = 'active'").await, 3);
    }

    async fn what_cannot_be_read_is_named_and_nothing_is_imported(app: TestApp) {
        let (other, url) = Other::with_page().await;
        let path = "/api/v2/incidents.json";
        for (answer, expected) in [
            (Answer::Status(404), "There is nothing at"),
            (Answer::Redirect, "redirects to https://elsewhere.example/"),
            (Answer::Text("<html>".into()), "has no JSON that can be read"),
            (Answer::Json(json!({"page": {}})), "has no list of incidents"),
            (Answer::Json(json!([1])), "has no list of incidents"),
            (Answer::Status(503), "answered with the status 503"),
            (Answer::Huge, "its answer is too long"),
        ] {
            other.says(path, answer);
            let error = command::read_statuspage(&app.app, &source(&url), None).await.unwrap_err();
            let message = error.message.replace(['\u{2068}', '\u{2069}'], "");
            assert!(message.contains(expected) && message.contains(path), "{expected} in {message}");
            assert_eq!(error.exit_code, 1);
        }
        other.says("/api/v2/summary.json", Answer::Json(json!({"status": {}})));
        let error = command::read_statuspage(&app.app, &source(&url), None).await.unwrap_err();
        assert!(error.message.contains("does not name the page"), "{}", error.message);
        for (path, expected) in [(format!("{FOLDER}/nothing.json"), "nothing.json"), (format!("{}/Cargo.toml", env!("CARGO_MANIFEST_DIR")), "no JSON")] {
            let error = command::read_statuspage(&app.app, &source(&path), None).await.unwrap_err();
            assert!(error.message.contains(expected), "{}", error.message);
        }
        assert_eq!(number(&app, "select count(*) from import_origin").await, 0);
    }

    async fn the_command_prints_a_report_and_continues_after_a_kill(app: TestApp) {
        let incident = |number: usize| json!({
            "id": format!("inc{number:09}"), "name": format!("Incident {number}"), "status": "resolved", "impact": "minor",
            "started_at": (at("2020-01-01T08:00:00Z") + Duration::days(i64::try_from(number).unwrap())).to_rfc3339(), "components": ["c1aaaaaaaaaa"],
            "incident_updates": (0..4).rev().map(|place| {
                let display_at = at("2020-01-01T08:00:00Z") + Duration::days(i64::try_from(number).unwrap()) + Duration::minutes(place * 10);
                json!({"id": format!("u{number:09}{place}"), "status": if place == 3 { "resolved" } else { "identified" },
                       "body": "Text.", "display_at": display_at.to_rfc3339()})
            }).collect::<Vec<_>>(),
        });
        const COUNT: usize = 400;
        let file = json!({"page": {"id": "k3v9x1m0q2aa"}, "components": [{"id": "c1aaaaaaaaaa", "name": "Calls"}],
                          "incidents": (0..COUNT).map(incident).collect::<Vec<_>>()});
        let path = app.folder.join("page.json");
        std::fs::write(&path, file.to_string()).unwrap();
        let path = path.to_str().unwrap();
        let subscribers = app.folder.join("subscribers.csv");
        std::fs::write(&subscribers, "Mode,Email,Components\nemail,ann@example.org,\nemail,ben@example.org,Calls\n").unwrap();

        let dry = amends(&app, &["import", "statuspage", path, "--dry-run"]).output().unwrap();
        assert!(dry.status.success(), "{}", String::from_utf8_lossy(&dry.stderr));
        assert_eq!(number(&app, "select count(*) from incident").await, 0);

        let mut killed = amends(&app, &["import", "statuspage", path]).spawn().unwrap();
        while number(&app, "select count(*) from incident").await < 20 {
            assert!(killed.try_wait().unwrap().is_none(), "it ended");
            tokio::task::yield_now().await;
        }
        killed.kill().unwrap();
        killed.wait().unwrap();
        let before = number(&app, "select count(*) from incident").await;
        assert!(before < 400, "killed too late");
        assert_eq!(number(&app, "select count(*) from incident_update").await, before * 4, "no incident is there in part");

        let again = amends(&app, &["import", "statuspage", path, "--subscribers", subscribers.to_str().unwrap()]).output().unwrap();
        let printed = String::from_utf8_lossy(&again.stdout).into_owned();
        assert!(again.status.success(), "{printed}{}", String::from_utf8_lossy(&again.stderr));
        let row = printed.lines().find(|line| line.starts_with("Incidents ")).expect("a row").split_whitespace().collect::<Vec<_>>();
        assert_eq!(row, ["Incidents", &(400 - before).to_string(), &before.to_string(), "0"], "{printed}");
        assert_eq!(number(&app, "select count(*) from incident").await, 400);
        assert_eq!(number(&app, "select count(*) from incident_update").await, 1_600);
        assert_eq!(number(&app, "select count(distinct local_id) from import_origin where kind = 'incident'").await, 400);
        assert_eq!(number(&app, "select count(*) from service_hold").await, 800);
        assert_eq!(texts(&app, "select scope from subscription order by scope").await, ["page", "service"]);

        // Errors are one line, with the exit codes of the other commands.
        let (_, url) = Other::with_page().await;
        for (arguments, code, expected) in [
            (&["import", "statuspage"][..], 2, "AMENDS_STATUSPAGE_KEY"),
            (&["import", "statuspage", &url], 1, "private network"),
            (&["import", "statuspage", "nowhere.json"], 1, "nowhere.json"),
            (&["import", "statuspage", path, "--subscribers", path], 1, "file of subscribers"),
            (&["import", "cachet", "http://example.org", "--time-zone", "Mars"], 2, "Mars"),
        ] {
            let output = amends(&app, arguments).output().unwrap();
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
            assert!(error.contains(expected), "{expected} in {error}");
        }
    }

    async fn the_page_of_another_amends_looks_the_same(app: TestApp) {
        let other = history().await;
        let theirs = documents(&other).await;
        let (server, url) = Other::start(false).await;
        for (name, document) in &theirs {
            server.says(&format!("/api/v2/{name}.json"), Answer::Json(document.clone()));
        }
        app.app.clock.set(test_start() + Duration::days(1));
        let report = import_from(&app, &source(&url), false).await;
        assert!(report.not_imported.is_empty(), "{}", reasons(&report));
        let ours = documents(&app).await;
        assert_eq!(components(&ours["components"]), components(&theirs["components"]));
        assert_eq!(shown(&ours["incidents"], "incidents"), shown(&theirs["incidents"], "incidents"));
        let maintenance = "scheduled_maintenances";
        assert_eq!(shown(&ours["scheduled-maintenances"], maintenance), shown(&theirs["scheduled-maintenances"], maintenance));
        assert_eq!(ours["summary"]["status"], theirs["summary"]["status"]);
        let statuses = "select name || service_status.status || replace(substr(cast(from_at as text), 1, 19), 'T', ' ') from service_status join service on service.id = service_id order by from_at, name";
        assert_eq!(texts(&app, statuses).await, texts(&other, statuses).await);
        assert_eq!(shown(&theirs["incidents"], "incidents").len(), 3);
    }

    async fn a_cachet_is_imported(app: TestApp) {
        let (other, url) = Other::start(false).await;
        let list = |data: Value| Answer::Json(json!({"meta": {"pagination": {"total_pages": 1}}, "data": data}));
        other.says("/api/v1/components/groups", list(json!([{"id": 1, "name": "Core", "order": 1}])));
        other.says("/api/v1/components", list(json!([
            {"id": 1, "name": "API", "description": "HTTP", "status": 1, "order": 1, "group_id": 1, "enabled": true, "created_at": "2019-01-01 10:00:00"},
            {"id": 2, "name": "Hidden", "status": "1", "enabled": false}])));
        other.says("/api/v1/incidents", list(json!([
            {"id": 1, "component_id": 1, "name": "API slow", "status": 4, "message": "Looking.", "occurred_at": "2019-05-01 12:00:00", "created_at": "2019-05-01 12:00:00", "updated_at": "2019-05-01 14:00:00"},
            {"id": 2, "component_id": 0, "name": "Mail late", "status": "4", "message": "Mail was late.", "created_at": "2019-06-01 12:00:00", "updated_at": "2019-06-01 13:00:00", "updates": []},
            {"id": 3, "name": "Old work", "status": 0, "message": "x", "created_at": "2019-06-01 12:00:00"}])));
        other.says("/api/v1/incidents/1/updates", list(json!([
            {"id": 5, "incident_id": 1, "status": 4, "message": "Fixed.", "created_at": "2019-05-01 13:00:00"},
            {"id": 4, "incident_id": 1, "status": 2, "message": "Found.", "created_at": "2019-05-01 12:30:00"}])));
        other.says("/api/v1/schedules", list(json!([
            {"id": 1, "name": "Upgrade", "message": "Short.", "status": 2, "scheduled_at": "2019-07-01 02:00:00", "completed_at": "2019-07-01 02:30:00", "created_at": "2019-06-20 10:00:00", "components": [{"component_id": 1}]}])));
        let arguments = CachetArguments { address: url.clone(), time_zone: "Europe/Berlin".into(), dry_run: false };
        let archive = command::read_cachet(&app.app, &arguments).await.unwrap();
        let report = command::import(&app.app, archive, false).await.unwrap();
        assert_eq!((report.counts(What::Service), report.counts(What::Incident), report.counts(What::Maintenance)), (counts(1, 0, 0), counts(2, 0, 0), counts(1, 0, 1)), "{}", reasons(&report));
        let history = "select service_status.status || ' ' || replace(substr(cast(from_at as text), 1, 16), 'T', ' ') from service_status order by from_at";
        assert_eq!(texts(&app, history).await, [
            "degraded_performance 2019-05-01 10:00", "operational 2019-05-01 11:00",
            "under_maintenance 2019-07-01 00:00", "operational 2019-07-01 00:30",
        ]);
        let updates = "select incident_update.state || ' ' || body from incident_update join incident on incident.id = incident_id order by started_at, position";
        assert_eq!(texts(&app, updates).await, [
            "investigating Looking.", "identified Found.", "resolved Fixed.", "investigating Mail was late.", "resolved Resolved",
            "scheduled Short.", "in_progress In progress", "completed Completed",
        ]);
        let archive = command::read_cachet(&app.app, &arguments).await.unwrap();
        let again = command::import(&app.app, archive, false).await.unwrap();
        assert_eq!((again.counts(What::Incident), again.counts(What::Update)), (counts(0, 2, 0), counts(0, 8, 0)));
    }
}

/// The command `amends` on the database of a test. Nothing but public addresses may be asked.
fn amends(app: &TestApp, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
    command
        .args(arguments)
        .env("AMENDS_DATABASE_URL", &app.app.config.database_url)
        .env("AMENDS_DATA_DIR", &app.app.config.data_dir)
        .env("AMENDS_KEYS_FILE", app.folder.join("keys"))
        .env("AMENDS_LOG", "error")
        .env_remove("AMENDS_STATUSPAGE_KEY")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

async fn write<T>(app: &TestApp, work: impl AsyncFnOnce(&mut Tx, Timestamp) -> Result<T, Refusal> + Clone) -> T {
    let now = app.app.clock.now();
    app.app.db.write(async move |tx| work(tx, now).await).await.unwrap()
}

/// Another Amends with an incident that was entered later, one that was resolved with a post-mortem, an open one, and
/// maintenance that is over and to come.
async fn history() -> TestApp {
    let app = TestApp::on_sqlite().await;
    let right = || by_system::<IncidentCommander>();
    let (calls, data) = write(&app, async |tx, now| {
        let editor = by_system::<ServiceEditor>();
        let input = |name: &str| ServiceInput {
            name: name.into(),
            weight_percent: 100,
            showcase: true,
            start_date: "2025-01-01".into(),
            ..ServiceInput::default()
        };
        let calls = catalogue::add_service(tx, &editor, now, &input("Calls")).await?;
        let group = GroupInput { name: "Internet".into(), ..GroupInput::default() };
        let group = Some(catalogue::add_group(tx, &editor, now, &group).await?);
        let data = ServiceInput { group, description: "At home".into(), ..input("Data") };
        Ok((calls, catalogue::add_service(tx, &editor, now, &data).await?))
    })
    .await;
    let declaration = |title: &str, services: Vec<(PublicId, ServiceStatus)>, started_at: Timestamp| Declaration {
        title: title.into(),
        cause: None,
        regions: Vec::new(),
        services,
        started_at,
        first_evidence_at: None,
        state: State::Investigating,
        body: "We look into it.\nMore soon.".into(),
        next_update_by: None,
        notify: true,
        is_drill: false,
    };
    let began = at("2025-07-01T08:00:00Z");
    let past = PastIncident {
        declaration: declaration("Long ago", vec![(calls.clone(), ServiceStatus::MajorOutage)], began),
        first_at: began + Duration::minutes(10),
        ended_at: began + Duration::hours(2),
        last_body: "It was repaired.".into(),
    };
    write(&app, async |tx, now| past::enter(tx, &right(), now, past.clone()).await).await;
    let work = MaintenancePlan {
        title: "New switches".into(),
        body: "Short pauses.".into(),
        services: vec![calls.clone()],
        from: test_start() + Duration::hours(1),
        until: test_start() + Duration::hours(2),
        notify: true,
        notify_during: true,
        reminder_minutes: None,
    };
    let later = MaintenancePlan {
        title: "More switches".into(),
        from: test_start() + Duration::days(9),
        until: test_start() + Duration::days(10),
        ..work.clone()
    };
    for plan in [work, later] {
        write(&app, async |tx, now| schedule_maintenance(tx, &right(), now, plan.clone()).await).await;
    }
    for hours in [1, 2] {
        app.app.clock.set(test_start() + Duration::hours(hours));
        write(&app, async |tx, now| reconcile(tx, now).await).await;
    }
    let update = |state: State, body: &str, services: Vec<(PublicId, ServiceStatus)>| NewUpdate {
        state,
        body: body.into(),
        services,
        next_update_by: None,
        notify: true,
        display_at: None,
        despite_reports: true,
    };
    for (title, start, ends) in [("Data fails", 3, true), ("Calls fail", 6, false)] {
        app.app.clock.set(test_start() + Duration::hours(start));
        let at_start = app.app.clock.now() - Duration::minutes(7);
        let declared = declaration(title, vec![(data.clone(), ServiceStatus::DegradedPerformance)], at_start);
        let id = write(&app, async |tx, now| Ok(declare(tx, &right(), now, declared.clone()).await?.id)).await;
        let mut updates = vec![update(
            State::Identified,
            "A cable is cut.",
            vec![(data.clone(), ServiceStatus::PartialOutage), (calls.clone(), ServiceStatus::DegradedPerformance)],
        )];
        if ends {
            updates.push(update(State::Resolved, "It works again.", Vec::new()));
        }
        for (place, update) in (1..).zip(updates) {
            app.app.clock.set(test_start() + Duration::hours(start) + Duration::minutes(20 * place));
            write(&app, async |tx, now| {
                let version = amends::incidents::store::get(tx, &id).await?.version;
                publish_update(tx, &right(), now, &id, version, update.clone()).await
            })
            .await;
        }
        if ends {
            write(&app, async |tx, now| {
                post_mortem::enter_published(tx, &right(), now, &id, "An excavator.", now).await
            })
            .await;
        }
    }
    app
}
