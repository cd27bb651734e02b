//! What staff write for each other reaches nothing public: no published document, feed, API answer, exported file or
//! mail.

use super::delivery_fixture::{app_with_channels, worker};
use super::fixture::{follow, service, template, text};
use amends::accounts::token::{self, NewToken};
use amends::incidents::undo::UNDO_WINDOW;
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::publishing::Published;
use amends::publishing::export;
use amends::subscribers::workers;
use amends::types::{Actor, Role};
use std::path::Path;

const MARKER: &str = "quailfeather";
/// The title of the incident, which is public: where it is not found, nothing was looked at.
const TITLE: &str = "Data down in Wick";

/// Every file of a folder with its bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    found
}

fn contains(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

on_both_databases! {
    async fn notes_ticks_and_hand_overs_are_nowhere_public(app: TestApp) {
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        let data = service(&app, "Mobile data").await;
        app.app.db.write(async move |tx| {
            tx.execute(sql(
                "insert into subscriber (id, page_id, channel, address, address_key, state, created_at, confirmed_at)
                 select 'subscriber01', id, 'email', 'nora@example.org', 'nora@example.org', 'active', $1, $1 from page"
            ).bind(amends::app::test_support::test_start())).await?;
            tx.execute(sql("insert into subscription (subscriber_id, scope, target) select 'subscriber01', 'page', id from page")).await?;
            Ok(())
        }).await.unwrap();
        let steps = format!("Call {MARKER}-step\nTell the shops");
        follow(&ruth, "/desk/settings/playbooks", &[("name", &format!("{MARKER}-playbook")), ("steps", &steps)]).await;
        let used = template(&app, &ruth, &format!("{MARKER}-template"), "We look.", &[("group_name", "x")]).await;
        let field = format!("service-{data}");
        let incident = follow(&ruth, "/desk/incidents", &[
            ("kind", "incident"), ("title", TITLE), (&field, "major_outage"), ("state", "investigating"),
            ("started_at", "2026-03-11T08:40"), ("body", "We look."), ("promise", "30"), ("notify", "yes"), ("used_template", &used),
        ]).await;
        let step = text(&app, "select id from playbook_step order by position limit 1").await;
        follow(&maren, &format!("{incident}/steps/{step}"), &[("ticked", "yes")]).await;
        follow(&maren, &format!("{incident}/notes"), &[("note_body", &format!("{MARKER}-note"))]).await;
        let (ruths, marens) = (ruth.staff_id.clone().unwrap().to_string(), maren.staff_id.clone().unwrap().to_string());
        follow(&ruth, &format!("{incident}/people"), &[
            ("position", "commander"), ("held_by", &ruths), ("to", &marens), ("handover_note", &format!("{MARKER}-handover")),
        ]).await;
        let draft = [("intent", "draft"), ("state", "identified"), ("body", &format!("{MARKER}-draft")), ("promise", "30")];
        follow(&maren, &format!("{incident}/updates"), &draft).await;
        let update = [("intent", "publish"), ("version", "2"), ("state", "identified"), ("body", "Found in Wick."), ("promise", "30"), ("notify", "yes")];
        follow(&ruth, &format!("{incident}/updates"), &update).await;
        let desk = maren.get(&incident).await.body;
        for part in ["step", "playbook", "note", "handover", "template", "draft"] {
            assert!(desk.contains(&format!("{MARKER}-{part}")), "staff see the {part}: {desk}");
        }

        app.publish().await;
        let edition = app.app.feature::<Published>().served().unwrap().edition.clone();
        let mut seen = 0;
        for (path, document) in edition.documents() {
            assert!(!document.text().to_lowercase().contains(MARKER), "{path}: {}", document.text());
            seen += usize::from(document.text().contains(TITLE));
        }
        assert!(seen >= 8, "only {seen} documents name the incident");
        for path in ["/", "/history", "/history.atom", "/history.rss", "/api/v2/summary.json", "/api/v2/incidents.json",
                     "/api/v2/incidents/unresolved.json", "/api/v2/status.json", "/subscribe", "/sign-in"] {
            let response = app.visitor().get(path).await;
            assert_eq!(response.status, 200, "{path}");
            assert!(!response.body.to_lowercase().contains(MARKER), "{path}");
        }
        let id = incident.rsplit('/').next().unwrap();
        for path in [format!("/incidents/{id}"), format!("/incidents/{id}/affected")] {
            let response = app.visitor().get(&path).await;
            assert!(response.status == 200 && !response.body.to_lowercase().contains(MARKER), "{path}");
        }
        let new = NewToken::new("shop", [Role::Auditor]);
        let (keys, now) = (app.app.keys.clone(), app.app.clock.now());
        let token = app.app.db.write(async move |tx| token::create(tx, &keys, &Actor::System, now, &new).await).await.unwrap();
        let card = app.bearer(&token).get(&format!("/api/v1/incidents/{id}/scorecard")).await;
        assert!(card.status == 200 && !card.body.to_lowercase().contains(MARKER), "{}", card.body);

        let site = app.folder.join("site");
        export::write(&edition, "http://127.0.0.1:3000", &site).unwrap();
        let exported = files(&site);
        assert!(exported.iter().any(|(_, bytes)| contains(bytes, TITLE)));
        for (name, bytes) in &exported {
            assert!(!contains(bytes, MARKER), "{name}");
        }

        // Notices wait until the publication can no longer be undone.
        app.app.clock.set(amends::app::test_support::test_start() + UNDO_WINDOW);
        let mail = app.folder.join("mail");
        app.app.db.write(async |tx| {
            tx.execute(sql("update installation set quiet_from = '00:00', quiet_to = '00:00', send_per_minute = 600000")).await?;
            Ok(())
        }).await.unwrap();
        let sending = app_with_channels(&app, Some(format!("maildir:{}", mail.display())), None);
        while workers::reconcile(&sending).await.unwrap() {}
        worker(&sending).0.run_once().await.unwrap();
        let mails = files(&mail.join("new"));
        assert!(mails.iter().any(|(_, bytes)| contains(bytes, "Found in Wick")), "{} mails", mails.len());
        for (name, bytes) in &mails {
            assert!(!contains(bytes, MARKER), "{name}");
        }
    }
}
