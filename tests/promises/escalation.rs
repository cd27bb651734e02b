//! A promised update is due soon, due, and missed: the banner, and who gets which message, once.

use crate::contacts::verified;
use crate::desk::{Desk, between, minutes};
use amends::escalation::workers::reconcile;
use amends::on_both_databases;
use chrono::Duration;

const BANNER: &str = "class=\"promises\"";

/// What the banner shows now.
async fn banner(client: &amends::app::test_support::TestClient) -> String {
    let page = client.get("/desk/incidents").await.body;
    let banner = between(&page, BANNER, "</aside>");
    between(banner, "<ul", "</ul>").to_owned()
}

on_both_databases! {
    async fn each_step_is_told_once_to_whom_the_settings_name(app: TestApp) {
        let desk = Desk::with(app).await;
        verified(&desk, &desk.ada, "07700 900123").await;
        desk.db.run("delete from message").await;
        let incident = desk.declare().await;
        desk.set_clock(minutes(24));
        reconcile(&desk.app.app).await.unwrap();
        assert!(!banner(&desk.ada).await.contains("Mobile data fails"));
        desk.set_clock(minutes(25));
        reconcile(&desk.app.app).await.unwrap();
        assert!(desk.told().await.is_empty(), "the first step is the banner only");
        let soon = banner(&desk.ada).await;
        assert!(soon.contains("INC-1: next update due at 09:30 – Mobile data fails"), "{soon}");
        assert!(soon.contains(&format!("{incident}#composer")) && soon.contains(&format!("{incident}#put-off")), "{soon}");
        assert!(!banner(&desk.ben).await.contains("Mobile data fails"), "Ada leads it");
        assert!(!desk.admin.get("/desk").await.body.contains(BANNER));

        desk.set_clock(minutes(30));
        // Two nodes at once, and one of them again.
        let (one, two) = tokio::join!(reconcile(&desk.app.app), reconcile(&desk.app.app));
        assert!(one.is_ok() && two.is_ok());
        reconcile(&desk.app.app).await.unwrap();
        assert_eq!(desk.told().await, ["+447700900123", "ada.byron@example.org"]);
        let texts = desk.db.column("select subject || ' | ' || body from message order by address").await;
        assert!(texts[0].starts_with(" | INC-1: update due now (09:30). Mobile data fails http://127.0.0.1:3000/desk/incidents/"), "{texts:?}");
        assert!(texts[1].starts_with("INC-1: the update promised for 09:30 is due | Mobile data fails: customers were promised an update by Wed 11 March 2026, 09:30"), "{texts:?}");
        assert!(banner(&desk.ben).await.contains("next update due at 09:30"), "every commander sees it now");
        assert!(!banner(&desk.sam).await.contains("Mobile data fails"));

        desk.set_clock(minutes(35));
        reconcile(&desk.app.app).await.unwrap();
        reconcile(&desk.app.app).await.unwrap();
        let missed = ["+447700900123", "+447700900123", "ada.byron@example.org", "ada.byron@example.org", "sam.adeyemi@example.org"];
        assert_eq!(desk.told().await, missed);
        let lead = banner(&desk.sam).await;
        assert!(lead.contains("INC-1: update overdue, promised for 09:30") && !lead.contains("#composer"), "{lead}");
        assert_eq!(desk.db.number("select cast(sum(told) as bigint) from promise_notice").await, 5);

        desk.update(&desk.ada, &incident, &[]).await;
        assert!(!banner(&desk.ada).await.contains("Mobile data fails"));
        desk.set_clock(minutes(64));
        reconcile(&desk.app.app).await.unwrap();
        assert_eq!(desk.told().await.len(), 5, "the new promise is not due");
        desk.set_clock(minutes(65));
        reconcile(&desk.app.app).await.unwrap();
        assert_eq!(desk.told().await.len(), 7);
    }

    async fn without_a_commander_everybody_with_the_role_is_told(app: TestApp) {
        let desk = Desk::with(app).await;
        desk.declare().await;
        desk.db.run("update staff set disabled_at = '2026-03-11T09:05:00+00:00' where name = 'Ada Byron'").await;
        desk.set_clock(minutes(25));
        assert!(banner(&desk.ben).await.contains("next update due at 09:30"));
        desk.set_clock(minutes(31));
        reconcile(&desk.app.app).await.unwrap();
        assert_eq!(desk.told().await, ["ben.osei@example.org"]);
        // Quiet hours do not hold it, nor does the stop of all sending: see `contacts`.
        desk.db.run("update installation set quiet_from = '00:00', quiet_to = '23:59', sending_stopped_at = '2026-03-11T09:00:00+00:00'").await;
        let links = amends::delivery::link::LinkMaker { keys: desk.app.app.keys.clone(), public_url: String::new() };
        let now = minutes(31);
        let claim = desk.app.app.db.write(async |tx| {
            amends::delivery::claim::claim(tx, &links, "a node", now, 10, &amends::customers::Channel::ALL).await
        });
        assert_eq!(claim.await.unwrap().messages.len(), 1);
    }

    async fn a_step_that_fails_half_way_is_told_once_later(app: TestApp) {
        let desk = Desk::with(app).await;
        desk.declare().await;
        desk.set_clock(minutes(30));
        // The queue takes nothing, as when the process dies before the commit.
        let is_postgres = desk.app.app.config.database_url.starts_with("postgres");
        if is_postgres {
            desk.db.run("create function no_message() returns trigger language plpgsql as 'begin raise exception ''no''; end'").await;
            desk.db.run("create trigger no_message before insert on message for each row execute function no_message()").await;
        } else {
            desk.db.run("create trigger no_message before insert on message begin select raise(abort, 'no'); end").await;
        }
        assert!(reconcile(&desk.app.app).await.is_err());
        assert_eq!(desk.db.number("select count(*) from promise_notice").await, 0, "nothing is half done");
        desk.db.run(if is_postgres { "drop trigger no_message on message" } else { "drop trigger no_message" }).await;
        reconcile(&desk.app.app).await.unwrap();
        reconcile(&desk.app.app).await.unwrap();
        assert_eq!(desk.told().await, ["ada.byron@example.org"]);
    }

    async fn a_drill_and_an_old_promise_tell_nobody(app: TestApp) {
        let desk = Desk::with(app).await;
        desk.declare().await;
        desk.db.run("update incident set is_drill = true").await;
        desk.set_clock(minutes(31));
        reconcile(&desk.app.app).await.unwrap();
        assert!(desk.told().await.is_empty());
        assert!(banner(&desk.ada).await.contains("Mobile data fails"), "the desk shows it");
        desk.db.run("update incident set is_drill = false").await;
        desk.db.run("delete from promise_notice").await;
        desk.set_clock(minutes(30) + Duration::hours(24));
        reconcile(&desk.app.app).await.unwrap();
        assert!(desk.told().await.is_empty(), "a day later it is no news");
    }

    async fn an_administrator_says_who_is_told_when_and_how(app: TestApp) {
        let desk = Desk::with(app).await;
        let path = "/desk/settings/promises";
        assert_eq!(desk.ada.get(path).await.status, 403);
        let page = desk.admin.get(path).await;
        assert!(page.status == 200 && page.body.contains("When it was missed"), "{}", page.body);
        let fields = |version: &str, minutes: &str| {
            [
                ("version", version.to_owned()), ("before_minutes", "10".to_owned()), ("before_to", "commanders".to_owned()),
                ("before_by", "email".to_owned()), ("due_minutes", minutes.to_owned()), ("missed_minutes", "1".to_owned()),
                ("missed_to", "support_leads".to_owned()), ("missed_by", "email".to_owned()),
            ]
        };
        let version = page.version();
        let wrong = fields(&version, "soon");
        let wrong: Vec<_> = wrong.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let refused = desk.admin.post(path, &wrong).await;
        assert!(refused.status == 422 && refused.body.contains("Enter whole minutes from 0 to 1440."), "{}", refused.body);
        let nobody = desk.admin.post(path, &[("version", &version), ("before_minutes", "5"), ("due_minutes", "0"), ("missed_minutes", "5"), ("due_to", "commander"), ("missed_by", "sms")]).await;
        assert!(nobody.status == 422 && nobody.body.contains("Choose how they are told") && nobody.body.contains("Choose who is told"), "{}", nobody.body);
        let right = fields(&version, "0");
        let right: Vec<_> = right.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(desk.admin.post(path, &right).await.status, 303);
        let stale = fields(&version, "3");
        let stale: Vec<_> = stale.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(desk.admin.post(path, &stale).await.status, 409);
        desk.declare().await;
        for (minute, told) in [(19, 0), (20, 2), (30, 2), (31, 3)] {
            desk.set_clock(minutes(minute));
            reconcile(&desk.app.app).await.unwrap();
            assert_eq!(desk.told().await.len(), told, "minute {minute}");
        }
        assert_eq!(desk.told().await, ["ada.byron@example.org", "ben.osei@example.org", "sam.adeyemi@example.org"]);
        assert_eq!(desk.db.column("select fields from events where verb = 'promise_steps.edited'").await, ["[\"before\",\"due\",\"missed\"]"]);
    }
}
