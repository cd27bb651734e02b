//! A second commander approves an update before it is public, where the installation asks for it.

use crate::desk::{Desk, between, minutes};
use amends::incidents::prepared::workers::reconcile;
use amends::on_both_databases;

async fn ask_for(desk: &Desk, scope: &str) {
    let path = "/desk/settings/publishing";
    let version = desk.admin.get(path).await.version();
    assert_eq!(desk.admin.post(path, &[("version", &version), ("scope", scope)]).await.status, 303);
}

async fn id(desk: &Desk) -> String {
    desk.db.column("select id from prepared_update where state = 'waiting'").await.remove(0)
}

async fn hash_on(desk: &Desk, incident: &str) -> String {
    between(&desk.ben.get(incident).await.body, "name=\"hash\" value=\"", "\"").to_owned()
}

on_both_databases! {
    async fn an_update_is_public_once_somebody_else_approved_it(app: TestApp) {
        let desk = Desk::with(app).await;
        ask_for(&desk, "all").await;
        let incident = desk.declare().await;
        assert!(desk.public_page("/").await.contains("Mobile data fails"), "the first message does not wait");
        let sent = desk.post_update(&desk.ada, &incident, &[("body", "Needs two.")]).await;
        assert_eq!((sent.status.as_u16(), sent.location()), (303, format!("{incident}#waiting").as_str()), "{}", sent.body);
        assert!(!desk.public_page("/").await.contains("Needs two."));
        desk.run_notices().await;
        assert_eq!(desk.told().await, ["ben.osei@example.org"], "whoever can approve it is told");
        let update = id(&desk).await;
        let approval = format!("{incident}/prepared/{update}/approval");
        let own = desk.ada.get(&incident).await.body;
        assert!(own.contains("A second commander must approve it") && !own.contains(&approval), "{own}");
        let hash = hash_on(&desk, &incident).await;
        let refused = desk.ada.post(&approval, &[("hash", &hash)]).await;
        assert!(refused.status == 409 && refused.body.contains("somebody else must approve it"), "{}", refused.body);
        // An edit is another content.
        let edit = [("body", "Reworded."), ("prepared", &*update), ("prepared_version", "1")];
        desk.update(&desk.ada, &incident, &edit).await;
        let old = desk.ben.post(&approval, &[("hash", &hash)]).await;
        assert!(old.status == 409 && old.body.contains("Read it again before you approve it"), "{}", old.body);
        let hash = hash_on(&desk, &incident).await;
        let fields = [("hash", &*hash)];
        let (one, two) = tokio::join!(desk.ben.post(&approval, &fields), desk.ben.post(&approval, &fields));
        assert!(one.status == 303 || two.status == 303, "{} {}", one.body, two.body);
        let rows = desk.db.column("select name || ' ' || body from incident_update join staff on staff.id = author_id order by position").await;
        assert_eq!(rows, ["Ada Byron We are looking into it.", "Ada Byron Reworded."]);
        assert!(desk.public_page("/").await.contains("Reworded."));
        let verbs = desk.verbs().await;
        assert_eq!(verbs[2..], ["incident_update.prepared", "incident_update.prepared_edited", "incident_update.approved", "incident.updated"]);
        assert_eq!(desk.ben.post(&approval, &[("hash", &hash)]).await.status, 409, "it is decided");
    }

    async fn only_incidents_of_the_chosen_impact_ask_for_it(app: TestApp) {
        let desk = Desk::with(app).await;
        let incident = desk.declare().await;
        desk.db.run("update incident set impact = 'minor'").await;
        desk.db.run("update service_hold set status = 'degraded_performance'").await;
        ask_for(&desk, "major").await;
        let field = format!("service-{}", desk.service);
        desk.update(&desk.ada, &incident, &[(&*field, "degraded_performance")]).await;
        assert_eq!(desk.db.number("select count(*) from incident_update").await, 2, "minor");
        desk.update(&desk.ada, &incident, &[(&*field, "major_outage")]).await;
        assert_eq!(desk.db.number("select count(*) from incident_update").await, 2, "it would become critical");
        assert_eq!(desk.db.number("select count(*) from prepared_update where needs_approval = true").await, 1);
        ask_for(&desk, "off").await;
        desk.update(&desk.ada, &incident, &[(&*field, "degraded_performance")]).await;
        assert_eq!(desk.db.number("select count(*) from incident_update").await, 3);
    }

    async fn in_an_emergency_the_author_publishes_and_the_others_are_told(app: TestApp) {
        let desk = Desk::with(app).await;
        ask_for(&desk, "all").await;
        let incident = desk.declare().await;
        desk.update(&desk.ada, &incident, &[("body", "Do not call 999 by mobile.")]).await;
        desk.run_notices().await;
        let path = format!("{incident}/prepared/{}/emergency", id(&desk).await);
        let missing = desk.ada.post(&path, &[("emergency_reason", " ")]).await;
        assert_eq!(missing.status, 422, "{}", missing.body);
        assert_eq!(desk.ben.post(&path, &[("emergency_reason", "I know better.")]).await.status, 409);
        assert_eq!(desk.db.number("select count(*) from incident_update").await, 1);
        assert_eq!(desk.ada.post(&path, &[("emergency_reason", "Lives depend on it.")]).await.status, 303);
        assert!(desk.public_page("/").await.contains("Do not call 999 by mobile."));
        desk.run_notices().await;
        desk.run_notices().await;
        assert_eq!(desk.told().await, ["ben.osei@example.org", "ben.osei@example.org", "sam.adeyemi@example.org"]);
        let mail = desk.db.column("select body from message where address = 'sam.adeyemi@example.org'").await.remove(0);
        assert!(mail.contains("Ada Byron published an update of “Mobile data fails” without the approval of a second commander. Reason: Lives depend on it."), "{mail}");
        assert!(desk.verbs().await.contains(&"incident_update.published_in_emergency".to_owned()));
    }

    async fn a_scheduled_update_needs_the_approval_by_its_time(app: TestApp) {
        let desk = Desk::with(app).await;
        ask_for(&desk, "all").await;
        let incident = desk.declare().await;
        let schedule = |body: &'static str, at: &'static str| [("intent", "schedule"), ("publish_at", at), ("body", body)];
        desk.update(&desk.ada, &incident, &schedule("Approved in time.", "2026-03-11T09:20")).await;
        let first = id(&desk).await;
        let hash = hash_on(&desk, &incident).await;
        assert_eq!(desk.ben.post(&format!("{incident}/prepared/{first}/approval"), &[("hash", &hash)]).await.status, 303);
        assert_eq!(desk.db.number("select count(*) from incident_update").await, 1, "it waits for its time");
        let page = desk.ada.get(&incident).await.body;
        assert!(page.contains("Approved by Ben Osei."), "{page}");
        desk.update(&desk.ada, &incident, &schedule("Nobody looked.", "2026-03-11T09:25")).await;
        desk.set_clock(minutes(21));
        reconcile(&desk.app.app).await.unwrap();
        assert_eq!(desk.db.column("select body from incident_update order by position desc").await[0], "Approved in time.");
        desk.set_clock(minutes(25));
        reconcile(&desk.app.app).await.unwrap();
        desk.run_notices().await;
        assert_eq!(desk.db.number("select count(*) from incident_update").await, 2);
        let mail = desk.db.column("select body from message where address = 'ada.byron@example.org'").await.remove(0);
        assert!(mail.contains("was not published. Nobody approved it in time."), "{mail}");
        // An edit takes the approval back.
        desk.db.run("delete from draft").await;
        desk.update(&desk.ada, &incident, &schedule("Approved.", "2026-03-11T09:40")).await;
        let third = id(&desk).await;
        let hash = hash_on(&desk, &incident).await;
        desk.ben.post(&format!("{incident}/prepared/{third}/approval"), &[("hash", &hash)]).await;
        let edit = [&schedule("Changed.", "2026-03-11T09:40")[..], &[("prepared", &*third), ("prepared_version", "2")]].concat();
        desk.update(&desk.ada, &incident, &edit).await;
        desk.set_clock(minutes(41));
        reconcile(&desk.app.app).await.unwrap();
        assert_eq!(desk.db.number("select count(*) from incident_update").await, 2);
        assert_eq!(desk.db.column("select state from prepared_update order by publish_at, id").await, ["published", "refused", "refused"]);
    }

    async fn an_edit_of_what_is_public_is_told_to_the_others(app: TestApp) {
        let desk = Desk::with(app).await;
        let incident = desk.declare().await;
        let update = desk.db.column("select id from incident_update").await.remove(0);
        let path = format!("{incident}/updates/{update}");
        let edit = |version: &'static str, body: &'static str| [("version", version), ("body", body), ("reason", "A typing error.")];
        assert_eq!(desk.ada.post(&path, &edit("1", "We look into it.")).await.status, 303);
        desk.run_notices().await;
        assert!(desk.told().await.is_empty(), "nobody asked for a second approval");
        ask_for(&desk, "major").await;
        assert_eq!(desk.ada.post(&path, &edit("2", "We are looking.")).await.status, 303);
        desk.run_notices().await;
        assert_eq!(desk.told().await, ["ben.osei@example.org", "sam.adeyemi@example.org"]);
        let mail = desk.db.column("select body from message where class = 'staff_notice'").await.remove(0);
        assert!(mail.contains("Reason: the text of a published update was edited."), "{mail}");
    }
}
