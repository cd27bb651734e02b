//! Many subscribers at once: everybody is told once, whatever their channel and however many rows one statement has.

use crate::{count, declare, minutes, run_worker, service};
use amends::app::test_support::TestApp;
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::subscribers::workers;

/// Adds active subscribers to everything: one by one in the order of their ids, of which every tenth wants a digest a day.
async fn add(app: &TestApp, number: i64) {
    app.app
        .db
        .write(async move |tx| {
            let page = amends::services::page::first_page(tx).await?.id;
            for number in 0..number {
                let id = format!("sub{number:09}");
                let insert = "insert into subscriber (id, page_id, channel, address, address_key, state, digest, created_at, confirmed_at)
                    values ($1, $2, 'email', $3, $3, 'active', $4, $5, $5)";
                let digest = if number % 10 == 0 { "daily" } else { "immediate" };
                let address = format!("reader{number}@example.org");
                tx.execute(sql(insert).bind(&id).bind(&page).bind(&address).bind(digest).bind(minutes(0))).await?;
                let insert = "insert into subscription (subscriber_id, scope, target) values ($1, 'page', $2)";
                tx.execute(sql(insert).bind(&id).bind(&page)).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
}

on_both_databases! {
    async fn everybody_is_told_once_by_two_nodes(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        add(&app, 2_345).await;
        app.app.clock.set(minutes(1));
        declare(&app, &data, true, false).await;
        app.app.clock.set(minutes(2));
        // Somebody has the message already, as after a step that was repeated.
        let known = "insert into message (internet_id, dedupe_key, class, channel, address, address_key, subject, body, state,
                                         due_at, created_at, updated_at)
            select 'known', 'update:' || incident_update.id || ':sub000000011', 'service_update', 'email', 'reader11@example.org',
                   'reader11@example.org', '', '', 'sent', $1, $1, $1 from incident_update";
        app.app.db.write(async move |tx| Ok(tx.execute(sql(known).bind(minutes(2))).await.map(|_| ())?)).await.unwrap();
        let (one, two) = tokio::join!(workers::reconcile(&app.app), workers::reconcile(&app.app));
        assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
        run_worker(&app).await;
        let told = "select count(*) from message where class = 'service_update'";
        assert_eq!(count(&app, told).await, 2_110, "all but every tenth");
        assert_eq!(count(&app, "select count(distinct address) from message where class = 'service_update'").await, 2_110);
        assert_eq!(count(&app, "select count(distinct link_subject) from message where link = 'subscription'").await, 2_109);
        assert_eq!(count(&app, "select count(*) from digest_entry").await, 235);
        assert_eq!(count(&app, "select count(*) from subscriber where digest_due_at is not null").await, 235);
        assert_eq!(count(&app, "select told from update_notice where done_at is not null").await, 2_345);
    }
}
