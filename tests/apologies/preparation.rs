//! The job that finds out who gets a batch: what a request leaves to it, that it can be killed, paused and run twice, and what it
//! refuses.

use super::fixture::{Fixture, NORA};
use amends::apologies::audience::{self, AudienceRun, Purpose, RunState};
use amends::apologies::batch::State;
use amends::app::test_support::test_start;
use amends::on_both_databases;
use amends::types::PublicId;

/// More than two steps.
const MANY: i64 = 4_500;

async fn run(fixture: &Fixture, id: &PublicId) -> AudienceRun {
    audience::current(&mut fixture.app.app.db.read().await.unwrap(), id).await.unwrap().expect("a run")
}

async fn step(fixture: &Fixture) -> bool {
    audience::step(&fixture.app.app).await.unwrap()
}

/// A submitted batch with these fields, of whose preparation the beginning and one step are done.
async fn in_preparation(fixture: &Fixture, fields: &[(&str, &str)]) -> PublicId {
    let id = fixture.draft(fields).await;
    fixture.prepare().await;
    assert_eq!(fixture.save(&fixture.aisha, &id, "/submission", fields).await.status, 303);
    fixture.count_exposure().await;
    assert!(step(fixture).await && step(fixture).await);
    id
}

/// Every member of the current run of a batch.
async fn members(fixture: &Fixture, id: &PublicId) -> Vec<(i64, String, String, String)> {
    let run = run(fixture, id).await.id;
    let mut tx = fixture.app.app.db.read().await.unwrap();
    let query =
        "select customer_id, outcome, missing, text_values from audience_member where run_id = $1 order by customer_id";
    tx.fetch_all(amends::platform::db::sql(query).bind(run)).await.unwrap()
}

on_both_databases! {
    async fn a_submission_leaves_everything_to_the_job(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let id = fixture.draft(&[]).await;
        assert_eq!(fixture.save(&fixture.aisha, &id, "/submission", &[]).await.status, 303);
        assert_eq!((fixture.batch(&id).await.state, members(&fixture, &id).await.len()), (State::Preparing, 0));
        let decided = fixture.decide(&fixture.maren, &id, &[]).await;
        assert_eq!(decided.status, 409, "the numbers are not final");
        let page = fixture.maren.get(&format!("/desk/apologies/{id}")).await;
        assert_eq!(page.headers.get("refresh").map(|value| value.to_str().unwrap()), Some("2"));
        assert!(page.body.contains("Being prepared") && !page.body.contains("value=\"approved\""), "{}", page.body);
        let list = fixture.maren.get("/desk/apologies").await;
        assert!(list.body.contains("Being prepared"), "{}", list.body);

        fixture.prepare().await;
        assert_eq!(fixture.batch(&id).await.state, State::InReview);
        let page = fixture.maren.get(&format!("/desk/apologies/{id}")).await;
        assert!(page.headers.get("refresh").is_none());
        assert!(page.body.contains("send to one person") || page.body.contains("send to 1 person"), "{}", page.body);
        assert!(page.body.contains("For everybody affected by INC-"), "{}", page.body);
        let found = members(&fixture, &id).await;
        assert!(found.len() == 1 && found[0].3.contains("Nora Ellery"), "{found:?}");
    }

    async fn it_waits_until_the_customers_of_the_incident_are_counted(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let id = fixture.draft(&[]).await;
        assert_eq!(fixture.save(&fixture.aisha, &id, "/submission", &[]).await.status, 303);
        audience::run_all(&fixture.app.app).await.unwrap();
        assert_eq!(run(&fixture, &id).await.state, RunState::Waiting);
        let due = "select count(*) from exposure_run where incident_id = $1 and finished_at is null";
        assert_eq!(fixture.count(due, &fixture.incident).await, 1, "a count is asked for");
        fixture.prepare().await;
        assert_eq!(fixture.batch(&id).await.state, State::InReview);
    }

    async fn a_draft_about_an_open_incident_makes_no_rows(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let open = "update incident set state = 'identified', resolved_at = null where id = $1";
        fixture.run_for(open, &fixture.incident.clone()).await;
        let id = fixture.draft(&[]).await;
        audience::run_all(&fixture.app.app).await.unwrap();
        assert_eq!(run(&fixture, &id).await.state, RunState::Waiting);
        assert_eq!(fixture.count("select count(*) from exposure_run where incident_id = $1", &fixture.incident).await, 0);
        let page = fixture.aisha.get(&format!("/desk/apologies/{id}")).await;
        assert!(page.body.contains("at its resolution, or when you submit this"), "{}", page.body);
        // Submitting it asks for them.
        assert_eq!(fixture.save(&fixture.aisha, &id, "/submission", &[]).await.status, 303);
        audience::run_all(&fixture.app.app).await.unwrap();
        assert_eq!(fixture.count("select count(*) from exposure_run where incident_id = $1", &fixture.incident).await, 1);
    }

    async fn a_killed_job_continues_and_freezes_the_same_audience(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customers(MANY).await;
        let whole = fixture.submitted(&[("title", "At once")]).await;
        // It begins, takes one step, and is killed. Whatever was in progress is not stored.
        let id = in_preparation(&fixture, &[("title", "In parts")]).await;
        let begun = run(&fixture, &id).await;
        assert_eq!((begun.state, begun.seen, members(&fixture, &id).await.len()), (RunState::Running, 2_000, 2_000));
        assert!((1..100).contains(&begun.percent()));
        let killed = fixture.app.app.db.write(async |tx| {
            tx.execute(amends::platform::db::sql("update audience_run set after_customer = 9999999 where state = 'running'")).await?;
            Err::<(), _>(amends::types::Refusal::NotFound)
        });
        assert!(killed.await.is_err());
        // Two nodes continue at the same time.
        let (one, other) = tokio::join!(audience::run_all(&fixture.app.app), audience::run_all(&fixture.app.app));
        one.unwrap();
        other.unwrap();
        assert_eq!(fixture.batch(&id).await.state, State::InReview);
        let (first, second) = (run(&fixture, &whole).await, run(&fixture, &id).await);
        assert_eq!(second.hash, first.hash);
        assert!(second.hash.len() == 64 && second.seen == MANY);
        assert_eq!(second.figures.counts, first.figures.counts);
        let found = members(&fixture, &id).await;
        assert_eq!(found, members(&fixture, &whole).await);
        // The pictures, the rows and the messages agree, with those who share an address across steps left out once.
        let counts = second.figures.counts;
        let skipped = found.iter().filter(|(_, outcome, ..)| outcome == "duplicate").count() as i64;
        assert_eq!((counts.recipients(), counts.skipped_total()), (MANY - skipped, skipped));
        assert_eq!(skipped, 199);
        assert_eq!(counts.regions.values().sum::<i64>(), counts.recipients());
        assert_eq!(counts.services.get("Voice calls"), Some(&counts.recipients()));
        assert_eq!(second.figures.samples.len(), 500);
        assert_eq!(fixture.batch(&id).await.content.audience.frozen, Some(second.hash));
        assert_eq!(fixture.decide(&fixture.maren, &id, &[]).await.status, 303);
        fixture.plan().await;
        let rows = fixture.rows(&id).await;
        assert_eq!(rows.iter().filter(|(_, state, _)| state == "rendered").count() as i64, MANY - skipped);
        assert_eq!(rows.len() as i64, MANY);
    }

    async fn what_is_frozen_is_sent_and_people_only_fall_out(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let nora = fixture.customer(NORA.0, NORA.1).await;
        let omar = fixture.customer("Omar Haddad", "omar@example.org").await;
        let id = fixture.approved(&[]).await;
        fixture.run("update customer set name = 'Renamed', name_folded = 'renamed' where id = $1", nora).await;
        fixture.run("update customer set erased_at = '2026-03-11T08:00:00+00:00' where id = $1", omar).await;
        fixture.customer("Came Later", "later@example.org").await;
        fixture.plan().await;
        assert_eq!(fixture.rows(&id).await, [(nora, "rendered".into(), String::new()), (omar, "skipped".into(), "erased".into())]);
        let sent = fixture.claim().await;
        assert!(sent[0].body.starts_with("Dear Nora Ellery,"), "{}", sent[0].body);
    }

    async fn erasing_a_customer_drops_what_was_frozen_of_them(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let nora = fixture.customer(NORA.0, NORA.1).await;
        let omar = fixture.customer("Omar Haddad", "omar@example.org").await;
        fixture.run("update customer set external_id = 'O-1' where id = $1", omar).await;
        let id = fixture.approved(&[]).await;
        let erased = fixture.aisha.post(&format!("/desk/customers/{omar}/erasure"), &[("number", "O-1")]).await;
        assert_eq!(erased.status, 303, "{}", erased.body);
        let values: Vec<_> = members(&fixture, &id).await.into_iter().map(|(customer, .., values)| (customer, values)).collect();
        assert!(values[0].0 == nora && values[0].1.contains("Nora Ellery"), "{values:?}");
        assert_eq!(values[1], (omar, "{}".to_owned()));
        fixture.plan().await;
        assert_eq!(fixture.rows(&id).await, [(nora, "rendered".into(), String::new()), (omar, "skipped".into(), "erased".into())]);
    }

    async fn whoever_is_erased_while_it_is_frozen_is_in_no_values(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customers(MANY).await;
        let id = in_preparation(&fixture, &[]).await;
        let mut customers: Vec<(i64, String)> = {
            let mut tx = fixture.app.app.db.read().await.unwrap();
            let query = amends::platform::db::sql("select id, external_id from customer where external_id like 'bulk %' order by id");
            tx.fetch_all(query).await.unwrap()
        };
        let (last, beside) = (customers.pop().unwrap(), customers.pop().unwrap());
        let frozen = customers.swap_remove(0);
        assert!(members(&fixture, &id).await.iter().any(|(customer, ..)| *customer == frozen.0));
        let erase = async |(customer, number): &(i64, String)| {
            let erased = fixture.aisha.post(&format!("/desk/customers/{customer}/erasure"), &[("number", number)]).await;
            assert_eq!(erased.status, 303, "{customer}: {}", erased.body);
        };
        // One who is in it, one to whom the job has not come, and one at the same time as its steps.
        erase(&frozen).await;
        erase(&last).await;
        let (continued, ()) = tokio::join!(audience::run_all(&fixture.app.app), erase(&beside));
        continued.unwrap();
        fixture.prepare().await;
        for (customer, _) in [frozen, last, beside] {
            let found: Vec<_> = members(&fixture, &id).await.into_iter().filter(|(of, ..)| *of == customer).collect();
            assert!(found.iter().all(|(.., values)| values == "{}"), "{found:?}");
        }
        assert_eq!(fixture.batch(&id).await.state, State::InReview);
    }

    async fn an_audience_changed_in_the_database_is_not_planned(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let id = fixture.approved(&[]).await;
        fixture.run_for("update audience_run set hash = 'another' where batch_id = $1", &id).await;
        assert!(amends::apologies::planning::step(&fixture.app.app).await.is_err());
        assert_eq!(fixture.rows(&id).await, []);
    }

    async fn missing_values_give_it_back_to_its_author_with_a_list(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        fixture.customer_with("Peter Annan", "", "peter@example.org", None, "telemetry").await;
        fixture.customer_with("", "", "nameless@example.org", Some(test_start()), "telemetry").await;
        let id = fixture.draft(&[]).await;
        fixture.submit(&id, &[]).await;
        assert_eq!(fixture.batch(&id).await.state, State::Draft);
        assert_eq!((run(&fixture, &id).await.state, run(&fixture, &id).await.incomplete), (RunState::Refused, 2));
        let page = fixture.aisha.get(&format!("/desk/apologies/{id}")).await;
        for words in ["2 recipients lack a value", "Peter Annan", ">to<", ">name<", "incomplete.csv"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        let file = fixture.aisha.get(&format!("/desk/apologies/{id}/incomplete.csv")).await;
        assert!(file.body.contains(",Peter Annan,to\r\n") && file.body.lines().count() == 3, "{}", file.body);
        assert_eq!(fixture.app.visitor().get(&format!("/desk/apologies/{id}/incomplete.csv")).await.status, 303);

        // With the data corrected, the same text is submitted again.
        fixture.run("update exposure set to_at = from_at where customer_id > $1 and to_at is null", 0).await;
        fixture.run("update customer set name = 'Found', name_folded = 'found' where id > $1 and name = ''", 0).await;
        fixture.submit(&id, &[]).await;
        assert_eq!(fixture.batch(&id).await.state, State::InReview);
        assert_eq!(fixture.aisha.get(&format!("/desk/apologies/{id}/incomplete.csv")).await.status, 404);
    }

    async fn nobody_to_write_to_is_said_at_the_draft(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let unaffected = fixture.customer_with("Una", "Nobody has this", "una@example.org", None, "telemetry").await;
        fixture.run("delete from exposure where customer_id = $1", unaffected).await;
        let id = fixture.draft(&[("plans", "Nobody has this")]).await;
        fixture.submit(&id, &[("plans", "Nobody has this")]).await;
        assert_eq!(fixture.batch(&id).await.state, State::Draft);
        let page = fixture.aisha.get(&format!("/desk/apologies/{id}")).await;
        assert!(page.body.contains("No known customer was affected"), "{}", page.body);
        assert!(page.body.contains("For customers on Nobody has this affected by INC-1."), "{}", page.body);
    }

    async fn it_can_be_paused_and_resumed(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customers(MANY).await;
        let id = in_preparation(&fixture, &[]).await;
        let press = async |action: &str| {
            fixture.aisha.post(&format!("/desk/apologies/{id}/preparation"), &[("action", action)]).await.status
        };
        assert_eq!(press("pause").await, 303);
        audience::run_all(&fixture.app.app).await.unwrap();
        assert_eq!((run(&fixture, &id).await.state, run(&fixture, &id).await.seen), (RunState::Paused, 2_000));
        let page = fixture.aisha.get(&format!("/desk/apologies/{id}")).await;
        assert!(page.body.contains("Paused after 2,000 customers") && page.body.contains("value=\"resume\""), "{}", page.body);
        assert_eq!((press("pause").await.as_u16(), press("else").await.as_u16()), (409, 422));
        assert_eq!(press("resume").await, 303);
        fixture.prepare().await;
        assert_eq!((fixture.batch(&id).await.state, run(&fixture, &id).await.seen), (State::InReview, MANY));
        assert_eq!(press("pause").await, 409, "there is nothing to pause");
    }

    async fn an_edit_while_it_is_prepared_makes_it_a_draft_and_deletes_the_members(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customers(MANY).await;
        let id = in_preparation(&fixture, &[]).await;
        assert_eq!(fixture.save(&fixture.aisha, &id, "", &[("subject", "Another")]).await.status, 303);
        assert_eq!(fixture.batch(&id).await.state, State::Draft);
        fixture.prepare().await;
        let run = run(&fixture, &id).await;
        assert_eq!((run.purpose, run.state, run.seen), (Purpose::Estimate, RunState::Ready, MANY));
        let left = "select count(*) from audience_member where $1 <> ''";
        assert_eq!(fixture.count(left, &id).await, 0);
        assert_eq!(fixture.count("select count(*) from audience_run where batch_id = $1", &id).await, 1);
        let page = fixture.aisha.get(&format!("/desk/apologies/{id}")).await;
        assert!(page.body.contains("counted again when you submit it"), "{}", page.body);
        // Withdrawn while it is prepared, it is never approved.
        assert_eq!(fixture.save(&fixture.aisha, &id, "/submission", &[("subject", "Another")]).await.status, 303);
        assert_eq!(fixture.save(&fixture.aisha, &id, "/withdrawal", &[]).await.status, 303);
        fixture.prepare().await;
        assert_eq!(fixture.batch(&id).await.state, State::Cancelled);
        assert_eq!(fixture.count("select count(*) from audience_run where batch_id = $1", &id).await, 0);
    }
}
