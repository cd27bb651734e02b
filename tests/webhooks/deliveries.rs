//! What receivers get, what happens when they fail, and what administrators see and do.

use crate::desk::minutes;
use crate::receiver::Receiver;
use crate::story::{Story, WEBHOOKS, create};
use amends::app::test_support::test_start;
use amends::delivery::channel::{Channel, Settings, Typed};
use amends::delivery::destination;
use amends::on_both_databases;
use amends::platform::outgoing::private_hosts::private_hosts;
use amends::platform::outgoing::{AddressRules, Client, Request, SendError};
use amends::types::Role;
use amends::webhooks::workers;
use chrono::Duration;
use serde_json::json;

/// The pauses that Standard Webhooks recommends, in seconds.
const PAUSES: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

on_both_databases! {
    async fn an_event_arrives_once_and_signed_after_the_time_to_undo(app: TestApp) {
        let story = Story::with(app, &["incident.declared", "service.status_changed"]).await;
        let page = story.declare().await;
        story.deliver_at(minutes(0) + Duration::seconds(9)).await;
        assert!(story.receiver.take().is_empty(), "it can be undone");
        story.deliver_at(minutes(0) + Duration::seconds(10)).await;
        story.deliver_at(minutes(5)).await;
        let received = story.receiver.take();
        assert_eq!(received.len(), 2);
        let declared = received.iter().find(|one| one.json()["type"] == "incident.declared").unwrap();
        assert!(declared.is_signed_with(&story.secret) && !declared.is_signed_with("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        assert_eq!(declared.headers["content-type"], "application/json");
        let body = declared.json();
        assert_eq!(body["source"], "http://127.0.0.1:3000");
        assert_eq!(body["timestamp"], "2026-03-11T09:00:00.000000Z", "when it happened");
        assert_eq!(body["data"]["incident"]["path"], json!(page.replace("/desk", "")));
        assert!(body["id"].as_str().unwrap().starts_with("evt_"));
        assert_eq!(story.text("select state from message where class = 'event' order by id").await, "sent");

        let shown = story.admin.get(&story.page).await.body;
        assert!(shown.contains("Incident declared") && shown.contains("Delivered"), "{shown}");
        let first = story.text("select cast(max(id) as text) from webhook_delivery where type = 'incident.declared'").await;
        let shown = story.admin.get(&format!("{}/deliveries/{first}", story.page)).await.body;
        assert!(shown.contains(&declared.id) && shown.contains("We are looking into it.") && shown.contains("Accepted"), "{shown}");
        assert!(!shown.contains("an answer that nobody stores"));
    }

    async fn a_receiver_of_statuspage_gets_its_two_shapes(app: TestApp) {
        let story = Story::with(app, &["case.opened"]).await;
        let version = story.admin.get(&story.page).await.version();
        let edit = [
            ("version", &*version), ("name", "Bridge"), ("format", "statuspage"), ("type", "incident.declared"),
            ("type", "service.status_changed"), ("type", "announcement.published"),
        ];
        assert_eq!(story.post("", &edit).await.status, 303);
        let page = story.declare().await;
        let announcement = [("title", "New prices"), ("body", "From May on."), ("intent", "publish")];
        assert_eq!(story.ada.post("/desk/announcements", &announcement).await.status, 303);
        story.deliver_at(minutes(1)).await;
        let received = story.receiver.take();
        assert_eq!(received.len(), 2, "announcements have no such shape");
        assert!(received.iter().all(|one| one.is_signed_with(&story.secret)));
        let incident = received.iter().find(|one| one.json().get("incident").is_some()).unwrap().json();
        assert_eq!(incident["incident"]["id"], page.rsplit('/').next().unwrap());
        assert_eq!(incident["incident"]["incident_updates"][0]["body"], "We are looking into it.");
        assert_eq!(incident["page"]["status_indicator"], "critical");
        let component = received.iter().find(|one| one.json().get("component").is_some()).unwrap().json();
        assert_eq!(component["component_update"]["old_status"], "operational");
        assert_eq!(component["component_update"]["new_status"], "major_outage");
        assert_eq!(component["component"]["name"], "Mobile data");
    }

    async fn a_failing_receiver_is_tried_for_75_hours_with_the_same_id_and_then_disabled(app: TestApp) {
        let story = Story::with(app, &["incident.declared"]).await;
        story.receiver.answers(500);
        story.declare().await;
        let mut at = minutes(0) + Duration::seconds(10);
        story.deliver_at(at).await;
        let mut ids: Vec<_> = story.receiver.take().into_iter().map(|one| one.id).collect();
        assert_eq!(ids.len(), 1);
        for (index, pause) in PAUSES.into_iter().enumerate() {
            // The destination rests between failures, too, which is never longer than the pause but for the first.
            let due = at + Duration::seconds(pause);
            story.deliver_at(due - Duration::seconds(1)).await;
            assert!(story.receiver.take().is_empty(), "try {} is early", index + 2);
            assert_eq!(story.text("select state from webhook_endpoint").await, "enabled");
            story.deliver_at(due).await;
            let received = story.receiver.take();
            assert_eq!(received.len(), 1, "try {} after {pause} s", index + 2);
            assert!(received[0].is_signed_with(&story.secret));
            ids.extend(received.into_iter().map(|one| one.id));
            at = due;
        }
        ids.dedup();
        assert_eq!(ids.len(), 1, "the same id in every try");
        assert_eq!((at - minutes(0)).num_hours(), 75);
        assert_eq!(story.text("select state from message where class = 'event'").await, "failed_permanently");
        assert_eq!(story.text("select disabled_reason from webhook_endpoint").await, "failing");
        let told = story.db.column("select address from message where class = 'staff_notice'").await;
        assert_eq!(told.len(), 1, "{told:?}");
        let notice = story.text("select subject || body from message where class = 'staff_notice'").await;
        assert!(notice.contains("Data warehouse") && notice.contains("http 500") && notice.contains(&story.page), "{notice}");
        story.deliver_at(at + Duration::days(1)).await;
        assert_eq!(story.db.number("select count(*) from message where class = 'staff_notice'").await, 1, "told once");
        // By now every session is over.
        let admin = story.app.staff("Ingrid Later", &[Role::Admin]).await;
        let dashboard = admin.get("/desk").await.body;
        assert!(dashboard.contains("Webhook “Data warehouse” was disabled"), "{dashboard}");
        assert_eq!(story.db.number("select count(*) from event_type where is_listened_to = true").await, 0);

        // It works again, and gets what it missed.
        story.receiver.answers(200);
        assert_eq!(admin.post(&format!("{}/enabling", story.page), &[]).await.status, 303);
        let since = (minutes(0) - Duration::minutes(1)).format("%Y-%m-%dT%H:%M").to_string();
        let replayed = admin.post(&format!("{}/replay", story.page), &[("form_key", "replay000001"), ("since", &since)]).await;
        assert_eq!(replayed.status, 303, "{}", replayed.body);
        story.deliver().await;
        let received = story.receiver.take();
        assert_eq!(received.len(), 1);
        let events = story.db.column("select distinct event_id from webhook_delivery").await;
        assert_eq!(events, [received[0].json()["id"].as_str().unwrap()], "the same event");
        let again = admin.post(&format!("{}/replay", story.page), &[("form_key", "replay000002"), ("since", &since)]).await;
        assert_eq!(again.status, 303);
        story.deliver().await;
        assert!(story.receiver.take().is_empty(), "it has arrived");
    }

    async fn a_receiver_that_fails_for_five_days_is_disabled_although_nothing_was_given_up(app: TestApp) {
        let story = Story::with(app, &["incident.declared"]).await;
        let days = Duration::days;
        let is_enabled = async |at| {
            story.set_clock(at);
            workers::look_after(&story.app.app).await.unwrap();
            story.text("select state from webhook_endpoint").await == "enabled"
        };
        let admin = async |at, name: &str| {
            story.set_clock(at);
            story.app.staff(name, &[Role::Admin]).await
        };
        story.receiver.answers(500);
        story.declare().await;
        let first = minutes(0) + Duration::seconds(10);
        story.deliver_at(first).await;
        assert_eq!(story.receiver.take().len(), 1);
        assert!(is_enabled(first + days(4)).await, "as after days on which nothing was sent");

        // One success begins the time anew.
        story.receiver.answers(200);
        story.deliver_at(first + days(4)).await;
        assert_eq!(story.receiver.take().len(), 1);
        story.receiver.answers(503);
        let second = first + days(4) + Duration::hours(1);
        let tested = admin(second, "Ingrid of the fifth day").await.post(&format!("{}/test", story.page), &[("form_key", "testing00001")]).await;
        assert_eq!(tested.status, 303, "{}", tested.body);
        story.deliver().await;
        assert!(is_enabled(first + days(5)).await);
        assert!(is_enabled(second + days(5) - Duration::seconds(1)).await);
        assert!(!is_enabled(second + days(5)).await);
        assert_eq!(story.text("select disabled_reason from webhook_endpoint").await, "failing");
        assert_eq!(story.db.number("select count(*) from message where class = 'event' and state = 'failed_permanently'").await, 0);
        let notice = story.text("select subject || body from message where class = 'staff_notice' and body like '%Data warehouse%'").await;
        assert!(notice.contains("http 503") && notice.contains("15 March 2026"), "{notice}");
        let shown = admin(second + days(5), "Ingrid of the tenth day").await.get(&story.page).await.body;
        assert!(shown.contains("Disabled"), "{shown}");

        // What waits is not sent any more.
        story.receiver.take();
        story.receiver.answers(200);
        story.deliver_at(second + days(6)).await;
        assert!(story.receiver.take().is_empty());
    }

    async fn a_receiver_that_is_gone_is_disabled_at_once_and_the_rest_is_not_sent(app: TestApp) {
        let story = Story::with(app, &["incident.declared", "service.status_changed"]).await;
        story.receiver.answers(410);
        story.declare().await;
        story.deliver_at(minutes(1)).await;
        assert_eq!(story.text("select disabled_reason from webhook_endpoint").await, "gone");
        assert!(story.text("select body from message where class = 'staff_notice'").await.contains("410"));
        story.receiver.take();
        story.deliver_at(minutes(10_000)).await;
        assert!(story.receiver.take().is_empty());
        let open = "select count(*) from message where class = 'event' and state in ('rendered', 'failed', 'released')";
        assert_eq!(story.db.number(open).await, 0);
        // By now every session is over.
        let admin = story.app.staff("Ingrid Later", &[Role::Admin]).await;
        let shown = admin.get(&story.page).await.body;
        assert!(shown.contains("it answered that it is gone (410)"), "{shown}");
        story.receiver.answers(200);
        assert_eq!(admin.post(&format!("{}/enabling", story.page), &[]).await.status, 303);
        assert_eq!(admin.post(&format!("{}/test", story.page), &[("form_key", "testing00001")]).await.status, 303);
        story.deliver().await;
        assert_eq!(story.receiver.take()[0].json()["type"], "webhook.test");
    }

    async fn one_event_that_is_never_taken_disables_nothing_while_others_arrive(app: TestApp) {
        let story = Story::with(app, &["incident.declared"]).await;
        story.receiver.answers(422);
        story.declare().await;
        let mut at = minutes(0) + Duration::seconds(10);
        story.deliver_at(at).await;
        for (index, pause) in PAUSES.into_iter().enumerate() {
            at += Duration::seconds(pause);
            story.deliver_at(at).await;
            if index == 4 {
                story.receiver.answers(200);
                let test = story.post("/test", &[("form_key", "testing00001")]).await;
                assert_eq!(test.status, 303, "{}", test.body);
                story.deliver().await;
                story.receiver.answers(422);
            }
        }
        assert_eq!(story.text("select state from message where class = 'event' order by id").await, "failed_permanently");
        assert_eq!(story.text("select state from webhook_endpoint").await, "enabled");
    }

    async fn redirects_are_failures(app: TestApp) {
        let story = Story::with(app, &["incident.declared"]).await;
        for (index, status) in [301, 302, 307, 308].into_iter().enumerate() {
            let at = minutes(60 * i64::try_from(index).unwrap());
            story.set_clock(at);
            story.receiver.answers(status);
            story.declare().await;
            story.deliver_at(at + Duration::seconds(10)).await;
            let received = story.receiver.take();
            assert_eq!(received.len(), 1, "the redirect is not followed");
            let latest = "select detail || ' ' || state from message where class = 'event' order by id desc";
            assert_eq!(story.text(latest).await, format!("http {status} failed"));
            story.receiver.answers(200);
            story.deliver_at(at + Duration::minutes(30)).await;
            story.receiver.take();
        }
    }

    async fn a_node_that_dies_after_sending_sends_the_same_id_again(app: TestApp) {
        let story = Story::with(app, &["incident.declared"]).await;
        story.declare().await;
        story.set_clock(minutes(1));
        while workers::reconcile(&story.app.app).await.unwrap() == amends::platform::worker::Next::AtOnce {}
        story.deliver().await;
        let first = story.receiver.take().remove(0);
        // As the row is when the node dies between the answer and storing it.
        story.db.run("delete from message_attempt").await;
        let lease = minutes(2).to_rfc3339();
        story.db.run(&format!("update message set state = 'sending', sent_at = null, claimed_by = 'dead', lease_until = '{lease}' where class = 'event'")).await;
        story.deliver_at(minutes(3)).await;
        story.deliver_at(minutes(4)).await;
        let second = story.receiver.take();
        assert_eq!(second.len(), 1);
        assert_eq!((&second[0].id, &second[0].body), (&first.id, &first.body));
        assert_eq!(story.text("select state from message where class = 'event'").await, "sent");
    }

    async fn two_nodes_hand_out_an_event_once(app: TestApp) {
        let story = Story::with(app, &["incident.declared"]).await;
        for _ in 0..5 {
            story.declare().await;
        }
        story.set_clock(minutes(1));
        let app = &story.app.app;
        let all = futures::join!(workers::reconcile(app), workers::reconcile(app), workers::reconcile(app));
        assert!(all.0.is_ok() && all.1.is_ok() && all.2.is_ok(), "{all:?}");
        assert_eq!(story.db.number("select count(*) from webhook_delivery").await, 5);
        assert_eq!(story.db.number("select count(*) from message where class = 'event'").await, 5);
    }

    async fn a_replaced_secret_signs_for_another_day(app: TestApp) {
        let story = Story::with(app, &["incident.declared"]).await;
        let rotated = story.post("/rotation", &[("form_key", "rotation0001")]).await;
        let secret = rotated.one_time_secret();
        assert_ne!(secret, story.secret);
        assert_eq!(story.post("/rotation", &[("form_key", "rotation0001")]).await.one_time_secret(), secret, "pressed twice");
        assert!(story.admin.get(&story.page).await.body.contains("The previous secret signs requests too"));
        for (hours, with_old) in [(23, true), (25, false)] {
            story.deliver_at(test_start() + Duration::hours(hours)).await;
            // By now the sessions of the beginning are over.
            let admin = story.app.staff(&format!("Ingrid after {hours}"), &[Role::Admin]).await;
            let key = format!("testing000{hours}");
            let test = admin.post(&format!("{}/test", story.page), &[("form_key", &*key)]).await;
            assert_eq!(test.status, 303, "{}", test.body);
            story.deliver().await;
            let received = story.receiver.take().remove(0);
            assert!(received.is_signed_with(&secret));
            assert_eq!(received.is_signed_with(&story.secret), with_old, "after {hours} hours");
            let shown = admin.get(&story.page).await.body;
            assert_eq!(shown.contains("The previous secret signs requests too"), with_old, "{shown}");
        }
    }

    async fn addresses_and_secrets_are_in_no_row_and_on_no_page(app: TestApp) {
        let story = Story::with(app, &["incident.declared"]).await;
        story.declare().await;
        story.deliver_at(minutes(1)).await;
        let stored = story.db.column("select sealed || label || address_key from destination").await.join(" ");
        let messages = story.db.column("select address || recipient_name || body || subject from message").await.join(" ");
        let list = story.admin.get(WEBHOOKS).await.body;
        let page = story.admin.get(&story.page).await.body;
        let secret = story.secret.trim_start_matches("whsec_");
        for text in [stored, messages, list, page] {
            assert!(!text.contains(secret) && !text.contains("amends-4711"), "{text}");
        }
    }

    async fn what_was_typed_stays_and_every_fault_is_named(app: TestApp) {
        let story = Story::with(app, &["incident.declared"]).await;
        let refused = create(&story, "Typed <here>", "http://10.0.0.1/", &["incident.declared", "incident.imagined"]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("Typed &lt;here&gt;") && refused.body.contains("http://10.0.0.1/"), "{}", refused.body);
        assert!(refused.body.contains("There is no event type “incident.imagined”."));
        let none = create(&story, "None", &story.receiver.url, &[]).await;
        assert!(none.body.contains("Choose at least one event."), "{}", none.body);
        let stale = [("version", "0"), ("name", "Other"), ("type", "case.opened")];
        assert_eq!(story.post("", &stale).await.status, 409);
        let version = story.admin.get(&story.page).await.version();
        let second = Receiver::start().await;
        let edited = [("version", &*version), ("name", "Moved"), ("address", &*second.url), ("type", "incident.declared")];
        assert_eq!(story.post("", &edited).await.status, 303);
        story.declare().await;
        story.deliver_at(minutes(1)).await;
        assert_eq!((story.receiver.take().len(), second.take().len()), (0, 1), "it moved");
    }

    async fn addresses_in_private_networks_are_refused_in_every_spelling(app: TestApp) {
        let story = Story::with(app, &["incident.declared"]).await;
        let hosts = private_hosts();
        assert!(hosts.len() > 200, "{}", hosts.len());
        // Those of this machine are allowed in tests.
        let client = Client::new(AddressRules::default()).unwrap();
        let settings = Settings { config: &story.app.app.config, client: &client };
        for host in hosts {
            for scheme in ["http", "https"] {
                let address = format!("{scheme}://{host}/hook");
                let typed = Typed { address: &address, token: "" };
                assert!(destination::parse(Channel::WEBHOOK, &typed, &settings, false).is_err(), "{address}");
            }
        }
        for host in ["localhost", "localhost.", "LOCALHOST"] {
            // A name is looked up when it is sent to, and then leads to no public address.
            let address = format!("https://{host}/hook");
            let typed = Typed { address: &address, token: "" };
            assert!(destination::parse(Channel::WEBHOOK, &typed, &settings, false).is_ok(), "{address}");
            let url = client.parse_url(&address).unwrap();
            assert_eq!(client.send(Request::get(url, 10)).await.unwrap_err(), SendError::Name);
        }
        assert_eq!(story.db.number("select count(*) from webhook_endpoint").await, 1);
    }

    async fn a_deleted_endpoint_gets_nothing_and_is_forgotten(app: TestApp) {
        let story = Story::with(app, &["incident.declared"]).await;
        story.declare().await;
        assert_eq!(story.post("/deletion", &[]).await.status, 303);
        story.deliver_at(minutes(1)).await;
        assert!(story.receiver.take().is_empty());
        assert_eq!(story.admin.get(&story.page).await.status, 404);
        assert_eq!(story.text("select sealed from destination").await, "");
        assert_eq!(story.db.number("select count(*) from event_type where is_listened_to = true").await, 0);
    }

    async fn a_disabled_endpoint_gets_what_waits_only_by_a_replay(app: TestApp) {
        let story = Story::with(app, &["incident.declared"]).await;
        story.declare_and_disable().await;
        assert_eq!(story.text("select state from message where class = 'event'").await, "cancelled");
        let delivery = story.text("select cast(id as text) from webhook_delivery").await;
        let path = format!("/deliveries/{delivery}/replay");
        assert_eq!(story.post(&path, &[("form_key", "replay000001")]).await.status, 409, "it is disabled");
        assert_eq!(story.post("/enabling", &[]).await.status, 303);
        let again = story.post(&path, &[("form_key", "replay000002")]).await;
        assert_eq!(again.status, 303, "{}", again.body);
        story.deliver().await;
        assert_eq!(story.receiver.take().len(), 1);
        let shown = story.admin.get(again.location()).await.body;
        assert!(shown.contains("Repeats an earlier delivery"), "{shown}");
    }

    async fn a_replay_sends_only_what_the_endpoint_asks_for_by_now(app: TestApp) {
        let story = Story::with(app, &["incident.declared", "service.status_changed"]).await;
        story.declare_and_disable().await;
        assert_eq!(story.db.number("select count(*) from message where class = 'event' and state = 'cancelled'").await, 2);
        let version = story.admin.get(&story.page).await.version();
        let edit = [("version", &*version), ("name", "Data warehouse"), ("type", "incident.declared")];
        assert_eq!(story.post("", &edit).await.status, 303);
        story.enable_and_replay().await;
        let received = story.receiver.take();
        assert_eq!(received.len(), 1, "{received:?}");
        assert_eq!(received[0].json()["type"], "incident.declared");
        assert!(!amends::webhooks::replay::is_running(
            &mut story.app.app.db.read().await.unwrap(),
            &amends::types::PublicId::parse(story.page.rsplit('/').next().unwrap()).unwrap(),
        ).await.unwrap());
    }

    async fn an_endpoint_of_all_events_gets_those_of_types_that_a_later_version_adds(app: TestApp) {
        let story = Story::with(app, &["case.opened"]).await;
        let version = story.admin.get(&story.page).await.version();
        let edit = [("version", &*version), ("name", "Data warehouse"), ("type", "case.opened"), ("all_types", "yes")];
        assert_eq!(story.post("", &edit).await.status, 303);
        // As an upgrade leaves a type that it adds: nobody listens to it yet.
        story.db.run("update event_type set is_listened_to = false where name = 'incident.declared'").await;
        story.deliver().await;
        story.declare_and_disable().await;

        // What was not sent is delivered again although no type is named for it.
        story.enable_and_replay().await;
        let received = story.receiver.take();
        let mut kinds: Vec<String> = received.iter().map(|one| one.json()["type"].as_str().unwrap().to_owned()).collect();
        kinds.sort();
        assert_eq!(kinds, ["incident.declared", "service.status_changed"]);

        let page = story.admin.get(&story.page).await;
        let edit = [("version", &*page.version()), ("name", "Data warehouse"), ("type", "case.opened")];
        assert_eq!(story.post("", &edit).await.status, 303);
        assert_eq!(story.db.number("select count(*) from event_type where is_listened_to = true").await, 1);
    }

    async fn many_failures_are_replayed_in_steps(app: TestApp) {
        let story = Story::with(app, &["incident.declared"]).await;
        story.declare().await;
        story.deliver_at(minutes(1)).await;
        story.receiver.take();
        // 250 deliveries that failed, as after a long outage of the receiver.
        story.db.run(
            "insert into message (internet_id, dedupe_key, class, channel, address, address_key, subject, body, state,
                                  due_at, created_at, updated_at)
             with recursive n (i) as (select 1 union all select i + 1 from n where i < 250)
             select 'id-' || n.i, 'key-' || n.i, class, channel, address, address_key, subject, body, 'failed_permanently',
                    due_at, created_at, updated_at from message cross join n where class = 'event'",
        ).await;
        story.db.run(
            "insert into event_out (event_id, type, subject_id, payload, at, due_at, handed_out_at)
             select 'evt_' || message.id, type, subject_id, payload, event_out.at, event_out.due_at, handed_out_at
             from message cross join event_out where state = 'failed_permanently'",
        ).await;
        story.db.run(
            "insert into webhook_delivery (endpoint_id, event_row, event_id, type, message_id, at)
             select endpoint.id, event_out.id, event_out.event_id, event_out.type, message.id, message.created_at
             from message join event_out on event_out.event_id = 'evt_' || message.id cross join webhook_endpoint as endpoint",
        ).await;
        let since = minutes(0).format("%Y-%m-%dT%H:%M").to_string();
        let begun = story.post("/replay", &[("form_key", "replay000001"), ("since", &since)]).await;
        assert_eq!(begun.status, 303, "{}", begun.body);
        assert!(amends::webhooks::replay::step(&story.app.app).await.unwrap());
        assert_eq!(story.db.number("select count(*) from webhook_delivery where replay_of is not null").await, 100);
        assert!(story.admin.get(&story.page).await.body.contains("Failed events are being delivered again."));
        while amends::webhooks::replay::step(&story.app.app).await.unwrap() {}
        assert_eq!(story.db.number("select count(*) from webhook_delivery where replay_of is not null").await, 250);
        let next = story.admin.get(&story.page).await.body;
        let next = next.split("?before=").nth(1).and_then(|rest| rest.split('#').next()).unwrap();
        assert_eq!(story.admin.get(&format!("{}?before={next}", story.page)).await.status, 200);
    }

    async fn old_events_are_deleted_with_their_messages(app: TestApp) {
        let story = Story::with(app, &["incident.declared"]).await;
        story.declare().await;
        story.deliver_at(minutes(1)).await;
        let after = minutes(2) + workers::KEPT;
        story.deliver_at(after).await;
        for table in ["event_out", "webhook_delivery", "message_attempt"] {
            let text = format!("select count(*) from {table}");
            assert_eq!(story.db.number(&text).await, 0, "{table}");
        }
        assert_eq!(story.db.number("select count(*) from message where class = 'event'").await, 0);
    }
}
