//! The doors of accounts, services, incidents, customers, cases and subscribers.

use crate::keeper::Keeper;
use crate::keeper::Sent::{File, Form, Logo};
use amends::accounts::setup;
use amends::app::test_support::TestApp;
use amends::on_both_databases;
use amends::types::Role;

/// What this story tries.
pub const ROWS: &[&str] = &[
    "/sign-in",
    "/setup/{token}",
    "/sign-out",
    "/desk/settings/sessions/{id}/end",
    "/desk/settings/password",
    "/desk/settings/staff",
    "/desk/settings/staff/{id}",
    "/desk/settings/tokens",
    "/desk/settings/tokens/{id}/revocation",
    "/desk/settings/organisation",
    "/desk/settings/page",
    "/desk/settings/page/look",
    "/desk/settings/page/logo",
    "/desk/settings/page/undo",
    "/desk/settings/page/plain",
    "/desk/services",
    "/desk/services/groups",
    "/desk/services/{id}",
    "/desk/incidents",
    "/desk/incidents/{id}/updates",
    "/desk/incidents/{id}/updates/{update}",
    "/desk/incidents/{id}/review",
    "/desk/incidents/{id}/post-mortem",
    "/desk/incidents/{id}/post-mortem/withdrawal",
    "/desk/incidents/{id}/withdrawal",
    "/do/amends/incidents/actions/save_draft",
    "/do/amends/incidents/actions/preview_update",
    "/do/amends/incidents/actions/preview_text",
    "/desk/announcements",
    "/desk/announcements/{id}",
    "/desk/announcements/{id}/end",
    "/desk/announcements/{id}/withdrawal",
    "/desk/announcements/{id}/deletion",
    "/desk/customers/import",
    "/desk/incidents/{id}/exposure",
    "/incidents/{id}/affected",
    "/desk/inbox/{id}/replies",
    "/desk/inbox/{id}/owner",
    "/desk/inbox/{id}/state",
    "/subscriptions",
    "/subscriptions/{token}",
    "/subscriptions/{token}/confirmation",
    "/subscriptions/{token}/end",
];

on_both_databases! {
    async fn the_companys_doors_open_for_those_who_may(app: TestApp) {
        let link = setup::offer(&app.app).await.unwrap().unwrap();
        let mut keeper = Keeper::alone(&app);
        let ingrid = [
            ("name", "Ingrid Solheim"), ("email", "ingrid@example.org"),
            ("password", "correct horse battery"), ("again", "correct horse battery"),
        ];
        let path = link.strip_prefix("http://127.0.0.1:3000").unwrap();
        keeper.door("/setup/{token}", path, Form(&ingrid), &app.visitor()).await;
        let mut keeper = keeper.hired().await;
        accounts(&app, &mut keeper).await;
        settings(&app, &mut keeper).await;
        public_page(&mut keeper).await;
        let service = services(&mut keeper).await;
        let incident = incidents(&app, &mut keeper, &service).await;
        cases(&mut keeper).await;
        closing(&mut keeper, &incident, &service).await;
        post_mortem(&mut keeper, &incident).await;
        taking_back(&mut keeper, &service).await;
        announcements(&mut keeper).await;
        subscriptions(&app, &mut keeper, &service).await;
        keeper.has_tried(ROWS);
    }
}

async fn accounts(app: &TestApp, keeper: &mut Keeper<'_>) {
    let ada = app.staff("Ada Byron", &[Role::Agent]).await;
    let who = [("email", "ada.byron@example.org"), ("password", "a long enough password")];
    keeper.door("/sign-in", "/sign-in", Form(&who), &app.visitor()).await;
    let page = ada.get("/desk/settings").await.body;
    let (_, rest) = page.split_once("action=\"/desk/settings/sessions/").expect("the other session");
    let path = format!("/desk/settings/sessions/{}", rest.split_once('"').unwrap().0);
    keeper.door("/desk/settings/sessions/{id}/end", &path, Form(&[]), &ada).await;
    let new = [
        ("current", "a long enough password"),
        ("password", "correct horse battery"),
        ("again", "correct horse battery"),
    ];
    keeper.door("/desk/settings/password", "/desk/settings/password", Form(&new), &ada).await;
    keeper.door("/sign-out", "/sign-out", Form(&[]), &ada).await;
}

async fn settings(app: &TestApp, keeper: &mut Keeper<'_>) {
    let admin = keeper.person(Role::Admin);
    let sam = [("name", "Sam Adeyemi"), ("title", ""), ("email", "sam@example.org"), ("role", "agent")];
    keeper.door("/desk/settings/staff", "/desk/settings/staff", Form(&sam), &admin).await;
    let lena = app.staff("Lena Fischer", &[Role::SeniorAgent]).await;
    let path = format!("/desk/settings/staff/{}", lena.staff_id.unwrap());
    let version = keeper.version_on(&admin, &path).await;
    let lena = [("version", &*version), ("name", "Lena F."), ("role", "senior_agent"), ("may_sign_in", "yes")];
    keeper.door("/desk/settings/staff/{id}", &path, Form(&lena), &admin).await;
    let till = [("name", "Tills"), ("role", "redeemer"), ("merchant", "larkmoor-shops")];
    keeper.door("/desk/settings/tokens", "/desk/settings/tokens", Form(&till), &admin).await;
    let id = keeper.text("select id from api_token where name = 'Tills'").await;
    let path = format!("/desk/settings/tokens/{id}/revocation");
    keeper.door("/desk/settings/tokens/{id}/revocation", &path, Form(&[]), &admin).await;
    let path = "/desk/settings/organisation";
    let version = keeper.version_on(&admin, path).await;
    let organisation = [
        ("version", &*version),
        ("name", "Larkmoor Mobile"),
        ("time_zone", "Europe/London"),
        ("quiet_from", "22:00"),
        ("quiet_to", "07:30"),
        ("send_per_minute", "300"),
    ];
    keeper.door(path, path, Form(&organisation), &admin).await;
}

/// What the public page is called and what it wears.
async fn public_page(keeper: &mut Keeper<'_>) {
    let admin = keeper.person(Role::Admin);
    let page = "/desk/settings/page";
    let version = keeper.version_on(&admin, page).await;
    let named = [("version", &*version), ("name", "Larkmoor"), ("time_zone", "Europe/London"), ("language", "en")];
    keeper.door(page, page, Form(&named), &admin).await;
    let version = keeper.version_on(&admin, page).await;
    let look = [("version", &*version), ("accent_light", "#6d28a8"), ("accent_dark", ""), ("css", "")];
    keeper.door("/desk/settings/page/look", "/desk/settings/page/look", Form(&look), &admin).await;
    let version = keeper.version_on(&admin, page).await;
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 2 1\"/>";
    keeper.door("/desk/settings/page/logo", "/desk/settings/page/logo", Logo(&version, drawing), &admin).await;
    for row in ["/desk/settings/page/undo", "/desk/settings/page/plain"] {
        let version = keeper.version_on(&admin, page).await;
        keeper.door(row, row, Form(&[("version", &version)]), &admin).await;
    }
}

/// The id of a service that came in through its door.
async fn services(keeper: &mut Keeper<'_>) -> String {
    let admin = keeper.person(Role::Admin);
    let new = [("name", "Mobile data"), ("weight_percent", "100"), ("start_date", "2012-01-01")];
    keeper.door("/desk/services", "/desk/services", Form(&new), &keeper.person(Role::Commander)).await;
    keeper.door("/desk/services/groups", "/desk/services/groups", Form(&[("group_name", "Network")]), &admin).await;
    let id = keeper.text("select id from service").await;
    let edit = [&[("version", "1"), ("description", "Data on phones")][..], &new].concat();
    keeper.door("/desk/services/{id}", &format!("/desk/services/{id}"), Form(&edit), &admin).await;
    id
}

/// An open incident with one report; its id.
async fn incidents(app: &TestApp, keeper: &mut Keeper<'_>, service: &str) -> String {
    let commander = keeper.person(Role::Commander);
    let field = format!("service-{service}");
    let declaration = [
        ("kind", "incident"),
        ("title", "Data down"),
        (&*field, "major_outage"),
        ("state", "investigating"),
        ("started_at", "2026-03-11T08:40"),
        ("body", "It is **down**."),
        ("promise", "15"),
    ];
    let declared = keeper.door("/desk/incidents", "/desk/incidents", Form(&declaration), &commander).await;
    let id = declared.location().rsplit('/').next().unwrap().to_owned();
    let call = [("incident", &*id), ("form", "state=monitoring&promise=30&body=Nearly")];
    for row in ["/do/amends/incidents/actions/save_draft", "/do/amends/incidents/actions/preview_update"] {
        keeper.door(row, row, Form(&call), &commander).await;
    }
    let path = format!("/desk/incidents/{id}/exposure");
    let exposure = "external_id,service,from,to\nA,Mobile data,2026-03-11T08:40:00Z,2026-03-11T08:50:00Z\n";
    let customers = "external_id,name,email\nA,Ann,ann@example.org\n";
    let importer = keeper.person(Role::SupportLead);
    keeper.door("/desk/customers/import", "/desk/customers/import", File(customers), &importer).await;
    keeper.door("/desk/incidents/{id}/exposure", &path, File(exposure), &importer).await;
    let report = [
        ("service", service),
        ("severity", "down"),
        ("where", "LS6"),
        ("words", "Nothing works."),
        ("contact", "nora@example.org"),
    ];
    let path = format!("/incidents/{id}/affected");
    keeper.door("/incidents/{id}/affected", &path, Form(&report), &app.visitor()).await;
    id
}

async fn cases(keeper: &mut Keeper<'_>) {
    let agent = keeper.person(Role::Agent);
    let case = format!("/desk/inbox/{}", keeper.text("select cast(id as text) from complaint_case").await);
    let version = "select cast(version as text) from complaint_case";
    let seen = keeper.text(version).await;
    keeper.door("/desk/inbox/{id}/owner", &format!("{case}/owner"), Form(&[("version", &seen)]), &agent).await;
    let seen = keeper.text(version).await;
    let reply = [("version", &*seen), ("kind", "reply"), ("body", "Nora, I am sorry.")];
    keeper.door("/desk/inbox/{id}/replies", &format!("{case}/replies"), Form(&reply), &agent).await;
    let seen = keeper.text(version).await;
    let state = [("version", &*seen), ("state", "closed")];
    keeper.door("/desk/inbox/{id}/state", &format!("{case}/state"), Form(&state), &agent).await;
}

/// The last update, its better wording, and the review.
async fn closing(keeper: &mut Keeper<'_>, incident: &str, service: &str) {
    let commander = keeper.person(Role::Commander);
    let page = format!("/desk/incidents/{incident}");
    let version = keeper.text("select cast(version as text) from incident").await;
    let field = format!("service-{service}");
    let resolved = [
        ("version", &*version),
        ("intent", "publish"),
        ("state", "resolved"),
        ("body", "It works."),
        (&*field, "operational"),
        ("despite_reports", "yes"),
    ];
    keeper.door("/desk/incidents/{id}/updates", &format!("{page}/updates"), Form(&resolved), &commander).await;
    let update = keeper.text("select id from incident_update where body = 'It works.'").await;
    let path = format!("{page}/updates/{update}");
    let reworded = [("version", "1"), ("body", "It works again.")];
    keeper.door("/desk/incidents/{id}/updates/{update}", &path, Form(&reworded), &commander).await;
    let review = [("note", "Everybody has an answer.")];
    keeper.door("/desk/incidents/{id}/review", &format!("{page}/review"), Form(&review), &commander).await;
}

async fn post_mortem(keeper: &mut Keeper<'_>, incident: &str) {
    let commander = keeper.person(Role::Commander);
    let path = format!("/desk/incidents/{incident}/post-mortem");
    let words = [("version", "0"), ("intent", "publish"), ("body", "A cable was cut."), ("signed", "Ruth Calloway")];
    keeper.door("/desk/incidents/{id}/post-mortem", &path, Form(&words), &commander).await;
    let back = format!("{path}/withdrawal");
    keeper.door("/desk/incidents/{id}/post-mortem/withdrawal", &back, Form(&[("version", "1")]), &commander).await;
    let row = "/do/amends/incidents/actions/preview_text";
    keeper.door(row, row, Form(&[("form", "body=Nearly"), ("article", "false")]), &commander).await;
}

/// A second incident, which was none.
async fn taking_back(keeper: &mut Keeper<'_>, service: &str) {
    let commander = keeper.person(Role::Commander);
    let field = format!("service-{service}");
    let declaration = [
        ("kind", "incident"),
        ("title", "A slip"),
        (&*field, "partial_outage"),
        ("state", "investigating"),
        ("started_at", "2026-03-11T08:50"),
        ("body", "It is down."),
        ("promise", "15"),
    ];
    let declared = commander.post("/desk/incidents", &declaration).await;
    let path = format!("{}/withdrawal", declared.location());
    let version = keeper.text("select cast(version as text) from incident where title = 'A slip'").await;
    let words = [("version", &*version), ("reason", "The wrong window."), ("sure", "yes")];
    keeper.door("/desk/incidents/{id}/withdrawal", &path, Form(&words), &commander).await;
}

async fn announcements(keeper: &mut Keeper<'_>) {
    let maren = keeper.person(Role::CommsApprover);
    let draft = [("intent", "draft"), ("title", "New shops"), ("body", "In Leeds.")];
    let path =
        keeper.door("/desk/announcements", "/desk/announcements", Form(&draft), &maren).await.location().to_owned();
    let published =
        [("version", "1"), ("intent", "publish"), ("title", "New shops"), ("body", "In Leeds."), ("until", "")];
    keeper.door("/desk/announcements/{id}", &path, Form(&published), &keeper.person(Role::Commander)).await;
    let (end, back) = (format!("{path}/end"), format!("{path}/withdrawal"));
    keeper.door("/desk/announcements/{id}/end", &end, Form(&[("version", "2")]), &maren).await;
    keeper.door("/desk/announcements/{id}/withdrawal", &back, Form(&[("version", "3")]), &maren).await;
    let second = maren.post("/desk/announcements", &draft).await.location().to_owned();
    let path = format!("{second}/deletion");
    keeper.door("/desk/announcements/{id}/deletion", &path, Form(&[("version", "1")]), &maren).await;
}

async fn subscriptions(app: &TestApp, keeper: &mut Keeper<'_>, service: &str) {
    let reader = app.visitor();
    let all = [("about", "all"), ("to", "reader@example.org")];
    keeper.door("/subscriptions", "/subscriptions", Form(&all), &reader).await;
    let mail = keeper.text("select body from message where class = 'transactional'").await;
    let link = mail[mail.find("/subscriptions/").expect("a link")..].split_whitespace().next().unwrap();
    let path = format!("{link}/confirmation");
    let confirmed = keeper.door("/subscriptions/{token}/confirmation", &path, Form(&[]), &reader).await;
    let page = confirmed.location().split('?').next().unwrap();
    let version = keeper.version_on(&reader, page).await;
    let chosen = [("version", &*version), ("about", "chosen"), ("service", service)];
    keeper.door("/subscriptions/{token}", page, Form(&chosen), &reader).await;
    let mut elsewhere = reader;
    "https://mail.example".clone_into(&mut elsewhere.origin);
    let one_click = [("List-Unsubscribe", "One-Click")];
    keeper.door("/subscriptions/{token}/end", &format!("{page}/end"), Form(&one_click), &elsewhere).await;
}
