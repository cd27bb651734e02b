//! Somebody whose password another person knows can do nothing but replace it.

use crate::access_check::AccessCheck;
use amends::access::reads::{Reader, TABLE as READS};
use amends::access::writes::TABLE as WRITES;
use amends::app::test_support::{TestApp, TestClient};
use amends::on_both_databases;
use amends::types::Role;

const CHOSEN: [(&str, &str); 2] = [("password", "correct horse battery"), ("again", "correct horse battery")];

/// A path of the router with ids that exist nowhere.
fn filled(path: &str) -> String {
    path.replace("{id}", "aaaaaaaaaaaa").replace("{update}", "aaaaaaaaaaaa").replace("{file}", "x.eml")
}

/// A person with every role, whose password was generated.
async fn newcomer(app: &TestApp, access: &AccessCheck<'_>) -> TestClient {
    let people: Vec<Role> = Role::ALL.into_iter().filter(|role| role.is_for_people()).collect();
    let newcomer = app.staff("Kim Newcomer", &people).await;
    access.execute("update staff set must_change_password = true where name = 'Kim Newcomer'").await;
    newcomer
}

on_both_databases! {
    async fn nothing_gets_round_the_change_of_a_generated_password(app: TestApp) {
        let access = AccessCheck::new(&app);
        let kim = newcomer(&app, &access).await;
        for row in READS {
            let Reader::Section(_) = row.reader else { continue };
            let response = kim.get(&filled(row.path)).await;
            if row.path == "/desk/password" {
                assert!(response.status == 200 && response.body.contains("Save and continue"), "{}", response.body);
            } else {
                assert_eq!((response.status.as_u16(), response.location()), (303, "/desk/password"), "{}", row.path);
            }
        }
        for row in WRITES.iter().filter(|row| row.path.starts_with("/desk/") || row.path.starts_with("/do/")) {
            if row.path == "/desk/password" {
                continue;
            }
            let response = kim.post(&filled(row.path), &[("reason", "x"), ("name", "x"), ("version", "1")]).await;
            assert!([401, 403].contains(&response.status.as_u16()), "{}: {}", row.path, response.status);
        }
        // The API knows no sessions.
        assert_eq!(kim.get("/api/v1/incidents/aaaaaaaaaaaa/scorecard").await.status, 401);

        let same = [("password", "a long enough password"), ("again", "a long enough password")];
        let refused = kim.post("/desk/password", &same).await;
        assert!(refused.status == 422 && refused.body.contains("Choose another one"), "{}", refused.body);
        assert_eq!(kim.post("/desk/password", &CHOSEN).await.status, 303);
        assert_eq!(kim.get("/desk").await.status, 200);
        let credentials = [("email", "kim.newcomer@example.org"), CHOSEN[0]];
        assert_eq!(app.visitor().post("/sign-in", &credentials).await.status, 303);
    }

    async fn a_chosen_password_is_not_replaced_without_the_current_one(app: TestApp) {
        let kim = app.staff("Kim Newcomer", &[Role::Agent]).await;
        let ignored = kim.post("/desk/password", &CHOSEN).await;
        assert_eq!((ignored.status.as_u16(), ignored.location()), (303, "/desk/settings"));
        let credentials = [("email", "kim.newcomer@example.org"), ("password", "a long enough password")];
        assert_eq!(app.visitor().post("/sign-in", &credentials).await.status, 303);
    }

    async fn a_person_who_must_change_the_password_can_sign_out(app: TestApp) {
        let access = AccessCheck::new(&app);
        let kim = newcomer(&app, &access).await;
        assert_eq!(kim.post("/sign-out", &[]).await.status, 303);
        assert!(kim.get("/desk").await.location().starts_with("/sign-in"));
    }

    async fn the_demonstration_keeps_generated_passwords(app: TestApp) {
        let access = AccessCheck::new(&app);
        access.execute("update installation set is_demo = true").await;
        let ingrid = app.staff("Ingrid Solheim", &[Role::Admin]).await;
        let sam = [("name", "Sam Adeyemi"), ("title", ""), ("email", "sam@example.org"), ("role", "agent")];
        assert_eq!(ingrid.post("/desk/settings/staff", &sam).await.status, 201);
        let must = "select case when must_change_password then 'yes' else 'no' end from staff where name = 'Sam Adeyemi'";
        assert_eq!(access.fetch_text(must).await, "no");
    }
}
