//! The Atom and RSS feeds, as feed readers parse them.

use super::fixture::{Fixture, minutes, open_incident, run_sql, update};
use super::test_server::start_server;
use amends::app::test_support::TestApp;
use amends::incidents::State;
use amends::on_both_databases;
use amends::platform::clock::Clock;
use amends::types::ServiceStatus;
use axum::http::{HeaderName, Method, header};
use chrono::DateTime;

const CONTENT: &str = "<p><small>Mar <var data-var='date'>11</var>, <var data-var='time'>09:40</var> UTC</small><br>\
     <strong>Resolved</strong> - It works &amp; we are sorry.</p>\
     <p><small>Mar <var data-var='date'>11</var>, <var data-var='time'>09:00</var> UTC</small><br>\
     <strong>Investigating</strong> - Some of you have <strong>no</strong> service. We are looking for the cause.</p>";

async fn resolved_incident(app: &TestApp) -> Fixture {
    let fixture = open_incident(app).await;
    app.app.clock.set(minutes(40));
    let services = vec![(fixture.data.clone(), ServiceStatus::Operational)];
    update(app, &fixture.incident, State::Resolved, "It works & we are sorry.", services).await;
    app.publish().await;
    fixture
}

on_both_databases! {
    async fn atom_has_stable_ids_links_and_content(app: TestApp) {
        let fixture = resolved_incident(&app).await;
        let body = app.visitor().get("/history.atom").await.body;
        let feed: atom_syndication::Feed = body.parse().unwrap();
        assert_eq!(feed.id, "tag:127.0.0.1,2005:/history");
        assert_eq!(feed.title.value, "Your company Status - Incident History");
        assert_eq!(feed.updated.to_rfc3339(), "2026-03-11T09:40:00+00:00");
        assert_eq!(feed.lang.as_deref(), Some("en"));
        assert_eq!(feed.authors[0].name, "Your company");
        let links: Vec<_> = feed.links.iter().map(|link| (link.rel.as_str(), link.href.as_str())).collect();
        assert_eq!(links, [("alternate", "http://127.0.0.1:3000"), ("self", "http://127.0.0.1:3000/history.atom")]);
        assert_eq!(feed.entries.len(), 1);
        let entry = &feed.entries[0];
        assert_eq!(entry.id, format!("tag:127.0.0.1,2005:Incident/{}", fixture.incident));
        assert_eq!(entry.title.value, "Mobile data fails in the north");
        assert_eq!(entry.published.unwrap().to_rfc3339(), "2026-03-11T09:00:00+00:00");
        assert_eq!(entry.updated.to_rfc3339(), "2026-03-11T09:40:00+00:00");
        assert_eq!(entry.links[0].href, format!("http://127.0.0.1:3000/incidents/{}", fixture.incident));
        assert_eq!(entry.categories[0].term, "resolved");
        let content = entry.content.as_ref().unwrap();
        assert_eq!((content.content_type.as_deref(), content.value.as_deref()), (Some("html"), Some(CONTENT)));
    }

    async fn every_feed_says_when_it_changed(app: TestApp) {
        let fixture = resolved_incident(&app).await;
        let visitor = app.visitor();
        let (service, incident) = (format!("/services/{}", fixture.data), format!("/incidents/{}", fixture.incident));
        let at = |text: &str| format!("Wed, 11 Mar 2026 {text} GMT");
        let ask = async |path: &str, since: &str| {
            visitor.send(Method::GET, path, None, String::new(), &[("if-modified-since", since)]).await
        };
        let paths = [
            "/history.atom".to_owned(), "/history.rss".to_owned(), "/history.json".to_owned(), "/incidents.ics".to_owned(),
            format!("{service}/history.atom"), format!("{service}/history.rss"), format!("{service}/incidents.ics"),
            format!("{incident}.atom"), format!("{incident}.rss"), "/api/v2/summary.json".to_owned(),
        ];
        for path in &paths {
            assert_eq!(visitor.get(path).await.headers[header::LAST_MODIFIED], at("09:40:00"), "{path}");
            let known = ask(path, &at("09:40:00")).await;
            assert_eq!((known.status.as_u16(), known.body.as_str()), (304, ""), "{path}");
            assert_eq!(known.headers[header::LAST_MODIFIED], at("09:40:00"), "{path}");
            assert_eq!(ask(path, &at("09:39:59")).await.status, 200, "{path}");
        }
        // What changes is later; what stays the same keeps its time.
        app.app.clock.set(minutes(50));
        run_sql(&app, "update incident set title = 'Mobile data failed'").await;
        run_sql(&app, "update installation set public_version = public_version + 1").await;
        app.publish().await;
        for path in &paths {
            let changed = ask(path, &at("09:40:00")).await;
            // No incident is open, so the summary names none.
            let (status, time) = if path.ends_with("summary.json") { (304, "09:40:00") } else { (200, "09:50:00") };
            assert_eq!((changed.status.as_u16(), &changed.headers[header::LAST_MODIFIED]), (status, &at(time).parse().unwrap()), "{path}");
        }
    }

    async fn no_document_says_that_it_changed_after_it_was_sent(app: TestApp) {
        resolved_incident(&app).await;
        // The time of the machine, which is that of the responses.
        app.app.clock.set(Clock::System.now());
        let server = start_server(app.app.clone()).await;
        let (visitor, client) = (app.visitor(), reqwest::Client::new());
        for title in [
            "update incident set title = 'Calls fail'", "update incident set title = 'Texts fail'",
            "update incident set title = 'Data fails'", "update incident set title = 'Mail fails'",
        ] {
            run_sql(&app, title).await;
            run_sql(&app, "update installation set public_version = public_version + 1").await;
            app.publish().await;
            for path in ["/history.atom", "/history.rss", "/history.json", "/api/v2/incidents.json"] {
                let from_front = client.get(format!("{}{path}", server.url)).send().await.unwrap().headers().clone();
                for headers in [from_front, visitor.get(path).await.headers] {
                    let time = |name: HeaderName| DateTime::parse_from_rfc2822(headers[name].to_str().unwrap()).unwrap();
                    assert!(time(header::LAST_MODIFIED) <= time(header::DATE), "{path}: {headers:?}");
                }
            }
        }
        server.stop().await;
    }

    async fn atom_times_are_in_seconds_and_end_with_z(app: TestApp) {
        let fixture = open_incident(&app).await;
        app.app.clock.set(minutes(40) + chrono::Duration::microseconds(123_456));
        let services = vec![(fixture.data.clone(), ServiceStatus::Operational)];
        update(&app, &fixture.incident, State::Resolved, "It was +00:00</updated>.", services).await;
        app.publish().await;
        for path in ["/history.atom".to_owned(), format!("/incidents/{}.atom", fixture.incident)] {
            let body = app.visitor().get(&path).await.body;
            assert!(body.contains("<updated>2026-03-11T09:40:00Z</updated>"), "{body}");
            assert!(body.contains("<published>2026-03-11T09:00:00Z</published>"), "{body}");
            assert!(!body.contains("+00:00<") && body.parse::<atom_syndication::Feed>().is_ok(), "{body}");
        }
    }

    async fn rss_has_stable_ids_links_and_content(app: TestApp) {
        let fixture = resolved_incident(&app).await;
        let body = app.visitor().get("/history.rss").await.body;
        assert!(!body.contains("maintenanceEndDate"), "it is an incident: {body}");
        let channel: rss::Channel = body.parse().unwrap();
        assert_eq!((channel.title.as_str(), channel.link.as_str()), ("Your company Status - Incident History", "http://127.0.0.1:3000"));
        assert_eq!(channel.description, channel.title);
        assert_eq!(channel.pub_date.as_deref(), Some("Wed, 11 Mar 2026 09:40:00 +0000"));
        assert_eq!(channel.items.len(), 1);
        let item = &channel.items[0];
        let link = format!("http://127.0.0.1:3000/incidents/{}", fixture.incident);
        assert_eq!((item.link.as_deref(), item.guid.as_ref().unwrap().value.as_str()), (Some(&*link), &*link));
        assert!(item.guid.as_ref().unwrap().permalink);
        assert_eq!(item.title.as_deref(), Some("Mobile data fails in the north"));
        assert_eq!(item.pub_date.as_deref(), Some("Wed, 11 Mar 2026 09:40:00 +0000"), "of the newest update");
        let own: rss::Channel = app.visitor().get(&format!("/incidents/{}.rss", fixture.incident)).await.body.parse().unwrap();
        let dates: Vec<_> = own.items.iter().map(|item| item.pub_date.as_deref().unwrap()).collect();
        assert_eq!(dates, ["Wed, 11 Mar 2026 09:40:00 +0000", "Wed, 11 Mar 2026 09:00:00 +0000"], "each its own");
        assert_eq!(item.categories[0].name, "resolved");
        assert_eq!(item.description.as_deref(), Some(CONTENT));
    }

    async fn characters_that_xml_cannot_represent_are_left_out(app: TestApp) {
        open_incident(&app).await;
        run_sql(&app, "update incident set title = 'Calls \u{b}& <texts>\u{7} fail'").await;
        run_sql(&app, "update incident_update set body_html = '<p>a\u{1b}b ]]> c</p>'").await;
        run_sql(&app, "update installation set public_version = public_version + 1").await;
        app.publish().await;
        let atom: atom_syndication::Feed = app.visitor().get("/history.atom").await.body.parse().unwrap();
        let rss: rss::Channel = app.visitor().get("/history.rss").await.body.parse().unwrap();
        assert_eq!(atom.entries[0].title.value, "Calls & <texts> fail");
        assert_eq!(rss.items[0].title.as_deref(), Some("Calls & <texts> fail"));
        let content = atom.entries[0].content.as_ref().unwrap().value.as_deref().unwrap();
        assert!(content.ends_with("</strong> - ab ]]> c</p>"), "{content}");
        assert_eq!(rss.items[0].description.as_deref(), Some(content));
    }
}
