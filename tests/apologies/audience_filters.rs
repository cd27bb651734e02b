//! What the audience of a batch is narrowed by, who is left out, and pasted lists of customers.

use super::fixture::{Fixture, NORA};
use amends::access::{DataImporter, ServiceEditor, by_system};
use amends::apologies::audience::{self, AudienceQuery, AudienceRun};
use amends::apologies::batch::State;
use amends::apologies::rendering;
use amends::app::test_support::{TestResponse, test_start};
use amends::customers::import;
use amends::delivery::template::Variable;
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::services::store::StatusChange;
use amends::services::{catalogue, holds};
use amends::types::{PublicId, Role, ServiceStatus};
use chrono::Duration;
use std::io::Cursor;

async fn run(fixture: &Fixture, id: &PublicId) -> AudienceRun {
    audience::current(&mut fixture.app.app.db.read().await.unwrap(), id).await.unwrap().expect("a run")
}

/// Who would get a draft with these fields, by id, and how many are left out.
async fn recipients(fixture: &Fixture, fields: &[(&str, &str)]) -> (Vec<i64>, i64) {
    let id = fixture.draft(fields).await;
    fixture.prepare().await;
    let run = run(fixture, &id).await;
    let mut people = run.figures.samples;
    people.sort_unstable();
    assert_eq!(people.len() as i64, run.figures.counts.recipients());
    (people, run.figures.counts.excluded)
}

async fn external_id(fixture: &Fixture, customer: i64) -> String {
    let mut tx = fixture.app.app.db.read().await.unwrap();
    tx.fetch_value(sql("select external_id from customer where id = $1").bind(customer)).await.unwrap()
}

/// Adds an outage of another service that a customer uses.
async fn another_outage(fixture: &Fixture, customer: i64, from: &'static str, to: &'static str) {
    let keeper: ServiceEditor = by_system();
    let (incident, now) = (fixture.incident.clone(), fixture.app.app.clock.now());
    fixture
        .app
        .app
        .db
        .write(async move |tx| {
            let input = catalogue::ServiceInput {
                name: format!("Data {customer} {from}"),
                weight_percent: 100,
                ..catalogue::ServiceInput::default()
            };
            let service = catalogue::add_service(tx, &keeper, now, &input).await?;
            let insert = format!(
                "insert into exposure (customer_id, incident_id, service_id, from_at, to_at, minutes, evidence)
                 values ($1, $2, $3, '{from}', '{to}', 0, 'telemetry')"
            );
            tx.execute(sql(sqlx::AssertSqlSafe(insert)).bind(customer).bind(&incident).bind(service)).await?;
            Ok(())
        })
        .await
        .unwrap();
}

/// Has the incident give its service a status from so many minutes ago on.
async fn says(fixture: &Fixture, status: ServiceStatus, minutes_ago: i64) {
    let said = StatusChange {
        service_id: fixture.service.clone(),
        status,
        from_at: test_start() - Duration::minutes(minutes_ago),
        incident_id: Some(fixture.incident.clone()),
        update_id: None,
    };
    fixture.app.app.db.write(async |tx| holds::state(tx, test_start(), &said).await).await.unwrap();
}

/// What messages say to everybody affected: the minutes, and how often they name the service.
async fn texts(fixture: &Fixture) -> Vec<(i64, String, usize)> {
    let id = fixture.draft(&[]).await;
    fixture.prepare().await;
    let (batch, run) = (fixture.batch(&id).await, run(fixture, &id).await);
    let mut tx = fixture.app.app.db.read().await.unwrap();
    let query = AudienceQuery::new(&batch, &run, test_start());
    let people = audience::fetch_range(&mut tx, &query, (0, i64::MAX)).await.unwrap();
    let shared = rendering::shared_values(&mut tx, &batch.content, "No calls", i64::MAX, test_start()).await.unwrap();
    let lost = rendering::disruptions(&mut tx, &shared, &people).await.unwrap();
    let text = |person: &audience::Recipient| {
        let values = rendering::customer_values(&shared, person, &lost[&person.id]);
        let services = values.get(Variable::Services).matches("Voice calls").count();
        (person.id, values.get(Variable::Minutes).to_owned(), services)
    };
    people.iter().map(text).collect()
}

fn field_error<'a>(answer: &'a TestResponse, words: &[&str]) -> &'a str {
    assert_eq!(answer.status, 422, "{}", answer.body);
    for words in words {
        assert!(answer.body.contains(words), "{words}: {}", answer.body);
    }
    &answer.body
}

on_both_databases! {
    async fn minutes_are_those_of_all_services_together(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let short = fixture.customer("Short", "short@example.org").await;
        let long = fixture.customer("Long", "long@example.org").await;
        let first = "update exposure set from_at = '2026-03-11T01:00:00Z', to_at = '2026-03-11T01:30:00Z' where customer_id = $1";
        fixture.run(first, short).await;
        fixture.run(first, long).await;
        // Twenty minutes at the same time, then ten of which five are new, and ten apart: 30 + 5 + 10.
        another_outage(&fixture, long, "2026-03-11T01:05:00Z", "2026-03-11T01:25:00Z").await;
        another_outage(&fixture, long, "2026-03-11T01:25:00Z", "2026-03-11T01:35:00Z").await;
        another_outage(&fixture, long, "2026-03-11T02:00:00Z", "2026-03-11T02:10:00Z").await;
        for (least, most, expected) in [
            ("30", "", vec![short, long]),
            ("31", "", vec![long]),
            ("45", "", vec![long]),
            ("46", "", vec![]),
            ("", "30", vec![short]),
            ("", "29", vec![]),
            ("31", "45", vec![long]),
        ] {
            let (people, _) = recipients(&fixture, &[("minutes_least", least), ("minutes_most", most)]).await;
            assert_eq!(people, expected, "{least} to {most}");
        }
        // An outage that lasts is counted until now.
        fixture.run("update exposure set to_at = null where customer_id = $1", short).await;
        assert_eq!(recipients(&fixture, &[("minutes_least", "60")]).await.0, [short]);
    }

    async fn times_in_between_count_neither_for_the_audience_nor_in_the_text(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let ended = Some(test_start() - Duration::hours(1));
        let counted = fixture.customer_with("Counted", "", "counted@example.org", ended, "rule").await;
        let measured = fixture.customer("Measured", "measured@example.org").await;
        // Down for an hour and, nine hours later, for half of one: of ten hours, eight and a half in between.
        says(&fixture, ServiceStatus::Operational, 600).await;
        says(&fixture, ServiceStatus::PartialOutage, 90).await;
        // Another service, at the same time for half an hour and then for a quarter: 60 + 15 + 30.
        another_outage(&fixture, counted, "2026-03-10T22:30:00Z", "2026-03-10T23:15:00Z").await;
        for (least, most, expected) in [
            ("105", "", vec![counted, measured]),
            ("106", "", vec![measured]),
            ("", "105", vec![counted]),
            ("", "104", vec![]),
        ] {
            let (people, _) = recipients(&fixture, &[("minutes_least", least), ("minutes_most", most)]).await;
            assert_eq!(people, expected, "{least} to {most}");
        }

        assert_eq!(texts(&fixture).await, [(counted, "105".to_owned(), 1), (measured, "600".to_owned(), 1)]);
    }

    async fn the_times_between_measured_outages_count_neither_for_the_audience_nor_in_the_text(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let several = fixture.customer("Several", "several@example.org").await;
        let one = fixture.customer("One", "one@example.org").await;
        let number = external_id(&fixture, several).await;
        let file = format!(
            "external_id,service,from,to\n\
             {number},Voice calls,2026-03-10T22:00:00Z,2026-03-10T22:20:00Z\n\
             {number},Voice calls,2026-03-10T22:10:00Z,2026-03-10T22:30:00Z\n\
             {number},Voice calls,2026-03-11T07:45:00Z,2026-03-11T08:00:00Z\n"
        );
        let (right, source) = (by_system::<DataImporter>(), Cursor::new(file.into_bytes()));
        import::exposure(&fixture.app.app, &right, test_start(), &fixture.incident, source, "e.csv", |_| {}).await.unwrap();
        for (least, most, expected) in
            [("45", "", vec![several, one]), ("46", "", vec![one]), ("", "45", vec![several]), ("", "44", vec![])]
        {
            let (people, _) = recipients(&fixture, &[("minutes_least", least), ("minutes_most", most)]).await;
            assert_eq!(people, expected, "{least} to {most}");
        }
        assert_eq!(texts(&fixture).await, [(several, "45".to_owned(), 1), (one, "600".to_owned(), 1)]);
    }

    async fn conditions_and_exclusions_narrow_whom_the_incident_affected(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let ended = Some(test_start());
        let anna = fixture.customer_with("Anna", "Pro", "anna@example.org", ended, "telemetry").await;
        let ben = fixture.customer_with("Ben", "Basic", "ben@example.org", ended, "telemetry").await;
        let cat = fixture.customer_with("Cat", "Pro", "+447700900123", ended, "telemetry").await;
        fixture.run("update customer set region = 'North', language = 'de', monthly_minor = 3000 where id = $1", anna).await;
        fixture.run("update customer set region = 'South', language = 'en', monthly_minor = 5000 where id = $1", ben).await;
        fixture.run("update customer set region = 'North', language = 'en', monthly_minor = 5000, currency = 'EUR' where id = $1", cat).await;
        fixture.run("update contact_point set consent_marketing = true where customer_id = $1", anna).await;
        fixture.run("insert into customer_tag (customer_id, tag) values ($1, 'vip')", anna).await;
        fixture.run("insert into customer_tag (customer_id, tag) values ($1, 'vip'), ($1, 'staff')", ben).await;
        fixture.run("insert into contact_point (customer_id, channel, address, address_key) values ($1, 'sms', '+447700900124', '+447700900124')", ben).await;
        let all = [anna, ben, cat];
        assert_eq!(recipients(&fixture, &[]).await, (all.to_vec(), 0));
        for (fields, expected) in [
            (vec![("languages", "de")], vec![anna]),
            (vec![("monthly_least", "30")], vec![anna, ben]),
            (vec![("monthly_most", "49.99")], vec![anna]),
            (vec![("channel", "email")], vec![anna, ben]),
            // Who has both addresses is written to by text message too.
            (vec![("channel", "sms")], vec![ben, cat]),
            (vec![("with_consent", "yes")], vec![anna]),
            (vec![("with_consent", "yes"), ("channel", "sms")], vec![]),
            (vec![("tags", "VIP")], vec![anna, ben]),
            (vec![("tags", "vip, staff"), ("regions", "South")], vec![ben]),
        ] {
            assert_eq!(recipients(&fixture, &fields).await, (expected, 0), "{fields:?}");
        }
        // Who is left out is counted among those who meet the conditions.
        for (fields, expected, excluded) in [
            (vec![("except_tags", "staff")], vec![anna, cat], 1),
            (vec![("except_plans", "Pro")], vec![ben], 2),
            (vec![("except_regions", "North"), ("except_tags", "vip")], vec![], 3),
            (vec![("except_regions", "North"), ("plans", "Basic")], vec![ben], 0),
            (vec![("tags", "vip"), ("except_tags", "vip"), ("except_plans", "Basic")], vec![], 2),
        ] {
            assert_eq!(recipients(&fixture, &fields).await, (expected, excluded), "{fields:?}");
        }
        let fields = [("languages", "de"), ("languages", "en"), ("except_tags", "staff"), ("minutes_least", "30")];
        let mut form = fixture.fields(&[("except_tags", "staff"), ("minutes_least", "30")]);
        form.extend(fields.iter().filter(|(name, _)| *name == "languages"));
        let answer = fixture.aisha.post("/desk/apologies", &form).await;
        fixture.prepare().await;
        let page = fixture.aisha.get(answer.location()).await;
        for words in [
            "affected by INC-1 for at least 30 minutes, who read German or English, except those tagged “staff” (one customer).",
            "By language",
            "value=\"30\"",
            "value=\"staff\"",
            "In use: staff, vip",
        ] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
    }

    async fn an_address_that_two_share_is_written_to_once_if_the_other_is_left_out(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let first = fixture.customer(NORA.0, NORA.1).await;
        let second = fixture.customer("Nora Ellery, shop", NORA.1).await;
        fixture.run("insert into customer_tag (customer_id, tag) values ($1, 'staff')", first).await;
        assert_eq!(recipients(&fixture, &[("except_tags", "staff")]).await, (vec![second], 1));
    }

    async fn a_pasted_list_narrows_and_brings_nobody_in(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let nora = fixture.customer(NORA.0, NORA.1).await;
        let omar = fixture.customer("Omar Haddad", "omar@example.org").await;
        let peter = fixture.customer("Peter Annan", "peter@example.org").await;
        let unaffected = fixture.customer("Una", "una@example.org").await;
        fixture.run("delete from exposure where customer_id = $1", unaffected).await;
        let (number, other) = (external_id(&fixture, nora).await, external_id(&fixture, unaffected).await);
        let list = format!("{number}\n\n Omar@Example.org \n{number}\n{other}");
        let id = fixture.draft(&[("listed", &list)]).await;
        fixture.prepare().await;
        let mut found = run(&fixture, &id).await.figures.samples;
        found.sort_unstable();
        assert_eq!(found, [nora, omar]);
        let page = fixture.aisha.get(&format!("/desk/apologies/{id}")).await;
        for words in ["who are on the list of 3 customers.", "3 customers are on the list.", "Remove this list"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        assert!(!page.body.contains("Omar@Example.org"), "a list is not shown again");

        // Saving without a list keeps it; it is approved and frozen with the rest.
        fixture.submit(&id, &[]).await;
        let batch = fixture.batch(&id).await;
        assert_eq!((batch.state, batch.content.audience.listed.map(|list| list.customers)), (State::InReview, Some(3)));
        let before = batch.content_hash;
        let answer = fixture.save(&fixture.aisha, &id, "", &[("listed", &number)]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let batch = fixture.batch(&id).await;
        assert_eq!(batch.state, State::Draft, "another list is another content");
        assert_ne!(batch.content_hash, before);
        fixture.prepare().await;
        assert_eq!(run(&fixture, &id).await.figures.samples, [nora]);

        // Who is on the other list is left out, and counted if the rest would include them.
        let except = format!("{number}\n{other}");
        let answer = fixture.save(&fixture.aisha, &id, "", &[("listed_remove", "yes"), ("except_listed", &except)]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        fixture.submit(&id, &[]).await;
        let current = run(&fixture, &id).await;
        let mut found = current.figures.samples.clone();
        found.sort_unstable();
        assert_eq!((found, current.figures.counts.excluded), (vec![omar, peter], 1));
        assert_eq!(fixture.decide(&fixture.maren, &id, &[]).await.status, 303);
        fixture.plan().await;
        let planned: Vec<i64> = fixture.rows(&id).await.into_iter().map(|(customer, ..)| customer).collect();
        assert_eq!(planned, [omar, peter], "who is left out has no row");
        let rows = "select count(*) from audience_listed where batch_id = $1";
        assert_eq!(fixture.count(rows, &id).await, 2, "the removed list has no rows");
    }

    async fn lines_that_name_nobody_or_several_are_named_and_nothing_typed_is_lost(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let nora = fixture.customer(NORA.0, NORA.1).await;
        fixture.customer("Nora Ellery, shop", NORA.1).await;
        let number = external_id(&fixture, nora).await;
        let list = format!("{number}\nnobody\n\nghost@example.org\n{}", NORA.1);
        let answer = fixture.aisha.post("/desk/apologies", &fixture.fields(&[("listed", &list), ("title", "Kept title")])).await;
        let body = field_error(&answer, &[
            "No customer has the number or address in these 2 lines: 2 “nobody”, 4 “ghost@example.org”.",
            "Several customers have the address in this line, so use their numbers: 5 “nora@example.org”.",
            "Kept title",
        ]);
        assert!(body.contains(&format!("{number}\nnobody\n\nghost@example.org\nnora@example.org</textarea>")), "{body}");
        assert_eq!(fixture.count("select count(*) from batch where incident_id = $1", &fixture.incident).await, 0);
        // Whose an address is, only those learn who see addresses.
        let answer = fixture.tomasz.post("/desk/apologies", &fixture.fields(&[("except_listed", NORA.1)])).await;
        field_error(&answer, &["No customer has the number in this line: 1 “nora@example.org”."]);
        let long = "x\n".repeat(10_001);
        let answer = fixture.aisha.post("/desk/apologies", &fixture.fields(&[("listed", &long)])).await;
        field_error(&answer, &["The list has 10001 lines. Paste at most 10000 of them"]);
        let answer = fixture.aisha.post("/desk/apologies", &fixture.fields(&[("except_tags", "vpi")])).await;
        field_error(&answer, &["No customer is tagged vpi."]);
        // Regions are known by their exact spelling.
        fixture.run("update customer set region = 'Wales' where id = $1", nora).await;
        let regions = fixture.fields(&[("except_plans", "Nobody has this"), ("languages", "xx")]);
        let wrong = [("except_regions", "Wales"), ("except_regions", "wales"), ("regions", "Wale"), ("regions", "Wales")];
        let answer = fixture.aisha.post("/desk/apologies", &[&regions[..], &wrong[..]].concat()).await;
        field_error(&answer, &[
            "No customer is on the plan Nobody has this.",
            "No customer lives in the region wales.",
            "No customer lives in the region Wale.",
            "No customer reads the language xx.",
        ]);
        assert_eq!(fixture.count("select count(*) from batch where incident_id = $1", &fixture.incident).await, 0);
    }

    async fn a_text_is_asked_for_on_the_channel_of_the_audience(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer("Cat", "+447700900123").await;
        let id = fixture.draft(&[("channel", "sms"), ("sms_body", "")]).await;
        let answer = fixture.save(&fixture.aisha, &id, "/submission", &[("channel", "sms"), ("sms_body", "")]).await;
        field_error(&answer, &["Write a text message: the audience is for those who get text messages."]);
    }

    async fn a_long_list_is_narrowed_to_in_steps(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customers(4_500).await;
        let list: String = (1..=4_500).filter(|n| n % 3 == 0).map(|n| format!("bulk {n}\n")).collect();
        let fields = [("listed", list.as_str()), ("except_regions", "North"), ("minutes_least", "600"), ("class", "service_update")];
        let id = fixture.draft(&fields).await;
        fixture.prepare().await;
        let counts = run(&fixture, &id).await.figures.counts;
        assert_eq!((counts.affected, counts.excluded), (750, 750));
    }

    async fn the_approver_reads_who_is_left_out(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let staff = fixture.customer("Omar Haddad", "omar@example.org").await;
        fixture.run("insert into customer_tag (customer_id, tag) values ($1, 'staff')", staff).await;
        let id = fixture.submitted(&[("except_tags", "staff")]).await;
        let approver = fixture.app.staff("Ada Approver", &[Role::CommsApprover]).await;
        let page = approver.get(&format!("/desk/apologies/{id}")).await;
        let words = "For everybody affected by INC-1, except those tagged “staff” (one customer).";
        assert!(page.body.contains(words), "{}", page.body);
    }
}
