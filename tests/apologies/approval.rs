//! Decisions on a batch: who may approve what, and the linter's override.

use super::fixture::{Fixture, MAIL, NORA};
use amends::apologies::batch::State;
use amends::on_both_databases;
use amends::types::Role;

on_both_databases! {
    async fn refuses_approval_by_the_author_an_editor_and_the_submitter(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let author = fixture.app.staff("Both Roles", &[Role::SupportLead, Role::CommsApprover]).await;
        let submitter = fixture.app.staff("Only Submits", &[Role::SupportLead, Role::CommsApprover]).await;
        let answer = author.post("/desk/apologies", &fixture.fields(&[])).await;
        let id = amends::types::PublicId::parse(answer.location().rsplit('/').next().unwrap()).unwrap();
        // Tomasz edits the subject; somebody else submits the same text.
        assert_eq!(fixture.save(&fixture.tomasz, &id, "", &[("subject", "Our failure")]).await.status, 303);
        assert_eq!(fixture.save(&submitter, &id, "/submission", &[("subject", "Our failure")]).await.status, 303);
        fixture.prepare().await;
        for own in [&author, &fixture.tomasz, &submitter] {
            let answer = fixture.decide(own, &id, &[]).await;
            assert_eq!(answer.status, 403, "{}", answer.body);
            assert_eq!(fixture.batch(&id).await.state, State::InReview);
            let page = own.get(&format!("/desk/apologies/{id}")).await;
            assert_eq!(page.status, 200);
            assert!(!page.body.contains("value=\"approved\""), "no button if the approval would be refused");
        }
        assert_eq!(fixture.decide(&fixture.maren, &id, &[]).await.status, 303);
    }

    async fn refuses_other_roles_visitors_and_forged_requests(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let id = fixture.submitted(&[]).await;
        let agent = fixture.app.staff("Sam Adeyemi", &[Role::Agent, Role::Admin, Role::Finance]).await;
        let mut forged = fixture.maren.clone();
        forged.origin = "https://evil.example".into();
        let before = fixture.batch(&id).await;
        let nobody = fixture.app.visitor();
        for (who, status) in [(&agent, 403), (&nobody, 401), (&forged, 403)] {
            assert_eq!(fixture.decide(who, &id, &[]).await.status, status);
            for to in ["", "/submission", "/withdrawal"] {
                assert_eq!(fixture.save(who, &id, to, &[("subject", "Other")]).await.status, status, "{to}");
            }
            assert_eq!(who.post("/desk/apologies", &fixture.fields(&[])).await.status, status);
        }
        // Authors may not approve, approvers may not write.
        assert_eq!(fixture.decide(&fixture.aisha, &id, &[]).await.status, 403);
        let approver = fixture.app.staff("Only Approves", &[Role::CommsApprover]).await;
        assert_eq!(fixture.save(&approver, &id, "", &[]).await.status, 403);
        assert_eq!(fixture.batch(&id).await, before);
        assert_eq!(fixture.count("select count(*) from batch where id <> $1", &id).await, 0);
    }

    async fn one_of_two_concurrent_approvals_succeeds(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        for _ in 0..5 {
            let id = fixture.submitted(&[]).await;
            let other = fixture.app.staff(&format!("Second {id}"), &[Role::CommsApprover]).await;
            let (first, second) = tokio::join!(fixture.decide(&fixture.maren, &id, &[]), fixture.decide(&other, &id, &[]));
            let mut statuses = [first.status.as_u16(), second.status.as_u16()];
            statuses.sort_unstable();
            assert_eq!(statuses, [303, 409]);
            let approvals = "select count(*) from approval where subject_id = $1 and decision = 'approved'";
            assert_eq!(fixture.count(approvals, &id).await, 1);
            let recorded = "select count(*) from events where subject_id = $1 and verb = 'batch.approved'";
            assert_eq!(fixture.count(recorded, &id).await, 1);
            fixture.run_for("update batch set state = 'cancelled' where id = $1", &id).await;
        }
    }

    async fn refuses_approval_of_content_that_was_not_on_the_screen(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let id = fixture.submitted(&[]).await;
        let seen = fixture.batch(&id).await.content_hash;
        assert_eq!(fixture.save(&fixture.aisha, &id, "", &[("subject", "Another")]).await.status, 303);
        fixture.submit(&id, &[("subject", "Another")]).await;
        let answer = fixture.decide(&fixture.maren, &id, &[("content_hash", &seen)]).await;
        assert_eq!(answer.status, 409);
        assert!(answer.body.contains("changed after you opened it"), "{}", answer.body);
        assert_eq!(fixture.batch(&id).await.state, State::InReview);
    }

    async fn a_blocked_text_needs_a_reason_for_the_override(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let weak = [("body", "We apologise for any inconvenience."), ("sms_body", "")];
        let id = fixture.submitted(&weak).await;
        let page = fixture.maren.get(&format!("/desk/apologies/{id}")).await;
        assert!(page.body.contains("name=\"override_reason\""), "{}", page.body);
        let answer = fixture.decide(&fixture.maren, &id, &[("override_reason", "ok")]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("The linter blocks this."), "{}", answer.body);
        let reason = "The regulator prescribes these very words.";
        assert_eq!(fixture.decide(&fixture.maren, &id, &[("override_reason", reason)]).await.status, 303);
        let batch = fixture.batch(&id).await;
        assert_eq!((batch.lint_override_by, batch.lint_override_reason.as_str()), (fixture.maren.staff_id.clone(), reason));
    }

    async fn an_apology_that_mentions_a_gift_is_blocked(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let text = format!("{MAIL}\nA £10 voucher is on your page.");
        let id = fixture.submitted(&[("body", &text)]).await;
        assert_eq!(fixture.decide(&fixture.maren, &id, &[]).await.status, 422);
        let page = fixture.maren.get(&format!("/desk/apologies/{id}")).await;
        assert!(page.body.contains("Mentions a gift"), "{}", page.body);
    }

    async fn sending_back_needs_a_comment_and_makes_the_batch_a_draft(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let id = fixture.submitted(&[]).await;
        let answer = fixture.decide(&fixture.maren, &id, &[("decision", "sent_back")]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("Say what should change"), "{}", answer.body);
        let fields = [("decision", "sent_back"), ("comment", "Say which evening it was.")];
        assert_eq!(fixture.decide(&fixture.maren, &id, &fields).await.status, 303);
        assert_eq!(fixture.batch(&id).await.state, State::Draft);
        let page = fixture.aisha.get(&format!("/desk/apologies/{id}")).await;
        assert!(page.body.contains("Say which evening it was."), "{}", page.body);
    }

    async fn a_request_for_approval_expires_after_72_hours(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let id = fixture.submitted(&[]).await;
        fixture.run_for("update batch set submitted_at = '2026-03-08T09:00:00+00:00' where id = $1", &id).await;
        let answer = fixture.decide(&fixture.maren, &id, &[]).await;
        assert_eq!(answer.status, 409);
        assert!(answer.body.contains("Nobody decided within 72 hours"), "{}", answer.body);
        fixture.plan().await;
        assert_eq!(fixture.batch(&id).await.state, State::Expired);
        // It can be submitted again.
        fixture.submit(&id, &[]).await;
        assert_eq!(fixture.decide(&fixture.maren, &id, &[]).await.status, 303);
    }
}
