//! Every object has exactly the fields of the contract, whose names are those of Statuspage's OpenAPI description.

use super::program::Program;
use amends::on_both_databases;
use amends::statuspage::webhook::{self, ComponentUpdate};
use amends::types::timestamp::iso;
use amends::types::{PublicId, ServiceStatus, Timestamp};
use chrono::Duration;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const PAGE: &str = "id created_at updated_at name page_description headline branding subdomain domain url support_url \
    hidden_from_search allow_page_subscribers allow_incident_subscribers allow_email_subscribers allow_sms_subscribers \
    allow_rss_atom_feeds allow_webhook_subscribers notifications_from_email notifications_email_footer activity_score \
    twitter_username viewers_must_be_team_members ip_restrictions city state country time_zone css_body_background_color \
    css_font_color css_light_font_color css_greens css_yellows css_oranges css_blues css_reds css_border_color \
    css_graph_color css_link_color css_no_data favicon_logo transactional_logo hero_cover email_logo twitter_logo";
const COMPONENT: &str = "id page_id group_id created_at updated_at group name description position status showcase \
    only_show_if_degraded automation_email start_date";
const GROUP: &str = "id page_id name description components position created_at updated_at";
const INCIDENT: &str = "id components created_at impact impact_override incident_updates metadata monitoring_at name \
    page_id postmortem_body postmortem_body_last_updated_at postmortem_ignored postmortem_notified_subscribers \
    postmortem_notified_twitter postmortem_published_at resolved_at scheduled_auto_completed scheduled_auto_in_progress \
    scheduled_for auto_transition_deliver_notifications_at_end auto_transition_deliver_notifications_at_start \
    auto_transition_to_maintenance_state auto_transition_to_operational_state scheduled_remind_prior \
    scheduled_reminded_at scheduled_until shortlink status updated_at started_at backfilled reminder_intervals";
/// What the webhooks of subscribers get: nothing that is only for programs that manage the page.
const INCIDENT_FOR_READERS: &str = "id components created_at impact impact_override incident_updates monitoring_at name \
    page_id postmortem_body postmortem_body_last_updated_at postmortem_ignored postmortem_notified_subscribers \
    postmortem_notified_twitter postmortem_published_at resolved_at scheduled_auto_completed scheduled_auto_in_progress \
    scheduled_for scheduled_remind_prior scheduled_reminded_at scheduled_until shortlink status updated_at started_at \
    backfilled";
const COMPONENT_FOR_READERS: &str = "id page_id group_id created_at updated_at group name description position status \
    showcase only_show_if_degraded start_date";
const UPDATE: &str = "id incident_id affected_components body created_at custom_tweet deliver_notifications display_at \
    status tweet_id twitter_updated_at updated_at wants_twitter_update";
const POST_MORTEM: &str = "preview_key body body_updated_at body_draft body_draft_updated_at published_at \
    notify_subscribers notify_twitter custom_tweet created_at updated_at";
const SUBSCRIBER: &str = "id skip_confirmation_notification mode email endpoint phone_number phone_country \
    display_phone_number obfuscated_channel_name workspace_name quarantined_at purge_at components page_access_user_id \
    created_at";
const TEMPLATE: &str = "id components name title body group_id update_status should_tweet should_send_notifications \
    component_ids";
const UPTIME: &str =
    "id name range_start range_end uptime_percentage major_outage partial_outage related_events warnings";

/// Asserts that an object has exactly these fields, and that its times have three decimals.
fn assert_fields(object: &Value, fields: &str) {
    let found: BTreeSet<&str> = object.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(found, fields.split_whitespace().collect(), "{object}");
    for (name, value) in object.as_object().unwrap() {
        let is_time = name.ends_with("_at") || name.starts_with("range_") || name.starts_with("scheduled_for");
        if let (true, Some(at)) = (is_time, value.as_str()) {
            assert!(at.len() == 24 && at.ends_with('Z') && at.as_bytes()[19] == b'.', "{name}: {at}");
        }
    }
}

fn assert_incident(incident: &Value) {
    assert_fields(incident, INCIDENT);
    assert!(incident["metadata"].is_object() && incident["backfilled"].is_boolean());
    for update in incident["incident_updates"].as_array().unwrap() {
        assert_fields(update, UPDATE);
        for affected in update["affected_components"].as_array().into_iter().flatten() {
            assert_fields(affected, "code name old_status new_status");
        }
    }
    incident["components"].as_array().unwrap().iter().for_each(|component| assert_fields(component, COMPONENT));
}

on_both_databases! {
    async fn every_object_has_the_fields_of_the_contract(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let card = program.component("Card payments").await;
        let group = json!({ "component_group": { "name": "Payments", "components": [card] } });
        let (status, group) = program.post("/component-groups", group).await;
        assert_eq!(status, 201, "{group}");
        assert_fields(&group, GROUP);
        assert_eq!(group["components"], json!([card]));
        let incident = program.incident("Cards fail", json!({ card.as_str(): "major_outage" })).await;
        let resolved = json!({ "incident": { "status": "resolved" } });
        assert_incident(&program.patch(&format!("/incidents/{incident}"), resolved).await.1);
        let draft = json!({ "postmortem": { "body_draft": "A certificate expired." } });
        assert_fields(&program.put(&format!("/incidents/{incident}/postmortem"), draft).await.1, POST_MORTEM);
        let template = json!({ "template": { "name": "Cards", "title": "Cards fail", "body": "We look.", "component_ids": [card] } });
        let (status, template) = program.post("/incident_templates", template).await;
        assert_eq!(status, 201, "{template}");
        assert_fields(&template, TEMPLATE);
        assert_fields(&template["components"][0], COMPONENT);
        let subscriber = json!({ "subscriber": { "email": "kit@example.org", "component_ids": [card] } });
        let (status, subscriber) = program.post("/subscribers", subscriber).await;
        assert_eq!(status, 201, "{subscriber}");
        assert_fields(&subscriber, SUBSCRIBER);
        assert_fields(&program.get("").await.1, PAGE);
        for component in program.get("/components").await.1.as_array().unwrap() {
            let fields = if component["group"] == true { format!("{COMPONENT} components") } else { COMPONENT.into() };
            assert_fields(component, &fields);
        }
        program.get("/incidents").await.1.as_array().unwrap().iter().for_each(assert_incident);
        for path in [format!("/components/{card}/uptime"), format!("/component-groups/{}/uptime", group["id"].as_str().unwrap())] {
            let (status, uptime) = program.get(&path).await;
            assert_eq!(status, 200, "{uptime}");
            assert_fields(&uptime, UPTIME);
            assert_eq!(uptime["related_events"]["incidents"], json!([incident]));
        }
    }

    async fn webhooks_have_the_shapes_of_the_contract(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let card = program.component("Card payments").await;
        let incident = program.incident("Cards fail", json!({ card.as_str(): "major_outage" })).await;
        let secret = json!({ "incident": { "metadata": { "jira": { "id": "OPS-4711" } } } });
        assert_eq!(program.patch(&format!("/incidents/{incident}"), secret).await.0, 200);
        let id = PublicId::parse(&incident).unwrap();
        let (url, now) = ("https://status.example.org", app.app.clock.now());
        let mut tx = app.app.db.read().await.unwrap();
        let payload = webhook::incident_payload(&mut tx, url, now, "https://end", &id).await.unwrap();
        let payload = serde_json::to_value(payload).unwrap();
        assert_fields(&payload, "meta page incident");
        assert_fields(&payload["meta"], "unsubscribe documentation generated_at");
        assert_eq!(payload["meta"]["unsubscribe"], "https://end");
        assert_fields(&payload["page"], "id status_indicator status_description");
        assert_eq!(payload["page"]["status_indicator"], "critical");
        assert!(!payload.to_string().contains("OPS-4711"), "{payload}");
        assert_fields(&payload["incident"], INCIDENT_FOR_READERS);
        assert_fields(&payload["incident"]["components"][0], COMPONENT_FOR_READERS);
        assert_fields(&payload["incident"]["incident_updates"][0], UPDATE);
        assert_eq!(payload["incident"]["incident_updates"][0]["body"], "We are looking.", "readers get plain text");
        let service = PublicId::parse(&card).unwrap();
        let statuses = (ServiceStatus::Operational, ServiceStatus::MajorOutage);
        let change = ComponentUpdate::new(Some(&id), &service, statuses, now);
        let payload = webhook::component_payload(&mut tx, url, now, "https://end", change).await.unwrap();
        let payload = serde_json::to_value(payload).unwrap();
        assert_fields(&payload, "meta page component_update component");
        assert_fields(&payload["component_update"], "id component_id old_status new_status created_at component_type");
        assert_fields(&payload["component"], COMPONENT_FOR_READERS);
        let unknown = PublicId::parse("aaaaaaaaaaaa").unwrap();
        assert!(webhook::incident_payload(&mut tx, url, now, "", &unknown).await.is_err());
    }

    async fn both_apis_say_the_same_of_when_the_page_changed(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let card = program.component("Card payments").await;
        let begun = app.app.clock.now();
        let at = |minutes: i64| begun + Duration::minutes(minutes);
        let assert_changed = async |time: Timestamp, what: &str| {
            app.publish().await;
            let public = app.visitor().get("/api/v2/status.json").await.json()["page"]["updated_at"].clone();
            assert_eq!(public, json!(iso(time)), "{what}");
            assert_eq!(program.get("").await.1["updated_at"], public, "{what}");
        };
        assert_changed(at(0), "a component was added").await;
        app.app.clock.set(at(1));
        // Nothing about a service changes.
        let incident = program.incident("The office is flooded", json!({})).await;
        assert_changed(at(1), "an incident was published").await;
        let path = format!("/incidents/{incident}");
        let newest = program.get(&path).await.1["incident_updates"][0]["id"].as_str().unwrap().to_owned();
        app.app.clock.set(at(2));
        let edit = json!({ "incident_update": { "body": "We are pumping." } });
        assert_eq!(program.patch(&format!("{path}/incident_updates/{newest}"), edit).await.0, 200);
        assert_changed(at(2), "an update was edited").await;
        let edits = [
            (3, "its name was corrected", json!({ "name": "The office is wet" })),
            (4, "its impact was corrected", json!({ "impact_override": "minor" })),
            (5, "a component was listed", json!({ "component_ids": [card] })),
            (6, "it was taken off the list", json!({ "component_ids": [] })),
        ];
        for (minute, what, edit) in edits {
            app.app.clock.set(at(minute));
            assert_eq!(program.patch(&path, json!({ "incident": edit })).await.0, 200, "{what}");
            assert_changed(at(minute), what).await;
        }
        app.app.clock.set(at(7));
        assert_eq!(program.delete(&format!("/components/{card}")).await.0, 204);
        assert_changed(at(7), "a component was taken off").await;
        app.app.clock.set(at(8));
        assert_eq!(program.delete(&path).await.0, 200);
        assert_changed(at(8), "the incident was withdrawn").await;
        app.app.clock.set(at(9));
        assert_changed(at(8), "nothing").await;
    }

    async fn both_apis_name_what_an_update_changed_in_the_same_order(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let (zone, alerts) = (program.component("Zone transfers").await, program.component("Alerts").await);
        let statuses = json!({ zone.as_str(): "major_outage", alerts.as_str(): "major_outage" });
        let incident = program.incident("Both fail", statuses).await;
        app.publish().await;
        let public = app.visitor().get("/api/v2/incidents.json").await.json();
        let managed = program.get(&format!("/incidents/{incident}")).await.1;
        let codes = |incident: &Value| -> Vec<String> {
            let affected = incident["incident_updates"][0]["affected_components"].as_array().unwrap();
            affected.iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(codes(&managed), [zone, alerts], "that of the page");
        assert_eq!(codes(&public["incidents"][0]), codes(&managed));
    }
}
