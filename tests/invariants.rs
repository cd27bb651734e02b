//! Invariants that concern several features, or two transactions at the same time.

mod fixture;

use amends::access::{DataImporter, IncidentCommander, Staff, by_system};
use amends::app::test_support::{TestApp, TestClient, temp_folder, test_start};
use amends::cases::case::CaseChannel;
use amends::cases::{IncomingMessage, Sender, receive_message};
use amends::customers::import::Options;
use amends::customers::import::staging::{Import, ImportState};
use amends::customers::{Channel, import, personal_link};
use amends::delivery::claim;
use amends::delivery::link::LinkMaker;
use amends::delivery::message::Class;
use amends::delivery::queue::{NewMessage, enqueue};
use amends::incidents::review::review;
use amends::on_both_databases;
use amends::platform::clock::Clock;
use amends::platform::config::Config;
use amends::platform::db::{Db, Tx};
use amends::types::{Actor, PublicId, Refusal, Role, Timestamp};
use chrono::Duration;
use fixture::Fixture;
use std::io::Cursor;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

/// Runs two transactions: when `first` has done its work and has not committed yet, `second` begins. Asserts that
/// `second` waits for the commit of `first`, and returns what both returned.
async fn in_sequence<A, B>(
    db: &Db,
    first: impl AsyncFnOnce(&mut Tx) -> Result<A, Refusal> + Clone,
    second: impl AsyncFnOnce(&mut Tx) -> Result<B, Refusal> + Clone,
) -> (Result<A, Refusal>, Result<B, Refusal>) {
    let (done, release) = (&Notify::new(), &Notify::new());
    let holder = db.write(async move |tx| {
        let result = first(tx).await;
        done.notify_one();
        release.notified().await;
        result
    });
    let waiter = async {
        done.notified().await;
        let mut second = std::pin::pin!(db.write(second));
        let early = tokio::time::timeout(std::time::Duration::from_millis(300), &mut second).await;
        release.notify_one();
        match early {
            Ok(_) => panic!("the second transaction did not wait for the first"),
            Err(_) => second.await,
        }
    };
    tokio::join!(holder, waiter)
}

/// A message of a customer about an incident.
fn message(customer: i64, incident: &PublicId, words: &str) -> IncomingMessage {
    let sender = Sender { customer_id: Some(customer), is_provisional: false, contact: None };
    IncomingMessage {
        sender,
        incident_id: Some(incident.clone()),
        message: words.to_owned(),
        channel: CaseChannel::Letter,
        source_key: String::new(),
    }
}

/// The right of a commander who reviews incidents.
async fn commander(app: &TestApp) -> IncidentCommander {
    let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
    let staff =
        Staff { id: ruth.staff_id.clone().unwrap(), name: "Ruth Calloway".into(), roles: [Role::Commander].into() };
    staff.may().unwrap()
}

fn minutes(minutes: i64) -> Timestamp {
    test_start() + Duration::minutes(minutes)
}

on_both_databases! {
    async fn two_nodes_that_claim_at_once_send_a_customer_one_apology(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        fixture.run("update installation set quiet_from = '00:00', quiet_to = '00:00', send_per_minute = 6000000").await;
        let ann = fixture.customer("A-1", "Ann", "").await;
        fixture.contact(ann, "email", "ann@example.org", "ann@example.org").await;
        let (one, two) = (fixture.incident("", &[]).await, fixture.incident("", &[]).await);
        let links = LinkMaker { keys: app.app.keys.clone(), public_url: app.app.config.public_url() };
        let claim = async |tx: &mut Tx, node: &str, limit: i64| {
            claim::claim(tx, &links, node, test_start(), limit, &[Channel::Email]).await
        };
        // Stores the bucket: inserting it would make the second node wait as well.
        app.app.db.write(async |tx| claim(tx, "earlier", 20).await).await.unwrap();
        app.app.db.write(async |tx| {
            for incident in [&one, &two] {
                let new = NewMessage {
                    subject: "Sorry".into(),
                    body: "We are sorry.".into(),
                    customer_id: Some(ann),
                    incident_id: Some(incident.clone()),
                    ..NewMessage::new(Class::Apology, Channel::Email, "ann@example.org", format!("apology:{incident}"), test_start())
                };
                enqueue(tx, test_start(), new).await?;
            }
            Ok(())
        }).await.unwrap();
        let (first, second) =
            in_sequence(&app.app.db, async |tx| claim(tx, "one", 1).await, async |tx| claim(tx, "two", 20).await).await;
        assert_eq!(first.unwrap().messages.len(), 1);
        let second = second.unwrap();
        assert_eq!((second.messages.len(), second.set_aside), (0, 1));
        let states = fixture.column("select state || ' ' || reason from message order by id").await;
        assert_eq!(states, ["sending ", "skipped recent_apology"]);
    }

    async fn an_incident_is_not_closed_while_a_complaint_is_being_stored(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (ann, incident) = (fixture.customer("A-1", "Ann", "").await, fixture.incident("", &[]).await);
        fixture.resolve(&incident, minutes(-60), minutes(-1)).await;
        let right = commander(&app).await;
        let complain = async |tx: &mut Tx, words: &str, at: i64| {
            receive_message(tx, minutes(at), message(ann, &incident, words)).await
        };
        let close = async |tx: &mut Tx| review(tx, &right, minutes(2), &incident, "").await;
        let unanswered = |result: &Result<(), Refusal>| {
            matches!(result, Err(Refusal::Conflict(message)) if message.key == "incident-review-unanswered")
        };
        // The first message of somebody, and another one after a reply.
        for (words, at) in [("I had no calls.", 0), ("I still have no answer to my question.", 2)] {
            let (complained, closed) =
                in_sequence(&app.app.db, async |tx| complain(tx, words, at).await, async |tx| close(tx).await).await;
            complained.unwrap();
            assert!(unanswered(&closed), "{words}: {closed:?}");
            assert_eq!(fixture.number("select count(*) from incident_review").await, 0);
            fixture.run("update complaint_case set last_human_out_at = last_in_at").await;
        }
        // A message that comes when the incident is as good as closed waits, and finds it closed.
        let (closed, complained) = in_sequence(
            &app.app.db,
            async |tx| close(tx).await,
            async |tx| {
                complain(tx, "And now?", 3).await?;
                Ok(amends::incidents::store::find_review(tx, &incident).await?.is_some())
            },
        ).await;
        assert_eq!((closed, complained), (Ok(()), Ok(true)));
    }

    async fn a_drill_gets_no_apology_and_no_offer(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (ann, data) = (fixture.customer("A-1", "Ann", "").await, fixture.service("Mobile data").await);
        let incident = fixture.incident("", &[&data]).await;
        fixture.resolve(&incident, minutes(-60), minutes(-1)).await;
        fixture.measured(&incident, ann, &data, minutes(-60), minutes(-1)).await;
        let aisha = app.staff("Aisha Bello", &[Role::SupportLead]).await;
        let tomasz = app.staff("Tomasz Zielinski", &[Role::Marketing]).await;
        let farah = app.staff("Farah Siddiqui", &[Role::Finance]).await;
        let budget = [("name", "Goodwill"), ("currency", "GBP"), ("limit", "1000")];
        assert_eq!(farah.post("/desk/offers/budgets", &budget).await.status, 303);
        let budget = fixture.column("select id from budget").await.remove(0);
        let apology = [
            ("incident", incident.as_str()), ("title", "Sorry"), ("class", "apology"), ("subject", "Our failure"),
            ("body", "Dear {{name}}, we are sorry."), ("sms_body", ""), ("signed_by", "Ruth"), ("signed_title", ""),
            ("per_minute", "60"),
        ];
        let offer = [
            ("incident", incident.as_str()), ("title", "A voucher"), ("reason", "One sum for all."), ("amount_kind", "flat"),
            ("flat", "10"), ("budget", &budget), ("merchant", "Shops"), ("valid_from", "2026-03-12T10:00"),
            ("valid_to", "2026-04-10T10:00"), ("honour_policy", "honour"), ("terms", "Use it."),
        ];
        fixture.run("update incident set is_drill = true").await;
        let refused = aisha.post("/desk/apologies", &apology).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("This incident is not public"), "{}", refused.body);
        let refused = tomasz.post("/desk/offers", &offer).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("Choose the incident this is for"), "{}", refused.body);
        assert_eq!(fixture.number("select (select count(*) from batch) + (select count(*) from offer)").await, 0);
        // The same forms are accepted for an incident that is public.
        fixture.run("update incident set is_drill = false").await;
        assert_eq!(aisha.post("/desk/apologies", &apology).await.status, 303);
        assert_eq!(tomasz.post("/desk/offers", &offer).await.status, 303);
    }

    async fn exposure_imported_for_a_drill_leads_to_no_personal_page(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (ann, data) = (fixture.customer("A-1", "Ann", "").await, fixture.service("Mobile data").await);
        let incident = fixture.incident("", &[&data]).await;
        fixture.run("update incident set is_drill = true").await;
        let (right, file) = (by_system::<DataImporter>(), "external_id,service,from,to\nA-1,Mobile data,2026-03-11T08:10:00Z,2026-03-11T08:40:00Z\n");
        let source = Cursor::new(file.as_bytes().to_vec());
        let done = import::exposure(&app.app, &right, test_start(), &incident, source, "e.csv", |_| {}).await.unwrap();
        assert_eq!(done.rows_applied, 1);
        assert_eq!(fixture.number("select count(*) from exposure").await, 1);
        let new = amends::accounts::token::NewToken::new("Site", [Role::Portal]);
        let keys = app.app.keys.clone();
        let token = app.app.db.write(async move |tx| amends::accounts::token::create(tx, &keys, &Actor::System, test_start(), &new).await).await;
        let portal = app.bearer(&token.unwrap());
        let link = format!("/api/v1/customers/A-1/page-link?incident={incident}");
        let ensure = async || {
            app.app.db.write(async |tx| personal_link::ensure(tx, &app.app.keys, test_start(), ann, &incident).await).await
        };
        assert_eq!(portal.get(&link).await.status, 404);
        assert_eq!(ensure().await, Err(Refusal::NotFound));
        assert_eq!(fixture.number("select count(*) from personal_page").await, 0);

        // A link of a public incident works until the incident is no longer public.
        fixture.run("update incident set is_drill = false").await;
        assert_eq!(portal.get(&link).await.status, 200);
        let page = format!("/r/{}", ensure().await.unwrap());
        for hidden in ["is_drill = true", "withdrawn_at = started_at", "state = 'draft'"] {
            assert_eq!(app.visitor().get(&page).await.status, 200);
            fixture.run(&format!("update incident set {hidden}")).await;
            assert_eq!(app.visitor().get(&page).await.status, 404, "{hidden}");
            assert_eq!(app.visitor().post(&format!("{page}/reply"), &[("words", "Hello?")]).await.status, 404, "{hidden}");
            assert_eq!(portal.get(&link).await.status, 404, "{hidden}");
            fixture.run("update incident set is_drill = false, withdrawn_at = null, state = 'investigating'").await;
        }
    }
}

/// Another node on the same database, with a data directory of its own.
async fn second_node(app: &TestApp) -> TestApp {
    let folder = temp_folder();
    let config = Config { data_dir: folder.clone(), ..(*app.app.config).clone() };
    let db = amends::platform::db::connect(&config.database_url, false).await.unwrap();
    let mut node = amends::app::open::app_on(config, db).await.unwrap();
    node.clock = Clock::fixed_at(test_start());
    TestApp { app: node.into(), folder, database: None }
}

/// Imports like the command, which waits while another import is under way.
async fn import_in_turn<F: Future<Output = Result<Import, Refusal>>>(app: &TestApp, attempt: impl Fn() -> F) -> Import {
    loop {
        match attempt().await {
            Err(Refusal::Conflict(_)) => import::wait_for_turn(&app.app).await.unwrap(),
            other => return other.unwrap(),
        }
    }
}

fn customer_file(numbers: std::ops::Range<i64>) -> Vec<u8> {
    let row = |number| format!("C-{number},Person {number},c{number}@example.org,Voice calls\n");
    format!("external_id,name,email,services\n{}", numbers.map(row).collect::<String>()).into_bytes()
}

on_both_databases! {
    async fn two_nodes_import_count_send_and_approve_at_once(app: TestApp) {
        let mut app = app;
        let mail = app.folder.join("mail");
        let smtp_url = Some(format!("maildir:{}", mail.display()));
        app.app.config = std::sync::Arc::new(Config {
            smtp_url,
            mail_from: "Larkmoor Care <care@example.org>".into(),
            ..(*app.app.config).clone()
        });
        let (one, fixture) = (&app, Fixture::with(&app).await);
        let two = &second_node(&app).await;
        fixture.run("update installation set quiet_from = '00:00', quiet_to = '00:00', send_per_minute = 6000000").await;
        let (voice, right) = (fixture.service("Voice calls").await, by_system::<DataImporter>());
        let incident = fixture.incident("", &[&voice]).await;
        fixture.says(&incident, &voice, "major_outage", minutes(-60)).await;
        let import_customers = async |node: &TestApp, numbers: std::ops::Range<i64>| {
            import_in_turn(node, || async {
                let source = Cursor::new(customer_file(numbers.clone()));
                import::customers(&node.app, &right, test_start(), source, "c.csv", Options::default(), |_| {}).await
            }).await
        };
        import_customers(one, 0..3_000).await;

        // An offer that marketing has approved, so that two of finance are needed.
        let over = fixture.incident("", &[&voice]).await;
        fixture.resolve(&over, minutes(-600), minutes(-60)).await;
        let first = fixture.number("select min(id) from customer").await;
        fixture.measured(&over, first, &voice, minutes(-600), minutes(-60)).await;
        let [tomasz, helena] = [
            one.staff("Tomasz Zielinski", &[Role::Marketing]).await, one.staff("Helena Duarte", &[Role::Marketing]).await,
        ];
        let [farah, priya] = [
            one.staff("Farah Siddiqui", &[Role::Finance]).await, one.staff("Priya Raman", &[Role::Finance]).await,
        ];
        let budget = [("name", "Goodwill"), ("currency", "GBP"), ("limit", "20000")];
        assert_eq!(farah.post("/desk/offers/budgets", &budget).await.status, 303);
        let budget = fixture.column("select id from budget").await.remove(0);
        let offer = tomasz.post("/desk/offers", &[
            ("incident", over.as_str()), ("title", "A voucher"), ("reason", "One sum for all."), ("amount_kind", "flat"),
            ("flat", "6000"), ("budget", &budget), ("merchant", "Shops"), ("valid_from", "2026-03-12T10:00"),
            ("valid_to", "2026-04-10T10:00"), ("honour_policy", "honour"), ("terms", "Use it."),
        ]).await;
        assert_eq!(offer.status, 303, "{}", offer.body);
        amends::goodwill::costing::job::run_all(&one.app).await.unwrap();
        let offer = offer.location();
        let version = fixture.column("select cast(version as text) from offer").await.remove(0);
        assert_eq!(tomasz.post(&format!("{offer}/submission"), &[("version", &version)]).await.status, 303);
        let hash = fixture.column("select content_hash from offer").await.remove(0);
        let approve = async |client: &TestClient| {
            let form = [("decision", "approve"), ("hash", hash.as_str()), ("comment", "")];
            client.post(&format!("{offer}/approval"), &form).await.status
        };
        assert_eq!(approve(&helena).await, 303);

        let (close, closing) = watch::channel(false);
        let mut workers = JoinSet::new();
        for node in [one, two] {
            amends::app::serve::start_workers(&mut workers, &node.app, &closing);
        }
        let outage: String = (0..2_000)
            .map(|number| format!("C-{},Voice calls,2026-03-11T08:10:00Z,2026-03-11T08:40:00Z\n", 2_999 - number))
            .collect();
        let outage = format!("external_id,service,from,to\n{outage}");
        let measured = async |node: &TestApp| {
            import_in_turn(node, || async {
                let source = Cursor::new(outage.clone().into_bytes());
                import::exposure(&node.app, &right, test_start(), &incident, source, "e.csv", |_| {}).await
            }).await
        };
        let send = async |node: &TestApp, numbers: std::ops::Range<i64>| {
            for number in numbers {
                node.app.db.write(async |tx| {
                    let address = format!("c{number}@example.org");
                    let new = NewMessage {
                        subject: "Calls".into(),
                        body: "We are working on it.".into(),
                        incident_id: Some(incident.clone()),
                        ..NewMessage::new(Class::ServiceUpdate, Channel::Email, &address, format!("m:{number}"), test_start())
                    };
                    enqueue(tx, test_start(), new).await
                }).await.unwrap();
            }
        };
        let (priya, mut changes) = (priya.of(two), one.app.db.commits());
        let (exposure, customers, again, (), (), by_farah, by_priya) = tokio::join!(
            measured(one), import_customers(two, 3_000..4_000), measured(two), send(one, 0..100), send(two, 100..200),
            approve(&farah), approve(&priya),
        );
        assert_eq!([exposure.state, customers.state, again.state], [ImportState::Finished; 3]);
        assert_eq!([exposure.rows_applied, customers.rows_new, again.rows_applied], [2_000, 1_000, 2_000]);
        assert_eq!((by_farah.as_u16(), by_priya.as_u16()), (303, 303));

        let open = "select (select count(*) from message where state <> 'sent')
                         + (select count(*) from exposure_run where finished_at is null)
                         + (select count(*) from exposure where evidence = 'rule')
                         + (select count(*) from customer where hidden_by is not null)";
        for _ in 0..200 {
            if fixture.number(open).await == 0 && fixture.number("select count(*) from exposure_run").await > 0 {
                break;
            }
            let _ = tokio::time::timeout(std::time::Duration::from_millis(250), changes.changed()).await;
        }
        close.send(true).unwrap();
        amends::app::serve::finish_workers(workers).await;
        assert_eq!(fixture.column("select state || ' ' || cast(count(*) as text) from message group by state").await, ["sent 200"]);
        assert_eq!(std::fs::read_dir(mail.join("new")).unwrap().count(), 200, "each once");
        let evidence = "select evidence || ' ' || cast(count(*) as text) from exposure where incident_id <> '' group by evidence";
        assert_eq!(fixture.column(evidence).await, ["telemetry 2001"], "the rule does not count beside measurements");
        assert_eq!(fixture.number("select count(*) from customer").await, 4_000);
        assert_eq!(fixture.column("select step from approval order by id").await, ["marketing", "finance_first", "finance_second"]);
        assert_eq!(fixture.number("select count(*) from offer where state in ('approved', 'scheduled')").await, 1);
        if one.app.db.is_shared() {
            let deadlocks = "select deadlocks from pg_stat_database where datname = current_database()";
            assert_eq!(fixture.number(deadlocks).await, 0);
        }
    }
}
