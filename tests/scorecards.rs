//! Scorecards: figures over the API, the pages, and who may read them.

use amends::access::Staff;
use amends::access::{ServiceEditor, by_system};
use amends::accounts::token::{self as accounts_token, NewToken};
use amends::app::test_support::{TestApp, test_start};
use amends::demo::{DemoContext, outage_2012};
use amends::on_both_databases;
use amends::services::catalogue;
use amends::types::Actor;
use amends::types::{PublicId, Role};

/// A demo stage with the commander and the services of the outage of 2012.
async fn demo_context(app: &TestApp) -> DemoContext {
    let mut demo = DemoContext::new(app.app.clone(), test_start(), 0);
    let id = app.staff("Ruth Calloway", &[Role::Commander]).await.staff_id.unwrap();
    demo.staff.insert("ruth", Staff { id, name: "Ruth Calloway".into(), roles: [Role::Commander].into() });
    for name in ["Voice calls", "Text messages", "Mobile data"] {
        let input =
            catalogue::ServiceInput { name: name.into(), weight_percent: 100, showcase: true, ..Default::default() };
        let keeper: ServiceEditor = by_system();
        let id =
            app.app.db.write(async move |tx| catalogue::add_service(tx, &keeper, test_start(), &input).await).await;
        demo.services.insert(name.to_owned(), id.unwrap());
    }
    demo
}

/// Creates an API token with a role.
async fn token(app: &TestApp, role: Role) -> String {
    let new = NewToken { merchant: "Larkmoor shops".into(), ..NewToken::new("Test", [role]) };
    let keys = app.app.keys.clone();
    app.app
        .db
        .write(async move |tx| accounts_token::create(tx, &keys, &Actor::System, test_start(), &new).await)
        .await
        .unwrap()
}

/// Time to the first update, number of updates, longest gap and duration.
async fn figures(app: &TestApp, id: &PublicId) -> (i64, i64, i64, i64) {
    let caller = app.bearer(&token(app, Role::Auditor).await);
    let answer = caller.get(&format!("/api/v1/incidents/{id}/scorecard")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let card = answer.json();
    let number = |key: &str| card[key].as_i64().unwrap_or_else(|| panic!("{key}: {card}"));
    (
        number("time_to_acknowledge_minutes"),
        number("updates"),
        number("longest_silence_minutes"),
        number("duration_minutes"),
    )
}

on_both_databases! {
    async fn figures_of_the_outage_of_2012_and_two_variants(app: TestApp) {
        let demo = demo_context(&app).await;
        let facts = outage_2012::Facts::read().unwrap().incident;
        let july = outage_2012::load_facts(&demo, facts.clone()).await.unwrap();
        assert_eq!(figures(&app, &july).await, (195, 6, 420, 1449));
        // Without the update at 01:00 the longest gap is from 23:00 to 08:00.
        let mut without = facts.clone();
        without.updates.remove(3);
        assert_eq!(figures(&app, &outage_2012::load_facts(&demo, without).await.unwrap()).await, (195, 5, 540, 1449));
        // With the first update at 13:45, three hours earlier than it was.
        let mut shifted = facts;
        shifted.updates[0].at -= chrono::Duration::hours(3);
        assert_eq!(figures(&app, &outage_2012::load_facts(&demo, shifted).await.unwrap()).await, (15, 6, 420, 1449));
    }

    async fn the_page_has_a_summary_and_a_chart(app: TestApp) {
        let demo = demo_context(&app).await;
        let july = outage_2012::load_facts(&demo, outage_2012::Facts::read().unwrap().incident).await.unwrap();
        let jonas = app.staff("Jonas Weber", &[Role::Auditor]).await;
        let list = jonas.get("/desk/scorecards").await;
        assert!(list.body.contains(&format!("/desk/scorecards/{july}")), "{}", list.body);
        let page = jonas.get(&format!("/desk/scorecards/{july}")).await;
        assert_eq!(page.status, 200, "{}", page.body);
        assert!(page.body.contains("Customers waited 3 h 15 min for the first update."), "{}", page.body);
        assert!(page.body.contains("195 min") && page.body.contains("role=\"img\""));
        assert_eq!(jonas.get("/desk/scorecards/aaaaaaaaaaaa").await.status, 404);
    }

    async fn only_tokens_with_a_role_of_staff_may_read_scorecards(app: TestApp) {
        let demo = demo_context(&app).await;
        let july = outage_2012::load_facts(&demo, outage_2012::Facts::read().unwrap().incident).await.unwrap();
        let path = format!("/api/v1/incidents/{july}/scorecard");
        assert_eq!(app.visitor().get(&path).await.status, 401);
        assert_eq!(app.bearer("amends_unknown").get(&path).await.status, 401);
        let redeemer = app.bearer(&token(&app, Role::Redeemer).await);
        assert_eq!(redeemer.get(&path).await.status, 403);
        let auditor = app.bearer(&token(&app, Role::Auditor).await);
        let unknown = auditor.get("/api/v1/incidents/aaaaaaaaaaaa/scorecard").await;
        assert_eq!(unknown.status, 404);
        assert_eq!(unknown.json()["error"]["code"], "not_found");
    }
}
