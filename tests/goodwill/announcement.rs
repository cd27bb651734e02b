//! The message that announces an offer: written and approved with it, sent when it goes live to those who agreed to offers.

use crate::fixture::{Fixture, hours, id};
use amends::access::{DataImporter, by_system};
use amends::app::test_support::TestApp;
use amends::customers::import;
use amends::delivery::channel::Channels;
use amends::delivery::node::Node;
use amends::delivery::workers::Worker;
use amends::goodwill::{announcement, schedule};
use amends::on_both_databases;
use amends::platform::AppState;
use amends::platform::config::Config;
use amends::platform::outgoing;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::watch;

const BODY: &str = "Dear {{name}},\n\na voucher for {{amount}}, until {{valid_until}}:\n{{link}}\n\n{{organisation}}";
const GERMAN: &str = "Guten Tag {{name}},\n\nein Gutschein über {{amount}}, bis {{valid_until}}:\n{{link}}";

/// Seven customers: 1 and 2 agreed to offers, 2 reads German, 3 did not agree, 4 has no address, 5 is suppressed, 6
/// complained, 7 has a telephone only.
async fn customers(app: TestApp) -> Fixture {
    let fixture = Fixture::with(app, 7).await;
    for (customer, channel, address, consents) in [
        (1, "email", "one@example.org", true),
        (2, "email", "two@example.org", true),
        (3, "email", "three@example.org", false),
        (5, "email", "five@example.org", true),
        (6, "email", "six@example.org", true),
        (7, "sms", "+447700900007", true),
    ] {
        let insert = format!(
            "insert into contact_point (customer_id, channel, address, address_key, consent_marketing)
             values ({customer}, '{channel}', '{address}', '{address}', {consents})"
        );
        fixture.execute(&insert).await;
    }
    fixture.execute("update customer set language = 'de-AT' where id = 2").await;
    fixture
        .execute("insert into suppression (address_key, reason, at) values ('five@example.org', 'bounced', '2026-03-01T00:00:00+00:00')")
        .await;
    fixture
        .execute(
            "insert into complaint_case (incident_key, incident_id, person_key, customer_id, channel, contact, contact_key,
                 state, opened_at, last_in_at, reply_due_at)
             select id, id, 'customer 6', 6, 'email', '', '', 'new', started_at, started_at, started_at from incident",
        )
        .await;
    fixture
}

/// The offer form with an announcement in English and German.
fn form<'a>(fixture: &'a Fixture, budget: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut form = fixture.offer_form(budget, "10");
    form.extend([
        ("announce", "yes"),
        ("announcement_subject_en", "{{amount}} for you"),
        ("announcement_body_en", BODY),
        ("announcement_subject_de", "{{amount}} für Sie"),
        ("announcement_body_de", GERMAN),
    ]);
    form
}

/// An announced offer that is approved. Returns its path.
async fn approved(fixture: &Fixture) -> String {
    let budget = fixture.budget("100000").await;
    let created = fixture.tomasz.post("/desk/offers", &form(fixture, &budget)).await;
    assert_eq!(created.status, 303, "{}", created.body);
    fixture.run_costings().await;
    let offer = created.location().to_owned();
    let submitted = fixture.submit(&offer).await;
    assert_eq!(submitted.status, 303, "{}", submitted.body);
    assert_eq!(fixture.approve(&fixture.helena, &offer).await.status, 303);
    offer
}

/// Lets the offer go live at an hour after the beginning, and plans its announcement.
async fn go_live(fixture: &Fixture, hour: i64) {
    fixture.set_hour(hour).await;
    fixture.run_schedule().await;
    while schedule::advance(&fixture.app).await.unwrap() {}
}

/// Sends what may be sent, into a maildir, and cancels what is left of cancelled batches. Returns the mails.
async fn send(fixture: &Fixture) -> Vec<String> {
    let folder: PathBuf = fixture.folder.join("mail");
    let config = Config { smtp_url: Some(format!("maildir:{}", folder.display())), ..(*fixture.app.config).clone() };
    let app = AppState { config: Arc::new(config), ..fixture.app.clone() };
    let (_close, closing) = watch::channel(false);
    let channels = Channels::read(&app.config, app.features.get::<outgoing::Client>()).unwrap();
    Worker::new(app, channels, Node::temporary(), closing).run_once().await.unwrap();
    while amends::delivery::batch::cancel_step(&fixture.app).await.unwrap() {}
    let Ok(files) = std::fs::read_dir(folder.join("new")) else { return Vec::new() };
    let read = |path: PathBuf| {
        let mail = std::fs::read_to_string(path).unwrap();
        let (head, body) = mail.split_once("\r\n\r\n").unwrap();
        format!("{}\r\n\r\n{body}", head.replace("\r\n ", " "))
    };
    let mut mails: Vec<String> = files.map(|file| read(file.unwrap().path())).collect();
    mails.sort_by_key(|mail| !mail.contains("one@example.org"));
    mails
}

/// "state reason: count", in order; the sum is what was planned (I13).
async fn outcomes(fixture: &Fixture) -> String {
    let total = fixture.query_number("select count(*) from message").await;
    assert_eq!(total, fixture.query_number("select planned from batch").await);
    let joined = "select coalesce(string_agg(line, ', ' order by line), '') from (
        select state || ' ' || reason || ': ' || count(*) as line from message group by state, reason) as lines";
    fixture.query_text(joined).await
}

const PLANNED: &str =
    "rendered : 2, skipped no_address: 2, skipped no_consent: 1, skipped open_complaint: 1, skipped suppressed: 1";

/// The path in a header or a text after `https://…/` or `http://…/`, that begins so.
fn path(mail: &str, begins: &str) -> String {
    let at = mail.find(begins).unwrap_or_else(|| panic!("no {begins} in {mail}"));
    mail[at..].split(|c: char| c.is_whitespace() || c == '>').next().unwrap().to_owned()
}

on_both_databases! {
    async fn those_who_agreed_get_one_message_and_the_numbers_add_up(app: TestApp) {
        let fixture = customers(app).await;
        let offer = approved(&fixture).await;
        let page = fixture.helena.get(&offer).await.body;
        for shown in ["they agreed to offers", "they did not agree to offers", "no e-mail address", "an open complaint",
            "bounced or was blocked", "example-of-a-personal-link", "To stop offers", "£10 für Sie"] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        let (recipients, skipped) = {
            let mut tx = fixture.app.db.read().await.unwrap();
            let offer = amends::types::PublicId::parse(id(&offer)).unwrap();
            let counts = announcement::audience::count(&mut tx, &offer, 0, i64::MAX).await.unwrap().0;
            (counts.recipients, counts.skipped.iter().map(|(_, people)| people).sum::<i64>())
        };
        assert_eq!((recipients, skipped), (2, 5), "the sheet's numbers are all customers");
        assert_eq!(fixture.query_number("select count(*) from message").await, 0, "nothing before it is live");

        go_live(&fixture, 1).await;
        assert_eq!(fixture.state(&offer).await, "live");
        assert_eq!(outcomes(&fixture).await, PLANNED);
        let mails = send(&fixture).await;
        assert_eq!(mails.len(), 2, "{mails:?}");
        let [english, german] = &mails[..] else { panic!() };
        let text = |mail: &str| amends::delivery::mail_parser::parse(mail);
        assert!(text(english).body.contains("until 10 April 2026"), "{}", text(english).body);
        assert!(text(german).body.contains("ein Gutschein über £10, bis 10. April 2026"), "{}", text(german).body);
        assert!(text(german).body.contains("Angebote abbestellen"), "{}", text(german).body);
        for mail in &mails {
            assert!(mail.contains("List-Unsubscribe: <http") && mail.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{mail}");
        }
        let personal = path(&text(english).body, "/r/");
        assert!(fixture.visitor().get(&personal).await.body.contains("Get my voucher"));
        // Without consent they see it on their own page.
        let third = fixture.personal_page(3).await;
        assert!(fixture.visitor().get(&third).await.body.contains("Get my voucher"));
        fixture.run_schedule().await;
        assert_eq!(fixture.query_text("select state from batch").await, "completed");
        let batch = fixture.query_text("select id from batch").await;
        let sending = format!("/desk/sending/{batch}");
        assert!(fixture.helena.get(&offer).await.body.contains(&sending));
        let commander = fixture.staff("Maren Falk", &[amends::types::Role::Commander]).await;
        let shown = commander.get(&sending).await;
        assert!(shown.status == 200 && shown.body.contains("Goodwill offer"), "{}", shown.body);
        assert_eq!(commander.get(&format!("/desk/apologies/{batch}")).await.status, 404, "it is no apology");
        assert!(!commander.get("/desk/apologies").await.body.contains("A voucher for the people"));
    }

    async fn one_click_withdraws_the_consent_to_offers_only(app: TestApp) {
        let fixture = customers(app).await;
        approved(&fixture).await;
        go_live(&fixture, 1).await;
        let mails = send(&fixture).await;
        let target = path(&mails[0], "/consent/");
        let page = target.strip_suffix("/withdrawal").unwrap();
        assert!(fixture.visitor().get(page).await.body.contains("Stop offers"));
        assert_eq!(fixture.query_number("select count(*) from marketing_withdrawal").await, 0, "opening it changes nothing");
        let mut program = fixture.visitor();
        "https://mail.example".clone_into(&mut program.origin);
        for _ in 0..2 {
            let answer = program.post(&target, &[("List-Unsubscribe", "One-Click")]).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
        }
        let consents = "select case when consent_marketing then 'm' else '-' end || case when consent_service then 's' else '-' end
                        from contact_point where customer_id = 1";
        assert_eq!(fixture.query_text(consents).await, "-s");
        assert_eq!(fixture.query_number("select count(*) from events where verb = 'consent.withdrawn'").await, 1);

        // A file that is older than the withdrawal does not give it back.
        let file = "external_id,name,email,consent_marketing\nLM-1,Nora Ellery 1,one@example.org,yes\n";
        let (right, source) = (by_system::<DataImporter>(), std::io::Cursor::new(file.as_bytes().to_vec()));
        let options = import::Options::default();
        import::customers(&fixture.app, &right, hours(1), source, "file.csv", options, |_| {}).await.unwrap();
        assert_eq!(fixture.query_text("select state from import").await, "finished");
        assert_eq!(fixture.query_text(consents).await, "-s");

        assert!(fixture.visitor().get(page).await.body.contains("You get no more offers"));
        assert_eq!(fixture.visitor().post(page, &[]).await.status, 303);
        assert_eq!(fixture.query_text(consents).await, "ms");
        let mut forged = page.to_owned();
        forged.pop();
        assert_eq!(fixture.visitor().get(&forged).await.status, 404);
    }

    async fn a_consent_withdrawn_after_the_approval_counts(app: TestApp) {
        let fixture = customers(app).await;
        approved(&fixture).await;
        go_live(&fixture, 1).await;
        fixture.execute("update contact_point set consent_marketing = false where customer_id = 2").await;
        assert_eq!(send(&fixture).await.len(), 1);
        assert!(outcomes(&fixture).await.contains("skipped no_consent: 2"), "{}", outcomes(&fixture).await);
    }

    async fn it_waits_for_the_end_of_the_recipients_night(app: TestApp) {
        let fixture = customers(app).await;
        approved(&fixture).await;
        fixture.execute("update customer set time_zone = 'Asia/Tokyo' where id = 2").await;
        // 10:00 in London is 19:00 in Tokyo; three hours later it is night there.
        go_live(&fixture, 4).await;
        let mails = send(&fixture).await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].contains("one@example.org"));
        // 08:00 in Tokyo.
        fixture.app.clock.set(hours(14));
        assert_eq!(send(&fixture).await.len(), 2);
    }

    async fn an_edited_text_needs_new_approvals(app: TestApp) {
        let fixture = customers(app).await;
        let offer = approved(&fixture).await;
        let approved_hash = fixture.query_text("select content_hash from offer").await;
        let budget = fixture.query_text("select id from budget").await;
        let version = fixture.offer_number(&offer, "version").await.to_string();
        let mut edited = form(&fixture, &budget);
        edited.retain(|(name, _)| *name != "announcement_subject_de");
        edited.extend([("announcement_subject_de", "Zehn Pfund für Sie"), ("version", &version)]);
        assert_eq!(fixture.tomasz.post(&offer, &edited).await.status, 303);
        fixture.run_costings().await;
        assert_eq!(fixture.state(&offer).await, "costed");
        assert_eq!(fixture.query_text("select state || approved_hash from batch").await, "draft");
        go_live(&fixture, 1).await;
        assert_eq!(fixture.query_number("select count(*) from message").await, 0);
        assert_eq!(fixture.submit(&offer).await.status, 303);
        assert_ne!(fixture.query_text("select content_hash from offer").await, approved_hash);
        let old = [("decision", "approve"), ("hash", approved_hash.as_str()), ("comment", "")];
        assert_eq!(fixture.helena.post(&format!("{offer}/approval"), &old).await.status, 409);

        // Who does not want it announced any more takes the tick away.
        let version = fixture.offer_number(&offer, "version").await.to_string();
        let mut silent = fixture.offer_form(&budget, "10");
        silent.push(("version", &version));
        assert_eq!(fixture.tomasz.post(&offer, &silent).await.status, 303);
        fixture.run_costings().await;
        assert_eq!(fixture.query_number("select (select count(*) from batch) + (select count(*) from batch_text)").await, 0);
        let page = fixture.tomasz.get(&offer).await.body;
        assert!(page.contains("nobody gets a message") && page.contains("this one is not announced"), "{page}");
    }

    async fn a_text_changed_in_the_database_is_not_sent(app: TestApp) {
        let fixture = customers(app).await;
        approved(&fixture).await;
        fixture.execute("update batch_text set subject = 'Buy now' where language = 'de'").await;
        go_live(&fixture, 1).await;
        assert_eq!(fixture.query_text("select state from batch").await, "cancelled");
        assert_eq!(fixture.query_number("select count(*) from message").await, 0);
        assert_eq!(fixture.query_text("select state from offer").await, "live");
    }

    async fn withdrawing_or_ending_the_offer_stops_what_was_not_sent(app: TestApp) {
        let fixture = customers(app).await;
        let offer = approved(&fixture).await;
        go_live(&fixture, 1).await;
        // One is being sent when the offer is withdrawn.
        fixture.execute("update message set state = 'sending', attempt = 1, lease_until = '2026-03-11T11:00:00+00:00' where customer_id = 1").await;
        let version = fixture.offer_number(&offer, "version").await.to_string();
        assert_eq!(fixture.helena.post(&format!("{offer}/withdrawal"), &[("version", &version)]).await.status, 303);
        assert_eq!(send(&fixture).await.len(), 0);
        let states = outcomes(&fixture).await;
        assert!(states.starts_with("cancelled : 1, sending : 1, skipped"), "{states}");
        assert_eq!(fixture.query_text("select state from batch").await, "cancelled");
        assert_eq!(fixture.query_number("select count(*) from events where verb = 'batch.offer_withdrawn'").await, 1);

        let budget = fixture.query_text("select id from budget").await;
        let created = fixture.tomasz.post("/desk/offers", &form(&fixture, &budget)).await.location().to_owned();
        fixture.run_costings().await;
        fixture.submit(&created).await;
        fixture.approve(&fixture.helena, &created).await;
        go_live(&fixture, 2).await;
        fixture.set_hour(24 * 31).await;
        go_live(&fixture, 24 * 31).await;
        assert_eq!(fixture.state(&created).await, "reconciled");
        assert_eq!(send(&fixture).await.len(), 0);
        assert_eq!(fixture.query_number("select count(*) from events where verb = 'batch.offer_ended'").await, 1);
        assert_eq!(fixture.query_number("select count(*) from message where state = 'rendered'").await, 0);
    }

    async fn a_killed_planner_and_two_nodes_make_one_message_per_customer(app: TestApp) {
        let fixture = Fixture::with(app, 450).await;
        fixture
            .execute("insert into contact_point (customer_id, channel, address, address_key, consent_marketing)
                      select id, 'email', external_id || '@example.org', external_id || '@example.org', true from customer")
            .await;
        approved(&fixture).await;
        fixture.set_hour(1).await;
        // Both nodes see the offer due at the same moment; one of them is killed after the first step.
        let both = (0..2).map(|_| schedule::advance(&fixture.app));
        for advanced in futures::future::join_all(both).await {
            advanced.unwrap();
        }
        fixture.run_schedule().await;
        loop {
            let both = (0..2).map(|_| announcement::planning::step(&fixture.app));
            let steps: Vec<bool> =
                futures::future::join_all(both).await.into_iter().map(|step| step.unwrap()).collect();
            if steps == [false, false] {
                break;
            }
        }
        assert_eq!(fixture.query_number("select count(*) from batch").await, 1);
        assert_eq!(outcomes(&fixture).await, "rendered : 450");
        assert_eq!(fixture.query_number("select count(distinct customer_id) from message").await, 450);
        assert_eq!(fixture.query_text("select state from batch").await, "sending");
    }

    async fn an_announcement_that_is_not_complete_is_refused_with_its_fields(app: TestApp) {
        let fixture = customers(app).await;
        let budget = fixture.budget("100000").await;
        let mut typed = fixture.offer_form(&budget, "10");
        typed.extend([("announce", "yes"), ("announcement_subject_en", ""), ("announcement_body_en", "You lost {{services}}")]);
        let refused = fixture.tomasz.post("/desk/offers", &typed).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("You lost {{services}}") && refused.body.contains("announcement_body_en-wrong"), "{}", refused.body);
        assert_eq!(fixture.query_number("select (select count(*) from offer) + (select count(*) from batch)").await, 0);

        // A text that names its reader is not submitted while one of them has no name.
        fixture.execute("update customer set name = '' where id = 1").await;
        let created = fixture.tomasz.post("/desk/offers", &form(&fixture, &budget)).await.location().to_owned();
        fixture.run_costings().await;
        let refused = fixture.submit(&created).await;
        assert!(refused.status == 409 && refused.body.contains("had no name"), "{}", refused.body);
    }
}
