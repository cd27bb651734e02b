//! Actions that one administrator cannot do alone (decision 54), over HTTP on both databases.

use amends::accounts::pending_action::{decide, store};
use amends::app::test_support::{TestApp, TestClient, TestResponse, test_start};
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::staff_notices::workers as notices;
use amends::types::{PublicId, Role};
use axum::http::Method;
use chrono::Duration;

mod fixture;
use fixture::Fixture;

const PENDING: &str = "/desk/settings/pending";
const CHECKOUT: [(&str, &str); 3] = [("name", "Checkout"), ("role", "redeemer"), ("merchant", "larkmoor-shops")];

/// Two administrators, of whom the first is the owner, an agent and a person of finance.
struct Company {
    app: TestApp,
    db: Fixture,
    ingrid: TestClient,
    otto: TestClient,
    sam: TestClient,
    farah: TestClient,
}

impl Company {
    async fn with(app: TestApp) -> Self {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let otto = app.staff("Otto Lang", &[Role::Admin]).await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let farah = app.staff("Farah Siddiqui", &[Role::Finance]).await;
        let db = Fixture::with(&app).await;
        Self { app, db, ingrid, otto, sam, farah }
    }

    /// An administrator edits a person, whose fields are otherwise as they were.
    async fn edit(&self, by: &TestClient, who: &TestClient, name: &str, fields: &[(&str, &str)]) -> TestResponse {
        let path = format!("/desk/settings/staff/{}", who.staff_id.as_ref().unwrap());
        let seen = by.get(&path).await.version();
        let fields = [&[("version", seen.as_str()), ("name", name), ("may_sign_in", "yes")], fields].concat();
        by.post(&path, &fields).await
    }

    async fn give_sam_marketing(&self, by: &TestClient) -> PublicId {
        let edited = self.edit(by, &self.sam, "Sam Adeyemi", &[("role", "agent"), ("role", "marketing")]).await;
        assert_eq!((edited.status.as_u16(), edited.location()), (303, PENDING), "{}", edited.body);
        self.waiting().await
    }

    /// An administrator disables a person who has one role.
    async fn disable(&self, by: &TestClient, who: &TestClient, name: &str, role: &str) {
        let path = format!("/desk/settings/staff/{}", who.staff_id.as_ref().unwrap());
        let seen = by.get(&path).await.version();
        let answer = by.post(&path, &[("version", seen.as_str()), ("name", name), ("role", role)]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
    }

    /// The subjects of the notices to a person, in the order in which they were enqueued.
    async fn told(&self, email: &str) -> Vec<String> {
        notices::reconcile(&self.app.app).await.unwrap();
        let query =
            format!("select subject from message where class = 'staff_notice' and address = '{email}' order by id");
        self.db.column(&query).await
    }

    /// The id of the only action that waits.
    async fn waiting(&self) -> PublicId {
        let waiting = store::waiting(&mut self.app.app.db.read().await.unwrap(), None).await.unwrap();
        assert_eq!(waiting.len(), 1, "{waiting:?}");
        waiting[0].id.clone()
    }

    async fn confirm(&self, by: &TestClient, id: &PublicId) -> TestResponse {
        by.post(&format!("{PENDING}/{id}/confirmation"), &[]).await
    }

    async fn stop(&self, by: &TestClient, id: &PublicId) -> TestResponse {
        by.post(&format!("{PENDING}/{id}/stop"), &[("reason", "Nobody asked for this.")]).await
    }

    async fn state(&self, id: &PublicId) -> String {
        self.db.column(&format!("select state from pending_action where id = '{id}'")).await.remove(0)
    }

    /// Whether Sam has the role of marketing.
    async fn sam_has_marketing(&self) -> bool {
        let id = self.sam.staff_id.as_ref().unwrap();
        let query = format!("select count(*) from staff_role where role = 'marketing' and staff_id = '{id}'");
        self.db.number(&query).await == 1
    }

    /// Lets time pass and runs the worker. Sessions stay open.
    async fn after(&self, length: Duration) {
        let now = test_start() + length;
        self.app.app.clock.set(now);
        let (seen, ends) = (now.to_rfc3339(), (now + Duration::days(1)).to_rfc3339());
        self.db.run(&format!("update session set seen_at = '{seen}', expires_at = '{ends}'")).await;
        decide::apply_due(&self.app.app).await.unwrap();
    }

    async fn events(&self, verb: &str) -> Vec<String> {
        self.db.column(&format!("select actor from events where verb = '{verb}' order by id")).await
    }
}

async fn sign_in(app: &TestApp, email: &str, password: &str) -> TestResponse {
    app.visitor().post("/sign-in", &[("email", email), ("password", password)]).await
}

/// The page a browser gets that has just signed in.
async fn desk_after(app: &TestApp, signed_in: &TestResponse) -> TestResponse {
    let cookie = signed_in.headers.get("set-cookie").expect("signing in should set a cookie").to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap();
    app.visitor().send(Method::GET, "/desk", None, String::new(), &[("cookie", cookie)]).await
}

async fn text_of(app: &TestApp, statement: &'static str) -> String {
    app.app.db.read().await.unwrap().fetch_value::<String>(sql(statement)).await.unwrap()
}

on_both_databases! {
    async fn a_key_role_takes_effect_when_a_second_administrator_confirms(app: TestApp) {
        let company = Company::with(app).await;
        let id = company.give_sam_marketing(&company.ingrid).await;
        assert!(!company.sam_has_marketing().await);
        let dashboard = company.otto.get("/desk").await.body;
        assert!(dashboard.contains("Give Sam Adeyemi the role Marketing"), "{dashboard}");
        assert!(!company.ingrid.get("/desk").await.body.contains("Confirm or stop"), "not her own request");
        let own = company.confirm(&company.ingrid, &id).await;
        assert!(own.status == 403 && own.body.contains("another administrator must confirm"), "{}", own.body);
        assert_eq!(company.confirm(&company.farah, &id).await.status, 403);
        assert!(!company.sam_has_marketing().await);
        assert_eq!(company.confirm(&company.otto, &id).await.status, 303);
        assert!(company.sam_has_marketing().await);
        let page = company.otto.get(&format!("{PENDING}/{id}")).await.body;
        assert!(page.contains("Confirmed by Otto Lang") && !page.contains("Confirm now"), "{page}");
        let otto = format!("staff:{}", company.otto.staff_id.clone().unwrap());
        assert_eq!(company.events("pending_action.applied").await, [otto]);
        let ingrid = format!("staff:{}", company.ingrid.staff_id.clone().unwrap());
        assert_eq!(company.events("pending_action.requested").await, [ingrid]);
        assert_eq!(company.confirm(&company.otto, &id).await.status, 409);
    }

    async fn an_action_takes_effect_after_a_day_and_not_before(app: TestApp) {
        let company = Company::with(app).await;
        let id = company.give_sam_marketing(&company.ingrid).await;
        company.after(Duration::hours(24) - Duration::seconds(1)).await;
        assert_eq!((company.state(&id).await.as_str(), company.sam_has_marketing().await), ("waiting", false));
        company.after(Duration::hours(24)).await;
        assert_eq!((company.state(&id).await.as_str(), company.sam_has_marketing().await), ("applied", true));
        assert_eq!(company.events("pending_action.applied").await, ["system"]);
        company.after(Duration::hours(25)).await;
        assert_eq!(company.events("pending_action.applied").await.len(), 1, "only once");
    }

    async fn finance_stops_an_action_with_a_reason(app: TestApp) {
        let company = Company::with(app).await;
        let id = company.give_sam_marketing(&company.ingrid).await;
        let path = format!("{PENDING}/{id}/stop");
        let without = company.farah.post(&path, &[("reason", " ")]).await;
        assert!(without.status == 422 && without.body.contains("href=\"#reason\""), "{}", without.body);
        assert_eq!(company.stop(&company.farah, &id).await.status, 303);
        let page = company.ingrid.get(&format!("{PENDING}/{id}")).await.body;
        assert!(page.contains("Stopped by Farah Siddiqui") && page.contains("Nobody asked for this."), "{page}");
        assert_eq!(company.confirm(&company.otto, &id).await.status, 409);
        company.after(Duration::hours(48)).await;
        assert!(!company.sam_has_marketing().await);
    }

    async fn others_neither_see_nor_stop_an_action(app: TestApp) {
        let company = Company::with(app).await;
        let helena = company.app.staff("Helena Duarte", &[Role::Marketing]).await;
        let id = company.give_sam_marketing(&company.ingrid).await;
        let list = helena.get(PENDING).await;
        assert!(list.status == 200 && !list.body.contains("Sam Adeyemi"), "{}", list.body);
        assert_eq!(helena.get(&format!("{PENDING}/{id}")).await.status, 404);
        assert_eq!(company.stop(&helena, &id).await.status, 404);
        let own = company.sam.get(&format!("{PENDING}/{id}")).await;
        assert!(own.status == 200 && own.body.contains("Stop this action"), "{}", own.body);
        assert!(company.sam.get("/desk").await.body.contains("About your account"));
        assert_eq!(company.stop(&company.sam, &id).await.status, 303);
    }

    async fn a_confirmation_and_a_stop_at_once_have_one_winner(app: TestApp) {
        let company = Company::with(app).await;
        let third = company.app.staff("Mia Third", &[Role::Admin]).await;
        let id = company.give_sam_marketing(&company.ingrid).await;
        let now = test_start();
        let worker = company.app.app.db.write(async |tx| decide::take_effect(tx, now, &id).await);
        let (one, two, three, worker) = tokio::join!(
            company.confirm(&company.otto, &id), company.confirm(&third, &id), company.stop(&company.farah, &id), worker
        );
        worker.unwrap();
        let mut statuses = [one.status.as_u16(), two.status.as_u16(), three.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409, 409]);
        let confirmed = company.state(&id).await == "applied";
        assert_eq!(company.sam_has_marketing().await, confirmed);
        let decided = company.events("pending_action.applied").await.len()
            + company.events("pending_action.stopped").await.len();
        assert_eq!(decided, 1);
    }

    async fn two_workers_at_once_apply_an_action_once(app: TestApp) {
        let company = Company::with(app).await;
        company.give_sam_marketing(&company.ingrid).await;
        company.app.app.clock.set(test_start() + Duration::hours(24));
        let (one, two) = tokio::join!(decide::apply_due(&company.app.app), decide::apply_due(&company.app.app));
        assert_eq!((one, two), (Ok(false), Ok(false)));
        assert!(company.sam_has_marketing().await);
        assert_eq!(company.events("pending_action.applied").await.len(), 1);
    }

    async fn an_action_lapses_when_its_subject_or_requester_changed(app: TestApp) {
        let company = Company::with(app).await;
        let id = company.give_sam_marketing(&company.ingrid).await;
        let disabled = [("version", "1"), ("name", "Sam Adeyemi"), ("role", "agent")];
        let path = format!("/desk/settings/staff/{}", company.sam.staff_id.as_ref().unwrap());
        let seen = company.otto.get(&path).await.version();
        let disabled = [&[("version", seen.as_str())], &disabled[1..]].concat();
        assert_eq!(company.otto.post(&path, &disabled).await.status, 303);
        assert_eq!(company.confirm(&company.otto, &id).await.status, 303);
        assert_eq!((company.state(&id).await.as_str(), company.sam_has_marketing().await), ("lapsed", false));
        let page = company.otto.get(&format!("{PENDING}/{id}")).await.body;
        assert!(page.contains("Request it again"), "{page}");

        let answer = company.edit(&company.otto, &company.sam, "Sam Adeyemi", &[("role", "agent")]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let id = company.give_sam_marketing(&company.otto).await;
        let otto = company.otto.staff_id.as_ref().unwrap();
        company.db.run(&format!("update staff set disabled_at = '{}' where id = '{otto}'", test_start().to_rfc3339())).await;
        company.after(Duration::hours(24)).await;
        assert_eq!((company.state(&id).await.as_str(), company.sam_has_marketing().await), ("lapsed", false));
    }

    async fn a_second_change_of_the_same_person_is_refused(app: TestApp) {
        let company = Company::with(app).await;
        company.give_sam_marketing(&company.ingrid).await;
        let finance = [("role", "agent"), ("role", "finance")];
        let second = company.edit(&company.otto, &company.sam, "Sam Adeyemi", &finance).await;
        assert!(second.status == 409 && second.body.contains("already waiting"), "{}", second.body);
        let renamed = company.edit(&company.otto, &company.sam, "Sam A.", &[("role", "agent")]).await;
        assert_eq!(renamed.status, 303, "{}", renamed.body);
    }

    async fn a_new_person_of_finance_signs_in_after_the_confirmation(app: TestApp) {
        let company = Company::with(app).await;
        let eve = [("name", "Eve Brook"), ("title", ""), ("email", "eve@example.org"), ("role", "finance")];
        let password = company.ingrid.post("/desk/settings/staff", &eve).await.one_time_secret();
        assert_eq!(sign_in(&company.app, "eve@example.org", &password).await.status, 422);
        let id = company.waiting().await;
        assert_eq!(company.confirm(&company.otto, &id).await.status, 303);
        let signed_in = sign_in(&company.app, "eve@example.org", &password).await;
        assert_eq!(signed_in.status, 303);
        assert_eq!(desk_after(&company.app, &signed_in).await.location(), "/desk/password");
        // Disabled and enabled again, she waits again.
        let query = "select id from staff where email = 'eve@example.org'";
        let path = format!("/desk/settings/staff/{}", company.db.column(query).await[0]);
        let fields = [("name", "Eve Brook"), ("role", "finance")];
        let seen = company.ingrid.get(&path).await.version();
        assert_eq!(company.ingrid.post(&path, &[&[("version", &*seen)], &fields[..]].concat()).await.status, 303);
        let seen = company.ingrid.get(&path).await.version();
        let enabled = [&[("version", &*seen), ("may_sign_in", "yes")], &fields[..]].concat();
        assert_eq!(company.ingrid.post(&path, &enabled).await.location(), PENDING);
        assert_eq!(sign_in(&company.app, "eve@example.org", &password).await.status, 422);
    }

    async fn the_password_of_finance_is_replaced_after_the_confirmation(app: TestApp) {
        let company = Company::with(app).await;
        let reset = [("role", "finance"), ("new_password", "yes")];
        let answer = company.edit(&company.ingrid, &company.farah, "Farah Siddiqui", &reset).await;
        let password = answer.one_time_secret();
        assert!(answer.body.contains("works once the reset has taken effect"), "{}", answer.body);
        assert_eq!(sign_in(&company.app, "farah.siddiqui@example.org", &password).await.status, 422);
        assert_eq!(company.farah.get("/desk").await.status, 200, "her session goes on");
        let id = company.waiting().await;
        assert_eq!(company.confirm(&company.otto, &id).await.status, 303);
        assert_eq!(company.farah.get("/desk").await.status, 303, "her sessions have ended");
        let signed_in = sign_in(&company.app, "farah.siddiqui@example.org", &password).await;
        assert_eq!(desk_after(&company.app, &signed_in).await.location(), "/desk/password");
        let kept = company.db.column("select secret_hash from pending_action").await;
        assert_eq!(kept, [""], "the hash is not kept");
    }

    async fn a_reset_lapses_when_the_person_changed_their_password(app: TestApp) {
        let company = Company::with(app).await;
        let reset = [("role", "finance"), ("new_password", "yes")];
        let answer = company.edit(&company.ingrid, &company.farah, "Farah Siddiqui", &reset).await;
        let password = answer.one_time_secret();
        let id = company.waiting().await;
        company.app.app.clock.set(test_start() + Duration::minutes(5));
        let own = [
            ("current", "a long enough password"), ("password", "correct horse battery"),
            ("again", "correct horse battery"),
        ];
        assert_eq!(company.farah.post("/desk/settings/password", &own).await.status, 303);
        company.after(Duration::hours(24)).await;
        assert_eq!(company.state(&id).await, "lapsed");
        assert_eq!(sign_in(&company.app, "farah.siddiqui@example.org", &password).await.status, 422);
    }

    async fn a_token_works_after_the_confirmation(app: TestApp) {
        let company = Company::with(app).await;
        for (fields, path) in [
            (&CHECKOUT[..], "/api/v1/redemptions"),
            (&[("name", "Site"), ("role", "portal")][..], "/api/v1/customers/x/page-link?incident=aaaaaaaaaaaa"),
        ] {
            let text = company.ingrid.post("/desk/settings/tokens", fields).await.one_time_secret();
            let program = company.app.bearer(&text);
            let ask = async || match path {
                "/api/v1/redemptions" => {
                    program.post_json(path, &serde_json::json!({}), &[("idempotency-key", "1")]).await.status.as_u16()
                }
                _ => program.get(path).await.status.as_u16(),
            };
            assert_eq!(ask().await, 401, "{path} before");
            let id = company.waiting().await;
            assert_eq!(company.confirm(&company.otto, &id).await.status, 303);
            assert!([404, 422].contains(&ask().await), "{path} after");
        }
    }

    async fn a_management_token_waits_only_where_it_manages_money(app: TestApp) {
        let company = Company::with(app).await;
        let waits = async |scopes: &[&str]| {
            let mut fields = vec![("name", "Program"), ("role", "manager")];
            fields.extend(scopes.iter().map(|scope| ("scope", *scope)));
            let before = text_of(&company.app, "select cast(count(*) as text) from pending_action").await;
            company.ingrid.post("/desk/settings/tokens", &fields).await.one_time_secret();
            text_of(&company.app, "select cast(count(*) as text) from pending_action").await != before
        };
        assert!(!waits(&["incidents:write", "budgets:read"]).await);
        assert!(waits(&[]).await, "every scope");
        let id = company.waiting().await;
        let page = company.otto.get(&format!("/desk/settings/pending/{id}")).await.body;
        assert!(page.contains("All scopes"), "{page}");
        assert_eq!(company.confirm(&company.otto, &id).await.status, 303);
        assert!(waits(&["incidents:write", "offers:write"]).await);
        let id = company.waiting().await;
        assert_eq!(company.confirm(&company.otto, &id).await.status, 303);
        let stored = "select cast(count(*) as text) from api_token_scope join api_token on id = token_id
                      where owner_id is not null and scope in ('offers:write', 'incidents:write', 'budgets:read')";
        assert_eq!(text_of(&company.app, stored).await, "4");
    }

    async fn nothing_waits_for_a_single_administrator_until_money_moves(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let db = Fixture::with(&app).await;
        let text = ingrid.post("/desk/settings/tokens", &CHECKOUT).await.one_time_secret();
        let redeem = async |text: &str| {
            let program = app.bearer(text);
            program.post_json("/api/v1/redemptions", &serde_json::json!({}), &[("idempotency-key", "1")]).await.status
        };
        assert_eq!(redeem(&text).await, 422);
        db.run(
            "insert into budget (id, name, currency, limit_minor) values ('aaaaaaaaaaaa', 'Goodwill', 'GBP', 100)",
        ).await;
        db.run(&format!(
            "insert into ledger_transfer
                 (transfer_id, posting, budget_id, from_account, to_account, amount_minor, currency, at)
             values ('t', 'submit', 'aaaaaaaaaaaa', 'free', 'reserved', 1, 'GBP', '{}')",
            test_start().to_rfc3339()
        )).await;
        let text = ingrid.post("/desk/settings/tokens", &CHECKOUT).await.one_time_secret();
        assert_eq!(redeem(&text).await, 401);
    }

    async fn disabling_the_others_does_not_shorten_the_wait(app: TestApp) {
        let company = Company::with(app).await;
        let path = format!("/desk/settings/staff/{}", company.otto.staff_id.as_ref().unwrap());
        let seen = company.ingrid.get(&path).await.version();
        let disabled = [("version", &*seen), ("name", "Otto Lang"), ("role", "admin")];
        assert_eq!(company.ingrid.post(&path, &disabled).await.status, 303);
        company.give_sam_marketing(&company.ingrid).await;
        assert!(!company.sam_has_marketing().await);
    }

    async fn weaker_safeguards_wait_and_stronger_ones_do_not(app: TestApp) {
        let company = Company::with(app).await;
        let set = async |hours: &str, policy: &str| {
            let version = company.db.number("select version from installation").await.to_string();
            let fields = [("version", version.as_str()), ("delay_hours", hours), ("conflicting_roles", policy)];
            company.ingrid.post("/desk/settings/safeguards", &fields).await.status.as_u16()
        };
        let delay = async || company.db.number("select action_delay_hours from installation").await;
        assert_eq!(set("0", "flag").await, 422);
        assert_eq!((set("48", "refuse").await, delay().await), (303, 48));
        assert_eq!((set("1", "flag").await, delay().await), (303, 48));
        let id = company.waiting().await;
        assert_eq!(company.confirm(&company.otto, &id).await.status, 303);
        assert_eq!(delay().await, 1);
    }

    async fn conflicting_roles_are_flagged_or_refused(app: TestApp) {
        let company = Company::with(app).await;
        let both = [("role", "commander"), ("role", "agent")];
        assert_eq!(company.edit(&company.ingrid, &company.sam, "Sam Adeyemi", &both).await.status, 303);
        let id = company.give_sam_conflict().await;
        let page = company.otto.get(&format!("{PENDING}/{id}")).await.body;
        assert!(page.contains("One person should not be both Incident commander and Comms approver"), "{page}");
        assert_eq!(company.confirm(&company.otto, &id).await.status, 303);
        assert!(company.ingrid.get("/desk/settings/staff").await.body.contains("Conflicting roles"));
        company.db.run("update installation set conflicting_roles = 'refuse'").await;
        let eve = [
            ("name", "Eve Brook"), ("title", ""), ("email", "eve@example.org"), ("role", "marketing"),
            ("role", "finance"),
        ];
        let refused = company.ingrid.post("/desk/settings/staff", &eve).await;
        assert!(refused.status == 422 && refused.body.contains("cannot be both Marketing and Finance"), "{}", refused.body);
        // What somebody holds already does not keep their name from being edited.
        let kept = [("role", "commander"), ("role", "comms_approver")];
        assert_eq!(company.edit(&company.ingrid, &company.sam, "Sam A.", &kept).await.status, 303);
    }

    async fn the_owner_cannot_be_locked_out_and_passes_on_the_ownership(app: TestApp) {
        let company = Company::with(app).await;
        let fields = [("role", "agent")];
        let refused = company.edit(&company.otto, &company.ingrid, "Ingrid Solheim", &fields).await;
        assert!(refused.status == 403 && refused.body.contains("is the owner"), "{}", refused.body);
        let to = |client: &TestClient| {
            format!("/desk/settings/staff/{}/ownership", client.staff_id.as_ref().unwrap())
        };
        assert_eq!(company.otto.post(&to(&company.otto), &[]).await.status, 403);
        assert_eq!(company.ingrid.post(&to(&company.sam), &[]).await.status, 409);
        assert_eq!(company.ingrid.post(&to(&company.otto), &[]).await.status, 303);
        assert_eq!(company.ingrid.post(&to(&company.ingrid), &[]).await.status, 403);
        assert_eq!(company.events("staff.ownership_transferred").await.len(), 1);
        // The role of administrator is taken from the former owner only after the wait.
        let edited = company.edit(&company.otto, &company.ingrid, "Ingrid Solheim", &fields).await;
        assert_eq!(edited.location(), PENDING, "{}", edited.body);
        assert_eq!(company.ingrid.get("/desk/settings/staff").await.status, 200);
    }

    async fn an_action_does_not_take_effect_on_its_own_where_finance_was_disabled_first(app: TestApp) {
        let company = Company::with(app).await;
        company.disable(&company.ingrid, &company.farah, "Farah Siddiqui", "finance").await;
        let id = company.give_sam_marketing(&company.ingrid).await;
        let told = company.told("farah.siddiqui@example.org").await;
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told.iter().any(|subject| subject.contains("Farah Siddiqui can no longer sign in")), "{told:?}");
        let unconfirmed = "“Give Sam Adeyemi the role Marketing” needs a second administrator";
        assert!(told.iter().any(|subject| subject.contains(unconfirmed)), "{told:?}");
        company.after(Duration::hours(72)).await;
        assert_eq!((company.state(&id).await.as_str(), company.sam_has_marketing().await), ("waiting", false));
        let page = company.otto.get(&format!("{PENDING}/{id}")).await.body;
        assert!(page.contains("Farah Siddiqui could have stopped this"), "{page}");
        assert!(company.otto.get(PENDING).await.body.contains("only if confirmed"));
        assert_eq!(company.confirm(&company.otto, &id).await.status, 303);
        assert!(company.sam_has_marketing().await);
    }

    async fn disabling_finance_while_an_action_waits_keeps_it_waiting(app: TestApp) {
        let company = Company::with(app).await;
        let id = company.give_sam_marketing(&company.ingrid).await;
        company.disable(&company.ingrid, &company.farah, "Farah Siddiqui", "finance").await;
        company.after(Duration::hours(25)).await;
        assert_eq!((company.state(&id).await.as_str(), company.sam_has_marketing().await), ("waiting", false));
        // Her access is given back by a second administrator, and time counts again.
        let enabled = company.edit(&company.ingrid, &company.farah, "Farah Siddiqui", &[("role", "finance")]).await;
        assert_eq!(enabled.location(), PENDING, "{}", enabled.body);
        let query = format!("select id from pending_action where state = 'waiting' and id <> '{id}'");
        let other = PublicId::parse(&company.db.column(&query).await[0]).unwrap();
        assert_eq!(company.confirm(&company.otto, &other).await.status, 303);
        company.after(Duration::hours(26)).await;
        assert_eq!((company.state(&id).await.as_str(), company.sam_has_marketing().await), ("applied", true));
    }

    async fn a_right_lost_long_ago_or_after_a_wait_holds_nothing_up(app: TestApp) {
        let company = Company::with(app).await;
        company.app.staff("Mia Third", &[Role::Admin]).await;
        company.disable(&company.ingrid, &company.farah, "Farah Siddiqui", "finance").await;
        let demoted = company.edit(&company.ingrid, &company.otto, "Otto Lang", &[("role", "agent")]).await;
        assert_eq!(demoted.location(), PENDING, "{}", demoted.body);
        let demotion = company.waiting().await;
        assert_eq!(company.confirm(&company.otto, &demotion).await.status, 403, "about his own account");
        company.after(Duration::hours(25)).await;
        assert_eq!(company.state(&demotion).await, "waiting", "Farah could not object");
        assert_eq!(company.stop(&company.ingrid, &demotion).await.status, 303);
        let demoted = company.edit(&company.ingrid, &company.otto, "Otto Lang", &[("role", "agent")]).await;
        assert_eq!(demoted.location(), PENDING, "{}", demoted.body);
        let demotion = company.waiting().await;
        company.after(Duration::hours(49)).await;
        assert_eq!(company.state(&demotion).await, "applied");
        let id = company.give_sam_marketing(&company.ingrid).await;
        let told = company.told("otto.lang@example.org").await;
        assert!(told.iter().any(|subject| subject.contains("Give Sam Adeyemi the role Marketing")), "{told:?}");
        company.after(Duration::hours(73)).await;
        assert_eq!(company.state(&id).await, "applied", "Otto was told a day before he lost his role");
    }

    async fn the_password_of_somebody_who_just_lost_finance_is_guarded(app: TestApp) {
        let company = Company::with(app).await;
        let taken = company.edit(&company.ingrid, &company.farah, "Farah Siddiqui", &[("role", "agent")]).await;
        assert_eq!(taken.location(), "/desk/settings/staff", "{}", taken.body);
        let reset = [("role", "agent"), ("new_password", "yes")];
        let answer = company.edit(&company.ingrid, &company.farah, "Farah Siddiqui", &reset).await;
        assert!(answer.body.contains("works once the reset has taken effect"), "{}", answer.body);
        let password = answer.one_time_secret();
        company.after(Duration::hours(72)).await;
        assert_eq!(sign_in(&company.app, "farah.siddiqui@example.org", &password).await.status, 422);
        assert_eq!(company.farah.get("/desk").await.status, 200, "her session goes on");
        let id = company.waiting().await;
        assert_eq!(company.stop(&company.farah, &id).await.status, 303);
    }

    async fn a_password_taken_over_together_with_the_role_is_guarded(app: TestApp) {
        let company = Company::with(app).await;
        let both = [("role", "agent"), ("new_password", "yes")];
        let answer = company.edit(&company.ingrid, &company.farah, "Farah Siddiqui", &both).await;
        assert!(answer.body.contains("works once the reset has taken effect"), "{}", answer.body);
        company.after(Duration::hours(24)).await;
        assert_eq!(sign_in(&company.app, "farah.siddiqui@example.org", &answer.one_time_secret()).await.status, 422);
    }

    async fn every_change_of_access_is_told_to_the_person_and_those_who_watch(app: TestApp) {
        let company = Company::with(app).await;
        let roles = [("role", "agent"), ("role", "commander")];
        assert_eq!(company.edit(&company.otto, &company.sam, "Sam Adeyemi", &roles).await.status, 303);
        notices::reconcile(&company.app.app).await.unwrap();
        let reset = [("role", "agent"), ("role", "commander"), ("new_password", "yes")];
        assert_eq!(company.edit(&company.otto, &company.sam, "Sam Adeyemi", &reset).await.status, 201);
        let people = ["farah.siddiqui@example.org", "ingrid.solheim@example.org", "otto.lang@example.org", "sam.adeyemi@example.org"];
        for person in people {
            let told = company.told(person).await;
            assert_eq!(told.len(), 2, "{person}: {told:?}");
            assert!(told[0].contains("Sam Adeyemi now has the role Incident commander"), "{told:?}");
            assert!(told[1].contains("Sam Adeyemi was given a new password"), "{told:?}");
        }
        let renamed = [("role", "agent"), ("role", "commander")];
        assert_eq!(company.edit(&company.otto, &company.sam, "Sam A.", &renamed).await.status, 303);
        assert_eq!(company.told("ingrid.solheim@example.org").await.len(), 2, "a new name is no change of access");
    }

    async fn an_administrator_has_at_most_twenty_actions_waiting(app: TestApp) {
        let company = Company::with(app).await;
        for _ in 0..20 {
            assert_eq!(company.ingrid.post("/desk/settings/tokens", &CHECKOUT).await.status, 201);
        }
        let refused = company.ingrid.post("/desk/settings/tokens", &CHECKOUT).await;
        assert!(refused.status == 409 && refused.body.contains("20 actions waiting"), "{}", refused.body);
        assert_eq!(company.otto.post("/desk/settings/tokens", &CHECKOUT).await.status, 201);
        let waiting = company.db.number("select count(*) from pending_action where state = 'waiting'").await;
        assert_eq!(waiting, 21);
    }

    async fn owner_administrators_and_finance_are_told_once_of_each_state(app: TestApp) {
        let company = Company::with(app).await;
        let id = company.give_sam_marketing(&company.otto).await;
        for _ in 0..2 {
            notices::reconcile(&company.app.app).await.unwrap();
        }
        let told = async || company.db.column("select address from message order by address").await;
        let people = [
            "farah.siddiqui@example.org", "ingrid.solheim@example.org", "otto.lang@example.org", "sam.adeyemi@example.org",
        ];
        assert_eq!(told().await, people);
        let body = company.db.column("select body from message limit 1").await.remove(0);
        assert!(body.contains("Otto Lang") && body.contains(&format!("{PENDING}/{id}")), "{body}");
        company.stop(&company.farah, &id).await;
        notices::reconcile(&company.app.app).await.unwrap();
        let stopped = company.db.number("select count(*) from message where subject like '%stopped%'").await;
        assert_eq!((told().await.len(), stopped), (8, 4));
    }
}

impl Company {
    /// Sam, a commander, is to approve messages as well.
    async fn give_sam_conflict(&self) -> PublicId {
        let roles = [("role", "commander"), ("role", "comms_approver")];
        let edited = self.edit(&self.ingrid, &self.sam, "Sam Adeyemi", &roles).await;
        assert_eq!(edited.location(), PENDING, "{}", edited.body);
        self.waiting().await
    }
}
