//! Services, incidents and templates as staff make them.

use amends::access::{ServiceEditor, by_system};
use amends::app::test_support::{TestApp, TestClient, TestResponse, test_start};
use amends::platform::db::sql;
use amends::services::catalogue::{self, ServiceInput};
use amends::types::{PublicId, Timestamp};
use chrono::Duration;
use sqlx::AssertSqlSafe;

pub fn minutes(minutes: i64) -> Timestamp {
    test_start() + Duration::minutes(minutes)
}

pub async fn service(app: &TestApp, name: &str) -> PublicId {
    let input = ServiceInput { name: name.into(), weight_percent: 100, showcase: true, ..ServiceInput::default() };
    let (right, now): (ServiceEditor, _) = (by_system(), app.app.clock.now());
    app.app.db.write(async move |tx| catalogue::add_service(tx, &right, now, &input).await).await.unwrap()
}

pub async fn text(app: &TestApp, query: &str) -> String {
    let mut tx = app.app.db.read().await.unwrap();
    tx.fetch_value::<String>(sql(AssertSqlSafe(query.to_owned()))).await.unwrap_or_else(|e| panic!("{query}: {e}"))
}

/// Posts a form and returns the path it leads to, without the fragment. Fails for any other response.
pub async fn follow(client: &TestClient, path: &str, fields: &[(&str, &str)]) -> String {
    let response = client.post(path, fields).await;
    assert_eq!(response.status, 303, "{path}: {}", response.body);
    response.location().split('#').next().unwrap_or_default().to_owned()
}

/// Declares an incident with an outage of a service and returns the path of its page.
pub async fn declare(client: &TestClient, title: &str, service: &PublicId) -> String {
    let field = format!("service-{service}");
    let fields = [
        ("kind", "incident"),
        ("title", title),
        (&*field, "major_outage"),
        ("state", "investigating"),
        ("started_at", "2026-03-11T08:40"),
        ("body", "It is down."),
        ("promise", "30"),
        ("notify", "yes"),
    ];
    follow(client, "/desk/incidents", &fields).await
}

/// Adds a template for incidents and returns its id. `more` are further fields, such as services.
pub async fn template(app: &TestApp, client: &TestClient, name: &str, body: &str, more: &[(&str, &str)]) -> String {
    let state = if more.iter().any(|(name, _)| *name == "state") { &[][..] } else { &[("state", "investigating")][..] };
    let fixed = [("name", name), ("group_name", ""), ("kind", "incident"), ("body", body), ("notify", "yes")];
    let fields = [&fixed[..], state, more].concat();
    follow(client, "/desk/settings/templates", &fields).await;
    text(app, &format!("select id from incident_template where name = '{name}'")).await
}

/// The content of the first text area of this name, as somebody reads it.
pub fn text_area(page: &TestResponse, name: &str) -> String {
    let field = format!("<textarea id=\"{name}\"");
    let (_, rest) = page.body.split_once(&field).unwrap_or_else(|| panic!("no {name} in {}", page.body));
    let content = rest.split_once('>').unwrap().1.split("</textarea>").next().unwrap();
    content.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// The value of the first input of this name.
pub fn input(page: &TestResponse, name: &str) -> String {
    let field = format!("name=\"{name}\"");
    let at = page.body.find(&field).unwrap_or_else(|| panic!("no {name} in {}", page.body));
    let tag = &page.body[page.body[..at].rfind('<').unwrap()..];
    let tag = &tag[..tag.find('>').unwrap()];
    tag.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}
