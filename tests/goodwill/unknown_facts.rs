//! What the law or a contract may require and cannot be computed from what is recorded is shown as not computed, with
//! the missing facts, on the offer's page and on the customer's.

use crate::fixture::Fixture;
use amends::on_both_databases;
use amends::types::Role;

/// Monday 2 November 2026 09:00 to Friday 15:00, as SQL.
const MONDAY_TO_FRIDAY: &str = "from_at = '2026-11-02T09:00:00Z', to_at = '2026-11-06T15:00:00Z', minutes = 6120";

impl Fixture {
    /// Moves the incident to 2 November 2026, from Monday morning to Friday afternoon.
    async fn in_november(&self) {
        self.execute("update incident set started_at = '2026-11-02T09:00:00Z', resolved_at = '2026-11-06T15:00:00Z'")
            .await;
        self.execute(&format!("update exposure set {MONDAY_TO_FRIDAY}")).await;
    }

    /// Adds a service that the incident affected for an hour on Monday.
    async fn one_hour_without(&self, id: &str, name: &str) {
        self.execute(&format!(
            "insert into service (id, name, start_date, created_at, updated_at)
             select '{id}', '{name}', start_date, created_at, updated_at from service limit 1"
        ))
        .await;
        self.execute(&format!(
            "insert into exposure (customer_id, incident_id, service_id, from_at, to_at, minutes, evidence)
             select customer_id, incident_id, '{id}', '2026-11-02T09:00:00Z', '2026-11-02T10:00:00Z', 60, evidence
             from exposure"
        ))
        .await;
    }

    async fn owed_rows(&self) -> i64 {
        self.query_number("select count(*) from entitlement where kind <> 'goodwill'").await
    }

    /// The missing facts of a rule pack, which must be the same for every customer of the incident.
    async fn missing(&self, rules: &str) -> String {
        self.query_text(&format!(
            "select coalesce(min(missing) || case when min(missing) = max(missing) then '' else ' and others' end, 'none')
             from award_not_computed where rules = '{rules}'"
        ))
        .await
    }
}

on_both_databases! {
    async fn five_days_of_broadband_are_not_computed_whatever_the_weight(app: TestApp) {
        let fixture = Fixture::with(app, 2).await;
        fixture.in_november().await;
        let budget = fixture.budget("1000").await;
        for weight in [80, 100] {
            fixture.execute(&format!("update service set name = 'Home broadband', weight_percent = {weight}")).await;
            let offer = fixture.offer(&budget, "10").await;
            assert_eq!(fixture.owed_rows().await, 0, "no sum that may be wrong");
            assert_eq!(fixture.missing("uk-ofcom 2").await, "service_kind,total_loss,missed_appointments,late_start");
            let page = fixture.tomasz.get(&offer).await.body;
            assert!(page.contains("Owed in any case: not calculated"), "{page}");
            assert!(page.contains("Automatic compensation, broadband and landline"), "{page}");
            assert!(page.contains("whether the service was lost completely; whether appointments were missed"), "{page}");
            assert!(page.contains("Public holidays count as working days"), "{page}");
            let owed = page.split("id=\"owed\"").nth(1).unwrap().split("</section>").next().unwrap();
            assert!(!owed.contains('£'), "no amount at all: {owed}");
        }
        let path = fixture.personal_page(2).await;
        let page = fixture.visitor().get(&path).await.body;
        assert!(page.contains("Not calculated") && page.contains("our records do not show"), "{page}");
        assert!(page.contains("Whether the service was lost completely"), "{page}");
    }

    async fn a_short_loss_of_broadband_beside_a_long_one_of_mobile_gives_no_sum(app: TestApp) {
        let fixture = Fixture::with(app, 2).await;
        fixture.in_november().await;
        fixture.one_hour_without("broadband000", "Home broadband").await;
        fixture.execute("update service set kind = 'mobile' where name = 'Mobile data'").await;
        fixture.execute("update service set kind = 'broadband' where name = 'Home broadband'").await;
        let budget = fixture.budget("1000").await;
        fixture.offer(&budget, "10").await;
        assert_eq!(fixture.owed_rows().await, 0);
        // The repair was in time; of appointments and late starts nothing is recorded.
        assert_eq!(fixture.missing("uk-ofcom 2").await, "missed_appointments,late_start");
    }

    async fn a_german_household_is_owed_nothing_that_can_be_computed_yet(app: TestApp) {
        let fixture = Fixture::with(app, 2).await;
        fixture.in_november().await;
        fixture.execute("update exposure set to_at = '2026-11-08T15:00:00Z', minutes = 9000").await;
        fixture.execute("update customer set region = 'DE', time_zone = 'Europe/Berlin', currency = 'EUR', monthly_minor = 4000").await;
        fixture.execute("update service set kind = 'broadband'").await;
        let typed = [("name", "Kulanz"), ("currency", "EUR"), ("limit", "1000")];
        assert_eq!(fixture.farah.post("/desk/offers/budgets", &typed).await.status, 303);
        let budget = fixture.query_text("select id from budget").await;
        fixture.offer(&budget, "10").await;
        assert_eq!(fixture.owed_rows().await, 0);
        assert_eq!(fixture.missing("de-tkg-58 2").await, "total_loss,report_day,missed_appointments");
        // Written in German for somebody who reads German.
        let path = fixture.personal_page(1).await;
        fixture.execute("update customer set language = 'de'").await;
        let page = fixture.visitor().get(&path).await.body;
        assert!(page.contains("Nicht berechnet") || page.contains("Not calculated"), "{page}");
    }

    async fn a_declared_kind_settles_the_packs_for_other_kinds(app: TestApp) {
        let fixture = Fixture::with(app, 2).await;
        fixture.in_november().await;
        let budget = fixture.budget("1000").await;
        let first = fixture.offer(&budget, "10").await;
        assert!(fixture.query_number("select count(*) from award_not_computed").await > 0);
        let commander = fixture.staff("Maren Okafor", &[Role::Commander]).await;
        let service = fixture.query_text("select id from service").await;
        let form = |kind| [("version", "1"), ("name", "Mobile data"), ("weight_percent", "100"), ("kind", kind), ("group", "")];
        let path = format!("/desk/services/{service}");
        assert_eq!(commander.post(&path, &form("telegraph")).await.status, 422);
        assert_eq!(commander.post(&path, &form("other")).await.status, 303);
        assert!(commander.get(&path).await.body.contains("value=\"other\" selected"), "the form shows what is declared");
        let second = fixture.offer(&budget, "10").await;
        assert_ne!(first, second);
        assert_eq!(fixture.query_number("select count(*) from award_not_computed").await, 0);
        assert!(!fixture.tomasz.get(&first).await.body.contains("Owed in any case"), "nothing is owed by other packs");
    }

    async fn what_is_computed_is_the_least_beside_what_is_not(app: TestApp) {
        let fixture = Fixture::with(app, 2).await;
        // The outage of 2012, before the law: a tenth of the month by contract.
        fixture.execute("update incident set started_at = '2012-07-11T12:30:00Z', resolved_at = '2012-07-12T12:39:00Z'").await;
        fixture.execute("update exposure set from_at = '2012-07-11T12:30:00Z', to_at = '2012-07-12T12:39:00Z'").await;
        let budget = fixture.budget("1000").await;
        fixture.offer(&budget, "10").await;
        assert_eq!((fixture.owed_rows().await, fixture.missing("flat-2012 1").await.as_str()), (0, "service_kind"));
        fixture.execute("update service set kind = 'mobile'").await;
        fixture.execute("update customer set monthly_minor = 0 where id = 2").await;
        let offer = fixture.offer(&budget, "10").await;
        assert_eq!(fixture.query_number("select amount_minor from entitlement where kind = 'contract'").await, 320);
        assert_eq!(fixture.missing("flat-2012 1").await, "monthly_fee");
        let page = fixture.tomasz.get(&offer).await.body;
        assert!(page.contains("Owed in any case: at least £3.20"), "{page}");
        let path = fixture.personal_page(1).await;
        let page = fixture.visitor().get(&path).await.body;
        assert!(page.contains("£3.20") && !page.contains("At least") && page.contains("We assumed:"), "{page}");
        let path = fixture.personal_page(2).await;
        let page = fixture.visitor().get(&path).await.body;
        assert!(page.contains("Not calculated") && page.contains("The monthly fee"), "{page}");
    }
}
