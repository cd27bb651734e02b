//! The pages behind the keyboard: the search, the list of shortcuts, and the setting that turns single keys off.

use super::fixture::{declare, follow, service};
use amends::on_both_databases;
use amends::types::Role;

on_both_databases! {
    async fn the_search_finds_what_a_person_may_open(app: TestApp) {
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let data = service(&app, "Mobile data").await;
        let incident = declare(&ruth, "Äther down in Wick", &data).await;
        let results = async |client: &amends::app::test_support::TestClient, query: &str| {
            let page = client.get(&format!("/desk/search?q={query}")).await;
            assert_eq!(page.status, 200);
            page.body.split_once("<div id=\"results\">").unwrap().1.to_owned()
        };
        let found = results(&ruth, "wick+ather").await;
        assert!(found.contains(&format!("href=\"{incident}\"")) && found.contains("INC-1 Äther down in Wick"), "{found}");
        assert!(results(&ruth, "inc-1").await.contains(&incident));
        assert!(results(&ruth, "declare").await.contains("href=\"/desk/incidents/new\""));
        assert!(!results(&sam, "declare").await.contains("href=\"/desk/incidents/new\""), "not for an agent");
        assert!(results(&ruth, "mobile").await.contains(&format!("href=\"/desk/services/{data}\"")));
        assert!(results(&sam, "mobile").await.contains("href=\"/desk/services\""));
        let composer = format!("href=\"{incident}#composer\"");
        assert!(results(&ruth, "write+update").await.contains(&composer), "of the incident that she commands");
        assert!(!results(&sam, "write+update").await.contains(&composer));
        assert!(results(&sam, "nothing+like+this").await.contains("Nothing found."));
        assert!(results(&sam, "").await.contains(&incident), "without words, what is open");
    }

    async fn single_keys_can_be_turned_off(app: TestApp) {
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let page = ruth.get("/desk").await.body;
        assert!(page.contains("data-single-keys=\"on\"") && page.contains("data-declare=\"/desk/incidents/new\""), "{page}");
        assert!(!sam.get("/desk").await.body.contains("data-declare"));
        follow(&ruth, "/desk/settings/shortcuts", &[]).await;
        assert!(ruth.get("/desk").await.body.contains("data-single-keys=\"off\""));
        assert!(sam.get("/desk").await.body.contains("data-single-keys=\"on\""), "for that person only");
        follow(&ruth, "/desk/settings/shortcuts", &[("single_keys", "yes")]).await;
        assert!(ruth.get("/desk").await.body.contains("data-single-keys=\"on\""));
        assert!(ruth.get("/desk/shortcuts").await.body.contains("Choose a template, then press its number or letter"));
    }
}
