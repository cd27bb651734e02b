//! How many messages of a batch had ended at a time, from which its rate is read.

use crate::fixture::{app_with_channels, batch_id, batch_state, execute, outcomes, queue_batch, worker};
use crate::smtp_sink::SmtpSink;
use amends::app::test_support::test_start;
use amends::delivery::batch::{self, SendingState};
use amends::delivery::message::Class;
use amends::on_both_databases;
use amends::platform::AppState;
use chrono::Duration;

/// Messages a minute over the last two.
async fn rate(app: &AppState) -> i64 {
    let (now, ended) = (app.clock.now(), outcomes(app).await.ended());
    let mut tx = app.db.read().await.unwrap();
    batch::rate(&mut tx, &batch_id(), (now - Duration::minutes(2), ended), now).await.unwrap()
}

on_both_databases! {
    async fn messages_that_are_retried_count_for_the_rate_once_they_are_sent(app: TestApp) {
        queue_batch(&app, Class::Apology, 20).await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let (mut worker, _close) = worker(&sending_app);
        worker.run_once().await.unwrap();
        assert_eq!((batch_state(&sending_app).await, rate(&sending_app).await), (SendingState::Completed, 10));

        app.app.clock.set(test_start() + Duration::minutes(10));
        execute(&app.app, "update message set state = 'released' where id in (select id from message order by id limit 6)").await;
        execute(&app.app, "update batch set state = 'sending', finished_at = null").await;
        assert_eq!(rate(&sending_app).await, 0, "fewer have ended than before");
        execute(&app.app, "update installation set sending_stopped_at = (select created_at from batch)").await;
        worker.run_once().await.unwrap();
        app.app.clock.set(test_start() + Duration::minutes(11));
        execute(&app.app, "update installation set sending_stopped_at = null").await;
        worker.run_once().await.unwrap();
        assert_eq!((batch_state(&sending_app).await, rate(&sending_app).await), (SendingState::Completed, 3));
    }
}
