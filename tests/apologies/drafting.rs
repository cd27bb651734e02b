//! Creating, editing and withdrawing a batch.

use super::fixture::{Fixture, NORA};
use amends::apologies::batch::State;
use amends::app::test_support::test_start;
use amends::on_both_databases;
use chrono::Duration;

on_both_databases! {
    async fn reports_an_unknown_variable_with_its_position_and_keeps_the_form(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let answer = fixture.aisha
            .post("/desk/apologies", &fixture.fields(&[("body", "Dear {{name}},\nwe owe {{firstname}} more")]))
            .await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("There is no variable “firstname” (line 2, character 8)"), "{}", answer.body);
        assert!(answer.body.contains("we owe {{firstname}} more"), "the typed text is shown again");
        assert!(answer.body.contains("Ruth Calloway"));
    }

    async fn reports_each_mistake_at_its_field(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        for (field, typed, error) in [
            ("subject", "Sorry\r\nBcc: all@example.org", "The subject must be a single line."),
            ("title", " ", "This field is required."),
            ("class", "goodwill_offer", "Choose one of the options."),
            ("per_minute", "0", "whole number from 1 to 1,000,000"),
            ("scheduled_for", "soon", "date and time"),
            ("promise_due", "30/11", "Enter a date, such as"),
        ] {
            let answer = fixture.aisha.post("/desk/apologies", &fixture.fields(&[(field, typed)])).await;
            assert_eq!(answer.status, 422, "{field}");
            assert!(answer.body.contains(error), "{field}: {}", answer.body);
            assert!(answer.body.contains(&format!("href=\"#{field}\"")), "the error links to {field}");
        }
        for (changed, error) in [
            (vec![("body", ""), ("sms_body", "")], "Write an e-mail, a text message, or both."),
            (vec![("subject", "")], "This field is required."),
            (vec![("signed_by", "")], "Enter the name of the person who signs."),
            (vec![("scheduled_for", "2026-03-11T08:00")], "This time has passed."),
            (vec![("promise", "A spare")], "Choose who is responsible for the promise."),
        ] {
            let id = fixture.draft(&changed).await;
            let answer = fixture.save(&fixture.aisha, &id, "/submission", &changed).await;
            assert_eq!(answer.status, 422, "{error}");
            assert!(answer.body.contains(error), "{error}: {}", answer.body);
            assert_eq!(fixture.batch(&id).await.state, State::Draft);
        }
    }

    async fn refuses_an_old_version_and_shows_both_texts(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let id = fixture.draft(&[]).await;
        assert_eq!(fixture.save(&fixture.tomasz, &id, "", &[("subject", "Theirs")]).await.status, 303);
        let answer = fixture.save(&fixture.aisha, &id, "", &[("subject", "Mine"), ("version", "1")]).await;
        assert_eq!(answer.status, 409);
        assert!(answer.body.contains("Theirs") && answer.body.contains("Mine"), "{}", answer.body);
        assert_eq!(fixture.batch(&id).await.content.subject, "Theirs");
    }

    async fn saving_the_same_content_changes_nothing(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let id = fixture.approved(&[]).await;
        let before = fixture.batch(&id).await;
        assert_eq!(fixture.save(&fixture.aisha, &id, "", &[]).await.status, 303);
        assert_eq!(fixture.batch(&id).await, before);
    }

    async fn an_edit_withdraws_the_approval(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let id = fixture.approved(&[("scheduled_for", "2026-03-12T09:00")]).await;
        assert_eq!(fixture.batch(&id).await.state, State::Scheduled);
        let changed = [("scheduled_for", "2026-03-12T09:00"), ("subject", "Our failure on Tuesday")];
        assert_eq!(fixture.save(&fixture.aisha, &id, "", &changed).await.status, 303);
        let batch = fixture.batch(&id).await;
        assert_eq!((batch.state, batch.approved_hash.as_str()), (State::Draft, ""));
        let valid = "select count(*) from approval where subject_id = $1 and withdrawn_at is null";
        assert_eq!(fixture.count(valid, &id).await, 0);
        fixture.app.app.clock.set(test_start() + Duration::days(2));
        fixture.plan().await;
        assert_eq!(fixture.rows(&id).await, []);
    }

    async fn a_withdrawn_batch_is_cancelled_and_not_planned(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let id = fixture.approved(&[]).await;
        assert_eq!(fixture.save(&fixture.aisha, &id, "/withdrawal", &[]).await.status, 303);
        fixture.plan().await;
        assert_eq!((fixture.batch(&id).await.state, fixture.rows(&id).await.len()), (State::Cancelled, 0));
        assert_eq!(fixture.save(&fixture.aisha, &id, "/withdrawal", &[]).await.status, 409);
    }
}
