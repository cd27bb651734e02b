//! Sets up an outage that is over, the customers it affected, and the staff who write, approve and pay.

use amends::access::Staff;
use amends::accounts::token::{self, NewToken};
use amends::app::test_support::{TestApp, TestClient, TestResponse, test_start};
use amends::customers::personal_link;
use amends::goodwill::disruptions::DisruptedIncident;
use amends::goodwill::reconcile;
use amends::platform::db::sql;
use amends::platform::random;
use amends::types::{Actor, Impact, PublicId, Role, Timestamp};
use chrono::Duration;
use sqlx::AssertSqlSafe;
use std::ops::Deref;

/// The merchant that takes the vouchers.
pub const MERCHANT: &str = "Larkmoor shops";

/// An installation with an outage of 24 h 9 min, critical, over since yesterday.
pub struct Fixture {
    app: TestApp,
    pub incident: PublicId,
    pub tomasz: TestClient,
    pub helena: TestClient,
    pub farah: TestClient,
    pub priya: TestClient,
}

impl Deref for Fixture {
    type Target = TestApp;
    fn deref(&self) -> &TestApp {
        &self.app
    }
}

/// So many hours after the beginning.
pub fn hours(hours: i64) -> Timestamp {
    test_start() + Duration::hours(hours)
}

impl Fixture {
    /// A critical incident of two days, as the rules see it.
    pub fn disrupted(incident: PublicId) -> DisruptedIncident {
        DisruptedIncident {
            id: incident,
            impact: Impact::Critical,
            started_at: hours(-48),
            until: hours(0),
            zone: chrono_tz::UTC,
            home: Some("GB".to_owned()),
        }
    }

    /// An outage that affected `people` customers. Each pays £32 a month and joined in July 2003.
    pub async fn with(app: TestApp, people: i64) -> Self {
        let incident = random::public_id();
        let service = random::public_id();
        let tomasz = app.staff("Tomasz Zielinski", &[Role::Marketing]).await;
        let helena = app.staff("Helena Duarte", &[Role::Marketing]).await;
        let farah = app.staff("Farah Siddiqui", &[Role::Finance]).await;
        let priya = app.staff("Priya Raman", &[Role::Finance]).await;
        let fixture = Self { app, incident, tomasz, helena, farah, priya };
        let (from, to) = (hours(-48), hours(-48) + Duration::minutes(1449));
        let (incident, id) = (fixture.incident.clone(), service.clone());
        let inserted = fixture.app.app.db.write(async move |tx| {
            tx.execute(
                sql("insert into service (id, name, start_date, created_at, updated_at)
                     values ($1, 'Mobile data', '2000-01-01', $2, $2)")
                .bind(&id)
                .bind(from),
            )
            .await?;
            tx.execute(
                sql("insert into incident (id, number, title, impact, state, started_at, published_at, resolved_at,
                                           created_at, updated_at)
                     values ($1, 27, 'Loss of network registration', 'critical', 'resolved', $2, $2, $3, $2, $3)")
                .bind(&incident)
                .bind(from)
                .bind(to),
            )
            .await?;
            for n in 1..=people {
                tx.execute(
                    sql("insert into customer (id, external_id, name, name_folded, region, plan, monthly_minor,
                                               tenure_start, time_zone)
                         values ($1, $2, $3, $3, 'GB', 'Pay monthly', 3200, '2003-07-01', 'Europe/London')")
                    .bind(n)
                    .bind(format!("LM-{n}"))
                    .bind(format!("Nora Ellery {n}")),
                )
                .await?;
                tx.execute(
                    sql(
                        "insert into exposure (customer_id, incident_id, service_id, from_at, to_at, minutes, evidence)
                         values ($1, $2, $3, $4, $5, 1449, 'telemetry')",
                    )
                    .bind(n)
                    .bind(&incident)
                    .bind(&id)
                    .bind(from)
                    .bind(to),
                )
                .await?;
            }
            Ok(())
        });
        inserted.await.unwrap();
        fixture
    }

    /// Farah creates a budget. Returns its id.
    pub async fn budget(&self, pounds: &str) -> String {
        let typed = [("name", "Goodwill, this quarter"), ("currency", "GBP"), ("limit", pounds)];
        let answer = self.farah.post("/desk/offers/budgets", &typed).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        self.query_text("select id from budget order by name desc, id desc limit 1").await
    }

    /// Tomasz creates an offer of a flat amount, which is costed. Returns its path.
    pub async fn offer(&self, budget: &str, pounds: &str) -> String {
        let answer = self.tomasz.post("/desk/offers", &self.offer_form(budget, pounds)).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        self.run_costings().await;
        answer.location().to_owned()
    }

    /// Runs the steps of all costings to the end, as the workers do.
    pub async fn run_costings(&self) {
        amends::goodwill::costing::job::run_all(&self.app.app).await.unwrap();
    }

    /// The offer form as Tomasz fills it in: valid from in an hour, for thirty days.
    pub fn offer_form<'a>(&'a self, budget: &'a str, pounds: &'a str) -> Vec<(&'a str, &'a str)> {
        vec![
            ("incident", self.incident.as_str()),
            ("title", "A voucher for the people we cut off"),
            ("reason", "One sum for all is what we announced."),
            ("amount_kind", "flat"),
            ("flat", pounds),
            ("budget", budget),
            ("merchant", MERCHANT),
            ("valid_from", "2026-03-11T10:00"),
            ("valid_to", "2026-04-10T10:00"),
            ("honour_policy", "honour"),
            ("terms", "Use it in one go."),
        ]
    }

    /// Tomasz submits an offer.
    pub async fn submit(&self, offer: &str) -> TestResponse {
        let version = self.offer_number(offer, "version").await.to_string();
        self.tomasz.post(&format!("{offer}/submission"), &[("version", &version)]).await
    }

    /// `who` approves an offer.
    pub async fn approve(&self, who: &TestClient, offer: &str) -> TestResponse {
        let hash = self.query_text(&format!("select content_hash from offer where id = '{}'", id(offer))).await;
        who.post(&format!("{offer}/approval"), &[("decision", "approve"), ("hash", &hash), ("comment", "")]).await
    }

    /// An offer of £10 that was submitted, approved by marketing and is live: an hour has passed. Returns its path.
    pub async fn live_offer(&self) -> String {
        let budget = self.budget("100000").await;
        let offer = self.offer(&budget, "10").await;
        assert_eq!(self.submit(&offer).await.status, 303);
        assert_eq!(self.approve(&self.helena, &offer).await.status, 303);
        self.app.app.clock.set(hours(1));
        self.run_schedule().await;
        assert_eq!(self.state(&offer).await, "live");
        offer
    }

    /// Sets the clock to so many hours after the beginning. Sessions stay valid.
    pub async fn set_hour(&self, to: i64) {
        self.app.app.clock.set(hours(to));
        let (seen, ends) = (hours(to), hours(to + 24));
        let written = self.app.app.db.write(async move |tx| {
            tx.execute(sql("update session set seen_at = $1, expires_at = $2").bind(seen).bind(ends)).await?;
            Ok(())
        });
        written.await.unwrap();
    }

    /// Runs the schedule until every offer has advanced.
    pub async fn run_schedule(&self) {
        for _ in 0..4 {
            amends::goodwill::schedule::advance(&self.app.app).await.unwrap();
        }
    }

    /// The path of a customer's personal page.
    pub async fn personal_page(&self, customer_id: i64) -> String {
        let (keys, now, incident) = (self.app.app.keys.clone(), self.app.app.clock.now(), self.incident.clone());
        let token = self
            .app
            .app
            .db
            .write(async move |tx| personal_link::ensure(tx, &keys, now, customer_id, &incident).await)
            .await;
        format!("/r/{}", token.unwrap())
    }

    /// A customer claims. Returns the code as the page displays it.
    pub async fn claim(&self, customer_id: i64) -> String {
        let page_path = self.personal_page(customer_id).await;
        let answer = self.visitor().post(&format!("{page_path}/claim"), &[]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        self.code(customer_id).await
    }

    /// The code of a customer's voucher, derived as the page derives it.
    pub async fn code(&self, customer_id: i64) -> String {
        let voucher = self.query_number(&format!("select id from voucher where customer_id = {customer_id}")).await;
        let keys = &self.app.app.keys;
        amends::goodwill::code_derivation::derive(keys, keys.current(), voucher).unwrap().to_string()
    }

    /// A new token of a merchant.
    pub async fn merchant_token(&self, merchant: &str) -> String {
        self.token(Role::Redeemer, merchant).await
    }

    pub async fn token(&self, role: Role, merchant: &str) -> String {
        let new = NewToken { merchant: merchant.into(), ..NewToken::new("Point of sale", [role]) };
        let (keys, now) = (self.app.app.keys.clone(), self.app.app.clock.now());
        let made =
            self.app.app.db.write(async move |tx| token::create(tx, &keys, &Actor::System, now, &new).await).await;
        made.unwrap()
    }

    /// A point of sale submits a code.
    pub async fn redeem(&self, token: &str, code: &str, key: &str) -> TestResponse {
        let body = serde_json::json!({ "code": code, "reference": "purchase 1" });
        self.bearer(token).post_json("/api/v1/redemptions", &body, &[("idempotency-key", key)]).await
    }

    pub async fn state(&self, offer: &str) -> String {
        self.query_text(&format!("select state from offer where id = '{}'", id(offer))).await
    }

    /// An integer column of an offer.
    pub async fn offer_number(&self, offer: &str, column: &str) -> i64 {
        self.query_number(&format!("select {column} from offer where id = '{}'", id(offer))).await
    }

    pub async fn query_text(&self, statement: &str) -> String {
        let mut tx = self.app.app.db.read().await.unwrap();
        tx.fetch_value::<String>(sql(AssertSqlSafe(statement.to_owned()))).await.unwrap()
    }

    pub async fn query_number(&self, statement: &str) -> i64 {
        let mut tx = self.app.app.db.read().await.unwrap();
        tx.fetch_value::<i64>(sql(AssertSqlSafe(statement.to_owned()))).await.unwrap()
    }

    pub async fn execute(&self, statement: &str) {
        let statement = statement.to_owned();
        let written = self.app.app.db.write(async move |tx| {
            tx.execute(sql(AssertSqlSafe(statement))).await?;
            Ok(())
        });
        written.await.unwrap();
    }

    /// What is reserved, issued and spent, in minor units.
    pub async fn budget_sums(&self, budget: &str) -> (i64, i64, i64) {
        let column = |name: &str| format!("select {name}_minor from budget where id = '{budget}'");
        let (reserved, issued) =
            (self.query_number(&column("reserved")).await, self.query_number(&column("issued")).await);
        (reserved, issued, self.query_number(&column("spent")).await)
    }

    /// Asserts that the reconciliation finds nothing, and that no voucher has more than its amount.
    pub async fn assert_ledger_balances(&self) {
        assert_eq!(self.query_number("select count(*) from voucher where balance_minor > amount_minor").await, 0);
        let mut tx = self.app.app.db.read().await.unwrap();
        assert_eq!(reconcile::find_discrepancies(&mut tx).await.unwrap(), []);
    }

    /// A staff member as commands take them.
    pub fn person(&self, caller: &TestClient, name: &str, roles: &[Role]) -> Staff {
        Staff { id: caller.staff_id.clone().unwrap(), name: name.into(), roles: roles.iter().copied().collect() }
    }
}

/// The id in an offer's path.
pub fn id(offer: &str) -> &str {
    offer.rsplit('/').next().unwrap()
}
