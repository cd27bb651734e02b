//! Digests: everything since the last one in one message, once, whichever node makes it.

use crate::{count, declare, minutes, release_notices, run_worker, service, subscribe, text, update};
use amends::incidents::State;
use amends::on_both_databases;
use amends::subscribers::workers;
use amends::types::Role;

const NOTICES: &str = "select count(*) from message where class = 'service_update'";

on_both_databases! {
    async fn a_daily_digest_is_sent_once_by_two_nodes(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let own = subscribe(&app, "daily@example.org", &[("about", "all"), ("digest", "daily")]).await;
        subscribe(&app, "weekly@example.org", &[("about", "all"), ("digest", "weekly")]).await;
        subscribe(&app, "07700 900123", &[("about", "all"), ("digest", "daily")]).await;
        app.app.clock.set(minutes(1));
        let incident = declare(&app, &data, true, false).await;
        run_worker(&app).await;
        app.app.clock.set(minutes(30));
        update(&app, &incident, State::Monitoring, true).await;
        run_worker(&app).await;
        assert_eq!(count(&app, NOTICES).await, 2, "text messages are sent at once");
        assert_eq!(count(&app, "select count(*) from digest_entry").await, 4);
        // Nine o'clock was when it began; the next is a day later.
        app.app.clock.set(minutes(24 * 60 - 1));
        run_worker(&app).await;
        assert_eq!(count(&app, NOTICES).await, 2);
        app.app.clock.set(minutes(24 * 60 + 1));
        let (one, two) = tokio::join!(workers::reconcile(&app.app), workers::reconcile(&app.app));
        assert!(one.is_ok() && two.is_ok());
        run_worker(&app).await;
        let daily = "select subject || '|' || body from message where address = 'daily@example.org' and class = 'service_update'";
        let body = text(&app, daily).await;
        assert!(body.starts_with("2 updates from ") && body.contains("\nMobile data fails: Monitoring\n"), "{body}");
        assert!(body.contains("We are looking into it.") && body.contains("Another word.") && body.contains(&format!("/incidents/{incident}")), "{body}");
        assert_eq!(count(&app, NOTICES).await, 3);
        // Nothing happened, so nothing is sent.
        app.app.clock.set(minutes(2 * 24 * 60 + 1));
        run_worker(&app).await;
        assert_eq!(count(&app, NOTICES).await, 3);
        app.app.clock.set(minutes(5 * 24 * 60 + 1));
        run_worker(&app).await;
        assert_eq!(count(&app, NOTICES).await, 4, "the week's on Monday");
        assert_eq!(count(&app, "select count(*) from digest_entry").await, 0);
        // Whoever leaves digests gets what was collected at once.
        update(&app, &incident, State::Identified, true).await;
        run_worker(&app).await;
        assert_eq!(count(&app, NOTICES).await, 5, "by text message");
        let version = app.visitor().get(&own).await.version();
        let fields = [("version", version.as_str()), ("about", "all"), ("digest", "immediate")];
        assert_eq!(app.visitor().post(&own, &fields).await.status, 303);
        run_worker(&app).await;
        assert_eq!(count(&app, "select count(*) from message where class = 'service_update' and address = 'daily@example.org'").await, 2);
    }

    async fn chats_have_digests_and_webhooks_do_not(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        let lead = app.staff("Ines Alder", &[Role::SupportLead]).await;
        for (channel, to) in [("slack", "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXX"), ("webhook", "https://hooks.example.org/amends")] {
            let new = [("channel", channel), ("to", to), ("about", "all"), ("digest", "daily"), ("agreed", "yes")];
            assert_eq!(lead.post("/desk/subscribers", &new).await.status, 303, "{channel}");
        }
        app.app.clock.set(minutes(1));
        declare(&app, &data, true, false).await;
        run_worker(&app).await;
        assert_eq!(count(&app, "select count(*) from message where class = 'service_update' and channel = 'slack'").await, 0);
        assert_eq!(count(&app, "select count(*) from message where class = 'service_update' and channel = 'webhook'").await, 2);
        app.app.clock.set(minutes(24 * 60 + 1));
        run_worker(&app).await;
        let sent = text(&app, "select recipient_name || '|' || body from message where class = 'service_update' and channel = 'slack'").await;
        assert!(sent.starts_with("hooks.slack.com … XXXX|{"), "{sent}");
        assert!(sent.contains("One update from ") && sent.contains("We are looking into it.") && sent.contains(amends::delivery::link::PLACEHOLDER), "{sent}");
    }

    async fn a_withdrawn_incident_is_in_no_digest(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        subscribe(&app, "daily@example.org", &[("about", "all"), ("digest", "daily")]).await;
        app.app.clock.set(minutes(1));
        declare(&app, &data, true, false).await;
        release_notices(&app);
        run_worker(&app).await;
        app.app.db.write(async |tx| {
            tx.execute(amends::platform::db::sql("update incident set withdrawn_at = created_at")).await?;
            Ok(())
        }).await.unwrap();
        app.app.clock.set(minutes(24 * 60 + 1));
        run_worker(&app).await;
        assert_eq!(count(&app, NOTICES).await, 0);
    }
}
