//! Contact points of staff: added, verified by a code that is stored nowhere, and used.

use crate::desk::Desk;
use amends::app::test_support::TestClient;
use amends::customers::Channel;
use amends::delivery::claim;
use amends::delivery::link::LinkMaker;
use amends::delivery::queue::Outgoing;
use amends::on_both_databases;
use chrono::Duration;

const PAGE: &str = "/desk/settings/contacts";

/// Claims what may be sent now.
async fn claim_all(desk: &Desk) -> Vec<Outgoing> {
    let links = LinkMaker { keys: desk.app.app.keys.clone(), public_url: desk.app.app.config.public_url() };
    let now = desk.app.app.clock.now();
    let claim = desk.app.app.db.write(async |tx| claim::claim(tx, &links, "a node", now, 100, &Channel::ALL).await);
    claim.await.unwrap().messages
}

/// The six digits in a message.
fn code_in(message: &Outgoing) -> String {
    let digits: Vec<_> = message.body.split(|c: char| !c.is_ascii_digit()).filter(|part| part.len() == 6).collect();
    assert_eq!(digits.len(), 1, "{}", message.body);
    digits[0].to_owned()
}

/// Adds and verifies an address; returns the id of the contact point.
pub async fn verified(desk: &Desk, who: &TestClient, address: &str) -> String {
    let added = who.post(PAGE, &[("address", address)]).await;
    assert_eq!(added.status, 303, "{}", added.body);
    let id = desk.db.column("select id from staff_contact where verified_at is null").await.remove(0);
    let code = code_in(&claim_all(desk).await[0]);
    let done = who.post(&format!("{PAGE}/{id}/verification"), &[("code", &code)]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    id
}

on_both_databases! {
    async fn a_number_is_verified_by_the_code_that_was_sent_to_it(app: TestApp) {
        let desk = Desk::with(app).await;
        let page = desk.ada.get(PAGE).await.body;
        assert!(page.contains("E-mails go to ada.byron@example.org"), "{page}");
        let wrong = desk.ada.post(PAGE, &[("address", "0770")]).await;
        assert!(wrong.status == 422 && wrong.body.contains("value=\"0770\""), "{}", wrong.body);
        // As people in the organisation's country write it.
        assert_eq!(desk.ada.post(PAGE, &[("address", "07700 900123")]).await.status, 303);
        let again = desk.ada.post(PAGE, &[("address", "+44 7700 900 123")]).await;
        assert!(again.status == 422 && again.body.contains("You have this address already."), "{}", again.body);
        let id = desk.db.column("select id from staff_contact").await.remove(0);
        // All sending is stopped: this passes, as every message to staff.
        desk.db.run("update installation set sending_stopped_at = '2026-03-11T08:00:00+00:00'").await;
        let sent = claim_all(&desk).await;
        assert_eq!((sent.len(), sent[0].channel, sent[0].address.as_str()), (1, Channel::Sms.into(), "+447700900123"));
        let code = code_in(&sent[0]);
        for stored in desk.db.column("select body || subject || link_subject from message").await {
            assert!(!stored.contains(&code), "{stored}");
        }
        let path = format!("{PAGE}/{id}/verification");
        assert_eq!(desk.ben.post(&path, &[("code", &code)]).await.status, 404, "it is Ada's");
        let other = if code == "111111" { "222222" } else { "111111" };
        let wrong = desk.ada.post(&path, &[("code", other)]).await;
        assert!(wrong.status == 422 && wrong.body.contains("This is not the code that was sent."), "{}", wrong.body);
        assert_eq!(desk.db.number("select count(*) from staff_contact where verified_at is null").await, 1);
        assert_eq!(desk.ada.post(&path, &[("code", &format!("{} {}", &code[..3], &code[3..]))]).await.status, 303);
        let page = desk.ada.get(PAGE).await.body;
        assert!(page.contains("07700 900123") && page.contains("Verified 11 March 2026"), "{page}");
        assert_eq!(desk.ada.post(&format!("{PAGE}/{id}/removal"), &[]).await.status, 303);
        assert_eq!(desk.db.number("select count(*) from staff_contact").await, 0);
        let verbs = desk.db.column("select verb from events where subject = 'staff_contact' order by id").await;
        assert_eq!(verbs, ["staff.contact_added", "staff.contact_verified", "staff.contact_removed"]);
    }

    async fn a_code_is_tried_five_times_and_renewed_four_times(app: TestApp) {
        let desk = Desk::with(app).await;
        desk.ada.post(PAGE, &[("address", "ada@phone.example")]).await;
        let id = desk.db.column("select id from staff_contact").await.remove(0);
        let (verification, renewal) = (format!("{PAGE}/{id}/verification"), format!("{PAGE}/{id}/code"));
        let code = code_in(&claim_all(&desk).await[0]);
        let other = if code == "111111" { "222222" } else { "111111" };
        for _ in 0..5 {
            assert_eq!(desk.ada.post(&verification, &[("code", other)]).await.status, 422);
        }
        let spent = desk.ada.post(&verification, &[("code", &code)]).await;
        assert!(spent.status == 422 && spent.body.contains("This code no longer works"), "{}", spent.body);
        assert_eq!(desk.ada.post(&renewal, &[]).await.status, 303);
        let renewed = code_in(&claim_all(&desk).await[0]);
        // Half an hour later it is too old.
        desk.set_clock(desk.app.app.clock.now() + Duration::minutes(30));
        assert_eq!(desk.ada.post(&verification, &[("code", &renewed)]).await.status, 422);
        for _ in 0..3 {
            assert_eq!(desk.ada.post(&renewal, &[]).await.status, 303);
        }
        let refused = desk.ada.post(&renewal, &[]).await;
        assert!(refused.status == 409 && refused.body.contains("No more codes are sent to this address."), "{}", refused.body);
        assert_eq!(desk.db.number("select count(*) from message").await, 5);
        assert_eq!(desk.db.number("select count(*) from staff_contact where verified_at is null").await, 1);
    }
}
