//! The words that a column may hold are those of the enum that the code reads it with, and the reference tables hold the
//! values of theirs.

use super::schema;
use amends::app::test_support::TestApp;
use amends::{
    access, accounts, alerts, apologies, approvals, cases, customers, delivery, drills, escalation, goodwill,
    incidents, platform, services, statuspage_import, subscribers, types, watched_pages, webhooks,
};
use std::collections::{BTreeMap, BTreeSet};

/// The words of an enum of `text_enum!`.
macro_rules! words {
    ($($name:ty),+) => {{
        let mut words = BTreeSet::<String>::new();
        $(words.extend(<$name>::ALL.iter().map(|value| value.as_str().to_owned()));)+
        words
    }};
}

fn with(mut words: BTreeSet<String>, more: &[&str]) -> BTreeSet<String> {
    words.extend(more.iter().map(|word| (*word).to_owned()));
    words
}

fn without(mut words: BTreeSet<String>, less: &[&str]) -> BTreeSet<String> {
    for word in less {
        assert!(words.remove(*word), "{word}");
    }
    words
}

/// Every column with a list of words, and the words that the code knows.
fn expected() -> BTreeMap<String, BTreeSet<String>> {
    let status = words!(types::ServiceStatus);
    let account = words!(goodwill::ledger::Account);
    // A draft has no updates.
    let published = without(words!(incidents::State), &["draft"]);
    let case_channel = words!(cases::case::CaseChannel);
    let exempt = delivery::message::Class::EXEMPT.iter().map(|class| class.as_str().to_owned()).collect();
    let list = [
        ("alert.status", words!(alerts::alert::AlertStatus)),
        ("alert_delivery.outcome", words!(alerts::intake::Outcome)),
        ("alert_rule.action", words!(alerts::rules::Action)),
        ("alert_rule_service.status", without(status.clone(), &["operational", "under_maintenance"])),
        ("api_token_role.role", words!(types::Role)),
        ("api_token_scope.scope", words!(types::ApiScope)),
        ("approval.decision", words!(approvals::Decision)),
        // An apology is approved in one step; who sends an offer back does so in none of the offer's steps.
        ("approval.step", with(words!(goodwill::approval::policy::Step), &["comms", "sent_back"])),
        ("approval.subject", words!(approvals::Subject)),
        ("audience_run.purpose", words!(apologies::audience::Purpose)),
        ("audience_run.state", words!(apologies::audience::RunState)),
        ("award_not_computed.kind", without(words!(goodwill::entitlement::EntitlementKind), &["goodwill"])),
        // A reply and a confirmation are written to one person. No batch of notices to staff is ever made.
        ("batch.class not", exempt),
        ("batch.canary_state", words!(delivery::canary::CanaryState)),
        ("batch.held_reason", with(words!(apologies::batch::BatchHoldReason), &[""])),
        ("batch.state", words!(apologies::batch::State)),
        ("complaint_case.channel", case_channel.clone()),
        ("complaint_case.state", words!(types::CaseState)),
        ("drill_document.kind", words!(drills::DocumentKind)),
        ("entitlement.kind", words!(goodwill::entitlement::EntitlementKind)),
        ("exposure.evidence", words!(customers::exposure::Evidence)),
        ("import.kind", words!(customers::import::staging::ImportKind)),
        ("import.state", words!(customers::import::staging::ImportState)),
        ("incident_import.state", words!(incidents::backfill::store::ImportState)),
        ("import_origin.kind", words!(statuspage_import::OriginKind)),
        ("incident.cause_cluster", words!(incidents::Cause)),
        ("incident.impact", words!(types::Impact)),
        ("incident.impact_override", words!(types::Impact)),
        ("incident.kind", words!(incidents::Kind)),
        ("incident.state", words!(incidents::State)),
        ("incident_handover.position", words!(incidents::people::Position)),
        ("incident_template.kind", words!(incidents::Kind)),
        // Maintenance sets its own status by the clock.
        ("incident_template.service_status", without(status.clone(), &["under_maintenance"])),
        ("inbound_hook.kind", words!(alerts::kind::HookKind)),
        ("incident_draft.state", words!(alerts::drafts::DraftState)),
        ("incident_draft_service.status", without(status.clone(), &["operational", "under_maintenance"])),
        ("incident_template.state", published.clone()),
        ("incident_update.state", published),
        ("installation.conflicting_roles", words!(platform::installation::ConflictPolicy)),
        ("interaction.channel", case_channel),
        ("interaction.direction", words!(cases::conversation::Direction)),
        ("ledger_transfer.from_account", account.clone()),
        ("ledger_transfer.posting", words!(goodwill::ledger::Posting)),
        ("ledger_transfer.to_account", account),
        ("lost_role.role", access::duties::KEY_ROLES.iter().map(|role| role.as_str().to_owned()).collect()),
        // Held messages are decided about one by one or all at once.
        ("message_decision.decision", without(words!(delivery::decision::Decision), &["release", "leave_out"])),
        ("message.link", words!(delivery::link::LinkKind)),
        // A text that cannot be rendered because a variable is empty fails permanently.
        (
            "message.reason",
            with(words!(delivery::message::HoldReason, delivery::message::SkipReason), &["", "empty_variable"]),
        ),
        ("message.state", words!(delivery::message::State)),
        ("offer.amount_kind", words!(goodwill::offer::AmountKind)),
        // A withdrawn offer's vouchers may be replaced; nothing does so yet.
        ("offer.honour_policy", with(words!(goodwill::offer::HonourPolicy), &["replace"])),
        // A live offer may be suspended; nothing does so yet.
        ("offer.state", with(words!(goodwill::offer::OfferState), &["suspended"])),
        ("offer_costing.state", words!(goodwill::costing::CostingState)),
        ("page.visibility", words!(services::page::Visibility)),
        ("page_dress.slot", with(BTreeSet::new(), &["worn", "before"])),
        ("pending_action.kind", words!(accounts::pending_action::Kind)),
        ("pending_action.state", words!(accounts::pending_action::State)),
        ("prepared_update.state", words!(incidents::prepared::State)),
        ("promise_notice.step", words!(escalation::step::Step)),
        ("promise_step.step", words!(escalation::step::Step)),
        ("report.severity", words!(cases::Severity)),
        ("second_approval.scope", words!(incidents::prepared::Scope)),
        ("send_canary.continuation", words!(delivery::canary::Continuation)),
        ("send_limit.unit", words!(delivery::limits::Unit)),
        ("service.kind", words!(types::ServiceKind)),
        ("service.status", status.clone()),
        ("service_hold.status", status.clone()),
        ("service_status.status", status.clone()),
        ("staff_channel.role", without(words!(types::Role), &["redeemer", "portal", "manager"])),
        ("staff_role.role", without(words!(types::Role), &["manager"])),
        ("subscriber_action.action", words!(subscribers::many::Action)),
        ("subscriber_action.state", words!(subscribers::State)),
        ("subscriber.digest", words!(subscribers::Digest)),
        ("subscriber.state", words!(subscribers::State)),
        ("subscription.scope", words!(subscribers::scope::ScopeKind)),
        ("subscription_request.digest", words!(subscribers::Digest)),
        ("update_service.new_status", status.clone()),
        ("update_service.old_status", status),
        ("watched_component.status", words!(types::ServiceStatus)),
        ("watched_page.failure", words!(watched_pages::store::Failure)),
        ("watched_page.status", words!(types::ServiceStatus)),
        ("webhook_endpoint.disabled_reason", words!(webhooks::store::DisabledReason)),
        ("webhook_endpoint.format", words!(webhooks::store::Format)),
        ("webhook_endpoint.state", words!(webhooks::store::EndpointState)),
        ("voucher.state", words!(goodwill::voucher::VoucherState)),
    ];
    list.into_iter().map(|(column, words)| (column.to_owned(), words)).collect()
}

/// Lists that differ, with what only the schema and what only the code has.
fn differences(schema: &BTreeMap<String, BTreeSet<String>>, code: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let columns: BTreeSet<_> = schema.keys().chain(code.keys()).collect();
    columns
        .into_iter()
        .filter(|column| schema.get(*column) != code.get(*column))
        .map(|column| format!("{column}: schema {:?}, code {:?}", schema.get(column), code.get(column)))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn columns_accept_the_words_of_their_enums() {
    let schema = schema::of_sqlite(&TestApp::on_sqlite().await).await;
    let differ = differences(&schema.word_lists(), &expected());
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn a_planted_word_is_found() {
    let mut planted = expected();
    planted.get_mut("voucher.state").unwrap().insert("active".to_owned());
    planted.remove("import.kind");
    let differ = differences(&planted, &expected());
    assert_eq!(differ.len(), 2, "{differ:?}");
    assert!(differ[0].starts_with("import.kind: schema None") && differ[1].contains("\"active\""), "{differ:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reference_tables_hold_the_values_of_their_enums() {
    let app = TestApp::on_sqlite().await;
    let pool = sqlx::SqlitePool::connect(&app.app.config.database_url).await.unwrap();
    let channels: Vec<String> = sqlx::query_scalar("select name from channel").fetch_all(&pool).await.unwrap();
    let known = delivery::Channel::all().map(|channel| channel.as_str().to_owned());
    assert_eq!(BTreeSet::from_iter(channels), known.collect());
    let classes: Vec<String> = sqlx::query_scalar("select name from message_class").fetch_all(&pool).await.unwrap();
    assert_eq!(BTreeSet::from_iter(classes), words!(delivery::message::Class));
    let events: Vec<String> = sqlx::query_scalar("select name from event_type").fetch_all(&pool).await.unwrap();
    assert_eq!(BTreeSet::from_iter(events), words!(platform::event_out::EventType));
}
