//! Complaints: from "I'm affected" to a person's answer.
//!
//! Over 300 lines because what a visitor does and what the desk makes of it are told of one outage, with the same
//! presses and the same look at the one case.

use amends::access::{IncidentCommander, ServiceEditor, by_system};
use amends::app::test_support::{TestApp, TestResponse, beginning};
use amends::cases::case::{CaseState, Channel};
use amends::cases::{self, NewReport, NewWords, Person, Severity, store};
use amends::customers::{address, link};
use amends::incidents::{self, Declaration, NewUpdate, State};
use amends::on_both_databases;
use amends::platform::db::{Tx, sql};
use amends::services::catalogue;
use amends::types::{PublicId, Refusal, Role, ServiceStatus, Timestamp};
use chrono::Duration;

fn minutes(minutes: i64) -> Timestamp {
    test_start() + Duration::minutes(minutes)
}

/// A service and an open incident of it that customers read about.
async fn outage(app: &TestApp) -> (PublicId, PublicId) {
    let (keeper, commander): (ServiceEditor, IncidentCommander) = (by_system(), by_system());
    let now = app.app.clock.now();
    let service = catalogue::ServiceInput {
        name: "Mobile data".into(),
        weight_percent: 100,
        showcase: true,
        ..catalogue::ServiceInput::default()
    };
    let made = app.app.db.write(async move |tx| {
        let service = catalogue::add_service(tx, &keeper, now, &service).await?;
        let declaration = Declaration {
            title: "Mobile data fails in Leeds".into(),
            cause: None,
            regions: Vec::new(),
            services: vec![(service.clone(), ServiceStatus::MajorOutage)],
            started_at: now,
            first_evidence_at: None,
            state: State::Investigating,
            body: "We are looking into it.".into(),
            next_update_by: Some(now + Duration::minutes(30)),
            notify: false,
            is_drill: false,
        };
        let incident = incidents::declare(tx, &commander, now, declaration).await?;
        Ok((service, incident.id))
    });
    made.await.expect("an outage")
}

async fn resolve(app: &TestApp, incident: &PublicId) {
    let commander: IncidentCommander = by_system();
    let (now, incident) = (app.app.clock.now(), incident.clone());
    let done = app.app.db.write(async move |tx| {
        let version = incidents::store::get(tx, &incident).await?.version;
        let update = NewUpdate {
            state: State::Resolved,
            body: "It works again.".into(),
            services: Vec::new(),
            next_update_by: None,
            notify: false,
            display_at: None,
            despite_reports: true,
        };
        incidents::publish_update(tx, &commander, now, &incident, version, update).await
    });
    done.await.expect("resolved");
}

/// A customer with one e-mail address.
async fn customer(app: &TestApp, number: i64, name: &str, email: &str, joined: &str) -> i64 {
    let (name, email, joined) = (name.to_owned(), email.to_owned(), joined.to_owned());
    let made = app.app.db.write(async move |tx| {
        let id = tx
            .fetch_value::<i64>(
                sql("insert into customer (external_id, name, name_folded, tenure_start, monthly_minor)
                 values ($1, $2, $2, $3, 3200) returning id")
                .bind(format!("N-{number}"))
                .bind(&name)
                .bind(&joined),
            )
            .await?;
        tx.execute(
            sql("insert into contact_point (customer_id, channel, address, address_key) values ($1, 'email', $2, $3)")
                .bind(id)
                .bind(&email)
                .bind(email.to_lowercase()),
        )
        .await?;
        Ok(id)
    });
    made.await.expect("a customer")
}

async fn count(app: &TestApp, sql: &'static str) -> i64 {
    let mut tx = app.app.db.read().await.expect("a view");
    match &mut tx {
        Tx::Sqlite(db) => sqlx::query_scalar(sql).fetch_one(&mut **db).await.expect("a count"),
        Tx::Postgres(db) => sqlx::query_scalar(sql).fetch_one(&mut **db).await.expect("a count"),
    }
}

async fn only_case(app: &TestApp) -> store::Case {
    let mut tx = app.app.db.read().await.expect("a view");
    let id = tx.fetch_value::<i64>(sql("select id from complaint_case order by id desc limit 1")).await;
    store::find(&mut tx, id.expect("a case")).await.expect("a case")
}

async fn press(app: &TestApp, incident: &PublicId, service: &str, words: &str, contact: &str) -> TestResponse {
    app.visitor()
        .post(
            &format!("/incidents/{incident}/affected"),
            &[("service", service), ("severity", "down"), ("where", "ls6"), ("words", words), ("contact", contact)],
        )
        .await
}

fn report(words: &str, contact: Option<&str>, source: &str) -> NewReport {
    NewReport {
        services: Vec::new(),
        severity: Severity::Down,
        place: String::new(),
        words: words.into(),
        contact: contact.map(|typed| address::any(typed).expect("an address")),
        source_key: source.into(),
    }
}

on_both_databases! {
    async fn a_report_is_counted_and_thanked_for_with_real_numbers(app: TestApp) {
        let (service, incident) = outage(&app).await;
        let form = app.visitor().get(&format!("/incidents/{incident}/affected")).await;
        assert_eq!(form.status, 200);
        assert!(form.body.contains("Mobile data") && form.body.contains("Something else"), "{}", form.body);
        let answer = press(&app, &incident, service.as_str(), "My mother cannot reach me.", "nora@example.org").await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let thanks = app.visitor().get(answer.location()).await;
        assert_eq!(thanks.status, 200);
        assert!(thanks.body.contains("You are the first to tell us"), "{}", thanks.body);
        assert!(thanks.body.contains("By 09:30"), "the promised update: {}", thanks.body);
        assert!(thanks.body.contains("By 15:00") && thanks.body.contains("nora@example.org"), "{}", thanks.body);
        let other = press(&app, &incident, "other", "", "07700 900123").await;
        let thanks = app.visitor().get(other.location()).await;
        assert!(thanks.body.contains("You are one of 2 people who have told us since Wednesday 09:00"), "{}", thanks.body);
        assert!(thanks.body.contains("along with one other from LS6"), "{}", thanks.body);
        // Without the word in the address, nobody's address is shown.
        let plain = app.visitor().get(&format!("/incidents/{incident}/affected/thanks")).await;
        assert!(!plain.body.contains("nora@example.org"));
        assert_eq!(count(&app, "select count(*) from report").await, 2);
        assert_eq!(count(&app, "select count(*) from complaint_case").await, 1, "no words, no case");
    }

    async fn everything_that_is_wrong_is_named_and_nothing_typed_is_lost(app: TestApp) {
        let (_, incident) = outage(&app).await;
        let answer = app.visitor().post(
            &format!("/incidents/{incident}/affected"),
            &[("severity", "flaky"), ("where", "LS6"), ("words", "No signal </textarea> since lunch."), ("contact", "07700 9001")],
        ).await;
        assert_eq!(answer.status, 422);
        for told in ["Tick at least one", "This number is short. A UK mobile number has 11 digits.",
                     "No signal &lt;/textarea&gt; since lunch.", "value=\"07700 9001\"", "value=\"LS6\"", "Nothing you typed is lost"] {
            assert!(answer.body.contains(told), "{told}: {}", answer.body);
        }
        let answer = press(&app, &incident, "nosuchservic", "x", "0113 496 0000").await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("landline") && answer.body.contains("Choose one of the options"), "{}", answer.body);
        assert_eq!(count(&app, "select count(*) from report").await, 0);
    }

    async fn only_what_customers_read_about_takes_reports(app: TestApp) {
        let (service, incident) = outage(&app).await;
        let nothing = app.visitor().get("/incidents/aaaaaaaaaaaa/affected").await;
        assert_eq!(nothing.status, 404);
        assert_eq!(press(&app, &PublicId::parse("aaaaaaaaaaaa").unwrap(), "other", "x", "").await.status, 404);
        app.app.db.write(async |tx| {
            tx.execute(sql("update incident set is_drill = true")).await?;
            Ok(())
        }).await.unwrap();
        assert_eq!(app.visitor().get(&format!("/incidents/{incident}/affected")).await.status, 404);
        assert_eq!(press(&app, &incident, service.as_str(), "x", "a@example.org").await.status, 404);
        assert_eq!(count(&app, "select count(*) from complaint_case").await, 0);
    }

    async fn after_the_end_the_page_says_so_and_still_listens(app: TestApp) {
        let (service, incident) = outage(&app).await;
        app.app.clock.set(minutes(60));
        resolve(&app, &incident).await;
        let page = app.visitor().get(&format!("/incidents/{incident}/affected")).await;
        assert!(page.body.contains("This is resolved") && page.body.contains("How was it for you?"), "{}", page.body);
        let empty = press(&app, &incident, service.as_str(), "", "").await;
        assert_eq!(empty.status, 422);
        assert!(empty.body.contains("We need a mobile number or an e-mail address"), "{}", empty.body);
        let told = press(&app, &incident, service.as_str(), "Two days of work lost.", "kwame@example.org").await;
        assert_eq!(told.status, 303, "{}", told.body);
        assert_eq!(count(&app, "select count(*) from report").await, 0);
        assert_eq!(only_case(&app).await.incident_id, Some(incident));
    }

    async fn a_second_press_counts_once_and_loses_no_words(app: TestApp) {
        let (service, incident) = outage(&app).await;
        for words in ["Nothing works.", "Nothing works.", "And my alarm is off."] {
            assert_eq!(press(&app, &incident, service.as_str(), words, "").await.status, 303);
        }
        assert_eq!(count(&app, "select count(*) from report").await, 1);
        let kept = count(&app, "select count(*) from report where words like 'Nothing works.%And my alarm is off.'").await;
        assert_eq!(kept, 1);
        app.app.clock.set(minutes(6));
        press(&app, &incident, service.as_str(), "Still nothing.", "").await;
        assert_eq!(count(&app, "select count(*) from report").await, 2);
    }

    async fn one_address_cannot_report_without_end(app: TestApp) {
        let (_, incident) = outage(&app).await;
        for number in 0..cases::PER_SOURCE_MAX {
            let (id, new) = (incident.clone(), NewReport { place: format!("P{number}"), ..report("", None, "one") });
            app.app.db.write(async move |tx| cases::report(tx, test_start(), &id, new).await).await.unwrap();
        }
        let (id, new) = (incident.clone(), report("", None, "one"));
        let refused = app.app.db.write(async move |tx| cases::report(tx, minutes(1), &id, new).await).await;
        assert_eq!(refused.unwrap_err(), Refusal::TooMany { retry_after_s: 540 });
        let (id, new) = (incident.clone(), report("", None, "another"));
        app.app.db.write(async move |tx| cases::report(tx, minutes(1), &id, new).await).await.unwrap();
    }

    async fn an_address_we_know_links_and_holds_its_person(app: TestApp) {
        let (service, incident) = outage(&app).await;
        let nora = customer(&app, 1, "Nora Ellery", "Nora@example.org", "2017-03-01").await;
        customer(&app, 2, "Ann Shared", "shared@example.org", "2017-03-01").await;
        customer(&app, 3, "Ben Shared", "shared@example.org", "2017-03-01").await;
        press(&app, &incident, service.as_str(), "Hello?", "nora@EXAMPLE.org").await;
        let case = only_case(&app).await;
        assert_eq!((case.customer_id, case.is_provisional), (Some(nora), true));
        let mut tx = app.app.db.read().await.unwrap();
        assert!(cases::has_open_complaint(&mut tx, nora).await.unwrap());
        drop(tx);
        // An address that several share says nobody in particular, but is held all the same.
        press(&app, &incident, service.as_str(), "Hello from us?", "shared@example.org").await;
        let case = only_case(&app).await;
        assert_eq!(case.customer_id, None);
        assert_eq!(case.contact.unwrap().key, "shared@example.org");
    }

    async fn twenty_complaints_at_once_are_one_case(app: TestApp) {
        let (_, incident) = outage(&app).await;
        customer(&app, 1, "Nora Ellery", "nora@example.org", "2017-03-01").await;
        let mut at_once = tokio::task::JoinSet::new();
        for number in 0..20 {
            let (db, id) = (app.app.db.clone(), incident.clone());
            at_once.spawn(async move {
                let new = report(&format!("Complaint {number}"), Some("nora@example.org"), &format!("source {number}"));
                db.write(async move |tx| cases::report(tx, test_start(), &id, new).await).await
            });
        }
        let told: Vec<_> = at_once.join_all().await.into_iter().map(|told| told.expect("taken")).collect();
        assert!(told.iter().all(|one| one.case_id == told[0].case_id && one.case_id.is_some()));
        assert_eq!(count(&app, "select count(*) from complaint_case").await, 1);
        assert_eq!(count(&app, "select count(*) from interaction where direction = 'in'").await, 20);
        assert_eq!(count(&app, "select count(*) from report").await, 20);
    }

    async fn two_presses_at_once_count_once(app: TestApp) {
        let (_, incident) = outage(&app).await;
        let mut at_once = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (db, id) = (app.app.db.clone(), incident.clone());
            at_once.spawn(async move {
                let new = report("Same words", Some("nora@example.org"), "one source");
                db.write(async move |tx| cases::report(tx, test_start(), &id, new).await).await
            });
        }
        assert!(at_once.join_all().await.into_iter().all(|told| told.is_ok()));
        assert_eq!(count(&app, "select count(*) from report").await, 1);
        assert_eq!(count(&app, "select count(*) from interaction").await, 1);
    }

    async fn a_letter_is_answered_by_whoever_holds_the_link(app: TestApp) {
        let (_, incident) = outage(&app).await;
        let nora = customer(&app, 1, "Nora Ellery", "nora@example.org", "2017-03-01").await;
        let keys = app.app.keys.clone();
        let id = incident.clone();
        let token = app.app.db.write(async move |tx| link::ensure(tx, &keys, test_start(), nora, &id).await).await.unwrap();
        let answer = app.visitor().post(&format!("/r/{token}/reply"), &[("words", "I was in hospital.")]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let case = only_case(&app).await;
        assert_eq!((case.customer_id, case.is_provisional, case.channel), (Some(nora), false, Channel::Letter));
        let nobody = app.visitor().post("/r/00000000000000000000000000/reply", &[("words", "x")]).await;
        assert_eq!(nobody.status, 404);
        assert_eq!(count(&app, "select count(*) from complaint_case").await, 1);
    }

    async fn a_person_answers_by_mail_under_their_name(app: TestApp) {
        let (service, incident) = outage(&app).await;
        customer(&app, 1, "Nora Ellery", "nora@example.org", "2017-03-01").await;
        press(&app, &incident, service.as_str(), "Nine years, and now this.", "nora@example.org").await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let case = only_case(&app).await;
        app.app.clock.set(minutes(40));
        let desk = sam.get(&format!("/desk/inbox/{}", case.id)).await;
        assert_eq!(desk.status, 200, "{}", desk.body);
        for shown in ["Nora Ellery", "First complaint in 9 years", "Nine years, and now this.", "Waiting 40 min", "Reply as Sam"] {
            assert!(desk.body.contains(shown), "{shown}: {}", desk.body);
        }
        let answer = sam.post(
            &format!("/desk/inbox/{}/replies", case.id),
            &[("version", &case.version.to_string()), ("kind", "reply"), ("body", "Nora, I am Sam, and I am sorry.")],
        ).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let case = only_case(&app).await;
        assert_eq!((case.state, case.clock.is_unanswered()), (CaseState::Listening, false));
        assert_eq!(case.owner_id, sam.staff_id);
        let mut tx = app.app.db.read().await.unwrap();
        let (class, address, subject, body) = tx.fetch_one::<(String, String, String, String)>(sql("select class, address, subject, body from message")).await.unwrap();
        assert_eq!((class.as_str(), address.as_str()), ("reply", "nora@example.org"));
        assert_eq!(subject, "Your message about: Mobile data fails in Leeds");
        assert!(body.starts_with("Nora, I am Sam, and I am sorry.\n\nSam Adeyemi\n"), "{body}");
        assert!(body.contains("> Nine years, and now this."), "{body}");
        drop(tx);
        // She answers, and Sam answers again: one thread, and the clock runs anew between.
        app.app.clock.set(minutes(60));
        press(&app, &incident, service.as_str(), "Thank you, Sam. When?", "nora@example.org").await;
        let case = only_case(&app).await;
        assert!(case.clock.is_unanswered());
        assert_eq!(case.clock.reply_due_at, minutes(60 + 6 * 60));
        app.app.clock.set(minutes(61));
        let again = [("version", &*case.version.to_string()), ("kind", "reply"), ("body", "By noon.")];
        assert_eq!(sam.post(&format!("/desk/inbox/{}/replies", case.id), &again).await.status, 303);
        let threaded = "select count(*) from message second join message first on second.in_reply_to = first.internet_id";
        assert_eq!(count(&app, threaded).await, 1);
    }

    async fn nobody_talks_past_a_customer_who_wrote_again(app: TestApp) {
        let (service, incident) = outage(&app).await;
        press(&app, &incident, service.as_str(), "First.", "nora@example.org").await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let read = only_case(&app).await.version.to_string();
        press(&app, &incident, service.as_str(), "It works again!", "nora@example.org").await;
        let case = only_case(&app).await;
        let path = format!("/desk/inbox/{}/replies", case.id);
        let stale = sam.post(&path, &[("version", &read), ("kind", "reply"), ("body", "It will soon work.")]).await;
        assert_eq!(stale.status, 409);
        assert!(stale.body.contains("It works again!") && stale.body.contains("It will soon work."), "{}", stale.body);
        assert!(stale.body.contains(&format!("name=\"version\" value=\"{}\"", case.version)), "the next press counts");
        assert_eq!(count(&app, "select count(*) from message").await, 0);
        let empty = sam.post(&path, &[("version", &case.version.to_string()), ("kind", "reply"), ("body", " ")]).await;
        assert_eq!(empty.status, 422);
    }

    async fn cases_are_taken_given_and_moved_by_those_who_may(app: TestApp) {
        let (service, incident) = outage(&app).await;
        press(&app, &incident, service.as_str(), "Hello?", "07700 900123").await;
        let case = only_case(&app).await;
        let (base, version) = (format!("/desk/inbox/{}", case.id), case.version.to_string());
        let paths = [
            (format!("{base}/replies"), vec![("version", version.as_str()), ("kind", "reply"), ("body", "Hello.")]),
            (format!("{base}/owner"), vec![("version", version.as_str())]),
            (format!("{base}/state"), vec![("version", version.as_str()), ("state", "escalated")]),
        ];
        let commander = app.staff("Maren Holt", &[Role::Commander, Role::Auditor, Role::Admin]).await;
        for (path, fields) in &paths {
            assert_eq!(app.visitor().post(path, fields).await.status, 401, "{path}");
            assert_eq!(commander.post(path, fields).await.status, 403, "{path}");
        }
        assert_eq!(only_case(&app).await, case);
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let grace = app.staff("Grace Adebayo", &[Role::SupportLead]).await;
        assert_eq!(sam.post(&paths[1].0, &paths[1].1).await.status, 303);
        let taken = only_case(&app).await;
        assert_eq!((taken.state, &taken.owner_id), (CaseState::Acknowledged, &sam.staff_id));
        assert!(taken.clock.is_unanswered(), "only an answer stops the clock");
        // An agent gives cases to nobody else; a support lead does, and a second hand is told.
        let version = taken.version.to_string();
        let to_grace = [("version", version.as_str()), ("owner", grace.staff_id.as_ref().unwrap().as_str())];
        assert_eq!(sam.post(&paths[1].0, &to_grace).await.status, 403);
        assert_eq!(grace.post(&paths[1].0, &to_grace).await.status, 303);
        let late = sam.post(&paths[1].0, &[("version", version.as_str())]).await;
        assert_eq!(late.status, 409);
        assert!(late.body.contains("Grace Adebayo"), "{}", late.body);
        let version = only_case(&app).await.version.to_string();
        let closed = [("version", version.as_str()), ("state", "closed")];
        let refused = sam.post(&paths[2].0, &closed).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("Nobody has replied personally yet"), "{}", refused.body);
        let spoken = [("kind", "spoke"), ("body", "Rang her; she is fine.")];
        assert_eq!(sam.post(&paths[0].0, &spoken).await.status, 303);
        let version = only_case(&app).await.version.to_string();
        assert_eq!(sam.post(&paths[2].0, &[("version", version.as_str()), ("state", "closed")]).await.status, 303);
        assert_eq!(only_case(&app).await.state, CaseState::Closed);
        assert_eq!(count(&app, "select count(*) from message").await, 0, "nothing was sent");
        // Another word from them opens it again.
        app.app.clock.set(minutes(10));
        press(&app, &incident, service.as_str(), "It is gone again.", "07700 900123").await;
        assert_eq!(only_case(&app).await.state, CaseState::Listening);
    }

    async fn the_queue_is_ranked_filtered_and_paged(app: TestApp) {
        let (_, incident) = outage(&app).await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let empty = sam.get("/desk/inbox").await;
        assert!(empty.body.contains("No cases are waiting for a reply"), "{}", empty.body);
        for number in 0..30 {
            let (id, new) = (incident.clone(), report("Hello?", Some(&format!("visitor{number}@example.org")), &number.to_string()));
            let at = minutes(number);
            app.app.db.write(async move |tx| cases::report(tx, at, &id, new).await).await.unwrap();
        }
        let nora = customer(&app, 1, "Nora Ellery", "nora@example.org", "2017-03-01").await;
        let id = incident.clone();
        app.app.clock.set(minutes(60));
        app.app.db.write(async move |tx| {
            let person = Person::customer(tx, nora).await?;
            let words = "My first complaint.".to_owned();
            let new = NewWords { person, incident_id: Some(id), words, channel: Channel::Letter, source_key: String::new() };
            cases::hear(tx, minutes(60), new).await
        }).await.unwrap();
        let first = sam.get("/desk/inbox").await;
        let at = |text: &str| first.body.find(text).unwrap_or(usize::MAX);
        assert!(at("Nora Ellery") < at("visitor0@example.org") && at("visitor0@example.org") < at("visitor1@example.org"));
        assert!(first.body.contains("Waiting 31") && first.body.contains("31 customers are waiting"), "{}", first.body);
        assert!(!first.body.contains("visitor29@example.org"));
        let second = sam.get("/desk/inbox?page=2").await;
        assert!(second.body.contains("visitor29@example.org") && !second.body.contains("visitor3@example.org"));
        let mine = sam.get("/desk/inbox?show=mine").await;
        assert!(mine.body.contains("No open cases are assigned to you"), "{}", mine.body);
        assert_eq!(sam.get("/desk/inbox/999999").await.status, 404);
        assert_eq!(sam.get("/desk/inbox/x").await.status, 404);
        let tomasz = app.staff("Tomasz", &[Role::Marketing]).await;
        assert_eq!(tomasz.get("/desk/inbox").await.status, 403);
    }
}
