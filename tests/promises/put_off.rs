//! A promise is put off: twice, honestly, and the first time still counts.

use crate::desk::{Desk, minutes};
use amends::escalation::workers::reconcile;
use amends::incidents::{promise, store};
use amends::on_both_databases;
use amends::types::PublicId;

on_both_databases! {
    async fn a_promise_is_put_off_twice_and_the_first_one_counts_as_missed(app: TestApp) {
        let desk = Desk::with(app).await;
        let incident = desk.declare().await;
        let path = format!("{incident}/promise");
        let id = incident.rsplit('/').next().unwrap().to_owned();
        desk.set_clock(minutes(28));
        let version = desk.version().await;
        let earlier = desk.ada.post(&path, &[("version", &version), ("promise", "at"), ("next_at", "09:29")]).await;
        assert!(earlier.status == 422 && earlier.body.contains("Choose a time later than the promised one."), "{}", earlier.body);
        let put_off = desk.ada.post(&path, &[("version", &version), ("promise", "30"), ("put_off_reason", "The vendor calls back.")]).await;
        assert_eq!(put_off.status, 303, "{}", put_off.body);
        let page = desk.public_page("/").await;
        assert!(page.contains("09:58") && page.contains("First promised by") && page.contains("09:30"), "{page}");
        assert!(!page.contains("The vendor calls back."), "the reason is for colleagues");
        let own = desk.ada.get(&incident).await.body;
        assert!(own.contains("Next update by 09:58, first promised for 09:30.") && own.contains("this is the last time"), "{own}");
        // Nobody is told of the old time any more.
        desk.set_clock(minutes(31));
        reconcile(&desk.app.app).await.unwrap();
        assert!(desk.told().await.is_empty());
        let stale = desk.ben.post(&path, &[("version", &version), ("promise", "60")]).await;
        assert_eq!(stale.status, 409, "{}", stale.body);
        let version = desk.version().await;
        assert_eq!(desk.ben.post(&path, &[("version", &version), ("promise", "at"), ("next_at", "10:15")]).await.status, 303);
        let version = desk.version().await;
        let third = desk.ada.post(&path, &[("version", &version), ("promise", "60")]).await;
        assert!(third.status == 409 && third.body.contains("The promise was put off 2 times."), "{}", third.body);
        assert!(desk.public_page("/").await.contains("10:15"));
        desk.set_clock(minutes(75));
        reconcile(&desk.app.app).await.unwrap();
        assert_eq!(desk.told().await, ["ada.byron@example.org"], "the promise that stands is due");

        desk.update(&desk.ada, &incident, &[("promise", "60")]).await;
        let updates = store::updates(&mut desk.app.app.db.read().await.unwrap(), &PublicId::parse(&id).unwrap()).await.unwrap();
        let timings: Vec<_> = updates.iter().rev().map(store::Update::timing).collect();
        let first = promise::promises(&timings)[0];
        assert!(first.by == minutes(30) && first.is_broken(minutes(80)), "{first:?}");
        let page = desk.public_page("/").await;
        assert!(!page.contains("First promised by"), "a new update makes a new promise: {page}");
        let version = desk.version().await;
        assert_eq!(desk.ada.post(&path, &[("version", &version), ("promise", "at"), ("next_at", "12:00")]).await.status, 303, "and it may be put off again");
        assert_eq!(desk.verbs().await.iter().filter(|verb| *verb == "incident.promise_put_off").count(), 3);
        desk.update(&desk.ada, &incident, &[("state", "resolved"), ("promise", ""), (&format!("service-{}", desk.service), "operational")]).await;
        let version = desk.version().await;
        let over = desk.ada.post(&path, &[("version", &version), ("promise", "60")]).await;
        assert!(over.status == 409 && over.body.contains("No update is promised"), "{}", over.body);
    }
}
