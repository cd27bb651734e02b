//! What needs whom, by the clock.

use amends::access::Section;
use amends::access::Staff;
use amends::app::test_support::{TestApp, TestClient, test_start};
use amends::dashboard::need::{Clock, Need, What};
use amends::dashboard::needs;
use amends::on_both_databases;
use amends::types::Role;
use chrono::Duration;
use std::collections::BTreeSet;

mod house;
use house::House;

/// What needs a caller, asked as the desk asks.
async fn needs_of(app: &TestApp, caller: &TestClient, roles: &[Role]) -> Vec<Need> {
    let roles: BTreeSet<Role> = roles.iter().copied().collect();
    let staff = Staff { id: caller.staff_id.clone().unwrap(), name: "Somebody".into(), roles };
    needs::of(&mut app.app.db.read().await.unwrap(), &staff, test_start()).await.unwrap()
}

/// A moment so many minutes from the beginning, as both databases read it in a statement.
fn at(minutes: i64) -> String {
    format!("'{}'", (test_start() + Duration::minutes(minutes)).to_rfc3339())
}

async fn open_incident(house: &House, id: &str, number: i64, promised: Option<i64>) {
    let promised = promised.map_or("null".to_owned(), at);
    house
        .run(&format!(
            "insert into incident (id, number, title, state, started_at, published_at, next_update_by, created_at, updated_at)
             values ('{id}', {number}, 'Calls fail', 'identified', {start}, {start}, {promised}, {start}, {start})",
            start = at(-60),
        ))
        .await;
}

async fn case(house: &House, person: &str, owner: Option<&str>, due: i64) {
    let owner = owner.map_or("null".to_owned(), |id| format!("'{id}'"));
    house
        .run(&format!(
            "insert into complaint_case (incident_key, person_key, channel, contact, contact_key, state, owner_id,
                                         opened_at, last_in_at, reply_due_at)
             values ('none', '{person}', 'form', '{person}', '{person}', 'new', {owner}, {opened}, {opened}, {due})",
            opened = at(-500),
            due = at(due),
        ))
        .await;
}

on_both_databases! {
    async fn an_empty_house_needs_nobody_and_says_so(app: TestApp) {
        for role in [Role::Agent, Role::Commander, Role::Finance, Role::Auditor, Role::Admin] {
            let somebody = app.staff(&format!("Ada {}", role.as_str()), &[role]).await;
            let page = somebody.get("/desk").await;
            assert_eq!(page.status, 200, "{}", page.body);
            assert!(page.body.contains("Nothing needs your attention.") && !page.body.contains("class=\"count\""), "{}", page.body);
        }
    }

    async fn a_promise_about_to_fall_due_comes_before_all_else_that_can_wait(app: TestApp) {
        let house = House::with(&app).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        open_incident(&house, "aaaaaaaaaaaa", 1, Some(3)).await;
        open_incident(&house, "bbbbbbbbbbbb", 2, Some(-12)).await;
        let page = ruth.get("/desk").await;
        assert!(page.body.contains("Two tasks need your attention. The next is due in 3 minutes."), "{}", page.body);
        assert!(page.body.contains("One is overdue.") && page.body.contains("12 min late"), "{}", page.body);
        let (before, after) = page.body.split_once("Now, 09:00").expect("a line at now");
        assert!(before.contains("href=\"/desk/incidents/bbbbbbbbbbbb\"") && after.contains("href=\"/desk/incidents/aaaaaaaaaaaa\" class=\"btn primary\""), "{}", page.body);
        assert_eq!(page.body.matches("btn primary").count(), 1);
        assert!(page.body.contains("class=\"count\">2<"), "the rail counts the same: {}", page.body);
    }

    async fn silence_without_a_promise_is_noticed_too(app: TestApp) {
        let house = House::with(&app).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        open_incident(&house, "aaaaaaaaaaaa", 1, None).await;
        let needs = needs_of(&app, &ruth, &[Role::Commander]).await;
        assert_eq!(needs.len(), 1);
        assert_eq!(needs[0].clock, Clock::Due(test_start() - Duration::minutes(30)), "thirty minutes after the last word");
        assert!(matches!(needs[0].what, What::Update { is_promised: false, .. }));
    }

    async fn anothers_incident_is_mine_only_once_its_promise_is_broken(app: TestApp) {
        let house = House::with(&app).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        open_incident(&house, "aaaaaaaaaaaa", 1, Some(10)).await;
        house.run(&format!("update incident set commander_id = '{}'", maren.staff_id.clone().unwrap())).await;
        assert_eq!(needs_of(&app, &ruth, &[Role::Commander]).await.len(), 0);
        assert_eq!(needs_of(&app, &maren, &[Role::Commander]).await.len(), 1);
        house.run(&format!("update incident set next_update_by = {}", at(-1))).await;
        assert_eq!(needs_of(&app, &ruth, &[Role::Commander]).await.len(), 1);
    }

    async fn complaints_are_counted_by_whose_and_how_late(app: TestApp) {
        let house = House::with(&app).await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let lena = app.staff("Lena Fischer", &[Role::SeniorAgent]).await;
        let (sams, lenas) = (sam.staff_id.clone().unwrap(), lena.staff_id.clone().unwrap());
        case(&house, "a", None, -20).await;
        case(&house, "b", Some(sams.as_str()), -5).await;
        case(&house, "c", Some(lenas.as_str()), -90).await;
        case(&house, "d", None, 30).await;
        case(&house, "e", Some(sams.as_str()), 40).await;
        let whats = |needs: Vec<Need>| needs.into_iter().map(|need| (need.clock.at(), need.what)).collect::<Vec<_>>();
        let minute = |minutes| test_start() + Duration::minutes(minutes);
        assert_eq!(whats(needs_of(&app, &sam, &[Role::Agent]).await), [
            (minute(-20), What::CasesLate { count: 2, unowned: 1 }),
            (minute(30), What::CasesUnowned { count: 1 }),
            (minute(40), What::CasesMine { count: 1 }),
        ]);
        let lead = needs_of(&app, &lena, &[Role::SupportLead]).await;
        assert_eq!(lead[0].what, What::CasesLate { count: 3, unowned: 1 }, "a lead sees everybody's");
        house.run("update complaint_case set last_human_out_at = last_in_at, state = 'listening'").await;
        assert_eq!(needs_of(&app, &sam, &[Role::Agent]).await, []);
    }

    async fn nobody_is_asked_to_approve_their_own_work(app: TestApp) {
        let house = House::with(&app).await;
        let aisha = app.staff("Aisha Bello", &[Role::SupportLead, Role::CommsApprover]).await;
        let tomasz = app.staff("Tomasz Zielinski", &[Role::CommsApprover]).await;
        let maren = app.staff("Maren Holt", &[Role::CommsApprover]).await;
        open_incident(&house, "aaaaaaaaaaaa", 27, Some(60)).await;
        let author = aisha.staff_id.clone().unwrap();
        house.run(&format!(
            "insert into batch (id, number, incident_id, incident_rev, class, title, state, author_id, created_at,
                                submitted_at, submitted_by)
             values ('cccccccccccc', 117, 'aaaaaaaaaaaa', 0, 'apology', 'Sorry', 'in_review', '{author}', {at}, {at}, '{author}')",
            at = at(-37),
        )).await;
        house.run(&format!(
            "insert into batch_version (batch_id, version, subject, body, sms_body, edited_by, edited_at, lint_score)
             values ('cccccccccccc', 1, '', '', '', '{}', {}, 0)",
            tomasz.staff_id.clone().unwrap(), at(-40),
        )).await;
        assert_eq!(needs_of(&app, &aisha, &[Role::SupportLead, Role::CommsApprover]).await, []);
        assert_eq!(needs_of(&app, &tomasz, &[Role::CommsApprover]).await, []);
        let needs = needs_of(&app, &maren, &[Role::CommsApprover]).await;
        assert_eq!((needs.len(), needs[0].section), (1, Section::Apologies));
        let page = maren.get("/desk").await.body;
        assert!(page.contains("“Sorry” needs your approval") && page.contains("waiting 37 min"), "{page}");
        assert!(aisha.get("/desk").await.body.contains("Waiting for others"));
    }

    async fn an_offer_waits_for_whoever_signs_next(app: TestApp) {
        let house = House::with(&app).await;
        let tomasz = app.staff("Tomasz Zielinski", &[Role::Marketing]).await;
        let helena = app.staff("Helena Duarte", &[Role::Marketing]).await;
        let farah = app.staff("Farah Siddiqui", &[Role::Finance]).await;
        let priya = app.staff("Priya Raman", &[Role::Finance]).await;
        open_incident(&house, "aaaaaaaaaaaa", 27, Some(60)).await;
        let author = tomasz.staff_id.clone().unwrap();
        house.run("insert into budget (id, name, currency, limit_minor) values ('dddddddddddd', 'Goodwill', 'GBP', 10000000)").await;
        house.run(&format!(
            "insert into offer (id, number, incident_id, title, amount_kind, currency, budget_id, valid_from, valid_to,
                                state, people, exposure_minor, content_hash, author_id, created_at, submitted_at)
             values ('eeeeeeeeeeee', 31, 'aaaaaaaaaaaa', 'Ten pounds', 'flat', 'GBP', 'dddddddddddd', {}, {},
                     'in_approval', 7412, 7412000, 'h', '{author}', {at}, {at})",
            at(60), at(600), at = at(-20),
        )).await;
        house.run(&format!("insert into offer_editor (offer_id, staff_id, at) values ('eeeeeeeeeeee', '{author}', {})", at(-20))).await;
        let asked = async |caller: &TestClient, role| needs_of(&app, caller, &[role]).await.len();
        assert_eq!(asked(&tomasz, Role::Marketing).await, 0, "their own work");
        assert_eq!(asked(&farah, Role::Finance).await, 0, "marketing is first");
        assert_eq!(asked(&helena, Role::Marketing).await, 1);
        let sign = async |caller: &TestClient, step: &str| {
            house.run(&format!(
                "insert into approval (subject, subject_id, content_hash, step, staff_id, decision, at, expires_at)
                 values ('offer', 'eeeeeeeeeeee', 'h', '{step}', '{}', 'approved', {}, {})",
                caller.staff_id.clone().unwrap(), at(-10), at(600),
            )).await;
        };
        sign(&helena, "marketing").await;
        assert_eq!(asked(&helena, Role::Marketing).await, 0);
        assert_eq!(asked(&farah, Role::Finance).await, 1);
        sign(&farah, "finance_first").await;
        assert_eq!(asked(&farah, Role::Finance).await, 0, "one person never signs twice");
        let needs = needs_of(&app, &priya, &[Role::Finance]).await;
        assert!(matches!(&needs[0].what, What::Offer { people: 7412, .. }));
        assert!(priya.get("/desk").await.body.contains("up to £74,120"));
    }

    async fn messages_wait_for_those_who_may_decide(app: TestApp) {
        let house = House::with(&app).await;
        for (key, state, reason) in [("a", "in_doubt", ""), ("b", "in_doubt", ""), ("c", "held", "stale"), ("d", "held", "kill_switch")] {
            house.run(&format!(
                "insert into message (internet_id, dedupe_key, class, channel, address, address_key, state, reason, due_at, created_at, updated_at)
                 values ('{key}', '{key}', 'apology', 'email', '', '', '{state}', '{reason}', {at}, {at}, {at})",
                at = at(-5),
            )).await;
        }
        let lena = app.staff("Lena Fischer", &[Role::SeniorAgent]).await;
        let needs = needs_of(&app, &lena, &[Role::SeniorAgent]).await;
        let whats: BTreeSet<_> = needs.iter().map(|need| format!("{:?}", need.what)).collect();
        assert_eq!(whats, ["Held { count: 1 }", "InDoubt { count: 2 }"].map(str::to_owned).into());
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        assert_eq!(needs_of(&app, &sam, &[Role::Agent]).await, []);
    }
}
