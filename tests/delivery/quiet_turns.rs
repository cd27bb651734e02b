//! Turns of messages after quiet hours: one after the other in each time zone and batch.

use crate::fixture::{app_with_channels, batch_state, execute, queue_batch, worker};
use crate::smtp_sink::SmtpSink;
use amends::app::test_support::{TestApp, test_start};
use amends::delivery::batch::SendingState;
use amends::delivery::message::Class;
use amends::delivery::reevaluation;
use amends::on_both_databases;
use amends::platform::AppState;
use amends::platform::config::Config;
use amends::platform::db::{Tx, sql};
use amends::types::Timestamp;
use chrono::Duration;
use std::sync::Arc;

/// Seconds from 18:00 to the turns of the messages that wait in a zone, in order.
async fn turns(app: &AppState, zone: &str) -> Vec<i64> {
    let mut tx = app.db.read().await.unwrap();
    let turns = sql("select not_before from message where time_zone = $1 and state = 'rendered' order by not_before");
    let turns = tx.fetch_values::<Option<Timestamp>>(turns.bind(zone)).await.unwrap();
    turns.into_iter().map(|at| (at.unwrap() - (test_start() + Duration::hours(9))).num_seconds()).collect()
}

/// Records an import of customers.
async fn import_noted(app: &AppState, id: i64) {
    let now = app.clock.now();
    let record = async move |tx: &mut Tx| {
        let insert = sql("insert into events (at, actor, verb, subject, subject_id)
                          values ($1, 'system', 'customers.imported', 'import', $2)");
        Ok(tx.execute(insert.bind(now).bind(id.to_string())).await?)
    };
    app.db.write(record).await.unwrap();
}

/// A batch of 60 a minute to twelve people, half of them in Lisbon, at 09:00 in quiet hours from 08:00 to 18:00, both of
/// London. Three are claimed at a time.
async fn waiting_batch(app: &TestApp, sink: &SmtpSink) -> AppState {
    queue_batch(app, Class::Apology, 12).await;
    execute(&app.app, "update installation set quiet_from = '08:00', quiet_to = '18:00', time_zone = 'Europe/London'")
        .await;
    execute(&app.app, "update customer set time_zone = 'Europe/Lisbon' where id % 2 = 0").await;
    execute(&app.app, "update customer set time_zone = 'Europe/London' where id % 2 = 1").await;
    execute(&app.app, "update batch set per_minute = 60").await;
    let app = app_with_channels(app, Some(sink.url()), None);
    let config = Config { smtp_connections: 3, ..(*app.config).clone() };
    AppState { config: Arc::new(config), ..app }
}

/// Postpones what waits for nothing, as a claim of another node does, to a time of a zone that is assumed.
async fn postpone(app: &AppState) {
    let until = test_start() + Duration::hours(9);
    let postpone = async move |tx: &mut Tx| {
        let update = sql(
            "update message set not_before = $1, time_zone = 'Europe/London', zone_assumed = true, detail = 'quiet'
                          where not_before is null",
        );
        Ok(tx.execute(update.bind(until)).await?)
    };
    app.db.write(postpone).await.unwrap();
}

/// Looks at the messages again to the end, while another node postpones them. Returns in how many steps.
async fn steps_of_looking_again(app: &AppState) -> usize {
    let mut steps = 1;
    while reevaluation::step(app).await.unwrap() {
        postpone(app).await;
        steps += 1;
        assert!(steps < 10, "it looks at the same messages again and again");
    }
    steps
}

on_both_databases! {
    async fn looking_again_ends_while_another_node_postpones(app: TestApp) {
        // More than one step.
        queue_batch(&app, Class::Apology, 2_100).await;
        execute(&app.app, "update installation set quiet_from = '08:00', quiet_to = '18:00', time_zone = 'Europe/London'")
            .await;
        postpone(&app.app).await;
        steps_of_looking_again(&app.app).await;
        import_noted(&app.app, 1).await;
        assert_eq!(steps_of_looking_again(&app.app).await, 2);
        execute(&app.app, "update installation set quiet_to = '18:01'").await;
        // Two to look at them, of which the second begins to move them, and one for the rest.
        assert_eq!(steps_of_looking_again(&app.app).await, 3);
        assert_eq!(steps_of_looking_again(&app.app).await, 1);
    }

    async fn zones_whose_quiet_hours_are_over_share_the_rate_evenly(app: TestApp) {
        let sink = SmtpSink::start(&[]);
        let sending_app = waiting_batch(&app, &sink).await;
        let (mut worker, _close) = worker(&sending_app);
        // The bucket gives a second's worth at a time.
        for second in 0..15 {
            app.app.clock.set(test_start() + Duration::seconds(second));
            worker.run_once().await.unwrap();
        }
        assert!(sink.received().is_empty());
        assert_eq!(turns(&sending_app, "Europe/London").await, [0, 1, 2, 3, 4, 5]);
        assert_eq!(turns(&sending_app, "Europe/Lisbon").await, [0, 1, 2, 3, 4, 5]);

        for second in 0..4 {
            app.app.clock.set(test_start() + Duration::hours(9) + Duration::seconds(second));
            worker.run_once().await.unwrap();
        }
        assert_eq!(sink.received().len(), 4);
        assert_eq!(turns(&sending_app, "Europe/London").await, [2, 3, 4, 5]);
        assert_eq!(turns(&sending_app, "Europe/Lisbon").await, [2, 3, 4, 5]);
        for second in 4..20 {
            app.app.clock.set(test_start() + Duration::hours(9) + Duration::seconds(second));
            worker.run_once().await.unwrap();
        }
        assert_eq!((sink.received().len(), batch_state(&sending_app).await), (12, SendingState::Completed));
    }

    async fn turns_move_with_the_quiet_hours(app: TestApp) {
        let sink = SmtpSink::start(&[]);
        let sending_app = waiting_batch(&app, &sink).await;
        let (mut worker, _close) = worker(&sending_app);
        for second in 0..15 {
            app.app.clock.set(test_start() + Duration::seconds(second));
            worker.run_once().await.unwrap();
        }
        execute(&app.app, "update installation set quiet_to = '18:01'").await;
        worker.run_once().await.unwrap();
        assert_eq!(turns(&sending_app, "Europe/London").await, [60, 61, 62, 63, 64, 65]);
        assert_eq!(turns(&sending_app, "Europe/Lisbon").await, [60, 61, 62, 63, 64, 65]);
        execute(&app.app, "update installation set quiet_to = '17:00'").await;
        worker.run_once().await.unwrap();
        assert_eq!(turns(&sending_app, "Europe/Lisbon").await, [-3600, -3599, -3598, -3597, -3596, -3595]);
        // An import that changes nothing about them, again and again, and zones that are assumed.
        for import in 1..4 {
            execute(&app.app, "update message set zone_assumed = true where time_zone = 'Europe/Lisbon'").await;
            import_noted(&app.app, import).await;
            for second in 0..15 {
                app.app.clock.set(test_start() + Duration::seconds(100 * import + second));
                worker.run_once().await.unwrap();
            }
        }
        assert_eq!(turns(&sending_app, "Europe/Lisbon").await, [-3600, -3599, -3598, -3597, -3596, -3595]);
        // At a slower rate.
        execute(&app.app, "update installation set send_per_minute = 30").await;
        worker.run_once().await.unwrap();
        assert_eq!(turns(&sending_app, "Europe/London").await, [-3600, -3598, -3596, -3594, -3592, -3590]);
        execute(&app.app, "update installation set send_per_minute = 60").await;
        worker.run_once().await.unwrap();
        assert_eq!(turns(&sending_app, "Europe/London").await, [-3600, -3599, -3598, -3597, -3596, -3595]);
        // A time zone that moves away is asked again, and waits for its own hours.
        execute(&app.app, "update customer set time_zone = 'Europe/Berlin' where id % 2 = 1").await;
        import_noted(&app.app, 4).await;
        for second in 0..15 {
            app.app.clock.set(test_start() + Duration::seconds(500 + second));
            worker.run_once().await.unwrap();
        }
        assert_eq!(turns(&sending_app, "Europe/Berlin").await, [-7200, -7199, -7198, -7197, -7196, -7195]);
        execute(&app.app, "update installation set quiet_from = '00:00', quiet_to = '00:00'").await;
        for second in 0..20 {
            app.app.clock.set(test_start() + Duration::seconds(600 + second));
            worker.run_once().await.unwrap();
        }
        assert_eq!((sink.received().len(), batch_state(&sending_app).await), (12, SendingState::Completed));
    }
}
