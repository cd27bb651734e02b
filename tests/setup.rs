//! Set-up in another country than that of the demonstration, the settings that come from it, and what they mean for
//! phone numbers, forms, imports and the public page.

use amends::access::{DataImporter, by_system};
use amends::accounts::setup;
use amends::app::test_support::{TestApp, TestClient, test_start};
use amends::customers::address_text;
use amends::customers::import::{self, Options};
use amends::on_both_databases;
use amends::platform::address_rekey;
use amends::platform::db::sql;
use amends::types::Role;
use amends::{cases, customers, delivery, subscribers};
use axum::http::Method;
use std::io::Cursor;

const ADA: &[(&str, &str)] = &[
    ("name", "Ada Byron"),
    ("email", "ada@example.org"),
    ("password", "correct horse battery"),
    ("again", "correct horse battery"),
];

async fn text(app: &TestApp, query: &'static str) -> String {
    app.app.db.read().await.unwrap().fetch_value::<String>(sql(query)).await.unwrap()
}

async fn execute(app: &TestApp, statement: &'static str) {
    app.app.db.write(async |tx| Ok(tx.execute(sql(statement)).await?)).await.unwrap();
}

/// Reads all stored addresses again, as the workers do.
async fn rekey_all(app: &TestApp) {
    while customers::rekey::step(&app.app).await.unwrap() {}
    while subscribers::rekey::step(&app.app).await.unwrap() {}
    while cases::rekey::step(&app.app).await.unwrap() {}
    while delivery::rekey::step(&app.app).await.unwrap() {}
}

async fn page(app: &TestApp, path: &str) -> String {
    app.publish().await;
    let response = app.visitor().get(path).await;
    assert_eq!(response.status, 200, "{path}: {}", response.body);
    response.body
}

async fn declare(client: &TestClient, app: &TestApp) -> String {
    let service = text(app, "select id from service").await;
    let status = format!("service-{service}");
    let form = [
        ("kind", "incident"),
        ("title", "Onlinebanking gestört"),
        (status.as_str(), "major_outage"),
        ("state", "investigating"),
        ("started_at", "2026-03-11T08:40"),
        ("body", "Wir untersuchen das."),
        ("promise", "30"),
    ];
    let declared = client.post("/desk/incidents", &form).await;
    assert_eq!(declared.status, 303, "{}", declared.body);
    text(app, "select id from incident").await
}

on_both_databases! {
    async fn a_german_bank_sets_itself_up(app: TestApp) {
        app.set_country("", "").await;
        let link = setup::create_link(&app.app).await.unwrap().unwrap();
        let created = app.visitor().post(link.strip_prefix("http://127.0.0.1:3000").unwrap(), ADA).await;
        assert_eq!(created.location(), "/desk/setup", "{}", created.body);
        let set = created.headers.get("set-cookie").unwrap().to_str().unwrap();
        let cookie = set.split(';').next().unwrap().to_owned();
        let get = async |path: &str| {
            app.visitor().send(Method::GET, path, None, String::new(), &[("cookie", &cookie)]).await
        };
        let post = async |path: &str, body: &str| {
            let form = Some("application/x-www-form-urlencoded");
            app.visitor().send(Method::POST, path, form, body.to_owned(), &[("cookie", &cookie)]).await
        };

        // Until there is a service, everything that is public says so, in the language of the page.
        let body = page(&app, "/").await;
        assert!(body.contains("This page is being set up</h1>"), "{body}");
        assert!(!body.contains("operational") || !body.contains("All Systems"), "{body}");
        let asked = get("/desk/setup").await;
        assert!(asked.body.contains("<option value=\"DE\">Germany<"), "{}", asked.body);
        assert!(!asked.body.contains("Your company"), "nobody gave it that name: {}", asked.body);
        assert!(get("/desk").await.body.contains("Choose them"), "the desk asks for the country");
        assert_eq!(get("/desk/setup/region").await.status, 409);
        let refused = post("/desk/setup", "organisation=Havelbank&country=").await;
        assert!(refused.status == 422 && refused.body.contains("Choose a country."), "{}", refused.body);
        assert!(refused.body.contains("value=\"Havelbank\""), "{}", refused.body);
        let stored = post("/desk/setup", "organisation=Havelbank&country=DE").await;
        assert_eq!(stored.location(), "/desk/setup/region", "{}", stored.body);

        // The country suggests the rest, which can be changed, also after going back.
        let region = get("/desk/setup/region").await.body;
        for selected in ["value=\"EUR\" selected", "value=\"de\" selected", "value=\"Europe/Berlin\" selected"] {
            assert!(region.contains(selected), "{selected}: {region}");
        }
        assert_eq!(post("/desk/setup/region", "currency=CHF&language=de&time_zone=Europe/Busingen").await.status, 303);
        assert_eq!(post("/desk/setup", "organisation=Havelbank+AG&country=DE").await.status, 303);
        let region = get("/desk/setup/region").await.body;
        assert!(region.contains("value=\"CHF\" selected") && region.contains("Busingen\" selected"), "{region}");
        let stored = post("/desk/setup/region", "currency=EUR&language=de&time_zone=Europe/Berlin").await;
        assert_eq!(stored.location(), "/desk/setup/service", "{}", stored.body);

        let body = page(&app, "/").await;
        assert!(body.contains("Diese Seite wird eingerichtet</h1>") && body.contains("lang=\"de\""), "{body}");
        for path in ["/history", "/uptime/90"] {
            assert!(page(&app, path).await.contains("Diese Seite wird eingerichtet"), "{path}");
        }
        for path in ["/api/v2/status.json", "/api/v2/summary.json"] {
            let status = app.visitor().get(path).await.json()["status"].clone();
            assert_eq!(status["indicator"], "none", "{path}");
            assert_eq!(status["description"], "This page is being set up", "{path}");
        }

        let added = post("/desk/setup/service", "name=Onlinebanking&description=").await;
        assert_eq!(added.location(), "/desk/setup/service", "{}", added.body);
        assert!(get("/desk/setup/service").await.body.contains("Your status page is ready"));
        // Pressed twice, there is one service.
        assert_eq!(post("/desk/setup/service", "name=Onlinebanking&description=").await.status, 303);
        assert_eq!(text(&app, "select cast(count(*) as text) from service").await, "1");
        assert_eq!(post("/desk/setup", "organisation=Other&country=FR").await.status, 409, "it is in use");
        assert!(page(&app, "/").await.contains("Alle Systeme betriebsbereit"));
        let stored = "select organisation || country || currency || time_zone from installation";
        assert_eq!(text(&app, stored).await, "Havelbank AGDEEUREurope/Berlin");
    }

    async fn a_number_without_country_code_belongs_to_the_country(app: TestApp) {
        app.set_country("DE", "EUR").await;
        execute(&app, "update page set language = 'de'").await;
        let maren = app.staff("Maren Holt", &[Role::Commander, Role::Agent, Role::SupportLead]).await;
        assert_eq!(maren.post("/desk/setup/service", &[("name", "Onlinebanking")]).await.status, 303);
        let incident = declare(&maren, &app).await;
        let form = format!("/incidents/{incident}/affected");
        let body = page(&app, &form).await;
        assert!(body.contains("Ort, Stadtteil oder Postleitzahl") && !body.contains("class=\"foot\""), "{body}");
        let report = |place, contact| [
            ("service", "other"), ("severity", "down"), ("where", place), ("words", "Nichts geht."), ("contact", contact),
        ];
        let visitor = app.visitor();
        let short = visitor.post(&form, &report("", "0151 234")).await;
        assert!(short.status == 422 && short.body.contains("01512 3456789"), "{}", short.body);
        let abroad = visitor.post(&form, &report("", "+44 7700 900123")).await;
        assert!(abroad.status == 422 && abroad.body.contains("mit +49 beginnen"), "{}", abroad.body);
        let long_place = "Brandenburg an der Havel, Ortsteil Plaue";
        let sent = visitor.post(&form, &report(long_place, "0151 23456789")).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        assert_eq!(text(&app, "select contact from complaint_case").await, "+4915123456789");
        let thanks = visitor.get(sent.location()).await;
        assert!(thanks.body.contains("01512 3456789"), "{}", thanks.body);
        assert_eq!(text(&app, "select place from report").await, long_place);
        let inbox = maren.get("/desk/inbox").await;
        assert!(inbox.body.contains("+49 1512 3456789"), "{}", inbox.body);

        // The neighbour is counted as near however the place is written.
        let near = visitor.post(&form, &report("BRANDENBURG AN DER HAVEL, Ortsteil Plaue", "")).await;
        assert!(visitor.get(near.location()).await.body.contains("Plaue"), "{}", near.location());
    }

    async fn without_a_country_numbers_need_their_code(app: TestApp) {
        app.set_country("", "").await;
        let asked = |number| [("about", "all"), ("to", number)];
        let visitor = app.visitor();
        let refused = visitor.post("/subscriptions", &asked("0151 23456789")).await;
        assert!(refused.status == 422 && refused.body.contains("+ and the country code"), "{}", refused.body);
    }

    async fn the_page_says_in_each_language_what_the_company_wants(app: TestApp) {
        app.set_country("DE", "EUR").await;
        execute(&app, "update page set language = 'de'").await;
        let maren = app.staff("Maren Holt", &[Role::Commander, Role::Admin]).await;
        assert_eq!(maren.post("/desk/setup/service", &[("name", "Onlinebanking")]).await.status, 303);
        let incident = declare(&maren, &app).await;
        let save = async |language: &str, notice: &str, regions: &str| {
            let version = maren.get("/desk/settings/page").await.version();
            let form = [("version", &*version), ("language", language), ("safety_notice", notice), ("regions", regions)];
            maren.post("/desk/settings/page/text", &form).await
        };
        let long = format!("Potsdam\n{}", "x".repeat(61));
        let refused = save("de", "Rufen Sie bei Betrug sofort an.", &long).await;
        assert!(refused.status == 422 && refused.body.contains("longer than 60 characters"), "{}", refused.body);
        assert!(refused.body.contains("Rufen Sie bei Betrug sofort an."), "{}", refused.body);
        assert_eq!(save("fr", "Appelez-nous.", "").await.status, 422);
        let saved = save("de", "Rufen Sie bei Betrug sofort an.", " Potsdam \n\nCottbus\nPotsdam").await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        assert_eq!(save("en", "If it is fraud, call us at once.", "").await.status, 303);
        let form = format!("/incidents/{incident}/affected");
        let body = page(&app, &form).await;
        assert!(body.contains("Rufen Sie bei Betrug sofort an."), "{body}");
        assert!(body.contains("<option value=\"Potsdam\">Potsdam<") && body.contains("<option value=\"Cottbus\">"), "{body}");
        assert!(body.contains("Keine Angabe") && body.matches("value=\"Potsdam\"").count() == 1, "{body}");
        execute(&app, "update page set language = 'en'").await;
        execute(&app, "update installation set public_version = public_version + 1").await;
        let body = page(&app, &form).await;
        assert!(body.contains("If it is fraud, call us at once.") && !body.contains("Potsdam"), "{body}");
    }

    async fn an_import_means_the_country_the_currency_and_the_language(app: TestApp) {
        app.set_country("DE", "EUR").await;
        execute(&app, "update page set language = 'de'").await;
        let file = "external_id,name,phone\nK-1,Jana Krüger,0151 23456789\n";
        let right = by_system::<DataImporter>();
        let source = Cursor::new(file.as_bytes().to_vec());
        import::customers(&app.app, &right, test_start(), source, "k.csv", Options::default(), |_| {}).await.unwrap();
        let stored = "select currency || language || (select address from contact_point) from customer";
        assert_eq!(text(&app, stored).await, "EURde+4915123456789");
    }

    async fn stored_numbers_are_read_again_and_collisions_merged(app: TestApp) {
        // What was stored before the set-up: numbers read as British, and one with the 0 after its country code.
        execute(&app, "insert into customer (external_id, name, name_folded) values ('K-1', 'Jana', 'jana')").await;
        for (channel, number, service, marketing) in [
            ("sms", "+49511123456", true, true), ("sms", "+44511123456", false, true),
            ("sms", "+49015123456789", true, false), ("sms", "+447400123456", true, false),
        ] {
            app.app.db.write(async |tx| {
                let insert = sql("insert into contact_point
                        (customer_id, channel, address, address_key, consent_service, consent_marketing)
                     select id, $1, $2, $2, $3, $4 from customer");
                Ok(tx.execute(insert.bind(channel).bind(number).bind(service).bind(marketing)).await?)
            }).await.unwrap();
        }
        app.app.db.write(async |tx| {
            let insert = sql("insert into suppression (address_key, reason, at) values ('+44511123456', 'bounced', $1)");
            Ok(tx.execute(insert.bind(test_start())).await?)
        }).await.unwrap();
        rekey_all(&app).await;
        let numbers = async || -> Vec<(String, bool, bool)> {
            let query = sql("select address_key, consent_service, consent_marketing from contact_point order by 1");
            app.app.db.read().await.unwrap().fetch_all(query).await.unwrap()
        };
        let keys: Vec<_> = numbers().await.into_iter().map(|(key, ..)| key).collect();
        assert_eq!(keys, ["+44511123456", "+447400123456", "+4915123456789", "+49511123456"]);

        let admin = app.staff("Ada Admin", &[Role::Admin]).await;
        let version = admin.get("/desk/settings/organisation").await.version();
        let form = [
            ("version", &*version), ("name", "Havelbank"), ("country", "DE"), ("currency", "EUR"),
            ("time_zone", "Europe/Berlin"), ("quiet_from", "22:00"), ("quiet_to", "07:00"), ("send_per_minute", "60"), ("maintenance_reminder", "60"),
        ];
        assert_eq!(admin.post("/desk/settings/organisation", &form).await.status, 303);
        rekey_all(&app).await;
        assert_eq!(numbers().await, [
            ("+447400123456".to_owned(), true, false),
            ("+4915123456789".to_owned(), true, false),
            ("+49511123456".to_owned(), false, true),
        ]);
        assert_eq!(text(&app, "select address_key from suppression").await, "+49511123456");
        let mut tx = app.app.db.read().await.unwrap();
        for subject in ["contact_point", "subscriber", "complaint_case", "report", "message", "suppression"] {
            assert_eq!(address_rekey::unfinished(&mut tx, subject).await.unwrap(), None, "{subject}");
        }
        assert_eq!(address_text::key(customers::Channel::Sms, "+49 (0)511 123456"), "+49511123456");
    }
}
