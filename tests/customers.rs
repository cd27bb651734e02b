//! Personal links, finding and exporting customers, and counting exposure.

mod fixture;

use amends::access::{DataImporter, by_system};
use amends::app::test_support::{TestApp, test_start};
use amends::customers::exposure::{self, Evidence};
use amends::customers::import::{self, Options};
use amends::customers::search::{self, Criteria, Criterion, FEW, Order, Search, Statement, index};
use amends::customers::{personal_link, store, workers};
use amends::on_both_databases;
use amends::platform::db::{Tx, sql};
use amends::platform::events::{Event, record};
use amends::platform::keys::Keys;
use amends::types::crockford::LINK_CHARS;
use amends::types::{Actor, PublicId, Role};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;
use fixture::Fixture;
use std::io::Cursor;

fn keys(lines: &[(&str, u8)]) -> Keys {
    let lines: Vec<_> = lines.iter().map(|(id, byte)| format!("{id}:{}", STANDARD.encode([*byte; 32]))).collect();
    Keys::parse(&lines.join("\n")).unwrap()
}

fn named(text: &str) -> Search {
    Search { text: text.to_owned(), ..Search::default() }
}

/// The names of those who are found.
async fn found(app: &TestApp, search: &Search) -> Vec<String> {
    let found = search::find(&mut app.app.db.read().await.unwrap(), search, 1_000).await.unwrap();
    found.customers.into_iter().map(|customer| customer.name).collect()
}

/// Adds every customer to the index of the search.
async fn index_all(app: &TestApp) {
    if app.app.db.is_shared() {
        assert!(index::prepare(&app.app).await.unwrap(), "the role of the tests may create the extension");
    }
    while index::step(&app.app).await.unwrap() {}
}

/// Adds customers `Ann 1`, `Ann 2` and so on in the region East.
async fn add_many(fixture: &Fixture, count: i64) {
    fixture
        .run(&format!(
            "insert into customer (external_id, name, name_folded, region)
             with recursive n(i) as (select 1 union all select i + 1 from n where i < {count})
             select 'M-' || i, 'Ann ' || i, 'ann ' || i, 'East' from n"
        ))
        .await;
}

async fn criteria<'a>(app: &TestApp, search: &'a Search) -> Criteria<'a> {
    Criteria::read(&mut app.app.db.read().await.unwrap(), search).await.unwrap()
}

/// How the database executes a statement, without sequential reads where there is an index, however small its tables are.
async fn plan(app: &TestApp, statement: &Statement) -> String {
    let mut tx = app.app.db.read().await.unwrap();
    let explain = tx.dialect("explain query plan ", "explain ");
    let statement = Statement { text: format!("{explain}{}", statement.text), values: statement.values.clone() };
    if tx.is_postgres() {
        tx.execute(sql("set local enable_seqscan = off")).await.unwrap();
        tx.fetch_values::<String>(statement.query()).await.unwrap().join("\n")
    } else {
        let steps = tx.fetch_all::<(i64, i64, i64, String)>(statement.query()).await.unwrap();
        steps.into_iter().map(|step| step.3).collect::<Vec<_>>().join("\n")
    }
}

on_both_databases! {
    async fn customers_are_found_by_part_of_a_name_in_any_script_and_by_number(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let customers = [
            ("C-100", "Zoë Müller"),
            ("C-1001", "王小明"),
            ("c-2", "Мария Иванова"),
            ("C-3", "محمد علي"),
            ("C_4", "Sean O'Neill"),
            ("D-1", "50% \"Off\" Ltd"),
            ("Ümlaut-7", "Wu Li"),
        ];
        for (number, name) in customers {
            fixture.customer(number, name, "").await;
        }
        if app.app.db.is_shared() {
            index::prepare(&app.app).await.unwrap();
        }
        // Before and after the job has followed.
        for is_indexed in [false, true] {
            if is_indexed {
                index_all(&app).await;
                assert_eq!(fixture.number("select count(*) from customer_search").await, 7);
            }
            for (text, names) in [
                ("mull", vec!["Zoë Müller"]),
                ("MÜLL", vec!["Zoë Müller"]),
                ("e mu", vec!["Zoë Müller"]),
                ("王小明", vec!["王小明"]),
                ("王", vec!["王小明"]),
                ("小明", vec![]),
                ("ванов", vec!["Мария Иванова"]),
                ("حمد ع", vec!["محمد علي"]),
                ("o'n", vec!["Sean O'Neill"]),
                ("\"off\"", vec!["50% \"Off\" Ltd"]),
                ("50%", vec!["50% \"Off\" Ltd"]),
                ("wu li", vec!["Wu Li"]),
                ("li", vec![]),
                ("wu", vec!["Wu Li"]),
                ("%", vec![]),
                ("___", vec![]),
                ("' or 1=1 --", vec![]),
                ("\" OR name : a", vec![]),
                ("nobody", vec![]),
                ("c-100", vec!["Zoë Müller", "王小明"]),
                ("C-1001", vec!["王小明"]),
                ("C-2", vec!["Мария Иванова"]),
                ("C_", vec!["Sean O'Neill"]),
                ("Ümlaut-7", vec!["Wu Li"]),
            ] {
                assert_eq!(found(&app, &named(text)).await, names, "{text}, indexed: {is_indexed}");
            }
        }
    }

    async fn names_are_found_without_diacritics_also_those_that_were_folded_before(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        fixture.customer("C-1", "Ŵyn Țepeș", "").await;
        let folded_before = "insert into customer (external_id, name, name_folded) values
                             ('C-2', 'Adéṣọlá Nwachukwu', 'adeṣọla nwachukwu'), ('C-3', 'Nora', 'nora')";
        fixture.run(folded_before).await;
        index_all(&app).await;
        assert_eq!(found(&app, &named("tepes")).await, ["Ŵyn Țepeș"]);
        assert_eq!(found(&app, &named("adesola")).await, [""; 0]);
        // The migration says up to whom.
        fixture.run("update customer_search_progress set fold_through = (select max(id) from customer)").await;
        assert!(!amends::customers::search::folding::step(&app.app).await.unwrap(), "one step does so few");
        // However it is typed, also with letters that are composed of marks.
        for text in ["adesola", "ADÉṢỌLÁ", "Ade\u{301}s\u{323}o\u{323}la\u{301}", "sola nwa"] {
            assert_eq!(found(&app, &named(text)).await, ["Adéṣọlá Nwachukwu"], "{text}");
        }
        let names = fixture.column("select name_folded from customer order by id").await;
        assert_eq!(names, ["wyn tepes", "adesola nwachukwu", "nora"]);
        assert!(!amends::customers::search::folding::step(&app.app).await.unwrap());
    }

    async fn without_its_extension_names_are_found_where_they_begin(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        fixture.customer("C-1", "Zoë Müller", "").await;
        if app.app.db.is_shared() {
            while index::step(&app.app).await.unwrap() {}
            assert_eq!(found(&app, &named("zoë m")).await, ["Zoë Müller"]);
            assert!(found(&app, &named("müller")).await.is_empty());
        }
        index_all(&app).await;
        assert_eq!(found(&app, &named("müller")).await, ["Zoë Müller"]);
    }

    async fn an_address_finds_its_customer_for_those_who_may_search_by_it(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        fixture.run("update installation set country = 'GB'").await;
        let ann = fixture.customer("A-1", "Ann", "").await;
        fixture.contact(ann, "sms", "+447700900123", "+447700900123").await;
        fixture.contact(ann, "email", "Ann@Example.org", "ann@example.org").await;
        for _ in 0..2 {
            for address in ["ann@EXAMPLE.org", "+44 7700 900123", "07700 900 123"] {
                assert_eq!(found(&app, &Search { by_address: true, ..named(address) }).await, ["Ann"], "{address}");
                assert!(found(&app, &named(address)).await.is_empty(), "{address}");
            }
            assert!(found(&app, &Search { by_address: true, ..named("example.org") }).await.is_empty());
            index_all(&app).await;
        }
    }

    async fn what_is_erased_or_renamed_is_not_found_any_more(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (zoe, ben) = (fixture.customer("Z-9", "Zxqk", "North").await, fixture.customer("B-1", "Ben Rowe", "").await);
        index_all(&app).await;
        assert_eq!((found(&app, &named("zxq")).await.len(), found(&app, &named("rowe")).await.len()), (1, 1));
        let count = async || search::count(&mut app.app.db.read().await.unwrap()).await.unwrap();
        assert_eq!((count().await.customers, count().await.is_exact), (2, true));
        let in_the_index = async || {
            let query = "select count(*) from customer_name_trigram_data where instr(block, cast('zxq' as blob)) > 0";
            if app.app.db.is_shared() { 0 } else { fixture.number(query).await }
        };
        assert_eq!(in_the_index().await, i64::from(!app.app.db.is_shared()));

        fixture
            .run(&format!("update customer set name = '', name_folded = '', erased_at = '2026-03-01 00:00:00+00:00' where id = {zoe}"))
            .await;
        for gone in ["zxq", "zx", "Z-9"] {
            assert!(found(&app, &named(gone)).await.is_empty(), "{gone}");
        }
        assert_eq!(fixture.column("select name || number from customer_search").await, ["ben roweb-1"]);
        assert_eq!(in_the_index().await, 0, "nothing of the name is left in the index");
        assert_eq!(count().await.customers, 1);

        fixture.run(&format!("update customer set name = 'Ben Smith', name_folded = 'ben smith' where id = {ben}")).await;
        assert!(found(&app, &named("rowe")).await.is_empty());
        assert_eq!(found(&app, &named("smith")).await, ["Ben Smith"]);
        fixture.run(&format!("delete from customer where id = {ben}")).await;
        assert!(found(&app, &named("smith")).await.is_empty());
        assert_eq!(count().await.customers, 0);
    }

    async fn customers_of_an_import_are_added_to_the_index_after_it(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let rows: Vec<_> = (1..=2_500).map(|i| format!("I-{i},Person {i},Wales")).collect();
        let file = format!("external_id,name,region\n{}\n", rows.join("\n"));
        let (right, source) = (by_system::<DataImporter>(), Cursor::new(file.into_bytes()));
        import::customers(&app.app, &right, test_start(), source, "a.csv", Options::default(), |_| {}).await.unwrap();
        fixture.run("update import set state = 'applying', finished_at = null").await;
        assert!(!index::step(&app.app).await.unwrap(), "it waits for the import");
        assert_eq!(fixture.number("select count(*) from customer_search").await, 0);
        fixture.run("update import set state = 'finished', finished_at = '2026-03-11 09:00:00+00:00'").await;
        assert_eq!(found(&app, &named("person 77")).await.len(), 11, "the newest are found before");
        assert!(index::step(&app.app).await.unwrap());
        assert_eq!(fixture.number("select count(*) from customer_search").await, index::STEP_MAX, "a step is short");
        assert_eq!(found(&app, &named("person 77")).await.len(), 11, "once, half of them in the index");
        index_all(&app).await;
        assert_eq!(fixture.number("select count(*) from customer_search").await, 2_500);
        assert_eq!(found(&app, &named("person 77")).await.len(), 11);

        // Another import renames some of them.
        let source = Cursor::new(b"external_id,name\nI-77,Quentin\nI-78,Person 78\n".to_vec());
        import::customers(&app.app, &right, test_start(), source, "b.csv", Options::default(), |_| {}).await.unwrap();
        assert_eq!(found(&app, &named("quent")).await, ["Quentin"]);
        assert_eq!(found(&app, &named("person 77")).await.len(), 10);
        assert_eq!(found(&app, &named("person 78")).await.len(), 11);
        assert_eq!(search::count(&mut app.app.db.read().await.unwrap()).await.unwrap().customers, 2_500);
    }

    async fn two_nodes_add_every_customer_once(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        add_many(&fixture, 5_000).await;
        loop {
            let steps = tokio::join!(index::step(&app.app), index::step(&app.app));
            if !steps.0.unwrap() && !steps.1.unwrap() {
                break;
            }
        }
        assert_eq!(fixture.number("select count(*) from customer_search").await, 5_000);
        assert_eq!(fixture.number("select customers from customer_search_progress").await, 5_000);
    }

    async fn the_lag_of_the_index_is_shown(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        add_many(&fixture, FEW + 500).await;
        fixture.customer("L-1", "Latecomer", "").await;
        let lead = app.staff("Lea Lead", &[Role::SupportLead]).await;
        let page = lead.get("/desk/customers").await.body;
        assert!(page.contains("About 10,501 customers") && page.contains("501 new customers are being added"), "{page}");
        assert!(found(&app, &named("atecom")).await.is_empty());
        assert_eq!(found(&app, &named("L-1")).await, ["Latecomer"]);
        index_all(&app).await;
        let page = lead.get("/desk/customers?q=atecom").await.body;
        assert!(page.contains("Latecomer") && page.contains("10,501 customers"), "{page}");
        assert!(!page.contains("About 10,501") && !page.contains("being added"), "{page}");
    }

    async fn many_matches_are_listed_page_by_page(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        add_many(&fixture, FEW + 500).await;
        fixture.run("update customer set vulnerable = true where id % 1000 = 7").await;
        index_all(&app).await;
        let pages = async |search: Search| {
            let (mut ids, mut names, mut search, mut order) = (Vec::new(), Vec::new(), search, None);
            loop {
                let found = search::find(&mut app.app.db.read().await.unwrap(), &search, 3_000).await.unwrap();
                assert!(order.replace(found.order).is_none_or(|order| order == found.order), "the order stays");
                let Some(last) = found.customers.last() else { break };
                search.after = last.id;
                ids.extend(found.customers.iter().map(|customer| customer.id));
                names.extend(found.customers.into_iter().map(|customer| customer.name.to_lowercase()));
            }
            let mut once = ids.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), ids.len(), "nobody is listed twice");
            (ids, names, order.unwrap())
        };
        let all = usize::try_from(FEW + 500).unwrap();
        let (ids, _, order) = pages(named("ann")).await;
        assert_eq!((ids.len(), order, ids.is_sorted()), (all, Order::Added, true));
        let (ids, _, order) = pages(named("m-")).await;
        assert_eq!((ids.len(), order), (all, Order::Added));
        let (ids, names, order) = pages(named("nn 77")).await;
        assert_eq!((ids.len(), order, names.is_sorted()), (111, Order::Name, true));
        let east = Search { region: "East".to_owned(), ..Search::default() };
        for search in [Search::default(), east.clone()] {
            let (ids, _, order) = pages(search).await;
            assert_eq!((ids.len(), order), (all, Order::Name));
        }
        let (ids, _, order) = pages(Search { vulnerable: true, ..named("ann") }).await;
        assert_eq!((ids.len(), order), (11, Order::Name), "few are vulnerable");
        let (ids, _, _) = pages(Search { text: "ann".to_owned(), ..east }).await;
        assert_eq!(ids.len(), all);
        let west = Search { region: "West".to_owned(), ..named("ann") };
        assert!(found(&app, &west).await.is_empty());
        let lead = app.staff("Lea Lead", &[Role::SupportLead]).await;
        let page = lead.get("/desk/customers?q=ann").await.body;
        assert!(page.contains("More than 10,000 customers match"), "{page}");
    }

    async fn regions_are_listed_once_in_order(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        for (number, region) in [("A", "North"), ("B", ""), ("C", "East"), ("D", "North"), ("E", "Gone"), ("F", "East")] {
            fixture.customer(number, number, region).await;
        }
        fixture.run("update customer set erased_at = '2026-03-01 00:00:00+00:00' where external_id = 'E'").await;
        assert_eq!(search::regions(&mut app.app.db.read().await.unwrap()).await.unwrap(), ["East", "North"]);
    }

    async fn searches_read_indexes(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let incident = fixture.incident("", &[]).await;
        add_many(&fixture, 3_000).await;
        index_all(&app).await;
        if app.app.db.is_shared() {
            for table in ["customer", "customer_search", "contact_point", "exposure"] {
                fixture.run(&format!("analyze {table}")).await;
            }
        }
        let search = Search {
            text: "ann 77".to_owned(),
            region: "East".to_owned(),
            by_address: true,
            vulnerable: true,
            incident: incident.to_string(),
            missing: 3,
            rule: None,
            after: 7,
        };
        let (lite, post) = (!app.app.db.is_shared(), app.app.db.is_shared());
        let is_whole = |step: &str| {
            let is_table = |table: &str| step.contains(&format!("Seq Scan on {table}")) || step.contains(&format!("SCAN {table}"));
            ["customer", "contact_point", "exposure"].into_iter().any(is_table)
                && !step.contains("VIRTUAL TABLE INDEX") && !step.contains("customer_vulnerable")
        };
        let full = criteria(&app, &search).await;
        let short_search = named("an");
        let short = criteria(&app, &short_search).await;
        let address_search = Search { by_address: true, ..named("ann@example.org") };
        let address = criteria(&app, &address_search).await;
        let (text, region, incident, vulnerable, prefix, by_address, among) = {
            let tx = app.app.db.read().await.unwrap();
            (
                full.matching(&tx, Criterion::Text),
                full.matching(&tx, Criterion::Region),
                full.matching(&tx, Criterion::Incident),
                full.matching(&tx, Criterion::Vulnerable),
                short.matching(&tx, Criterion::Text),
                address.matching(&tx, Criterion::Text),
                full.among(&tx, &[7, 77], Criterion::Text, 51),
            )
        };
        for (statement, indexes) in [
            (&text, if post { vec!["customer_search_name_trigram", "customer_search_number"] } else { vec!["VIRTUAL TABLE INDEX", "customer_search_number"] }),
            (&prefix, vec!["customer_search_name", "customer_search_number"]),
            (&by_address, vec!["contact_point_address"]),
            (&region, vec!["customer_region"]),
            (&incident, if lite { vec!["SEARCH exposure"] } else { vec!["exposure_incident_id_customer_id_service_id_key"] }),
            (&vulnerable, vec!["customer_vulnerable"]),
            (&among, if lite { vec!["INTEGER PRIMARY KEY"] } else { vec!["customer_pkey"] }),
        ] {
            let plan = plan(&app, statement).await;
            for index in indexes {
                assert!(plan.contains(index), "{index}: {}\n{plan}", statement.text);
            }
            assert!(!plan.lines().any(is_whole), "{}\n{plan}", statement.text);
        }
        // Where many match, the order comes from an index, and nothing is sorted.
        let (all_search, text_search) = (Search { after: 7, ..Search::default() }, Search { after: 7, ..named("ann") });
        let (all, with_text) = (criteria(&app, &all_search).await, criteria(&app, &text_search).await);
        let (by_name, in_region, by_added) = {
            let tx = app.app.db.read().await.unwrap();
            (
                all.in_order(&tx, Order::Name, 51),
                full.in_order(&tx, Order::Name, 51),
                with_text.in_order(&tx, Order::Added, 51),
            )
        };
        for (statement, index) in [(&by_name, "customer_name"), (&in_region, "customer_region"), (&by_added, "customer")] {
            let plan = plan(&app, statement).await;
            if lite {
                assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{}\n{plan}", statement.text);
            } else if index == "customer_name" && !statement.text.contains("vulnerable = true") {
                assert!(plan.contains(index) && plan.contains("Index Cond"), "{}\n{plan}", statement.text);
            }
        }
    }

    async fn a_file_has_the_customers_of_a_filter_as_the_reader_sees_them(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        add_many(&fixture, 1_200).await;
        let evil = fixture.customer("=cmd()", "@Eve, \"E\"", "North").await;
        fixture.contact(evil, "email", "eve@example.org", "eve@example.org").await;
        fixture.contact(evil, "sms", "+447700900123", "+447700900123").await;
        fixture.run(&format!("update customer set vulnerable = true where id = {evil}")).await;
        let (lead, commander) =
            (app.staff("Lea Lead", &[Role::SupportLead]).await, app.staff("Cora", &[Role::Commander]).await);
        let path = "/desk/customers/export.csv";
        let file = lead.get(path).await;
        assert_eq!((file.status.as_u16(), &file.headers["content-type"]), (200, &"text/csv; charset=utf-8".parse().unwrap()));
        assert_eq!(file.body.lines().count(), 1 + 1_201);
        let numbers: std::collections::BTreeSet<_> = file.body.lines().skip(1).map(|row| row.split(',').next()).collect();
        assert_eq!(numbers.len(), 1_201, "everybody once");
        let eve = file.body.lines().find(|row| row.contains("Eve")).unwrap();
        assert!(eve.starts_with("'=cmd(),\"'@Eve, \"\"E\"\"\",North,"), "{eve}");
        assert!(eve.ends_with(",yes,eve@example.org,'+447700900123"), "{eve}");

        for (filter, rows) in
            [("?region=North", 1), ("?q=ann+77", 11), ("?region=East", 1_200), ("?vulnerable=yes", 1), ("?q=nobody", 0), ("?after=600", 1_201)]
        {
            assert_eq!(lead.get(&format!("{path}{filter}")).await.body.lines().count(), 1 + rows, "{filter}");
        }
        assert_eq!(lead.get(&format!("{path}?q=eve%40example.org")).await.body.lines().count(), 2);
        let masked = commander.get(&format!("{path}?q=%40eve")).await;
        assert_eq!(masked.body.lines().count(), 2, "{}", masked.body);
        for personal in ["eve@", "email", "vulnerable", "9001"] {
            assert!(!masked.body.contains(personal), "{personal}");
        }
        assert_eq!(commander.get(&format!("{path}?q=eve%40example.org")).await.body.lines().count(), 1);
        assert_ne!(app.visitor().get(path).await.status, 200);
        let page = lead.get("/desk/customers?q=ann+77&region=East").await.body;
        assert!(page.contains("/desk/customers/export.csv?q=ann+77&amp;region=East"), "{page}");
    }

    async fn a_customer_is_erased_at_the_desk(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let voice = fixture.service("Voice").await;
        let incident = fixture.incident("", &[&voice]).await;
        let lead = app.staff("Lea Lead", &[Role::SupportLead]).await;
        let (ann, ben) = (fixture.customer("A-1", "Ann Clear", "North").await, fixture.customer("B-1", "Ben Clear", "North").await);
        for (customer, name) in [(ann, "ann"), (ben, "ben")] {
            fixture.contact(customer, "email", &format!("{name}@example.org"), &format!("{name}@example.org")).await;
            fixture.uses(customer, &voice).await;
            fixture.measured(&incident, customer, &voice, test_start() - Duration::hours(1), test_start()).await;
            fixture.report(&incident, customer, &voice).await;
            let at = "'2026-03-11T08:00:00+00:00'";
            for statement in [
                format!("insert into customer_tag (customer_id, tag) values ({customer}, 'vip')"),
                format!("update report set words = '{name} has no calls', place = 'LS6', contact = '{name}@example.org' where customer_id = {customer}"),
                format!("insert into complaint_case (id, incident_key, incident_id, person_key, customer_id, channel, contact, contact_key,
                                                     state, opened_at, last_in_at, reply_due_at)
                         values ({customer}, '{incident}', '{incident}', 'customer {customer}', {customer}, 'email', '{name}@example.org',
                                 '{name}@example.org', 'listening', {at}, {at}, {at})"),
                // A reply that was sent before the case was known to be theirs, one that waits, and another message.
                format!("insert into message (id, internet_id, dedupe_key, case_id, class, channel, address, address_key, recipient_name,
                                              subject, body, state, due_at, created_at, updated_at)
                         values ({customer}, 'm{customer}', 'm{customer}', {customer}, 'reply', 'email', '{name}@example.org',
                                 '{name}@example.org', '{name}', 'Your calls', 'Dear {name}', 'sent', {at}, {at}, {at})"),
                format!("insert into message (id, internet_id, dedupe_key, customer_id, class, channel, address, address_key, recipient_name,
                                              subject, body, state, due_at, created_at, updated_at)
                         values ({customer} + 100, 'w{customer}', 'w{customer}', {customer}, 'service_update', 'email', '{name}@example.org',
                                 '{name}@example.org', '{name}', 'Your calls', 'Dear {name}', 'rendered', {at}, {at}, {at}),
                                ({customer} + 200, 's{customer}', 's{customer}', {customer}, 'service_update', 'email', '{name}@example.org',
                                 '{name}@example.org', '{name}', 'Your calls', 'Dear {name}', 'sending', {at}, {at}, {at})"),
                format!("insert into interaction (case_id, direction, channel, body, at, message_id)
                         values ({customer}, 'in', 'email', '{name} is angry', {at}, null), ({customer}, 'out', 'email', 'Dear {name}', {at}, {customer})"),
            ] {
                fixture.run(&statement).await;
            }
        }
        // Somebody else wrote with her address, as she said herself.
        let others = ann + 1_000;
        fixture
            .run(&format!(
                "insert into complaint_case (id, incident_key, incident_id, person_key, rejected_customer_id, channel, contact, contact_key,
                                             state, opened_at, last_in_at, reply_due_at, identity_evidence, identity_decided_at)
                 values ({others}, '{incident}', '{incident}', 'a:ann@example.org', {ann}, 'email', 'ann@example.org', 'ann@example.org',
                         'closed', {at}, {at}, {at}, 'Ann said on the telephone that it was her son', {at})",
                at = "'2026-03-11T08:00:00+00:00'"
            ))
            .await;
        let token = app.app.db.write(async |tx| personal_link::ensure(tx, &app.app.keys, test_start(), ann, &incident).await).await.unwrap();
        let (page, action) = (format!("/desk/customers/{ann}"), format!("/desk/customers/{ann}/erasure"));
        let shown = lead.get(&page).await.body;
        for words in ["Erase this customer’s data", "Enter A-1 to confirm.", "Kept: the number A-1", "Deleted: the name", &*action] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let commander = app.staff("Cora", &[Role::Commander]).await;
        assert!(!commander.get(&page).await.body.contains("/erasure"));

        // What is in the way is said, and nothing is erased until it is gone.
        let refused = async |number: &str, status: u16, words: &str| {
            let answer = lead.post(&action, &[("number", number)]).await;
            assert!(answer.status == status && answer.body.contains(words), "{words}: {}", answer.body);
            assert_eq!(fixture.number("select count(*) from customer where erased_at is not null").await, 0);
            assert_eq!(fixture.number("select count(*) from interaction where body = ''").await, 0);
        };
        refused("B-1", 422, "This is not the number of this customer. Enter A-1.").await;
        refused("A-1", 409, "This customer has an open case.").await;
        fixture.run("update complaint_case set state = 'closed'").await;
        refused("A-1", 409, "A message to this customer is being sent right now.").await;
        fixture.run("update message set state = 'sent' where state = 'sending'").await;
        fixture.run("insert into import (kind, file_name, started_at, started_by) values ('customers', 'c.csv', '2026-03-11T08:00:00+00:00', 'system')").await;
        refused("A-1", 409, "Another file, “c.csv”, is being imported.").await;
        fixture.run("update import set state = 'refused'").await;

        // Pressed twice, it is erased once.
        for _ in 0..2 {
            let answer = lead.post(&action, &[("number", " A-1 ")]).await;
            assert_eq!((answer.status.as_u16(), answer.location()), (303, page.as_str()), "{}", answer.body);
        }
        let after = lead.get(&page).await;
        assert!(after.status == 410 && after.body.contains("This customer’s data has been erased at their request."), "{}", after.body);
        let events = format!("select actor from events where verb = 'customer.erased' and subject_id = '{ann}'");
        assert_eq!(fixture.column(&events).await, [format!("staff:{}", lead.staff_id.clone().unwrap())]);
        for (kept, count) in [
            ("exposure", 2), ("interaction", 4), ("complaint_case", 3), ("report", 2), ("message", 6), ("customer", 2), ("personal_page", 1),
        ] {
            assert_eq!(fixture.number(&format!("select count(*) from {kept}")).await, count, "{kept}");
        }
        // Of Ann nothing is left, and of Ben everything.
        for (text, table) in [
            ("name || name_folded || region", "customer"), ("address", "contact_point"), ("tag", "customer_tag"), ("body", "interaction"),
            ("contact || contact_key", "complaint_case"), ("words || place || contact || source_key", "report"),
            ("address || address_key || recipient_name || subject || body", "message"), ("service_id", "customer_service"),
        ] {
            let id = if table == "customer" { "id" } else { "customer_id" };
            let of = |customer: i64| match table {
                "interaction" => format!("case_id = {customer}"),
                "message" => format!("(customer_id = {customer} or case_id = {customer})"),
                _ => format!("{id} = {customer}"),
            };
            let left = |customer| format!("select count(*) from {table} where {} and {text} <> ''", of(customer));
            assert_eq!(fixture.number(&left(ann)).await, 0, "{table} of Ann");
            assert!(fixture.number(&left(ben)).await > 0, "{table} of Ben");
        }
        let said = fixture.column(&format!("select contact || identity_evidence from complaint_case where id = {others}")).await;
        assert_eq!(said, ["ann@example.org"], "the case of somebody else, without what she said");
        let states = "select state || ' ' || reason from message where id > 100 and id < 200 order by id";
        assert_eq!(fixture.column(states).await, ["skipped erased", "rendered "]);
        let mut tx = app.app.db.read().await.unwrap();
        assert_eq!(personal_link::resolve(&mut tx, &app.app.keys, test_start(), &token).await.unwrap(), None);
        drop(tx);
        let list = lead.get("/desk/customers").await.body;
        assert!(list.contains("Ben Clear") && !list.contains("Ann Clear"), "{list}");
        let case = lead.get(&format!("/desk/inbox/{ann}")).await.body;
        for words in ["Erased customer", "Text deleted at the customer’s request."] {
            assert!(case.contains(words), "{words}: {case}");
        }
    }

    async fn an_opt_out_is_shown_without_an_address_too(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let right = by_system::<DataImporter>();
        let bring_in = async |file: &str| {
            let source = Cursor::new(file.as_bytes().to_vec());
            import::customers(&app.app, &right, test_start(), source, "c.csv", Options::default(), |_| {}).await.unwrap()
        };
        bring_in("external_id,name,email,consent_service\nA,Ann,,no\nB,Ben,ben@example.org,no\nC,Cat,,yes\n").await;
        let lead = app.staff("Lea Lead", &[Role::SupportLead]).await;
        let shown = async || {
            let mut shown = Vec::new();
            for number in ["A", "B", "C"] {
                let id = fixture.number(&format!("select id from customer where external_id = '{number}'")).await;
                let page = lead.get(&format!("/desk/customers/{id}")).await.body;
                shown.push(page.contains("Opted out of service messages, including at addresses added later."));
            }
            shown
        };
        let exported = async || {
            let file = lead.get("/desk/customers/export.csv").await.body;
            let mut rows = file.lines().map(|row| row.trim_start_matches('\u{feff}').split(',').collect::<Vec<_>>());
            let header = rows.next().unwrap();
            let column = header.iter().position(|name| *name == "consent_service").unwrap();
            let mut rows: Vec<_> = rows.map(|row| format!("{} {}", row[0], row[column])).collect();
            rows.sort();
            rows
        };
        assert_eq!(shown().await, [true, true, false]);
        assert_eq!(exported().await, ["A no", "B no", "C yes"]);

        // The same file or the API takes it back.
        bring_in("external_id,consent_service\nA,yes\nB,yes\n").await;
        assert_eq!(shown().await, [false; 3]);
        assert_eq!(exported().await, ["A yes", "B yes", "C yes"]);
    }
}

on_both_databases! {
    async fn a_personal_link_stays_the_same_and_resolves_to_its_page(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (ann, incident) = (fixture.customer("A-1", "Ann", "").await, fixture.incident("", &[]).await);
        let now = test_start();
        let token = app.app.db.write(async |tx| personal_link::ensure(tx, &app.app.keys, now, ann, &incident).await).await.unwrap();
        assert_eq!(token.len(), LINK_CHARS);
        let again = app.app.db.write(async |tx| personal_link::ensure(tx, &app.app.keys, now, ann, &incident).await).await.unwrap();
        assert_eq!(again, token);
        let mut tx = app.app.db.read().await.unwrap();
        assert_eq!(personal_link::active_token(&mut tx, &app.app.keys, now, ann, &incident).await.unwrap().as_ref(), Some(&token));
        for typed in [token.clone(), token.to_lowercase(), format!(" {token} ")] {
            let page = personal_link::resolve(&mut tx, &app.app.keys, now, &typed).await.unwrap().expect("the link resolves");
            assert_eq!((page.customer_id, &page.incident_id), (ann, &incident));
        }
        drop(tx);
        assert!(!fixture.column("select lookup from personal_page").await.contains(&token), "only a keyed hash is stored");
    }

    async fn unknown_expired_and_revoked_links_get_the_same_answer(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (ann, incident) = (fixture.customer("A-1", "Ann", "").await, fixture.incident("", &[]).await);
        let now = test_start();
        let token = app.app.db.write(async |tx| personal_link::ensure(tx, &app.app.keys, now, ann, &incident).await).await.unwrap();
        let resolve = async |at, token: String| {
            let mut tx = app.app.db.read().await.unwrap();
            personal_link::resolve(&mut tx, &app.app.keys, at, &token).await.unwrap()
        };
        for nothing in ["", "0", "00000000000000000000000000", "ZZZZZZZZZZZZZZZZZZZZZZZZZZ", "é", "' or 1=1 --"] {
            assert_eq!(resolve(now, nothing.into()).await, None, "{nothing}");
        }
        assert_eq!(resolve(now + personal_link::LINK_TTL, token.clone()).await, None);
        let page = resolve(now, token.clone()).await.unwrap();
        app.app.db.write(async |tx| personal_link::revoke(tx, &Actor::System, now, &page).await).await.unwrap();
        assert_eq!(resolve(now, token.clone()).await, None);

        let next = app.app.db.write(async |tx| personal_link::ensure(tx, &app.app.keys, now, ann, &incident).await).await.unwrap();
        assert_ne!(next, token);
        assert_eq!(resolve(now, next).await.map(|page| page.customer_id), Some(ann));
        assert_eq!(resolve(now, token).await, None, "a revoked link stays invalid");
    }

    async fn links_survive_key_rotation_and_not_the_removal_of_their_key(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (ann, incident) = (fixture.customer("A-1", "Ann", "").await, fixture.incident("", &[]).await);
        let now = test_start();
        let (before, after, without) =
            (keys(&[("old", 1)]), keys(&[("new", 2), ("old", 1)]), keys(&[("new", 2)]));
        let token = app.app.db.write(async |tx| personal_link::ensure(tx, &before, now, ann, &incident).await).await.unwrap();
        let again = app.app.db.write(async |tx| personal_link::ensure(tx, &after, now, ann, &incident).await).await.unwrap();
        assert_eq!(again, token, "an old key still derives its tokens");
        let mut tx = app.app.db.read().await.unwrap();
        assert!(personal_link::resolve(&mut tx, &after, now, &token).await.unwrap().is_some());
        assert!(personal_link::resolve(&mut tx, &without, now, &token).await.unwrap().is_none());
        drop(tx);
        let made = app.app.db.write(async |tx| personal_link::ensure(tx, &without, now, ann, &incident).await).await.unwrap();
        assert_ne!(made, token);
        let mut tx = app.app.db.read().await.unwrap();
        assert!(personal_link::resolve(&mut tx, &without, now, &made).await.unwrap().is_some());
    }

    async fn every_customer_has_their_own_link_and_an_erased_one_has_none(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (ann, ben) = (fixture.customer("A-1", "Ann", "").await, fixture.customer("B-1", "Ben", "").await);
        let incident = fixture.incident("", &[]).await;
        let now = test_start();
        let anns = app.app.db.write(async |tx| personal_link::ensure(tx, &app.app.keys, now, ann, &incident).await).await.unwrap();
        let bens = app.app.db.write(async |tx| personal_link::ensure(tx, &app.app.keys, now, ben, &incident).await).await.unwrap();
        assert_ne!(anns, bens);
        fixture.run(&format!("update customer set erased_at = '2026-03-11 09:00:00+00:00' where id = {ann}")).await;
        let mut tx = app.app.db.read().await.unwrap();
        assert!(personal_link::resolve(&mut tx, &app.app.keys, now, &anns).await.unwrap().is_none());
        drop(tx);
        let other = fixture.incident("", &[]).await;
        let refused = app.app.db.write(async |tx| personal_link::ensure(tx, &app.app.keys, now, ann, &other).await).await;
        assert_eq!(refused.unwrap_err().status(), 409);
    }

    async fn customers_are_found_by_any_spelling_of_their_address(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let ann = fixture.customer("A-1", "Ann", "").await;
        let ben = fixture.customer("B-1", "Ben", "").await;
        fixture.contact(ann, "sms", "+447700900123", "+447700900123").await;
        fixture.contact(ben, "sms", "+447700900123", "+447700900123").await;
        fixture.contact(ann, "email", "Ann@Example.org", "ann@example.org").await;
        let mut tx = app.app.db.read().await.unwrap();
        let key = amends::customers::address_text::parse("07700 900123", "GB".parse().ok()).unwrap().key;
        let both: Vec<_> = store::find_by_address(&mut tx, &key).await.unwrap().into_iter().map(|c| c.id).collect();
        assert_eq!(both, [ann, ben]);
        let key = amends::customers::address_text::parse("ANN@example.ORG", None).unwrap().key;
        assert_eq!(store::find_by_address(&mut tx, &key).await.unwrap().len(), 1);
        assert!(store::find_by_address(&mut tx, "nobody@example.org").await.unwrap().is_empty());
        let points = store::contact_points(&mut tx, ann).await.unwrap();
        let best = store::best_contact_point(&points, amends::customers::Channel::Email).unwrap();
        assert_eq!(best.address, "Ann@Example.org");
    }

    async fn without_measurements_exposure_follows_service_and_region(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (voice, data) = (fixture.service("Voice").await, fixture.service("Data").await);
        let north = fixture.customer("N-1", "Nora", "North").await;
        let south = fixture.customer("S-1", "Sam", "South").await;
        let texts_only = fixture.customer("N-2", "Nils", "North").await;
        let later = fixture.customer("N-3", "Late Lea", "North").await;
        fixture.run(&format!("update customer set tenure_start = '2026-04-01' where id = {later}")).await;
        for who in [north, south, later] {
            fixture.uses(who, &voice).await;
        }
        fixture.uses(north, &data).await;
        let start = test_start() - Duration::hours(3);
        let incident = fixture.incident("North", &[&voice, &data]).await;
        fixture.says(&incident, &voice, "major_outage", start).await;
        fixture.says(&incident, &voice, "operational", start + Duration::minutes(90)).await;
        fixture.says(&incident, &data, "partial_outage", start + Duration::minutes(30)).await;
        fixture.says(&incident, &data, "operational", start + Duration::minutes(60)).await;
        fixture.resolve(&incident, start, start + Duration::minutes(100)).await;

        let right = by_system::<DataImporter>();
        let count = async || {
            app.app.db.write(async |tx| exposure::recount(tx, &right, test_start(), &incident).await).await.unwrap()
        };
        let counts = count().await;
        assert_eq!(counts.people, 1, "{counts:?}");
        assert!(!counts.is_counting());
        let mut tx = app.app.db.read().await.unwrap();
        let noras = exposure::for_customer(&mut tx, test_start(), &incident, north).await.unwrap();
        let exposures: Vec<_> = noras.iter().map(|e| (e.name.as_str(), e.minutes, e.evidence.as_str())).collect();
        assert_eq!(exposures, [("Voice", 90, "rule"), ("Data", 30, "rule")]);
        assert!(exposure::for_customer(&mut tx, test_start(), &incident, south).await.unwrap().is_empty());
        assert!(exposure::for_customer(&mut tx, test_start(), &incident, texts_only).await.unwrap().is_empty());
        drop(tx);

        // The incident is changed to all regions, then a service is removed.
        fixture.run("update incident set regions = ''").await;
        assert_eq!(count().await.people, 2);
        fixture.run(&format!("delete from incident_service where service_id = '{data}'")).await;
        assert_eq!(count().await.by_service, [(voice.clone(), "Voice".to_owned(), 2)]);
        assert_eq!(count().await.people, 2, "counting again changes nothing");
    }

    async fn reports_count_and_measurements_replace_the_rule(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let voice = fixture.service("Voice").await;
        let (north, south) = (fixture.customer("N-1", "Nora", "North").await, fixture.customer("S-1", "Sam", "South").await);
        fixture.uses(north, &voice).await;
        let start = test_start() - Duration::hours(3);
        let incident = fixture.incident("North", &[&voice]).await;
        fixture.says(&incident, &voice, "major_outage", start).await;
        fixture.says(&incident, &voice, "operational", start + Duration::minutes(90)).await;
        fixture.resolve(&incident, start, start + Duration::minutes(90)).await;
        fixture.report(&incident, south, &voice).await;
        fixture.report(&incident, south, &voice).await;

        let right = by_system::<DataImporter>();
        let count = async || {
            app.app.db.write(async |tx| exposure::recount(tx, &right, test_start(), &incident).await).await.unwrap()
        };
        let counts = count().await;
        assert_eq!(counts.by_evidence, [(Evidence::Rule, 1), (Evidence::SelfReport, 1)]);
        assert_eq!(counts.by_region, [("North".to_owned(), 1), ("South".to_owned(), 1)]);

        fixture.measured(&incident, south, &voice, start, start + Duration::minutes(7)).await;
        let counts = count().await;
        assert_eq!(counts.by_evidence, [(Evidence::Telemetry, 1)], "measurements replace the rule");
        let mut tx = app.app.db.read().await.unwrap();
        assert_eq!(exposure::for_customer(&mut tx, test_start(), &incident, south).await.unwrap()[0].minutes, 7);
    }

    async fn many_customers_are_counted_in_several_steps(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let voice = fixture.service("Voice").await;
        fixture.customers(5_321, &voice).await;
        let start = test_start() - Duration::hours(1);
        let incident = fixture.incident("", &[&voice]).await;
        fixture.says(&incident, &voice, "degraded_performance", start).await;
        let now = test_start();
        let mut steps = 0;
        loop {
            let progress = app.app.db
                .write(async |tx| exposure::run_step(tx, &Actor::System, now, &incident).await)
                .await
                .unwrap();
            if progress == exposure::CountProgress::Done { break }
            steps += 1;
            let counts = exposure::counts(&mut app.app.db.read().await.unwrap(), test_start(), &incident).await.unwrap();
            assert!(counts.is_counting());
        }
        assert_eq!(steps, 2);
        let counts = exposure::counts(&mut app.app.db.read().await.unwrap(), test_start(), &incident).await.unwrap();
        assert_eq!((counts.people, counts.is_counting()), (5_321, false));
    }

    async fn the_worker_counts_again_when_inputs_change(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let voice = fixture.service("Voice").await;
        let nora = fixture.customer("N-1", "Nora", "North").await;
        fixture.uses(nora, &voice).await;
        let incident = fixture.incident("South", &[&voice]).await;
        fixture.says(&incident, &voice, "major_outage", test_start() - Duration::hours(1)).await;
        let settle = async || {
            while workers::count_exposure(&app.app).await.unwrap() == exposure::CountProgress::More {}
            workers::count_exposure(&app.app).await.unwrap();
            exposure::counts(&mut app.app.db.read().await.unwrap(), test_start(), &incident).await.unwrap()
        };
        let ask = async |tx: &mut Tx| exposure::ensure_counted(tx, test_start(), &incident).await;
        assert!(!app.app.db.write(ask).await.unwrap(), "rows are asked for");
        assert_eq!(settle().await.people, 0);
        fixture.report(&incident, nora, &voice).await;
        assert_eq!(settle().await.by_evidence, [(Evidence::SelfReport, 1)]);
        fixture.run("update incident set regions = 'South; North'").await;
        let counts = settle().await;
        assert_eq!((counts.people, counts.is_counting()), (1, false));
        let events = fixture.number("select count(*) from events where verb = 'exposure.counted'").await;
        settle().await;
        assert_eq!(fixture.number("select count(*) from events where verb = 'exposure.counted'").await, events);
        fixture.run("update incident set is_drill = true").await;
        fixture.run("update incident set regions = 'Nowhere'").await;
        assert_eq!(settle().await.people, 1, "a drill is not counted");
    }
    async fn only_incidents_that_a_change_touches_are_looked_at(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let (voice, data) = (fixture.service("Voice").await, fixture.service("Data").await);
        let calls = fixture.incident("", &[&voice]).await;
        let both = fixture.incident("", &[&voice, &data]).await;
        let due = async |seen: Option<&exposure::Seen>| {
            let mut tx = app.app.db.read().await.unwrap();
            let (mut incidents, seen) = exposure::due(&mut tx, seen, test_start()).await.unwrap();
            incidents.sort();
            (incidents, seen)
        };
        let sorted = |mut ids: Vec<PublicId>| { ids.sort(); ids };
        assert!(due(None).await.0.is_empty(), "open incidents have no rows until somebody asks for them");
        for incident in [&calls, &both] {
            app.app.db.write(async |tx| exposure::make_due(tx, test_start(), incident).await).await.unwrap();
        }
        while workers::count_exposure(&app.app).await.unwrap() == exposure::CountProgress::More {}
        let (all, seen) = due(None).await;
        assert_eq!(all, sorted(vec![calls.clone(), both.clone()]));
        assert!(due(Some(&seen)).await.0.is_empty(), "nothing changed");
        let note = async |incident: Option<&PublicId>| {
            let incident_id = incident.map(PublicId::as_str);
            app.app.db
                .write(async move |tx| {
                    let (actor, subject_id) = (&Actor::System, &"x");
                    let (verb, subject, fields) = ("incident.updated", "incident", &[]);
                    record(tx, test_start(), Event { actor, verb, subject, subject_id, incident_id, fields }).await
                })
                .await
                .unwrap();
        };
        note(None).await;
        let (none, seen) = due(Some(&seen)).await;
        assert!(none.is_empty(), "something else happened: {none:?}");
        note(Some(&calls)).await;
        let (one, seen) = due(Some(&seen)).await;
        assert_eq!(one, std::slice::from_ref(&calls));
        // Another incident changed the status of a service.
        fixture.run(&format!("update service set updated_at = '2026-03-11 09:10:00+00:00' where id = '{data}'")).await;
        note(None).await;
        let (found, seen) = due(Some(&seen)).await;
        assert!(found.contains(&both), "{found:?}");
        let nora = fixture.customer("N-1", "Nora", "North").await;
        fixture.report(&both, nora, &voice).await;
        assert!(due(Some(&seen)).await.0.contains(&both));
    }

    async fn an_incident_of_last_year_is_counted_when_somebody_asks(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let voice = fixture.service("Voice").await;
        let (nora, sam) = (fixture.customer("N-1", "Nora", "North").await, fixture.customer("S-1", "Sam", "South").await);
        fixture.uses(nora, &voice).await;
        let start = test_start() - Duration::days(300);
        let incident = fixture.incident("", &[&voice]).await;
        fixture.says(&incident, &voice, "major_outage", start).await;
        fixture.says(&incident, &voice, "operational", start + Duration::minutes(90)).await;
        fixture.resolve(&incident, start, start + Duration::minutes(90)).await;
        let at = (test_start() - Duration::days(299)).to_rfc3339();
        fixture.run(&format!("update incident set published_at = '{at}'")).await;
        let settle = async || {
            while workers::count_exposure(&app.app).await.unwrap() == exposure::CountProgress::More {}
            workers::count_exposure(&app.app).await.unwrap();
            exposure::counts(&mut app.app.db.read().await.unwrap(), test_start(), &incident).await.unwrap()
        };
        assert_eq!((settle().await.people, settle().await.counted_at), (0, None));
        let (admin, agent) = (app.staff("Ada Admin", &[Role::Admin]).await, app.staff("Al Agent", &[Role::Agent]).await);
        let path = format!("/desk/incidents/{incident}/exposure");
        let page = admin.get(&path).await.body;
        assert!(page.contains("Not counted yet.") && page.contains(&format!("action=\"{path}/count\"")), "{page}");
        assert!(!agent.get(&path).await.body.contains("/count\""));
        assert_eq!(agent.post(&format!("{path}/count"), &[]).await.status, 403);
        assert_eq!(admin.post(&format!("{path}/count"), &[]).await.status, 303);
        assert!(admin.get(&path).await.body.contains("Customers are being counted: 0% done"));
        let counts = settle().await;
        assert_eq!((counts.people, counts.counted_at.is_some()), (1, true));
        let page = admin.get(&path).await.body;
        assert!(page.contains("by the services that customers use") && page.contains("Count again"), "{page}");

        // Customers that are edited one by one change no input of a count, so that it is repeated on request only.
        fixture.uses(sam, &voice).await;
        assert_eq!(settle().await.people, 1);
        assert_eq!(admin.post(&format!("{path}/count"), &[]).await.status, 303);
        assert_eq!(settle().await.people, 2);

        // A file of measurements replaces what was counted, and reports count beside it, whatever the age of the incident.
        fixture.report(&incident, sam, &voice).await;
        let file = "external_id,service,from,to\nN-1,Voice,2025-05-15T09:00:00+00:00,2025-05-15T09:07:00+00:00\n";
        let source = Cursor::new(file.as_bytes().to_vec());
        let right = by_system::<DataImporter>();
        import::exposure(&app.app, &right, test_start(), &incident, source, "m.csv", |_| {}).await.unwrap();
        let counts = settle().await;
        assert_eq!(counts.by_evidence, [(Evidence::SelfReport, 1), (Evidence::Telemetry, 1)]);
        assert!(admin.get(&path).await.body.contains("by measurements"));
    }
}

on_both_databases! {
    async fn a_filter_is_saved_for_everybody_renamed_and_deleted(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        fixture.customer("A-1", "Ann", "North").await;
        fixture.customer("B-1", "Ben", "South").await;
        let lead = app.staff("Lea Lead", &[Role::SupportLead]).await;
        let marketing = app.staff("Mia", &[Role::Marketing]).await;
        assert!(!lead.get("/desk/customers").await.body.contains("Save this filter"), "everybody is no filter");
        assert!(lead.get("/desk/customers?region=North").await.body.contains("Save this filter"));
        let saved = lead.post("/desk/customers/filters", &[("name", "The north"), ("region", "North"), ("q", "")]).await;
        assert_eq!((saved.status.as_u16(), saved.location()), (303, "/desk/customers?region=North&filter=1"), "{}", saved.body);

        // Others find it above the list, and its customers are what is exported.
        let page = marketing.get("/desk/customers").await.body;
        assert!(page.contains("href=\"/desk/customers?region=North&amp;filter=1\"") && page.contains("The north"), "{page}");
        let page = marketing.get("/desk/customers?region=North&filter=1").await.body;
        for words in ["saved by Lea Lead on", "Ann", "export.csv?region=North", "Rename this filter", "Delete this filter"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("Ben") && !page.contains("Save this filter"), "{page}");

        // A name is taken whatever its case, and a refused form keeps what was typed and what was searched for.
        let again = [("name", "THE NORTH"), ("region", "South"), ("q", "")];
        let refused = marketing.post("/desk/customers/filters", &again).await;
        assert_eq!(refused.status, 422);
        for words in ["Another filter has this name.", "THE NORTH", "Ben"] {
            assert!(refused.body.contains(words), "{words}: {}", refused.body);
        }
        for (fields, words) in [
            ([("name", "All"), ("region", "")], "This finds every customer."),
            ([("name", " "), ("region", "North")], "name-wrong"),
            ([("name", "x"), ("incident", "aaaaaaaaaaaa")], "The incident of this filter does not exist."),
        ] {
            let refused = lead.post("/desk/customers/filters", &fields).await;
            assert!(refused.status == 422 && refused.body.contains(words), "{words}: {}", refused.body);
        }

        let path = "/desk/customers/filters/1";
        let renamed = marketing.post(path, &[("name", "Northerners"), ("version", "1")]).await;
        assert_eq!((renamed.status.as_u16(), renamed.location()), (303, "/desk/customers?region=North&filter=1"), "{}", renamed.body);
        assert!(lead.get("/desk/customers").await.body.contains("Northerners"));
        let stale = lead.post(&format!("{path}/deletion"), &[("version", "1")]).await;
        assert!(stale.status == 409 && stale.body.contains("Somebody else changed this filter."), "{}", stale.body);
        assert_eq!(lead.post(&format!("{path}/deletion"), &[("version", "2")]).await.status, 303);
        assert!(!lead.get("/desk/customers").await.body.contains("Northerners"));
        let verbs = fixture.column("select verb from events where subject = 'customer_filter' order by id").await;
        assert_eq!(verbs, ["customer_filter.saved", "customer_filter.renamed", "customer_filter.deleted"]);
    }

    async fn saved_filters_tell_nobody_what_they_may_not_see_and_are_limited(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let lead = app.staff("Lea Lead", &[Role::SupportLead]).await;
        let marketing = app.staff("Mia", &[Role::Marketing]).await;
        for fields in [
            [("name", "By address"), ("q", "ann@example.org")],
            [("name", "Needs care"), ("vulnerable", "yes")],
            [("name", "By name"), ("q", "ann")],
        ] {
            assert_eq!(lead.post("/desk/customers/filters", &fields).await.status, 303);
        }
        let (theirs, ours) = (marketing.get("/desk/customers").await.body, lead.get("/desk/customers").await.body);
        for (name, is_seen) in [("By address", false), ("Needs care", false), ("By name", true)] {
            assert_eq!((theirs.contains(name), ours.contains(name)), (is_seen, true), "{name}");
        }
        assert!(!theirs.contains("ann@example.org") && !theirs.contains("ann%40example.org"), "{theirs}");
        // Nor do they rename or delete what they do not see.
        for id in [1, 2] {
            let path = format!("/desk/customers/filters/{id}");
            let renamed = marketing.post(&path, &[("name", "Mine"), ("version", "1")]).await;
            let deleted = marketing.post(&format!("{path}/deletion"), &[("version", "1")]).await;
            assert_eq!((renamed.status.as_u16(), deleted.status.as_u16()), (404, 404), "{id}");
        }
        assert!(lead.get("/desk/customers").await.body.contains("Needs care"));
        // Who may not search for vulnerable customers saves no such filter.
        let refused = marketing.post("/desk/customers/filters", &[("name", "Care"), ("vulnerable", "yes")]).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        fixture.run("insert into customer_filter (name, name_folded, search_text, region, vulnerable, saved_by, saved_at)
            select 'f' || n, 'f' || n, 'x', '', false, (select saved_by from customer_filter limit 1), '2026-03-01 00:00:00+00:00'
            from (with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 47) select n from numbers) as many").await;
        let refused = lead.post("/desk/customers/filters", &[("name", "One more"), ("q", "x")]).await;
        assert!(refused.status == 422 && refused.body.contains("There are 50 saved filters already."), "{}", refused.body);
    }
}
