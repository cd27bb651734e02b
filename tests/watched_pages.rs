//! Status pages of others: what they report is shown at the desk, and never on the own page (decision 72).

use amends::app::test_support::{TestApp, TestClient, test_start};
use amends::on_both_databases;
use amends::platform::clock::Clock;
use amends::platform::db::sql;
use amends::types::Role;
use amends::watched_pages::reading;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chrono::Duration;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// What the page of somebody else answers, and how often it was asked.
#[derive(Clone, Default)]
struct Provider {
    answer: Arc<Mutex<Answer>>,
    asked: Arc<Mutex<Vec<StatusCode>>>,
}

#[derive(Clone, Default)]
enum Answer {
    #[default]
    NotFound,
    Summary(Value),
    Text(String),
    Redirect,
}

impl Provider {
    /// A page on this machine, and its address.
    async fn start() -> (Self, String) {
        let provider = Self::default();
        let router = Router::new().route("/status/api/v2/summary.json", get(answer)).with_state(provider.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/status", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (provider, url)
    }

    fn says(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }

    fn reports(&self, indicator: &str, card: &str, payouts: &str) {
        self.says(Answer::Summary(json!({
            "status": {"indicator": indicator, "description": "MARKER sentence"},
            "components": [
                {"id": "c1", "name": "Card payments MARKER", "status": card},
                {"id": "c2", "name": "Payouts", "status": payouts},
            ],
            "incidents": if indicator == "none" { json!([]) } else { json!([{
                "id": "i1", "name": "Cards fail MARKER", "status": "identified",
                "started_at": "2026-03-11T08:30:00.000Z", "shortlink": "https://status.example.com/i/i1",
                "incident_updates": [{"body": "MARKER <script>alert(1)</script>"}],
            }]) },
        })));
    }

    fn asked(&self) -> Vec<StatusCode> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

async fn answer(State(provider): State<Provider>, headers: HeaderMap) -> Response {
    let response = match provider.answer.lock().unwrap().clone() {
        Answer::NotFound => StatusCode::NOT_FOUND.into_response(),
        Answer::Redirect => (StatusCode::FOUND, [(header::LOCATION, "http://127.0.0.1:1/")]).into_response(),
        Answer::Text(text) => text.into_response(),
        Answer::Summary(summary) => {
            let text = summary.to_string();
            let etag = format!("\"{}\"", text.len());
            if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == &*etag) {
                StatusCode::NOT_MODIFIED.into_response()
            } else {
                ([(header::ETAG, etag)], text).into_response()
            }
        }
    };
    provider.asked.lock().unwrap().push(response.status());
    response
}

async fn text(app: &TestApp, query: &'static str) -> String {
    app.app.db.read().await.unwrap().fetch_value::<String>(sql(query)).await.unwrap()
}

struct Story {
    app: TestApp,
    admin: TestClient,
    commander: TestClient,
    provider: Provider,
    page: String,
    service: String,
    minutes: i64,
}

impl Story {
    /// Mobile data depends on a page, which was added and not read yet.
    async fn with(app: TestApp) -> Self {
        let admin = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let commander = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let service = [("name", "Mobile data"), ("weight_percent", "100"), ("start_date", "2012-01-01")];
        assert_eq!(admin.post("/desk/services", &service).await.status, 303);
        let mut tx = app.app.db.read().await.unwrap();
        let service = tx.fetch_value::<String>(sql("select id from service")).await.unwrap();
        drop(tx);
        let (provider, url) = Provider::start().await;
        let summary = format!("{url}/api/v2/summary.json");
        let form = [("name", "Card processor"), ("url", &*summary), ("service", &*service)];
        let added = admin.post("/desk/watched-pages", &form).await;
        assert_eq!(added.status, 303, "{}", added.body);
        let page = added.location().to_owned();
        assert!(admin.get(&page).await.body.contains("Not read yet"));
        Self { app, admin, commander, provider, page, service, minutes: 0 }
    }

    /// Reads what is due, a minute after the last time.
    async fn read(&mut self) {
        self.app.app.clock = Clock::fixed_at(test_start() + Duration::minutes(self.minutes));
        while reading::read_due(self.app.app.clone()).await.unwrap() {}
        self.minutes += 1;
    }

    async fn body(&self, path: &str) -> String {
        self.commander.get(path).await.body
    }
}

on_both_databases! {
    async fn trouble_is_shown_at_the_desk_and_nowhere_else(app: TestApp) {
        let mut story = Story::with(app).await;
        story.provider.reports("none", "operational", "operational");
        story.read().await;
        assert!(!story.body("/desk").await.contains("Card processor"));
        assert!(story.body(&story.page).await.contains("None."), "no incidents of theirs");

        story.provider.reports("major", "partial_outage", "operational");
        story.read().await;
        assert!(story.body("/desk/services").await.contains("Card processor: Partial outage"));
        let dashboard = story.body("/desk").await;
        assert!(dashboard.contains("Card processor reports Partial outage"), "{dashboard}");
        assert!(dashboard.contains("It may affect Mobile data."));
        let page = story.body(&story.page).await;
        assert!(page.contains("Cards fail MARKER") && page.contains("https://status.example.com/i/i1"));
        assert!(page.contains("MARKER &lt;script&gt;") && !page.contains("<script>alert"));
        let agent = story.app.staff("Ada Byron", &[Role::Agent]).await;
        assert!(!agent.get("/desk").await.body.contains("Card processor reports"), "agents declare nothing");

        story.app.publish().await;
        let visitor = story.app.visitor();
        for path in ["/", "/history", "/live.json", "/api/v2/summary.json", "/api/v2/components.json", "/history.atom"] {
            let public = visitor.get(path).await;
            assert_eq!(public.status, 200, "{path}");
            assert!(!public.body.contains("MARKER") && !public.body.contains("Card processor"), "{path}");
        }
    }

    async fn dismissed_trouble_is_proposed_again_when_it_gets_worse(app: TestApp) {
        let mut story = Story::with(app).await;
        story.provider.reports("minor", "degraded_performance", "operational");
        story.read().await;
        let dismissal = format!("{}/dismissal", story.page);
        assert_eq!(story.commander.post(&dismissal, &[]).await.status, 303);
        assert!(!story.body("/desk").await.contains("Card processor reports"));
        assert!(story.body(&story.page).await.contains("It is proposed again if it gets worse."));
        story.read().await;
        assert!(!story.body("/desk").await.contains("Card processor reports"), "still the same");
        story.provider.reports("critical", "major_outage", "operational");
        story.read().await;
        assert!(story.body("/desk").await.contains("Card processor reports Major outage"));
        story.provider.reports("none", "operational", "operational");
        story.read().await;
        assert_eq!(story.commander.post(&dismissal, &[]).await.status, 409, "it is over");
    }

    async fn trouble_makes_one_draft_where_the_page_says_so(app: TestApp) {
        let mut story = Story::with(app).await;
        let url = text(&story.app, "select url from watched_page").await;
        let form = [
            ("version", "1"), ("name", "Card processor"), ("url", &*url), ("service", &*story.service), ("makes_drafts", "yes"),
        ];
        assert_eq!(story.admin.post(&story.page, &form).await.status, 303);
        story.provider.reports("minor", "degraded_performance", "operational");
        story.read().await;
        story.provider.reports("major", "partial_outage", "operational");
        story.read().await;
        let drafts = "select cast(count(*) as text) from incident_draft";
        assert_eq!(text(&story.app, drafts).await, "1", "it got worse, and is the same trouble");
        let dashboard = story.body("/desk").await;
        assert!(!dashboard.contains("Card processor reports"), "the draft stands for it");
        let draft = format!("/desk/incidents/drafts/{}", text(&story.app, "select id from incident_draft").await);
        assert!(dashboard.contains(&draft), "{dashboard}");
        let page = story.body(&draft).await;
        assert!(page.contains("See what") && page.contains(&story.page), "{page}");
        let field = format!("service-{}", story.service);
        let words = [
            ("kind", "incident"), ("title", "Card payments fail"), (&*field, "partial_outage"), ("state", "investigating"),
            ("started_at", "2026-03-11T09:00"), ("body", "Some card payments fail."), ("promise", "30"),
        ];
        let published = story.commander.post(&format!("{draft}/publication"), &words).await;
        assert_eq!(published.status, 303, "{}", published.body);
        story.app.publish().await;
        let public = story.app.visitor().get("/").await.body;
        assert!(public.contains("Card payments fail") && !public.contains("MARKER"));
        story.provider.reports("none", "operational", "operational");
        story.read().await;
        assert!(story.body("/desk").await.contains(published.location()), "resolving is proposed");
        assert_eq!(text(&story.app, "select state from incident").await, "investigating", "and left to a person");
    }

    async fn only_the_chosen_parts_count(app: TestApp) {
        let mut story = Story::with(app).await;
        story.provider.reports("major", "partial_outage", "operational");
        story.read().await;
        let url = story.admin.get(&story.page).await.body;
        let url = url.split_once("name=\"url\"").unwrap().1.split_once("value=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
        let form = [
            ("version", "1"), ("name", "Card processor"), ("url", &*url), ("service", &*story.service), ("component", "c2"),
        ];
        let edited = story.admin.post(&story.page, &form).await;
        assert_eq!(edited.status, 303, "{}", edited.body);
        assert_eq!(story.admin.post(&story.page, &[&form[..], &[("component", "c1")]].concat()).await.status, 409);
        story.read().await;
        assert!(!story.body("/desk").await.contains("Card processor reports"), "only payouts matter");
        story.provider.reports("major", "operational", "degraded_performance");
        story.read().await;
        assert!(story.body("/desk").await.contains("Card processor reports Degraded performance"));
    }

    async fn a_page_is_asked_once_a_minute_by_one_node(app: TestApp) {
        let mut story = Story::with(app).await;
        story.provider.reports("none", "operational", "operational");
        let both = futures::join!(reading::read_due(story.app.app.clone()), reading::read_due(story.app.app.clone()));
        assert_eq!(both, (Ok(false), Ok(false)));
        assert_eq!(story.provider.asked(), [StatusCode::OK]);
        story.read().await;
        assert!(story.provider.asked().is_empty(), "not due yet");
        story.read().await;
        assert_eq!(story.provider.asked(), [StatusCode::NOT_MODIFIED]);
        let again = format!("{}/reading", story.page);
        assert_eq!(story.admin.post(&again, &[]).await.status, 303);
        story.minutes -= 1;
        story.read().await;
        assert_eq!(story.provider.asked().len(), 1, "asked again by hand");
    }

    async fn a_page_that_cannot_be_read_keeps_what_it_said_and_says_why(app: TestApp) {
        let mut story = Story::with(app).await;
        story.provider.reports("major", "partial_outage", "operational");
        story.read().await;
        for (answer, text) in [
            (Answer::NotFound, "It answers with an error or leads elsewhere."),
            (Answer::Redirect, "It answers with an error or leads elsewhere."),
            (Answer::Text("<html>MARKER</html>".into()), "Its answer is not that of a status page."),
            (Answer::Text("x".repeat(2_100_000)), "Its answer is too long."),
        ] {
            story.provider.says(answer);
            // After failures it is asked less often.
            story.minutes += 10;
            story.read().await;
            let page = story.body(&story.page).await;
            assert!(page.contains(text) && page.contains("It cannot be read since"), "{text}: {page}");
        }
        assert!(story.body("/desk").await.contains("Card processor reports Partial outage"), "the last that is known");
        story.provider.reports("none", "operational", "operational");
        story.minutes += 10;
        story.read().await;
        assert!(!story.body(&story.page).await.contains("It cannot be read since"));
    }

    async fn addresses_in_private_networks_are_refused_and_what_was_typed_stays(app: TestApp) {
        let story = Story::with(app).await;
        for (url, text) in [
            ("http://10.0.0.1/", "in a private network"),
            ("http://[::ffff:10.0.0.1]/", "in a private network"),
            ("http://169.254.169.254/latest/meta-data", "in a private network"),
            ("https://user:secret@status.example.com", "Leave out the user name and the password."),
            ("status.example.com", "Enter a whole address"),
            ("ftp://status.example.com", "Enter a whole address"),
            ("", "This field is required."),
        ] {
            let form = [("name", "Typed <here>"), ("url", url), ("service", &*story.service)];
            let refused = story.admin.post("/desk/watched-pages", &form).await;
            assert_eq!(refused.status, 422, "{url}");
            assert!(refused.body.contains(text) && refused.body.contains("Typed &lt;here&gt;"), "{url}: {}", refused.body);
        }
        let without = [("name", "Mail"), ("url", "https://status.example.com")];
        assert!(story.admin.post("/desk/watched-pages", &without).await.body.contains("Choose the services"));
    }

    async fn a_page_that_is_no_longer_watched_leaves_nothing(app: TestApp) {
        let mut story = Story::with(app).await;
        story.provider.reports("major", "partial_outage", "operational");
        story.read().await;
        let removal = format!("{}/removal", story.page);
        assert_eq!(story.admin.post(&removal, &[("version", "1")]).await.status, 303);
        assert_eq!(story.admin.get(&story.page).await.status, 404);
        assert!(!story.body("/desk").await.contains("Card processor"));
        assert!(!story.body("/desk/services").await.contains("Card processor"));
    }
}
