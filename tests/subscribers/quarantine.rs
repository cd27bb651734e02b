//! Subscribers whose messages come back get no more of them.

use crate::{confirmation_link, count, declare, minutes, run_worker, service, subscribe, text, update};
use amends::app::test_support::TestApp;
use amends::incidents::State;
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::subscribers::workers;
use amends::types::{PublicId, Role};
use sqlx::AssertSqlSafe;

async fn run(app: &TestApp, statement: &str) {
    let statement = statement.to_owned();
    app.app.db.write(async move |tx| Ok(tx.execute(sql(AssertSqlSafe(statement))).await?)).await.unwrap();
}

/// What the provider answers to every message that waits.
async fn answer(app: &TestApp, address: &str, state: &str, code: &str) {
    let at = app.app.clock.now().to_rfc3339();
    let waiting = "class = 'service_update' and state = 'rendered'";
    run(app, &format!("update message set state = '{state}', detail = '{code}', updated_at = '{at}' where address = '{address}' and {waiting}")).await;
    run(app, &format!("update message set state = 'sent' where {waiting}")).await;
}

async fn next_update(app: &TestApp, incident: &PublicId, minute: i64) {
    app.app.clock.set(minutes(minute));
    update(app, incident, State::Identified, true).await;
    run_worker(app).await;
}

const STATE: &str = "select state from subscriber where address = 'nora@example.org'";
const TO_NORA: &str = "select count(*) from message where class = 'service_update' and address = 'nora@example.org'";

on_both_databases! {
    async fn three_messages_that_came_back_quarantine_and_staff_reactivates(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        subscribe(&app, "nora@example.org", &[("about", "all")]).await;
        subscribe(&app, "other@example.org", &[("about", "all")]).await;
        app.app.clock.set(minutes(1));
        let incident = declare(&app, &data, true, false).await;
        run_worker(&app).await;
        for minute in [10, 20, 30] {
            assert_eq!(text(&app, STATE).await, "active", "minute {minute}");
            answer(&app, "nora@example.org", "bounced", "smtp 552 5.2.2").await;
            let (one, two) = tokio::join!(workers::reconcile(&app.app), workers::reconcile(&app.app));
            assert!(one.is_ok() && two.is_ok());
            if minute < 30 {
                next_update(&app, &incident, minute).await;
            }
        }
        run_worker(&app).await;
        assert_eq!(text(&app, STATE).await, "quarantined");
        assert_eq!(count(&app, "select count(*) from subscriber where state = 'active'").await, 1);
        next_update(&app, &incident, 40).await;
        assert_eq!(count(&app, TO_NORA).await, 3, "nothing more is sent");
        let lead = app.staff("Ines Alder", &[Role::SupportLead]).await;
        let list = lead.get("/desk/subscribers?state=quarantined").await.body;
        assert!(list.contains("nora@example.org") && !list.contains("other@example.org"), "{list}");
        let id = text(&app, "select id from subscriber where address = 'nora@example.org'").await;
        let page = lead.get(&format!("/desk/subscribers/{id}")).await.body;
        assert!(page.contains("smtp 552 5.2.2") && page.contains("Reactivate"), "{page}");
        let done = lead.post(&format!("/desk/subscribers/{id}/reactivation"), &[]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        run_worker(&app).await;
        assert_eq!(text(&app, STATE).await, "active", "what came back before does not count any more");
        next_update(&app, &incident, 50).await;
        assert_eq!(count(&app, TO_NORA).await, 4);
        answer(&app, "nora@example.org", "bounced", "smtp 552 5.2.2").await;
        run_worker(&app).await;
        assert_eq!(text(&app, STATE).await, "active");
    }

    async fn an_address_that_is_gone_is_quarantined_at_once_and_deleted_later(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let own = subscribe(&app, "nora@example.org", &[("about", "all")]).await;
        app.app.clock.set(minutes(1));
        declare(&app, &data, true, false).await;
        run_worker(&app).await;
        answer(&app, "nora@example.org", "bounced", "smtp 550 5.1.1").await;
        run(&app, "insert into suppression (address_key, reason, at) values ('nora@example.org', 'bounced', '2026-03-11T09:05:00+00:00')").await;
        run_worker(&app).await;
        assert_eq!(text(&app, STATE).await, "quarantined");
        // Whoever confirms by a link that arrived goes on.
        app.app.clock.set(minutes(11));
        assert_eq!(app.visitor().post("/subscriptions", &[("about", "all"), ("to", "nora@example.org")]).await.status, 303);
        let link = confirmation_link(&app).await;
        assert_eq!(app.visitor().post(&format!("{link}/confirmation"), &[]).await.status, 303);
        assert_eq!((text(&app, STATE).await.as_str(), count(&app, "select count(*) from suppression").await), ("active", 0));
        run(&app, "update subscriber set state = 'quarantined', quarantined_at = '2026-03-11T09:20:00+00:00'").await;
        app.app.clock.set(minutes(29 * 24 * 60));
        run_worker(&app).await;
        assert_eq!(text(&app, STATE).await, "quarantined");
        assert!(app.visitor().get(&own).await.body.contains("n•••@example.org"), "their own page still opens");
        app.app.clock.set(minutes(31 * 24 * 60));
        run_worker(&app).await;
        assert_eq!(count(&app, "select count(*) from subscriber where address <> ''").await, 0, "the address is deleted");
    }
}
