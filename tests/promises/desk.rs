//! Two commanders, a support lead and an administrator, with one service.

use crate::fixture::Fixture;
use amends::app::test_support::{TestApp, TestClient, TestResponse, test_start};
use amends::types::{PublicId, Role, Timestamp};
use chrono::Duration;

pub struct Desk {
    pub app: TestApp,
    pub db: Fixture,
    pub ada: TestClient,
    pub ben: TestClient,
    pub sam: TestClient,
    pub admin: TestClient,
    pub service: PublicId,
}

/// A time after the start of the test.
pub fn minutes(minutes: i64) -> Timestamp {
    test_start() + Duration::minutes(minutes)
}

impl Desk {
    pub async fn with(app: TestApp) -> Self {
        let db = Fixture::with(&app).await;
        let ada = app.staff("Ada Byron", &[Role::Commander]).await;
        let ben = app.staff("Ben Osei", &[Role::Commander]).await;
        let sam = app.staff("Sam Adeyemi", &[Role::SupportLead]).await;
        let admin = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let service = db.service("Mobile data").await;
        db.run("insert into page_service (page_id, service_id, position) select (select min(id) from page), id, 1 from service")
            .await;
        Self { app, db, ada, ben, sam, admin, service }
    }

    pub fn set_clock(&self, at: Timestamp) {
        self.app.app.clock.set(at);
    }

    /// Ada declares an incident that promises the next update in half an hour, and gets its address on the desk.
    pub async fn declare(&self) -> String {
        let field = format!("service-{}", self.service);
        let started = self.app.app.clock.now().format("%Y-%m-%dT%H:%M").to_string();
        let fields = [
            ("kind", "incident"),
            ("title", "Mobile data fails"),
            (&*field, "major_outage"),
            ("state", "investigating"),
            ("started_at", &started),
            ("body", "We are looking into it."),
            ("promise", "30"),
            ("notify", "yes"),
        ];
        let declared = self.ada.post("/desk/incidents", &fields).await;
        assert_eq!(declared.status, 303, "{}", declared.body);
        declared.location().to_owned()
    }

    /// The version of the only incident.
    pub async fn version(&self) -> String {
        self.db.number("select version from incident").await.to_string()
    }

    /// Posts the composer's form of an incident; `more` are fields that replace or follow the usual ones.
    pub async fn post_update(&self, by: &TestClient, page: &str, more: &[(&str, &str)]) -> TestResponse {
        let version = self.version().await;
        let field = format!("service-{}", self.service);
        let usual = [
            ("version", &*version),
            ("intent", "publish"),
            ("state", "identified"),
            ("body", "A cable is cut."),
            (&*field, "major_outage"),
            ("promise", "30"),
            ("notify", "yes"),
        ];
        let usual = usual.into_iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
        let fields: Vec<_> = usual.chain(more.iter().copied()).filter(|(_, value)| !value.is_empty()).collect();
        by.post(&format!("{page}/updates"), &fields).await
    }

    /// Posts the composer's form, which must be accepted.
    pub async fn update(&self, by: &TestClient, page: &str, more: &[(&str, &str)]) {
        let answer = self.post_update(by, page, more).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
    }

    /// The addresses of the notices to staff, sorted.
    pub async fn told(&self) -> Vec<String> {
        self.db.column("select address from message where class = 'staff_notice' order by address").await
    }

    pub async fn subscriber(&self, address: &str) {
        let fields = [("about", "all"), ("to", address)];
        assert_eq!(self.app.visitor().post("/subscriptions", &fields).await.status, 303);
        let at = self.app.app.clock.now().to_rfc3339();
        self.db.run(&format!("update subscriber set state = 'active', confirmed_at = '{at}'")).await;
        let missing = "not exists (select 1 from subscription where subscriber_id = subscriber.id)";
        let subscribe =
            "insert into subscription (subscriber_id, scope, target) select id, 'page', page_id from subscriber";
        self.db.run(&format!("{subscribe} where {missing}")).await;
        self.db.run("delete from subscription_request").await;
        self.db.run("delete from message").await;
    }

    /// Runs the workers that tell subscribers and staff.
    pub async fn run_notices(&self) {
        while amends::subscribers::workers::reconcile(&self.app.app).await.expect("a step") {}
        amends::staff_notices::workers::reconcile(&self.app.app).await.expect("a step");
    }

    /// How many messages subscribers get.
    pub async fn notices(&self) -> i64 {
        self.db.number("select count(*) from message where class = 'service_update'").await
    }

    /// The public page as visitors get it.
    pub async fn public_page(&self, path: &str) -> String {
        self.app.publish().await;
        self.app.visitor().get(path).await.body
    }

    /// The verbs of the events about incidents, in order.
    pub async fn verbs(&self) -> Vec<String> {
        self.db.column("select verb from events where incident_id is not null order by id").await
    }
}

/// The part of a page between two texts.
pub fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = page.split_once(from).unwrap_or_else(|| panic!("{from} is not in {page}"));
    rest.split(to).next().unwrap_or_default()
}
