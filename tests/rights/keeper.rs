//! Tries a door as everybody who may not, and then as somebody who may.

use crate::dump;
use amends::access::writes::{TABLE, Writer};
use amends::accounts::token::{self, NewToken};
use amends::app::test_support::{Answer, Caller, TestApp};
use amends::platform::db::sql;
use amends::types::Actor;
use amends::types::Role;
use axum::http::Method;
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;

/// Mail programs press this one from wherever they are: it reads no cookie, what it may do is in its path.
const OPEN: &str = "/subscriptions/{token}/end";
/// These answer and store nothing.
const ONLY_ANSWERS: [&str; 3] = [
    "/do/amends/incidents/actions/preview_update",
    "/do/amends/incidents/actions/preview_text",
    "/do/amends/apologies/actions/check_text",
];

/// Valid input.
#[derive(Clone, Copy)]
pub enum Sent<'a> {
    Form(&'a [(&'a str, &'a str)]),
    File(&'a str),
    /// The version a form was filled from, and a drawing.
    Logo(&'a str, &'a str),
    Json(&'a serde_json::Value),
}

/// Everybody who may stand before a door.
pub struct Keeper<'a> {
    app: &'a TestApp,
    people: Vec<(Role, Caller)>,
    programs: Vec<(Role, Caller)>,
    tried: BTreeSet<&'static str>,
}

impl<'a> Keeper<'a> {
    /// Nobody of staff is here yet.
    pub fn alone(app: &'a TestApp) -> Self {
        Self { app, people: Vec::new(), programs: Vec::new(), tried: BTreeSet::new() }
    }

    /// One signed-in person for each role that people have, one token for each of the others.
    pub async fn hired(mut self) -> Self {
        for role in Role::ALL {
            if role.is_for_people() {
                self.people.push((role, self.app.staff(role.as_str(), &[role]).await));
            } else {
                let new =
                    NewToken { name: role.as_str().to_owned(), roles: [role].into(), merchant: "Nobody's shop".into() };
                let (keys, now) = (self.app.app.keys.clone(), self.app.app.clock.now());
                let made =
                    self.app.app.db.write(async move |tx| token::create(tx, &keys, &Actor::System, now, &new).await);
                self.programs.push((role, self.app.bearer(&made.await.unwrap())));
            }
        }
        self
    }

    /// The person who has this role and no other.
    pub fn person(&self, role: Role) -> Caller {
        self.people.iter().find(|(theirs, _)| *theirs == role).map(|(_, caller)| caller.clone()).expect("hired")
    }

    /// Tries `row` at `path`: everybody who may not is refused and nothing changes, `right` gets through.
    pub async fn door(&mut self, row: &'static str, path: &str, sent: Sent<'_>, right: &Caller) -> Answer {
        let who = TABLE.iter().find(|known| known.path == row).unwrap_or_else(|| panic!("{row} is no row")).writer;
        let db = &self.app.app.db;
        let before = dump::of(db).await;
        for (name, caller, status) in self.refused(row, who, right) {
            let answer = post(&caller, path, sent).await;
            assert_eq!(answer.status, status, "{row} as {name}: {}", answer.body);
        }
        let after = dump::of(db).await;
        assert_eq!(dump::differences(&before, &after), [""; 0], "{row} changed something for somebody who may not");

        let answer = post(right, path, sent).await;
        assert!(matches!(answer.status.as_u16(), 200 | 201 | 303), "{row}: {} {}", answer.status, answer.body);
        let changed = dump::differences(&after, &dump::of(db).await);
        assert_eq!(changed.is_empty(), ONLY_ANSWERS.contains(&row), "{row} changed {changed:?}");
        self.tried.insert(row);
        answer
    }

    /// Everybody who may not, with the status that tells them so.
    fn refused(&self, row: &str, who: Writer, right: &Caller) -> Vec<(String, Caller, u16)> {
        let mut refused = Vec::new();
        let wrong = |all: &[(Role, Caller)], roles: &[Role], status| -> Vec<(String, Caller, u16)> {
            let wrong = all.iter().filter(|(role, _)| !roles.contains(role));
            wrong.map(|(role, caller)| (role.as_str().to_owned(), caller.clone(), status)).collect()
        };
        match who {
            Writer::Anyone => {}
            Writer::Staff(roles) => {
                refused.push(("nobody".to_owned(), self.app.visitor(), 401));
                // A program's token opens no door of people.
                refused.extend(wrong(&self.programs, &[], 401));
                refused.extend(wrong(&self.people, roles, 403));
            }
            Writer::Token(roles) => {
                refused.push(("nobody".to_owned(), self.app.visitor(), 401));
                refused.extend(wrong(&self.programs, roles, 403));
                // A person's session opens no door of programs.
                refused.extend(wrong(&self.people, &[], 401));
            }
        }
        if row != OPEN && !matches!(who, Writer::Token(_)) {
            for origin in ["https://evil.example", "http://127.0.0.1:3001"] {
                let mut elsewhere = right.clone();
                origin.clone_into(&mut elsewhere.origin);
                refused.push((format!("somebody on {origin}"), elsewhere, 403));
            }
        }
        refused
    }

    /// All rows of a story were tried, and no others.
    pub fn has_tried(&self, rows: &[&'static str]) {
        assert_eq!(self.tried, rows.iter().copied().collect());
    }

    /// One text of the database.
    pub async fn text(&self, statement: &str) -> String {
        dump::text(&mut self.app.app.db.read().await.unwrap(), statement.to_owned()).await
    }

    /// A statement without input.
    pub async fn run(&self, statement: &str) {
        let statement = statement.to_owned();
        let done = self.app.app.db.write(async move |tx| {
            tx.execute(sql(AssertSqlSafe(statement))).await?;
            Ok(())
        });
        done.await.unwrap();
    }

    /// The `version` that the form on a page posts back.
    pub async fn version_on(&self, caller: &Caller, page: &str) -> String {
        let answer = caller.get(page).await;
        let (_, rest) = answer.body.split_once("name=\"version\" value=\"").expect("a version on the page");
        rest.split_once('"').unwrap().0.to_owned()
    }
}

async fn post(caller: &Caller, path: &str, sent: Sent<'_>) -> Answer {
    match sent {
        Sent::Form(fields) => caller.post(path, fields).await,
        Sent::Json(body) => caller.post_json(path, body, &[("idempotency-key", "the first purchase")]).await,
        Sent::Logo(version, drawing) => {
            let body = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"version\"\r\n\r\n{version}\r\n\
                 --edge\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"logo.svg\"\r\n\
                 Content-Type: image/svg+xml\r\n\r\n{drawing}\r\n--edge--\r\n"
            );
            caller.send(Method::POST, path, Some("multipart/form-data; boundary=edge"), body, &[]).await
        }
        Sent::File(text) => {
            let body = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file.csv\"\r\n\
                 Content-Type: text/csv\r\n\r\n{text}\r\n--edge--\r\n"
            );
            caller.send(Method::POST, path, Some("multipart/form-data; boundary=edge"), body, &[]).await
        }
    }
}
