//! Drafts survive a closed browser, and two people who write the same are told.

use crate::desk::{Desk, minutes};
use amends::on_both_databases;

const SAVE: &str = "/do/amends/incidents/actions/save_draft";
const OTHERS: &str = "/do/amends/incidents/actions/others_writing";

on_both_databases! {
    async fn a_draft_is_there_when_the_page_is_opened_again(app: TestApp) {
        let desk = Desk::with(app).await;
        let incident = desk.declare().await;
        let id = incident.rsplit('/').next().unwrap();
        desk.set_clock(minutes(3));
        let form = "state=monitoring&promise=60&body=Half+a+sentence&notify=yes";
        assert_eq!(desk.ada.post(SAVE, &[("incident", id), ("form", form)]).await.status, 200);
        desk.set_clock(minutes(20));
        let page = desk.ada.get(&incident).await.body;
        assert!(page.contains("Your draft of 09:03 is shown.") && page.contains("Half a sentence"), "{page}");
        assert!(page.contains("value=\"monitoring\" checked"), "{page}");
        assert!(!desk.ben.get(&incident).await.body.contains("Half a sentence"), "it is Ada's alone");
        assert!(page.contains(&format!("action=\"{incident}/draft\"")) && page.contains("form=\"discard-draft\""), "{page}");
        assert_eq!(desk.ben.post(&format!("{incident}/draft"), &[]).await.status, 303);
        assert_eq!(desk.db.number("select count(*) from draft").await, 1, "Ben discards his own only");
        assert_eq!(desk.ada.post(&format!("{incident}/draft"), &[]).await.status, 303);
        assert!(!desk.ada.get(&incident).await.body.contains("Half a sentence"));
        desk.ada.post(SAVE, &[("incident", id), ("form", form)]).await;
        desk.update(&desk.ada, &incident, &[]).await;
        assert_eq!(desk.db.number("select count(*) from draft").await, 0, "published, it is gone");
    }

    async fn a_save_that_arrives_after_its_form_was_sent_changes_nothing(app: TestApp) {
        let desk = Desk::with(app).await;
        let incident = desk.declare().await;
        let id = incident.rsplit('/').next().unwrap();
        let key = |page: &str| page.split("name=\"form_key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let composer = |page: &str| key(page.split("id=\"composer\"").nth(1).unwrap());
        desk.set_clock(minutes(3));
        let sent = composer(&desk.ada.get(&incident).await.body);
        desk.update(&desk.ada, &incident, &[("form_key", &sent)]).await;
        let late = format!("form_key={sent}&state=identified&promise=30&body=A+cable+is+cut.");
        let answer = desk.ada.post(SAVE, &[("incident", id), ("form", &late)]).await;
        assert!(!answer.status.is_success(), "{}", answer.body);
        assert_eq!(desk.db.number("select count(*) from draft").await, 0);

        // Discarding: the form that discards has the key of the draft's form.
        let other = "state=identified&promise=30&body=Half+a+sentence";
        desk.ada.post(SAVE, &[("incident", id), ("form", other)]).await;
        let page = desk.ada.get(&incident).await.body;
        let discarded = composer(&page);
        assert_eq!(key(page.split("id=\"discard-draft\"").nth(1).unwrap()), discarded);
        assert_ne!(discarded, sent);
        assert_eq!(desk.ada.post(&format!("{incident}/draft"), &[("form_key", &discarded)]).await.status, 303);
        let late = format!("form_key={discarded}&{other}");
        assert!(!desk.ada.post(SAVE, &[("incident", id), ("form", &late)]).await.status.is_success());
        let fresh = composer(&desk.ada.get(&incident).await.body);
        let next = format!("form_key={fresh}&{other}");
        assert_eq!(desk.ada.post(SAVE, &[("incident", id), ("form", &next)]).await.status, 200);
        // A page that the browser restores later saves what is typed into it.
        desk.set_clock(minutes(5));
        assert_eq!(desk.ada.post(SAVE, &[("incident", id), ("form", &late)]).await.status, 200);
    }

    async fn a_declaration_is_saved_before_there_is_an_incident(app: TestApp) {
        let desk = Desk::with(app).await;
        let form = format!("kind=incident&title=Texts+are+late&body=Half&state=identified&promise=at&next_at=10%3A30&started_at=2026-03-11T08%3A15&service-{}=partial_outage&cause=accidental", desk.service);
        assert_eq!(desk.ada.post(SAVE, &[("incident", ""), ("form", &form)]).await.status, 200);
        desk.set_clock(minutes(12));
        let page = desk.ada.get("/desk/incidents/new").await.body;
        for part in ["Your draft of 09:00 is shown.", "value=\"Texts are late\"", "value=\"2026-03-11T08:15\"", "value=\"10:30\"", "value=\"partial_outage\" selected", "value=\"accidental\" selected", "value=\"identified\" checked"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!desk.ben.get("/desk/incidents/new").await.body.contains("Texts are late"));
        assert_eq!(desk.ada.post("/desk/incidents/new/draft", &[]).await.status, 303);
        assert!(!desk.ada.get("/desk/incidents/new").await.body.contains("Texts are late"));
        desk.ada.post(SAVE, &[("incident", ""), ("form", &form)]).await;
        desk.ada.post(SAVE, &[("incident", ""), ("form", "title=&body=+")]).await;
        assert_eq!(desk.db.number("select count(*) from draft").await, 0, "emptied, it is gone");
        desk.ada.post(SAVE, &[("incident", ""), ("form", &form)]).await;
        desk.declare().await;
        assert_eq!(desk.db.number("select count(*) from draft").await, 0);
    }

    async fn two_people_who_write_are_told_before_they_publish(app: TestApp) {
        let desk = Desk::with(app).await;
        let incident = desk.declare().await;
        let id = incident.rsplit('/').next().unwrap();
        let version = desk.version().await;
        desk.set_clock(minutes(4));
        desk.ben.post(SAVE, &[("incident", id), ("form", "state=identified&promise=30&body=I+think")]).await;
        let page = desk.ada.get(&incident).await.body;
        assert!(page.contains("Ben Osei is writing an update of this incident too (last change 09:04)."), "{page}");
        assert!(!page.contains("I think"), "what he writes is his");
        assert!(!desk.ben.get(&incident).await.body.contains("is writing an update"));
        let ask = [("incident", id), ("version", &*version)];
        assert!(desk.ada.post(OTHERS, &ask).await.body.contains("Ben Osei is writing"));
        desk.set_clock(minutes(8));
        assert_eq!(desk.ada.post(OTHERS, &ask).await.body, "\"\"", "he stopped");
        desk.update(&desk.ben, &incident, &[("body", "Ben's words.")]).await;
        let newer = desk.ada.post(OTHERS, &ask).await.body;
        assert!(newer.contains("Ben Osei published an update at 09:08, after you opened this page."), "{newer}");
        let conflict = desk.post_update(&desk.ada, &incident, &[("version", &version), ("body", "Ada's words.")]).await;
        assert_eq!(conflict.status, 409, "{}", conflict.body);
        for part in ["Ben Osei, 09:08: Ben&#x27;s words.", "Ada&#x27;s words."] {
            assert!(conflict.body.contains(part) || conflict.body.contains(&part.replace("&#x27;", "'")), "{part}: {}", conflict.body);
        }
        assert_eq!(desk.db.number("select count(*) from incident_update").await, 2);
    }
}
