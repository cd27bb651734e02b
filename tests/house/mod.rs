//! What the stories of customers and scorecards stand on: services, an incident, people, put straight
//! into the tables.

#![allow(dead_code)]

use amends::app::test_support::{TestApp, test_start};
use amends::platform::db::{Db, sql};
use amends::platform::random;
use amends::types::text::folded;
use amends::types::{PublicId, Timestamp};
use chrono::Duration;
use sqlx::AssertSqlSafe;

/// The tables of a test.
pub struct House {
    db: Db,
}

impl House {
    pub async fn with(app: &TestApp) -> Self {
        Self { db: app.app.db.clone() }
    }

    /// Any statement without input.
    pub async fn run(&self, statement: &str) {
        self.db
            .write(async |tx| {
                tx.execute(sql(AssertSqlSafe(statement.to_owned()))).await?;
                Ok(())
            })
            .await
            .unwrap();
    }

    /// One column of texts.
    pub async fn column(&self, statement: &str) -> Vec<String> {
        let mut tx = self.db.read().await.unwrap();
        tx.fetch_values::<String>(sql(AssertSqlSafe(statement.to_owned()))).await.unwrap()
    }

    /// One number.
    pub async fn number(&self, statement: &str) -> i64 {
        let mut tx = self.db.read().await.unwrap();
        tx.fetch_value::<i64>(sql(AssertSqlSafe(statement.to_owned()))).await.unwrap()
    }

    pub async fn service(&self, name: &str) -> PublicId {
        let id = random::public_id();
        self.db
            .write(async |tx| {
                tx.execute(
                    sql("insert into service (id, name, start_date, created_at, updated_at)
                         values ($1, $2, '2000-01-01', $3, $3)")
                    .bind(&id)
                    .bind(name)
                    .bind(test_start()),
                )
                .await?;
                Ok(())
            })
            .await
            .unwrap();
        id
    }

    /// An incident that began an hour ago and is still open.
    pub async fn incident(&self, regions: &str, services: &[&PublicId]) -> PublicId {
        let id = random::public_id();
        self.db
            .write(async |tx| {
                {
                    tx.execute(
                        sql(
                            "insert into incident (id, number, title, impact, state, regions, started_at, published_at,
                                               created_at, updated_at)
                         values ($1, (select coalesce(max(number), 0) + 1 from incident), 'No calls', 'critical',
                                 'investigating', $2, $3, $4, $4, $4)",
                        )
                        .bind(&id)
                        .bind(regions)
                        .bind(test_start() - Duration::hours(1))
                        .bind(test_start()),
                    )
                    .await?;
                    for service in services {
                        tx.execute(
                            sql("insert into incident_service (incident_id, service_id) values ($1, $2)")
                                .bind(&id)
                                .bind(*service),
                        )
                        .await?;
                    }
                };
                Ok(())
            })
            .await
            .unwrap();
        id
    }

    pub async fn resolve(&self, incident: &PublicId, started: Timestamp, resolved: Timestamp) {
        self.db
            .write(async |tx| {
                tx.execute(
                    sql("update incident set started_at = $2, resolved_at = $3, state = 'resolved' where id = $1")
                        .bind(incident)
                        .bind(started)
                        .bind(resolved),
                )
                .await?;
                Ok(())
            })
            .await
            .unwrap();
    }

    pub async fn status(&self, service: &PublicId, status: &str, from: Timestamp) {
        self.db
            .write(async |tx| {
                tx.execute(
                    sql("insert into service_status (service_id, status, from_at) values ($1, $2, $3)")
                        .bind(service)
                        .bind(status)
                        .bind(from),
                )
                .await?;
                Ok(())
            })
            .await
            .unwrap();
    }

    pub async fn customer(&self, external_id: &str, name: &str, region: &str) -> i64 {
        self.db
            .write(async |tx| {
                Ok(tx
                    .fetch_value::<i64>(
                        sql("insert into customer (external_id, name, name_folded, region)
                         values ($1, $2, $3, $4) returning id")
                        .bind(external_id)
                        .bind(name)
                        .bind(folded(name))
                        .bind(region),
                    )
                    .await?)
            })
            .await
            .unwrap()
    }

    pub async fn contact(&self, customer: i64, channel: &str, address: &str, key: &str) {
        self.db
            .write(async |tx| {
                tx.execute(
                    sql("insert into contact_point (customer_id, channel, address, address_key)
                         values ($1, $2, $3, $4)")
                    .bind(customer)
                    .bind(channel)
                    .bind(address)
                    .bind(key),
                )
                .await?;
                Ok(())
            })
            .await
            .unwrap();
    }

    pub async fn uses(&self, customer: i64, service: &PublicId) {
        self.db
            .write(async |tx| {
                tx.execute(
                    sql("insert into customer_service (customer_id, service_id) values ($1, $2)")
                        .bind(customer)
                        .bind(service),
                )
                .await?;
                Ok(())
            })
            .await
            .unwrap();
    }

    /// `count` customers who use a service.
    pub async fn crowd(&self, count: i64, service: &PublicId) {
        self.db
            .write(async |tx| {
                {
                    for number in 0..count {
                        let id = tx.fetch_value::<i64>(sql("insert into customer (external_id, name, name_folded) values ($1, 'C', 'c') returning id").bind(format!("C-{number:06}"))).await?;
                        tx.execute(sql("insert into customer_service (customer_id, service_id) values ($1, $2)").bind(id).bind(service)).await?;
                    }
                };
                Ok(())
            })
            .await
            .unwrap();
    }

    pub async fn report(&self, incident: &PublicId, customer: i64, service: &PublicId) {
        self.db
            .write(async |tx| {
                {
                    let id = tx
                        .fetch_value::<i64>(
                            sql("insert into report (page_id, incident_id, at, severity, customer_id, source_key)
                         values ((select min(id) from page), $1, $2, 'down', $3, 'x') returning id")
                            .bind(incident)
                            .bind(test_start())
                            .bind(customer),
                        )
                        .await?;
                    tx.execute(
                        sql("insert into report_service (report_id, service_id) values ($1, $2)")
                            .bind(id)
                            .bind(service),
                    )
                    .await?;
                };
                Ok(())
            })
            .await
            .unwrap();
    }

    pub async fn measured(
        &self,
        incident: &PublicId,
        customer: i64,
        service: &PublicId,
        from: Timestamp,
        to: Timestamp,
    ) {
        self.db
            .write(async |tx| {
                tx.execute(
                    sql(
                        "insert into exposure (customer_id, incident_id, service_id, from_at, to_at, minutes, evidence)
                         values ($1, $2, $3, $4, $5, $6, 'telemetry')
                         on conflict (incident_id, customer_id, service_id) do update
                         set from_at = excluded.from_at, to_at = excluded.to_at, minutes = excluded.minutes,
                             evidence = 'telemetry'",
                    )
                    .bind(customer)
                    .bind(incident)
                    .bind(service)
                    .bind(from)
                    .bind(to)
                    .bind((to - from).num_minutes()),
                )
                .await?;
                Ok(())
            })
            .await
            .unwrap();
    }
}
