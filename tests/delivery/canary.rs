//! The first messages of a batch go out before the rest.

use crate::fixture::{app_with_channels, batch_state, count, execute, outcomes, queue_batch, worker};
use crate::smtp_sink::SmtpSink;
use amends::app::test_support::{TestApp, TestClient, test_start};
use amends::delivery::batch::SendingState;
use amends::delivery::message::{Class, State};
use amends::delivery::workers::Worker;
use amends::on_both_databases;
use amends::platform::AppState;
use amends::types::Role;
use chrono::Duration;
use tokio::sync::watch;

const PAGE: &str = "/desk/sending/batch0000000";
const RESUMPTION: &str = "/desk/sending/batch0000000/resumption";
const PASSED: &str = "select count(*) from batch where canary_state = 'passed'";

async fn set(staff: &TestClient, messages: &str, continuation: &str) {
    let fields =
        [("first", messages), ("continuation", continuation), ("wait_minutes", "15"), ("failed_percent", "10")];
    let answer = staff.post("/desk/sending/canary", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
}

/// A batch of 30 whose ten first messages are out.
struct Canary {
    maren: TestClient,
    sending_app: AppState,
    worker: Worker,
    _close: watch::Sender<bool>,
    _sink: SmtpSink,
}

async fn send_canary(app: &TestApp, sink: &[&str]) -> Canary {
    let maren = app.staff("Maren Holt", &[Role::Commander]).await;
    set(&maren, "10", "by_failures").await;
    queue_batch(app, Class::Apology, 30).await;
    let sink = SmtpSink::start(sink);
    let sending_app = app_with_channels(app, Some(sink.url()), None);
    let (mut worker, close) = worker(&sending_app);
    worker.run_once().await.unwrap();
    Canary { maren, sending_app, worker, _close: close, _sink: sink }
}

on_both_databases! {
    async fn the_rest_waits_for_a_person(app: TestApp) {
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        queue_batch(&app, Class::Apology, 60).await;
        // As planning leaves it; the setting leaves batches alone that are already being sent.
        execute(&app.app, "update batch set state = 'scheduled'").await;
        set(&maren, "10", "by_person").await;
        execute(&app.app, "update batch set state = 'sending'").await;
        let sink = SmtpSink::start(&[]);
        let sending_app = app_with_channels(&app, Some(sink.url()), None);
        let ((mut one, _a), (mut two, _b)) = (worker(&sending_app), worker(&sending_app));
        let (first, second) = tokio::join!(one.run_once(), two.run_once());
        first.unwrap();
        second.unwrap();
        one.run_once().await.unwrap();
        assert_eq!(outcomes(&sending_app).await.of(State::Sent), 10, "both nodes together");
        assert_eq!(batch_state(&sending_app).await, SendingState::Paused);
        let page = maren.get(PAGE).await.body;
        assert!(page.contains("Paused after the first messages: 10 of 10 were accepted"), "{page}");
        assert!(maren.get("/desk").await.body.contains("is paused after its first messages"));

        assert_eq!(maren.post(RESUMPTION, &[]).await.status, 303);
        one.run_once().await.unwrap();
        assert_eq!(batch_state(&sending_app).await, SendingState::Completed);
        assert!(sink.received().len() == 60 && sink.received().values().all(|times| *times == 1));
    }

    async fn the_rest_follows_when_few_enough_failed(app: TestApp) {
        let Canary { maren, sending_app, mut worker, _close, _sink } = send_canary(&app, &[]).await;
        assert!(maren.get(PAGE).await.body.contains("10 of the first 10 messages were accepted. The rest follows at"));
        // One of ten came back: at the limit.
        execute(&app.app, "update message set state = 'bounced' where id = (select min(id) from message where state = 'sent')").await;
        app.app.clock.set(test_start() + Duration::minutes(14));
        worker.run_once().await.unwrap();
        assert_eq!(outcomes(&sending_app).await.among(State::TRIED), 10);
        app.app.clock.set(test_start() + Duration::minutes(16));
        worker.run_once().await.unwrap();
        assert_eq!(count(&app.app, PASSED).await, 1);
        worker.run_once().await.unwrap();
        assert_eq!(batch_state(&sending_app).await, SendingState::Completed);
    }

    async fn a_canary_of_which_too_many_failed_pauses_the_batch(app: TestApp) {
        let Canary { maren, sending_app, mut worker, _close, _sink } = send_canary(&app, &["-f", "RCPT", "-B", "550 5.1.1 nobody"]).await;
        app.app.clock.set(test_start() + Duration::minutes(16));
        worker.run_once().await.unwrap();
        assert_eq!(batch_state(&sending_app).await, SendingState::Paused);
        assert_eq!(outcomes(&sending_app).await.among(State::TRIED), 10);
        assert!(maren.get(PAGE).await.body.contains("0 of 10 were accepted"));
        assert!(maren.get("/desk").await.body.contains("is paused after its first messages"));
    }

    async fn a_person_need_not_wait_and_small_or_running_batches_have_no_canary(app: TestApp) {
        let Canary { maren, sending_app, mut worker, _close, _sink } = send_canary(&app, &[]).await;
        assert!(maren.get(PAGE).await.body.contains("Send the rest now"));
        assert_eq!(maren.post(RESUMPTION, &[]).await.status, 303);
        worker.run_once().await.unwrap();
        assert_eq!(batch_state(&sending_app).await, SendingState::Completed);

        // A batch that is no larger than its canary.
        execute(&app.app, "update batch set state = 'sending', canary_state = null, planned = 10").await;
        set(&maren, "10", "by_person").await;
        worker.run_once().await.unwrap();
        assert_eq!(batch_state(&sending_app).await, SendingState::Completed);
        // One that is being sent when the setting comes.
        execute(&app.app, "update batch set state = 'paused', canary_state = null, planned = 30").await;
        set(&maren, "", "by_person").await;
        assert!(maren.get("/desk/sending").await.body.contains("A batch is sent without a break."));
        set(&maren, "2", "by_person").await;
        assert_eq!(count(&app.app, PASSED).await, 1);

        // And one that was too small for the setting that there was.
        execute(&app.app, "update batch set canary_state = null, planned = 2").await;
        set(&maren, "1", "by_person").await;
        assert_eq!(count(&app.app, PASSED).await, 1);
        // Whoever removes the setting still sees why a batch is paused.
        execute(&app.app, "update batch set canary_state = 'held', planned = 30").await;
        set(&maren, "", "by_person").await;
        assert!(maren.get(PAGE).await.body.contains("Paused. No messages are waiting."));

        let wrong = [("first", "ten"), ("continuation", "by_failures"), ("wait_minutes", ""), ("failed_percent", "101")];
        let answer = maren.post("/desk/sending/canary", &wrong).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("from 1 to 1000000") && answer.body.contains("from 0 to 100"), "{}", answer.body);
        assert!(answer.body.contains("value=\"ten\""));
    }
}
