//! A company with a resolved outage, its staff and customers, and what staff do with a batch.

use amends::access::{IncidentCommander, ServiceEditor, by_system};
use amends::apologies::{audience, planning, store};
use amends::app::test_support::{TestApp, TestClient, TestResponse, test_start};
use amends::customers::{Channel, exposure};
use amends::delivery::claim;
use amends::delivery::link::LinkMaker;
use amends::delivery::queue::Outgoing;
use amends::incidents::{self, Declaration, NewUpdate, State};
use amends::platform::db::sql;
use amends::services::catalogue;
use amends::types::{PublicId, Role, ServiceStatus, Timestamp};
use chrono::Duration;
use sqlx::AssertSqlSafe;

/// The text message of the demonstration.
pub const SMS: &str = "Dear {{name}}, you had no {{services}} from {{from}} to {{to}}. That was our fault: we ran one \
    system with no spare, and it failed. I am sorry. What we owe you, and a way to tell me how it was: {{link}}\n\
    {{signer}}, {{organisation}}";

/// The e-mail of the demonstration.
pub const MAIL: &str = "Dear {{name}},\n\nyou had no {{services}} from {{from}} to {{to}}. That was our fault: we ran \
    one system with no spare, and it failed. I am sorry.\n\nWhat we owe you, and a way to tell me how it was: \
    {{link}}\n\n{{signer}}, {{signer_title}}";

/// An installation with an outage and three members of staff.
pub struct Fixture {
    pub app: TestApp,
    pub incident: PublicId,
    pub service: PublicId,
    /// May write batches.
    pub aisha: TestClient,
    /// May write and approve batches.
    pub tomasz: TestClient,
    /// May approve batches.
    pub maren: TestClient,
}

/// A customer: name and address.
pub const NORA: (&str, &str) = ("Nora Ellery", "nora@example.org");

impl Fixture {
    /// An outage of ten hours, resolved an hour ago, that has affected nobody yet.
    pub async fn new(app: TestApp) -> Self {
        let keeper: ServiceEditor = by_system();
        let commander: IncidentCommander = by_system();
        let now = app.app.clock.now();
        let input = catalogue::ServiceInput {
            name: "Voice calls".into(),
            weight_percent: 100,
            showcase: true,
            ..catalogue::ServiceInput::default()
        };
        let service =
            app.app.db.write(async move |tx| catalogue::add_service(tx, &keeper, now, &input).await).await.unwrap();
        let voice = service.clone();
        let incident = app
            .app
            .db
            .write(async move |tx| {
                let declaration = Declaration {
                    title: "Calls failing".into(),
                    cause: None,
                    regions: Vec::new(),
                    services: vec![(voice.clone(), ServiceStatus::MajorOutage)],
                    started_at: test_start() - Duration::hours(11),
                    first_evidence_at: None,
                    state: State::Investigating,
                    body: "Calls fail.".into(),
                    next_update_by: None,
                    notify: false,
                    is_drill: false,
                };
                let incident =
                    incidents::declare(tx, &commander, test_start() - Duration::hours(10), declaration).await?;
                let update = NewUpdate {
                    state: State::Resolved,
                    body: "Calls work.".into(),
                    services: vec![(voice, ServiceStatus::Operational)],
                    next_update_by: None,
                    notify: false,
                    display_at: None,
                    despite_reports: true,
                };
                let at = test_start() - Duration::hours(1);
                let version = incidents::store::get(tx, &incident.id).await?.version;
                incidents::publish_update(tx, &commander, at, &incident.id, version, update).await?;
                Ok(incident.id)
            })
            .await
            .unwrap();
        let aisha = app.staff("Aisha Bello", &[Role::SupportLead]).await;
        let tomasz = app.staff("Tomasz Z", &[Role::Marketing, Role::CommsApprover]).await;
        let maren = app.staff("Maren Holt", &[Role::Commander, Role::CommsApprover]).await;
        Self { app, incident, service, aisha, tomasz, maren }
    }

    /// Adds a customer who had no calls for ten hours, with an address unless it is empty.
    pub async fn customer(&self, name: &str, address: &str) -> i64 {
        self.customer_with(name, "", address, Some(test_start() - Duration::hours(1)), "telemetry").await
    }

    /// Adds a customer with a plan, the end of the disruption and its evidence.
    pub async fn customer_with(
        &self,
        name: &str,
        plan: &str,
        address: &str,
        to: Option<Timestamp>,
        evidence: &'static str,
    ) -> i64 {
        let (incident, service) = (self.incident.clone(), self.service.clone());
        let (name, plan, address) = (name.to_owned(), plan.to_owned(), address.to_owned());
        self.app
            .app
            .db
            .write(async move |tx| {
                let external = amends::platform::random::public_id();
                let id = tx
                    .fetch_value::<i64>(
                        sql("insert into customer (external_id, name, name_folded, plan) values ($1, $2, $3, $4)
                             returning id")
                        .bind(external)
                        .bind(&name)
                        .bind(name.to_lowercase())
                        .bind(plan),
                    )
                    .await?;
                if !address.is_empty() {
                    let channel = if address.contains('@') { "email" } else { "sms" };
                    tx.execute(
                        sql("insert into contact_point (customer_id, channel, address, address_key)
                             values ($1, $2, $3, $3)")
                        .bind(id)
                        .bind(channel)
                        .bind(&address),
                    )
                    .await?;
                }
                tx.execute(
                    sql(
                        "insert into exposure (customer_id, incident_id, service_id, from_at, to_at, minutes, evidence)
                         values ($1, $2, $3, $4, $5, 600, $6)",
                    )
                    .bind(id)
                    .bind(incident)
                    .bind(service)
                    .bind(test_start() - Duration::hours(11))
                    .bind(to)
                    .bind(evidence),
                )
                .await?;
                Ok(id)
            })
            .await
            .unwrap()
    }

    /// Adds customers with an address each, except that every tenth has the address of the one 1,990 before.
    pub async fn customers(&self, count: i64) {
        let (incident, service) = (self.incident.clone(), self.service.clone());
        let numbers = "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < $1)";
        self.app
            .app
            .db
            .write(async move |tx| {
                for text in [
                    "insert into customer (external_id, name, name_folded, region)
                     select 'bulk ' || n, 'Customer ' || n, 'customer ' || n, case when n % 2 = 0 then 'North' else 'South' end from numbers",
                    "insert into contact_point (customer_id, channel, address, address_key)
                     select c.id, 'email', 'c' || a || '@example.org', 'c' || a || '@example.org'
                     from (select n, case when n % 10 = 0 and n > 1990 then n - 1990 else n end as a from numbers) as numbered
                     join customer c on c.external_id = 'bulk ' || n",
                ] {
                    tx.execute(sql(AssertSqlSafe(format!("{numbers} {text}"))).bind(count)).await?;
                }
                tx.execute(
                    sql("insert into exposure (customer_id, incident_id, service_id, from_at, to_at, minutes, evidence)
                         select id, $1, $2, $3, $4, 600, 'telemetry' from customer where external_id like 'bulk %' order by id")
                    .bind(incident)
                    .bind(service)
                    .bind(test_start() - Duration::hours(11))
                    .bind(test_start() - Duration::hours(1)),
                )
                .await?;
                Ok(())
            })
            .await
            .unwrap();
    }

    /// Runs a statement with a customer's id as `$1`.
    pub async fn run(&self, statement: &'static str, id: i64) {
        self.app
            .app
            .db
            .write(async move |tx| {
                tx.execute(sql(statement).bind(id)).await?;
                Ok(())
            })
            .await
            .unwrap();
    }

    /// Runs a statement with the id of a batch or an incident as `$1`.
    pub async fn run_for(&self, statement: &'static str, id: &PublicId) {
        let id = id.clone();
        self.app
            .app
            .db
            .write(async move |tx| {
                tx.execute(sql(statement).bind(id)).await?;
                Ok(())
            })
            .await
            .unwrap();
    }

    /// Opens a complaint of a customer.
    pub async fn open_complaint(&self, customer: i64) {
        let incident = self.incident.clone();
        self.app
            .app
            .db
            .write(async move |tx| {
                tx.execute(
                    sql("insert into complaint_case (incident_key, incident_id, person_key, customer_id, channel,
                                                     contact, contact_key, state, opened_at, last_in_at, reply_due_at)
                         values ($1, $1, $2, $3, 'email', '', '', 'new', $4, $4, $4)")
                    .bind(incident)
                    .bind(format!("customer {customer}"))
                    .bind(customer)
                    .bind(test_start()),
                )
                .await?;
                Ok(())
            })
            .await
            .unwrap();
    }

    /// The fields of the editor's form, with some of them changed.
    pub fn fields<'a>(&'a self, changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let mut fields = vec![
            ("incident", self.incident.as_str()),
            ("title", "Apology for the calls"),
            ("class", "apology"),
            ("subject", "Our failure yesterday"),
            ("body", MAIL),
            ("sms_body", SMS),
            ("signed_by", "Ruth Calloway"),
            ("signed_title", "Network Director"),
            ("per_minute", "120"),
        ];
        for (name, value) in changed {
            fields.retain(|(known, _)| known != name);
            fields.push((name, value));
        }
        fields
    }

    /// Creates a draft as Aisha and returns its id.
    pub async fn draft(&self, changed: &[(&str, &str)]) -> PublicId {
        let answer = self.aisha.post("/desk/apologies", &self.fields(changed)).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        PublicId::parse(answer.location().strip_prefix("/desk/apologies/").unwrap()).unwrap()
    }

    /// Saves a batch, or submits or withdraws it (`action` is empty, `/submission` or `/withdrawal`).
    pub async fn save(&self, who: &TestClient, id: &PublicId, action: &str, changed: &[(&str, &str)]) -> TestResponse {
        let version = self.batch(id).await.version.to_string();
        let mut fields = self.fields(changed);
        if !fields.iter().any(|(name, _)| *name == "version") {
            fields.push(("version", &version));
        }
        who.post(&format!("/desk/apologies/{id}{action}"), &fields).await
    }

    /// Creates a batch that Aisha has submitted for approval, and prepares it.
    pub async fn submitted(&self, changed: &[(&str, &str)]) -> PublicId {
        let id = self.draft(changed).await;
        self.submit(&id, changed).await;
        assert_eq!(self.batch(&id).await.state, amends::apologies::batch::State::InReview);
        id
    }

    /// Submits a batch as Aisha, and prepares it.
    pub async fn submit(&self, id: &PublicId, changed: &[(&str, &str)]) {
        let answer = self.save(&self.aisha, id, "/submission", changed).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        self.prepare().await;
    }

    /// Runs the job that finds out who gets batches to its end. The exposure that a test stored counts as counted.
    pub async fn prepare(&self) {
        self.count_exposure().await;
        audience::run_all(&self.app.app).await.unwrap();
    }

    /// Makes the exposure that a test stored the result of a complete count.
    pub async fn count_exposure(&self) {
        let incident = self.incident.clone();
        let now = self.app.app.clock.now();
        self.app
            .app
            .db
            .write(async move |tx| {
                let plan = exposure::plan(tx, now, &incident).await?;
                tx.execute(
                    sql("insert into exposure_run (incident_id, run, basis, reports, started_at, finished_at, rows_at)
                         values ($1, 0, $2, $4, $3, $3, $3)
                         on conflict (incident_id) do update
                         set basis = excluded.basis, reports = excluded.reports, finished_at = excluded.finished_at")
                    .bind(&incident)
                    .bind(&plan.basis)
                    .bind(now)
                    .bind(&plan.reports),
                )
                .await?;
                tx.execute(sql("delete from customer_group_due")).await?;
                tx.execute(sql("insert into customer_group_progress (id, done_through)
                     select 1, coalesce(max(id), 0) from customer where true
                     on conflict (id) do update set done_through = excluded.done_through"))
                    .await?;
                Ok(())
            })
            .await
            .unwrap();
    }

    /// Decides on the stored content of a batch, by default with an approval.
    pub async fn decide(&self, who: &TestClient, id: &PublicId, fields: &[(&str, &str)]) -> TestResponse {
        let hash = self.batch(id).await.content_hash;
        let mut all = vec![("decision", "approved"), ("content_hash", hash.as_str())];
        for (name, value) in fields {
            all.retain(|(known, _)| known != name);
            all.push((name, value));
        }
        who.post(&format!("/desk/apologies/{id}/approval"), &all).await
    }

    /// Creates a batch of Aisha's that Maren has approved.
    pub async fn approved(&self, changed: &[(&str, &str)]) -> PublicId {
        let id = self.submitted(changed).await;
        let answer = self.decide(&self.maren, &id, &[]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        id
    }

    /// The stored batch.
    pub async fn batch(&self, id: &PublicId) -> store::Batch {
        store::get(&mut self.app.app.db.read().await.unwrap(), id).await.unwrap()
    }

    /// Runs the planner until nothing is due, and returns the number of steps.
    pub async fn plan(&self) -> usize {
        let mut steps = 0;
        while planning::step(&self.app.app).await.unwrap() {
            steps += 1;
            assert!(steps < 1_000, "the planner does not finish");
        }
        steps
    }

    /// Every message of a batch: customer, state and reason, ordered by customer.
    pub async fn rows(&self, id: &PublicId) -> Vec<(i64, String, String)> {
        let mut tx = self.app.app.db.read().await.unwrap();
        tx.fetch_all(
            sql("select customer_id, state, reason from message where batch_id = $1 order by customer_id").bind(id),
        )
        .await
        .unwrap()
    }

    /// Claims the messages that may be sent now, and returns them as they are sent.
    pub async fn claim(&self) -> Vec<Outgoing> {
        let app = &self.app.app;
        let links = LinkMaker { keys: app.keys.clone(), public_url: app.config.public_url() };
        let now = app.clock.now();
        let claim = app.db.write(async |tx| claim::claim(tx, &links, "a node", now, 100, &Channel::ALL).await);
        claim.await.unwrap().messages
    }

    /// A number.
    pub async fn count(&self, statement: &'static str, id: &PublicId) -> i64 {
        let mut tx = self.app.app.db.read().await.unwrap();
        tx.fetch_value(sql(statement).bind(id)).await.unwrap()
    }

    /// A text.
    pub async fn text(&self, statement: &'static str, id: &PublicId) -> String {
        let mut tx = self.app.app.db.read().await.unwrap();
        tx.fetch_value(sql(statement).bind(id)).await.unwrap()
    }
}
