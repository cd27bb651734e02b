//! Templates: kept in the settings, put into the forms to declare and to update, and refused where they are not whole.

use super::fixture::{declare, follow, input, service, template, text, text_area};
use amends::on_both_databases;
use amends::types::Role;

const LIST: &str = "/desk/settings/templates";

on_both_databases! {
    async fn a_template_is_checked_edited_moved_archived_and_restored(app: TestApp) {
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        service(&app, "Mobile data").await;
        let fields = [
            ("name", "Data slow"), ("group_name", "Network"), ("kind", "incident"), ("state", "investigating"),
            ("title", "No {{servce}}"), ("body", "We see {{services}} and {{eta}}."), ("notify", "yes"),
        ];
        let refused = ruth.post(LIST, &fields).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains("There is no variable “servce” (line 1, character 4)."), "{}", refused.body);
        assert!(refused.body.contains("There is no variable “eta” (line 1, character 25)."), "{}", refused.body);
        assert_eq!(text_area(&refused, "body"), "We see {{services}} and {{eta}}.", "nothing typed is lost");
        assert_eq!(text(&app, "select cast(count(*) as text) from incident_template").await, "0");

        let first = template(&app, &ruth, "Data slow", "We see {{services}}.", &[]).await;
        let second = template(&app, &ruth, "Calls fail", "We see {{services}}.", &[]).await;
        let order = || text(&app, "select name from incident_template where archived_at is null order by position limit 1");
        assert_eq!(order().await, "Data slow");
        follow(&ruth, &format!("{LIST}/{second}/position"), &[("version", "1"), ("direction", "up")]).await;
        assert_eq!(order().await, "Calls fail");

        let edit = [
            ("version", "1"), ("name", "Data fails"), ("group_name", ""), ("kind", "incident"), ("state", "identified"),
            ("title", ""), ("body", "{{services}} fail."),
        ];
        follow(&ruth, &format!("{LIST}/{first}"), &edit).await;
        let stale = ruth.post(&format!("{LIST}/{first}"), &[edit, [("version", "1"), ("name", "Mine"), edit[2], edit[3], edit[4], edit[5], ("body", "Mine.")]].concat()).await;
        assert_eq!(stale.status, 409);
        assert!(stale.body.contains("{{services}} fail."), "both texts are shown: {}", stale.body);

        follow(&ruth, &format!("{LIST}/{first}/archive"), &[("version", "2"), ("intent", "archive")]).await;
        let new = ruth.get("/desk/incidents/new").await.body;
        assert!(new.contains("Calls fail") && !new.contains("Data fails"), "an archived template is not offered");
        follow(&ruth, &format!("{LIST}/{first}/archive"), &[("version", "3"), ("intent", "restore")]).await;
        assert!(ruth.get("/desk/incidents/new").await.body.contains("Data fails"));
    }

    async fn a_state_of_maintenance_is_none_of_an_incident(app: TestApp) {
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let fields = [
            ("name", "Work"), ("kind", "incident"), ("state", "scheduled"), ("body", "We work."),
        ];
        let refused = ruth.post(LIST, &fields).await;
        assert!(refused.status == 422 && refused.body.contains("This state is not one of this type."), "{}", refused.body);
    }

    async fn a_declaration_is_filled_in_keeps_what_was_typed_and_is_logged(app: TestApp) {
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let (data, calls) = (service(&app, "Mobile data").await, service(&app, "Voice calls").await);
        let body = "We look into {{services}}, which began at {{started_at}}. Next update by {{next_update}}. {{page}}";
        let more = [("title", "Problems with {{service}}"), ("service", data.as_str()), ("service_status", "major_outage")];
        let id = template(&app, &ruth, "Data down", body, &more).await;

        // A link fills in the form at once.
        let linked = ruth.get(&format!("/desk/incidents/new?template={id}")).await;
        assert!(text_area(&linked, "body").starts_with("We look into Mobile data, which began at 09:00."), "{}", linked.body);

        // The button of the form keeps what was typed.
        let typed = [
            ("kind", "incident"), ("template", &*id), ("intent", "template"), ("started_at", "2026-03-11T08:40"),
            ("state", "identified"), ("body", "Sorry."), ("promise", "60"), ("title", ""), ("regions", "Highland"),
        ];
        let page = follow(&ruth, "/desk/incidents", &typed).await;
        assert_eq!(page, "/desk/incidents/new");
        let filled = ruth.get(&page).await;
        let expected = "Sorry.\n\nWe look into Mobile data, which began at 08:40. Next update by 10:00. http://127.0.0.1:3000";
        assert_eq!(text_area(&filled, "body"), expected);
        assert_eq!((input(&filled, "title"), input(&filled, "next_at")), ("Problems with Mobile data".into(), "10:00".into()));
        assert_eq!((input(&filled, "regions"), input(&filled, "used_template")), ("Highland".into(), id.clone()));
        assert!(filled.body.contains("value=\"major_outage\" selected"), "{}", filled.body);
        assert!(filled.body.contains("Filled in from “Data down”. Nothing is published yet."));
        assert_eq!(text(&app, "select cast(count(*) as text) from incident").await, "0");

        let field = format!("service-{data}");
        let published = [
            ("kind", "incident"), ("title", "Problems with Mobile data"), (&*field, "major_outage"), ("state", "investigating"),
            ("started_at", "2026-03-11T08:40"), ("body", expected), ("promise", "at"), ("next_at", "10:00"),
            ("used_template", &*id),
        ];
        let incident = follow(&ruth, "/desk/incidents", &published).await;
        assert!(ruth.get(&incident).await.body.contains("Ruth Calloway used the template “Data down”"));
        assert_eq!(text(&app, "select cast(count(*) as text) from draft").await, "0", "the filled form is done with");

        // With two services there is no single one, and the text cannot be published.
        let lone = template(&app, &ruth, "One", "{{service}} is down.", &[]).await;
        let (one, other) = (format!("service-{data}"), format!("service-{calls}"));
        let typed = [
            ("kind", "incident"), ("template", &*lone), ("intent", "template"), (&*one, "major_outage"),
            (&*other, "partial_outage"), ("title", "Down"), ("started_at", "2026-03-11T08:40"),
        ];
        let page = follow(&ruth, "/desk/incidents", &typed).await;
        assert_eq!(text_area(&ruth.get(&page).await, "body"), "{{service}} is down.");
        let publish = [
            ("kind", "incident"), ("title", "About {{ service }}"), (&*one, "major_outage"), ("state", "investigating"),
            ("started_at", "2026-03-11T08:40"), ("body", "{{service}} is down."), ("promise", "15"),
        ];
        let refused = ruth.post("/desk/incidents", &publish).await;
        assert_eq!(refused.status, 422);
        let told = refused.body.matches("{{service}} was not filled in. Write what it stands for in its place").count();
        assert!(told >= 2, "title and text are named: {}", refused.body);
        assert_eq!(text(&app, "select cast(count(*) as text) from incident").await, "1");
    }

    async fn an_update_is_filled_in_and_blocked_while_it_is_not_whole(app: TestApp) {
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let data = service(&app, "Mobile data").await;
        let incident = declare(&ruth, "Data down", &data).await;
        let updates = format!("{incident}/updates");
        let end = [("state", "resolved"), ("service_status", "operational")];
        let solved = template(&app, &ruth, "Solved", "{{services}} works again since {{next_update}}: {{incident}}.", &end).await;

        let missing = ruth.post(&updates, &[("intent", "template"), ("body", "Half a sentence"), ("version", "1")]).await;
        assert_eq!(missing.status, 422);
        assert_eq!(text_area(&missing, "body"), "Half a sentence");
        assert!(missing.body.contains("Choose a template that is in use."), "{}", missing.body);

        let typed = [
            ("intent", "template"), ("template", &*solved), ("body", "Half a sentence"), ("state", "investigating"),
            ("promise", "15"), ("version", "1"),
        ];
        let page = follow(&ruth, &updates, &typed).await;
        let filled = ruth.get(&page).await;
        let expected = "Half a sentence\n\nMobile data works again since {{next_update}}: Data down.";
        assert_eq!(text_area(&filled, "body"), expected, "an update that ends the incident promises nothing");
        let status = format!("name=\"service-{data}\"");
        let (_, select) = filled.body.split_once(&status).unwrap();
        assert!(select.split("</select>").next().unwrap().contains("value=\"operational\" selected"), "{}", filled.body);

        let version = input(&filled, "version");
        let field = format!("service-{data}");
        let publish = [
            ("intent", "publish"), ("version", &*version), ("state", "resolved"), ("body", expected), (&*field, "operational"),
            ("used_template", &*solved),
        ];
        let refused = ruth.post(&updates, &publish).await;
        assert!(refused.status == 422 && refused.body.contains("{{next_update}} was not filled in."), "{}", refused.body);
        assert_eq!(text(&app, "select state from incident").await, "investigating");
        let whole = [publish[0], publish[1], publish[2], ("body", "Mobile data works again."), publish[4], publish[5]];
        follow(&ruth, &updates, &whole).await;
        assert_eq!(text(&app, "select state from incident").await, "resolved");
        assert!(ruth.get(&incident).await.body.contains("used the template “Solved”"));
    }

    async fn maintenance_is_scheduled_from_a_template(app: TestApp) {
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let data = service(&app, "Mobile data").await;
        let fields = [
            ("name", "Switches"), ("group_name", ""), ("kind", "maintenance"), ("state", "scheduled"), ("title", "New switches"),
            ("body", "{{service}} may pause from {{started_at}}. {{organisation}}"), ("service", data.as_str()),
        ];
        follow(&ruth, LIST, &fields).await;
        let id = text(&app, "select id from incident_template").await;
        assert!(!ruth.get("/desk/incidents/new").await.body.contains("Switches"), "not offered for incidents");
        let typed = [
            ("kind", "maintenance"), ("intent", "template"), ("template", &*id), ("from", "2026-03-11T22:00"), ("title", ""),
        ];
        let page = follow(&ruth, "/desk/incidents", &typed).await;
        let filled = ruth.get(&page).await;
        assert!(text_area(&filled, "body").starts_with("Mobile data may pause from 22:00. "), "{}", filled.body);
        assert_eq!(input(&filled, "title"), "New switches");
        assert!(filled.body.contains(&format!("name=\"service\" value=\"{data}\" checked")), "{}", filled.body);

        // Its updates are written from templates as well.
        let plan = [
            ("kind", "maintenance"), ("title", "New switches"), ("from", "2026-03-11T22:00"), ("until", "2026-03-11T23:00"),
            ("body", "Data may pause."), ("service", data.as_str()), ("used_template", &*id),
        ];
        let planned = follow(&ruth, "/desk/incidents", &plan).await;
        let fields = [
            ("name", "Off"), ("kind", "maintenance"), ("state", "cancelled"), ("body", "{{incident}} will not take place."),
        ];
        follow(&ruth, LIST, &fields).await;
        let off = text(&app, "select id from incident_template where name = 'Off'").await;
        let typed = [("intent", "template"), ("template", &*off), ("state", "scheduled"), ("body", ""), ("version", "1")];
        let page = follow(&ruth, &format!("{planned}/updates"), &typed).await;
        let filled = ruth.get(&page).await;
        assert_eq!(text_area(&filled, "body"), "New switches will not take place.");
        let version = input(&filled, "version");
        let publish = [
            ("version", &*version), ("state", "cancelled"), ("body", "New switches will not take place."), ("used_template", &*off),
        ];
        follow(&ruth, &format!("{planned}/updates"), &publish).await;
        let page = ruth.get(&planned).await.body;
        assert!(page.contains("used the template “Switches”") && page.contains("used the template “Off”"), "{page}");
        assert_eq!(text(&app, "select cast(count(*) as text) from draft").await, "0");
    }
}
