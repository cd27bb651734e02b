//! Loading the demonstration.

use amends::app::test_support::TestApp;
use amends::demo;
use amends::on_both_databases;
use amends::platform::db::sql;

const CUSTOMERS: u32 = 30;

/// The ids that published pages carry, and how many transfers the ledger has.
async fn ids_and_transfers(app: &TestApp) -> (String, String, i64) {
    let mut tx = app.app.db.read().await.unwrap();
    let text =
        "select i.installation_id, p.id, (select count(*) from ledger_transfer) from installation i cross join page p";
    tx.fetch_one(sql(text)).await.unwrap()
}

on_both_databases! {
    async fn an_unfinished_demonstration_is_loaded_again_from_the_start(app: TestApp) {
        let accounts = demo::load(&app.app, CUSTOMERS).await.unwrap();
        let first = ids_and_transfers(&app).await;
        assert!(first.2 > 0, "the ledger has rows that cannot be deleted");
        app.app.db
            .write(async |tx| {
                tx.execute(sql("update installation set demo_finished_at = null")).await?;
                Ok(())
            })
            .await
            .unwrap();
        let again = demo::load(&app.app, CUSTOMERS).await.unwrap();
        assert_eq!(again.len(), accounts.len());
        assert_eq!(ids_and_transfers(&app).await, first, "the same ids, and nothing twice");
    }

    async fn refuses_a_database_that_holds_other_data(app: TestApp) {
        app.app.db
            .write(async |tx| {
                tx.execute(sql("insert into service_group (id, name) values ('aaaaaaaaaaaa', 'Network')")).await?;
                Ok(())
            })
            .await
            .unwrap();
        let error = demo::load(&app.app, CUSTOMERS).await.unwrap_err();
        assert!(error.message.contains("service_group"), "{}", error.message);
    }
}
