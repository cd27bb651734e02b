//! A page says once why a form on it was refused: beside the form, or above the page where the form is not on it.

use amends::app::test_support::TestResponse;
use amends::on_both_databases;
use amends::types::Role;

/// How often a page announces something to screen readers. Each announcement also takes the focus.
fn alerts(page: &TestResponse) -> usize {
    let alerts = page.body.matches("role=\"alert\"").count();
    assert_eq!(page.body.matches("role=\"alert\" tabindex=\"-1\" autofocus").count(), alerts, "{}", page.body);
    alerts
}

/// Whether the announcement is in the form that posts to `action`.
fn is_in_form(page: &TestResponse, action: &str) -> bool {
    let alert = page.body.find("role=\"alert\"").unwrap();
    let form = page.body[..alert].rfind("<form").unwrap_or(0);
    let tag = &page.body[form..alert];
    !tag.contains("</form>") && tag.split('>').next().is_some_and(|tag| tag.contains(&format!("action=\"{action}\"")))
}

on_both_databases! {
    async fn a_refusal_is_shown_once_in_its_form(app: TestApp) {
        let admin = app.staff("Ada Admin", &[Role::Admin]).await;
        let maren = app.staff("Maren Holt", &[Role::Commander]).await;
        let farah = app.staff("Farah Siddiqui", &[Role::Finance]).await;
        let visitor = app.visitor();
        let service = [("name", "Mobile data"), ("position", "1"), ("weight_percent", "100"), ("start_date", "2026-01-01")];
        assert_eq!(maren.post("/desk/services", &service).await.status, 303);
        for (client, path, status) in [
            (&admin, "/desk/settings/organisation", 422),
            (&admin, "/desk/settings/staff", 422),
            (&admin, "/desk/settings/tokens", 422),
            (&admin, "/desk/settings/password", 422),
            (&admin, "/desk/settings/page", 422),
            (&maren, "/desk/services", 422),
            (&maren, "/desk/services/groups", 422),
            (&maren, "/desk/incidents", 422),
            (&maren, "/desk/announcements", 422),
            (&maren, "/desk/sending/stop", 422),
            (&farah, "/desk/offers/budgets", 422),
            (&visitor, "/sign-in", 422),
            (&visitor, "/subscriptions", 422),
        ] {
            let fields = if path == "/desk/sending/stop" { vec![("do", "stop")] } else { vec![("version", "1")] };
            let page = client.post(path, &fields).await;
            assert_eq!(page.status, status, "{path}: {}", page.body);
            assert_eq!(alerts(&page), 1, "{path}: {}", page.body);
            assert!(is_in_form(&page, path), "{path}: {}", page.body);
        }
    }

    async fn a_refusal_without_a_form_on_the_page_is_shown_once_above_it(app: TestApp) {
        let admin = app.staff("Ada Admin", &[Role::Admin]).await;
        let agent = app.staff("Ann Agent", &[Role::Agent]).await;
        for (client, path, status) in [
            (&admin, "/desk/settings/tokens/aaaaaaaaaaaa/revocation", 404),
            // The agent may open neither page: the second says so in place of its content.
            (&agent, "/desk/settings/tokens/aaaaaaaaaaaa/revocation", 403),
        ] {
            let page = client.post(path, &[]).await;
            assert_eq!(page.status, status, "{path}: {}", page.body);
            if status == 404 {
                assert_eq!(alerts(&page), 1, "{}", page.body);
                assert!(page.body.contains("class=\"wrong refused\""), "{}", page.body);
            } else {
                assert_eq!(page.body.matches("You do not have the role that this needs").count(), 1, "{}", page.body);
            }
        }
        // Without an incident to choose, neither page has its form.
        let tomasz = app.staff("Tomasz Zielinski", &[Role::Marketing]).await;
        for path in ["/desk/offers", "/desk/apologies"] {
            let page = tomasz.post(path, &[("title", "A voucher")]).await;
            assert_eq!((page.status.as_u16(), alerts(&page)), (422, 1), "{path}: {}", page.body);
            assert!(page.body.contains("class=\"wrong refused\"") && page.body.contains("Choose the incident"), "{path}: {}", page.body);
        }
        let page = agent.post("/desk/settings/sessions/aaaaaaaaaaaa/end", &[]).await;
        assert_eq!(page.status, 404, "{}", page.body);
        assert_eq!(alerts(&page), 1, "{}", page.body);
    }
}
