//! What the stories of goodwill stand on: an outage that is over, the people it hit, and the staff who
//! write, sign and pay.

use amends::access::Staff;
use amends::accounts::token::{self, NewToken};
use amends::app::test_support::{TestApp, TestClient, TestResponse, test_start};
use amends::customers::personal_link;
use amends::goodwill::checking;
use amends::platform::db::sql;
use amends::platform::random;
use amends::types::Actor;
use amends::types::{PublicId, Role, Timestamp};
use chrono::Duration;
use sqlx::AssertSqlSafe;
use std::ops::Deref;

/// The merchant whose tills take the vouchers.
pub const SHOPS: &str = "Larkmoor shops";

/// A house with an outage of 24 h 9 min, critical, over since yesterday.
pub struct Larkmoor {
    app: TestApp,
    pub incident: PublicId,
    pub tomasz: TestClient,
    pub helena: TestClient,
    pub farah: TestClient,
    pub priya: TestClient,
}

impl Deref for Larkmoor {
    type Target = TestApp;
    fn deref(&self) -> &TestApp {
        &self.app
    }
}

/// So many hours after the beginning.
pub fn hours(hours: i64) -> Timestamp {
    test_start() + Duration::hours(hours)
}

impl Larkmoor {
    /// `people` customers were hit; each pays £32 a month and has been here since July 2003.
    pub async fn with(app: TestApp, people: i64) -> Self {
        let incident = random::public_id();
        let service = random::public_id();
        let tomasz = app.staff("Tomasz Zielinski", &[Role::Marketing]).await;
        let helena = app.staff("Helena Duarte", &[Role::Marketing]).await;
        let farah = app.staff("Farah Siddiqui", &[Role::Finance]).await;
        let priya = app.staff("Priya Raman", &[Role::Finance]).await;
        let house = Self { app, incident, tomasz, helena, farah, priya };
        let (from, to) = (hours(-48), hours(-48) + Duration::minutes(1449));
        let (incident, id) = (house.incident.clone(), service.clone());
        let done = house.app.app.db.write(async move |tx| {
            {
                tx.execute(sql("insert into service (id, name, start_date, created_at, updated_at) values ($1, 'Mobile data', '2000-01-01', $2, $2)").bind(&id).bind(from)).await?;
                tx.execute(sql("insert into incident (id, number, title, impact, state, started_at, published_at, resolved_at, created_at, updated_at)
                             values ($1, 27, 'Loss of network registration', 'critical', 'resolved', $2, $2, $3, $2, $3)").bind(&incident).bind(from).bind(to)).await?;
                for n in 1..=people {
                    tx.execute(sql("insert into customer (id, external_id, name, name_folded, region, plan, monthly_minor, tenure_start, time_zone)
                                 values ($1, $2, $3, $3, 'GB', 'Pay monthly', 3200, '2003-07-01', 'Europe/London')").bind(n).bind(format!("LM-{n}")).bind(format!("Nora Ellery {n}"))).await?;
                    tx.execute(sql("insert into exposure (customer_id, incident_id, service_id, from_at, to_at, minutes, evidence)
                                 values ($1, $2, $3, $4, $5, 1449, 'telemetry')").bind(n).bind(&incident).bind(&id).bind(from).bind(to)).await?;
                }
            };
            Ok(())
        }).await;
        done.unwrap();
        house
    }

    /// A budget of so many pounds.
    pub async fn budget(&self, pounds: &str) -> String {
        let typed = [("name", "Goodwill, this quarter"), ("currency", "GBP"), ("limit", pounds)];
        let answer = self.farah.post("/desk/offers/budgets", &typed).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        self.text("select id from budget order by name desc, id desc limit 1").await
    }

    /// Tomasz's offer of a flat sum, worked out; its address.
    pub async fn offer(&self, budget: &str, pounds: &str) -> String {
        let answer = self.tomasz.post("/desk/offers", &self.typed(budget, pounds)).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.location().to_owned()
    }

    /// What Tomasz types: valid from in an hour for thirty days.
    pub fn typed<'a>(&'a self, budget: &'a str, pounds: &'a str) -> Vec<(&'a str, &'a str)> {
        vec![
            ("incident", self.incident.as_str()),
            ("title", "A voucher for the people we cut off"),
            ("reason", "One sum for all is what we announced."),
            ("amount_kind", "flat"),
            ("flat", pounds),
            ("budget", budget),
            ("merchant", SHOPS),
            ("valid_from", "2026-03-11T10:00"),
            ("valid_to", "2026-04-10T10:00"),
            ("honour_policy", "honour"),
            ("terms", "Use it in one go."),
        ]
    }

    /// Submits an offer as it stands.
    pub async fn submit(&self, offer: &str) -> TestResponse {
        let version = self.of(offer, "version").await.to_string();
        self.tomasz.post(&format!("{offer}/submission"), &[("version", &version)]).await
    }

    /// Somebody presses *Approve*.
    pub async fn approve(&self, who: &TestClient, offer: &str) -> TestResponse {
        let hash = self.text(&format!("select content_hash from offer where id = '{}'", id(offer))).await;
        who.post(&format!("{offer}/approval"), &[("decision", "approve"), ("hash", &hash), ("comment", "")]).await
    }

    /// Budget, flat £10, submitted, signed by marketing, live: an hour has passed. Its address.
    pub async fn live_offer(&self) -> String {
        let budget = self.budget("100000").await;
        let offer = self.offer(&budget, "10").await;
        assert_eq!(self.submit(&offer).await.status, 303);
        assert_eq!(self.approve(&self.helena, &offer).await.status, 303);
        self.app.app.clock.set(hours(1));
        self.tick().await;
        assert_eq!(self.state(&offer).await, "live");
        offer
    }

    /// So many hours after the beginning; nobody's session ends meanwhile.
    pub async fn travel(&self, to: i64) {
        self.app.app.clock.set(hours(to));
        let (seen, ends) = (hours(to), hours(to + 24));
        let done = self.app.app.db.write(async move |tx| {
            tx.execute(sql("update session set seen_at = $1, expires_at = $2").bind(seen).bind(ends)).await?;
            Ok(())
        });
        done.await.unwrap();
    }

    /// Lets the clock's worker do all it has to do.
    pub async fn tick(&self) {
        for _ in 0..4 {
            amends::goodwill::lifecycle::advance(&self.app.app).await.unwrap();
        }
    }

    /// The link of a customer's own page.
    pub async fn letter(&self, customer_id: i64) -> String {
        let (keys, now, incident) = (self.app.app.keys.clone(), self.app.app.clock.now(), self.incident.clone());
        let token = self
            .app
            .app
            .db
            .write(async move |tx| personal_link::ensure(tx, &keys, now, customer_id, &incident).await)
            .await;
        format!("/r/{}", token.unwrap())
    }

    /// A customer claims; the code, as their page would show it.
    pub async fn claimed(&self, customer_id: i64) -> String {
        let letter = self.letter(customer_id).await;
        let answer = self.visitor().post(&format!("{letter}/claim"), &[]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        self.code(customer_id).await
    }

    /// The code of a customer's claimed voucher, derived as the page derives it.
    pub async fn code(&self, customer_id: i64) -> String {
        let voucher = self.number(&format!("select id from voucher where customer_id = {customer_id}")).await;
        let keys = &self.app.app.keys;
        amends::goodwill::codes::derive(keys, keys.current(), voucher).unwrap().to_string()
    }

    /// The text of a till's token.
    pub async fn till(&self, merchant: &str) -> String {
        self.token(Role::Redeemer, merchant).await
    }

    pub async fn token(&self, role: Role, merchant: &str) -> String {
        let new = NewToken { name: "A till".into(), roles: [role].into(), merchant: merchant.into() };
        let (keys, now) = (self.app.app.keys.clone(), self.app.app.clock.now());
        let made =
            self.app.app.db.write(async move |tx| token::create(tx, &keys, &Actor::System, now, &new).await).await;
        made.unwrap()
    }

    /// A till sends a code.
    pub async fn redeem(&self, till: &str, code: &str, key: &str) -> TestResponse {
        let body = serde_json::json!({ "code": code, "reference": "purchase 1" });
        self.bearer(till).post_json("/api/v1/redemptions", &body, &[("idempotency-key", key)]).await
    }

    pub async fn state(&self, offer: &str) -> String {
        self.text(&format!("select state from offer where id = '{}'", id(offer))).await
    }

    /// A number on an offer's row.
    pub async fn of(&self, offer: &str, column: &str) -> i64 {
        self.number(&format!("select {column} from offer where id = '{}'", id(offer))).await
    }

    pub async fn text(&self, statement: &str) -> String {
        let mut tx = self.app.app.db.read().await.unwrap();
        tx.fetch_value::<String>(sql(AssertSqlSafe(statement.to_owned()))).await.unwrap()
    }

    pub async fn number(&self, statement: &str) -> i64 {
        let mut tx = self.app.app.db.read().await.unwrap();
        tx.fetch_value::<i64>(sql(AssertSqlSafe(statement.to_owned()))).await.unwrap()
    }

    pub async fn run(&self, statement: &str) {
        let statement = statement.to_owned();
        let done = self.app.app.db.write(async move |tx| {
            tx.execute(sql(AssertSqlSafe(statement))).await?;
            Ok(())
        });
        done.await.unwrap();
    }

    /// Reserved, issued, spent, in minor units.
    pub async fn stands(&self, budget: &str) -> (i64, i64, i64) {
        let column = |name: &str| format!("select {name}_minor from budget where id = '{budget}'");
        let (reserved, issued) = (self.number(&column("reserved")).await, self.number(&column("issued")).await);
        (reserved, issued, self.number(&column("spent")).await)
    }

    /// Every check of the books agrees.
    pub async fn books_balance(&self) {
        let mut tx = self.app.app.db.read().await.unwrap();
        assert_eq!(checking::differences(&mut tx).await.unwrap(), []);
    }

    /// Somebody of staff as verbs know them.
    pub fn person(&self, caller: &TestClient, name: &str, roles: &[Role]) -> Staff {
        Staff { id: caller.staff_id.clone().unwrap(), name: name.into(), roles: roles.iter().copied().collect() }
    }
}

/// The id in an offer's address.
pub fn id(offer: &str) -> &str {
    offer.rsplit('/').next().unwrap()
}
