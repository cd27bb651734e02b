//! Access to the forms of webhooks.

use crate::access_check::AccessCheck;
use crate::access_check::Body::Form;
use amends::on_both_databases;
use amends::types::Role;

/// The rows of the write table that this test covers.
pub const ROWS: &[&str] = &[
    "/desk/settings/webhooks",
    "/desk/settings/webhooks/{id}",
    "/desk/settings/webhooks/{id}/rotation",
    "/desk/settings/webhooks/{id}/disabling",
    "/desk/settings/webhooks/{id}/enabling",
    "/desk/settings/webhooks/{id}/deletion",
    "/desk/settings/webhooks/{id}/test",
    "/desk/settings/webhooks/{id}/replay",
    "/desk/settings/webhooks/{id}/deliveries/{delivery}/replay",
];

on_both_databases! {
    async fn webhook_forms_are_open_to_administrators_only(app: TestApp) {
        let mut access = AccessCheck::new(&app).with_staff().await;
        let admin = access.staff(Role::Admin);
        let new = [("name", "Data"), ("address", "https://hooks.example.org/amends"), ("type", "incident.declared")];
        access.check_form("/desk/settings/webhooks", "/desk/settings/webhooks", Form(&new), &admin).await;
        let page = format!("/desk/settings/webhooks/{}", access.fetch_text("select id from webhook_endpoint").await);
        let row = "/desk/settings/webhooks/{id}/rotation";
        access.check_form(row, &format!("{page}/rotation"), Form(&[]), &admin).await;
        let version = access.version_on(&admin, &page).await;
        let edit = [("version", &*version), ("name", "Data lake"), ("type", "incident.resolved")];
        access.check_form("/desk/settings/webhooks/{id}", &page, Form(&edit), &admin).await;
        access.check_form("/desk/settings/webhooks/{id}/test", &format!("{page}/test"), Form(&[]), &admin).await;
        let delivery = access.fetch_text("select cast(max(id) as text) from webhook_delivery").await;
        let row = "/desk/settings/webhooks/{id}/deliveries/{delivery}/replay";
        access.check_form(row, &format!("{page}/deliveries/{delivery}/replay"), Form(&[]), &admin).await;
        let since = [("since", "2026-03-11T08:00")];
        access.check_form("/desk/settings/webhooks/{id}/replay", &format!("{page}/replay"), Form(&since), &admin).await;
        let row = "/desk/settings/webhooks/{id}/disabling";
        access.check_form(row, &format!("{page}/disabling"), Form(&[]), &admin).await;
        let row = "/desk/settings/webhooks/{id}/enabling";
        access.check_form(row, &format!("{page}/enabling"), Form(&[]), &admin).await;
        let row = "/desk/settings/webhooks/{id}/deletion";
        access.check_form(row, &format!("{page}/deletion"), Form(&[]), &admin).await;
    }
}
