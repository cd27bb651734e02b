//! An apology from its first draft to one row per person.
//!
//! Over 300 lines because each way a batch could go wrong, or to the wrong people, is a short story of its own, and
//! they are all told of the same house.

#[path = "apologies/house.rs"]
mod house;

use amends::apologies::batch::State;
use amends::app::test_support::test_start;
use amends::on_both_databases;
use amends::types::Role;
use chrono::Duration;
use house::{House, MAIL, NORA};

fn has(body: &str, words: &str) -> bool {
    body.contains(words)
}

on_both_databases! {
    async fn an_apology_is_written_approved_by_another_and_planned(app: TestApp) {
        let house = House::build(app).await;
        let nora = house.customer(NORA.0, NORA.1).await;
        let omar = house.customer("Omar Haddad", "+447700900123").await;
        let id = house.approved(&[]).await;
        assert_eq!(house.batch(&id).await.state, State::Approved);
        house.plan().await;
        let batch = house.batch(&id).await;
        assert_eq!((batch.state, batch.planned), (State::Sending, 2));
        let rendered = |customer| (customer, "rendered".to_owned(), String::new());
        assert_eq!(house.rows(&id).await, [rendered(nora), rendered(omar)]);
        let mail = house.text("select body from message where batch_id = $1 and channel = 'email'", &id).await;
        assert!(
            mail.starts_with("Dear Nora Ellery,\n\nyou had no Voice calls from Tue 10 March 22:00 to Wed 11 March 08:00."),
            "{mail}"
        );
        assert!(mail.contains("http://127.0.0.1:3000/r/") && mail.ends_with("Ruth Calloway, Network Director"), "{mail}");
        let text = house.text("select body from message where batch_id = $1 and channel = 'sms'", &id).await;
        assert!(text.starts_with("Dear Omar Haddad, "), "{text}");
        assert!(!mail.contains("{{") && !text.contains("{{"));
        let subject = house.text("select subject from message where batch_id = $1 and channel = 'email'", &id).await;
        assert_eq!(subject, "Our failure yesterday");
    }

    async fn whoever_had_a_part_in_it_cannot_approve_it(app: TestApp) {
        let house = House::build(app).await;
        house.customer(NORA.0, NORA.1).await;
        let author = house.app.staff("Both Roles", &[Role::SupportLead, Role::CommsApprover]).await;
        let submitter = house.app.staff("Only Submits", &[Role::SupportLead, Role::CommsApprover]).await;
        let answer = author.post("/desk/apologies", &house.fields(&[])).await;
        let id = amends::types::PublicId::parse(answer.location().rsplit('/').next().unwrap()).unwrap();
        // Tomasz changes a word; somebody else submits the same text.
        assert_eq!(house.save(&house.tomasz, &id, "", &[("subject", "Our failure")]).await.status, 303);
        assert_eq!(house.save(&submitter, &id, "/submission", &[("subject", "Our failure")]).await.status, 303);
        for own in [&author, &house.tomasz, &submitter] {
            let answer = house.decide(own, &id, &[]).await;
            assert_eq!(answer.status, 403, "{}", answer.body);
            assert_eq!(house.batch(&id).await.state, State::InReview);
            let page = own.get(&format!("/desk/apologies/{id}")).await;
            assert_eq!(page.status, 200);
            assert!(!has(&page.body, "value=\"approved\""), "no button where it would be refused");
        }
        assert_eq!(house.decide(&house.maren, &id, &[]).await.status, 303);
    }

    async fn wrong_roles_nobody_and_forged_posts_change_nothing(app: TestApp) {
        let house = House::build(app).await;
        house.customer(NORA.0, NORA.1).await;
        let id = house.submitted(&[]).await;
        let agent = house.app.staff("Sam Adeyemi", &[Role::Agent, Role::Admin, Role::Finance]).await;
        let mut forged = house.maren.clone();
        forged.origin = "https://evil.example".into();
        let before = house.batch(&id).await;
        let nobody = house.app.visitor();
        for (who, status) in [(&agent, 403), (&nobody, 401), (&forged, 403)] {
            assert_eq!(house.decide(who, &id, &[]).await.status, status);
            for to in ["", "/submission", "/withdrawal"] {
                assert_eq!(house.save(who, &id, to, &[("subject", "Other")]).await.status, status, "{to}");
            }
            assert_eq!(who.post("/desk/apologies", &house.fields(&[])).await.status, status);
        }
        // An author's role approves nothing, an approver's alone writes nothing.
        assert_eq!(house.decide(&house.aisha, &id, &[]).await.status, 403);
        let approver = house.app.staff("Only Approves", &[Role::CommsApprover]).await;
        assert_eq!(house.save(&approver, &id, "", &[]).await.status, 403);
        assert_eq!(house.batch(&id).await, before);
        assert_eq!(house.count("select count(*) from batch where id <> $1", &id).await, 0);
    }

    async fn a_change_after_the_approval_takes_it_away(app: TestApp) {
        let house = House::build(app).await;
        house.customer(NORA.0, NORA.1).await;
        let id = house.approved(&[("scheduled_for", "2026-03-12T09:00")]).await;
        assert_eq!(house.batch(&id).await.state, State::Scheduled);
        let changed = [("scheduled_for", "2026-03-12T09:00"), ("subject", "Our failure on Tuesday")];
        assert_eq!(house.save(&house.aisha, &id, "", &changed).await.status, 303);
        let batch = house.batch(&id).await;
        assert_eq!((batch.state, batch.approved_hash.as_str()), (State::Draft, ""));
        let valid = "select count(*) from approval where subject_id = $1 and withdrawn_at is null";
        assert_eq!(house.count(valid, &id).await, 0);
        house.app.app.clock.set(test_start() + Duration::days(2));
        house.plan().await;
        assert_eq!(house.rows(&id).await, []);
    }

    async fn saving_the_same_again_changes_nothing(app: TestApp) {
        let house = House::build(app).await;
        house.customer(NORA.0, NORA.1).await;
        let id = house.approved(&[]).await;
        let before = house.batch(&id).await;
        assert_eq!(house.save(&house.aisha, &id, "", &[]).await.status, 303);
        assert_eq!(house.batch(&id).await, before);
    }

    async fn a_text_changed_behind_our_back_goes_nowhere(app: TestApp) {
        let house = House::build(app).await;
        house.customer(NORA.0, NORA.1).await;
        let id = house.approved(&[]).await;
        house.run_on("update batch set body = body || ' Buy now!' where id = $1", &id).await;
        house.plan().await;
        assert_eq!(house.rows(&id).await, []);
        assert_eq!(house.batch(&id).await.state, State::Draft);
    }

    async fn of_two_who_approve_at_once_one_does(app: TestApp) {
        let house = House::build(app).await;
        house.customer(NORA.0, NORA.1).await;
        for _ in 0..5 {
            let id = house.submitted(&[]).await;
            let other = house.app.staff(&format!("Second {id}"), &[Role::CommsApprover]).await;
            let (first, second) = tokio::join!(house.decide(&house.maren, &id, &[]), house.decide(&other, &id, &[]));
            let mut statuses = [first.status.as_u16(), second.status.as_u16()];
            statuses.sort_unstable();
            assert_eq!(statuses, [303, 409]);
            let signed = "select count(*) from approval where subject_id = $1 and decision = 'approved'";
            assert_eq!(house.count(signed, &id).await, 1);
            let told = "select count(*) from events where subject_id = $1 and verb = 'batch.approved'";
            assert_eq!(house.count(told, &id).await, 1);
            house.run_on("update batch set state = 'cancelled' where id = $1", &id).await;
        }
    }

    async fn what_was_seen_is_what_is_approved(app: TestApp) {
        let house = House::build(app).await;
        house.customer(NORA.0, NORA.1).await;
        let id = house.submitted(&[]).await;
        let seen = house.batch(&id).await.content_hash;
        assert_eq!(house.save(&house.aisha, &id, "", &[("subject", "Another")]).await.status, 303);
        assert_eq!(house.save(&house.aisha, &id, "/submission", &[("subject", "Another")]).await.status, 303);
        let answer = house.decide(&house.maren, &id, &[("content_hash", &seen)]).await;
        assert_eq!(answer.status, 409);
        assert!(has(&answer.body, "changed after you opened it"), "{}", answer.body);
        assert_eq!(house.batch(&id).await.state, State::InReview);
    }

    async fn an_unknown_variable_is_refused_with_its_name_and_place_and_nothing_is_lost(app: TestApp) {
        let house = House::build(app).await;
        let answer = house.aisha
            .post("/desk/apologies", &house.fields(&[("body", "Dear {{name}},\nwe owe {{firstname}} more")]))
            .await;
        assert_eq!(answer.status, 422);
        assert!(has(&answer.body, "There is no variable “firstname” (line 2, character 8)"), "{}", answer.body);
        assert!(has(&answer.body, "we owe {{firstname}} more"), "what was typed is shown again");
        assert!(has(&answer.body, "Ruth Calloway"));
    }

    async fn a_subject_of_two_lines_and_other_mistakes_are_named_by_field(app: TestApp) {
        let house = House::build(app).await;
        house.customer(NORA.0, NORA.1).await;
        for (field, typed, told) in [
            ("subject", "Sorry\r\nBcc: all@example.org", "The subject must be a single line."),
            ("title", " ", "This field is required."),
            ("class", "goodwill_offer", "Choose one of the options."),
            ("per_minute", "0", "whole number from 1 to 100,000"),
            ("scheduled_for", "soon", "date and time"),
            ("promise_due", "30/11", "Enter a date, such as"),
            ("body", "\u{0}", "characters that cannot be shown"),
        ] {
            let answer = house.aisha.post("/desk/apologies", &house.fields(&[(field, typed)])).await;
            assert_eq!(answer.status, 422, "{field}");
            assert!(has(&answer.body, told), "{field}: {}", answer.body);
            assert!(has(&answer.body, &format!("href=\"#{field}\"")), "{field} is named");
        }
        for (changed, told) in [
            (vec![("body", ""), ("sms_body", "")], "Write an e-mail, a text message, or both."),
            (vec![("subject", "")], "This field is required."),
            (vec![("signed_by", "")], "Enter the name of the person who signs."),
            (vec![("scheduled_for", "2026-03-11T08:00")], "This time has passed."),
            (vec![("promise", "A spare")], "Choose who is responsible for the promise."),
            (vec![("plans", "Nobody has this")], "No known customer was affected"),
        ] {
            let id = house.draft(&changed).await;
            let answer = house.save(&house.aisha, &id, "/submission", &changed).await;
            assert_eq!(answer.status, 422, "{told}");
            assert!(has(&answer.body, told), "{told}: {}", answer.body);
            assert_eq!(house.batch(&id).await.state, State::Draft);
        }
    }

    async fn an_empty_variable_names_the_person(app: TestApp) {
        let house = House::build(app).await;
        house.customer(NORA.0, NORA.1).await;
        house.customer_on("Peter Annan", "", "peter@example.org", None, "telemetry").await;
        let id = house.draft(&[]).await;
        let answer = house.save(&house.aisha, &id, "/submission", &[]).await;
        assert_eq!(answer.status, 422);
        assert!(has(&answer.body, "“to” is empty for Peter Annan."), "{}", answer.body);
        let page = house.aisha.get(&format!("/desk/apologies/{id}")).await;
        assert!(has(&page.body, "Peter Annan"), "the preview names him too");
        // Empty only after the approval: his row ends there and says why; the others go.
        house.run("update exposure set to_at = from_at where customer_id = $1 or 1 = 1", 0).await;
        assert_eq!(house.save(&house.aisha, &id, "/submission", &[]).await.status, 303);
        assert_eq!(house.decide(&house.maren, &id, &[]).await.status, 303);
        house.run(
            "update exposure set to_at = null where customer_id > $1
             and customer_id = (select id from customer where name = 'Peter Annan')",
            0,
        ).await;
        house.plan().await;
        let rows = house.rows(&id).await;
        assert_eq!(rows[0].1, "rendered");
        assert_eq!((rows[1].1.as_str(), rows[1].2.as_str()), ("failed_permanently", "empty_variable"));
        let detail = house.text("select detail from message where batch_id = $1 and reason = 'empty_variable'", &id).await;
        assert_eq!(detail, "to");
    }

    async fn everybody_left_out_has_a_reason_and_the_sheet_and_the_rows_agree(app: TestApp) {
        let house = House::build(app).await;
        let nora = house.customer(NORA.0, NORA.1).await;
        let twice = house.customer("Nora Ellery, shop", NORA.1).await;
        let silent = house.customer("No Address", "").await;
        let angry = house.customer("Peter Annan", "peter@example.org").await;
        house.complains(angry).await;
        let gone = house.customer("Gone", "gone@example.org").await;
        house.run("update contact_point set suppressed_at = '2026-01-01T00:00:00Z' where customer_id = $1", gone).await;
        let refused = house.customer("Refused", "refused@example.org").await;
        house.run("update contact_point set consent_service = false where customer_id = $1", refused).await;
        let erased = house.customer("Erased", "").await;
        house.run("update customer set erased_at = '2026-01-01T00:00:00Z' where id = $1", erased).await;
        let told = house.customer_on("Told Us", "", "told@example.org", None, "self_report").await;
        house.run("update exposure set to_at = from_at where customer_id = $1", told).await;
        let id = house.submitted(&[]).await;
        let page = house.maren.get(&format!("/desk/apologies/{id}")).await;
        assert_eq!(page.status, 200, "{}", page.body);
        for words in ["Approve: send to 2 people", "6 people are skipped", "Open complaint"] {
            assert!(has(&page.body, words), "{words}: {}", page.body);
        }
        assert_eq!(house.decide(&house.maren, &id, &[]).await.status, 303);
        house.plan().await;
        let row = |customer, state: &str, reason: &str| (customer, state.to_owned(), reason.to_owned());
        let mut expected = [
            row(nora, "rendered", ""),
            row(twice, "skipped", "duplicate"),
            row(silent, "skipped", "no_address"),
            row(angry, "skipped", "open_complaint"),
            row(gone, "skipped", "suppressed"),
            row(refused, "skipped", "suppressed"),
            row(erased, "skipped", "erased"),
            row(told, "held", "provisional"),
        ];
        expected.sort();
        assert_eq!(house.rows(&id).await, expected);
        assert_eq!(house.batch(&id).await.planned, 8);
        let kept = "select count(*) from message where batch_id = $1 and state = 'skipped' and (address <> '' or body <> '')";
        assert_eq!(house.count(kept, &id).await, 0, "of those left out nothing is kept");
    }

    async fn who_complains_after_the_approval_is_taken_out(app: TestApp) {
        let house = House::build(app).await;
        let nora = house.customer(NORA.0, NORA.1).await;
        house.customer("Omar Haddad", "omar@example.org").await;
        let id = house.approved(&[]).await;
        house.complains(nora).await;
        house.plan().await;
        let rows = house.rows(&id).await;
        assert_eq!(rows[0], (nora, "skipped".into(), "open_complaint".into()));
        assert_eq!(rows[1].1, "rendered");
    }

    async fn nobody_comes_in_after_it_was_submitted(app: TestApp) {
        let house = House::build(app).await;
        let nora = house.customer(NORA.0, NORA.1).await;
        let id = house.approved(&[]).await;
        house.customer("Came Later", "later@example.org").await;
        house.plan().await;
        assert_eq!(house.rows(&id).await, [(nora, "rendered".into(), String::new())]);
    }

    async fn nobody_gets_a_second_apology_within_thirty_days(app: TestApp) {
        let house = House::build(app).await;
        let nora = house.customer(NORA.0, NORA.1).await;
        let first = house.approved(&[]).await;
        house.plan().await;
        house.run_on("update message set state = 'sent', sent_at = created_at where batch_id = $1", &first).await;
        house.run_on("update batch set state = 'completed' where id = $1", &first).await;
        let id = house.draft(&[("title", "Once more")]).await;
        let answer = house.save(&house.aisha, &id, "/submission", &[("title", "Once more")]).await;
        assert_eq!(answer.status, 422);
        assert!(has(&answer.body, "The one recipient would be skipped"), "{}", answer.body);
        // News of the service is no apology.
        let news = house.approved(&[("class", "service_update")]).await;
        house.plan().await;
        assert_eq!(house.rows(&news).await, [(nora, "rendered".into(), String::new())]);
    }

    async fn the_linter_stops_a_bulk_text_unless_another_person_says_why(app: TestApp) {
        let house = House::build(app).await;
        house.customer(NORA.0, NORA.1).await;
        let weak = [("body", "We apologise for any inconvenience."), ("sms_body", "")];
        let id = house.submitted(&weak).await;
        let page = house.maren.get(&format!("/desk/apologies/{id}")).await;
        assert!(has(&page.body, "name=\"override_reason\""), "{}", page.body);
        let answer = house.decide(&house.maren, &id, &[("override_reason", "ok")]).await;
        assert_eq!(answer.status, 422);
        assert!(has(&answer.body, "The linter blocks this."), "{}", answer.body);
        let why = "The regulator prescribes these very words.";
        assert_eq!(house.decide(&house.maren, &id, &[("override_reason", why)]).await.status, 303);
        let batch = house.batch(&id).await;
        assert_eq!((batch.lint_override_by, batch.lint_override_reason.as_str()), (house.maren.staff_id.clone(), why));
    }

    async fn an_apology_that_names_a_gift_is_stopped(app: TestApp) {
        let house = House::build(app).await;
        house.customer(NORA.0, NORA.1).await;
        let text = format!("{MAIL}\nA £10 voucher is on your page.");
        let id = house.submitted(&[("body", &text)]).await;
        assert_eq!(house.decide(&house.maren, &id, &[]).await.status, 422);
        let page = house.maren.get(&format!("/desk/apologies/{id}")).await;
        assert!(has(&page.body, "Mentions a gift"), "{}", page.body);
    }

    async fn sending_back_needs_a_word_and_makes_it_a_draft(app: TestApp) {
        let house = House::build(app).await;
        house.customer(NORA.0, NORA.1).await;
        let id = house.submitted(&[]).await;
        let answer = house.decide(&house.maren, &id, &[("decision", "sent_back")]).await;
        assert_eq!(answer.status, 422);
        assert!(has(&answer.body, "Say what should change"), "{}", answer.body);
        let said = [("decision", "sent_back"), ("comment", "Say which evening it was.")];
        assert_eq!(house.decide(&house.maren, &id, &said).await.status, 303);
        assert_eq!(house.batch(&id).await.state, State::Draft);
        let page = house.aisha.get(&format!("/desk/apologies/{id}")).await;
        assert!(has(&page.body, "Say which evening it was."), "{}", page.body);
    }

    async fn a_request_nobody_decides_lapses_after_three_days(app: TestApp) {
        let house = House::build(app).await;
        house.customer(NORA.0, NORA.1).await;
        let id = house.submitted(&[]).await;
        house.run_on("update batch set submitted_at = '2026-03-08T09:00:00+00:00' where id = $1", &id).await;
        let answer = house.decide(&house.maren, &id, &[]).await;
        assert_eq!(answer.status, 409);
        assert!(has(&answer.body, "Nobody decided within 72 hours"), "{}", answer.body);
        house.plan().await;
        assert_eq!(house.batch(&id).await.state, State::Expired);
        // Put forward again, it waits anew.
        assert_eq!(house.save(&house.aisha, &id, "/submission", &[]).await.status, 303);
        assert_eq!(house.decide(&house.maren, &id, &[]).await.status, 303);
    }

    async fn an_old_version_is_refused_and_both_texts_are_shown(app: TestApp) {
        let house = House::build(app).await;
        let id = house.draft(&[]).await;
        assert_eq!(house.save(&house.tomasz, &id, "", &[("subject", "Theirs")]).await.status, 303);
        let answer = house.save(&house.aisha, &id, "", &[("subject", "Mine"), ("version", "1")]).await;
        assert_eq!(answer.status, 409);
        assert!(has(&answer.body, "Theirs") && has(&answer.body, "Mine"), "{}", answer.body);
        assert_eq!(house.batch(&id).await.content.subject, "Theirs");
    }

    async fn an_incident_opened_again_holds_what_was_approved(app: TestApp) {
        let house = House::build(app).await;
        house.customer(NORA.0, NORA.1).await;
        let id = house.approved(&[]).await;
        house.run_on("update incident set rev = rev + 1, state = 'investigating' where id = $1", &house.incident).await;
        house.plan().await;
        let batch = house.batch(&id).await;
        assert_eq!((batch.state, batch.held_reason.as_str()), (State::Approved, "reopened"));
        assert_eq!(house.rows(&id).await, []);
        // Saved again, even as it is, it is a draft about the incident as it is now.
        assert_eq!(house.save(&house.aisha, &id, "/submission", &[]).await.status, 409, "not from an approved one");
        assert_eq!(house.save(&house.aisha, &id, "", &[]).await.status, 303);
        assert_eq!(house.save(&house.aisha, &id, "/submission", &[]).await.status, 303);
        assert_eq!(house.decide(&house.maren, &id, &[]).await.status, 303);
        house.plan().await;
        assert_eq!(house.rows(&id).await.len(), 1);
    }

    async fn a_batch_taken_back_goes_nowhere(app: TestApp) {
        let house = House::build(app).await;
        house.customer(NORA.0, NORA.1).await;
        let id = house.approved(&[]).await;
        assert_eq!(house.save(&house.aisha, &id, "/withdrawal", &[]).await.status, 303);
        house.plan().await;
        assert_eq!((house.batch(&id).await.state, house.rows(&id).await.len()), (State::Cancelled, 0));
        assert_eq!(house.save(&house.aisha, &id, "/withdrawal", &[]).await.status, 409);
    }

    async fn a_planner_that_is_killed_goes_on_and_writes_nobody_twice(app: TestApp) {
        let house = House::build(app).await;
        for number in 0..450 {
            house.customer(&format!("Customer {number}"), &format!("c{number}@example.org")).await;
        }
        let id = house.approved(&[]).await;
        // One step, then the process is gone; what it left adds up.
        assert!(amends::apologies::planning::step(&house.app.app).await.unwrap());
        let batch = house.batch(&id).await;
        assert_eq!((batch.state, batch.planned), (State::Scheduled, 200));
        assert_eq!(house.rows(&id).await.len(), 200);
        assert_eq!(house.save(&house.aisha, &id, "", &[("subject", "Too late")]).await.status, 409);
        // Two nodes go on at once.
        let (one, other) = tokio::join!(house.plan(), house.plan());
        assert!(one + other >= 3);
        let rows = house.rows(&id).await;
        assert_eq!(rows.len(), 450);
        let people: std::collections::BTreeSet<_> = rows.iter().map(|(customer, ..)| *customer).collect();
        assert_eq!(people.len(), 450);
        let batch = house.batch(&id).await;
        assert_eq!((batch.state, batch.planned), (State::Sending, 450));
        assert_eq!(house.count("select count(*) from events where subject_id = $1 and verb = 'batch.planned'", &id).await, 1);
    }

    async fn an_audience_is_narrowed_by_plan(app: TestApp) {
        let house = House::build(app).await;
        let ended = Some(test_start());
        house.customer_on("Business", "Business", "b@example.org", ended, "telemetry").await;
        let monthly = house.customer_on("Monthly", "Pay monthly", "m@example.org", ended, "telemetry").await;
        let id = house.approved(&[("plans", "Pay monthly")]).await;
        house.plan().await;
        assert_eq!(house.rows(&id).await, [(monthly, "rendered".into(), String::new())]);
    }
}
