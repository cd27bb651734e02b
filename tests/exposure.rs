//! Whom an incident affects: by the rule while it is open, and in rows from then on.

mod fixture;

use amends::access::{DataImporter, by_system};
use amends::app::test_support::{TestApp, test_start};
use amends::customers::exposure::{self, CountProgress, Counts, Evidence, ExposureListed};
use amends::customers::import::{self, Options};
use amends::customers::search::{self, Search};
use amends::customers::{personal_link, workers};
use amends::on_both_databases;
use amends::platform::events::{Event, record};
use amends::types::{Actor, ApiScope, PublicId, Role, Timestamp};
use chrono::Duration;
use fixture::Fixture;
use std::io::Cursor;

const ROWS: &str = "select count(*) from exposure";
const RUNS: &str = "select count(*) from exposure_run";

/// Lets the workers follow and count until there is nothing left to do.
async fn settle(app: &TestApp) {
    while workers::count_exposure(&app.app).await.unwrap() == CountProgress::More {}
}

async fn counts(app: &TestApp, incident: &PublicId) -> Counts {
    exposure::counts(&mut app.app.db.read().await.unwrap(), app.app.clock.now(), incident).await.unwrap()
}

/// All customers and services of an incident, read in pages of three.
async fn listed(app: &TestApp, incident: &PublicId) -> Vec<ExposureListed> {
    let mut tx = app.app.db.read().await.unwrap();
    let mut all: Vec<ExposureListed> = Vec::new();
    loop {
        let after = all.last().map(|last| (last.customer_id, last.service.clone()));
        let page = exposure::page(&mut tx, app.app.clock.now(), incident, after.as_ref(), 3).await.unwrap();
        let is_last = page.len() < 3;
        all.extend(page);
        if is_last {
            return all;
        }
    }
}

/// Who is affected in which way, without what changes when an incident ends.
fn who(listed: &[ExposureListed]) -> Vec<(i64, String, String)> {
    listed.iter().map(|row| (row.customer_id, row.service.to_string(), row.evidence.as_str().to_owned())).collect()
}

/// Numbers of customers: all, the vulnerable, by service, by region, by evidence.
type Figures = (i64, i64, Vec<(String, i64)>, Vec<(String, i64)>, Vec<(Evidence, i64)>);

fn figures(counts: &Counts) -> Figures {
    let services = counts.by_service.iter().map(|(_, name, people)| (name.clone(), *people)).collect();
    (counts.people, counts.vulnerable, services, counts.by_region.clone(), counts.by_evidence.clone())
}

fn named(list: &[(&str, i64)]) -> Vec<(String, i64)> {
    list.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
}

async fn import_customers(app: &TestApp, file: &str) {
    let (right, source) = (by_system::<DataImporter>(), Cursor::new(file.as_bytes().to_vec()));
    let done = import::customers(&app.app, &right, test_start(), source, "c.csv", Options::default(), |_| {}).await;
    assert_eq!(done.unwrap().state.as_str(), "finished");
}

async fn ask_for_rows(app: &TestApp, incident: &PublicId) -> bool {
    let now = app.app.clock.now();
    app.app.db.write(async |tx| exposure::ensure_counted(tx, now, incident).await).await.unwrap()
}

/// Notes an update of an incident that says nothing about services.
async fn update(app: &TestApp, incident: &PublicId) {
    let incident_id = Some(incident.as_str());
    let write = async |tx: &mut amends::platform::db::Tx| {
        let (actor, subject_id, fields) = (&Actor::System, incident, &["body"][..]);
        let event = Event { actor, verb: "incident.updated", subject: "incident", subject_id, incident_id, fields };
        record(tx, test_start(), event).await
    };
    app.app.db.write(write).await.unwrap();
}

on_both_databases! {
    async fn an_open_incident_is_counted_by_the_rule_without_rows(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (voice, data, texts) =
            (fixture.service("Voice").await, fixture.service("Data").await, fixture.service("Texts").await);
        let ann = fixture.customer("A", "Ann", "North").await;
        let ben = fixture.customer("B", "Ben", "North").await;
        let cat = fixture.customer("C", "Cat", "South").await;
        let dan = fixture.customer("D", "Dan", "North").await;
        let eve = fixture.customer("E", "Eve", "North").await;
        let fay = fixture.customer("F", "Fay", "East").await;
        let gus = fixture.customer("G", "Gus", "North").await;
        for who in [ann, ben, cat, dan, eve] {
            fixture.uses(who, &voice).await;
        }
        fixture.uses(ann, &data).await;
        fixture.uses(gus, &texts).await;
        fixture.run(&format!("update customer set vulnerable = true, plan = 'Gold' where id in ({ann}, {cat})")).await;
        fixture.run(&format!("update customer set tenure_start = '2026-04-01' where id = {dan}")).await;
        fixture.run(&format!("update customer set erased_at = '2026-03-01 00:00:00+00:00' where id = {eve}")).await;
        let incident = fixture.incident("North; West", &[&voice, &data]).await;
        fixture.says(&incident, &voice, "major_outage", test_start() - Duration::minutes(40)).await;
        settle(&app).await;

        let found = counts(&app, &incident).await;
        let by_service = named(&[("Voice", 2), ("Data", 1)]);
        let expected = (2, 1, by_service, named(&[("North", 2)]), vec![(Evidence::Rule, 2)]);
        assert_eq!(figures(&found), expected, "Ann uses both and counts once");
        assert_eq!((found.is_by_rule, found.progress, found.counted_at), (true, None, Some(test_start())));

        // Reports: Fay uses nothing, Ann is counted already, and Gus reported a service that the incident does not name.
        for (customer, service) in [(fay, &voice), (fay, &voice), (ann, &voice), (gus, &texts), (ben, &data)] {
            fixture.report(&incident, customer, service).await;
        }
        let reports = || (
            4, 1, named(&[("Voice", 3), ("Data", 2), ("Texts", 1)]), named(&[("North", 3), ("East", 1)]),
            vec![(Evidence::SelfReport, 3), (Evidence::Rule, 2)],
        );
        assert_eq!(figures(&counts(&app, &incident).await), reports());
        let shown = |list: &[ExposureListed]| {
            list.iter().map(|row| (row.external_id.clone(), row.evidence)).collect::<Vec<_>>()
        };
        let rows = listed(&app, &incident).await;
        let rule = |id: &str| (id.to_owned(), Evidence::Rule);
        let reported = |id: &str| (id.to_owned(), Evidence::SelfReport);
        let mut sorted = shown(&rows);
        sorted.sort();
        assert_eq!(sorted, [rule("A"), rule("A"), rule("B"), reported("B"), reported("F"), reported("G")]);
        settle(&app).await;
        assert_eq!((fixture.number(ROWS).await, fixture.number(RUNS).await), (0, 0), "nothing is written");

        // One customer: the card, the history, the personal page.
        let mut tx = app.app.db.read().await.unwrap();
        let anns = exposure::for_customer(&mut tx, test_start(), &incident, ann).await.unwrap();
        let anns: Vec<_> = anns.iter().map(|e| (e.name.as_str(), e.minutes, e.to, e.evidence.as_str())).collect();
        assert_eq!(anns, [("Data", 60, None, "rule"), ("Voice", 40, None, "rule")]);
        for (customer, is_affected) in [(ben, true), (cat, false), (dan, false), (eve, false), (fay, true), (gus, true)] {
            let found = exposure::is_affected(&mut tx, test_start(), &incident, customer).await.unwrap();
            assert_eq!(found, is_affected, "{customer}");
            let history = exposure::history(&mut tx, test_start(), customer).await.unwrap();
            assert_eq!(history.iter().any(|exposed| exposed.incident == incident), is_affected, "{customer}");
        }
        let history = exposure::history(&mut tx, test_start(), ann).await.unwrap();
        assert_eq!((history[0].minutes, history[0].services), (60, 2));
        assert_eq!(exposure::plans(&mut tx, test_start(), &incident, 9).await.unwrap(), named(&[("Gold", 1)]));
        let by_incident = Search { incident: incident.to_string(), ..Search::default() };
        let by_incident = by_incident.with_rule(&mut tx, test_start()).await.unwrap();
        let found = search::find(&mut tx, &by_incident, 50).await.unwrap().customers;
        assert_eq!(found.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["Ann", "Ben", "Fay", "Gus"]);
        let text = Search { text: "ann".to_owned(), ..by_incident };
        assert_eq!(search::find(&mut tx, &text, 50).await.unwrap().customers.len(), 1);
        drop(tx);
        let token = app.app.db
            .write(async |tx| personal_link::ensure(tx, &app.app.keys, test_start(), ann, &incident).await).await.unwrap();
        let page = app.visitor().get(&format!("/r/{token}")).await.body;
        assert!(page.contains("Voice") && page.contains("Data"), "{page}");

        // The pages and the API say by what they count.
        let commander = app.staff("Cora", &[Role::Commander]).await;
        let page = commander.get(&format!("/desk/incidents/{incident}/exposure")).await.body;
        assert!(page.contains("By rule: who uses Data, Voice in North, West, since") || page.contains("By rule: who uses Voice, Data in North, West, since"), "{page}");
        assert!(page.contains("Counted now") && page.contains("Count again"), "{page}");
        let page = commander.get(&format!("/desk/incidents/{incident}")).await.body;
        assert!(page.contains("<b class=\"numeric\">4<"), "{page}");
        let program = app.manager(&commander, &[ApiScope::ExposureRead]).await;
        let path = format!("/api/v1/incidents/{incident}/exposure");
        let answer: serde_json::Value = serde_json::from_str(&program.get(&path).await.body).unwrap();
        assert_eq!((&answer["source"], &answer["customers"], &answer["is_counting"]), (&"rule".into(), &4.into(), &false.into()));
        let answer: serde_json::Value = serde_json::from_str(&program.get(&format!("{path}/rows")).await.body).unwrap();
        assert_eq!(answer["items"].as_array().unwrap().len(), 6);
        assert_eq!(fixture.number(ROWS).await, 0);

        // The incident names other services and regions: the figures follow at once.
        fixture.run("update incident set regions = ''").await;
        assert_eq!(counts(&app, &incident).await.people, 5, "Cat as well");
        // The day comes on which Dan joins.
        app.app.clock.set(test_start() + Duration::days(30));
        assert_eq!(counts(&app, &incident).await.people, 6);
    }

    async fn an_update_that_changes_nobody_writes_nothing(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let voice = fixture.service("Voice").await;
        fixture.customers(30, &voice).await;
        let incident = fixture.incident("", &[&voice]).await;
        settle(&app).await;
        for status in ["major_outage", "partial_outage"] {
            fixture.says(&incident, &voice, status, test_start() - Duration::minutes(30)).await;
            update(&app, &incident).await;
            settle(&app).await;
        }
        assert_eq!((fixture.number(ROWS).await, fixture.number(RUNS).await), (0, 0));
        assert_eq!(counts(&app, &incident).await.people, 30);

        // With rows, an update that says nothing about services counts nothing, and a report counts its customer.
        assert!(!ask_for_rows(&app, &incident).await);
        settle(&app).await;
        let runs = "select coalesce(max(run), 0) from exposure_run";
        let (before, nora) = (fixture.number(runs).await, fixture.customer("N", "Nora", "").await);
        settle(&app).await;
        update(&app, &incident).await;
        settle(&app).await;
        fixture.report(&incident, nora, &voice).await;
        settle(&app).await;
        assert_eq!((fixture.number(runs).await, fixture.number(ROWS).await), (before, 31));
        // A count that finds the rows as they are changes none of them.
        if app.app.db.is_shared() {
            fixture.run("create function refuse() returns trigger language plpgsql as $$ begin raise 'written'; end $$").await;
            fixture.run("create trigger refused before update or delete on exposure for each row execute function refuse()").await;
        } else {
            fixture.run("create trigger refused before update on exposure begin select raise(abort, 'written'); end").await;
            fixture.run("create trigger kept before delete on exposure begin select raise(abort, 'deleted'); end").await;
        }
        app.app.db.write(async |tx| exposure::make_due(tx, test_start(), &incident).await).await.unwrap();
        settle(&app).await;
        assert!(fixture.number(runs).await > before);
        assert_eq!(fixture.number(ROWS).await, 31);
    }

    async fn rows_of_a_resolved_incident_are_what_the_rule_said(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (right, now) = (by_system::<DataImporter>(), test_start());
        let mut services = Vec::new();
        for name in ["Voice", "Data", "Texts", "Television"] {
            services.push(fixture.service(name).await);
        }
        // Numbers without a pattern, and the same in every run.
        let mut state = 7_u64;
        let mut draw = move |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let regions = ["North", "South", "East", ""];
        let mut customers = Vec::new();
        for number in 0..160 {
            let id = fixture.customer(&format!("C-{number}"), "C", regions[draw(4) as usize]).await;
            for service in &services {
                if draw(3) == 0 {
                    fixture.uses(id, service).await;
                }
            }
            let joined = ["null", "'2020-01-01'", "'2026-03-11'", "'2026-03-12'"][draw(4) as usize];
            let erased = if draw(12) == 0 { "'2026-03-01 00:00:00+00:00'" } else { "null" };
            let vulnerable = draw(5) == 0;
            fixture.run(&format!(
                "update customer set tenure_start = {joined}, erased_at = {erased}, vulnerable = {vulnerable} where id = {id}"
            )).await;
            customers.push(id);
        }
        let mut incidents = Vec::new();
        for (regions, named) in [("", vec![0]), ("North", vec![0, 1]), ("South; East", vec![1, 2]), ("West", vec![3]), ("North", vec![])] {
            let named: Vec<&PublicId> = named.into_iter().map(|index: usize| &services[index]).collect();
            let incident = fixture.incident(regions, &named).await;
            for _ in 0..25 {
                let (customer, service) = (customers[draw(160) as usize], &services[draw(4) as usize]);
                fixture.report(&incident, customer, service).await;
            }
            incidents.push(incident);
        }
        for incident in &incidents[..2] {
            fixture.says(incident, &services[0], "major_outage", now - Duration::minutes(50)).await;
        }
        settle(&app).await;
        let mut said = Vec::new();
        for incident in &incidents {
            let (rows, figures) = (listed(&app, incident).await, figures(&counts(&app, incident).await));
            let mut people: Vec<i64> = rows.iter().map(|row| row.customer_id).collect();
            people.dedup();
            assert_eq!(people.len() as i64, figures.0, "the list and the figures agree");
            said.push((who(&rows), figures));
        }
        assert!(said.iter().all(|(rows, _)| !rows.is_empty()));
        assert_eq!(fixture.number(ROWS).await, 0);

        for incident in &incidents {
            fixture.resolve(incident, now - Duration::hours(1), now).await;
        }
        for (incident, (who_said, said)) in incidents.iter().zip(&said) {
            let found = counts(&app, incident).await;
            assert_eq!(&figures(&found), said, "until there are rows");
            assert_eq!(&who(&listed(&app, incident).await), who_said);
        }
        settle(&app).await;
        for (incident, (who_said, said)) in incidents.iter().zip(&said) {
            let found = counts(&app, incident).await;
            assert_eq!((found.is_by_rule, found.is_counting()), (false, false));
            assert_eq!(&figures(&found), said);
            let rows = listed(&app, incident).await;
            assert_eq!(&who(&rows), who_said);
            assert!(rows.iter().all(|row| row.to == Some(now)), "every outage has ended");
        }
        let rows = fixture.number(ROWS).await;
        assert_eq!(rows, said.iter().map(|(who, _)| who.len() as i64).sum::<i64>());

        // Reopened, the incident keeps its rows; and counted in one transaction they are the same.
        fixture.run("update incident set resolved_at = null, state = 'investigating'").await;
        settle(&app).await;
        assert_eq!(fixture.number("select count(*) from exposure where to_at is null").await, rows);
        let first = &incidents[1];
        let again = app.app.db.write(async |tx| exposure::recount(tx, &right, now, first).await).await.unwrap();
        assert_eq!(figures(&again), said[1].1);
    }

    async fn rows_that_are_asked_for_stay_current(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let voice = fixture.service("Voice").await;
        import_customers(&app, "external_id,name,region,services\nA,Ann,North,Voice\nB,Ben,South,Voice\nC,Cat,North,\n").await;
        let incident = fixture.incident("North", &[&voice]).await;
        fixture.says(&incident, &voice, "major_outage", test_start() - Duration::minutes(40)).await;
        settle(&app).await;
        assert_eq!(fixture.number(ROWS).await, 0);
        assert!(!ask_for_rows(&app, &incident).await);
        let waiting = counts(&app, &incident).await;
        assert_eq!((waiting.people, waiting.is_by_rule, waiting.progress), (1, true, Some(0)), "the rule until there are rows");
        settle(&app).await;
        assert!(ask_for_rows(&app, &incident).await);
        let names = async || fixture.column(
            "select external_id from exposure join customer on customer.id = customer_id order by external_id").await;
        assert_eq!(names().await, ["A"]);
        let id = fixture.number("select id from exposure").await;

        // Customers come, move and go: the rows follow, and what did not change stays.
        import_customers(&app, "external_id,name,region,services\nB,Ben,North,Voice\nC,Cat,North,Voice\nD,Dan,North,Voice\n").await;
        assert!(!ask_for_rows(&app, &incident).await, "they are not in it yet");
        settle(&app).await;
        assert!(ask_for_rows(&app, &incident).await);
        assert_eq!(names().await, ["A", "B", "C", "D"]);
        assert_eq!(fixture.number("select min(id) from exposure").await, id);
        import_customers(&app, "external_id,region,services\nB,South,Voice\nC,North,\n").await;
        fixture.run("update customer set erased_at = '2026-03-11 09:00:00+00:00' where external_id = 'D'").await;
        settle(&app).await;
        assert_eq!(names().await, ["A"]);
        assert_eq!(fixture.number("select cast(sum(people) as bigint) from customer_group").await, 2, "Ann and Ben");

        // The service works again, while the incident goes on.
        fixture.says(&incident, &voice, "operational", test_start() - Duration::minutes(10)).await;
        assert!(!ask_for_rows(&app, &incident).await);
        settle(&app).await;
        assert!(ask_for_rows(&app, &incident).await);
        assert_eq!(fixture.number("select minutes from exposure where to_at is not null").await, 30);
        assert_eq!(fixture.number("select id from exposure").await, id);
    }

    async fn what_another_incident_says_of_a_service_is_not_counted(app: TestApp) {
        let (fixture, minutes) = (Fixture::with(&app).await, |minutes| test_start() + Duration::minutes(minutes));
        let texts = fixture.service("Texts").await;
        for (id, region) in [("W", "Wales"), ("L", "London")] {
            let customer = fixture.customer(id, id, region).await;
            fixture.uses(customer, &texts).await;
        }
        let (wales, london) = (fixture.incident("Wales", &[&texts]).await, fixture.incident("London", &[&texts]).await);
        for (incident, status, at) in [
            (&wales, "major_outage", -180), (&wales, "operational", -150), (&london, "major_outage", -100), (&london, "operational", -60),
        ] {
            fixture.says(incident, &texts, status, minutes(at)).await;
        }
        let started = minutes(-180).to_rfc3339();
        fixture.run(&format!("update incident set started_at = '{started}' where id = '{wales}'")).await;
        fixture.resolve(&london, minutes(-100), minutes(-60)).await;
        let lost = async |incident: &PublicId| {
            settle(&app).await;
            listed(&app, incident).await.into_iter().map(|row| (row.external_id, row.minutes, row.to)).collect::<Vec<_>>()
        };
        let in_wales = [("W".to_owned(), 30, Some(minutes(-150)))];
        assert_eq!(lost(&wales).await, in_wales, "by the rule");
        assert_eq!(lost(&london).await, [("L".to_owned(), 40, Some(minutes(-60)))]);
        fixture.resolve(&wales, minutes(-180), minutes(0)).await;
        assert_eq!(lost(&wales).await, in_wales, "in rows");
        assert_eq!(fixture.number(ROWS).await, 2);

        // Reopened, and resolved again at once.
        let again = test_start() + Duration::seconds(11);
        fixture.says(&wales, &texts, "major_outage", test_start()).await;
        fixture.says(&wales, &texts, "operational", again).await;
        fixture.resolve(&wales, minutes(-180), again).await;
        assert_eq!(lost(&wales).await, [("W".to_owned(), 30, Some(again))]);
    }

    async fn times_in_between_are_no_outage(app: TestApp) {
        let (fixture, minutes) = (Fixture::with(&app).await, |minutes| test_start() + Duration::minutes(minutes));
        let voice = fixture.service("Voice").await;
        let ann = fixture.customer("A", "Ann", "").await;
        fixture.uses(ann, &voice).await;
        let incident = fixture.incident("", &[&voice]).await;
        for (status, at) in [("major_outage", -50), ("operational", -40), ("degraded_performance", -20)] {
            fixture.says(&incident, &voice, status, minutes(at)).await;
        }
        let lost = async |now: Timestamp| {
            let mut tx = app.app.db.read().await.unwrap();
            let lost = exposure::for_customer(&mut tx, now, &incident, ann).await.unwrap().remove(0);
            (lost.minutes, lost.to)
        };
        settle(&app).await;
        assert_eq!(lost(minutes(0)).await, (30, None), "by the rule");
        assert!(!ask_for_rows(&app, &incident).await);
        settle(&app).await;
        assert_eq!(fixture.number(ROWS).await, 1);
        assert_eq!((lost(minutes(0)).await, lost(minutes(5)).await), ((30, None), (35, None)), "in a row");

        fixture.says(&incident, &voice, "operational", minutes(-10)).await;
        settle(&app).await;
        assert_eq!((fixture.number("select minutes from exposure").await, lost(minutes(0)).await), (20, (20, Some(minutes(-10)))));
        // One that was not known, with the same beginning and end.
        fixture.says(&incident, &voice, "operational", minutes(-48)).await;
        fixture.says(&incident, &voice, "major_outage", minutes(-45)).await;
        assert!(!ask_for_rows(&app, &incident).await, "the count is outdated");
        settle(&app).await;
        assert_eq!((fixture.number("select minutes from exposure").await, lost(minutes(0)).await), (17, (17, Some(minutes(-10)))));
    }

    async fn measurements_replace_the_rule_of_an_open_incident(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let voice = fixture.service("Voice").await;
        import_customers(&app, "external_id,name,services\nA,Ann,Voice\nB,Ben,Voice\n").await;
        let incident = fixture.incident("", &[&voice]).await;
        settle(&app).await;
        assert_eq!(counts(&app, &incident).await.people, 2);
        let file = "external_id,service,from,to\nA,Voice,2026-03-11T08:00:00Z,2026-03-11T08:30:00Z\n";
        let (right, source) = (by_system::<DataImporter>(), Cursor::new(file.as_bytes().to_vec()));
        import::exposure(&app.app, &right, test_start(), &incident, source, "e.csv", |_| {}).await.unwrap();
        for _ in 0..2 {
            let found = counts(&app, &incident).await;
            assert_eq!((found.is_by_rule, found.by_evidence), (false, vec![(Evidence::Telemetry, 1)]));
            settle(&app).await;
        }
        let ben = fixture.number("select id from customer where external_id = 'B'").await;
        let mut tx = app.app.db.read().await.unwrap();
        assert!(!exposure::is_affected(&mut tx, test_start(), &incident, ben).await.unwrap());
    }

    async fn counts_follow_customers_who_are_imported_while_an_incident_is_open(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (voice, _) = (fixture.service("Voice").await, fixture.service("Data").await);
        let rows = |range: std::ops::Range<i64>, region: &str, services: &str| {
            let rows: String = range.map(|n| format!("I-{n},P,{region},{services}\n")).collect();
            format!("external_id,name,region,services\n{rows}")
        };
        let incident = fixture.incident("North", &[&voice]).await;
        import_customers(&app, &rows(0..4_500, "North", "Voice;Data")).await;
        let before = counts(&app, &incident).await;
        assert_eq!((before.people, before.counted_at, before.progress), (0, None, Some(0)), "and the page says so");
        assert!(workers::follow_customers(&app.app).await.unwrap());
        let half = counts(&app, &incident).await;
        assert!(half.people == 4_000 && half.progress.is_some_and(|percent| (80..100).contains(&percent)), "{half:?}");
        settle(&app).await;
        let all = counts(&app, &incident).await;
        assert_eq!((all.people, all.progress), (4_500, None));

        import_customers(&app, &rows(0..1_000, "South", "Voice;Data")).await;
        import_customers(&app, &rows(1_000..1_500, "North", "Data")).await;
        import_customers(&app, &rows(4_500..4_510, "North", "Voice")).await;
        settle(&app).await;
        assert_eq!(counts(&app, &incident).await.people, 3_010);
        assert_eq!(fixture.number("select cast(sum(people) as bigint) from customer_group").await, 4_510);
        assert_eq!(fixture.number("select count(*) from customer_group_due").await, 0);
        // What a customer is deleted from counts one less, and customers of an unfinished import are not counted.
        fixture.run("delete from customer_service where customer_id = (select max(id) from customer)").await;
        fixture.run("delete from customer where id = (select max(id) from customer)").await;
        settle(&app).await;
        assert_eq!(counts(&app, &incident).await.people, 3_009);
        assert_eq!(fixture.number(ROWS).await, 0);
    }

    async fn count_again_mends_the_figures_of_an_open_incident(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let voice = fixture.service("Voice").await;
        fixture.customers(25, &voice).await;
        let incident = fixture.incident("", &[&voice]).await;
        settle(&app).await;
        fixture.run("update customer_group set people = 99").await;
        fixture.run("delete from customer_group_member where customer_id in (select min(id) from customer)").await;
        assert_eq!(counts(&app, &incident).await.people, 99);
        let commander = app.staff("Cora", &[Role::Commander]).await;
        let path = format!("/desk/incidents/{incident}/exposure");
        assert_eq!(commander.post(&format!("{path}/count"), &[]).await.status, 303);
        assert!(commander.get(&path).await.body.contains("Customers are being counted: 0% done"));
        settle(&app).await;
        let found = counts(&app, &incident).await;
        assert_eq!((found.people, found.is_counting(), fixture.number(ROWS).await), (25, false, 0));
    }

    async fn two_nodes_group_every_customer_once(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let voice = fixture.service("Voice").await;
        fixture.customers(9_000, &voice).await;
        loop {
            let both = tokio::join!(workers::follow_customers(&app.app), workers::follow_customers(&app.app));
            if !both.0.unwrap() && !both.1.unwrap() {
                break;
            }
        }
        assert_eq!(fixture.number("select people from customer_group").await, 9_000);
    }

    async fn the_rows_of_the_open_incident_come_first(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let voice = fixture.service("Voice").await;
        fixture.customers(10, &voice).await;
        let (old, new) = (fixture.incident("", &[&voice]).await, fixture.incident("", &[&voice]).await);
        let open = fixture.incident("", &[&voice]).await;
        for (incident, hours) in [(&old, 9), (&new, 2)] {
            let started = test_start() - Duration::hours(hours);
            fixture.resolve(incident, started, started + Duration::hours(1)).await;
        }
        fixture.run(&format!("update incident set started_at = '2026-03-01T00:00:00+00:00' where id = '{open}'")).await;
        ask_for_rows(&app, &open).await;
        settle(&app).await;
        let order = fixture.column("select incident_id from events where verb = 'exposure.counted' order by id").await;
        assert_eq!(order, [open.to_string(), new.to_string(), old.to_string()]);
    }

    async fn figures_of_rows_are_stored_and_follow_their_changes(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let voice = fixture.service("Voice").await;
        fixture.customers(30, &voice).await;
        let incident = fixture.incident("", &[&voice]).await;
        settle(&app).await;
        while !ask_for_rows(&app, &incident).await {
            settle(&app).await;
        }
        let summed = counts(&app, &incident).await;
        assert_eq!((summed.people, summed.is_by_rule), (30, false));
        while exposure::sum_step(&app.app).await.unwrap() {}
        assert_eq!(fixture.number("select count(*) from exposure_run where figures <> ''").await, 1);
        assert_eq!(counts(&app, &incident).await, summed);
        // A customer who is added changes the rows, and then the figures.
        let zoe = fixture.customer("Z", "Zoe", "North").await;
        fixture.uses(zoe, &voice).await;
        settle(&app).await;
        assert_eq!(counts(&app, &incident).await.people, 30, "until they are summed again");
        assert!(exposure::sum_step(&app.app).await.unwrap());
        assert_eq!(counts(&app, &incident).await.people, 31);
        assert!(!exposure::sum_step(&app.app).await.unwrap(), "nothing changed since");
        let mut tx = app.app.db.read().await.unwrap();
        assert_eq!(exposure::people(&mut tx, test_start(), &incident).await.unwrap(), 31);
    }
}
