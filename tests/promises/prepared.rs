//! Updates that are published later: once, at their time, or refused with the reason.

use crate::desk::{Desk, minutes};
use amends::incidents::prepared::workers::reconcile;
use amends::on_both_databases;
use amends::types::Timestamp;

async fn schedule(desk: &Desk, incident: &str, at: &str, more: &[(&str, &str)]) {
    let fields = [&[("intent", "schedule"), ("publish_at", at), ("body", "Scheduled words.")], more].concat();
    let answer = desk.post_update(&desk.ada, incident, &fields).await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, format!("{incident}#waiting").as_str()),
        "{}",
        answer.body
    );
}

async fn states(desk: &Desk) -> Vec<String> {
    desk.db.column("select state from prepared_update order by publish_at, id").await
}

/// Runs the worker at a time on two nodes.
async fn run_at(desk: &Desk, at: Timestamp) {
    desk.set_clock(at);
    let (one, two) = tokio::join!(reconcile(&desk.app.app), reconcile(&desk.app.app));
    assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
    reconcile(&desk.app.app).await.unwrap();
    desk.run_notices().await;
}

on_both_databases! {
    async fn a_scheduled_update_is_published_once_at_its_time(app: TestApp) {
        let desk = Desk::with(app).await;
        let incident = desk.declare().await;
        let missing = desk.post_update(&desk.ada, &incident, &[("intent", "schedule"), ("body", "")]).await;
        assert!(missing.status == 422 && missing.body.matches("id=\"publish_at").count() > 0, "{}", missing.body);
        let past = desk.post_update(&desk.ada, &incident, &[("intent", "schedule"), ("publish_at", "2026-03-11T08:00"), ("body", "Typed.")]).await;
        assert!(past.status == 422 && past.body.contains("Typed."), "{}", past.body);
        let far = desk.post_update(&desk.ada, &incident, &[("intent", "schedule"), ("publish_at", "2026-03-19T08:00")]).await;
        assert!(far.status == 422 && far.body.contains("within a week"), "{}", far.body);
        schedule(&desk, &incident, "2026-03-11T09:20", &[]).await;
        let page = desk.ben.get(&incident).await.body;
        assert!(page.contains("By Ada Byron, will be published Wed 11 March 2026, 09:20") && page.contains("Scheduled words."), "{page}");
        assert!(!desk.public_page("/").await.contains("Scheduled words."), "it is not public");
        run_at(&desk, minutes(20) - chrono::Duration::seconds(1)).await;
        assert_eq!(states(&desk).await, ["waiting"]);
        run_at(&desk, minutes(20)).await;
        assert_eq!(states(&desk).await, ["published"]);
        let rows = desk.db.column("select name || ' ' || state || ' ' || body from incident_update join staff on staff.id = author_id order by position").await;
        assert_eq!(rows, ["Ada Byron investigating We are looking into it.", "Ada Byron identified Scheduled words."]);
        assert!(desk.public_page("/").await.contains("Scheduled words."));
        assert_eq!(desk.db.number("select count(*) from incident where next_update_by is not null and state = 'identified'").await, 1);
        assert!(desk.ada.get(&incident).await.body.contains("Next update by 09:50."), "the promise counts from the publication");
        assert!(desk.told().await.is_empty());
        assert_eq!(desk.verbs().await[2..], ["incident_update.prepared", "incident.updated"]);
    }

    async fn a_scheduled_update_is_changed_and_cancelled(app: TestApp) {
        let desk = Desk::with(app).await;
        let incident = desk.declare().await;
        schedule(&desk, &incident, "2026-03-11T09:20", &[]).await;
        let id = desk.db.column("select id from prepared_update").await.remove(0);
        let form = desk.ada.get(&format!("{incident}?prepared={id}")).await.body;
        assert!(form.contains(&format!("name=\"prepared\" value=\"{id}\"")) && form.contains("value=\"2026-03-11T09:20\"") && form.contains("Scheduled words."), "{form}");
        schedule(&desk, &incident, "2026-03-11T09:40", &[("prepared", &id), ("prepared_version", "1"), ("body", "Better words.")]).await;
        run_at(&desk, minutes(30)).await;
        assert_eq!(states(&desk).await, ["waiting"], "it was moved");
        let stale = desk.post_update(&desk.ada, &incident, &[("intent", "schedule"), ("publish_at", "2026-03-11T09:50"), ("prepared", &id), ("prepared_version", "1")]).await;
        assert_eq!(stale.status, 409, "{}", stale.body);
        let theirs = desk.post_update(&desk.ben, &incident, &[("intent", "schedule"), ("publish_at", "2026-03-11T09:50"), ("prepared", &id), ("prepared_version", "2")]).await;
        assert_eq!(theirs.status, 409, "only its author changes it: {}", theirs.body);
        assert_eq!(desk.ben.post(&format!("{incident}/prepared/{id}/cancellation"), &[]).await.status, 303);
        run_at(&desk, minutes(41)).await;
        assert_eq!(states(&desk).await, ["cancelled"]);
        assert_eq!(desk.db.number("select count(*) from incident_update").await, 1);
        // Published at once from the composer that was opened to change it, it is not published again.
        schedule(&desk, &incident, "2026-03-11T09:50", &[]).await;
        let id = desk.db.column("select id from prepared_update where state = 'waiting'").await.remove(0);
        desk.update(&desk.ada, &incident, &[("prepared", &id), ("prepared_version", "1"), ("body", "Now.")]).await;
        run_at(&desk, minutes(51)).await;
        assert_eq!(desk.db.column("select body from incident_update order by position").await, ["We are looking into it.", "Now."]);
    }

    async fn what_no_longer_fits_is_refused_and_its_author_told(app: TestApp) {
        let desk = Desk::with(app).await;
        let incident = desk.declare().await;
        let operational = format!("service-{}", desk.service);
        // A plain update between changes nothing that it was written for.
        schedule(&desk, &incident, "2026-03-11T09:10", &[("state", "investigating")]).await;
        desk.update(&desk.ben, &incident, &[("state", "investigating"), ("body", "Still looking.")]).await;
        run_at(&desk, minutes(10)).await;
        assert_eq!(states(&desk).await, ["published"]);

        schedule(&desk, &incident, "2026-03-11T09:20", &[("body", "About an outage.")]).await;
        desk.update(&desk.ben, &incident, &[("state", "investigating"), (&*operational, "partial_outage")]).await;
        run_at(&desk, minutes(20)).await;
        assert_eq!(states(&desk).await[1], "refused");
        assert_eq!(desk.told().await, ["ada.byron@example.org"]);
        let mail = desk.db.column("select body from message where class = 'staff_notice'").await.remove(0);
        assert!(mail.starts_with("Your update of “Mobile data fails” was not published. The status of the incident’s services was changed after the update was written. Your text is in your draft."), "{mail}");
        let page = desk.ada.get(&incident).await.body;
        assert!(page.contains("By Ada Byron, not published") && page.contains("Your draft of 09:20 is shown."), "{page}");

        desk.db.run("delete from draft").await;
        schedule(&desk, &incident, "2026-03-11T09:30", &[(&*operational, "partial_outage")]).await;
        desk.update(&desk.ben, &incident, &[("state", "resolved"), ("promise", ""), (&*operational, "operational")]).await;
        run_at(&desk, minutes(30)).await;
        assert_eq!(states(&desk).await[2], "refused");
        let mail = desk.db.column("select body from message where class = 'staff_notice' order by id desc").await.remove(0);
        assert!(mail.contains("The incident was resolved before the update was due."), "{mail}");

        // Its author cannot publish any more: the other commander hears of it.
        desk.update(&desk.ben, &incident, &[("state", "investigating"), ("body", "Again.")]).await;
        schedule(&desk, &incident, "2026-03-11T09:40", &[("state", "investigating")]).await;
        desk.db.run("update staff set disabled_at = '2026-03-11T09:35:00+00:00' where name = 'Ada Byron'").await;
        run_at(&desk, minutes(40)).await;
        assert_eq!(states(&desk).await[3], "refused");
        assert_eq!(desk.told().await.last().unwrap(), "ben.osei@example.org");
        desk.db.run("update staff set disabled_at = null").await;

        // Nobody ran at that time.
        schedule(&desk, &incident, "2026-03-11T09:50", &[("state", "investigating")]).await;
        run_at(&desk, minutes(81)).await;
        assert_eq!(states(&desk).await[4], "refused");

        schedule(&desk, &incident, "2026-03-11T10:30", &[("state", "investigating")]).await;
        let version = desk.version().await;
        let withdrawal = [("version", &*version), ("reason", "The wrong page."), ("sure", "yes")];
        assert_eq!(desk.ben.post(&format!("{incident}/withdrawal"), &withdrawal).await.status, 303);
        run_at(&desk, minutes(90)).await;
        assert_eq!(states(&desk).await[5], "refused");
        assert_eq!(desk.db.number("select count(*) from prepared_update where told_at is null").await, 0, "none is dropped silently");
        assert_eq!(desk.db.number("select count(*) from message where class = 'staff_notice'").await, 5);
    }

    async fn a_publication_that_fails_half_way_is_made_once_later(app: TestApp) {
        let desk = Desk::with(app).await;
        let incident = desk.declare().await;
        schedule(&desk, &incident, "2026-03-11T09:20", &[]).await;
        desk.set_clock(minutes(20));
        let is_postgres = desk.app.app.config.database_url.starts_with("postgres");
        if is_postgres {
            desk.db.run("create function no_event() returns trigger language plpgsql as 'begin raise exception ''no''; end'").await;
            desk.db.run("create trigger no_event before insert on events for each row execute function no_event()").await;
        } else {
            desk.db.run("create trigger no_event before insert on events begin select raise(abort, 'no'); end").await;
        }
        assert!(reconcile(&desk.app.app).await.is_err());
        assert_eq!((states(&desk).await, desk.db.number("select count(*) from incident_update").await), (vec!["waiting".to_owned()], 1));
        desk.db.run(if is_postgres { "drop trigger no_event on events" } else { "drop trigger no_event" }).await;
        run_at(&desk, minutes(21)).await;
        assert_eq!((states(&desk).await, desk.db.number("select count(*) from incident_update").await), (vec!["published".to_owned()], 2));
    }

    async fn scheduled_times_are_those_of_the_page_over_both_clock_changes(app: TestApp) {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        app.app.clock.set(at("2026-03-28T20:00:00Z"));
        let desk = Desk::with(app).await;
        desk.db.run("update installation set time_zone = 'Europe/London'").await;
        desk.db.run("update page set time_zone = 'Europe/London'").await;
        let incident = desk.declare().await;
        let skipped = desk.post_update(&desk.ada, &incident, &[("intent", "schedule"), ("publish_at", "2026-03-29T01:30")]).await;
        assert!(skipped.status == 422 && skipped.body.contains("go forward"), "{}", skipped.body);
        schedule(&desk, &incident, "2026-03-29T02:10", &[]).await;
        run_at(&desk, at("2026-03-29T01:09:59Z")).await;
        assert_eq!(states(&desk).await, ["waiting"]);
        run_at(&desk, at("2026-03-29T01:10:00Z")).await;
        assert_eq!(states(&desk).await, ["published"]);

        desk.db.run("delete from prepared_update").await;
        let autumn = at("2026-10-24T20:00:00Z");
        desk.set_clock(autumn);
        desk.db.run("update session set seen_at = '2026-10-24T20:00:00+00:00', expires_at = '2026-10-26T20:00:00+00:00'").await;
        let twice = desk.post_update(&desk.ada, &incident, &[("intent", "schedule"), ("publish_at", "2026-10-25T01:30")]).await;
        assert!(twice.status == 422 && twice.body.contains("occurs twice"), "{}", twice.body);
        schedule(&desk, &incident, "2026-10-25T01:30", &[("publish_at-which", "second")]).await;
        run_at(&desk, at("2026-10-25T00:30:00Z")).await;
        assert_eq!(states(&desk).await, ["waiting"], "the first 01:30");
        run_at(&desk, at("2026-10-25T01:30:00Z")).await;
        assert_eq!(states(&desk).await, ["published"], "the second");
    }
}
