//! The whole journey over HTTP, on both databases: an outage is declared, reported, replied to and resolved; an apology
//! is sent through a delivery channel; a voucher is approved, claimed and redeemed once; the scorecard shows the
//! figures.

#[path = "rights/database_contents.rs"]
#[allow(dead_code)]
mod database_contents;
#[path = "delivery/fixture.rs"]
#[allow(dead_code)]
mod fixture;

use amends::access::{DataImporter, by_system};
use amends::app::test_support::{TestClient, TestResponse, test_start};
use amends::customers::import::{self, Options};
use amends::on_both_databases;
use amends::platform::AppState;
use amends::platform::db::{Tx, sql};
use amends::platform::event_out::{self, EventType};
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

/// The target of a redirect. Fails for any other response.
fn expect_redirect(answer: &TestResponse) -> &str {
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location()
}

/// The result of a query for one text.
async fn fetch_text(app: &AppState, statement: &str) -> String {
    let mut tx = app.db.read().await.unwrap();
    tx.fetch_value::<String>(sql(AssertSqlSafe(statement.to_owned())))
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"))
}

/// The texts that a query returns.
async fn fetch_column(app: &AppState, statement: &str) -> Vec<String> {
    let mut tx = app.db.read().await.unwrap();
    tx.fetch_values::<String>(sql(AssertSqlSafe(statement.to_owned()))).await.unwrap()
}

/// The value of a hidden field, as a browser would post it.
fn hidden_field(page: &TestResponse, name: &str) -> String {
    let field = format!("name=\"{name}\"");
    let at = page.body.find(&field).unwrap_or_else(|| panic!("no {name} in {}", page.body));
    let tag = &page.body[page.body[..at].rfind('<').unwrap()..];
    let value = tag.split("value=\"").nth(1).unwrap_or_else(|| panic!("{name} has no value"));
    value[..value.find('"').unwrap()].to_owned()
}

/// The first URL in a text that begins with a prefix.
fn find_link(text: &str, prefix: &str) -> String {
    let at = text.find(prefix).unwrap_or_else(|| panic!("no {prefix} in {text}"));
    let rest = &text[at..];
    rest[..rest.find(|c: char| c.is_whitespace() || c == '"' || c == '<').unwrap_or(rest.len())].to_owned()
}

/// The text of the newest mail to an address in a maildir.
fn mail_to(maildir: &std::path::Path, address: &str) -> String {
    let mut mails: Vec<_> = std::fs::read_dir(maildir.join("new"))
        .expect("a maildir")
        .map(|entry| entry.expect("a file").path())
        .filter_map(|path| Some((path.clone(), std::fs::read_to_string(path).ok()?)))
        .filter(|(_, mail)| mail.lines().any(|line| line.starts_with("To: ") && line.contains(address)))
        .collect();
    mails.sort();
    amends::delivery::mail_parser::parse(&mails.pop().expect("a mail").1).body
}

/// Creates a group and a service in it.
async fn create_service(maren: &TestClient) -> PublicId {
    expect_redirect(&maren.post("/desk/services/groups", &[("group_name", "Mobile network"), ("position", "1")]).await);
    let service = [
        ("name", "Mobile data"),
        ("description", "3G"),
        ("position", "1"),
        ("weight_percent", "100"),
        ("showcase", "on"),
        ("start_date", "2026-01-01"),
    ];
    expect_redirect(&maren.post("/desk/services", &service).await);
    let page = maren.get("/desk/services").await;
    PublicId::parse(&find_service_id(&page.body)).unwrap()
}

/// The id in the first link to a service.
fn find_service_id(body: &str) -> String {
    body.match_indices("/desk/services/")
        .map(|(at, found)| &body[at + found.len()..])
        .find_map(|rest| PublicId::parse(rest.get(..12)?).map(|id| id.to_string()))
        .expect("the page links to a service")
}

on_both_databases! {
    async fn from_an_outage_to_a_redeemed_voucher(app: TestApp) {
        let maren = app.staff("Maren Holt", &[Role::Commander, Role::CommsApprover]).await;
        let aisha = app.staff("Aisha Bello", &[Role::SupportLead]).await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let tomasz = app.staff("Tomasz Zielinski", &[Role::Marketing]).await;
        let helena = app.staff("Helena Duarte", &[Role::Marketing]).await;
        let farah = app.staff("Farah Siddiqui", &[Role::Finance]).await;
        let listen = async |tx: &mut Tx| event_out::set_listening(tx, &EventType::ALL).await;
        app.app.db.write(listen).await.unwrap();
        let service = create_service(&maren).await;
        let right: DataImporter = by_system();
        let imported = import::customers(&app.app, &right, test_start(), CUSTOMERS.as_bytes(), "customers.csv",
            Options::default(), |_| {}).await.unwrap();
        assert_eq!((imported.rows_applied, imported.rows_bad), (3, 0));

        // 1. An incident is declared and published.
        let status = format!("service-{service}");
        let declared = maren.post("/desk/incidents", &[("title", "Mobile data fails"), ("state", "investigating"),
            ("started_at", "2026-03-11T08:40"), ("body", "Mobile data **fails**. We look for the cause."),
            (&status, "major_outage"), ("promise", "30"), ("notify", "on")]).await;
        let incident_page = expect_redirect(&declared).to_owned();
        let incident = incident_page.rsplit('/').next().unwrap().to_owned();
        app.publish().await;
        let visitor = app.visitor();
        let page = visitor.get("/").await;
        assert!(page.body.contains("Mobile data fails") && page.body.contains("Next update by"), "{}", page.body);
        let summary = visitor.get("/api/v2/summary.json").await.json();
        assert_eq!(summary["incidents"][0]["id"], json!(incident));

        // 2. A customer reports and gets a reply. While her case is open, automatic messages to her wait for a person.
        let affected = format!("/incidents/{incident}/affected");
        let wrong = visitor.post(&affected, &[("severity", "down"), ("words", "No data since nine."),
            ("contact", "07700 9001")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.contains("No data since nine."), "the typed text is shown again");
        let reported = visitor.post(&affected, &[("service", service.as_str()), ("severity", "down"),
            ("words", "No data since nine. I am a carer."), ("contact", "nora@example.org")]).await;
        assert!(expect_redirect(&reported).contains("/thanks"));
        let case = fetch_text(&app.app, "select cast(id as text) from complaint_case").await;
        let conversation = sam.get(&format!("/desk/inbox/{case}")).await;
        assert!(conversation.body.contains("I am a carer.") && conversation.body.contains("Nora Ellery"));
        let version = hidden_field(&conversation, "version");
        expect_redirect(&sam.post(&format!("/desk/inbox/{case}/replies"), &[("version", &version),
            ("body", "Dear Nora, I have a spare SIM here for you.")]).await);

        // 3. The incident is resolved, and the affected customers are counted.
        app.app.clock.set(test_start() + Duration::hours(3));
        let version = hidden_field(&maren.get(&incident_page).await, "version");
        expect_redirect(&maren.post(&format!("{incident_page}/updates"), &[("version", &version), ("state", "resolved"),
            ("body", "Mobile data works again. We are sorry."), (&status, "operational"), ("promise", "30"),
            ("despite_reports", "on")]).await);
        let id = PublicId::parse(&incident).unwrap();
        let now = app.app.clock.now();
        app.app.db.write(async |tx| amends::customers::exposure::recount(tx, &right, now, &id).await).await.unwrap();

        // 4. An apology is approved by somebody else and sent to a maildir. Nora's is held, since a complaint gives her
        // address, and left out by a person.
        let maildir = app.folder.join("mail");
        let sending_app = fixture::app_with_channels(&app, Some(format!("maildir:{}", maildir.display())), None);
        fixture::execute(&app.app, "update installation set quiet_from = '00:00', quiet_to = '00:00', send_per_minute = 600000").await;
        let written = aisha.post("/desk/apologies", &[("incident", &incident), ("title", "Apology for 11 March"),
            ("class", "apology"), ("subject", "Our failure on Wednesday"), ("body", MAIL), ("sms_body", ""),
            ("signed_by", "Ruth Calloway"), ("signed_title", "Network Director"), ("per_minute", "6000")]).await;
        let batch_page = expect_redirect(&written).to_owned();
        let version = hidden_field(&aisha.get(&batch_page).await, "version");
        expect_redirect(&aisha.post(&format!("{batch_page}/submission"), &[("version", &version), ("incident", &incident),
            ("title", "Apology for 11 March"), ("class", "apology"), ("subject", "Our failure on Wednesday"),
            ("body", MAIL), ("sms_body", ""), ("signed_by", "Ruth Calloway"), ("signed_title", "Network Director"),
            ("per_minute", "6000")]).await);
        amends::apologies::audience::run_all(&app.app).await.unwrap();
        let hash = hidden_field(&maren.get(&batch_page).await, "content_hash");
        let own_approval = aisha.post(&format!("{batch_page}/approval"), &[("decision", "approved"), ("content_hash", &hash)]).await;
        assert_eq!(own_approval.status, 403, "an author cannot approve their own batch");
        expect_redirect(&maren.post(&format!("{batch_page}/approval"), &[("decision", "approved"), ("content_hash", &hash)]).await);
        while amends::apologies::planning::step(&sending_app).await.unwrap() {}
        fixture::worker(&sending_app).0.run_once().await.unwrap();
        let outcomes = "select count(*) from message where batch_id is not null and state = ";
        assert_eq!(fixture::count(&app.app, "select count(*) from message where batch_id is not null").await, 3);
        assert_eq!(fetch_text(&app.app, &format!("select cast(({outcomes}'sent') as text)")).await, "2");
        assert_eq!(fetch_text(&app.app, "select reason from message where state = 'held'").await, "provisional");
        let held = fetch_text(&app.app, "select cast(id as text) from message where state = 'held'").await;
        let leave_out = [("decision", "leave_out")];
        expect_redirect(&maren.post(&format!("/desk/sending/messages/{held}/decision"), &leave_out).await);
        assert_eq!(fetch_text(&app.app, "select reason from message where state = 'skipped'").await, "open_complaint");
        let personal_page = find_link(&mail_to(&maildir, "omar@example.org"), "/r/");
        assert_eq!(std::fs::read_dir(maildir.join("new")).unwrap().count(), 3, "Sam's reply and two apologies");

        // 5. An offer within a budget is approved by somebody else in marketing.
        expect_redirect(&farah.post("/desk/offers/budgets", &[("name", "Goodwill"), ("currency", "GBP"), ("limit", "1000")]).await);
        let budget = fetch_text(&app.app, "select id from budget").await;
        let offer = tomasz.post("/desk/offers", &[("incident", &incident), ("title", "A voucher"),
            ("reason", "One sum for all."), ("amount_kind", "flat"), ("flat", "10"), ("budget", &budget),
            ("merchant", "Larkmoor shops"), ("valid_from", "2026-03-11T13:00"), ("valid_to", "2026-04-10T10:00"),
            ("honour_policy", "honour"), ("terms", "Use it in one go.")]).await;
        let offer = expect_redirect(&offer).to_owned();
        amends::goodwill::costing::job::run_all(&app.app).await.unwrap();
        let version = hidden_field(&tomasz.get(&offer).await, "version");
        expect_redirect(&tomasz.post(&format!("{offer}/submission"), &[("version", &version)]).await);
        let hash = hidden_field(&helena.get(&offer).await, "hash");
        expect_redirect(&helena.post(&format!("{offer}/approval"), &[("decision", "approve"), ("hash", &hash), ("comment", "")]).await);
        app.app.clock.set(test_start() + Duration::hours(4) + Duration::minutes(5));
        for _ in 0..4 {
            amends::goodwill::schedule::advance(&app.app).await.unwrap();
        }

        // 6. Omar opens his personal page and claims the voucher; the merchant can redeem its code once.
        let opened = visitor.get(&personal_page).await;
        assert_eq!(opened.status, 200, "{}", opened.body);
        assert!(opened.body.contains("Omar Haddad") && opened.body.contains("£10"), "{}", opened.body);
        expect_redirect(&visitor.post(&format!("{personal_page}/claim"), &[]).await);
        let claimed = visitor.get(&personal_page).await.body;
        let code = claimed
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
            .find(|word| word.len() == 21 && word.matches('-').count() == 4)
            .unwrap_or_else(|| panic!("no code in {claimed}"))
            .to_owned();
        let new = amends::accounts::token::NewToken {
            merchant: "Larkmoor shops".into(),
            ..amends::accounts::token::NewToken::new("Till", [Role::Redeemer])
        };
        let (keys, now) = (app.app.keys.clone(), app.app.clock.now());
        let token = app.app.db
            .write(async move |tx| amends::accounts::token::create(tx, &keys, &amends::types::Actor::System, now, &new).await)
            .await.unwrap();
        let merchant = app.bearer(&token);
        let body = json!({ "code": code, "reference": "till 4, slip 17" });
        let redeemed = merchant.post_json("/api/v1/redemptions", &body, &[("Idempotency-Key", "a")]).await;
        assert_eq!(redeemed.status, 201, "{}", redeemed.body);
        assert_eq!(redeemed.json()["amount_minor"], 1000);
        assert_eq!(merchant.post_json("/api/v1/redemptions", &body, &[("Idempotency-Key", "a")]).await.status, 201);
        let again = merchant.post_json("/api/v1/redemptions", &body, &[("Idempotency-Key", "b")]).await;
        assert_eq!((again.status.as_u16(), again.json()["error"]["code"].clone()), (409, json!("already_redeemed")));
        assert_eq!(fetch_text(&app.app, "select cast(spent_minor as text) from budget").await, "1000");
        assert_eq!(fetch_text(&app.app, "select cast(sum(amount_minor) as text) from ledger_entry").await, "0");

        // Other systems that listen are told all of it, and nothing of the people.
        let told = fetch_column(&app.app, "select distinct type from event_out order by type").await;
        let expected = [
            "batch.approved", "batch.started", "batch.submitted", "case.opened", "case.replied",
            "case.state_changed", "incident.declared", "incident.resolved", "offer.approved", "offer.live",
            "offer.submitted", "service.status_changed", "voucher.claimed", "voucher.redeemed",
        ];
        assert_eq!(told, expected);
        let people = ["Nora", "Omar", "Pike", "LM-", "@", "07700", "carer", "SIM here", "Sam", "Maren", "Larkmoor shops", "slip 17"];
        for payload in fetch_column(&app.app, "select payload from event_out").await {
            for secret in people {
                assert!(!payload.contains(secret), "{secret} in {payload}");
            }
        }

        // Nothing in the database opens his page, spends his voucher or acts as the merchant.
        let secrets = [personal_page.trim_start_matches("/r/"), &code, &code.replace('-', ""), &token];
        for (table, rows) in database_contents::read_all(&app.app.db).await {
            for secret in secrets {
                assert!(!rows.contains(secret), "{table} contains {secret}: {rows}");
            }
        }

        // 7. He replies, which opens a case. The scorecard counts everything.
        expect_redirect(&visitor.post(&format!("{personal_page}/reply"), &[("words", "Thank you. It cost me a day's work.")]).await);
        let new = amends::accounts::token::NewToken::new("Report", [Role::Auditor]);
        let keys = app.app.keys.clone();
        let token = app.app.db
            .write(async move |tx| amends::accounts::token::create(tx, &keys, &amends::types::Actor::System, now, &new).await)
            .await.unwrap();
        let scorecard = app.bearer(&token).get(&format!("/api/v1/incidents/{incident}/scorecard")).await.json();
        assert_eq!((&scorecard["time_to_acknowledge_minutes"], &scorecard["updates"]), (&json!(20), &json!(2)), "{scorecard}");
        assert_eq!((&scorecard["longest_silence_minutes"], &scorecard["duration_minutes"]), (&json!(180), &json!(200)), "{scorecard}");
        assert_eq!((&scorecard["exposed"], &scorecard["cases"], &scorecard["answered"]), (&json!(3), &json!(2), &json!(1)), "{scorecard}");
        assert_eq!(scorecard["messages"], json!({ "sent": 2, "skipped": 1 }));
        assert_eq!(scorecard["goodwill"]["redeemed"]["count"], 1, "{scorecard}");
        assert_eq!(scorecard["automatic_after_complaint"], 0);
    }
}
