//! The reminder before maintenance: the setting of the installation, and the time of one maintenance.

use crate::fixture::{minutes, notices, number, run_workers, schedule, service, subscriber};
use amends::on_both_databases;
use amends::types::Role;

on_both_databases! {
    async fn the_setting_says_when_subscribers_are_reminded(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        subscriber(&app, "ann@example.org", &[("about", "all")]).await;
        app.app.clock.set(minutes(1));
        let ada = app.staff("Ada Byron", &[Role::Admin]).await;
        let page = ada.get("/desk/settings/organisation").await;
        assert!(page.body.contains("name=\"maintenance_reminder\"") && page.body.contains("value=\"60\""));
        let version = page.version();
        let mut settings = [
            ("version", &*version), ("name", "Larkmoor"), ("country", "GB"), ("currency", "GBP"), ("time_zone", "UTC"),
            ("quiet_from", "21:00"), ("quiet_to", "08:00"), ("send_per_minute", "600"), ("maintenance_reminder", "30"),
        ];
        settings[8].1 = "a while";
        assert_eq!(ada.post("/desk/settings/organisation", &settings).await.status, 422);
        settings[8].1 = "30";
        let saved = ada.post("/desk/settings/organisation", &settings).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        schedule(&app, &data, None).await;
        for (minute, sent) in [(61, 1), (89, 1), (90, 2), (95, 2)] {
            run_workers(&app, minutes(minute)).await;
            assert_eq!(notices(&app).await.len(), sent, "minute {minute}");
        }
    }

    async fn a_maintenance_has_a_time_of_its_own_or_none(app: TestApp) {
        let data = service(&app, "Mobile data").await;
        subscriber(&app, "ann@example.org", &[("about", "all")]).await;
        app.app.clock.set(minutes(1));
        schedule(&app, &data, Some(0)).await;
        run_workers(&app, minutes(119)).await;
        assert_eq!(notices(&app).await.len(), 1, "the announcement only");
        app.app.clock.set(minutes(2));
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let mut plan = vec![
            ("kind", "maintenance"), ("title", "Cables"), ("service", data.as_str()), ("from", "2026-03-14T09:00"),
            ("until", "2026-03-14T10:00"), ("body", "Data pauses."), ("notify_during", "yes"), ("reminder", "99999"),
        ];
        let refused = ruth.post("/desk/incidents", &plan).await;
        assert!(refused.status == 422 && refused.body.contains("href=\"#reminder\""), "{}", refused.body);
        plan[7].1 = "1440";
        assert_eq!(ruth.post("/desk/incidents", &plan).await.status, 303);
        assert_eq!(number(&app, "select max(reminder_minutes) from maintenance_option").await, 1440);
        let day_before = minutes(2 * 24 * 60);
        run_workers(&app, day_before - chrono::Duration::minutes(1)).await;
        let before = notices(&app).await.len();
        run_workers(&app, day_before).await;
        assert_eq!(notices(&app).await.len(), before + 1);
    }
}
