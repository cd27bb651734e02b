//! The service catalogue, edited with its forms.

use amends::on_both_databases;
use amends::services::store;
use amends::types::Role;

on_both_databases! {
    async fn adds_groups_and_services_in_order(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let empty = ingrid.get("/desk/services").await;
        assert!(empty.body.contains("Add the first one"), "{}", empty.body);
        assert_eq!(ingrid.post("/desk/services/groups", &[("group_name", "Mobile network")]).await.status, 303);
        let group = store::groups(&mut app.app.db.read().await.unwrap()).await.unwrap().remove(0);
        for (name, position) in [("Mobile data", "2"), ("Voice calls", "1")] {
            let form = [
                ("name", name), ("description", ""), ("group", group.id.as_str()), ("position", position),
                ("weight_percent", "100"), ("start_date", ""), ("showcase", "yes"),
            ];
            let added = ingrid.post("/desk/services", &form).await;
            assert_eq!(added.status, 303, "{}", added.body);
        }
        let sections = store::catalogue(&mut app.app.db.read().await.unwrap()).await.unwrap();
        let names: Vec<_> = sections[0].services.iter().map(|service| service.name.as_str()).collect();
        assert_eq!((sections.len(), names), (1, vec!["Voice calls", "Mobile data"]));
        assert_eq!(sections[0].services[0].start_date, "2026-03-11");

        let rename = [("group", group.id.as_str()), ("version", "1"), ("group_name", "Network"), ("position", "3")];
        assert_eq!(ingrid.post("/desk/services/groups", &rename).await.status, 303);
        assert_eq!(ingrid.post("/desk/services/groups", &rename).await.status, 303, "the same form again");
        let mut other = rename;
        other[2].1 = "Networks";
        assert_eq!(ingrid.post("/desk/services/groups", &other).await.status, 409, "from an old version");
        let page = ingrid.get("/desk/services").await;
        assert!(page.body.contains("Network") && !page.body.contains("Mobile network"));
    }

    async fn reports_every_invalid_field_and_keeps_what_was_typed(app: TestApp) {
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let form = [
            ("name", " "), ("description", "Typed <here>"), ("group", "nowhere"), ("position", "first"),
            ("weight_percent", "101"), ("start_date", ""),
        ];
        let refused = ingrid.post("/desk/services", &form).await;
        assert_eq!(refused.status, 422);
        for text in [
            "This field is required.", "Enter a whole number.", "a whole number from 0 to 100", "This group no longer exists",
            "Typed &lt;here&gt;", "value=\"first\"",
        ] {
            assert!(refused.body.contains(text), "{text}: {}", refused.body);
        }
        let date = [("name", "Mobile data"), ("weight_percent", "100"), ("start_date", "31 March")];
        assert!(ingrid.post("/desk/services", &date).await.body.contains("Enter a date, such as 2026-03-01."));
        assert!(store::all(&mut app.app.db.read().await.unwrap()).await.unwrap().is_empty());
    }

    async fn archives_a_service_and_refuses_an_edit_from_an_old_version(app: TestApp) {
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let form = [("name", "Fax"), ("weight_percent", "50"), ("start_date", "2012-01-01")];
        assert_eq!(ruth.post("/desk/services", &form).await.status, 303);
        let fax = store::all(&mut app.app.db.read().await.unwrap()).await.unwrap().remove(0);
        assert!((fax.weight_percent, fax.showcase) == (50, false));
        let path = format!("/desk/services/{}", fax.id);
        let edit = [("version", "1"), ("name", "Fax"), ("weight_percent", "50"), ("start_date", "2012-01-01"), ("archived", "yes")];
        assert_eq!(ruth.post(&path, &edit).await.status, 303);
        let mut other = edit;
        other[1].1 = "Telefax";
        let late = ruth.post(&path, &other).await;
        assert_eq!(late.status, 409);
        assert!(late.body.contains("Saved version"), "{}", late.body);
        let mut tx = app.app.db.read().await.unwrap();
        assert!(store::catalogue(&mut tx).await.unwrap().is_empty(), "archived services are not shown");
        assert!(store::get(&mut tx, &fax.id).await.unwrap().archived_at.is_some(), "but they are kept");
        drop(tx);
        assert!(ruth.get("/desk/services").await.body.contains("Archived"));
    }

    async fn other_roles_may_read_but_not_edit(app: TestApp) {
        let sam = app.staff("Sam Adeyemi", &[Role::Agent]).await;
        let page = sam.get("/desk/services").await;
        assert_eq!(page.status, 200);
        assert!(!page.body.contains("Add a service"), "{}", page.body);
        for path in ["/desk/services", "/desk/services/groups", "/desk/services/aaaaaaaaaaaa"] {
            assert_eq!(sam.post(path, &[("name", "x")]).await.status, 403, "{path}");
        }
        assert!(store::all(&mut app.app.db.read().await.unwrap()).await.unwrap().is_empty());
    }
}
