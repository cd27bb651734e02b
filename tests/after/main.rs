//! What comes before and after an incident: what customers say before anybody declares one, the post-mortem with its review
//! and its promises, an incident as a file, and drills.

mod drills;
#[allow(dead_code, reason = "tests of the public pages use the rest")]
#[path = "../publishing/fixture.rs"]
mod fixture;
mod post_mortem;
mod problems;
mod records;
mod signals;

use amends::app::test_support::{TestApp, TestClient};
use amends::platform::db::sql;
use sqlx::AssertSqlSafe;

/// A number from the database.
pub async fn number(app: &TestApp, text: &str) -> i64 {
    let mut tx = app.app.db.read().await.unwrap();
    tx.fetch_value::<i64>(sql(AssertSqlSafe(text.to_owned()))).await.unwrap()
}

/// A text from the database.
pub async fn text(app: &TestApp, query: &str) -> String {
    let mut tx = app.app.db.read().await.unwrap();
    tx.fetch_value::<String>(sql(AssertSqlSafe(query.to_owned()))).await.unwrap()
}

/// Runs a statement.
pub async fn run(app: &TestApp, statement: &str) {
    let statement = statement.to_owned();
    let done = app.app.db.write(async move |tx| {
        tx.execute(sql(AssertSqlSafe(statement.clone()))).await?;
        Ok(())
    });
    done.await.unwrap();
}

/// A visitor at another address.
pub fn visitor_at(app: &TestApp, last: u8) -> TestClient {
    let mut visitor = app.visitor();
    visitor.peer = [192, 0, 2, last].into();
    visitor
}
