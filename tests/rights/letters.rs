//! The doors of apologies and of sending them.

use crate::apologies_fixture::{Fixture, NORA};
use crate::keeper::Keeper;
use crate::keeper::Sent::Form;
use amends::on_both_databases;
use amends::types::Role;

/// What this story tries.
pub const ROWS: &[&str] = &[
    "/desk/apologies",
    "/desk/apologies/{id}",
    "/desk/apologies/{id}/submission",
    "/desk/apologies/{id}/withdrawal",
    "/desk/apologies/{id}/approval",
    "/do/amends/apologies/actions/check_text",
    "/desk/sending/{id}/pause",
    "/desk/sending/{id}/resumption",
    "/desk/sending/{id}/cancellation",
    "/desk/sending/stop",
    "/desk/sending/messages/{id}/decision",
    "/desk/sending/{id}/decisions",
];

on_both_databases! {
    async fn apologies_are_written_approved_and_sent_by_those_who_may(app: TestApp) {
        let house = Fixture::new(app).await;
        for (name, address) in [NORA, ("Ann Oake", "ann@example.org"), ("Ben Rowe", "ben@example.org")] {
            house.customer(name, address).await;
        }
        let mut keeper = Keeper::alone(&house.app).hired().await;
        let (author, approver) = (keeper.person(Role::SupportLead), keeper.person(Role::CommsApprover));

        let text = house.fields(&[]);
        let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&text).finish();
        let check = [("incident", house.incident.as_str()), ("form", form.as_str())];
        let row = "/do/amends/apologies/actions/check_text";
        keeper.door(row, row, Form(&check), &author).await;
        let made = keeper.door("/desk/apologies", "/desk/apologies", Form(&text), &author).await;
        let sheet = made.location().to_owned();
        let id = sheet.rsplit('/').next().unwrap();
        for (row, path) in [("/desk/apologies/{id}", ""), ("/desk/apologies/{id}/submission", "/submission")] {
            let version = keeper.text(&format!("select cast(version as text) from batch where id = '{id}'")).await;
            let fields = house.fields(&[("version", &version), ("title", "Sorry for the calls")]);
            keeper.door(row, &format!("{sheet}{path}"), Form(&fields), &author).await;
        }
        let hash = keeper.text(&format!("select content_hash from batch where id = '{id}'")).await;
        let decision = [("decision", "approved"), ("content_hash", &*hash)];
        keeper.door("/desk/apologies/{id}/approval", &format!("{sheet}/approval"), Form(&decision), &approver).await;
        house.plan().await;

        let sending = format!("/desk/sending/{id}");
        let maren = &house.maren;
        keeper.door("/desk/sending/{id}/pause", &format!("{sending}/pause"), Form(&[]), maren).await;
        keeper.door("/desk/sending/{id}/resumption", &format!("{sending}/resumption"), Form(&[]), &approver).await;
        // As when the process went away in the middle of sending.
        keeper.run("update message set state = 'in_doubt' where state = 'rendered'").await;
        let message = keeper.text("select cast(min(id) as text) from message where state = 'in_doubt'").await;
        let path = format!("/desk/sending/messages/{message}/decision");
        let senior = keeper.person(Role::SeniorAgent);
        let arrived = [("decision", "arrived")];
        keeper.door("/desk/sending/messages/{id}/decision", &path, Form(&arrived), &senior).await;
        let again = [("decision", "send_again")];
        keeper.door("/desk/sending/{id}/decisions", &format!("{sending}/decisions"), Form(&again), &author).await;
        let stop = [("do", "stop"), ("reason", "The text is wrong.")];
        keeper.door("/desk/sending/stop", "/desk/sending/stop", Form(&stop), &keeper.person(Role::Admin)).await;
        let path = format!("{sending}/cancellation");
        keeper.door("/desk/sending/{id}/cancellation", &path, Form(&[("sure", "yes")]), maren).await;

        let other = house.submitted(&[("title", "Another try")]).await;
        let version = house.batch(&other).await.version.to_string();
        let path = format!("/desk/apologies/{other}/withdrawal");
        keeper.door("/desk/apologies/{id}/withdrawal", &path, Form(&[("version", &version)]), &house.aisha).await;
        keeper.has_tried(ROWS);
    }
}
