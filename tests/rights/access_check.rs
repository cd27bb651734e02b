//! Posts a form as everybody who is not allowed to, and then as somebody who is.

use crate::database_contents;
use amends::access::writes::{TABLE, Writer};
use amends::accounts::token::{self, NewToken};
use amends::app::test_support::{TestApp, TestClient, TestResponse};
use amends::platform::db::sql;
use amends::types::{Actor, Refusal, Role};
use amends::ui::wording;
use axum::http::Method;
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;

/// Mail programs post these forms from any origin. They read no cookie; their path's token authorises them.
const ANY_ORIGIN: [&str; 5] = [
    "/consent/{token}/withdrawal",
    "/subscriptions/{token}/end",
    // So do monitoring systems.
    "/hooks/{kind}/{token}",
    "/hooks/{kind}",
    "/v2/enqueue",
];
/// Paths that respond without storing anything.
const STORES_NOTHING: [&str; 5] = [
    "/do/amends/escalation/actions/promises_due",
    "/do/amends/incidents/actions/others_writing",
    "/do/amends/incidents/actions/preview_update",
    "/do/amends/incidents/actions/preview_text",
    "/do/amends/apologies/actions/check_text",
];

/// A valid request body.
#[derive(Clone, Copy)]
pub enum Body<'a> {
    Form(&'a [(&'a str, &'a str)]),
    File(&'a str),
    /// The version a form was filled from, and an SVG image.
    Logo(&'a str, &'a str),
    Json(&'a serde_json::Value),
}

/// A client for every role, and the rows of the write table that were checked.
pub struct AccessCheck<'a> {
    app: &'a TestApp,
    staff: Vec<(Role, TestClient)>,
    programs: Vec<(Role, TestClient)>,
    checked: BTreeSet<&'static str>,
}

impl<'a> AccessCheck<'a> {
    /// Without staff accounts and tokens.
    pub fn new(app: &'a TestApp) -> Self {
        Self { app, staff: Vec::new(), programs: Vec::new(), checked: BTreeSet::new() }
    }

    /// Adds one staff account for each role of staff, and one token for each other role.
    pub async fn with_staff(mut self) -> Self {
        for role in Role::ALL {
            if role.is_for_people() {
                self.staff.push((role, self.app.staff(role.as_str(), &[role]).await));
            } else {
                let new = NewToken { merchant: "Nobody's shop".into(), ..NewToken::new(role.as_str(), [role]) };
                let (keys, now) = (self.app.app.keys.clone(), self.app.app.clock.now());
                let token =
                    self.app.app.db.write(async move |tx| token::create(tx, &keys, &Actor::System, now, &new).await);
                self.programs.push((role, self.app.bearer(&token.await.unwrap())));
            }
        }
        self
    }

    /// The client of the person who has only this role.
    pub fn staff(&self, role: Role) -> TestClient {
        self.staff.iter().find(|(of, _)| *of == role).map(|(_, client)| client.clone()).expect("a role of staff")
    }

    /// Posts `body` to `path`, which belongs to `row` of the write table. Everybody who is not allowed must be refused
    /// without any change to the database; `allowed` must succeed. Returns the response to `allowed`.
    pub async fn check_form(
        &mut self,
        row: &'static str,
        path: &str,
        body: Body<'_>,
        allowed: &TestClient,
    ) -> TestResponse {
        let who =
            TABLE.iter().find(|known| known.path == row).unwrap_or_else(|| panic!("{row} is not in the table")).writer;
        let db = &self.app.app.db;
        let no_role = wording::format_refusal(&Refusal::not_allowed("refusal-role"));
        let before = database_contents::read_all(db).await;
        for (name, client, status) in self.refused_clients(row, who, allowed) {
            let response = post(&client, path, body).await;
            assert_eq!(response.status, status, "{row} as {name}: {}", response.body);
            assert!(response.body.matches(&no_role).count() <= 1, "{row} as {name} says it twice: {}", response.body);
        }
        let after = database_contents::read_all(db).await;
        let changed = database_contents::changed_tables(&before, &after);
        assert_eq!(changed, [""; 0], "a refused request to {row} changed the database");

        let response = post(allowed, path, body).await;
        assert!(
            matches!(response.status.as_u16(), 200 | 201 | 202 | 303),
            "{row}: {} {}",
            response.status,
            response.body
        );
        let changed = database_contents::changed_tables(&after, &database_contents::read_all(db).await);
        assert_eq!(changed.is_empty(), STORES_NOTHING.contains(&row), "{row} changed {changed:?}");
        self.checked.insert(row);
        response
    }

    /// Everybody who is not allowed, with the status of the refusal.
    fn refused_clients(&self, row: &str, who: Writer, allowed: &TestClient) -> Vec<(String, TestClient, u16)> {
        let mut refused = Vec::new();
        let without_role = |clients: &[(Role, TestClient)], roles: &[Role], status| -> Vec<(String, TestClient, u16)> {
            let clients = clients.iter().filter(|(role, _)| !roles.contains(role));
            clients.map(|(role, client)| (role.as_str().to_owned(), client.clone(), status)).collect()
        };
        match who {
            Writer::Anyone => {}
            Writer::Staff(roles) => {
                refused.push(("nobody".to_owned(), self.app.visitor(), 401));
                // A token gives no access to forms of staff.
                refused.extend(without_role(&self.programs, &[], 401));
                refused.extend(without_role(&self.staff, roles, 403));
            }
            Writer::Token(roles) => {
                refused.push(("nobody".to_owned(), self.app.visitor(), 401));
                refused.extend(without_role(&self.programs, roles, 403));
                // A session gives no access to the API.
                refused.extend(without_role(&self.staff, &[], 401));
            }
        }
        if !ANY_ORIGIN.contains(&row) && !matches!(who, Writer::Token(_)) {
            for origin in ["https://evil.example", "http://127.0.0.1:3001"] {
                let mut cross_site = allowed.clone();
                origin.clone_into(&mut cross_site.origin);
                refused.push((format!("a page of {origin}"), cross_site, 403));
            }
        }
        refused
    }

    /// Asserts that exactly these rows were checked.
    pub fn assert_checked(&self, rows: &[&'static str]) {
        assert_eq!(self.checked, rows.iter().copied().collect());
    }

    /// The result of a query that returns one text.
    pub async fn fetch_text(&self, query: &str) -> String {
        database_contents::fetch_text(&mut self.app.app.db.read().await.unwrap(), query.to_owned()).await
    }

    /// Executes a statement.
    pub async fn execute(&self, statement: &str) {
        let statement = statement.to_owned();
        let written = self.app.app.db.write(async move |tx| {
            tx.execute(sql(AssertSqlSafe(statement))).await?;
            Ok(())
        });
        written.await.unwrap();
    }

    /// The value of the field `version` in the form on a page.
    pub async fn version_on(&self, client: &TestClient, page: &str) -> String {
        client.get(page).await.version()
    }
}

async fn post(client: &TestClient, path: &str, body: Body<'_>) -> TestResponse {
    match body {
        Body::Form(fields) => client.post(path, fields).await,
        Body::Json(json) => client.post_json(path, json, &[("idempotency-key", "the first purchase")]).await,
        Body::Logo(version, svg) => {
            let parts = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"version\"\r\n\r\n{version}\r\n\
                 --edge\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"logo.svg\"\r\n\
                 Content-Type: image/svg+xml\r\n\r\n{svg}\r\n--edge--\r\n"
            );
            client.send(Method::POST, path, Some("multipart/form-data; boundary=edge"), parts, &[]).await
        }
        Body::File(text) => {
            let parts = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file.csv\"\r\n\
                 Content-Type: text/csv\r\n\r\n{text}\r\n--edge--\r\n"
            );
            client.send(Method::POST, path, Some("multipart/form-data; boundary=edge"), parts, &[]).await
        }
    }
}
