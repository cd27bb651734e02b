//! What each customer gets for an incident: goodwill once, what is owed in any case, and the reasons on their page.

use crate::fixture::{Fixture, id};
use amends::app::test_support::TestApp;
use amends::goodwill::rules::Award;
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::types::{Currency, Money};
use amends::ui::wording::format_message;

/// Customers with a contract that owes them a quarter of their fee for the outage.
async fn business_customers(app: TestApp, people: i64) -> Fixture {
    let fixture = Fixture::with(app, people).await;
    fixture.execute("update customer set plan = 'Business'").await;
    fixture
}

/// What the first customer is owed: the amount and its currency, and the stored reasons.
async fn owed(fixture: &Fixture) -> (Money, String) {
    let mut tx = fixture.app.db.read().await.unwrap();
    let (minor, currency, trace) = tx
        .fetch_one::<(i64, String, String)>(sql("select amount_minor, currency, trace from entitlement
             where customer_id = 1 and kind <> 'goodwill' order by amount_minor desc limit 1"))
        .await
        .expect("something is owed");
    (Money::new(minor, currency.parse().unwrap()), trace)
}

/// Edits an offer with the values it has, which costs it again.
async fn cost_again(fixture: &Fixture, offer: &str, budget: &str, pounds: &str) {
    let version = fixture.offer_number(offer, "version").await.to_string();
    let mut form = fixture.offer_form(budget, pounds);
    form.push(("version", &version));
    let answer = fixture.tomasz.post(offer, &form).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    fixture.run_costings().await;
    assert_eq!(fixture.state(offer).await, "costed");
}

/// The steps of a list of reasons, as the page shows them: the sentence and the amount.
fn shown_steps(list: &str) -> Vec<(String, String)> {
    let text = |html: &str, open: &str, close: &str| {
        let rest = html.split_once(open).unwrap_or_else(|| panic!("no {open} in {html}")).1;
        let text = rest.split_once(close).unwrap_or_else(|| panic!("no {close} in {html}")).0;
        // Leptos marks where a text ends.
        text.replace("<!>", "").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
    };
    let steps = list.split("<li>").skip(1);
    steps.map(|step| (text(step, "<span>", "</span>"), text(step, "<b class=\"figure\">", "</b>"))).collect()
}

on_both_databases! {
    async fn costing_again_never_lowers_what_is_owed(app: TestApp) {
        let fixture = business_customers(app, 2).await;
        let budget = fixture.budget("1000").await;
        let offer = fixture.offer(&budget, "10").await;
        let first = owed(&fixture).await;
        assert!(first.0.minor > 0);

        fixture.execute("update customer set monthly_minor = 1600").await;
        cost_again(&fixture, &offer, &budget, "10").await;
        assert_eq!(owed(&fixture).await, first, "half the fee would give half of it");

        fixture.execute("update customer set monthly_minor = 6400").await;
        cost_again(&fixture, &offer, &budget, "10").await;
        let raised = owed(&fixture).await;
        assert_eq!(raised.0, Money::new(first.0.minor * 2, Currency::GBP), "twice the fee gives twice of it");
        assert_ne!(raised.1, first.1, "the reasons are those of the amount");

        // In another currency more minor units may be less, so the amount stays.
        let euros = [("name", "In euros"), ("currency", "EUR"), ("limit", "1000")];
        assert_eq!(fixture.farah.post("/desk/offers/budgets", &euros).await.status, 303);
        let euros = fixture.query_text("select id from budget where currency = 'EUR'").await;
        fixture.execute("update customer set monthly_minor = 640000, currency = 'EUR'").await;
        let other = fixture.offer(&euros, "10").await;
        assert_eq!(fixture.state(&other).await, "costed");
        assert_eq!(owed(&fixture).await, raised);
    }

    async fn what_is_owed_is_on_the_page_when_the_offer_is_rejected_or_withdrawn(app: TestApp) {
        let fixture = business_customers(app, 2).await;
        let budget = fixture.budget("1000").await;
        let offer = fixture.offer(&budget, "10").await;
        let (amount, trace) = owed(&fixture).await;
        assert_eq!(fixture.submit(&offer).await.status, 303);
        let hash = fixture.query_text("select content_hash from offer").await;
        let form = [("decision", "send_back"), ("hash", hash.as_str()), ("comment", "Too little.")];
        assert_eq!(fixture.helena.post(&format!("{offer}/approval"), &form).await.status, 303);
        assert_eq!(fixture.state(&offer).await, "rejected");
        let path = fixture.personal_page(1).await;
        let page = fixture.visitor().get(&path).await;
        assert!(page.body.contains("Credit on your next bill") && page.body.contains(&amount.to_string()), "{}", page.body);
        assert!(!page.body.contains("£10"), "a rejected offer gives nothing: {}", page.body);

        cost_again(&fixture, &offer, &budget, "10").await;
        assert_eq!(fixture.submit(&offer).await.status, 303);
        let version = fixture.offer_number(&offer, "version").await.to_string();
        assert_eq!(fixture.helena.post(&format!("{offer}/withdrawal"), &[("version", &version)]).await.status, 303);
        assert_eq!(fixture.state(&offer).await, "withdrawn");
        let page = fixture.visitor().get(&path).await;
        assert!(page.body.contains("Credit on your next bill") && page.body.contains(&amount.to_string()), "{}", page.body);
        assert_eq!(owed(&fixture).await, (amount, trace));
        assert_eq!(fixture.query_number("select count(*) from entitlement where kind <> 'goodwill' and offer_id is not null").await, 0);
    }

    async fn the_personal_page_shows_every_step_of_each_decision(app: TestApp) {
        let fixture = business_customers(app, 2).await;
        let offer = fixture.live_offer().await;
        let page = fixture.visitor().get(&fixture.personal_page(1).await).await;
        let lists: Vec<_> = page.body.split("<ol class=\"trace\">").skip(1).map(|rest| rest.split("</ol>").next().unwrap()).collect();
        let goodwill = fixture.query_text(&format!("select trace from entitlement where customer_id = 1 and offer_id = '{}'", id(&offer))).await;
        let stored = [owed(&fixture).await.1, goodwill];
        assert_eq!(lists.len(), stored.len(), "{}", page.body);
        for (list, trace) in lists.into_iter().zip(stored) {
            let award = Award::from_stored(&trace, 1).unwrap();
            let expected: Vec<_> =
                award.trace.iter().map(|step| (format_message(&step.message), step.amount.to_string())).collect();
            assert_eq!(shown_steps(list), expected);
            assert_eq!(award.trace.last().unwrap().amount, award.amount);
        }
        let steps = page.body.matches("<li><span>").count();
        assert!(steps > 2, "{steps} steps: {}", page.body);
    }
}
