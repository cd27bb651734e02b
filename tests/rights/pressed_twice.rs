//! A form that is pressed twice, also at the same instant, has one result, and both presses lead to it (I18, decision 49).
//!
//! Every row of the write table says here what a second press does.

use crate::access_check::AccessCheck;
use crate::apologies_fixture::Fixture as Apologies;
use crate::goodwill_fixture::Fixture as Goodwill;
use amends::access::writes::{TABLE, Writer};
use amends::app::test_support::{TestClient, TestResponse, test_start};
use amends::on_both_databases;
use amends::types::Role;
use axum::http::Method;
use chrono::Duration;
use std::collections::BTreeMap;

/// What keeps a second press from doing anything twice.
#[derive(Debug, PartialEq, Eq)]
enum Second {
    /// The form creates something and has a key.
    Key,
    /// The form creates something and is on a cached page: the same content from the same source counts once.
    Content,
    /// The form changes something and has the version that it was filled from.
    Version,
    /// It would change nothing more, or is refused, for this reason.
    Harmless(&'static str),
}
use Second::{Content, Harmless, Key, Version};

const ROWS: &[(&str, Second)] = &[
    ("/sign-in", Harmless("another session of the same person, in place of the first")),
    ("/setup/{token}", Harmless("the link works once; the person signs in with the password they chose")),
    ("/sign-out", Harmless("the session is over already")),
    ("/desk/settings/sessions/{id}/end", Harmless("the session is over already")),
    ("/desk/settings/password", Harmless("the current password is wrong by then")),
    ("/desk/password", Harmless("leads on once the password was chosen")),
    ("/desk/settings/contacts", Key),
    ("/desk/settings/channels", Key),
    ("/desk/settings/channels/{id}", Version),
    ("/desk/settings/channels/{id}/test", Harmless("another test message")),
    ("/desk/settings/channels/{id}/removal", Harmless("a removed channel stays removed")),
    ("/desk/settings/contacts/{id}/code", Key),
    ("/desk/settings/contacts/{id}/verification", Harmless("a verified address stays verified")),
    ("/desk/settings/contacts/{id}/removal", Harmless("a removed address stays removed")),
    ("/desk/settings/promises", Version),
    ("/desk/settings/publishing", Version),
    ("/desk/settings/staff", Key),
    ("/desk/settings/staff/{id}", Key),
    ("/desk/settings/staff/{id}/ownership", Harmless("the right is gone with the ownership")),
    ("/desk/settings/pending/{id}/confirmation", Harmless("a confirmed action no longer waits")),
    ("/desk/settings/pending/{id}/stop", Harmless("a stopped action no longer waits")),
    ("/desk/settings/safeguards", Version),
    ("/desk/settings/tokens", Key),
    ("/desk/settings/tokens/{id}/revocation", Harmless("a revoked token stays revoked")),
    ("/desk/settings/organisation", Version),
    ("/desk/settings/page", Version),
    ("/desk/settings/page/look", Version),
    ("/desk/settings/page/logo", Version),
    ("/desk/settings/page/undo", Version),
    ("/desk/settings/page/plain", Version),
    ("/desk/setup", Harmless("the same answers are stored again")),
    ("/desk/setup/region", Harmless("the same answers are stored again")),
    ("/desk/setup/service", Harmless("only the first service is added")),
    ("/desk/settings/page/text", Version),
    ("/desk/settings/page/security", Version),
    ("/desk/services", Key),
    ("/desk/services/groups", Key),
    ("/desk/services/{id}", Version),
    ("/desk/watched-pages", Key),
    ("/desk/watched-pages/{id}", Version),
    ("/desk/watched-pages/{id}/removal", Version),
    ("/desk/watched-pages/{id}/reading", Harmless("the page is read again")),
    ("/desk/watched-pages/{id}/dismissal", Harmless("it is dismissed already")),
    ("/desk/incidents", Key),
    ("/desk/incidents/{id}/updates", Key),
    ("/desk/incidents/{id}/updates/{update}", Version),
    ("/desk/incidents/{id}/translations", Version),
    ("/desk/incidents/{id}/review", Key),
    ("/desk/incidents/{id}/post-mortem", Key),
    ("/desk/incidents/{id}/post-mortem/withdrawal", Version),
    ("/desk/incidents/{id}/post-mortem/review", Version),
    ("/desk/incidents/{id}/actions", Key),
    ("/desk/incidents/{id}/actions/{action}", Version),
    ("/desk/incidents/{id}/actions/{action}/done", Harmless("an action that is done stays done")),
    ("/desk/incidents/{id}/actions/{action}/removal", Version),
    ("/desk/incidents/{id}/withdrawal", Version),
    ("/desk/incidents/{id}/window", Key),
    ("/desk/incidents/{id}/promise", Version),
    ("/desk/incidents/{id}/updates/{update}/undo", Harmless("an update that was taken back is gone")),
    ("/desk/incidents/{id}/draft", Harmless("a discarded draft is gone")),
    ("/desk/incidents/new/draft", Harmless("a discarded draft is gone")),
    ("/desk/incidents/{id}/prepared/{update}/cancellation", Harmless("a cancelled update stays cancelled")),
    ("/desk/incidents/{id}/prepared/{update}/approval", Key),
    ("/desk/incidents/{id}/prepared/{update}/emergency", Key),
    ("/desk/incidents/{id}/plan", Key),
    ("/desk/incidents/import", Key),
    ("/desk/maintenance/series", Key),
    ("/desk/maintenance/series/{id}", Key),
    ("/desk/maintenance/series/{id}/end", Version),
    ("/desk/services/{id}/status", Harmless("its status follows from what is open by then")),
    ("/desk/incidents/{id}/people", Key),
    ("/desk/incidents/{id}/notes", Key),
    ("/desk/incidents/{id}/notes/{note}", Version),
    ("/desk/incidents/{id}/steps/{step}", Harmless("a ticked step keeps who ticked it first")),
    ("/desk/settings/templates", Key),
    ("/desk/settings/templates/{id}", Version),
    ("/desk/settings/templates/{id}/position", Version),
    ("/desk/settings/templates/{id}/archive", Version),
    ("/desk/settings/playbooks", Key),
    ("/desk/settings/playbooks/{id}", Version),
    ("/desk/settings/playbooks/{id}/archive", Version),
    ("/desk/settings/shortcuts", Harmless("the same choice is stored again")),
    ("/desk/settings/alerts", Key),
    ("/desk/settings/alerts/{id}", Version),
    ("/desk/settings/alerts/{id}/rotation", Key),
    ("/desk/settings/alerts/{id}/revocation", Harmless("a revoked receiver stays revoked")),
    ("/desk/settings/alerts/{id}/rules", Key),
    ("/desk/settings/alerts/{id}/rules/{rule}", Version),
    ("/desk/settings/alerts/{id}/rules/{rule}/place", Harmless("the rule is at that place already")),
    ("/desk/settings/alerts/{id}/rules/{rule}/deletion", Harmless("a deleted rule is gone")),
    ("/desk/settings/webhooks", Key),
    ("/desk/settings/webhooks/{id}", Version),
    ("/desk/settings/webhooks/{id}/rotation", Key),
    ("/desk/settings/webhooks/{id}/disabling", Harmless("a disabled endpoint stays disabled")),
    ("/desk/settings/webhooks/{id}/enabling", Harmless("an enabled endpoint stays enabled")),
    ("/desk/settings/webhooks/{id}/deletion", Harmless("a deleted endpoint is gone")),
    ("/desk/settings/webhooks/{id}/test", Key),
    ("/desk/settings/webhooks/{id}/replay", Key),
    ("/desk/settings/webhooks/{id}/deliveries/{delivery}/replay", Key),
    ("/desk/incidents/drafts/{id}/publication", Key),
    ("/desk/incidents/drafts/{id}/discard", Harmless("a discarded draft stays discarded")),
    ("/desk/incidents/drafts/{id}/proposal", Harmless("the proposal is off already")),
    ("/hooks/{kind}/{token}", Harmless("an alert that is known is no news")),
    ("/hooks/{kind}", Harmless("an alert that is known is no news")),
    ("/v2/enqueue", Harmless("an event with a known key is no news")),
    ("/desk/announcements", Key),
    ("/desk/announcements/{id}", Version),
    ("/desk/announcements/{id}/end", Version),
    ("/desk/announcements/{id}/withdrawal", Version),
    ("/desk/announcements/{id}/deletion", Version),
    ("/desk/customers/import", Key),
    ("/desk/incidents/{id}/exposure", Key),
    ("/desk/incidents/{id}/exposure/count", Harmless("customers are counted once more, with the same result")),
    ("/desk/customers/filters", Key),
    ("/desk/customers/filters/{id}", Version),
    ("/desk/customers/filters/{id}/deletion", Version),
    ("/desk/customers/{id}/contacts", Harmless("every look at an address is recorded")),
    ("/desk/customers/{id}/erasure", Harmless("an erased customer stays erased")),
    ("/incidents/{id}/affected", Content),
    ("/report", Content),
    ("/desk/inbox/{id}/incident", Version),
    ("/desk/signals/{id}/dismissal", Version),
    ("/r/{token}/reply", Key),
    ("/desk/inbox/{id}/contact", Harmless("every look at an address is recorded")),
    ("/desk/inbox/{id}/replies", Key),
    ("/desk/inbox/{id}/identity", Version),
    ("/desk/inbox/{id}/owner", Version),
    ("/desk/inbox/{id}/state", Version),
    ("/desk/apologies", Key),
    ("/desk/apologies/{id}", Version),
    ("/desk/apologies/{id}/submission", Version),
    ("/desk/apologies/{id}/preparation", Harmless("what is paused stays paused")),
    ("/desk/apologies/{id}/withdrawal", Version),
    ("/desk/apologies/{id}/approval", Harmless("a decided version waits for nobody")),
    ("/desk/sending/{id}/pause", Harmless("a paused batch stays paused")),
    ("/desk/sending/{id}/resumption", Harmless("a batch that is being sent goes on")),
    ("/desk/sending/{id}/cancellation", Harmless("a cancelled batch stays cancelled")),
    ("/desk/sending/limits", Harmless("the limit is the same")),
    ("/desk/sending/canary", Harmless("the setting is the same")),
    ("/desk/sending/limits/removal", Harmless("there is no such limit any more")),
    ("/desk/sending/domains/reset", Harmless("the domain is no longer slowed down")),
    ("/desk/sending/stop", Harmless("sending that is stopped stays stopped")),
    ("/desk/sending/messages/{id}/decision", Harmless("a decided message is no longer in doubt")),
    ("/desk/sending/{id}/groups", Harmless("a decided group has no messages any more")),
    ("/desk/sending/{id}/decisions", Harmless("decided messages are no longer in doubt")),
    ("/desk/offers", Key),
    ("/desk/offers/{id}", Version),
    ("/desk/offers/{id}/costing", Harmless("a paused costing stays paused, and a new one raises the version")),
    ("/desk/offers/{id}/submission", Version),
    ("/desk/offers/{id}/approval", Harmless("one person signs an offer once")),
    ("/desk/offers/{id}/withdrawal", Version),
    ("/desk/offers/{id}/discard", Version),
    ("/desk/offers/budgets", Key),
    ("/r/{token}/claim", Harmless("a claimed voucher is shown again")),
    ("/consent/{token}", Harmless("consent that was given again stays given")),
    ("/consent/{token}/withdrawal", Harmless("a withdrawn consent stays withdrawn")),
    ("/desk/drills/{id}/recipients", Key),
    ("/desk/drills/{id}/apology", Version),
    ("/desk/drills/{id}/offer", Version),
    ("/desk/drills/{id}/apology/approval", Version),
    ("/desk/drills/{id}/offer/approval", Version),
    ("/desk/drills/{id}/apology/sending", Harmless("what is in the outbox is not sent again")),
    ("/desk/drills/{id}/offer/sending", Harmless("what is in the outbox is not sent again")),
    ("/desk/subscribers", Key),
    ("/desk/subscribers/{id}", Version),
    ("/desk/subscribers/{id}/reactivation", Harmless("an active subscriber stays active")),
    ("/desk/subscribers/{id}/confirmation", Harmless("no second link is sent within an hour")),
    ("/desk/subscribers/{id}/end", Harmless("an ended subscription stays ended")),
    ("/subscriptions", Content),
    ("/subscriptions/{token}", Version),
    ("/subscriptions/{token}/confirmation", Harmless("a confirmed subscription stays confirmed")),
    ("/subscriptions/{token}/end", Harmless("an ended subscription stays ended")),
];

#[test]
fn every_form_says_what_a_second_press_does() {
    let listed: BTreeMap<_, _> = ROWS.iter().map(|(path, second)| (*path, second)).collect();
    assert_eq!(listed.len(), ROWS.len());
    for row in TABLE {
        let is_form = !matches!(row.writer, Writer::Token(_)) && !row.path.starts_with("/do/");
        assert_eq!(listed.contains_key(row.path), is_form, "{}", row.path);
    }
    for (path, _) in ROWS {
        assert!(TABLE.iter().any(|row| row.path == *path), "{path} is not in the table");
    }
}

/// The key of the form on a page that posts to `action`.
fn form_key(page: &TestResponse, action: &str) -> String {
    assert_eq!(page.status, 200, "{}", page.body);
    let forms = page.body.split("<form").skip(1).map(|rest| rest.split("</form>").next().unwrap_or_default());
    let form = forms
        .filter(|form| form.split('>').next().unwrap_or_default().contains(&format!("action=\"{action}\"")))
        .find(|form| form.contains("name=\"form_key\""));
    let form = form.unwrap_or_else(|| panic!("no form to {action} with a key: {}", page.body));
    form.split("name=\"form_key\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a key").to_owned()
}

/// Presses the button of the form on `page` twice at the same instant, and once more later. Returns where all lead to.
async fn press(client: &TestClient, page: &str, action: &str, fields: &[(&str, &str)]) -> String {
    let key = form_key(&client.get(page).await, action);
    let fields = [fields, &[("form_key", &*key)]].concat();
    let (first, second) = tokio::join!(client.post(action, &fields), client.post(action, &fields));
    let later = client.post(action, &fields).await;
    for response in [&first, &second, &later] {
        assert_eq!(response.status, 303, "{action}: {}", response.body);
        assert_eq!(response.location(), first.location(), "{action}");
    }
    // The page rendered anew has another key: the same content is then meant.
    assert_ne!(form_key(&client.get(page).await, action), key, "{action}");
    first.location().to_owned()
}

async fn service(access: &AccessCheck<'_>) -> String {
    let admin = access.staff(Role::Admin);
    let new = [("name", "Mobile data"), ("description", ""), ("group", ""), ("weight_percent", "100"), ("kind", "")];
    press(&admin, "/desk/services", "/desk/services", &new).await;
    let group = [("group_name", "Mobile network")];
    press(&admin, "/desk/services", "/desk/services/groups", &group).await;
    assert_eq!(access.fetch_text("select cast(count(*) as text) from service_group").await, "1");
    assert_eq!(access.fetch_text("select cast(count(*) as text) from service").await, "1");
    access.fetch_text("select id from service").await
}

async fn declare(access: &AccessCheck<'_>, field: &str) -> String {
    let declaration = [
        ("kind", "incident"),
        ("title", "Data down"),
        (field, "major_outage"),
        ("state", "investigating"),
        ("started_at", "2026-03-11T08:40"),
        ("body", "It is down."),
        ("promise", "15"),
        ("notify", "yes"),
    ];
    press(&access.staff(Role::Commander), "/desk/incidents/new", "/desk/incidents", &declaration).await
}

on_both_databases! {
    async fn an_incident_its_updates_and_announcements_are_published_once(app: TestApp) {
        let access = AccessCheck::new(&app).with_staff().await;
        let commander = access.staff(Role::Commander);
        let service = service(&access).await;
        let field = format!("service-{service}");
        let incident = declare(&access, &field).await;
        assert_eq!(access.fetch_text("select cast(count(*) as text) from incident").await, "1");
        assert_eq!(access.fetch_text("select cast(count(*) as text) from incident_update").await, "1");

        let version = access.fetch_text("select cast(version as text) from incident").await;
        let update = [
            ("version", &*version), ("intent", "publish"), ("state", "identified"), ("body", "We know why."),
            ("promise", "15"), (&*field, "major_outage"), ("notify", "yes"),
        ];
        press(&commander, &incident, &format!("{incident}/updates"), &update).await;
        assert_eq!(access.fetch_text("select cast(count(*) as text) from incident_update").await, "2");

        let work = [
            ("kind", "maintenance"), ("title", "New cables"), ("service", &*service), ("from", "2026-03-12T02:00"),
            ("until", "2026-03-12T04:00"), ("body", "Data pauses."),
        ];
        press(&commander, "/desk/incidents/new?kind=maintenance", "/desk/incidents", &work).await;
        assert_eq!(access.fetch_text("select cast(count(*) as text) from incident").await, "2");

        let news = [("intent", "publish"), ("title", "New shops"), ("body", "In Leeds."), ("until", "")];
        press(&access.staff(Role::CommsApprover), "/desk/announcements/new", "/desk/announcements", &news).await;
        assert_eq!(access.fetch_text("select cast(count(*) as text) from announcement").await, "1");
    }

    async fn an_edited_form_with_the_same_key_is_another_one(app: TestApp) {
        let access = AccessCheck::new(&app).with_staff().await;
        let maren = access.staff(Role::CommsApprover);
        let key = form_key(&maren.get("/desk/announcements/new").await, "/desk/announcements");
        let mut news =
            [("form_key", &*key), ("intent", "publish"), ("title", "New shops"), ("body", "In Leeds."), ("until", "")];
        let first = maren.post("/desk/announcements", &news).await;
        news[2].1 = "More shops";
        let second = maren.post("/desk/announcements", &news).await;
        assert!(second.status == 303 && second.location() != first.location(), "{}", second.body);
        // The same form of somebody else is theirs.
        let other = access.staff(Role::Commander).post("/desk/announcements", &news).await;
        assert!(other.status == 303 && other.location() != second.location(), "{}", other.body);
        assert_eq!(access.fetch_text("select cast(count(*) as text) from announcement").await, "3");
    }

    async fn an_edit_that_is_posted_twice_is_no_conflict(app: TestApp) {
        let access = AccessCheck::new(&app).with_staff().await;
        let admin = access.staff(Role::Admin);
        let service = format!("/desk/services/{}", service(&access).await);
        let version = access.version_on(&admin, &service).await;
        let edit = [
            ("version", &*version), ("name", "Mobile data"), ("description", "Data on phones"), ("group", ""),
            ("weight_percent", "100"), ("kind", ""),
        ];
        let (first, second) = tokio::join!(admin.post(&service, &edit), admin.post(&service, &edit));
        assert_eq!((first.status.as_u16(), second.status.as_u16()), (303, 303), "{} {}", first.body, second.body);
        assert_eq!(first.location(), second.location());
        let mut other = edit;
        other[2].1 = "Data everywhere";
        assert_eq!(admin.post(&service, &other).await.status, 409, "another edit from the old version");
    }

    async fn what_was_refused_is_not_remembered(app: TestApp) {
        let access = AccessCheck::new(&app).with_staff().await;
        let maren = access.staff(Role::CommsApprover);
        let key = form_key(&maren.get("/desk/announcements/new").await, "/desk/announcements");
        let mut news =
            [("form_key", &*key), ("intent", "publish"), ("title", ""), ("body", "In Leeds."), ("until", "")];
        let refused = maren.post("/desk/announcements", &news).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains(&format!("name=\"form_key\" value=\"{key}\"")), "it keeps its key");
        news[2].1 = "New shops";
        assert_eq!(maren.post("/desk/announcements", &news).await.status, 303);
        assert_eq!(access.fetch_text("select cast(count(*) as text) from form_submission").await, "1");
    }

    async fn a_reply_a_note_and_a_letter_go_once(app: TestApp) {
        let access = AccessCheck::new(&app).with_staff().await;
        let service = service(&access).await;
        let incident = declare(&access, &format!("service-{service}")).await;
        app.publish().await;
        let nora = app.visitor();
        let path = format!("{}/affected", incident.trim_start_matches("/desk"));
        let report = [
            ("service", &*service), ("severity", "down"), ("where", "LS6"), ("words", "Nothing works."),
            ("contact", "nora@example.org"),
        ];
        let (first, second) = tokio::join!(nora.post(&path, &report), nora.post(&path, &report));
        assert_eq!((first.status.as_u16(), second.status.as_u16()), (303, 303), "{}", second.body);
        assert_eq!(first.location(), second.location());
        assert_eq!(access.fetch_text("select cast(count(*) as text) from interaction").await, "1");
        assert_eq!(access.fetch_text("select cast(used as text) from limit_use where limit_name = 'report source'").await, "1");

        let agent = access.staff(Role::Agent);
        let case = format!("/desk/inbox/{}", access.fetch_text("select cast(id as text) from complaint_case").await);
        let version = access.fetch_text("select cast(version as text) from complaint_case").await;
        let replies = format!("{case}/replies");
        let reply = [("version", &*version), ("kind", "reply"), ("body", "Nora, I am sorry.")];
        press(&agent, &case, &replies, &reply).await;
        let sent = "select cast(count(*) as text) from message where class = 'reply'";
        assert_eq!(access.fetch_text(sent).await, "1");
        let note = [("version", &*version), ("kind", "note"), ("body", "Called twice before.")];
        press(&agent, &case, &replies, &note).await;
        assert_eq!(access.fetch_text("select cast(count(*) as text) from interaction where direction = 'note'").await, "1");

        // The same reply from a second window, which still shows the old version.
        let again = agent.post(&replies, &reply).await;
        assert_eq!(again.status, 303, "{}", again.body);
        assert_eq!(access.fetch_text(sent).await, "1");
        // Another text, or the same one of a colleague, conflicts.
        let other = [("version", &*version), ("kind", "reply"), ("body", "Nora, it works again.")];
        assert_eq!(agent.post(&replies, &other).await.status, 409);
        assert_eq!(access.staff(Role::SeniorAgent).post(&replies, &reply).await.status, 409);
        assert_eq!(access.fetch_text(sent).await, "1");
    }

    async fn a_subscription_is_asked_to_be_confirmed_once_in_ten_minutes(app: TestApp) {
        let reader = app.visitor();
        let all = [("about", "all"), ("to", "reader@example.org")];
        let (first, second) = tokio::join!(reader.post("/subscriptions", &all), reader.post("/subscriptions", &all));
        assert_eq!((first.status.as_u16(), second.status.as_u16()), (303, 303), "{}", second.body);
        let access = AccessCheck::new(&app);
        let mails = "select cast(count(*) as text) from message";
        assert_eq!(access.fetch_text(mails).await, "1");
        app.app.clock.set(test_start() + Duration::minutes(9));
        assert_eq!(reader.post("/subscriptions", &all).await.status, 303);
        assert_eq!(access.fetch_text(mails).await, "1");
        let forms = "select cast(count(*) as text) from form_submission";
        assert_eq!(access.fetch_text(forms).await, "1");
        // Later it is remembered no more.
        app.app.clock.set(test_start() + Duration::minutes(11));
        while amends::web::forms::workers::delete_expired(&app.app).await.unwrap() {}
        assert_eq!(access.fetch_text(forms).await, "0");
    }

    async fn an_account_and_a_token_are_made_once_and_their_secret_is_shown(app: TestApp) {
        let access = AccessCheck::new(&app).with_staff().await;
        let admin = access.staff(Role::Admin);
        for (path, new) in [
            ("/desk/settings/staff", &[("name", "Sam Adeyemi"), ("title", ""), ("email", "sam@example.org"), ("role", "agent")][..]),
            ("/desk/settings/tokens", &[("name", "Board"), ("role", "portal"), ("merchant", "")]),
        ] {
            let key = form_key(&admin.get(path).await, path);
            let fields = [new, &[("form_key", &*key)]].concat();
            let (first, second) = tokio::join!(admin.post(path, &fields), admin.post(path, &fields));
            // The browser shows the second response only, so that it must have the secret that works.
            assert_eq!(first.one_time_secret(), second.one_time_secret(), "{path}");
            app.app.clock.set(app.app.clock.now() + Duration::minutes(2));
            let later = admin.post(path, &fields).await;
            assert!(later.status == 303 && later.location().starts_with(path), "{}", later.body);
        }
        let count = "select cast(count(*) as text) from staff where email = 'sam@example.org'";
        assert_eq!(access.fetch_text(count).await, "1");
        assert_eq!(access.fetch_text("select cast(count(*) as text) from api_token where name = 'Board'").await, "1");
    }

    async fn a_file_is_imported_once(app: TestApp) {
        let access = AccessCheck::new(&app).with_staff().await;
        let importer = access.staff(Role::SupportLead);
        let path = "/desk/customers/import";
        let key = form_key(&importer.get("/desk/customers").await, path);
        let parts = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"form_key\"\r\n\r\n{key}\r\n\
             --edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file.csv\"\r\n\
             Content-Type: text/csv\r\n\r\nexternal_id,name\nA,Ann\n\r\n--edge--\r\n"
        );
        let send = || importer.send(Method::POST, path, Some("multipart/form-data; boundary=edge"), parts.clone(), &[]);
        let (first, second) = tokio::join!(send(), send());
        assert_eq!((first.status.as_u16(), second.status.as_u16()), (303, 303), "{}", second.body);
        assert_eq!(first.location(), second.location());
        assert_eq!(access.fetch_text("select cast(count(*) as text) from import").await, "1");
    }

    async fn a_budget_and_an_offer_are_made_once(app: TestApp) {
        let fixture = Goodwill::with(app, 2).await;
        let access = AccessCheck::new(&fixture).with_staff().await;
        let budget = [("name", "Goodwill, this quarter"), ("currency", "GBP"), ("limit", "25000")];
        press(&access.staff(Role::Finance), "/desk/offers", "/desk/offers/budgets", &budget).await;
        assert_eq!(access.fetch_text("select cast(count(*) as text) from budget").await, "1");
        let budget = access.fetch_text("select id from budget").await;
        let typed = fixture.offer_form(&budget, "10");
        press(&access.staff(Role::SupportLead), "/desk/offers/new", "/desk/offers", &typed).await;
        assert_eq!(access.fetch_text("select cast(count(*) as text) from offer").await, "1");
    }

    async fn an_apology_is_drafted_once(app: TestApp) {
        let fixture = Apologies::new(app).await;
        let access = AccessCheck::new(&fixture.app).with_staff().await;
        let page = format!("/desk/apologies/new?incident={}", fixture.incident);
        press(&access.staff(Role::SupportLead), &page, "/desk/apologies", &fixture.fields(&[])).await;
        assert_eq!(access.fetch_text("select cast(count(*) as text) from batch").await, "1");
    }
}
