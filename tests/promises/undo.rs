//! A publication is taken back within ten seconds; its notices wait until then.

use crate::desk::{Desk, between, minutes};
use amends::access::{IncidentCommander, by_system};
use amends::incidents::{store, undo};
use amends::on_both_databases;
use amends::services::holds;
use amends::types::{PublicId, Refusal};
use chrono::Duration;

/// What an update may change, as text: the incident, its services, what holds them, and its review.
async fn everything(desk: &Desk) -> Vec<String> {
    desk.db
        .column(
            "select 'incident ' || state || ' ' || impact || ' ' || coalesce(cast(next_update_by as text), '-') || ' '
                 || coalesce(cast(resolved_at as text), '-') || ' ' || cast(rev as text) from incident
             union all select 'service ' || status from service
             union all select 'affects ' || service_id from incident_service
             union all select 'holds ' || status || ' ' || cast(from_at as text) from service_hold
             union all select 'history ' || status || ' ' || cast(from_at as text) from service_status
             union all select 'update ' || body from incident_update
             union all select 'review ' || note from incident_review
             order by 1",
        )
        .await
}

async fn latest_update(desk: &Desk) -> String {
    desk.db.column("select id from incident_update order by position desc limit 1").await.remove(0)
}

/// What a public page says, without its markup and without the time of its last change, which undoing is.
fn words(page: &str) -> String {
    let main = between(page, "<main", "</main>");
    let main = main.replace(between(main, "Last change", "</time>"), "");
    let texts = main.split('<').map(|part| part.split_once('>').map_or("", |(_, text)| text).trim());
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

on_both_databases! {
    async fn an_update_is_taken_back_and_nobody_is_told(app: TestApp) {
        let desk = Desk::with(app).await;
        desk.subscriber("nora@example.org").await;
        let incident = desk.declare().await;
        let second = desk.db.service("Voice calls").await;
        desk.set_clock(minutes(1));
        desk.run_notices().await;
        assert_eq!(desk.notices().await, 1);
        desk.set_clock(minutes(10));
        let before = (everything(&desk).await, desk.public_page("/").await);
        desk.update(&desk.ada, &incident, &[("body", "Wrong words."), ("promise", "60"), (&format!("service-{second}"), "partial_outage")]).await;
        let shown = desk.public_page("/").await;
        assert!(shown.contains("Wrong words."), "the page changes at once: {shown}");
        let page = desk.ada.get(&incident).await.body;
        assert!(page.contains("Published at 09:10:00. Subscribers are notified at 09:10:10; until then you can undo it."), "{page}");
        let update = latest_update(&desk).await;
        let path = format!("{incident}/updates/{update}/undo");
        assert!(page.contains(&format!("action=\"{path}\"")) && page.contains("Undo this update"), "{page}");

        desk.set_clock(minutes(10) + Duration::seconds(9));
        desk.run_notices().await;
        assert_eq!(desk.notices().await, 1, "they wait");
        let undone = desk.ada.post(&path, &[]).await;
        assert_eq!((undone.status.as_u16(), undone.location()), (303, format!("{incident}#composer").as_str()), "{}", undone.body);
        assert_eq!(everything(&desk).await, before.0);
        let after = desk.public_page("/").await;
        assert!(!after.contains("Wrong words."), "{after}");
        assert_eq!(words(&after), words(&before.1));
        assert_eq!(desk.ada.post(&path, &[]).await.status, 303, "pressed twice");
        assert_eq!(everything(&desk).await, before.0);
        // The text is back in the composer of whoever took it back.
        let composer = desk.ada.get(&incident).await.body;
        assert!(composer.contains("Wrong words.") && composer.contains("Your draft of 09:10 is shown."), "{composer}");
        assert!(!desk.ben.get(&incident).await.body.contains("Wrong words."));
        desk.set_clock(minutes(11));
        desk.run_notices().await;
        assert_eq!(desk.notices().await, 1, "nobody is told");
        let verbs = desk.verbs().await;
        assert_eq!(verbs[verbs.len() - 2..], ["incident.updated", "incident_update.undone"]);
        // A second try is an update as any other.
        desk.update(&desk.ada, &incident, &[("body", "The right words.")]).await;
        desk.set_clock(minutes(11) + Duration::seconds(10));
        desk.run_notices().await;
        assert_eq!(desk.notices().await, 2);
    }

    async fn a_resolve_and_a_reopening_are_taken_back(app: TestApp) {
        let desk = Desk::with(app).await;
        let incident = desk.declare().await;
        let operational = format!("service-{}", desk.service);
        let resolve = [("state", "resolved"), ("body", "It works."), ("promise", ""), (&*operational, "operational")];
        desk.set_clock(minutes(10));
        let open = everything(&desk).await;
        desk.update(&desk.ada, &incident, &resolve).await;
        assert!(everything(&desk).await.contains(&"service operational".to_owned()));
        let path = format!("{incident}/updates/{}/undo", latest_update(&desk).await);
        assert_eq!(desk.ben.post(&path, &[]).await.status, 303, "any commander may");
        assert_eq!(everything(&desk).await, open);

        desk.set_clock(minutes(20));
        desk.update(&desk.ada, &incident, &resolve).await;
        desk.set_clock(minutes(30));
        assert_eq!(desk.ada.post(&format!("{incident}/review"), &[("note", "Everybody has an answer.")]).await.status, 303);
        let closed = everything(&desk).await;
        desk.set_clock(minutes(40));
        desk.update(&desk.ada, &incident, &[("state", "investigating"), ("body", "It fails again.")]).await;
        assert!(!everything(&desk).await.iter().any(|line| line.starts_with("review")));
        let path = format!("{incident}/updates/{}/undo", latest_update(&desk).await);
        assert_eq!(desk.ada.post(&path, &[]).await.status, 303);
        assert_eq!(everything(&desk).await, closed, "with its review, and reopened no time");
    }

    async fn a_declaration_is_taken_back_with_its_text(app: TestApp) {
        let desk = Desk::with(app).await;
        desk.subscriber("nora@example.org").await;
        let before = desk.public_page("/").await;
        let incident = desk.declare().await;
        let id = incident.rsplit('/').next().unwrap();
        assert!(desk.public_page("/").await.contains("Mobile data fails"));
        assert!(desk.ada.get(&incident).await.body.contains("Undo this incident"));
        let path = format!("{incident}/updates/{}/undo", latest_update(&desk).await);
        desk.set_clock(minutes(0) + Duration::seconds(5));
        let undone = desk.ada.post(&path, &[]).await;
        assert_eq!((undone.status.as_u16(), undone.location()), (303, "/desk/incidents/new?undone=1"), "{}", undone.body);
        let after = desk.public_page("/").await;
        assert_eq!(words(&after), words(&before));
        assert_eq!(desk.app.visitor().get(&format!("/incidents/{id}")).await.status, 410);
        assert_eq!(desk.db.column("select status from service").await, ["operational"]);
        let form = desk.ada.get(undone.location()).await.body;
        for part in ["The incident was undone, and nobody was notified.", "value=\"Mobile data fails\"", "We are looking into it.", "value=\"2026-03-11T09:00\"", "Your draft of 09:00 is shown."] {
            assert!(form.contains(part), "{part}: {form}");
        }
        desk.set_clock(minutes(5));
        desk.run_notices().await;
        assert_eq!(desk.notices().await, 0);
        assert_eq!(desk.verbs().await, ["incident.declared", "incident.updated", "incident.undone"]);
        // Declared again, the draft is gone.
        desk.declare().await;
        assert!(!desk.ada.get("/desk/incidents/new").await.body.contains("We are looking into it."));
    }

    async fn after_ten_seconds_it_is_too_late(app: TestApp) {
        let desk = Desk::with(app).await;
        let incident = desk.declare().await;
        desk.set_clock(minutes(10));
        desk.update(&desk.ada, &incident, &[]).await;
        let path = format!("{incident}/updates/{}/undo", latest_update(&desk).await);
        let published = everything(&desk).await;
        desk.set_clock(minutes(10) + Duration::seconds(10));
        let late = desk.ada.post(&path, &[]).await;
        assert!(late.status == 409 && late.body.contains("Publish a correction as a new update, or edit the text"), "{}", late.body);
        assert!(!desk.ada.get(&incident).await.body.contains("Undo this update"));
        assert_eq!(everything(&desk).await, published);
        // Nor can one be taken back that another one follows, or that was put off meanwhile.
        desk.set_clock(minutes(20));
        desk.update(&desk.ada, &incident, &[("body", "One.")]).await;
        let first = format!("{incident}/updates/{}/undo", latest_update(&desk).await);
        desk.update(&desk.ben, &incident, &[("body", "Two.")]).await;
        assert_eq!(desk.ada.post(&first, &[]).await.status, 409);
        let second = format!("{incident}/updates/{}/undo", latest_update(&desk).await);
        let version = desk.version().await;
        let put_off = [("version", &*version), ("promise", "at"), ("next_at", "11:00")];
        assert_eq!(desk.ada.post(&format!("{incident}/promise"), &put_off).await.status, 303);
        let changed = desk.ada.post(&second, &[]).await;
        assert!(changed.status == 409 && changed.body.contains("was changed after you published"), "{}", changed.body);
        assert_eq!(desk.db.number("select count(*) from incident_update").await, 4);
    }

    async fn undo_and_the_release_of_notices_have_one_winner(app: TestApp) {
        let desk = Desk::with(app).await;
        desk.subscriber("nora@example.org").await;
        let incident = desk.declare().await;
        let id = PublicId::parse(incident.rsplit('/').next().unwrap()).unwrap();
        desk.set_clock(minutes(1));
        desk.run_notices().await;
        let ada = amends::access::Staff { id: desk.ada.staff_id.clone().unwrap(), name: "Ada Byron".into(), roles: [amends::types::Role::Commander].into() };
        let (mut undone, mut told) = (0, 1);
        for round in 0..12 {
            let published = minutes(2 + round);
            desk.set_clock(published);
            desk.update(&desk.ada, &incident, &[("body", &format!("Words {round}."))]).await;
            let update = PublicId::parse(&latest_update(&desk).await).unwrap();
            // One clock is at the last moment before the end of the ten seconds, the other behind it.
            desk.set_clock(published + undo::UNDO_WINDOW);
            let right: IncidentCommander = ada.may().unwrap();
            let before_end = published + undo::UNDO_WINDOW - Duration::milliseconds(1);
            let take_back = desk.app.app.db.write(async |tx| {
                undo::undo(tx, &right, before_end, &id, &update, chrono_tz::UTC).await
            });
            let workers = async {
                if round % 3 == 1 { tokio::task::yield_now().await }
                if round % 3 == 2 { tokio::time::sleep(std::time::Duration::from_millis(2)).await }
                while amends::subscribers::workers::reconcile(&desk.app.app).await.expect("a step") {}
            };
            let (taken, ()) = tokio::join!(take_back, workers);
            while amends::subscribers::workers::reconcile(&desk.app.app).await.expect("a step") {}
            let is_there = desk.db.number(&format!("select count(*) from incident_update where id = '{update}'")).await == 1;
            match taken {
                Ok(_) => {
                    undone += 1;
                    assert!(!is_there, "round {round}");
                }
                Err(Refusal::Conflict(message)) => {
                    told += 1;
                    assert_eq!((message.key.as_str(), is_there), ("undo-too-late", true), "round {round}");
                }
                Err(other) => panic!("{other:?}"),
            }
            assert_eq!(desk.notices().await, told, "round {round}");
        }
        assert_eq!(undone + told, 13);
        let system: IncidentCommander = by_system();
        assert!(system.staff_id().is_err());
        let held = holds::of_incident(&mut desk.app.app.db.read().await.unwrap(), &id).await.unwrap();
        assert_eq!(held.len(), 1, "only the declaration said something new");
        let stored = store::get(&mut desk.app.app.db.read().await.unwrap(), &id).await.unwrap();
        assert_eq!(stored.version, 2 + 12 + undone);
    }
}
