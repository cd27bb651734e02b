//! Access to the forms of apologies and delivery.

use crate::access_check::AccessCheck;
use crate::access_check::Body::Form;
use crate::apologies_fixture::{Fixture, NORA};
use amends::delivery::link::ConsentLink;
use amends::on_both_databases;
use amends::types::Role;

/// The rows of the write table that this test covers.
pub const ROWS: &[&str] = &[
    "/desk/apologies",
    "/desk/apologies/{id}",
    "/desk/apologies/{id}/submission",
    "/desk/apologies/{id}/withdrawal",
    "/desk/apologies/{id}/approval",
    "/do/amends/apologies/actions/check_text",
    "/desk/sending/{id}/pause",
    "/desk/sending/{id}/resumption",
    "/desk/apologies/{id}/preparation",
    "/desk/sending/{id}/cancellation",
    "/desk/sending/limits",
    "/desk/sending/limits/removal",
    "/desk/sending/canary",
    "/desk/sending/domains/reset",
    "/desk/sending/stop",
    "/desk/sending/messages/{id}/decision",
    "/desk/sending/{id}/decisions",
    "/desk/sending/{id}/groups",
    "/consent/{token}",
    "/consent/{token}/withdrawal",
];

on_both_databases! {
    async fn apology_forms_are_open_to_the_allowed_only(app: TestApp) {
        let fixture = Fixture::new(app).await;
        for (name, address) in [NORA, ("Ann Oake", "ann@example.org"), ("Ben Rowe", "ben@example.org")] {
            fixture.customer(name, address).await;
        }
        let mut access = AccessCheck::new(&fixture.app).with_staff().await;
        let (author, approver) = (access.staff(Role::SupportLead), access.staff(Role::CommsApprover));

        let text = fixture.fields(&[]);
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&text).finish();
        let check = [("incident", fixture.incident.as_str()), ("form", form.as_str())];
        let row = "/do/amends/apologies/actions/check_text";
        access.check_form(row, row, Form(&check), &author).await;
        let created = access.check_form("/desk/apologies", "/desk/apologies", Form(&text), &author).await;
        let page = created.location().to_owned();
        let id = page.rsplit('/').next().unwrap();
        for (row, path) in [("/desk/apologies/{id}", ""), ("/desk/apologies/{id}/submission", "/submission")] {
            let version =
                access.fetch_text(&format!("select cast(version as text) from batch where id = '{id}'")).await;
            let fields = fixture.fields(&[("version", &version), ("title", "Sorry for the calls")]);
            access.check_form(row, &format!("{page}{path}"), Form(&fields), &author).await;
        }
        let pause = format!("{page}/preparation");
        access.check_form("/desk/apologies/{id}/preparation", &pause, Form(&[("action", "pause")]), &author).await;
        assert_eq!(author.post(&pause, &[("action", "resume")]).await.status, 303);
        fixture.prepare().await;
        let hash = access.fetch_text(&format!("select content_hash from batch where id = '{id}'")).await;
        let decision = [("decision", "approved"), ("content_hash", &*hash)];
        access.check_form(
            "/desk/apologies/{id}/approval", &format!("{page}/approval"), Form(&decision), &approver
        ).await;
        fixture.plan().await;

        let sending = format!("/desk/sending/{id}");
        let maren = &fixture.maren;
        access.check_form("/desk/sending/{id}/pause", &format!("{sending}/pause"), Form(&[]), maren).await;
        access.check_form(
            "/desk/sending/{id}/resumption", &format!("{sending}/resumption"), Form(&[]), &approver
        ).await;
        // As after a crash while sending.
        access.execute("update message set state = 'in_doubt' where state = 'rendered'").await;
        let message = access.fetch_text("select cast(min(id) as text) from message where state = 'in_doubt'").await;
        let path = format!("/desk/sending/messages/{message}/decision");
        let senior = access.staff(Role::SeniorAgent);
        let arrived = [("decision", "arrived")];
        access.check_form("/desk/sending/messages/{id}/decision", &path, Form(&arrived), &senior).await;
        let left = access.fetch_text("select cast(count(*) as text) from message where state = 'in_doubt'").await;
        let send_again = [("decision", "send_again"), ("messages", &*left)];
        access.check_form(
            "/desk/sending/{id}/decisions", &format!("{sending}/decisions"), Form(&send_again), &author
        ).await;
        access.execute("update message set state = 'failed_permanently', detail = 'timeout' where state = 'released'").await;
        let failed = access.fetch_text("select cast(count(*) as text) from message where state = 'failed_permanently'").await;
        let retry = [("decision", "retry"), ("code", "timeout"), ("messages", &*failed)];
        access.check_form("/desk/sending/{id}/groups", &format!("{sending}/groups"), Form(&retry), &senior).await;
        let limits = "/desk/sending/limits";
        let limit = [("applies_to", "domain"), ("domain", "example.org"), ("messages", "10"), ("unit", "second")];
        access.check_form(limits, limits, Form(&limit), maren).await;
        let canary = "/desk/sending/canary";
        let first = [("first", "100"), ("continuation", "by_person")];
        access.check_form(canary, canary, Form(&first), maren).await;
        let removal = "/desk/sending/limits/removal";
        access.check_form(removal, removal, Form(&[("name", "example.org")]), &approver).await;
        access.execute("insert into send_domain (name, slowed_per_minute, slowed_at, slowed_until)
                        select 'example.org', 6, created_at, created_at from staff limit 1").await;
        let reset = "/desk/sending/domains/reset";
        access.check_form(reset, reset, Form(&[("name", "example.org")]), maren).await;
        let stop = [("do", "stop"), ("reason", "The text is wrong.")];
        access.check_form("/desk/sending/stop", "/desk/sending/stop", Form(&stop), &access.staff(Role::Admin)).await;
        let path = format!("{sending}/cancellation");
        access.check_form("/desk/sending/{id}/cancellation", &path, Form(&[("sure", "yes")]), maren).await;

        let link = ConsentLink::of_message(message.parse().unwrap()).path(&fixture.app.app.keys);
        let visitor = fixture.app.visitor();
        let path = format!("{link}/withdrawal");
        let one_click = [("List-Unsubscribe", "One-Click")];
        access.check_form("/consent/{token}/withdrawal", &path, Form(&one_click), &visitor).await;
        access.check_form("/consent/{token}", &link, Form(&[]), &visitor).await;

        let other = fixture.submitted(&[("title", "Another try")]).await;
        let version = fixture.batch(&other).await.version.to_string();
        let path = format!("/desk/apologies/{other}/withdrawal");
        access.check_form("/desk/apologies/{id}/withdrawal", &path, Form(&[("version", &version)]), &fixture.aisha).await;
        access.assert_checked(ROWS);
    }
}
