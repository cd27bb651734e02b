//! Access to the forms of accounts, services, incidents, announcements, customers, cases and subscribers.

use crate::access_check::AccessCheck;
use crate::access_check::Body::{File, Form, Logo};
use amends::accounts::setup;
use amends::app::test_support::TestApp;
use amends::customers::import::wait_for_turn;
use amends::on_both_databases;
use amends::subscribers::SubscriptionLink;
use amends::types::{PublicId, Role};

/// The rows of the write table that this test covers.
pub const ROWS: &[&str] = &[
    "/sign-in",
    "/setup/{token}",
    "/sign-out",
    "/desk/settings/sessions/{id}/end",
    "/desk/password",
    "/desk/settings/staff/{id}/ownership",
    "/desk/settings/pending/{id}/confirmation",
    "/desk/settings/pending/{id}/stop",
    "/desk/settings/safeguards",
    "/desk/customers/{id}/contacts",
    "/desk/customers/{id}/erasure",
    "/desk/customers/filters",
    "/desk/customers/filters/{id}",
    "/desk/customers/filters/{id}/deletion",
    "/desk/inbox/{id}/contact",
    "/desk/settings/password",
    "/desk/settings/channels",
    "/desk/settings/channels/{id}",
    "/desk/settings/channels/{id}/test",
    "/desk/settings/channels/{id}/removal",
    "/desk/settings/contacts",
    "/desk/settings/contacts/{id}/code",
    "/desk/settings/contacts/{id}/verification",
    "/desk/settings/contacts/{id}/removal",
    "/desk/settings/promises",
    "/desk/settings/publishing",
    "/desk/settings/staff",
    "/desk/settings/staff/{id}",
    "/desk/settings/tokens",
    "/desk/settings/tokens/{id}/revocation",
    "/desk/settings/organisation",
    "/desk/settings/page",
    "/desk/setup",
    "/desk/setup/region",
    "/desk/setup/service",
    "/desk/settings/page/text",
    "/desk/settings/page/security",
    "/desk/settings/page/look",
    "/desk/settings/page/logo",
    "/desk/settings/page/undo",
    "/desk/settings/page/plain",
    "/desk/services",
    "/desk/services/groups",
    "/desk/services/{id}",
    "/desk/watched-pages",
    "/desk/watched-pages/{id}",
    "/desk/watched-pages/{id}/removal",
    "/desk/watched-pages/{id}/reading",
    "/desk/watched-pages/{id}/dismissal",
    "/desk/incidents",
    "/desk/incidents/{id}/updates",
    "/desk/incidents/{id}/updates/{update}",
    "/desk/incidents/{id}/translations",
    "/desk/incidents/{id}/review",
    "/desk/incidents/{id}/post-mortem",
    "/desk/incidents/{id}/post-mortem/withdrawal",
    "/desk/incidents/{id}/post-mortem/review",
    "/desk/incidents/{id}/actions",
    "/desk/incidents/{id}/actions/{action}",
    "/desk/incidents/{id}/actions/{action}/done",
    "/desk/incidents/{id}/actions/{action}/removal",
    "/desk/incidents/{id}/withdrawal",
    "/desk/incidents/{id}/window",
    "/desk/incidents/{id}/promise",
    "/desk/incidents/{id}/updates/{update}/undo",
    "/desk/incidents/{id}/draft",
    "/desk/incidents/new/draft",
    "/desk/incidents/{id}/prepared/{update}/cancellation",
    "/desk/incidents/{id}/prepared/{update}/approval",
    "/desk/incidents/{id}/prepared/{update}/emergency",
    "/do/amends/incidents/actions/others_writing",
    "/do/amends/escalation/actions/promises_due",
    "/desk/incidents/{id}/plan",
    "/desk/incidents/import",
    "/desk/maintenance/series",
    "/desk/maintenance/series/{id}",
    "/desk/maintenance/series/{id}/end",
    "/desk/services/{id}/status",
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
    "/desk/incidents/{id}/exposure/count",
    "/incidents/{id}/affected",
    "/report",
    "/desk/inbox/{id}/incident",
    "/desk/signals/{id}/dismissal",
    "/desk/inbox/{id}/replies",
    "/desk/inbox/{id}/identity",
    "/desk/inbox/{id}/owner",
    "/desk/inbox/{id}/state",
    "/desk/drills/{id}/recipients",
    "/desk/drills/{id}/apology",
    "/desk/drills/{id}/offer",
    "/desk/drills/{id}/apology/approval",
    "/desk/drills/{id}/offer/approval",
    "/desk/drills/{id}/apology/sending",
    "/desk/drills/{id}/offer/sending",
    "/desk/subscribers",
    "/desk/subscribers/{id}",
    "/desk/subscribers/{id}/reactivation",
    "/desk/subscribers/{id}/confirmation",
    "/desk/subscribers/{id}/end",
    "/subscriptions",
    "/subscriptions/{token}",
    "/subscriptions/{token}/confirmation",
    "/subscriptions/{token}/end",
];

on_both_databases! {
    async fn desk_forms_are_open_to_the_allowed_only(app: TestApp) {
        let link = setup::create_link(&app.app).await.unwrap().unwrap();
        let mut access = AccessCheck::new(&app);
        let ingrid = [
            ("name", "Ingrid Solheim"), ("email", "ingrid@example.org"),
            ("password", "correct horse battery"), ("again", "correct horse battery"),
        ];
        let path = link.strip_prefix("http://127.0.0.1:3000").unwrap();
        access.check_form("/setup/{token}", path, Form(&ingrid), &app.visitor()).await;
        let mut access = access.with_staff().await;
        accounts(&app, &mut access).await;
        set_up(&mut access).await;
        settings(&app, &mut access).await;
        public_page(&mut access).await;
        let service = services(&mut access).await;
        watched_pages(&mut access, &service).await;
        let incident = incidents(&app, &mut access, &service).await;
        cases(&mut access).await;
        resolution(&mut access, &incident, &service).await;
        post_mortem(&mut access, &incident).await;
        withdrawal(&mut access, &service).await;
        contacts(&app, &mut access).await;
        staff_channels(&mut access).await;
        publication(&app, &mut access, &service).await;
        window(&mut access, &service).await;
        series(&mut access, &service).await;
        unheld_service(&app, &mut access, &service).await;
        announcements(&mut access).await;
        subscriptions(&app, &mut access, &service).await;
        problems(&app, &mut access, &service).await;
        drill(&mut access, &service).await;
        access.assert_checked(ROWS);
    }
}

async fn accounts(app: &TestApp, access: &mut AccessCheck<'_>) {
    let ada = app.staff("Ada Byron", &[Role::Agent]).await;
    let credentials = [("email", "ada.byron@example.org"), ("password", "a long enough password")];
    access.check_form("/sign-in", "/sign-in", Form(&credentials), &app.visitor()).await;
    let page = ada.get("/desk/settings").await.body;
    let (_, rest) =
        page.split_once("action=\"/desk/settings/sessions/").expect("the page should list the other session");
    let path = format!("/desk/settings/sessions/{}", rest.split_once('"').unwrap().0);
    access.check_form("/desk/settings/sessions/{id}/end", &path, Form(&[]), &ada).await;
    let new = [
        ("current", "a long enough password"),
        ("password", "correct horse battery"),
        ("again", "correct horse battery"),
    ];
    access.check_form("/desk/settings/password", "/desk/settings/password", Form(&new), &ada).await;
    access.execute("update staff set must_change_password = true where name = 'Ada Byron'").await;
    let chosen = [("password", "another horse battery"), ("again", "another horse battery")];
    access.check_form("/desk/password", "/desk/password", Form(&chosen), &ada).await;
    access.check_form("/sign-out", "/sign-out", Form(&[]), &ada).await;
}

/// The steps of set-up after the first account.
async fn set_up(access: &mut AccessCheck<'_>) {
    let admin = access.staff(Role::Admin);
    let organisation = [("organisation", "Larkmoor Mobile"), ("country", "DE")];
    access.check_form("/desk/setup", "/desk/setup", Form(&organisation), &admin).await;
    let region = [("currency", "EUR"), ("language", "en"), ("time_zone", "Europe/Berlin")];
    access.check_form("/desk/setup/region", "/desk/setup/region", Form(&region), &admin).await;
    let service = [("name", "Online shop"), ("description", "")];
    access.check_form("/desk/setup/service", "/desk/setup/service", Form(&service), &admin).await;
    let back = "update installation set country = 'GB', currency = 'GBP', time_zone = 'Etc/UTC'";
    access.execute(back).await;
    access.execute("update page set time_zone = 'Etc/UTC'").await;
}

async fn settings(app: &TestApp, access: &mut AccessCheck<'_>) {
    let admin = access.staff(Role::Admin);
    let sam = [("name", "Sam Adeyemi"), ("title", ""), ("email", "sam@example.org"), ("role", "agent")];
    access.check_form("/desk/settings/staff", "/desk/settings/staff", Form(&sam), &admin).await;
    let lena = app.staff("Lena Fischer", &[Role::SeniorAgent]).await;
    let path = format!("/desk/settings/staff/{}", lena.staff_id.unwrap());
    let version = access.version_on(&admin, &path).await;
    let lena = [("version", &*version), ("name", "Lena F."), ("role", "senior_agent"), ("may_sign_in", "yes")];
    access.check_form("/desk/settings/staff/{id}", &path, Form(&lena), &admin).await;
    let token = [("name", "Checkout"), ("role", "redeemer"), ("merchant", "larkmoor-shops")];
    access.check_form("/desk/settings/tokens", "/desk/settings/tokens", Form(&token), &admin).await;
    let otto = app.staff("Otto Lang", &[Role::Admin]).await;
    let waiting = "select id from pending_action where state = 'waiting'";
    let path = format!("/desk/settings/pending/{}/confirmation", access.fetch_text(waiting).await);
    access.check_form("/desk/settings/pending/{id}/confirmation", &path, Form(&[]), &otto).await;
    let version = access.version_on(&admin, "/desk/settings/pending").await;
    let shorter = [("version", &*version), ("delay_hours", "12"), ("conflicting_roles", "flag")];
    access.check_form("/desk/settings/safeguards", "/desk/settings/safeguards", Form(&shorter), &admin).await;
    let path = format!("/desk/settings/pending/{}/stop", access.fetch_text(waiting).await);
    let reason = [("reason", "A day is right.")];
    access.check_form("/desk/settings/pending/{id}/stop", &path, Form(&reason), &access.staff(Role::Finance)).await;
    access.execute("update staff set is_owner = false").await;
    access.execute("update staff set is_owner = true where name = 'admin'").await;
    let path = format!("/desk/settings/staff/{}/ownership", otto.staff_id.unwrap());
    access.check_form("/desk/settings/staff/{id}/ownership", &path, Form(&[]), &admin).await;
    let id = access.fetch_text("select id from api_token where name = 'Checkout'").await;
    let path = format!("/desk/settings/tokens/{id}/revocation");
    access.check_form("/desk/settings/tokens/{id}/revocation", &path, Form(&[]), &admin).await;
    let path = "/desk/settings/organisation";
    let version = access.version_on(&admin, path).await;
    let organisation = [
        ("version", &*version),
        ("name", "Larkmoor Mobile"),
        ("country", "GB"),
        ("currency", "GBP"),
        ("time_zone", "Europe/London"),
        ("quiet_from", "22:00"),
        ("quiet_to", "07:30"),
        ("send_per_minute", "300"),
        ("maintenance_reminder", "60"),
    ];
    access.check_form(path, path, Form(&organisation), &admin).await;
}

/// Name and branding of the public page.
async fn public_page(access: &mut AccessCheck<'_>) {
    let admin = access.staff(Role::Admin);
    let page = "/desk/settings/page";
    let version = access.version_on(&admin, page).await;
    let page_settings =
        [("version", &*version), ("name", "Larkmoor"), ("time_zone", "Europe/London"), ("language", "en")];
    access.check_form(page, page, Form(&page_settings), &admin).await;
    let version = access.version_on(&admin, page).await;
    let text = [("version", &*version), ("language", "en"), ("safety_notice", "Call 112."), ("regions", "")];
    access.check_form("/desk/settings/page/text", "/desk/settings/page/text", Form(&text), &admin).await;
    let version = access.version_on(&admin, page).await;
    let security = [
        ("version", &*version),
        ("security_contacts", "security@example.org"),
        ("security_policy", ""),
        ("security_languages", ""),
    ];
    access.check_form("/desk/settings/page/security", "/desk/settings/page/security", Form(&security), &admin).await;
    let version = access.version_on(&admin, page).await;
    let branding = [("version", &*version), ("accent_light", "#6d28a8"), ("accent_dark", ""), ("css", "")];
    access.check_form("/desk/settings/page/look", "/desk/settings/page/look", Form(&branding), &admin).await;
    let version = access.version_on(&admin, page).await;
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 2 1\"/>";
    access.check_form("/desk/settings/page/logo", "/desk/settings/page/logo", Logo(&version, svg), &admin).await;
    for row in ["/desk/settings/page/undo", "/desk/settings/page/plain"] {
        let version = access.version_on(&admin, page).await;
        access.check_form(row, row, Form(&[("version", &version)]), &admin).await;
    }
}

/// Adds a service and returns its id.
async fn services(access: &mut AccessCheck<'_>) -> String {
    let admin = access.staff(Role::Admin);
    let new = [("name", "Mobile data"), ("weight_percent", "100"), ("start_date", "2012-01-01")];
    access.check_form("/desk/services", "/desk/services", Form(&new), &access.staff(Role::Commander)).await;
    access
        .check_form("/desk/services/groups", "/desk/services/groups", Form(&[("group_name", "Network")]), &admin)
        .await;
    let id = access.fetch_text("select id from service").await;
    let edit = [&[("version", "1"), ("description", "Data on phones")][..], &new].concat();
    access.check_form("/desk/services/{id}", &format!("/desk/services/{id}"), Form(&edit), &admin).await;
    id
}

async fn watched_pages(access: &mut AccessCheck<'_>, service: &str) {
    let admin = access.staff(Role::Admin);
    let list = "/desk/watched-pages";
    let new = [("name", "Card processor"), ("url", "https://status.example.com"), ("service", service)];
    let page = access.check_form(list, list, Form(&new), &admin).await.location().to_owned();
    let path = format!("{page}/reading");
    access.check_form("/desk/watched-pages/{id}/reading", &path, Form(&[]), &admin).await;
    let failing = "update watched_page set status = 'major_outage', status_since = created_at, read_at = created_at";
    access.execute(failing).await;
    let (path, commander) = (format!("{page}/dismissal"), access.staff(Role::Commander));
    access.check_form("/desk/watched-pages/{id}/dismissal", &path, Form(&[]), &commander).await;
    let edit = [&[("version", "1")][..], &new].concat();
    access.check_form("/desk/watched-pages/{id}", &page, Form(&edit), &admin).await;
    let path = format!("{page}/removal");
    access.check_form("/desk/watched-pages/{id}/removal", &path, Form(&[("version", "2")]), &admin).await;
}

/// Declares an incident with one report and returns its id.
async fn incidents(app: &TestApp, access: &mut AccessCheck<'_>, service: &str) -> String {
    let commander = access.staff(Role::Commander);
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
    let declared = access.check_form("/desk/incidents", "/desk/incidents", Form(&declaration), &commander).await;
    let id = declared.location().rsplit('/').next().unwrap().to_owned();
    let call = [("incident", &*id), ("form", "state=monitoring&promise=30&body=Nearly")];
    for row in ["/do/amends/incidents/actions/save_draft", "/do/amends/incidents/actions/preview_update"] {
        access.check_form(row, row, Form(&call), &commander).await;
    }
    let path = format!("/desk/incidents/{id}/exposure");
    let exposure = "external_id,service,from,to\nA,Mobile data,2026-03-11T08:40:00Z,2026-03-11T08:50:00Z\n";
    let customers = "external_id,name,email\nA,Ann,ann@example.org\nB,Ben,ben@example.org\n";
    let importer = access.staff(Role::SupportLead);
    access.check_form("/desk/customers/import", "/desk/customers/import", File(customers), &importer).await;
    access.check_form("/desk/incidents/{id}/exposure", &path, File(exposure), &importer).await;
    access.check_form("/desk/incidents/{id}/exposure/count", &format!("{path}/count"), Form(&[]), &importer).await;
    let ann = access.fetch_text("select cast(id as text) from customer where external_id = 'A'").await;
    let path = format!("/desk/customers/{ann}/contacts");
    let marketing = access.staff(Role::Marketing);
    access.check_form("/desk/customers/{id}/contacts", &path, Form(&[]), &marketing).await;
    let ben = access.fetch_text("select cast(id as text) from customer where external_id = 'B'").await;
    let path = format!("/desk/customers/{ben}/erasure");
    // Nobody is erased while an import is under way.
    wait_for_turn(&app.app).await.unwrap();
    access.check_form("/desk/customers/{id}/erasure", &path, Form(&[("number", "B")]), &importer).await;
    let filter = [("name", "North"), ("region", "North")];
    access.check_form("/desk/customers/filters", "/desk/customers/filters", Form(&filter), &marketing).await;
    let path =
        format!("/desk/customers/filters/{}", access.fetch_text("select cast(id as text) from customer_filter").await);
    let rename = [("name", "The north"), ("version", "1")];
    access.check_form("/desk/customers/filters/{id}", &path, Form(&rename), &marketing).await;
    let (row, deletion) = ("/desk/customers/filters/{id}/deletion", format!("{path}/deletion"));
    access.check_form(row, &deletion, Form(&[("version", "2")]), &marketing).await;
    let report = [
        ("service", service),
        ("severity", "down"),
        ("where", "LS6"),
        ("words", "Nothing works."),
        ("contact", "ann@example.org"),
    ];
    let path = format!("/incidents/{id}/affected");
    access.check_form("/incidents/{id}/affected", &path, Form(&report), &app.visitor()).await;
    id
}

async fn cases(access: &mut AccessCheck<'_>) {
    let agent = access.staff(Role::Agent);
    let case = format!("/desk/inbox/{}", access.fetch_text("select cast(id as text) from complaint_case").await);
    let auditor = access.staff(Role::Auditor);
    access.check_form("/desk/inbox/{id}/contact", &format!("{case}/contact"), Form(&[]), &auditor).await;
    let version_query = "select cast(version as text) from complaint_case";
    let version = access.fetch_text(version_query).await;
    access.check_form("/desk/inbox/{id}/owner", &format!("{case}/owner"), Form(&[("version", &version)]), &agent).await;
    let version = access.fetch_text(version_query).await;
    let reply = [("version", &*version), ("kind", "reply"), ("body", "Nora, I am sorry.")];
    access.check_form("/desk/inbox/{id}/replies", &format!("{case}/replies"), Form(&reply), &agent).await;
    let version = access.fetch_text(version_query).await;
    let customer = access.fetch_text("select cast(customer_id as text) from complaint_case").await;
    let evidence = "She knows her account number.";
    let finding = [("version", &*version), ("customer", &*customer), ("is", "customer"), ("evidence", evidence)];
    access.check_form("/desk/inbox/{id}/identity", &format!("{case}/identity"), Form(&finding), &agent).await;
    let version = access.fetch_text(version_query).await;
    let state = [("version", &*version), ("state", "closed")];
    access.check_form("/desk/inbox/{id}/state", &format!("{case}/state"), Form(&state), &agent).await;
}

/// The last update, its edit, and the review.
async fn resolution(access: &mut AccessCheck<'_>, incident: &str, service: &str) {
    let commander = access.staff(Role::Commander);
    let page = format!("/desk/incidents/{incident}");
    let version = access.fetch_text("select cast(version as text) from incident").await;
    let field = format!("service-{service}");
    let resolved = [
        ("version", &*version),
        ("intent", "publish"),
        ("state", "resolved"),
        ("body", "It works."),
        (&*field, "operational"),
        ("despite_reports", "yes"),
    ];
    access.check_form("/desk/incidents/{id}/updates", &format!("{page}/updates"), Form(&resolved), &commander).await;
    let update = access.fetch_text("select id from incident_update where body = 'It works.'").await;
    let path = format!("{page}/updates/{update}");
    let reworded = [("version", "1"), ("body", "It works again.")];
    access.check_form("/desk/incidents/{id}/updates/{update}", &path, Form(&reworded), &commander).await;
    access.execute("insert into page_language (page_id, language) select id, 'de' from page").await;
    let german = [("language", "de"), ("update", &*update), ("version", "0"), ("text", "Es geht wieder.")];
    let path = format!("{page}/translations");
    access.check_form("/desk/incidents/{id}/translations", &path, Form(&german), &commander).await;
    let review = [("note", "Everybody has an answer.")];
    access.check_form("/desk/incidents/{id}/review", &format!("{page}/review"), Form(&review), &commander).await;
}

async fn post_mortem(access: &mut AccessCheck<'_>, incident: &str) {
    let commander = access.staff(Role::Commander);
    let path = format!("/desk/incidents/{incident}/post-mortem");
    let draft = [("version", "0"), ("intent", "draft"), ("body", "A cable was cut."), ("signed", "Ruth Calloway")];
    access.check_form("/desk/incidents/{id}/post-mortem", &path, Form(&draft), &commander).await;
    let (review, reviewer) = (format!("{path}/review"), access.staff(Role::SupportLead));
    let page = reviewer.get(&path).await.body;
    let hash = page.split_once("name=\"hash\" value=\"").expect("the form").1.split('"').next().unwrap_or_default();
    let reviewed = [("version", "1"), ("hash", hash)];
    access.check_form("/desk/incidents/{id}/post-mortem/review", &review, Form(&reviewed), &reviewer).await;
    let publish = [("version", "1"), ("intent", "publish"), ("body", "A cable was cut."), ("signed", "Ruth Calloway")];
    assert_eq!(commander.post(&path, &publish).await.status, 303);
    let withdrawal = format!("{path}/withdrawal");
    access
        .check_form("/desk/incidents/{id}/post-mortem/withdrawal", &withdrawal, Form(&[("version", "2")]), &commander)
        .await;
    let owner = commander.staff_id.clone().expect("a person").to_string();
    let action = [("title", "A second cable"), ("owner", &*owner), ("due", "2026-05-31"), ("promise", "")];
    let actions = format!("/desk/incidents/{incident}/actions");
    access.check_form("/desk/incidents/{id}/actions", &actions, Form(&action), &commander).await;
    let id = access.fetch_text("select id from post_mortem_action").await;
    let path = format!("{actions}/{id}");
    let edit = [("version", "1"), ("title", "Two cables"), ("owner", &*owner), ("due", "2026-05-31"), ("promise", "")];
    access.check_form("/desk/incidents/{id}/actions/{action}", &path, Form(&edit), &commander).await;
    access
        .check_form("/desk/incidents/{id}/actions/{action}/done", &format!("{path}/done"), Form(&[]), &commander)
        .await;
    let removal = format!("{path}/removal");
    access
        .check_form("/desk/incidents/{id}/actions/{action}/removal", &removal, Form(&[("version", "3")]), &commander)
        .await;
    let row = "/do/amends/incidents/actions/preview_text";
    access.check_form(row, row, Form(&[("form", "body=Nearly"), ("article", "false")]), &commander).await;
}

/// A second incident, which is withdrawn.
async fn withdrawal(access: &mut AccessCheck<'_>, service: &str) {
    let commander = access.staff(Role::Commander);
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
    let version = access.fetch_text("select cast(version as text) from incident where title = 'A slip'").await;
    let withdrawal = [("version", &*version), ("reason", "The wrong window."), ("sure", "yes")];
    access.check_form("/desk/incidents/{id}/withdrawal", &path, Form(&withdrawal), &commander).await;
}

/// One's own contact points.
async fn contacts(app: &TestApp, access: &mut AccessCheck<'_>) {
    let agent = access.staff(Role::Agent);
    let page = "/desk/settings/contacts";
    access.check_form(page, page, Form(&[("address", "me@example.net")]), &agent).await;
    let base = format!("{page}/{}", access.fetch_text("select id from staff_contact").await);
    access.check_form("/desk/settings/contacts/{id}/code", &format!("{base}/code"), Form(&[]), &agent).await;
    let subject = access.fetch_text("select id || ' ' || cast(codes as text) from staff_contact").await;
    let code = amends::delivery::one_time_code::derive(&app.app.keys, &subject);
    let (row, path) = ("/desk/settings/contacts/{id}/verification", format!("{base}/verification"));
    access.check_form(row, &path, Form(&[("code", &code)]), &agent).await;
    access.check_form("/desk/settings/contacts/{id}/removal", &format!("{base}/removal"), Form(&[]), &agent).await;
}

/// One's own staff channel.
async fn staff_channels(access: &mut AccessCheck<'_>) {
    let agent = access.staff(Role::Agent);
    let page = "/desk/settings/channels";
    let new = [
        ("name", "Mine"),
        ("channel", "ntfy"),
        ("address", "https://ntfy.sh/amends-test"),
        ("audience", "oneself"),
        ("need", "doubt"),
    ];
    access.check_form(page, page, Form(&new), &agent).await;
    let base = format!("{page}/{}", access.fetch_text("select id from staff_channel").await);
    let version = access.version_on(&agent, &base).await;
    let edit = [
        ("version", &*version),
        ("name", "My own"),
        ("channel", "ntfy"),
        ("audience", "oneself"),
        ("need", "promises"),
    ];
    access.check_form("/desk/settings/channels/{id}", &base, Form(&edit), &agent).await;
    access.check_form("/desk/settings/channels/{id}/test", &format!("{base}/test"), Form(&[]), &agent).await;
    access.check_form("/desk/settings/channels/{id}/removal", &format!("{base}/removal"), Form(&[]), &agent).await;
}

/// What happens around a publication: a promise put off, an update taken back, one that waits for a second commander.
async fn publication(app: &TestApp, access: &mut AccessCheck<'_>, service: &str) {
    let (commander, admin) = (access.staff(Role::Commander), access.staff(Role::Admin));
    let row = "/do/amends/escalation/actions/promises_due";
    access.check_form(row, row, Form(&[]), &commander).await;
    let steps = [
        ("version", "1"),
        ("before_minutes", "10"),
        ("due_minutes", "0"),
        ("missed_minutes", "10"),
        ("missed_to", "support_leads"),
        ("missed_by", "email"),
    ];
    access.check_form("/desk/settings/promises", "/desk/settings/promises", Form(&steps), &admin).await;
    let field = format!("service-{service}");
    let declaration = [
        ("kind", "incident"),
        ("title", "Texts are late"),
        (&*field, "partial_outage"),
        ("state", "investigating"),
        ("started_at", "2026-03-11T08:50"),
        ("body", "Texts are late."),
        ("promise", "15"),
    ];
    let incident = commander.post("/desk/incidents", &declaration).await.location().to_owned();
    let of_incident =
        |column: &str| format!("select cast({column} as text) from incident where title = 'Texts are late'");
    let version = access.fetch_text(&of_incident("version")).await;
    let later = [("version", &*version), ("promise", "60")];
    access.check_form("/desk/incidents/{id}/promise", &format!("{incident}/promise"), Form(&later), &commander).await;
    let id = access.fetch_text(&of_incident("id")).await;
    for (about, path, row) in [
        (&*id, format!("{incident}/draft"), "/desk/incidents/{id}/draft"),
        ("", "/desk/incidents/new/draft".to_owned(), "/desk/incidents/new/draft"),
    ] {
        let call = [("incident", about), ("form", "title=Half&body=Half")];
        assert_eq!(commander.post("/do/amends/incidents/actions/save_draft", &call).await.status, 200);
        access.check_form(row, &path, Form(&[]), &commander).await;
    }
    let row = "/do/amends/incidents/actions/others_writing";
    access.check_form(row, row, Form(&[("incident", &*id), ("version", "1")]), &commander).await;
    let version = access.fetch_text(&of_incident("version")).await;
    let update = |version: &str, body: &str| {
        [("version", version), ("intent", "publish"), ("state", "identified"), ("body", body), ("promise", "30")]
            .map(|(name, value)| (name, value.to_owned()))
    };
    let fields = update(&version, "A full disk.");
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(commander.post(&format!("{incident}/updates"), &fields).await.status, 303);
    let published = access.fetch_text("select id from incident_update where body = 'A full disk.'").await;
    let path = format!("{incident}/updates/{published}/undo");
    access.check_form("/desk/incidents/{id}/updates/{update}/undo", &path, Form(&[]), &commander).await;

    let all = [("version", "1"), ("scope", "all")];
    access.check_form("/desk/settings/publishing", "/desk/settings/publishing", Form(&all), &admin).await;
    let second = app.staff("Second Commander", &[Role::Commander]).await;
    for row in ["cancellation", "approval", "emergency"] {
        let version = access.fetch_text(&of_incident("version")).await;
        let fields = update(&version, row);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(commander.post(&format!("{incident}/updates"), &fields).await.status, 303);
        let waiting = access.fetch_text("select id from prepared_update where state = 'waiting'").await;
        let hash = access.fetch_text("select content_hash from prepared_update where state = 'waiting'").await;
        let path = format!("{incident}/prepared/{waiting}/{row}");
        match row {
            "cancellation" => {
                let row = "/desk/incidents/{id}/prepared/{update}/cancellation";
                access.check_form(row, &path, Form(&[]), &commander).await;
            }
            "approval" => {
                let row = "/desk/incidents/{id}/prepared/{update}/approval";
                access.check_form(row, &path, Form(&[("hash", &hash)]), &second).await;
            }
            _ => {
                let row = "/desk/incidents/{id}/prepared/{update}/emergency";
                access.check_form(row, &path, Form(&[("emergency_reason", "Nobody is awake.")]), &commander).await;
            }
        }
    }
    let version = access.fetch_text("select cast(version as text) from second_approval").await;
    let off = admin.post("/desk/settings/publishing", &[("version", &*version), ("scope", "off")]).await;
    assert_eq!(off.status, 303);
}

/// Maintenance that is moved.
async fn window(access: &mut AccessCheck<'_>, service: &str) {
    let commander = access.staff(Role::Commander);
    let plan = [
        ("kind", "maintenance"),
        ("title", "New switches"),
        ("service", service),
        ("from", "2026-03-12T22:00"),
        ("until", "2026-03-12T23:00"),
        ("body", "Data may pause."),
    ];
    let planned = commander.post("/desk/incidents", &plan).await;
    let path = format!("{}/window", planned.location());
    let window = [("version", "2"), ("from", "2026-03-13T22:00"), ("until", "2026-03-13T23:00"), ("window_body", "")];
    access.check_form("/desk/incidents/{id}/window", &path, Form(&window), &commander).await;
    let path = format!("{}/plan", planned.location());
    let plan = [("version", "3"), ("plan_title", "Newer switches"), ("service", service), ("plan_body", "")];
    access.check_form("/desk/incidents/{id}/plan", &path, Form(&plan), &commander).await;
}

/// A series that is planned, changed and ended, and past incidents from a file.
async fn series(access: &mut AccessCheck<'_>, service: &str) {
    let commander = access.staff(Role::Commander);
    let plan = [
        ("intent", "save"),
        ("title", "Weekly work"),
        ("service", service),
        ("from", "2026-03-15T02:00"),
        ("until", "2026-03-15T03:00"),
        ("repeat", "weekly"),
        ("body", "Data may pause."),
    ];
    let row = "/desk/maintenance/series";
    let planned = access.check_form(row, row, Form(&plan), &commander).await.location().to_owned();
    let change: Vec<_> =
        plan.into_iter().chain([("version", "1"), ("following", "2026-03-22T02:00:00.000Z")]).collect();
    let changed = access.check_form("/desk/maintenance/series/{id}", &planned, Form(&change), &commander).await;
    let path = format!("{}/end", changed.location());
    let end = [("version", "1"), ("sure", "yes")];
    access.check_form("/desk/maintenance/series/{id}/end", &path, Form(&end), &commander).await;
    let name = access.fetch_text("select min(name) from service").await;
    let file = format!(
        "key,title,impact,services,started_at,resolved_at,update_at,state,body\n\
         a,Down,major,{name},2025-01-01 10:00,2025-01-01 11:00,2025-01-01 10:10,identified,One.\n\
         a,,,,,,2025-01-01 11:10,resolved,Two.\n"
    );
    access.check_form("/desk/incidents/import", "/desk/incidents/import", File(&file), &commander).await;
}

/// A service that an earlier version left in a status that nothing holds.
async fn unheld_service(app: &TestApp, access: &mut AccessCheck<'_>, service: &str) {
    let id = service.to_owned();
    app.app
        .db
        .write(async move |tx| {
            let text = "update service set status = 'major_outage' where id = $1";
            tx.execute(amends::platform::db::sql(text).bind(&id)).await?;
            Ok(())
        })
        .await
        .expect("a status");
    let path = format!("/desk/services/{service}/status");
    access.check_form("/desk/services/{id}/status", &path, Form(&[]), &access.staff(Role::Commander)).await;
}

/// A drill, practised to its end.
async fn drill(access: &mut AccessCheck<'_>, service: &str) {
    let commander = access.staff(Role::Commander);
    let field = format!("service-{service}");
    let declaration = [
        ("kind", "incident"),
        ("title", "Fire drill"),
        (&*field, "major_outage"),
        ("state", "investigating"),
        ("started_at", "2026-03-11T08:40"),
        ("body", "It is down."),
        ("promise", "15"),
        ("is_drill", "yes"),
    ];
    let declared = commander.post("/desk/incidents", &declaration).await;
    let id = declared.location().rsplit('/').next().unwrap_or_default().to_owned();
    access.execute("update incident set state = 'resolved', resolved_at = updated_at where is_drill = true").await;
    let page = format!("/desk/drills/{id}");
    let path = format!("{page}/recipients");
    access.check_form("/desk/drills/{id}/recipients", &path, Form(&[("count", "3")]), &commander).await;
    let apology = [
        ("version", "0"),
        ("apology_subject", "Our failure"),
        (
            "apology_body",
            "Dear {{name}}, nothing worked. That was our fault: we ran one system with no spare, and it failed. I am \
             sorry. What we owe you is on your next bill.",
        ),
    ];
    access.check_form("/desk/drills/{id}/apology", &format!("{page}/apology"), Form(&apology), &commander).await;
    let offer = [
        ("version", "0"),
        ("offer_subject", "For you"),
        ("offer_body", "Dear {{name}}, {{amount}} for you."),
        ("offer_budget", "5000"),
    ];
    access.check_form("/desk/drills/{id}/offer", &format!("{page}/offer"), Form(&offer), &commander).await;
    let (cora, helena) = (access.staff(Role::CommsApprover), access.staff(Role::Marketing));
    let (read, path) = ([("version", "1")], format!("{page}/apology/approval"));
    access.check_form("/desk/drills/{id}/apology/approval", &path, Form(&read), &cora).await;
    let path = format!("{page}/offer/approval");
    access.check_form("/desk/drills/{id}/offer/approval", &path, Form(&read), &helena).await;
    let path = format!("{page}/apology/sending");
    access.check_form("/desk/drills/{id}/apology/sending", &path, Form(&[]), &commander).await;
    let path = format!("{page}/offer/sending");
    access.check_form("/desk/drills/{id}/offer/sending", &path, Form(&[]), &commander).await;
}

/// A report without an incident, whose case is attached to one, and a signal.
async fn problems(app: &TestApp, access: &mut AccessCheck<'_>, service: &str) {
    let report = [
        ("service", service),
        ("severity", "down"),
        ("words", "No data in the whole street."),
        ("contact", "nora@example.org"),
    ];
    access.check_form("/report", "/report", Form(&report), &app.visitor()).await;
    let case = access.fetch_text("select cast(max(id) as text) from complaint_case").await;
    let version = access.fetch_text("select cast(version as text) from complaint_case order by id desc limit 1").await;
    let incident = access.fetch_text("select id from incident where number = 1").await;
    let path = format!("/desk/inbox/{case}/incident");
    let chosen = [("version", &*version), ("incident", &*incident)];
    access.check_form("/desk/inbox/{id}/incident", &path, Form(&chosen), &access.staff(Role::Agent)).await;
    access
        .execute(
            "insert into service_signal
                 (id, service_id, raised_at, first_evidence_at, people, peak, usual, updated_at)
             select 'aaaaaaaaaaaa', id, updated_at, updated_at, 4, 4, 0, updated_at from service limit 1",
        )
        .await;
    let dismissal = [("version", "1"), ("reason", "One shop, known.")];
    let path = "/desk/signals/aaaaaaaaaaaa/dismissal";
    access.check_form("/desk/signals/{id}/dismissal", path, Form(&dismissal), &access.staff(Role::Commander)).await;
}

async fn announcements(access: &mut AccessCheck<'_>) {
    let maren = access.staff(Role::CommsApprover);
    let draft = [("intent", "draft"), ("title", "New shops"), ("body", "In Leeds.")];
    let path = access
        .check_form("/desk/announcements", "/desk/announcements", Form(&draft), &maren)
        .await
        .location()
        .to_owned();
    let published =
        [("version", "1"), ("intent", "publish"), ("title", "New shops"), ("body", "In Leeds."), ("until", "")];
    access.check_form("/desk/announcements/{id}", &path, Form(&published), &access.staff(Role::Commander)).await;
    let (end, withdrawal) = (format!("{path}/end"), format!("{path}/withdrawal"));
    access.check_form("/desk/announcements/{id}/end", &end, Form(&[("version", "2")]), &maren).await;
    access.check_form("/desk/announcements/{id}/withdrawal", &withdrawal, Form(&[("version", "3")]), &maren).await;
    let second = maren.post("/desk/announcements", &draft).await.location().to_owned();
    let path = format!("{second}/deletion");
    access.check_form("/desk/announcements/{id}/deletion", &path, Form(&[("version", "1")]), &maren).await;
}

async fn subscriptions(app: &TestApp, access: &mut AccessCheck<'_>, service: &str) {
    let reader = app.visitor();
    let all = [("about", "all"), ("to", "reader@example.org")];
    access.check_form("/subscriptions", "/subscriptions", Form(&all), &reader).await;
    let request = access.fetch_text("select link_subject from message where link = 'confirmation'").await;
    let link = SubscriptionLink::Confirm(PublicId::parse(&request).expect("an id")).path(&app.app.keys);
    let path = format!("{link}/confirmation");
    let confirmed = access.check_form("/subscriptions/{token}/confirmation", &path, Form(&[]), &reader).await;
    let page = confirmed.location().split('?').next().unwrap();
    let version = access.version_on(&reader, page).await;
    let chosen = [("version", &*version), ("about", "chosen"), ("service", service)];
    access.check_form("/subscriptions/{token}", page, Form(&chosen), &reader).await;
    let mut elsewhere = reader;
    "https://mail.example".clone_into(&mut elsewhere.origin);
    let one_click = [("List-Unsubscribe", "One-Click")];
    access.check_form("/subscriptions/{token}/end", &format!("{page}/end"), Form(&one_click), &elsewhere).await;
    let lead = access.staff(Role::SupportLead);
    let added = [("about", "all"), ("to", "added@example.org"), ("agreed", "yes")];
    let added = access.check_form("/desk/subscribers", "/desk/subscribers", Form(&added), &lead).await;
    let page = added.location().to_owned();
    let version = access.version_on(&lead, &page).await;
    let edit = [("version", &*version), ("about", "chosen"), ("service", service)];
    access.check_form("/desk/subscribers/{id}", &page, Form(&edit), &lead).await;
    access.execute("update subscriber set state = 'quarantined' where address = 'added@example.org'").await;
    let path = format!("{page}/reactivation");
    access.check_form("/desk/subscribers/{id}/reactivation", &path, Form(&[]), &lead).await;
    access.check_form("/desk/subscribers/{id}/end", &format!("{page}/end"), Form(&[]), &lead).await;
    let waiting = [("about", "all"), ("to", "waiting@example.org")];
    let page = lead.post("/desk/subscribers", &waiting).await.location().to_owned();
    access.execute("update subscription_request set created_at = '2026-03-01T00:00:00+00:00'").await;
    let path = format!("{page}/confirmation");
    access.check_form("/desk/subscribers/{id}/confirmation", &path, Form(&[]), &lead).await;
}
