//! A company with services, and incidents that are published with the functions that staff use.

use amends::access::{IncidentCommander, ServiceEditor, by_system};
use amends::app::test_support::{TestApp, test_start};
use amends::incidents::{self, Cause, Declaration, NewUpdate, State, store};
use amends::platform::db::sql;
use amends::services::catalogue::{self, GroupInput, ServiceInput};
use amends::types::{PublicId, ServiceStatus, Timestamp};
use chrono::Duration;

pub fn minutes(minutes: i64) -> Timestamp {
    test_start() + Duration::minutes(minutes)
}

pub async fn group(app: &TestApp, name: &str) -> PublicId {
    let (keeper, now): (ServiceEditor, _) = (by_system(), app.app.clock.now());
    let name = name.to_owned();
    let group = GroupInput { name, ..GroupInput::default() };
    app.app.db.write(async move |tx| catalogue::add_group(tx, &keeper, now, &group).await).await.unwrap()
}

pub async fn service(app: &TestApp, name: &str, group: Option<&PublicId>, since: &str) -> PublicId {
    let input = ServiceInput {
        name: name.into(),
        group: group.cloned(),
        weight_percent: 100,
        showcase: true,
        start_date: since.into(),
        ..ServiceInput::default()
    };
    let (keeper, now): (ServiceEditor, _) = (by_system(), app.app.clock.now());
    app.app.db.write(async move |tx| catalogue::add_service(tx, &keeper, now, &input).await).await.unwrap()
}

pub fn declaration(title: &str, services: Vec<(PublicId, ServiceStatus)>) -> Declaration {
    Declaration {
        title: title.into(),
        cause: Some(Cause::Preventable),
        regions: Vec::new(),
        services,
        started_at: minutes(-30),
        first_evidence_at: None,
        state: State::Investigating,
        body: "Some of you have **no** service. We are looking for the cause.".into(),
        next_update_by: Some(minutes(30)),
        notify: true,
        is_drill: false,
    }
}

pub async fn declare(app: &TestApp, declaration: Declaration) -> PublicId {
    let (right, now): (IncidentCommander, _) = (by_system(), app.app.clock.now());
    let declared = app.app.db.write(async move |tx| incidents::declare(tx, &right, now, declaration).await).await;
    declared.unwrap().id
}

pub async fn update(app: &TestApp, id: &PublicId, state: State, body: &str, services: Vec<(PublicId, ServiceStatus)>) {
    let (right, now): (IncidentCommander, _) = (by_system(), app.app.clock.now());
    let new_update = NewUpdate {
        state,
        body: body.into(),
        services,
        next_update_by: None,
        notify: true,
        display_at: None,
        despite_reports: true,
    };
    let id = id.clone();
    let done = app.app.db.write(async move |tx| {
        let version = store::get(tx, &id).await?.version;
        incidents::publish_update(tx, &right, now, &id, version, new_update).await
    });
    done.await.unwrap();
}

/// A company with two services in a group and an open incident on one of them.
pub struct Fixture {
    pub voice: PublicId,
    pub data: PublicId,
    pub incident: PublicId,
}

pub async fn open_incident(app: &TestApp) -> Fixture {
    let network = group(app, "Mobile network").await;
    let voice = service(app, "Voice calls", Some(&network), "2025-01-01").await;
    let data = service(app, "Mobile data", Some(&network), "2026-03-01").await;
    let services = vec![(data.clone(), ServiceStatus::PartialOutage)];
    let incident = declare(app, declaration("Mobile data fails in the north", services)).await;
    app.publish().await;
    Fixture { voice, data, incident }
}

/// Runs a statement without values.
pub async fn run_sql(app: &TestApp, text: &'static str) {
    let done = app.app.db.write(async move |tx| {
        tx.execute(sql(text)).await?;
        Ok(())
    });
    done.await.unwrap();
}
