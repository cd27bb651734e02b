//! Staff at the door of the desk.

use amends::on_both_databases;
use amends::vocabulary::Role;

on_both_databases! {
    async fn signed_out_people_are_led_to_the_door(app: TestApp) {
        let answer = app.visitor().get("/desk").await;
        assert_eq!(answer.status, 303);
        assert_eq!(answer.location(), "/sign-in?next=%2Fdesk");
    }

    async fn a_wrong_password_keeps_the_address_and_names_the_field(app: TestApp) {
        app.staff("Ada Byron", &[Role::Agent]).await;
        let answer = app.visitor()
            .post("/sign-in", &[("email", "ada.byron@example.org"), ("password", "wrong")])
            .await;
        assert_eq!(answer.status, 422, "{}", answer.body);
        assert!(answer.body.contains("value=\"ada.byron@example.org\""), "{}", answer.body);
        assert!(answer.body.contains("do not belong together"));
        assert!(!answer.body.contains("value=\"wrong\""));
    }

    async fn a_person_signs_in_sees_the_desk_and_signs_out(app: TestApp) {
        let ada = app.staff("Ada Byron", &[Role::Agent]).await;
        let desk = ada.get("/desk").await;
        assert_eq!(desk.status, 200, "{}", desk.body);
        assert!(desk.body.contains("Ada Byron"), "{}", desk.body);
        assert_eq!(ada.post("/sign-out", &[]).await.status, 303);
        assert_eq!(ada.get("/desk").await.status, 303);
    }

    async fn a_post_from_another_site_is_refused(app: TestApp) {
        let mut ada = app.staff("Ada Byron", &[Role::Agent]).await;
        ada.origin = "https://evil.example".into();
        assert_eq!(ada.post("/sign-out", &[]).await.status, 403);
        assert_eq!(ada.get("/desk").await.status, 200);
    }
}
