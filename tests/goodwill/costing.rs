//! Costing by a job: in steps, over restarts, on two nodes, and while people edit, pause and stop it.

use crate::fixture::{Fixture, hours, id};
use amends::access::{DataImporter, by_system};
use amends::app::test_support::{TestClient, TestResponse};
use amends::customers::import;
use amends::goodwill::costing::figures::{Figures, StoredVoucher};
use amends::goodwill::costing::job::{self, Progress};
use amends::goodwill::costing::{self, CostingState};
use amends::goodwill::disruptions;
use amends::goodwill::{offer_store, rule_files};
use amends::on_both_databases;
use amends::platform::AppState;
use amends::platform::db::{self, sql};
use amends::types::PublicId;
use chrono::Duration;
use std::future::poll_fn;
use std::io::Cursor;
use std::pin::pin;
use std::task::Poll;

/// More customers than two steps take.
const MANY: i64 = 1_250;

/// The same installation in another process: a state and a database connection of its own.
async fn another_node(fixture: &Fixture) -> AppState {
    let db = db::connect(&fixture.app.config.database_url, false).await.unwrap();
    AppState { db, ..fixture.app.clone() }
}

/// Tomasz creates an offer of a flat amount, which nobody has costed yet. Returns its path.
async fn created(fixture: &Fixture, budget: &str, pounds: &str) -> String {
    let answer = fixture.tomasz.post("/desk/offers", &fixture.offer_form(budget, pounds)).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location().to_owned()
}

/// Posts a button of the costing, with the version that the page shows.
async fn press(fixture: &Fixture, who: &TestClient, offer: &str, decision: &str) -> TestResponse {
    let version = fixture.offer_number(offer, "version").await.to_string();
    who.post(&format!("{offer}/costing"), &[("version", &version), ("decision", decision)]).await
}

/// Runs what precedes the first step, and then so many steps.
async fn take_steps(fixture: &Fixture, steps: u32) {
    for _ in 0..10 {
        match job::step(&fixture.app).await.unwrap() {
            Progress::More => break,
            _ => {
                while amends::goodwill::withdraw::release_due(&fixture.app).await.unwrap() {}
                amends::customers::workers::count_exposure(&fixture.app).await.unwrap();
            }
        }
    }
    for _ in 0..steps {
        assert_eq!(job::step(&fixture.app).await.unwrap(), Progress::More);
    }
}

async fn stored(fixture: &Fixture, offer: &str) -> costing::Costing {
    let id = PublicId::parse(id(offer)).unwrap();
    let mut tx = fixture.app.db.read().await.unwrap();
    costing::store::find(&mut tx, &id).await.unwrap().expect("a costing")
}

/// Checks that an offer is costed, and that its figures and its hash are those of the vouchers that are stored. Returns each
/// customer's amount, and the figures.
async fn check_costed(fixture: &Fixture, offer: &str) -> (Vec<(i64, i64)>, Figures) {
    assert_eq!(fixture.state(offer).await, "costed");
    let costing = stored(fixture, offer).await;
    let figures = costing.figures().unwrap();
    let offer_id = PublicId::parse(id(offer)).unwrap();
    let mut tx = fixture.app.db.read().await.unwrap();
    let row = offer_store::get(&mut tx, &offer_id).await.unwrap();
    let vouchers = tx
        .fetch_all::<(i64, i64, i64)>(
            sql("select v.customer_id, v.amount_minor, e.rules_minor
                 from voucher v join entitlement e on e.id = v.entitlement_id
                 where v.offer_id = $1 and e.offer_id = $1 and e.amount_minor = v.amount_minor and v.state = 'reserved'
                 order by v.customer_id")
            .bind(&offer_id),
        )
        .await
        .unwrap();
    drop(tx);
    let listed: Vec<_> = vouchers
        .iter()
        .map(|(customer_id, amount_minor, rules_minor)| StoredVoucher {
            customer_id: *customer_id,
            amount_minor: *amount_minor,
            rules_minor: *rules_minor,
        })
        .collect();
    let mut expected = Figures::default();
    expected.add_vouchers(&listed).unwrap();
    assert_eq!((costing.state, costing.done, costing.percent()), (CostingState::Finished, costing.total, 100));
    assert_eq!(
        (&figures.hash, figures.people, figures.exposure_minor),
        (&expected.hash, expected.people, expected.exposure_minor)
    );
    assert_eq!((&figures.groups, figures.by_rules_minor), (&expected.groups, expected.by_rules_minor));
    assert_eq!((row.people, row.exposure.minor), (expected.people, expected.exposure_minor));
    let of_offer = |table: &str| format!("select count(*) from {table} where offer_id = '{offer_id}'");
    for table in ["voucher", "entitlement"] {
        assert_eq!(fixture.query_number(&of_offer(table)).await, expected.people, "{table}");
    }
    fixture.assert_ledger_balances().await;
    (vouchers.into_iter().map(|(customer, amount, _)| (customer, amount)).collect(), figures)
}

/// Begins `work` and drops it after it was polled so often, as if its process died there.
async fn killed_after<F: Future>(polls: u32, work: F) -> Option<F::Output> {
    let mut work = pin!(work);
    let mut polled = 0;
    poll_fn(move |context| {
        if polled == polls {
            return Poll::Ready(None);
        }
        polled += 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

/// The minutes that count for the first customer, and from which day to which each outage lasted.
async fn first_customer_lost(fixture: &Fixture) -> (u32, Vec<String>) {
    let disrupted = Fixture::disrupted(fixture.incident.clone());
    let mut tx = fixture.app.db.read().await.unwrap();
    let classifier = rule_files::classifier().unwrap();
    let gbp = "GBP".parse().unwrap();
    let found = disruptions::next_chunk(&mut tx, &disrupted, classifier, gbp, 0, 10).await.unwrap();
    let lost = found.into_iter().next().unwrap().disruption.unwrap();
    let days = lost.services.iter().map(|service| format!("{} to {}", service.from, service.to)).collect();
    (lost.impact.minutes, days)
}

on_both_databases! {
    async fn a_request_only_starts_the_costing(app: TestApp) {
        let fixture = Fixture::with(app, MANY).await;
        let budget = fixture.budget("100000").await;
        let offer = created(&fixture, &budget, "10").await;
        assert_eq!(fixture.state(&offer).await, "costing");
        assert_eq!(fixture.query_number("select (select count(*) from voucher) + (select count(*) from entitlement)").await, 0);
        let page = fixture.tomasz.get(&offer).await;
        assert_eq!(page.headers["refresh"], "2");
        assert!(page.body.contains("the customers who were affected are counted") || page.body.contains("amounts of the last estimate"), "{}", page.body);
        let refused = fixture.submit(&offer).await;
        assert!(refused.status == 409 && refused.body.contains("still being estimated"), "{}", refused.body);
        assert_eq!(fixture.budget_sums(&budget).await, (0, 0, 0));

        take_steps(&fixture, 1).await;
        let page = fixture.tomasz.get(&offer).await.body;
        assert!(page.contains("500 of 1,250 affected customers done, 40 %"), "{page}");
        assert!(page.contains("value=\"pause\"") && page.contains("value=\"stop\"") && page.contains("£5,000"), "{page}");
        assert!(!fixture.helena.get("/desk/offers").await.body.contains("awaiting"), "nothing to approve");
        let auditor = fixture.staff("Ana Auditor", &[amends::types::Role::Auditor]).await;
        assert!(!auditor.get(&offer).await.body.contains("value=\"pause\""));

        fixture.run_costings().await;
        let (vouchers, figures) = check_costed(&fixture, &offer).await;
        assert_eq!((vouchers.len(), figures.exposure_minor), (1_250, 1_250_000));
        assert!(fixture.tomasz.get(&offer).await.headers.get("refresh").is_none());
        assert_eq!(fixture.submit(&offer).await.status, 303);
        assert_eq!(fixture.budget_sums(&budget).await, (1_250_000, 0, 0));
    }

    async fn steps_that_are_killed_or_taken_twice_give_what_one_run_gives(app: TestApp) {
        let fixture = Fixture::with(app, MANY).await;
        fixture.execute("update customer set plan = 'Business' where id % 3 = 0").await;
        fixture.execute("update customer set tenure_start = '2026-01-01' where id % 2 = 0").await;
        fixture.execute("update customer set currency = 'EUR' where id % 50 = 0").await;
        fixture.execute("update customer set erased_at = '2026-03-10T00:00:00Z' where id % 60 = 1").await;
        let budget = fixture.budget("100000").await;
        let mut form = fixture.offer_form(&budget, "");
        form[3].1 = "rule";
        let offer = fixture.tomasz.post("/desk/offers", &form).await.location().to_owned();
        fixture.run_costings().await;
        let (vouchers, figures) = check_costed(&fixture, &offer).await;
        assert!(figures.groups.len() > 1 && !figures.owed.is_empty(), "{figures:?}");
        let out = figures.not_included;
        assert!(out.erased > 0 && out.other_currency > 0, "{out:?}");
        assert_eq!(figures.people + out.erased + out.other_currency + out.other, MANY);
        assert_eq!(figures.audience.recipients + figures.audience.skipped.iter().map(|(_, people)| people).sum::<i64>(), figures.people);

        // Again, and every step dies somewhere.
        assert_eq!(press(&fixture, &fixture.tomasz, &offer, "start").await.status, 303);
        let mut polls = 1;
        while fixture.state(&offer).await != "costed" {
            let node = another_node(&fixture).await;
            killed_after(polls, amends::goodwill::withdraw::release_due(&node)).await;
            killed_after(polls, amends::customers::workers::count_exposure(&node)).await;
            killed_after(polls, job::step(&node)).await;
            polls += 3;
        }
        assert!(polls > 10, "some were killed");
        assert_eq!(check_costed(&fixture, &offer).await, (vouchers.clone(), figures.clone()));

        // Again, and two nodes take each step.
        assert_eq!(press(&fixture, &fixture.tomasz, &offer, "start").await.status, 303);
        take_steps(&fixture, 0).await;
        let (one, two) = (another_node(&fixture).await, another_node(&fixture).await);
        while fixture.state(&offer).await != "costed" {
            let (first, second) = tokio::join!(job::step(&one), job::step(&two));
            first.unwrap();
            second.unwrap();
        }
        assert_eq!(check_costed(&fixture, &offer).await, (vouchers, figures));
    }

    async fn an_edit_while_it_is_costed_begins_it_anew(app: TestApp) {
        let fixture = Fixture::with(app, MANY).await;
        let budget = fixture.budget("100000").await;
        let offer = created(&fixture, &budget, "10").await;
        take_steps(&fixture, 2).await;
        assert_eq!(fixture.query_number("select count(*) from voucher").await, 1_000);

        // A step of the old costing is under way at the same moment.
        let version = fixture.offer_number(&offer, "version").await.to_string();
        let mut edited = fixture.offer_form(&budget, "20");
        edited.push(("version", &version));
        let node = another_node(&fixture).await;
        let (step, answer) = tokio::join!(job::step(&node), fixture.tomasz.post(&offer, &edited));
        step.unwrap();
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert_eq!((fixture.state(&offer).await.as_str(), stored(&fixture, &offer).await.done), ("costing", 0));
        fixture.run_costings().await;
        let (vouchers, figures) = check_costed(&fixture, &offer).await;
        assert_eq!((vouchers.len(), figures.exposure_minor), (1_250, 2_500_000));
        assert!(vouchers.iter().all(|(_, minor)| *minor == 2_000));
    }

    async fn times_in_between_are_not_compensated(app: TestApp) {
        let fixture = Fixture::with(app, 2).await;
        // Counted by the rule instead of measured: an hour, and 22 hours later another one with two statuses.
        for statement in [
            "delete from exposure",
            "insert into customer_service (customer_id, service_id) select customer.id, service.id from customer cross join service",
            "insert into incident_service (incident_id, service_id) select incident.id, service.id from incident cross join service",
        ] {
            fixture.execute(statement).await;
        }
        for (minute, status) in [
            (0, "major_outage"), (60, "operational"), (1_380, "degraded_performance"), (1_410, "major_outage"), (1_440, "operational"),
        ] {
            let at = (hours(-48) + Duration::minutes(minute)).to_rfc3339();
            fixture.execute(&format!(
                "insert into service_hold (service_id, incident_id, status, from_at)
                 select service.id, incident.id, '{status}', '{at}' from service cross join incident"
            )).await;
        }
        let budget = fixture.budget("25000").await;
        let mut form = fixture.offer_form(&budget, "");
        form[3].1 = "rule";
        let answer = fixture.tomasz.post("/desk/offers", &form).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        fixture.run_costings().await;
        assert_eq!(fixture.query_number("select count(*) from exposure where minutes = 120 and evidence = 'rule'").await, 2);
        let trace = fixture.query_text("select trace from entitlement where customer_id = 2 and kind = 'goodwill'").await;
        assert!(trace.contains("\"2\u{a0}h\""), "{trace}");

        // It worked again for less than a day, so it was not repaired in between.
        assert_eq!(first_customer_lost(&fixture).await, (120, vec!["2026-03-09 to 2026-03-10".to_owned()]));
    }

    async fn the_times_between_measured_outages_are_not_compensated(app: TestApp) {
        let fixture = Fixture::with(app, 2).await;
        // An hour, in two rows that overlap, half an hour within a day, and ten minutes more than a day after that.
        let file = "external_id,service,from,to\n\
                    LM-1,Mobile data,2026-03-09T09:00:00Z,2026-03-09T09:40:00Z\n\
                    LM-1,Mobile data,2026-03-09T09:20:00Z,2026-03-09T10:00:00Z\n\
                    LM-1,Mobile data,2026-03-09T12:00:00Z,2026-03-09T12:30:00Z\n\
                    LM-1,Mobile data,2026-03-10T13:00:00Z,2026-03-10T13:10:00Z\n";
        let (right, source) = (by_system::<DataImporter>(), Cursor::new(file.as_bytes().to_vec()));
        import::exposure(&fixture.app, &right, hours(0), &fixture.incident, source, "e.csv", |_| {}).await.unwrap();
        let days = ["2026-03-09 to 2026-03-09", "2026-03-10 to 2026-03-10"].map(str::to_owned).to_vec();
        assert_eq!(first_customer_lost(&fixture).await, (100, days));
    }

    async fn a_costing_is_paused_resumed_and_stopped(app: TestApp) {
        let fixture = Fixture::with(app, MANY).await;
        let budget = fixture.budget("100000").await;
        let offer = created(&fixture, &budget, "10").await;
        take_steps(&fixture, 1).await;
        assert_eq!(press(&fixture, &fixture.farah, &offer, "pause").await.status, 403);
        let stale = [("version", "1"), ("decision", "pause")];
        assert_eq!(fixture.tomasz.post(&format!("{offer}/costing"), &stale).await.status, 409);
        assert_eq!(press(&fixture, &fixture.tomasz, &offer, "party").await.status, 422);
        for _ in 0..2 {
            assert_eq!(press(&fixture, &fixture.tomasz, &offer, "pause").await.status, 303);
        }
        assert_eq!(job::step(&fixture.app).await.unwrap(), Progress::Done);
        assert_eq!(stored(&fixture, &offer).await.done, 500);
        let page = fixture.tomasz.get(&offer).await;
        assert!(page.headers.get("refresh").is_none());
        assert!(page.body.contains("Paused") && page.body.contains("value=\"resume\""), "{}", page.body);
        assert!(fixture.submit(&offer).await.body.contains("still being estimated"));

        assert_eq!(press(&fixture, &fixture.tomasz, &offer, "resume").await.status, 303);
        assert_eq!(job::step(&fixture.app).await.unwrap(), Progress::More);
        assert_eq!(stored(&fixture, &offer).await.done, 1_000);
        assert_eq!(press(&fixture, &fixture.tomasz, &offer, "stop").await.status, 303);
        assert_eq!(fixture.state(&offer).await, "draft");
        fixture.run_schedule().await;
        fixture.run_costings().await;
        assert_eq!(fixture.query_number("select (select count(*) from voucher) + (select count(*) from entitlement)").await, 0);
        assert_eq!(fixture.query_number("select count(*) from offer where is_releasing").await, 0);
        assert_eq!(fixture.query_number("select count(*) from offer_costing").await, 0);
        let refused = fixture.submit(&offer).await;
        assert!(refused.status == 409 && refused.body.contains("must be costed"), "{}", refused.body);
        // Its customers are free for another offer.
        let other = fixture.offer(&budget, "20").await;
        assert_eq!(fixture.offer_number(&other, "people").await, MANY);
        for decision in ["pause", "resume", "stop"] {
            let late = press(&fixture, &fixture.tomasz, &other, decision).await;
            assert!(late.status == 409 && late.body.contains("not being estimated any more"), "{}", late.body);
        }
        check_costed(&fixture, &other).await;
    }

    async fn two_offers_costed_at_once_give_each_customer_one_voucher(app: TestApp) {
        let fixture = Fixture::with(app, MANY).await;
        let budget = fixture.budget("100000").await;
        let (first, second) = (created(&fixture, &budget, "10").await, created(&fixture, &budget, "20").await);
        take_steps(&fixture, 0).await;
        let (one, two) = (another_node(&fixture).await, another_node(&fixture).await);
        while fixture.query_number("select count(*) from offer where state = 'costing'").await > 0 {
            let (stepped, other) = tokio::join!(job::step(&one), job::step(&two));
            stepped.unwrap();
            other.unwrap();
        }
        let ((of_first, one), (of_second, two)) = (check_costed(&fixture, &first).await, check_costed(&fixture, &second).await);
        assert_eq!(of_first.len() + of_second.len(), 1_250);
        assert_eq!((one.not_included.other_offer, two.not_included.other_offer), (two.people, one.people));
        for table in ["entitlement where kind = 'goodwill'", "voucher"] {
            assert_eq!(fixture.query_number(&format!("select count(*) from {table}")).await, MANY, "{table}");
        }
        assert_eq!(fixture.query_number("select count(distinct customer_id) from voucher").await, MANY);
    }

    async fn a_submission_takes_what_was_stored_and_erasures_do_not_break_it(app: TestApp) {
        let fixture = Fixture::with(app, 3).await;
        let budget = fixture.budget("25").await;
        let offer = fixture.offer(&budget, "10").await;
        let refused = fixture.submit(&offer).await;
        assert!(refused.status == 409 && refused.body.contains("£25"), "over budget: {}", refused.body);
        assert_eq!((fixture.state(&offer).await.as_str(), fixture.budget_sums(&budget).await), ("costed", (0, 0, 0)));

        let version = fixture.offer_number(&offer, "version").await.to_string();
        let mut cheaper = fixture.offer_form(&budget, "8");
        cheaper.push(("version", &version));
        assert_eq!(fixture.tomasz.post(&offer, &cheaper).await.status, 303);
        fixture.run_costings().await;
        let (before, figures) = check_costed(&fixture, &offer).await;
        fixture.execute("update customer set erased_at = '2026-03-11T09:00:00Z', name = '' where id = 2").await;
        assert_eq!(fixture.submit(&offer).await.status, 303);
        assert_eq!(fixture.budget_sums(&budget).await, (2_400, 0, 0));
        assert_eq!(stored(&fixture, &offer).await.figures().unwrap(), figures);
        assert_eq!(before.len(), 3);
        assert_eq!(fixture.approve(&fixture.helena, &offer).await.status, 303);
        // Another amount is another content.
        assert_ne!(fixture.query_text("select content_hash from offer").await, figures.hash);
        fixture.assert_ledger_balances().await;
    }

    async fn a_costing_that_cannot_go_on_says_what_to_do(app: TestApp) {
        let fixture = Fixture::with(app, 3).await;
        let budget = fixture.budget("1000").await;
        let offer = created(&fixture, &budget, "10").await;
        fixture.execute("update incident set withdrawn_at = '2026-03-11T09:00:00Z'").await;
        fixture.run_costings().await;
        let page = fixture.tomasz.get(&offer).await;
        assert!(page.body.contains("discard the offer") && page.headers.get("refresh").is_none(), "{}", page.body);
        assert_eq!(stored(&fixture, &offer).await.state, CostingState::Failed);
        // Tried again, when its reason is gone.
        fixture.execute("update incident set withdrawn_at = null").await;
        assert_eq!(press(&fixture, &fixture.tomasz, &offer, "resume").await.status, 303);
        fixture.run_costings().await;
        check_costed(&fixture, &offer).await;
    }

    async fn what_customers_do_is_counted_as_they_do_it(app: TestApp) {
        let fixture = Fixture::with(app, 3).await;
        let offer = fixture.live_offer().await;
        let code = fixture.claim(1).await;
        fixture.claim(2).await;
        let token = fixture.merchant_token(crate::fixture::MERCHANT).await;
        assert_eq!(fixture.redeem(&token, &code, "k1").await.status, 201);
        assert_eq!(fixture.redeem(&token, &code, "k2").await.status, 409);
        let counted = "select claimed || ' ' || redeemed || ' ' || redeemed_minor from offer_progress";
        assert_eq!(fixture.query_text(counted).await, "2 1 1000");
        let page = fixture.helena.get(&offer).await.body;
        assert!(page.contains("2 claimed, 1 redeemed"), "{page}");
    }

    async fn an_offer_of_an_earlier_version_gets_its_figures(app: TestApp) {
        let fixture = Fixture::with(app, 3).await;
        fixture.execute("update customer set plan = 'Business'").await;
        let budget = fixture.budget("1000").await;
        let offer = fixture.offer(&budget, "10").await;
        let (_, figures) = check_costed(&fixture, &offer).await;
        assert_eq!(fixture.submit(&offer).await.status, 303);
        fixture.execute("delete from offer_costing").await;
        let page = fixture.helena.get(&offer).await;
        assert!(page.status == 200 && page.body.contains("costed by an earlier version"), "{}", page.body);
        assert!(costing::backfill::step(&fixture.app).await.unwrap());
        assert!(!costing::backfill::step(&fixture.app).await.unwrap());
        let found = stored(&fixture, &offer).await.figures().unwrap();
        assert_eq!((found.groups, found.owed, found.audience), (figures.groups, figures.owed, figures.audience));
        assert!(fixture.helena.get(&offer).await.body.contains("Who gets how much"));
    }
}
