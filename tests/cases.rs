//! Complaints, from a report on the status page to the reply of a person.

use amends::access::{IncidentCommander, ServiceEditor, by_system};
use amends::app::test_support::{TestApp, TestResponse, test_start};
use amends::cases::case::{CaseChannel, CaseState};
use amends::cases::{self, IncomingMessage, MessageLimits, NewReport, Sender, Severity, store};
use amends::customers::{address_text, personal_link};
use amends::incidents::{self, Declaration, NewUpdate, State};
use amends::on_both_databases;
use amends::platform::config::Config;
use amends::platform::db::sql;
use amends::services::catalogue;
use amends::types::{PublicId, Refusal, Role, ServiceStatus, Timestamp};
use axum::http::Method;
use chrono::Duration;
use std::sync::Arc;

fn minutes(minutes: i64) -> Timestamp {
    test_start() + Duration::minutes(minutes)
}

/// A service and a public open incident of it.
async fn outage(app: &TestApp) -> (PublicId, PublicId) {
    let (editor, commander): (ServiceEditor, IncidentCommander) = (by_system(), by_system());
    let now = app.app.clock.now();
    let service = catalogue::ServiceInput {
        name: "Mobile data".into(),
        weight_percent: 100,
        showcase: true,
        ..catalogue::ServiceInput::default()
    };
    let made = app.app.db.write(async move |tx| {
        let service = catalogue::add_service(tx, &editor, now, &service).await?;
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
    made.await.expect("the outage is declared")
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
    done.await.expect("the incident is resolved");
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
    made.await.expect("the customer is inserted")
}

async fn count(app: &TestApp, text: &'static str) -> i64 {
    let mut tx = app.app.db.read().await.expect("a read transaction");
    tx.fetch_value(sql(text)).await.expect("the query counts")
}

async fn only_case(app: &TestApp) -> store::Case {
    let mut tx = app.app.db.read().await.expect("a read transaction");
    let id = tx.fetch_value::<i64>(sql("select id from complaint_case order by id desc limit 1")).await;
    store::get(&mut tx, id.expect("there is a case")).await.expect("there is a case")
}

async fn submit(app: &TestApp, incident: &PublicId, service: &str, message: &str, contact: &str) -> TestResponse {
    app.visitor()
        .post(
            &format!("/incidents/{incident}/affected"),
            &[("service", service), ("severity", "down"), ("where", "ls6"), ("words", message), ("contact", contact)],
        )
        .await
}

fn report(message: &str, contact: Option<&str>, source: &str) -> NewReport {
    NewReport {
        services: Vec::new(),
        severity: Severity::Down,
        place: String::new(),
        message: message.into(),
        contact: contact.map(|typed| address_text::parse(typed, "GB".parse().ok()).expect("a valid address")),
        source_key: source.into(),
        person_key: source.into(),
        limits: MessageLimits::new(&Config::from_args([]).expect("the defaults")),
    }
}

on_both_databases! {
    async fn the_thanks_page_shows_the_number_of_reports(app: TestApp) {
        let (service, incident) = outage(&app).await;
        let form = app.visitor().get(&format!("/incidents/{incident}/affected")).await;
        assert_eq!(form.status, 200);
        assert!(form.body.contains("Mobile data") && form.body.contains("Something else"), "{}", form.body);
        let answer = submit(&app, &incident, service.as_str(), "My mother cannot reach me.", "nora@example.org").await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let thanks = app.visitor().get(answer.location()).await;
        assert_eq!(thanks.status, 200);
        assert!(thanks.body.contains("You are the first to tell us"), "{}", thanks.body);
        assert!(thanks.body.contains("By 09:30"), "the time of the next update: {}", thanks.body);
        assert!(thanks.body.contains("By 15:00") && thanks.body.contains("nora@example.org"), "{}", thanks.body);
        let other = submit(&app, &incident, "other", "", "07700 900123").await;
        let thanks = app.visitor().get(other.location()).await;
        assert!(thanks.body.contains("You are one of 2 people who have told us since Wednesday 09:00"), "{}", thanks.body);
        assert!(thanks.body.contains("along with one other from ls6"), "{}", thanks.body);
        // Without the token, the visitor's address is not shown.
        let plain = app.visitor().get(&format!("/incidents/{incident}/affected/thanks")).await;
        assert!(!plain.body.contains("nora@example.org"));
        assert_eq!(count(&app, "select count(*) from report").await, 2);
        assert_eq!(count(&app, "select count(*) from complaint_case").await, 1, "a report without message opens no case");
    }

    async fn a_refused_form_names_every_error_and_keeps_what_was_typed(app: TestApp) {
        let (_, incident) = outage(&app).await;
        let answer = app.visitor().post(
            &format!("/incidents/{incident}/affected"),
            &[("severity", "flaky"), ("where", "LS6"), ("words", "No signal </textarea> since lunch."), ("contact", "07700 9001")],
        ).await;
        assert_eq!(answer.status, 422);
        for text in ["Tick at least one", "This phone number is too short. A complete one looks like 07400 123456.",
                     "No signal &lt;/textarea&gt; since lunch.", "value=\"07700 9001\"", "value=\"LS6\"", "Nothing you typed is lost"] {
            assert!(answer.body.contains(text), "{text}: {}", answer.body);
        }
        let answer = submit(&app, &incident, "nosuchservic", "x", "0113 496 0000").await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("landline") && answer.body.contains("Choose one of the options"), "{}", answer.body);
        assert_eq!(count(&app, "select count(*) from report").await, 0);
    }

    async fn only_public_incidents_take_reports(app: TestApp) {
        let (service, incident) = outage(&app).await;
        let nothing = app.visitor().get("/incidents/aaaaaaaaaaaa/affected").await;
        assert_eq!(nothing.status, 404);
        assert_eq!(submit(&app, &PublicId::parse("aaaaaaaaaaaa").unwrap(), "other", "x", "").await.status, 404);
        app.app.db.write(async |tx| {
            tx.execute(sql("update incident set is_drill = true")).await?;
            Ok(())
        }).await.unwrap();
        assert_eq!(app.visitor().get(&format!("/incidents/{incident}/affected")).await.status, 404);
        assert_eq!(submit(&app, &incident, service.as_str(), "x", "a@example.org").await.status, 404);
        assert_eq!(count(&app, "select count(*) from complaint_case").await, 0);
    }

    async fn a_resolved_incident_still_takes_messages(app: TestApp) {
        let (service, incident) = outage(&app).await;
        app.app.clock.set(minutes(60));
        resolve(&app, &incident).await;
        let page = app.visitor().get(&format!("/incidents/{incident}/affected")).await;
        assert!(page.body.contains("This is resolved") && page.body.contains("How was it for you?"), "{}", page.body);
        let empty = submit(&app, &incident, service.as_str(), "", "").await;
        assert_eq!(empty.status, 422);
        assert!(empty.body.contains("We need a mobile number or an e-mail address"), "{}", empty.body);
        let answer = submit(&app, &incident, service.as_str(), "Two days of work lost.", "kwame@example.org").await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert_eq!(count(&app, "select count(*) from report").await, 0);
        assert_eq!(only_case(&app).await.incident_id, Some(incident));
    }

    async fn a_form_sent_twice_counts_once_and_keeps_both_messages(app: TestApp) {
        let (service, incident) = outage(&app).await;
        for message in ["Nothing works.", "Nothing works.", "And my alarm is off."] {
            assert_eq!(submit(&app, &incident, service.as_str(), message, "").await.status, 303);
        }
        assert_eq!(count(&app, "select count(*) from report").await, 1);
        let kept = count(&app, "select count(*) from report where words like 'Nothing works.%And my alarm is off.'").await;
        assert_eq!(kept, 1);
        app.app.clock.set(minutes(6));
        submit(&app, &incident, service.as_str(), "Still nothing.", "").await;
        assert_eq!(count(&app, "select count(*) from report").await, 2);
    }

    async fn reports_of_one_source_are_limited(app: TestApp) {
        let (_, incident) = outage(&app).await;
        for number in 0..cases::PER_SOURCE_MAX {
            let (id, new) = (incident.clone(), NewReport { place: format!("P{number}"), ..report("", None, "one") });
            app.app.db.write(async move |tx| cases::submit_report(tx, test_start(), &id, new).await).await.unwrap();
        }
        let (id, new) = (incident.clone(), report("", None, "one"));
        let refused = app.app.db.write(async move |tx| cases::submit_report(tx, minutes(1), &id, new).await).await;
        assert_eq!(refused.unwrap_err(), Refusal::TooMany { retry_after_s: 540 });
        let (id, new) = (incident.clone(), report("", None, "another"));
        app.app.db.write(async move |tx| cases::submit_report(tx, minutes(1), &id, new).await).await.unwrap();
    }

    async fn a_known_address_links_the_customer_and_pauses_automation(app: TestApp) {
        let (service, incident) = outage(&app).await;
        let nora = customer(&app, 1, "Nora Ellery", "Nora@example.org", "2017-03-01").await;
        customer(&app, 2, "Ann Shared", "shared@example.org", "2017-03-01").await;
        customer(&app, 3, "Ben Shared", "shared@example.org", "2017-03-01").await;
        submit(&app, &incident, service.as_str(), "Hello?", "nora@EXAMPLE.org").await;
        let case = only_case(&app).await;
        assert_eq!((case.customer_id, case.is_provisional), (Some(nora), true));
        let mut tx = app.app.db.read().await.unwrap();
        assert!(cases::has_open_complaint(&mut tx, nora).await.unwrap());
        drop(tx);
        // An address of several customers links none of them, but the case keeps the address.
        submit(&app, &incident, service.as_str(), "Hello from us?", "shared@example.org").await;
        let case = only_case(&app).await;
        assert_eq!(case.customer_id, None);
        assert_eq!(case.contact.unwrap().key, "shared@example.org");
    }

    async fn twenty_simultaneous_complaints_are_one_case(app: TestApp) {
        let (_, incident) = outage(&app).await;
        customer(&app, 1, "Nora Ellery", "nora@example.org", "2017-03-01").await;
        let mut at_once = tokio::task::JoinSet::new();
        for number in 0..20 {
            let (db, id) = (app.app.db.clone(), incident.clone());
            at_once.spawn(async move {
                let new = report(&format!("Complaint {number}"), Some("nora@example.org"), &format!("source {number}"));
                db.write(async move |tx| cases::submit_report(tx, test_start(), &id, new).await).await
            });
        }
        let reports: Vec<_> = at_once.join_all().await.into_iter().map(|report| report.expect("the report is stored")).collect();
        assert!(reports.iter().all(|report| report.case_id == reports[0].case_id && report.case_id.is_some()));
        assert_eq!(count(&app, "select count(*) from complaint_case").await, 1);
        assert_eq!(count(&app, "select count(*) from interaction where direction = 'in'").await, 20);
        assert_eq!(count(&app, "select count(*) from report").await, 20);
    }

    async fn a_form_sent_several_times_at_once_counts_once(app: TestApp) {
        let (_, incident) = outage(&app).await;
        let mut at_once = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (db, id) = (app.app.db.clone(), incident.clone());
            at_once.spawn(async move {
                let new = report("Same words", Some("nora@example.org"), "one source");
                db.write(async move |tx| cases::submit_report(tx, test_start(), &id, new).await).await
            });
        }
        assert!(at_once.join_all().await.into_iter().all(|report| report.is_ok()));
        assert_eq!(count(&app, "select count(*) from report").await, 1);
        assert_eq!(count(&app, "select count(*) from interaction").await, 1);
    }

    async fn a_reply_to_a_letter_belongs_to_the_customer_of_its_link(app: TestApp) {
        let (_, incident) = outage(&app).await;
        let nora = customer(&app, 1, "Nora Ellery", "nora@example.org", "2017-03-01").await;
        let keys = app.app.keys.clone();
        let id = incident.clone();
        let token = app.app.db.write(async move |tx| personal_link::ensure(tx, &keys, test_start(), nora, &id).await).await.unwrap();
        let answer = app.visitor().post(&format!("/r/{token}/reply"), &[("words", "I was in hospital.")]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let case = only_case(&app).await;
        assert_eq!((case.customer_id, case.is_provisional, case.channel), (Some(nora), false, CaseChannel::Letter));
        let nobody = app.visitor().post("/r/00000000000000000000000000/reply", &[("words", "x")]).await;
        assert_eq!(nobody.status, 404);
        assert_eq!(count(&app, "select count(*) from complaint_case").await, 1);
    }

    async fn a_reply_goes_out_by_email_with_the_authors_name(app: TestApp) {
        let (service, incident) = outage(&app).await;
        customer(&app, 1, "Nora Ellery", "nora@example.org", "2017-03-01").await;
        submit(&app, &incident, service.as_str(), "Nine years, and now this.", "nora@example.org").await;
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
        // The customer writes again and Sam replies again: one thread, and a new time for the reply.
        app.app.clock.set(minutes(60));
        submit(&app, &incident, service.as_str(), "Thank you, Sam. When?", "nora@example.org").await;
        let case = only_case(&app).await;
        assert!(case.clock.is_unanswered());
        assert_eq!(case.clock.reply_due_at, minutes(60 + 6 * 60));
        app.app.clock.set(minutes(61));
        let again = [("version", &*case.version.to_string()), ("kind", "reply"), ("body", "By noon.")];
        assert_eq!(sam.post(&format!("/desk/inbox/{}/replies", case.id), &again).await.status, 303);
        let threaded = "select count(*) from message second join message first on second.in_reply_to = first.internet_id";
        assert_eq!(count(&app, threaded).await, 1);
    }

    async fn a_reply_is_stale_after_a_new_message(app: TestApp) {
        let (service, incident) = outage(&app).await;
        submit(&app, &incident, service.as_str(), "First.", "nora@example.org").await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let read = only_case(&app).await.version.to_string();
        submit(&app, &incident, service.as_str(), "It works again!", "nora@example.org").await;
        let case = only_case(&app).await;
        let path = format!("/desk/inbox/{}/replies", case.id);
        let stale = sam.post(&path, &[("version", &read), ("kind", "reply"), ("body", "It will soon work.")]).await;
        assert_eq!(stale.status, 409);
        assert!(stale.body.contains("It works again!") && stale.body.contains("It will soon work."), "{}", stale.body);
        assert!(stale.body.contains(&format!("name=\"version\" value=\"{}\"", case.version)), "the form has the current version");
        assert_eq!(count(&app, "select count(*) from message").await, 0);
        let empty = sam.post(&path, &[("version", &case.version.to_string()), ("kind", "reply"), ("body", " ")]).await;
        assert_eq!(empty.status, 422);
    }

    async fn only_permitted_staff_take_assign_and_move_cases(app: TestApp) {
        let (service, incident) = outage(&app).await;
        submit(&app, &incident, service.as_str(), "Hello?", "07700 900123").await;
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
        assert!(taken.clock.is_unanswered(), "only a reply stops the clock");
        // An agent cannot assign cases to others, a support lead can, and a stale form names the new owner.
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
        let call = [("kind", "spoke"), ("body", "Rang her; she is fine.")];
        assert_eq!(sam.post(&paths[0].0, &call).await.status, 303);
        let version = only_case(&app).await.version.to_string();
        assert_eq!(sam.post(&paths[2].0, &[("version", version.as_str()), ("state", "closed")]).await.status, 303);
        assert_eq!(only_case(&app).await.state, CaseState::Closed);
        assert_eq!(count(&app, "select count(*) from message").await, 0, "nothing was sent");
        // Another message reopens it.
        app.app.clock.set(minutes(10));
        submit(&app, &incident, service.as_str(), "It is gone again.", "07700 900123").await;
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
            app.app.db.write(async move |tx| cases::submit_report(tx, at, &id, new).await).await.unwrap();
        }
        let nora = customer(&app, 1, "Nora Ellery", "nora@example.org", "2017-03-01").await;
        let id = incident.clone();
        app.app.clock.set(minutes(60));
        app.app.db.write(async move |tx| {
            let sender = Sender::customer(tx, nora).await?;
            let message = "My first complaint.".to_owned();
            let new = IncomingMessage { sender, incident_id: Some(id), message, channel: CaseChannel::Letter, source_key: String::new() };
            cases::receive_message(tx, minutes(60), new).await
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

/// Submits with the visitor's own address as the source.
async fn submit_words(app: &TestApp, incident: &PublicId, words: &str) -> u16 {
    submit(app, incident, "other", words, "").await.status.as_u16()
}

on_both_databases! {
    async fn many_posts_together_are_no_longer_than_one_message(app: TestApp) {
        let (_, incident) = outage(&app).await;
        let mut statuses = Vec::new();
        for number in 0..150 {
            statuses.push(submit_words(&app, &incident, &format!("{number} {}", "x".repeat(4_900))).await);
        }
        assert_eq!(statuses[0], 303);
        assert_eq!(statuses[1], 422, "both together are too long");
        let longest = count(&app, "select cast(max(length(words)) as bigint) from report").await;
        assert!((4_900..=5_000).contains(&longest), "{longest}");
        // Short ones are joined until the source has sent its number of posts.
        app.app.clock.set(minutes(6));
        let mut accepted = 0;
        for number in 0..150 {
            let status = submit_words(&app, &incident, &format!("{number}")).await;
            assert!(matches!(status, 303 | 429), "{status}");
            accepted += i64::from(status == 303);
        }
        assert_eq!(accepted, cases::PER_SOURCE_MAX - 1);
        assert!(count(&app, "select cast(max(length(words)) as bigint) from report").await <= 5_000);
        let refused = submit(&app, &incident, "other", "One more", "").await;
        assert_eq!((refused.status.as_u16(), &refused.headers["retry-after"]), (429, &"240".parse().unwrap()));
        assert!(refused.body.contains("Please try again in 4 minutes") && refused.body.contains("One more"), "{}", refused.body);
    }

    async fn a_message_that_no_longer_fits_is_told_how_much_does(app: TestApp) {
        let (_, incident) = outage(&app).await;
        assert_eq!(submit_words(&app, &incident, &"x".repeat(4_000)).await, 303);
        let refused = submit(&app, &incident, "other", &"y".repeat(1_000), "").await;
        assert!(refused.body.contains("shorten this to 998 characters"), "{}", refused.body);
        assert_eq!(submit_words(&app, &incident, &"y".repeat(998)).await, 303);
        assert_eq!(count(&app, "select cast(length(words) as bigint) from report").await, 5_000);
    }

    async fn posts_at_once_do_not_pass_the_limits(app: TestApp) {
        let (_, incident) = outage(&app).await;
        let posts = futures::future::join_all((0..100).map(|number| {
            let (db, id) = (app.app.db.clone(), incident.clone());
            async move {
                let new = NewReport { place: format!("P{number}"), ..report("", None, "one source") };
                db.write(async move |tx| cases::submit_report(tx, test_start(), &id, new).await).await
            }
        })).await;
        assert_eq!(posts.iter().filter(|post| post.is_ok()).count() as i64, cases::PER_SOURCE_MAX);
        // After the incident, messages count together with reports.
        app.app.clock.set(minutes(60));
        resolve(&app, &incident).await;
        let numbers: Vec<_> = (0..80).map(|n| format!("visitor{n}@example.org")).collect();
        let messages = futures::future::join_all(numbers.iter().map(|to| submit(&app, &incident, "", "Hello", to))).await;
        assert_eq!(messages.iter().filter(|answer| answer.status == 303).count() as i64, cases::PER_SOURCE_MAX);
        assert_eq!(count(&app, "select count(*) from interaction").await, cases::PER_SOURCE_MAX);
    }

    async fn a_stranger_cannot_use_up_what_a_customer_may_write(app: TestApp) {
        let (_, incident) = outage(&app).await;
        let nora = customer(&app, 1, "Nora Ellery", "nora@example.org", "2017-03-01").await;
        let write = async |number: usize, length: usize, source: &str| {
            let words = format!("{number} {}", "x".repeat(length));
            let (id, new) = (incident.clone(), report(&words, Some("nora@example.org"), source));
            let new = NewReport { place: format!("P{number}"), ..new };
            app.app.db.write(async move |tx| cases::submit_report(tx, test_start(), &id, new).await).await
        };
        let mut accepted = 0;
        for number in 0..40 {
            accepted += usize::from(write(number, 10, "stranger").await.is_ok());
        }
        assert_eq!(accepted, 20, "one source to one case");
        assert!(write(100, 4_990, "another stranger").await.is_ok());
        assert!(write(0, 10, "her own phone").await.is_ok(), "another source");
        let keys = app.app.keys.clone();
        let id = incident.clone();
        let token = app.app.db.write(async move |tx| personal_link::ensure(tx, &keys, test_start(), nora, &id).await).await.unwrap();
        let answer = app.visitor().post(&format!("/r/{token}/reply"), &[("words", "That was not me.")]).await;
        assert_eq!(answer.status, 303, "her own link: {}", answer.body);
        let mut texts = 0;
        for number in 200..210 {
            texts += usize::from(write(number, 4_990, "a long-winded stranger").await.is_ok());
        }
        assert_eq!(texts, 6, "what one source writes to one case in a day");
    }

    async fn the_thanks_page_shows_what_was_typed_and_nothing_of_the_case(app: TestApp) {
        let (service, incident) = outage(&app).await;
        let nora = customer(&app, 1, "Nora Ellery", "nora@example.org", "2017-03-01").await;
        app.app.db.write(async move |tx| {
            tx.execute(sql("insert into contact_point (customer_id, channel, address, address_key)
                            values ($1, 'sms', '+447700900123', '+447700900123')").bind(nora)).await?;
            Ok(())
        }).await.unwrap();
        // Nora complains; two hours later a stranger types her address.
        submit(&app, &incident, service.as_str(), "My line is dead.", "07700 900123").await;
        app.app.clock.set(minutes(120));
        let stranger = submit(&app, &incident, service.as_str(), "What do you know about her?", "nora@example.org").await;
        let thanks = app.visitor().get(stranger.location()).await;
        assert!(thanks.body.contains("nora@example.org") && thanks.body.contains("By 17:00"), "{}", thanks.body);
        assert!(!thanks.body.contains("By 15:00"), "the time promised to an earlier complaint");
        // She writes again, and somebody answers her: the stranger's link stays as it was.
        app.app.clock.set(minutes(130));
        submit(&app, &incident, service.as_str(), "Still dead.", "07700 900123").await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let case = only_case(&app).await;
        let reply = [("version", &*case.version.to_string()), ("kind", "reply"), ("body", "I am on it.")];
        assert_eq!(sam.post(&format!("/desk/inbox/{}/replies", case.id), &reply).await.status, 303);
        let later = app.visitor().get(stranger.location()).await;
        let shown = |body: &str| {
            let (_, next) = body.split_once("id=\"next\"").expect("what happens next");
            next.split_once("</section>").expect("the end of the section").0.to_owned()
        };
        assert_eq!(shown(&later.body), shown(&thanks.body));
        assert!(!later.body.contains("900123"), "{}", later.body);
    }

    async fn the_thanks_page_of_a_message_names_no_address(app: TestApp) {
        let (_, incident) = outage(&app).await;
        customer(&app, 1, "Nora Ellery", "nora@example.org", "2017-03-01").await;
        app.app.clock.set(minutes(60));
        resolve(&app, &incident).await;
        submit(&app, &incident, "", "Two days of work lost.", "nora@example.org").await;
        app.app.clock.set(minutes(120));
        let stranger = submit(&app, &incident, "", "And now?", "nora@example.org").await;
        submit(&app, &incident, "", "Please answer.", "Nora@Example.org").await;
        let thanks = app.visitor().get(stranger.location()).await;
        assert!(thanks.body.contains("By 17:00") && thanks.body.contains("A person answers you"), "{}", thanks.body);
        assert!(!thanks.body.contains("xample.org") && !thanks.body.contains("By 16:00"), "{}", thanks.body);
    }
}

/// The application with other limits.
fn with_limits(mut app: TestApp, change: impl FnOnce(&mut Config)) -> TestApp {
    let mut config = (*app.app.config).clone();
    change(&mut config);
    app.app.config = Arc::new(config);
    app
}

/// Submits from another source.
async fn submit_from(app: &TestApp, source: u8, incident: &PublicId, words: &str, contact: &str) -> TestResponse {
    let mut visitor = app.visitor();
    visitor.peer = [198, 51, 100, source].into();
    let place = format!("P{source}");
    let fields =
        [("service", "other"), ("severity", "down"), ("where", &place), ("words", words), ("contact", contact)];
    visitor.post(&format!("/incidents/{incident}/affected"), &fields).await
}

on_both_databases! {
    async fn two_thousand_people_in_ten_minutes_are_all_kept(app: TestApp) {
        let (_, incident) = outage(&app).await;
        let limits = MessageLimits::new(&app.app.config);
        let kept = app.app.db.write(async move |tx| {
            let mut kept = 0_i64;
            for number in 0..2_000 {
                // Fifty of them share each address of their mobile network.
                let source = (number / 50).to_string();
                let contact = format!("person{number}@example.org");
                let words = format!("{number} {}", "I cannot reach anybody. ".repeat(12));
                let at = test_start() + Duration::milliseconds(300 * number);
                let new = NewReport { limits, ..report(&words, Some(&contact), &source) };
                let submitted = cases::submit_report(tx, at, &incident, new).await?;
                kept += i64::from(submitted.case_id.is_some() && submitted.full_until.is_none());
            }
            Ok(kept)
        }).await.unwrap();
        assert_eq!(kept, 2_000);
    }

    async fn reports_beyond_the_limits_of_an_incident_count_without_their_text(app: TestApp) {
        let app = with_limits(app, |config| config.cases_per_incident = 6);
        let (_, incident) = outage(&app).await;
        // One source opens half as many cases as there is room for. It is told that the rest is only counted.
        let mut told = Vec::new();
        for number in 0..5 {
            let contact = format!("invented{number}@example.org");
            let answer = submit_from(&app, 1, &incident, "Terrible!", &contact).await;
            assert_eq!(answer.status, 303, "no report is refused: {}", answer.body);
            let thanks = app.visitor().get(answer.location()).await;
            told.push(thanks.body.contains("we did not keep your text"));
            assert_eq!(thanks.body.contains("A person answers you"), !told[number], "{}", thanks.body);
        }
        assert_eq!(told, [false, false, false, true, true]);
        assert_eq!(count(&app, "select count(*) from complaint_case").await, 3);
        // Others are kept.
        for source in 2..5 {
            let answer = submit_from(&app, source, &incident, "My mother cannot reach me.", &format!("ann{source}@example.org")).await;
            assert!(app.visitor().get(answer.location()).await.body.contains("A person answers you"), "{source}");
        }
        // Until there is no more room for anybody, and still everybody counts.
        let answer = submit_from(&app, 9, &incident, "And me.", "late@example.org").await;
        let thanks = app.visitor().get(answer.location()).await;
        for shown in ["You are counted", "After 10:00", "one of 9 people"] {
            assert!(thanks.body.contains(shown), "{shown}: {}", thanks.body);
        }
        assert_eq!(count(&app, "select count(*) from complaint_case").await, 6);
        assert_eq!(count(&app, "select count(*) from report").await, 9);
        assert_eq!(count(&app, "select count(*) from report where words = ''").await, 3);
        // A report without text needs no room, and an hour later there is some again.
        assert_eq!(submit_from(&app, 10, &incident, "", "").await.status, 303);
        app.app.clock.set(minutes(60));
        let answer = submit_from(&app, 9, &incident, "And me.", "late@example.org").await;
        assert!(app.visitor().get(answer.location()).await.body.contains("A person answers you"));
    }

    async fn the_text_of_one_incident_is_bounded_however_many_write(app: TestApp) {
        let app = with_limits(app, |config| config.text_per_incident = 20_000);
        let (_, incident) = outage(&app).await;
        for source in 1..=30 {
            assert_eq!(submit_from(&app, source, &incident, &"x".repeat(4_900), "").await.status, 303);
        }
        assert_eq!(count(&app, "select count(*) from report").await, 30);
        assert_eq!(count(&app, "select cast(sum(length(words)) as bigint) from report").await, 4 * 4_900);
        // Pressed twice, the second press says the same.
        let again = submit_from(&app, 1, &incident, &"x".repeat(4_900), "").await;
        assert!(!app.visitor().get(again.location()).await.body.contains("we did not keep your text"));
        // After the incident a message has nothing to count, so it comes back as it was typed.
        app.app.clock.set(minutes(30));
        resolve(&app, &incident).await;
        let refused = submit_from(&app, 40, &incident, &"Two days of work lost. ".repeat(200), "ann@example.org").await;
        assert_eq!(refused.status, 422);
        for shown in ["more messages than we can read", "send it again in 30 minutes", "Two days of work lost."] {
            assert!(refused.body.contains(shown), "{shown}: {}", refused.body);
        }
        assert_eq!(count(&app, "select count(*) from complaint_case").await, 0);
    }

    async fn a_flood_in_her_name_leaves_room_for_the_customer(app: TestApp) {
        let (_, incident) = outage(&app).await;
        customer(&app, 1, "Nora Ellery", "nora@example.org", "2017-03-01").await;
        let (mut kept, mut counted, mut refused) = (0, 0, 0);
        for source in 1..=12 {
            for number in 0..8 {
                let words = format!("{number} {}", "x".repeat(4_900));
                let (id, new) = (incident.clone(), report(&words, Some("nora@example.org"), &source.to_string()));
                let new = NewReport { place: format!("P{number}"), ..new };
                match app.app.db.write(async move |tx| cases::submit_report(tx, test_start(), &id, new).await).await {
                    Ok(submitted) if submitted.full_until.is_none() => kept += 1,
                    Ok(_) => counted += 1,
                    Err(_) => refused += 1,
                }
            }
        }
        assert_eq!(kept + counted + refused, 96);
        assert!((30..45).contains(&kept), "{kept}");
        assert!(counted > 0 && refused > 0, "{counted} {refused}");
        let hers = submit_from(&app, 77, &incident, "This is really me.", "nora@example.org").await;
        assert!(app.visitor().get(hers.location()).await.body.contains("A person answers you"), "{}", hers.body);
        assert_eq!(count(&app, "select count(*) from interaction where body = 'This is really me.'").await, 1);
    }

    async fn a_repeated_field_is_one_error(app: TestApp) {
        let (service, incident) = outage(&app).await;
        let path = format!("/incidents/{incident}/affected");
        let form = Some("application/x-www-form-urlencoded");
        let many = |value: &str| format!("severity=down{}", format!("&service={value}").repeat(900));
        let wrong = app.visitor().send(Method::POST, &path, form, many("x"), &[]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.matches("Choose one of the options").count() <= 2, "{}", wrong.body.len());
        let known = app.visitor().send(Method::POST, &path, form, many(service.as_str()), &[]).await;
        assert_eq!(known.status, 422, "more than a form has");
        let desk = app.staff("Maren Holt", &[Role::Commander]).await;
        let many = format!("intent=publish&version=1&body=x&state=identified{}", "&service-x=y".repeat(900));
        let wrong = desk.send(Method::POST, &format!("/desk/incidents/{incident}/updates"), form, many, &[]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.matches("Choose one of the options").count() <= 2, "{}", wrong.body.len());
        assert_eq!(count(&app, "select count(*) from report").await, 0);
    }

    async fn a_person_confirms_whose_case_it_is(app: TestApp) {
        let (_, incident) = outage(&app).await;
        let nora = customer(&app, 1, "Nora Ellery", "nora@example.org", "2017-03-01").await;
        submit(&app, &incident, "other", "My line is dead.", "nora@example.org").await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let case = only_case(&app).await;
        let page = format!("/desk/inbox/{}", case.id);
        let shown = sam.get(&page).await;
        for text in ["Confirm that this is Nora Ellery", "This is somebody else", "not confirmed"] {
            assert!(shown.body.contains(text), "{text}: {}", shown.body);
        }
        let reader = app.staff("Olu Auditor", &[Role::Auditor]).await;
        assert!(!reader.get(&page).await.body.contains("Confirm that this is"), "only who answers customers");
        let customer_id = nora.to_string();
        let send = async |version: i64, is: &str, evidence: &str| {
            let version = version.to_string();
            let fields = [("version", &*version), ("customer", &*customer_id), ("is", is), ("evidence", evidence)];
            sam.post(&format!("{page}/identity"), &fields).await
        };
        let without = send(case.version, "customer", "  ").await;
        assert!(without.status == 422 && without.body.contains("href=\"#evidence\""), "{}", without.body);
        // A message that came in meanwhile may be of somebody else.
        submit_from(&app, 7, &incident, "It was not me before!", "nora@example.org").await;
        let stale = send(case.version, "customer", "She called back.").await;
        assert!(stale.status == 409 && stale.body.contains("It was not me before!"), "{}", stale.body);
        assert!(only_case(&app).await.is_provisional);
        let version = only_case(&app).await.version;
        assert_eq!(send(version, "customer", "She called back from her number.").await.status, 303);
        let case = only_case(&app).await;
        assert_eq!((case.customer_id, case.is_provisional), (Some(nora), false));
        let shown = sam.get(&page).await;
        for text in ["Sam Adeyemi confirmed on", "She called back from her number."] {
            assert!(shown.body.contains(text), "{text}: {}", shown.body);
        }
        assert!(!shown.body.contains("Confirm that this is") && !shown.body.contains("not confirmed"), "{}", shown.body);
        assert_eq!(count(&app, "select count(*) from interaction where is_certain").await, 2);
        assert_eq!(count(&app, "select count(*) from events where verb = 'case.customer_confirmed'").await, 1);
        assert_eq!(send(case.version, "other", "No, wait.").await.status, 409, "nothing is left to decide");
        // What anybody can type is still not certain.
        submit_from(&app, 8, &incident, "Ha!", "nora@example.org").await;
        assert_eq!(count(&app, "select count(*) from interaction where not is_certain").await, 1);
        assert!(sam.get(&page).await.body.contains("not confirmed"));
    }

    async fn somebody_else_is_not_matched_again(app: TestApp) {
        let (_, incident) = outage(&app).await;
        let nora = customer(&app, 1, "Nora Ellery", "nora@example.org", "2017-03-01").await;
        submit(&app, &incident, "other", "Pay me.", "nora@example.org").await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let case = only_case(&app).await;
        let page = format!("/desk/inbox/{}", case.id);
        let (version, customer_id) = (case.version.to_string(), nora.to_string());
        let fields = [("version", &*version), ("customer", &*customer_id), ("is", "other"), ("evidence", "She knows nothing of it.")];
        assert_eq!(sam.post(&format!("{page}/identity"), &fields).await.status, 303);
        let shown = sam.get(&page).await;
        assert!(shown.body.contains("found out on") && !shown.body.contains("Confirm that this is"), "{}", shown.body);
        assert_eq!(only_case(&app).await.customer_id, None);
        assert_eq!(count(&app, "select count(*) from report where customer_id is not null").await, 0);
        assert_eq!(count(&app, "select count(*) from events where verb = 'case.customer_rejected'").await, 1);
        // The stranger writes again: the same case, and still nobody's.
        submit_from(&app, 7, &incident, "Pay me now.", "nora@example.org").await;
        assert_eq!((only_case(&app).await.id, only_case(&app).await.customer_id), (case.id, None));
        assert_eq!(count(&app, "select count(*) from interaction").await, 2);
        assert_eq!(count(&app, "select count(*) from report where customer_id is not null").await, 0);
        // She herself, with her own link, has a case of her own.
        let (keys, id) = (app.app.keys.clone(), incident.clone());
        let token = app.app.db.write(async move |tx| personal_link::ensure(tx, &keys, test_start(), nora, &id).await).await.unwrap();
        assert_eq!(app.visitor().post(&format!("/r/{token}/reply"), &[("words", "My line is dead.")]).await.status, 303);
        let own = only_case(&app).await;
        assert_ne!(own.id, case.id);
        assert_eq!((own.customer_id, own.is_provisional), (Some(nora), false));
    }

    async fn a_link_that_does_not_work_costs_no_write(app: TestApp) {
        let (_, incident) = outage(&app).await;
        submit(&app, &incident, "other", "Hello", "nora@example.org").await;
        let mut commits = app.app.db.commits();
        commits.mark_unchanged();
        for path in ["reply", "claim"] {
            let unknown = app.visitor().post(&format!("/r/00000000000000000000000000/{path}"), &[("words", "x")]).await;
            assert_eq!(unknown.status, 404);
        }
        assert!(!commits.has_changed().unwrap());
    }
}
