//! The whole journey through the public doors, on both databases: an outage is declared, heard, answered
//! and resolved; an apology goes out by a real way out; a gift is signed, claimed and redeemed once; the
//! scorecard says how it went.

#[path = "delivery/stage.rs"]
#[allow(dead_code)]
mod stage;

use amends::access::{DataImporter, by_system};
use amends::app::test_support::{TestClient, TestResponse, test_start};
use amends::customers::import::{self, Options};
use amends::on_both_databases;
use amends::platform::AppState;
use amends::platform::db::sql;
use amends::types::{PublicId, Role};
use chrono::Duration;
use serde_json::json;
use sqlx::AssertSqlSafe;

const CUSTOMERS: &str = "external_id,name,email,region,time_zone,plan,currency,monthly_minor,tenure_start,services,consent_service,consent_marketing
LM-1,Nora Ellery,nora@example.org,North,Europe/London,Pay monthly,GBP,3200,2003-07-01,Mobile data,true,true
LM-2,Omar Haddad,omar@example.org,North,Europe/London,Pay monthly,GBP,3200,2010-01-01,Mobile data,true,false
LM-3,Wm. Pike & Sons,pike@example.org,South,Europe/London,Business,GBP,60000,2015-01-01,Mobile data,true,true
";

const MAIL: &str = "Dear {{name}},\n\nyou had no {{services}} from {{from}} to {{to}}. That was our fault: we ran \
    one system with no spare, and it failed. I am sorry.\n\nWhat we owe you, and a way to tell me how it was: \
    {{link}}\n\n{{signer}}, {{signer_title}}";

fn done(answer: &TestResponse) -> &str {
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location()
}

async fn text(app: &AppState, statement: &str) -> String {
    let mut tx = app.db.read().await.unwrap();
    tx.fetch_value::<String>(sql(AssertSqlSafe(statement.to_owned())))
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"))
}

/// The hidden field of a page, as a browser would post it.
fn hidden(page: &TestResponse, name: &str) -> String {
    let field = format!("name=\"{name}\"");
    let at = page.body.find(&field).unwrap_or_else(|| panic!("no {name} in {}", page.body));
    let tag = &page.body[page.body[..at].rfind('<').unwrap()..];
    let value = tag.split("value=\"").nth(1).unwrap_or_else(|| panic!("{name} has no value"));
    value[..value.find('"').unwrap()].to_owned()
}

/// The address behind the first link that begins so.
fn link(text: &str, prefix: &str) -> String {
    let at = text.find(prefix).unwrap_or_else(|| panic!("no {prefix} in {text}"));
    let rest = &text[at..];
    rest[..rest.find(|c: char| c.is_whitespace() || c == '"' || c == '<').unwrap_or(rest.len())].to_owned()
}

async fn catalogue(maren: &TestClient) -> PublicId {
    done(&maren.post("/desk/services/groups", &[("group_name", "Mobile network"), ("position", "1")]).await);
    let service = [
        ("name", "Mobile data"),
        ("description", "3G"),
        ("position", "1"),
        ("weight_percent", "100"),
        ("showcase", "on"),
        ("start_date", "2026-01-01"),
    ];
    done(&maren.post("/desk/services", &service).await);
    let page = maren.get("/desk/services").await;
    let at = page.body.find("/desk/services/").map(|_| link_to(&page.body)).unwrap();
    PublicId::parse(&at).unwrap()
}

/// The id in the first link to a service.
fn link_to(body: &str) -> String {
    body.match_indices("/desk/services/")
        .map(|(at, found)| &body[at + found.len()..])
        .find_map(|rest| PublicId::parse(rest.get(..12)?).map(|id| id.to_string()))
        .expect("a service on the page")
}

on_both_databases! {
    async fn from_an_outage_to_a_redeemed_voucher(app: TestApp) {
        let maren = app.staff("Maren Holt", &[Role::Commander, Role::CommsApprover]).await;
        let aisha = app.staff("Aisha Bello", &[Role::SupportLead]).await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let tomasz = app.staff("Tomasz Zielinski", &[Role::Marketing]).await;
        let helena = app.staff("Helena Duarte", &[Role::Marketing]).await;
        let farah = app.staff("Farah Siddiqui", &[Role::Finance]).await;
        let service = catalogue(&maren).await;
        let right: DataImporter = by_system();
        let imported = import::customers(&app.app, &right, test_start(), CUSTOMERS.as_bytes(), "customers.csv",
            Options::default(), |_| {}).await.unwrap();
        assert_eq!((imported.rows_applied, imported.rows_bad), (3, 0));

        // 1. An incident is declared; the public page says so.
        let status = format!("service-{service}");
        let declared = maren.post("/desk/incidents", &[("title", "Mobile data fails"), ("state", "investigating"),
            ("started_at", "2026-03-11T08:40"), ("body", "Mobile data **fails**. We look for the cause."),
            (&status, "major_outage"), ("promise", "30"), ("notify", "on")]).await;
        let room = done(&declared).to_owned();
        let incident = room.rsplit('/').next().unwrap().to_owned();
        app.publish().await;
        let visitor = app.visitor();
        let page = visitor.get("/").await;
        assert!(page.body.contains("Mobile data fails") && page.body.contains("Next update by"), "{}", page.body);
        let summary = visitor.get("/api/v2/summary.json").await.json();
        assert_eq!(summary["incidents"][0]["id"], json!(incident));

        // 2. A customer says how it is; a person answers. Until then nothing automatic reaches her.
        let affected = format!("/incidents/{incident}/affected");
        let wrong = visitor.post(&affected, &[("severity", "down"), ("words", "No data since nine."),
            ("contact", "07700 9001")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.contains("No data since nine."), "what was typed is kept");
        let told = visitor.post(&affected, &[("service", service.as_str()), ("severity", "down"),
            ("words", "No data since nine. I am a carer."), ("contact", "nora@example.org")]).await;
        assert!(done(&told).contains("/thanks"));
        let case = text(&app.app, "select cast(id as text) from complaint_case").await;
        let conversation = sam.get(&format!("/desk/inbox/{case}")).await;
        assert!(conversation.body.contains("I am a carer.") && conversation.body.contains("Nora Ellery"));
        let version = hidden(&conversation, "version");
        done(&sam.post(&format!("/desk/inbox/{case}/replies"), &[("version", &version),
            ("body", "Dear Nora, I have a spare SIM here for you.")]).await);

        // 3. It is resolved, and everybody who was hit is known.
        app.app.clock.set(test_start() + Duration::hours(3));
        let version = hidden(&maren.get(&room).await, "version");
        done(&maren.post(&format!("{room}/updates"), &[("version", &version), ("state", "resolved"),
            ("body", "Mobile data works again. We are sorry."), (&status, "operational"), ("promise", "30"),
            ("despite_reports", "on")]).await);
        let id = PublicId::parse(&incident).unwrap();
        let now = app.app.clock.now();
        app.app.db.write(async |tx| amends::customers::exposure::compute(tx, &right, now, &id).await).await.unwrap();

        // 4. An apology, approved by another, goes out by a real way out; Nora's case is open, so not to her.
        let mail = app.folder.join("mail");
        let house = stage::sending_to(&app, Some(format!("maildir:{}", mail.display())), None);
        stage::run(&app.app, "update installation set quiet_from = '00:00', quiet_to = '00:00', send_per_minute = 600000").await;
        let written = aisha.post("/desk/apologies", &[("incident", &incident), ("title", "Apology for 11 March"),
            ("class", "apology"), ("subject", "Our failure on Wednesday"), ("body", MAIL), ("sms_body", ""),
            ("signed_by", "Ruth Calloway"), ("signed_title", "Network Director"), ("per_minute", "6000")]).await;
        let sheet = done(&written).to_owned();
        let version = hidden(&aisha.get(&sheet).await, "version");
        done(&aisha.post(&format!("{sheet}/submission"), &[("version", &version), ("incident", &incident),
            ("title", "Apology for 11 March"), ("class", "apology"), ("subject", "Our failure on Wednesday"),
            ("body", MAIL), ("sms_body", ""), ("signed_by", "Ruth Calloway"), ("signed_title", "Network Director"),
            ("per_minute", "6000")]).await);
        let hash = hidden(&maren.get(&sheet).await, "content_hash");
        let own = aisha.post(&format!("{sheet}/approval"), &[("decision", "approved"), ("content_hash", &hash)]).await;
        assert_eq!(own.status, 403, "nobody approves their own");
        done(&maren.post(&format!("{sheet}/approval"), &[("decision", "approved"), ("content_hash", &hash)]).await);
        while amends::apologies::planning::step(&house).await.unwrap() {}
        stage::worker(&house).0.pass().await.unwrap();
        let outcomes = "select count(*) from message where batch_id is not null and state = ";
        assert_eq!(stage::count(&app.app, "select count(*) from message where batch_id is not null").await, 3);
        assert_eq!(text(&app.app, &format!("select cast(({outcomes}'sent') as text)")).await, "2");
        assert_eq!(text(&app.app, "select reason from message where state = 'skipped'").await, "open_complaint");
        let omars = text(&app.app, "select body from message where address_key = 'omar@example.org' and batch_id is not null").await;
        let letter = link(&omars, "/r/");
        assert_eq!(std::fs::read_dir(mail.join("new")).unwrap().count(), 3, "Sam's answer and two apologies");

        // 5. A gift inside a budget, signed by somebody else in marketing.
        done(&farah.post("/desk/offers/budgets", &[("name", "Goodwill"), ("currency", "GBP"), ("limit", "1000")]).await);
        let budget = text(&app.app, "select id from budget").await;
        let offer = tomasz.post("/desk/offers", &[("incident", &incident), ("title", "A voucher"),
            ("reason", "One sum for all."), ("amount_kind", "flat"), ("flat", "10"), ("budget", &budget),
            ("merchant", "Larkmoor shops"), ("valid_from", "2026-03-11T13:00"), ("valid_to", "2026-04-10T10:00"),
            ("honour_policy", "honour"), ("terms", "Use it in one go.")]).await;
        let offer = done(&offer).to_owned();
        let version = hidden(&tomasz.get(&offer).await, "version");
        done(&tomasz.post(&format!("{offer}/submission"), &[("version", &version)]).await);
        let hash = hidden(&helena.get(&offer).await, "hash");
        done(&helena.post(&format!("{offer}/approval"), &[("decision", "approve"), ("hash", &hash), ("comment", "")]).await);
        app.app.clock.set(test_start() + Duration::hours(4) + Duration::minutes(5));
        for _ in 0..4 {
            amends::goodwill::lifecycle::advance(&app.app).await.unwrap();
        }

        // 6. Omar reads his letter, claims, and a till takes the code once.
        let read = visitor.get(&letter).await;
        assert_eq!(read.status, 200, "{}", read.body);
        assert!(read.body.contains("Omar Haddad") && read.body.contains("£10"), "{}", read.body);
        done(&visitor.post(&format!("{letter}/claim"), &[]).await);
        let claimed = visitor.get(&letter).await.body;
        let code = claimed
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
            .find(|word| word.len() == 21 && word.matches('-').count() == 4)
            .unwrap_or_else(|| panic!("no code in {claimed}"))
            .to_owned();
        let new = amends::accounts::token::NewToken {
            name: "Till".into(), roles: [Role::Redeemer].into(), merchant: "Larkmoor shops".into(),
        };
        let (keys, now) = (app.app.keys.clone(), app.app.clock.now());
        let token = app.app.db
            .write(async move |tx| amends::accounts::token::create(tx, &keys, &amends::types::Actor::System, now, &new).await)
            .await.unwrap();
        let till = app.bearer(&token);
        let body = json!({ "code": code, "reference": "till 4, slip 17" });
        let redeemed = till.post_json("/api/v1/redemptions", &body, &[("Idempotency-Key", "a")]).await;
        assert_eq!(redeemed.status, 201, "{}", redeemed.body);
        assert_eq!(redeemed.json()["amount_minor"], 1000);
        assert_eq!(till.post_json("/api/v1/redemptions", &body, &[("Idempotency-Key", "a")]).await.status, 201);
        let again = till.post_json("/api/v1/redemptions", &body, &[("Idempotency-Key", "b")]).await;
        assert_eq!((again.status.as_u16(), again.json()["error"]["code"].clone()), (409, json!("already_redeemed")));
        assert_eq!(text(&app.app, "select cast(spent_minor as text) from budget").await, "1000");
        assert_eq!(text(&app.app, "select cast(sum(amount_minor) as text) from ledger_entry").await, "0");

        // 7. He answers; that is a case of his own. The scorecard counts all of it.
        done(&visitor.post(&format!("{letter}/reply"), &[("words", "Thank you. It cost me a day's work.")]).await);
        let new = amends::accounts::token::NewToken {
            name: "Report".into(), roles: [Role::Auditor].into(), merchant: String::new(),
        };
        let keys = app.app.keys.clone();
        let token = app.app.db
            .write(async move |tx| amends::accounts::token::create(tx, &keys, &amends::types::Actor::System, now, &new).await)
            .await.unwrap();
        let card = app.bearer(&token).get(&format!("/api/v1/incidents/{incident}/scorecard")).await.json();
        assert_eq!((&card["time_to_acknowledge_minutes"], &card["updates"]), (&json!(20), &json!(2)), "{card}");
        assert_eq!((&card["longest_silence_minutes"], &card["duration_minutes"]), (&json!(180), &json!(200)), "{card}");
        assert_eq!((&card["exposed"], &card["cases"], &card["answered"]), (&json!(3), &json!(2), &json!(1)), "{card}");
        assert_eq!(card["messages"], json!({ "sent": 2, "skipped": 1 }));
        assert_eq!(card["goodwill"]["redeemed"]["count"], 1, "{card}");
        assert_eq!(card["automatic_after_complaint"], 0);
    }
}
