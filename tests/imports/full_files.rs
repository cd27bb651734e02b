//! Files that list every customer, and whom they leave out.

use crate::fixture::Fixture;
use crate::{STRICT, customer, import, run, upload_with};
use amends::access::{DataImporter, by_system};
use amends::app::test_support::test_start;
use amends::customers::import::run::{resume_abandoned, stage_customers};
use amends::customers::import::staging::ImportState;
use amends::customers::import::{Options, apply_customers};
use amends::on_both_databases;
use amends::types::Role;
use chrono::Duration;
use std::io::Cursor;

const FULL: Options = Options { is_full: true, ..STRICT };
const FIVE: &str =
    "external_id,name,region\nLM-1,Ann,North\nLM-2,Ben,North\nLM-3,Cyd,North\nLM-4,Dee,South\nLM-5,Eli,South\n";
/// One unchanged, one changed and one new.
const THREE: &str = "external_id,name,region\nLM-1,Ann,North\nLM-2,Ben,West\nLM-6,Fay,West\n";

on_both_databases! {
    async fn a_full_file_lists_whom_it_leaves_out_and_changes_nothing_about_them(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (first, _) = import(&app, FIVE, FULL).await;
        assert_eq!((first.rows_new, first.rows_missing), (5, 0), "there was nobody to leave out");
        let before = customer(&app, "LM-3").await;
        let (some, _) = import(&app, "external_id,name\nLM-1,Ann\n", STRICT).await;
        assert_eq!((some.is_full, some.rows_missing), (false, 0), "a file of some customers says nothing of others");
        let (full, _) = import(&app, THREE, FULL).await;
        assert_eq!((full.rows_new, full.rows_changed, full.rows_missing), (1, 1, 3));
        assert_eq!(customer(&app, "LM-3").await, before);
        assert_eq!(fixture.number("select count(*) from import_named").await, 0, "the bits are not needed any more");

        let desk = app.staff("Lea Lead", &[Role::SupportLead]).await;
        let page = desk.get(&format!("/desk/customers/imports/{}", full.id)).await.body;
        let list = format!("/desk/customers?missing={}", full.id);
        assert!(page.contains("3 customers are not in the file") && page.contains(&list), "{page}");
        let shown = desk.get(&list).await.body;
        let names = |body: &str| ["Ann", "Ben", "Cyd", "Dee", "Eli", "Fay"].map(|name| body.contains(&format!(">{name}<")));
        assert_eq!(names(&shown), [false, false, true, true, true, false], "{shown}");
        assert!(shown.contains("Only customers who are not in “file.csv”."), "{shown}");
        let narrowed = desk.get(&format!("{list}&region=South&q=eli")).await.body;
        assert_eq!(names(&narrowed), [false, false, false, false, true, false], "{narrowed}");
        let file = desk.get(&format!("/desk/customers/export.csv?missing={}", full.id)).await.body;
        assert_eq!(file.lines().count(), 4, "{file}");

        // Whoever comes back is not in the next list; one of a month ago is deleted with the bad rows.
        let (again, _) = import(&app, "external_id,name\nLM-1,Ann\nLM-2,Ben\nLM-3,Cyd\nLM-4,Dee\nLM-6,Fay\n", FULL).await;
        assert_eq!(again.rows_missing, 1);
        let listed = "select customer.external_id from import_missing
                      join customer on customer.id = import_missing.customer_id order by import_missing.import_id, customer_id";
        assert_eq!(fixture.column(listed).await, ["LM-3", "LM-4", "LM-5", "LM-5"]);
        app.app.clock.set(test_start() + Duration::days(400));
        while amends::customers::workers::process_imports(&app.app).await.unwrap() {}
        assert!(fixture.column(listed).await.is_empty());
    }

    async fn a_full_file_with_skipped_rows_lists_nobody(app: TestApp) {
        Fixture::with(&app).await;
        import(&app, FIVE, STRICT).await;
        let file = "external_id,name,time_zone\nLM-1,Ann,\nLM-2,Ben,Mars/Olympus\n";
        let (full, bad) = import(&app, file, Options { skip_bad: true, ..FULL }).await;
        assert_eq!((full.state, bad.len(), full.rows_missing), (ImportState::Finished, 1, 0));
        let desk = app.staff("Lea Lead", &[Role::SupportLead]).await;
        let page = desk.get(&format!("/desk/customers/imports/{}", full.id)).await.body;
        assert!(page.contains("customers who are not in the file are not listed"), "{page}");
        let refused = import(&app, file, FULL).await.0;
        assert_eq!((refused.state, refused.rows_missing), (ImportState::Refused, 0));
        let checked = import(&app, THREE, Options { dry_run: true, ..FULL }).await.0;
        assert_eq!((checked.state, checked.rows_missing), (ImportState::Checked, 0));
    }

    async fn customers_are_compared_in_steps_that_survive_the_process(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        fixture.run(
            "insert into customer (external_id, name, name_folded)
             with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 25000)
             select 'N-' || n, 'Name', 'name' from numbers",
        ).await;
        let mut file = "external_id,name\n".to_owned();
        for number in (1..=25_000).filter(|number| number % 1_000 != 0) {
            file.push_str(&format!("N-{number},{}\n", if number == 7 { "Other" } else { "Name" }));
        }
        let (right, source) = (by_system::<DataImporter>(), Cursor::new(file.into_bytes()));
        let staged =
            stage_customers(&app.app, &right, test_start(), source, "f.csv", FULL, None, &mut |_| {}).await.unwrap();
        let id = staged.id;
        // Somebody is added who was not there when the file was written.
        fixture.run("insert into customer (external_id, name, name_folded) values ('Late', 'Late', 'late')").await;
        for expected in [0, 10, 20] {
            let actor = right.actor().clone();
            app.app.db.write(async move |tx| apply_customers::run_step(tx, &actor, test_start(), id).await).await.unwrap();
            let missing = fixture.number("select rows_missing from import").await;
            assert_eq!(missing, expected, "the changed row, then 10,000 customers a step");
        }
        // The process dies here.
        resume_abandoned(&app.app, test_start() + Duration::minutes(1)).await.unwrap();
        assert_eq!(fixture.number("select count(*) from import where state = 'finished' and rows_missing = 25").await, 1);
        assert_eq!(fixture.number("select count(*) from import_missing").await, 25);
        let wrong = "select count(*) from import_missing join customer on customer.id = customer_id
                     where external_id not like '%000'";
        assert_eq!(fixture.number(wrong).await, 0);
    }

    async fn the_desk_and_the_command_line_say_that_a_file_is_full(app: TestApp) {
        Fixture::with(&app).await;
        import(&app, FIVE, STRICT).await;
        let desk = app.staff("Lea Lead", &[Role::SupportLead]).await;
        assert!(desk.get("/desk/customers").await.body.contains("The file lists every customer"));
        let answer = upload_with(&desk, "/desk/customers/import", &[("is_full", "yes")], THREE).await;
        assert_eq!(answer.status, 303);
        resume_abandoned(&app.app, test_start() + Duration::minutes(1)).await.unwrap();
        let page = desk.get(answer.location()).await.body;
        assert!(page.contains("3 customers are not in the file"), "{page}");

        let path = app.folder.join("all.csv");
        std::fs::write(&path, "external_id,name\nLM-1,Ann\nLM-2,Ben\nLM-3,Cyd\nLM-4,Dee\nLM-6,Fay\n").unwrap();
        let (ok, out, err) = run(&app, &["import", "customers", path.to_str().unwrap(), "--full"]);
        assert!(ok && out.contains("1 customer is not in the file."), "{out} {err}");
    }
}
