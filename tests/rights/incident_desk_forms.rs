//! Access to the forms of what staff have beside an incident: templates, playbooks, people, notes, shortcuts.

use crate::access_check::AccessCheck;
use crate::access_check::Body::Form;
use amends::on_both_databases;
use amends::types::Role;

/// The rows of the write table that this test covers.
pub const ROWS: &[&str] = &[
    "/desk/incidents/{id}/people",
    "/desk/incidents/{id}/notes",
    "/desk/incidents/{id}/notes/{note}",
    "/desk/incidents/{id}/steps/{step}",
    "/desk/settings/templates",
    "/desk/settings/templates/{id}",
    "/desk/settings/templates/{id}/position",
    "/desk/settings/templates/{id}/archive",
    "/desk/settings/playbooks",
    "/desk/settings/playbooks/{id}",
    "/desk/settings/playbooks/{id}/archive",
    "/desk/settings/shortcuts",
];

on_both_databases! {
    async fn forms_beside_an_incident_are_open_to_the_allowed_only(app: TestApp) {
        let mut access = AccessCheck::new(&app).with_staff().await;
        let (commander, agent) = (access.staff(Role::Commander), access.staff(Role::Agent));
        let service = [("name", "Mobile data"), ("description", ""), ("group", ""), ("weight_percent", "100"), ("kind", "")];
        assert_eq!(access.staff(Role::Admin).post("/desk/services", &service).await.status, 303);
        let field = format!("service-{}", access.fetch_text("select id from service").await);
        settings(&mut access).await;

        let declaration = [
            ("kind", "incident"), ("title", "Data down"), (&*field, "major_outage"), ("state", "investigating"),
            ("started_at", "2026-03-11T08:40"), ("body", "It is down."), ("promise", "15"),
        ];
        let declared = commander.post("/desk/incidents", &declaration).await;
        let incident = declared.location().to_owned();
        let take = [("position", "scribe"), ("held_by", ""), ("intent", "take")];
        access.check_form("/desk/incidents/{id}/people", &format!("{incident}/people"), Form(&take), &agent).await;
        let note = [("note_body", "Leeds says two hours.")];
        access.check_form("/desk/incidents/{id}/notes", &format!("{incident}/notes"), Form(&note), &agent).await;
        let id = access.fetch_text("select cast(id as text) from incident_note").await;
        let edit = [("version", "1"), ("note_body", "Leeds says three hours.")];
        let path = format!("{incident}/notes/{id}");
        access.check_form("/desk/incidents/{id}/notes/{note}", &path, Form(&edit), &agent).await;
        let step = access.fetch_text("select id from playbook_step where removed_at is null").await;
        let path = format!("{incident}/steps/{step}");
        access.check_form("/desk/incidents/{id}/steps/{step}", &path, Form(&[("ticked", "yes")]), &agent).await;
        let auditor = access.staff(Role::Auditor);
        access.check_form("/desk/settings/shortcuts", "/desk/settings/shortcuts", Form(&[]), &auditor).await;
        access.assert_checked(ROWS);
    }
}

/// Two templates, of which one is moved and archived, and a playbook that is archived and restored.
async fn settings(access: &mut AccessCheck<'_>) {
    let (commander, admin) = (access.staff(Role::Commander), access.staff(Role::Admin));
    let base = "/desk/settings/templates";
    let template = [("name", "Slow"), ("kind", "incident"), ("state", "investigating"), ("body", "We look.")];
    access.check_form("/desk/settings/templates", base, Form(&template), &commander).await;
    let other = [("name", "Down"), ("kind", "incident"), ("state", "investigating"), ("body", "We look.")];
    assert_eq!(commander.post(base, &other).await.status, 303);
    let id = access.fetch_text("select id from incident_template where name = 'Slow'").await;
    let edit =
        [("version", "1"), ("name", "Slower"), ("kind", "incident"), ("state", "identified"), ("body", "Found.")];
    access.check_form("/desk/settings/templates/{id}", &format!("{base}/{id}"), Form(&edit), &admin).await;
    let lower = [("version", "2"), ("direction", "down")];
    let row = "/desk/settings/templates/{id}/position";
    access.check_form(row, &format!("{base}/{id}/position"), Form(&lower), &commander).await;
    let archive = [("version", "3"), ("intent", "archive")];
    let row = "/desk/settings/templates/{id}/archive";
    access.check_form(row, &format!("{base}/{id}/archive"), Form(&archive), &commander).await;

    let base = "/desk/settings/playbooks";
    access.check_form(base, base, Form(&[("name", "Network"), ("steps", "Call")]), &admin).await;
    let id = access.fetch_text("select id from playbook").await;
    let edit = [("version", "1"), ("name", "Network"), ("steps", "Call Leeds")];
    access.check_form("/desk/settings/playbooks/{id}", &format!("{base}/{id}"), Form(&edit), &commander).await;
    let row = "/desk/settings/playbooks/{id}/archive";
    let archive = [("version", "2"), ("intent", "archive")];
    access.check_form(row, &format!("{base}/{id}/archive"), Form(&archive), &commander).await;
    let restored = commander.post(&format!("{base}/{id}/archive"), &[("version", "3"), ("intent", "restore")]).await;
    assert_eq!(restored.status, 303);
}
