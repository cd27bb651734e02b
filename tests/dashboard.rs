//! The dashboard: who gets which tasks, and in what order.

use amends::access::Section;
use amends::access::Staff;
use amends::app::test_support::{TestApp, TestClient, test_start};
use amends::dashboard::task::{Task, TaskKind, Timing};
use amends::dashboard::tasks;
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::types::{Role, ServiceStatus, Timestamp};
use amends::ui::number::CountUpTo;
use chrono::Duration;
use std::collections::BTreeSet;

mod fixture;
use fixture::Fixture;

/// The tasks of a caller.
async fn tasks_of(app: &TestApp, caller: &TestClient, roles: &[Role]) -> Vec<Task> {
    let roles: BTreeSet<Role> = roles.iter().copied().collect();
    let staff = Staff { id: caller.staff_id.clone().unwrap(), name: "Somebody".into(), roles };
    tasks::of(&mut app.app.db.read().await.unwrap(), &staff, test_start()).await.unwrap()
}

fn minutes(minutes: i64) -> Timestamp {
    test_start() + Duration::minutes(minutes)
}

/// The time so many minutes after the start of the test, as an SQL literal for both databases.
fn at(minutes: i64) -> String {
    format!("'{}'", (test_start() + Duration::minutes(minutes)).to_rfc3339())
}

async fn open_incident(fixture: &Fixture, id: &str, number: i64, promised: Option<i64>) {
    let promised = promised.map_or("null".to_owned(), at);
    fixture
        .run(&format!(
            "insert into incident (id, number, title, state, started_at, published_at, next_update_by, created_at, updated_at)
             values ('{id}', {number}, 'Calls fail', 'identified', {start}, {start}, {promised}, {start}, {start})",
            start = at(-60),
        ))
        .await;
}

async fn case(fixture: &Fixture, person: &str, owner: Option<&str>, due: i64) {
    let owner = owner.map_or("null".to_owned(), |id| format!("'{id}'"));
    fixture
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
    async fn without_records_nobody_has_tasks(app: TestApp) {
        for role in [Role::Agent, Role::Commander, Role::Finance, Role::Auditor, Role::Admin] {
            let member = app.staff(&format!("Ada {}", role.as_str()), &[role]).await;
            let page = member.get("/desk").await;
            assert_eq!(page.status, 200, "{}", page.body);
            assert!(page.body.contains("Nothing needs your attention.") && !page.body.contains("class=\"count\""), "{}", page.body);
        }
    }

    async fn suggests_the_promised_update_that_is_due_soon(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        open_incident(&fixture, "aaaaaaaaaaaa", 1, Some(3)).await;
        open_incident(&fixture, "bbbbbbbbbbbb", 2, Some(-12)).await;
        let page = ruth.get("/desk").await;
        assert!(page.body.contains("Two tasks need your attention. The next is due in 3 minutes."), "{}", page.body);
        assert!(page.body.contains("One is overdue.") && page.body.contains("12 min late"), "{}", page.body);
        let (before, after) = page.body.split_once("Now, 09:00").expect("a line at the current time");
        assert!(before.contains("href=\"/desk/incidents/bbbbbbbbbbbb\"") && after.contains("href=\"/desk/incidents/aaaaaaaaaaaa\" class=\"button primary\""), "{}", page.body);
        assert_eq!(page.body.matches("button primary").count(), 1);
        assert!(page.body.contains("class=\"count\">2<"), "the navigation has the same count: {}", page.body);
    }

    async fn an_update_is_due_thirty_minutes_after_the_last_without_a_promise(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        open_incident(&fixture, "aaaaaaaaaaaa", 1, None).await;
        let tasks = tasks_of(&app, &ruth, &[Role::Commander]).await;
        assert_eq!(tasks.len(), 1);
        assert_eq!(tasks[0].timing, Timing::Due(test_start() - Duration::minutes(30)), "thirty minutes after the start");
        assert!(matches!(tasks[0].kind, TaskKind::Update { is_promised: false, .. }));
    }

    async fn incidents_of_others_are_listed_once_overdue(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        open_incident(&fixture, "aaaaaaaaaaaa", 1, Some(10)).await;
        fixture.run(&format!("update incident set commander_id = '{}'", maren.staff_id.clone().unwrap())).await;
        assert_eq!(tasks_of(&app, &ruth, &[Role::Commander]).await.len(), 0);
        assert_eq!(tasks_of(&app, &maren, &[Role::Commander]).await.len(), 1);
        fixture.run(&format!("update incident set next_update_by = {}", at(-1))).await;
        assert_eq!(tasks_of(&app, &ruth, &[Role::Commander]).await.len(), 1);
    }

    async fn a_service_that_nothing_holds_is_a_task_with_a_form_that_mends_it(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let service = fixture.service("Mobile data").await;
        fixture.status(&service, "major_outage", minutes(-500)).await;
        let id = service.clone();
        app.app.db.write(async move |tx| {
            tx.execute(sql("update service set status = 'major_outage' where id = $1").bind(&id)).await?;
            Ok(())
        }).await.unwrap();
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let tasks = tasks_of(&app, &ruth, &[Role::Commander]).await;
        let expected = TaskKind::UnheldService { id: service.clone(), name: "Mobile data".into(), status: ServiceStatus::MajorOutage };
        assert!(matches!(&*tasks, [task] if task.kind == expected && task.timing == Timing::Since(minutes(-500))), "{tasks:?}");
        let path = format!("/desk/services/{service}/status");
        let desk = ruth.get("/desk").await.body;
        assert!(desk.contains("Mobile data shows Major outage, and nothing open says so") && desk.contains(&path), "{desk}");
        let page = ruth.get(&path).await.body;
        assert!(page.contains("no open incident or maintenance sets it") && page.contains("Set to Operational"), "{page}");
        assert_eq!(ruth.post(&path, &[]).await.status, 303);
        assert_eq!(tasks_of(&app, &ruth, &[Role::Commander]).await, []);
        let mut tx = app.app.db.read().await.unwrap();
        assert_eq!(amends::services::store::get(&mut tx, &service).await.unwrap().status, ServiceStatus::Operational);
        let history = amends::services::store::statuses_since(&mut tx, minutes(-600)).await.unwrap();
        let history: Vec<_> = history.iter().map(|change| (change.status, change.from_at)).collect();
        assert_eq!(history, [(ServiceStatus::MajorOutage, minutes(-500)), (ServiceStatus::Operational, minutes(0))], "what was stays");
        drop(tx);
        assert_eq!(ruth.post(&path, &[]).await.status, 409, "it is operational");
        assert!(ruth.get(&path).await.body.contains("Nothing is to be done here"));
    }

    async fn complaints_are_counted_by_assignee_and_due_time(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let lena = app.staff("Lena Fischer", &[Role::SeniorAgent]).await;
        let (sams, lenas) = (sam.staff_id.clone().unwrap(), lena.staff_id.clone().unwrap());
        case(&fixture, "a", None, -20).await;
        case(&fixture, "b", Some(sams.as_str()), -5).await;
        case(&fixture, "c", Some(lenas.as_str()), -90).await;
        case(&fixture, "d", None, 30).await;
        case(&fixture, "e", Some(sams.as_str()), 40).await;
        let kinds = |tasks: Vec<Task>| tasks.into_iter().map(|task| (task.timing.at(), task.kind)).collect::<Vec<_>>();
        let minute = |minutes| test_start() + Duration::minutes(minutes);
        assert_eq!(kinds(tasks_of(&app, &sam, &[Role::Agent]).await), [
            (minute(-20), TaskKind::CasesOverdue { count: 2, unassigned: 1 }),
            (minute(30), TaskKind::CasesUnassigned { count: 1 }),
            (minute(40), TaskKind::CasesMine { count: 1 }),
        ]);
        let lead = tasks_of(&app, &lena, &[Role::SupportLead]).await;
        assert_eq!(lead[0].kind, TaskKind::CasesOverdue { count: 3, unassigned: 1 }, "a support lead sees those of others");
        fixture.run("update complaint_case set last_human_out_at = last_in_at, state = 'listening'").await;
        assert_eq!(tasks_of(&app, &sam, &[Role::Agent]).await, []);
    }

    async fn nobody_approves_a_batch_they_wrote_edited_or_submitted(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let aisha = app.staff("Aisha Bello", &[Role::SupportLead, Role::CommsApprover]).await;
        let tomasz = app.staff("Tomasz Zielinski", &[Role::CommsApprover]).await;
        let maren = app.staff("Maren Holt", &[Role::CommsApprover]).await;
        open_incident(&fixture, "aaaaaaaaaaaa", 27, Some(60)).await;
        let author = aisha.staff_id.clone().unwrap();
        fixture.run(&format!(
            "insert into batch (id, number, incident_id, incident_rev, class, title, state, author_id, created_at,
                                submitted_at, submitted_by)
             values ('cccccccccccc', 117, 'aaaaaaaaaaaa', 0, 'apology', 'Sorry', 'in_review', '{author}', {at}, {at}, '{author}')",
            at = at(-37),
        )).await;
        fixture.run(&format!(
            "insert into batch_version (batch_id, version, edited_by, edited_at, lint_score)
             values ('cccccccccccc', 1, '{}', {}, 0)",
            tomasz.staff_id.clone().unwrap(), at(-40),
        )).await;
        assert_eq!(tasks_of(&app, &aisha, &[Role::SupportLead, Role::CommsApprover]).await, []);
        assert_eq!(tasks_of(&app, &tomasz, &[Role::CommsApprover]).await, []);
        let tasks = tasks_of(&app, &maren, &[Role::CommsApprover]).await;
        assert_eq!((tasks.len(), tasks[0].section), (1, Section::Apologies));
        let page = maren.get("/desk").await.body;
        assert!(page.contains("“Sorry” needs your approval") && page.contains("waiting 37 min"), "{page}");
        assert!(aisha.get("/desk").await.body.contains("Waiting for others"));
    }

    async fn an_offer_is_a_task_of_whoever_approves_next(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        let tomasz = app.staff("Tomasz Zielinski", &[Role::Marketing]).await;
        let helena = app.staff("Helena Duarte", &[Role::Marketing]).await;
        let farah = app.staff("Farah Siddiqui", &[Role::Finance]).await;
        let priya = app.staff("Priya Raman", &[Role::Finance]).await;
        open_incident(&fixture, "aaaaaaaaaaaa", 27, Some(60)).await;
        let author = tomasz.staff_id.clone().unwrap();
        fixture.run("insert into budget (id, name, currency, limit_minor) values ('dddddddddddd', 'Goodwill', 'GBP', 10000000)").await;
        fixture.run(&format!(
            "insert into offer (id, number, incident_id, title, amount_kind, currency, budget_id, valid_from, valid_to,
                                state, people, exposure_minor, content_hash, author_id, created_at, submitted_at)
             values ('eeeeeeeeeeee', 31, 'aaaaaaaaaaaa', 'Ten pounds', 'flat', 'GBP', 'dddddddddddd', {}, {},
                     'in_approval', 7412, 7412000, 'h', '{author}', {at}, {at})",
            at(60), at(600), at = at(-20),
        )).await;
        fixture.run(&format!("insert into offer_editor (offer_id, staff_id, at) values ('eeeeeeeeeeee', '{author}', {})", at(-20))).await;
        let count = async |caller: &TestClient, role| tasks_of(&app, caller, &[role]).await.len();
        assert_eq!(count(&tomasz, Role::Marketing).await, 0, "their own work");
        assert_eq!(count(&farah, Role::Finance).await, 0, "marketing approves first");
        assert_eq!(count(&helena, Role::Marketing).await, 1);
        let approve = async |caller: &TestClient, step: &str| {
            fixture.run(&format!(
                "insert into approval (subject, subject_id, content_hash, step, staff_id, decision, at, expires_at)
                 values ('offer', 'eeeeeeeeeeee', 'h', '{step}', '{}', 'approved', {}, {})",
                caller.staff_id.clone().unwrap(), at(-10), at(600),
            )).await;
        };
        approve(&helena, "marketing").await;
        assert_eq!(count(&helena, Role::Marketing).await, 0);
        assert_eq!(count(&farah, Role::Finance).await, 1);
        approve(&farah, "finance_first").await;
        assert_eq!(count(&farah, Role::Finance).await, 0, "nobody approves twice");
        let tasks = tasks_of(&app, &priya, &[Role::Finance]).await;
        assert!(matches!(&tasks[0].kind, TaskKind::Offer { people: 7412, .. }));
        assert!(priya.get("/desk").await.body.contains("up to £74,120"));
    }

    async fn undecided_messages_are_tasks_of_those_who_may_decide(app: TestApp) {
        let fixture = Fixture::with(&app).await;
        for (key, state, reason) in [("a", "in_doubt", ""), ("b", "in_doubt", ""), ("c", "held", "stale"), ("d", "held", "kill_switch")] {
            fixture.run(&format!(
                "insert into message (internet_id, dedupe_key, class, channel, address, address_key, state, reason, due_at, created_at, updated_at)
                 values ('{key}', '{key}', 'apology', 'email', '', '', '{state}', '{reason}', {at}, {at}, {at})",
                at = at(-5),
            )).await;
        }
        // Those of a batch are counted as they change.
        let lena = app.staff("Lena Fischer", &[Role::SeniorAgent]).await;
        open_incident(&fixture, "aaaaaaaaaaaa", 27, Some(60)).await;
        fixture.run(&format!(
            "insert into batch (id, number, incident_id, incident_rev, class, title, state, planned, author_id, created_at)
             values ('cccccccccccc', 117, 'aaaaaaaaaaaa', 0, 'apology', 'Sorry', 'sending', 4, '{}', {})",
            lena.staff_id.clone().unwrap(), at(-37),
        )).await;
        for (key, after) in [("e", "state = 'in_doubt'"), ("f", "state = 'sent'"), ("g", "state = 'held', reason = 'stale'")] {
            fixture.run(&format!(
                "insert into message (internet_id, dedupe_key, class, channel, address, address_key, state, reason, batch_id, due_at, created_at, updated_at)
                 values ('{key}', '{key}', 'apology', 'email', '', '', 'sending', '', 'cccccccccccc', {at}, {at}, {at})",
                at = at(-5),
            )).await;
            fixture.run(&format!("update message set {after} where dedupe_key = '{key}'")).await;
        }
        let page = lena.get("/desk").await.body;
        assert!(page.contains("1 of 4"), "{page}");
        let tasks = tasks_of(&app, &lena, &[Role::SeniorAgent]).await;
        let kinds: BTreeSet<_> = tasks.iter().map(|task| format!("{:?}", task.kind)).collect();
        let of = |count: i64| CountUpTo { count, has_more: false };
        let expected = [TaskKind::Held { count: of(2) }, TaskKind::InDoubt { count: of(3) }];
        assert_eq!(kinds, expected.iter().map(|kind| format!("{kind:?}")).collect());
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        assert_eq!(tasks_of(&app, &sam, &[Role::Agent]).await, []);
    }
}
