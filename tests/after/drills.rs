//! Drills: practised to the end, and nothing of them anywhere outside.

use super::fixture::{Fixture, declaration, declare, minutes, open_incident, run_sql, update};
use super::{number, run, text};
use amends::accounts::token::{self, NewToken};
use amends::app::test_support::{TestApp, TestClient, TestResponse, test_start};
use amends::customers::Channel;
use amends::delivery::channel::{Channels, SendOutcome};
use amends::delivery::claim;
use amends::delivery::link::LinkMaker;
use amends::delivery::message::Class;
use amends::delivery::queue::{NewMessage, enqueue};
use amends::incidents::State;
use amends::incidents::undo::UNDO_WINDOW;
use amends::on_both_databases;
use amends::platform::config::Config;
use amends::platform::outgoing;
use amends::publishing::Published;
use amends::publishing::export;
use amends::subscribers::workers;
use amends::types::{Actor, PublicId, Role, ServiceStatus};
use std::sync::Arc;

/// In every text of the drill.
const MARKER: &str = "Quagga";
const APOLOGY: &str = "Dear {{name}}, from {{from}} to {{to}} nothing worked. That was our fault: we ran one system with \
    no spare, and it failed. I am sorry. What we owe you is on your next bill. {{organisation}}, Quagga";
const OFFER: &str = "Dear {{name}}, we give you {{amount}} for {{incident}}. {{organisation}}";

/// A real incident that is over, and a drill on the other service that is over.
async fn drill(app: &TestApp) -> (Fixture, PublicId) {
    let scene = open_incident(app).await;
    app.app.clock.set(minutes(10));
    update(app, &scene.incident, State::Resolved, "It works.", vec![(scene.data.clone(), ServiceStatus::Operational)])
        .await;
    let mut declared = declaration(&format!("{MARKER} drill"), vec![(scene.voice.clone(), ServiceStatus::MajorOutage)]);
    declared.is_drill = true;
    declared.body = format!("{MARKER}: everything is down.");
    let drill = declare(app, declared).await;
    app.publish().await;
    (scene, drill)
}

async fn resolve(app: &TestApp, drill: &PublicId) {
    app.app.clock.set(minutes(60));
    update(app, drill, State::Resolved, &format!("{MARKER}: over."), vec![]).await;
    app.publish().await;
}

/// The staff of a drill.
struct Staff {
    maren: TestClient,
    cora: TestClient,
    helena: TestClient,
}

async fn staff(app: &TestApp) -> Staff {
    Staff {
        maren: app.staff("Maren Holt", &[Role::Commander]).await,
        cora: app.staff("Cora Lind", &[Role::CommsApprover]).await,
        helena: app.staff("Helena Duarte", &[Role::Marketing]).await,
    }
}

async fn version(app: &TestApp, kind: &str) -> String {
    text(app, &format!("select cast(coalesce(max(version), 0) as text) from drill_document where kind = '{kind}'"))
        .await
}

async fn save(app: &TestApp, who: &TestClient, drill: &PublicId, kind: &str, body: &str, budget: &str) -> TestResponse {
    let version = version(app, kind).await;
    let name = |field: &str| format!("{kind}_{field}");
    let (subject, text, money) = (name("subject"), name("body"), name("budget"));
    let fields = [("version", &*version), (&*subject, "Our failure, Quagga"), (&*text, body), (&*money, budget)];
    who.post(&format!("/desk/drills/{drill}/{kind}"), &fields).await
}

async fn approve(app: &TestApp, who: &TestClient, drill: &PublicId, kind: &str) -> u16 {
    let version = version(app, kind).await;
    let path = format!("/desk/drills/{drill}/{kind}/approval");
    who.post(&path, &[("version", &version)]).await.status.as_u16()
}

async fn send(who: &TestClient, drill: &PublicId, kind: &str) -> u16 {
    who.post(&format!("/desk/drills/{drill}/{kind}/sending"), &[]).await.status.as_u16()
}

/// Practises everything: people, apology and offer are in the outbox.
async fn practise(app: &TestApp, staff: &Staff, drill: &PublicId) {
    let people = format!("/desk/drills/{drill}/recipients");
    assert_eq!(staff.maren.post(&people, &[("count", "12")]).await.status, 303);
    assert_eq!(save(app, &staff.maren, drill, "apology", APOLOGY, "").await.status, 303);
    assert_eq!(approve(app, &staff.cora, drill, "apology").await, 303);
    assert_eq!(send(&staff.maren, drill, "apology").await, 303);
    assert_eq!(save(app, &staff.maren, drill, "offer", OFFER, "5000").await.status, 303);
    assert_eq!(approve(app, &staff.helena, drill, "offer").await, 303);
    assert_eq!(send(&staff.maren, drill, "offer").await, 303);
}

/// The paths of all published documents that contain the marker.
fn documents_with_marker(app: &TestApp) -> Vec<String> {
    let served = app.app.feature::<Published>().served().expect("an edition is published");
    let found = served.edition.documents().filter(|(_, document)| document.text().contains(MARKER));
    found.map(|(path, _)| path.clone()).collect()
}

/// A practised drill, whose publication was forced: had it anything public, it would be there.
async fn practised(app: &TestApp) -> (Fixture, PublicId) {
    let (scene, drill) = drill(app).await;
    let staff = staff(app).await;
    resolve(app, &drill).await;
    practise(app, &staff, &drill).await;
    run_sql(app, "update installation set public_version = public_version + 1").await;
    app.publish().await;
    (scene, drill)
}

on_both_databases! {
    async fn a_drill_is_practised_to_its_end(app: TestApp) {
        let (scene, drill) = drill(&app).await;
        let staff = staff(&app).await;
        let page = format!("/desk/drills/{drill}");
        assert_eq!(staff.maren.get(&format!("/desk/drills/{}", scene.incident)).await.status, 404, "never a real incident");
        let incident = staff.maren.get(&format!("/desk/incidents/{drill}")).await.body;
        assert!(incident.contains(&format!("href=\"{page}\"")) && incident.contains("chip warm"), "{incident}");
        assert!(staff.maren.get("/desk").await.body.contains("Drill: Quagga drill"));
        assert!(staff.maren.get(&page).await.body.contains("Nothing on this page leaves Amends"));

        let people = format!("{page}/recipients");
        assert_eq!(staff.maren.post(&people, &[("count", "1000")]).await.status, 422);
        assert_eq!(save(&app, &staff.maren, &drill, "offer", OFFER, "500").await.status, 409, "nobody is there yet");
        assert_eq!(staff.maren.post(&people, &[("count", "12")]).await.status, 303);
        assert_eq!(number(&app, "select count(*) from drill_recipient where mailbox not like '%@%'").await, 12);

        let blocked = "We apologise for any inconvenience.";
        assert_eq!(save(&app, &staff.maren, &drill, "apology", blocked, "").await.status, 303);
        assert_eq!(approve(&app, &staff.cora, &drill, "apology").await, 409, "the linter blocks it");
        let wrong = save(&app, &staff.maren, &drill, "apology", "Dear {{link}}", "").await;
        assert!(wrong.status == 422 && wrong.body.contains("link"), "{}", wrong.body);
        assert_eq!(save(&app, &staff.maren, &drill, "apology", APOLOGY, "").await.status, 303);
        assert_eq!(approve(&app, &staff.maren, &drill, "apology").await, 403);
        assert_eq!(send(&staff.maren, &drill, "apology").await, 409, "the incident is open");
        resolve(&app, &drill).await;
        assert_eq!(send(&staff.maren, &drill, "apology").await, 409, "nobody has approved it");
        assert_eq!(approve(&app, &staff.cora, &drill, "apology").await, 303);
        // An edit takes the approval back.
        assert_eq!(save(&app, &staff.maren, &drill, "apology", &format!("{APOLOGY}."), "").await.status, 303);
        assert_eq!(send(&staff.maren, &drill, "apology").await, 409);
        assert_eq!(approve(&app, &staff.cora, &drill, "apology").await, 303);
        app.app.clock.set(minutes(90));
        assert_eq!(send(&staff.maren, &drill, "apology").await, 303);
        assert_eq!(send(&staff.maren, &drill, "apology").await, 409, "once");
        assert_eq!(number(&app, "select count(*) from drill_message").await, 12);
        let body = text(&app, "select body from drill_message order by id limit 1").await;
        assert!(body.starts_with("Dear Amal Abara, from Wed 11 March 2026"), "{body}");

        let poor = save(&app, &staff.maren, &drill, "offer", OFFER, "1").await;
        assert!(poor.status == 422 && poor.body.contains("The offer costs £"), "{}", poor.body);
        assert_eq!(save(&app, &staff.maren, &drill, "offer", OFFER, "5000").await.status, 303);
        assert!(number(&app, "select exposure_minor from drill_document where kind = 'offer'").await > 0);
        assert_eq!(approve(&app, &staff.cora, &drill, "offer").await, 403, "marketing approves offers");
        assert_eq!(approve(&app, &staff.helena, &drill, "offer").await, 303);
        assert_eq!(send(&staff.maren, &drill, "offer").await, 303);
        let body = text(&app, "select body from drill_message where kind = 'offer' order by id limit 1").await;
        assert!(body.contains("we give you £") && body.contains("for Quagga drill"), "{body}");
        let shown = staff.cora.get(&page).await.body;
        for part in ["In the outbox since", "Amal Abara", "drill.invalid", "Scorecard of the drill", "30 min", "100%", ">Yes<"] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
    }

    async fn large_offers_of_a_drill_need_finance_too(app: TestApp) {
        let (_, drill) = drill(&app).await;
        let staff = staff(&app).await;
        resolve(&app, &drill).await;
        staff.maren.post(&format!("/desk/drills/{drill}/recipients"), &[("count", "10")]).await;
        assert_eq!(save(&app, &staff.maren, &drill, "offer", OFFER, "9000").await.status, 303);
        run(&app, "update drill_document set exposure_minor = 600000").await;
        assert_eq!(approve(&app, &staff.helena, &drill, "offer").await, 303);
        assert_eq!(send(&staff.maren, &drill, "offer").await, 409, "above £5,000 marketing alone is not enough");
        for name in ["Farah Siddiqui", "Priya Raman"] {
            let finance = app.staff(name, &[Role::Finance]).await;
            assert_eq!(approve(&app, &finance, &drill, "offer").await, 303);
        }
        assert_eq!(send(&staff.maren, &drill, "offer").await, 303);
    }

    async fn nothing_of_a_drill_is_on_public_pages_or_in_feeds_or_the_statuspage_api(app: TestApp) {
        let (_, drill) = practised(&app).await;
        assert_eq!(documents_with_marker(&app), [""; 0]);
        let visitor = app.visitor();
        for path in ["", "/affected", "/affected/thanks", ".ics"] {
            let answer = visitor.get(&format!("/incidents/{drill}{path}")).await;
            assert!(answer.status == 404 && !answer.body.contains(MARKER), "{path}: {}", answer.body);
        }
        for path in ["/history.atom", "/history.rss", "/maintenance.ics", "/api/v2/summary.json", "/api/v2/incidents.json", "/api/v2/incidents/unresolved.json", "/api/v2/components.json", "/", "/history", "/report", "/subscribe"] {
            let answer = visitor.get(path).await;
            assert!(answer.status == 200 && !answer.body.contains(MARKER) && !answer.body.contains(drill.as_str()), "{path}");
        }
    }

    async fn the_api_for_programs_knows_no_drill(app: TestApp) {
        let (_, drill) = practised(&app).await;
        for (role, path) in [(Role::Auditor, format!("/api/v1/incidents/{drill}/scorecard")), (Role::Portal, format!("/api/v1/customers/A/page-link?incident={drill}"))] {
            let new = NewToken::new(role.as_str(), [role]);
            let (keys, now) = (app.app.keys.clone(), app.app.clock.now());
            let token = app.app.db.write(async move |tx| token::create(tx, &keys, &Actor::System, now, &new).await).await;
            let answer = app.bearer(&token.unwrap()).get(&path).await;
            assert!(answer.status == 404 && !answer.body.contains(MARKER), "{path}: {}", answer.body);
        }
    }

    async fn a_drill_tells_no_subscriber_and_writes_no_message(app: TestApp) {
        let scene = open_incident(&app).await;
        run(&app, "insert into subscriber (id, page_id, channel, address, address_key, state, created_at, confirmed_at)
             select 'aaaaaaaaaaa1', page.id, 'email', 'all@example.org', 'all@example.org', 'active', service.created_at, service.created_at
             from page join service on service.name = 'Mobile data'").await;
        run(&app, "insert into subscription (subscriber_id, scope, target) select 'aaaaaaaaaaa1', 'page', id from page").await;
        // The notice of the open incident waits until its publication can no longer be undone.
        app.app.clock.set(test_start() + UNDO_WINDOW);
        while workers::reconcile(&app.app).await.unwrap() {}
        run_sql(&app, "delete from message").await;
        let mut declared = declaration("Quagga drill", vec![(scene.voice.clone(), ServiceStatus::MajorOutage)]);
        declared.is_drill = true;
        let drill = declare(&app, declared).await;
        let staff = staff(&app).await;
        resolve(&app, &drill).await;
        practise(&app, &staff, &drill).await;
        // Even a post-mortem whose row says that it is published is told to nobody.
        run(&app, &format!("insert into post_mortem (incident_id, id, draft, saved_at, body, published_at)
             select id, 'bbbbbbbbbbbb', 'Quagga', updated_at, 'Quagga', updated_at from incident where id = '{drill}'")).await;
        while workers::reconcile(&app.app).await.unwrap() {}
        assert_eq!(number(&app, "select count(*) from message").await, 0);
        assert_eq!(number(&app, "select count(*) from batch").await, 0);
    }

    async fn the_channels_refuse_an_address_of_a_drill(app: TestApp) {
        let folder = app.folder.join("mail");
        let args = ["--mail-from", "Amends <status@example.org>"];
        let config = Config { smtp_url: Some(format!("maildir:{}", folder.display())), ..Config::from_args(args).unwrap() };
        let channels = Channels::read(&Arc::new(config), app.app.features.get::<outgoing::Client>()).unwrap();
        let now = app.app.clock.now();
        for address in ["1.aaaaaaaaaaaa@drill.invalid", "real@example.org"] {
            let new = NewMessage { address_key: address.to_owned(), subject: "S".into(), body: "B".into(),
                ..NewMessage::new(Class::ServiceUpdate, Channel::Email, address, format!("key {address}"), now) };
            app.app.db.write(async |tx| enqueue(tx, now, new.clone()).await).await.unwrap();
        }
        let links = LinkMaker { keys: app.app.keys.clone(), public_url: app.app.config.public_url() };
        let claimed = app.app.db.write(async |tx| claim::claim(tx, &links, "a node", now, 100, &Channel::ALL).await).await.unwrap();
        assert_eq!(claimed.messages.len(), 2);
        for message in &claimed.messages {
            let outcome = channels.send(message, &amends::delivery::mail::MailLook::default(), false, now).await;
            let expected = match message.address.contains("drill") {
                true => SendOutcome::Rejected { code: "drill".into(), is_address_invalid: false },
                false => SendOutcome::Accepted,
            };
            assert_eq!(outcome, expected, "{}", message.address);
        }
        let written = std::fs::read_dir(folder.join("new")).unwrap().count();
        assert_eq!(written, 1, "only the mail to the real address");
    }

    async fn open_pages_are_told_nothing_of_a_drill(app: TestApp) {
        let scene = open_incident(&app).await;
        let before = app.visitor().get("/live.json").await.json();
        let mut declared = declaration("Quagga drill", vec![(scene.voice.clone(), ServiceStatus::MajorOutage)]);
        declared.is_drill = true;
        let drill = declare(&app, declared).await;
        let staff = staff(&app).await;
        update(&app, &drill, State::Resolved, "Quagga: over.", vec![]).await;
        practise(&app, &staff, &drill).await;
        app.publish().await;
        let after = app.visitor().get("/live.json").await.json();
        assert_eq!(before["pages"], after["pages"], "no page has changed");
        assert!(!after.to_string().contains(MARKER));
    }

    async fn uptime_and_statuses_do_not_know_a_drill(app: TestApp) {
        let (scene, _) = practised(&app).await;
        assert_eq!(text(&app, &format!("select status from service where id = '{}'", scene.voice)).await, "operational");
        assert_eq!(number(&app, &format!("select count(*) from service_status where service_id = '{}' and status <> 'operational'", scene.voice)).await, 0);
        assert_eq!(number(&app, &format!("select count(*) from service_hold where service_id = '{}'", scene.voice)).await, 0);
        for path in ["/uptime/90", "/uptime/30", "/uptime/365"] {
            assert!(!app.visitor().get(path).await.body.contains(MARKER), "{path}");
        }
    }

    async fn budgets_and_the_ledger_do_not_know_a_drill(app: TestApp) {
        let farah = app.staff("Farah Siddiqui", &[Role::Finance]).await;
        let budget = [("name", "Goodwill 2026"), ("currency", "GBP"), ("limit", "10000")];
        farah.post("/desk/offers/budgets", &budget).await;
        let (_, drill) = drill(&app).await;
        let staff = staff(&app).await;
        resolve(&app, &drill).await;
        let money = async || {
            let mut rows = Vec::new();
            for table in ["budget", "ledger_transfer", "offer", "voucher", "voucher_code", "entitlement", "redemption", "approval"] {
                rows.push(number(&app, &format!("select count(*) from {table}")).await);
            }
            rows
        };
        let before = money().await;
        practise(&app, &staff, &drill).await;
        assert_eq!(money().await, before);
        assert!(number(&app, "select coalesce(max(exposure_minor), 0) from drill_document").await > 0);
    }

    async fn the_exported_site_and_mirrors_get_nothing_of_a_drill(app: TestApp) {
        practised(&app).await;
        let edition = app.app.feature::<Published>().served().unwrap().edition.clone();
        let folder = app.folder.join("site");
        export::write(&edition, "http://127.0.0.1:3000", &folder).unwrap();
        let mut waiting = vec![folder];
        let mut files = 0;
        while let Some(path) = waiting.pop() {
            if path.is_dir() {
                waiting.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            } else {
                files += 1;
                let content = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
                assert!(!content.contains(MARKER), "{}", path.display());
            }
        }
        assert!(files > 20, "{files} files");
        // What mirrors fetch: the same edition, as the snapshot on disk has it too.
        assert_eq!(documents_with_marker(&app), [""; 0]);
        assert!(!serde_json::to_string(&edition.metadata).unwrap().contains(MARKER));
    }
}
