//! Who may call what, what is refused, and in which shape.

use super::program::Program;
use amends::app::test_support::TestApp;
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::types::{ApiScope, Role};
use axum::http::{HeaderMap, Method, header};
use serde_json::{Value, json};

/// The text of a token with every scope, and the path of the page.
async fn token(app: &TestApp) -> (String, String) {
    let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
    let program = Program::of(app, &ruth, &[]).await;
    let new = amends::accounts::token::NewToken::new("Old client", [Role::Manager]);
    let new = amends::accounts::token::NewToken { owner_id: ruth.staff_id.clone(), ..new };
    (app.token(new).await, program.page)
}

on_both_databases! {
    async fn a_token_is_taken_in_every_way_that_clients_send_it(app: TestApp) {
        let (token, page) = token(&app).await;
        let visitor = app.visitor();
        for (name, scheme) in [("OAuth", "OAuth"), ("oauth", "oauth"), ("Bearer", "Bearer")] {
            let headers = [("authorization", &*format!("{scheme} {token}"))];
            let answer = visitor.send(Method::GET, &format!("{page}/incidents.json"), None, "", &headers).await;
            assert_eq!(answer.status, 200, "{name}");
            assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
            assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json");
        }
        assert_eq!(visitor.get(&format!("{page}.json?api_key={token}")).await.status, 200);
        let (posted, body) = (format!("{page}/components.json?api_key={token}"), "component[name]=API");
        let form = Some("application/x-www-form-urlencoded");
        assert_eq!(visitor.send(Method::POST, &posted, form, body, &[]).await.status, 201);
        for path in [page.clone(), format!("{page}?api_key={token}x"), format!("{page}?api_key="), "/v1/pages.json".into()] {
            let answer = visitor.get(&path).await;
            assert_eq!(answer.status, 401, "{path}");
            let body: Value = answer.json();
            assert!(body["error"].as_str().unwrap().starts_with("Could not authenticate") && body["message"].is_string());
            assert!(!answer.body.contains(&token));
        }
        // The form of another site has no token, and a session of the desk is none.
        let aisha = app.staff("Aisha Bello", &[Role::Admin]).await;
        assert_eq!(aisha.get(&page).await.status, 401);
    }

    async fn scopes_narrow_what_a_token_does(app: TestApp) {
        let ruth = app.staff("Ruth Calloway", &[Role::Commander]).await;
        let all = Program::of(&app, &ruth, &[]).await;
        let card = all.component("Card payments").await;
        let reader = Program::of(&app, &ruth, &[ApiScope::IncidentsRead, ApiScope::ServicesRead]).await;
        assert_eq!(reader.get("/incidents").await.0, 200);
        assert_eq!(reader.get("/components").await.0, 200);
        let incident = json!({ "incident": { "name": "A", "body": "b" } });
        for (path, body) in [("/incidents", incident.clone()), ("/components", json!({ "component": { "name": "A" } }))] {
            let (status, refused) = reader.post(path, body).await;
            assert_eq!(status, 403, "{path}");
            assert!(refused["error"].as_str().unwrap().contains("scope"), "{refused}");
        }
        for path in ["/subscribers", "/incident_templates", ""] {
            assert_eq!(reader.get(path).await.0, 403, "{path}");
        }
        // Editing the list of services does not let a program tell customers that one is down.
        let editor = Program::of(&app, &ruth, &[ApiScope::ServicesWrite]).await;
        let path = format!("/components/{card}");
        assert_eq!(editor.patch(&path, json!({ "component": { "name": "Cards" } })).await.0, 200);
        assert_eq!(editor.patch(&path, json!({ "component": { "status": "major_outage" } })).await.0, 403);
        assert_eq!(editor.get("/components").await.0, 403, "to write is not to read");
        let count = "select count(*) from incident";
        assert_eq!(app.app.db.read().await.unwrap().fetch_value::<i64>(sql(count)).await.unwrap(), 0);
    }

    async fn what_is_not_there_or_cannot_be_read_is_said(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let card = program.component("Card payments").await;
        for path in [
            "/incidents/aaaaaaaaaaaa", "/incidents/1", "/components/aaaaaaaaaaaa", "/component-groups/aaaaaaaaaaaa",
            "/nothing", "/incidents/aaaaaaaaaaaa/postmortem", "/components/aaaaaaaaaaaa/uptime", "/subscribers/aaaaaaaaaaaa",
        ] {
            let (status, body) = program.get(path).await;
            assert_eq!(status, 404, "{path}: {body}");
            assert!(body["error"].is_string() && body["message"].is_string(), "{body}");
        }
        let elsewhere = Program { page: "/v1/pages/aaaaaaaaaaaa".into(), ..program.clone() };
        assert_eq!(elsewhere.get("/incidents").await.0, 404, "another page");
        for (kind, body) in [
            ("application/json", "{"), ("application/json", "[]"), ("text/xml", "<a/>"),
            ("application/json", "{}"), ("application/json", "{\"incident\": 1}"),
            ("application/x-www-form-urlencoded", "name=A"),
        ] {
            let answer = program.client.send(Method::POST, &format!("{}/incidents", program.page), Some(kind), body, &[]).await;
            assert_eq!(answer.status, 400, "{kind} {body}");
            assert!(answer.json()["error"].is_string());
        }
        // Every wrong field is named at once, by the name that the contract gives it.
        let wrong = json!({ "incident": {
            "name": "", "status": "broken", "impact_override": "huge", "components": { card.as_str(): "down" },
            "component_ids": ["x"], "metadata": [], "deliver_notifications": "perhaps",
        } });
        let (status, refused) = program.post("/incidents", wrong).await;
        let errors: Vec<&str> = refused["error"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(status, 422);
        for field in ["name", "status", "impact_override", "components", "component_ids", "metadata", "deliver_notifications"] {
            assert!(errors.iter().any(|error| error.starts_with(&format!("{field}: "))), "{field}: {errors:?}");
        }
        for wrong in [
            json!({ "name": "A", "body": "b", "metadata": { "a": 1 } }),
            json!({ "name": "A".repeat(256) }),
            json!({ "name": "A", "body": "b".repeat(25_001) }),
            json!({ "name": "A", "component_ids": ["aaaaaaaaaaaa"] }),
            json!({ "name": "A\u{0}" }),
        ] {
            let (status, refused) = program.post("/incidents", json!({ "incident": wrong })).await;
            assert_eq!(status, 422, "{refused}");
        }
        assert_eq!(program.get("/incidents").await.1, json!([]), "nothing was stored");
        let large = json!({ "incident": { "name": "A", "body": "b".repeat(600_000) } });
        assert_eq!(program.post("/incidents", large).await.0, 413);
    }

    async fn what_amends_does_not_have_is_read_as_empty_and_refused_with_the_reason(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        for (path, key) in [("/metrics", "metric"), ("/metrics_providers", "metrics_provider"), ("/page_access_users", "page_access_user"), ("/page_access_groups", "page_access_group")] {
            assert_eq!(program.get(path).await, (200, json!([])), "{path}");
            let (status, refused) = program.post(path, json!({ key: { "name": "A" } })).await;
            assert_eq!(status, 422, "{path}");
            assert!(refused["error"].as_str().unwrap().starts_with("The"), "{refused}");
        }
        // So is what is below them, in whatever depth.
        for path in ["/metrics_providers/x", "/metrics_providers/x/metrics", "/page_access_users/x", "/page_access_groups/x/components"] {
            for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                let (status, refused) = program.send(method.clone(), path, &json!({})).await;
                assert_eq!(status, 422, "{method} {path}");
                assert!(refused["error"].as_str().unwrap().starts_with("The"), "{refused}");
            }
            assert_eq!(program.get(path).await.0, 404, "{path}");
        }
        assert_eq!(program.put("/nothing/x", json!({})).await.0, 404);
        let (status, embed) = program.get("/status_embed_config").await;
        assert_eq!((status, &embed["position"]), (200, &Value::Null));
        assert_eq!(program.patch("/status_embed_config", json!({ "status_embed_config": { "position": "top-left" } })).await.0, 422);
        let users = program.client.get("/v1/organizations/aaaaaaaaaaaa/users.json").await;
        assert_eq!((users.status.as_u16(), users.json()), (200, json!([])));
        // Other settings of the page are edited at the desk; what is sent back as it was is accepted.
        let (_, page) = program.get("").await;
        assert_eq!(program.put("", json!({ "page": page })).await.0, 200);
        let (status, refused) = program.patch("", json!({ "page": { "name": "Other", "allow_rss_atom_feeds": false, "headline": "Hi" } })).await;
        assert_eq!(status, 422);
        assert_eq!(refused["error"].as_array().unwrap().len(), 2, "{refused}");
        assert!(refused["error"][0].as_str().unwrap().contains("desk"), "{refused}");
        assert_eq!(program.get("").await.1, page, "nothing was changed");
    }

    async fn the_token_is_looked_at_before_the_path(app: TestApp) {
        let (token, page) = token(&app).await;
        let organisation = "/v1/organizations/aaaaaaaaaaaa/teams".to_owned();
        let below = |path: &str| format!("{page}{path}");
        for (method, path, status) in [
            (Method::POST, below("/metrics"), 422_u16),
            (Method::POST, below("/metrics_providers/x/metrics.json"), 422),
            (Method::DELETE, below("/page_access_users/x"), 422),
            (Method::PUT, organisation, 422),
            (Method::PUT, below("/nothing/x"), 404),
            (Method::GET, below("/nothing"), 404),
            (Method::GET, "/v1/nothing".to_owned(), 404),
            (Method::PATCH, below("/subscribers/count"), 405),
            (Method::DELETE, below("/incidents"), 405),
        ] {
            let send = async |query: &str, authorization: &str| {
                let fields = [("authorization", authorization)];
                let fields = if authorization.is_empty() { &fields[..0] } else { &fields[..] };
                app.visitor().send(method.clone(), &format!("{path}{query}"), None, "", fields).await
            };
            for refused in [send("", "").await, send("", &format!("OAuth {token}x")).await, send("?api_key=amends_x", "").await] {
                assert_eq!(refused.status, 401, "{method} {path}");
                assert_eq!(refused.headers[header::WWW_AUTHENTICATE], "OAuth");
                assert!(refused.json()["error"].as_str().unwrap().starts_with("Could not authenticate"), "{}", refused.body);
            }
            for answer in [send("", &format!("OAuth {token}")).await, send(&format!("?api_key={token}"), "").await] {
                assert_eq!(answer.status, status, "{method} {path}: {}", answer.body);
                assert!(answer.json()["error"].is_string(), "{}", answer.body);
                assert_eq!(answer.headers.contains_key(header::ALLOW), status == 405, "{method} {path}");
            }
        }
        let options = app.visitor().send(Method::OPTIONS, &below("/subscribers/count"), None, "", &[]).await;
        assert_eq!(options.status, 204, "whoever asks which methods there are needs no token");
    }

    async fn what_needs_a_second_person_needs_one_here_too(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let card = program.component("Card payments").await;
        let mut tx = app.app.db.read().await.unwrap();
        let version: i64 = tx.fetch_value(sql("select version from second_approval")).await.unwrap();
        drop(tx);
        let admin = app.staff("Aisha Bello", &[Role::Admin]).await;
        let setting = [("version", &*version.to_string()), ("scope", "all")];
        assert_eq!(admin.post("/desk/settings/publishing", &setting).await.status, 303);
        // The first words never wait; whatever follows does.
        let incident = program.incident("Cards fail", json!({ card.as_str(): "major_outage" })).await;
        let path = format!("/incidents/{incident}");
        for change in [json!({ "status": "identified", "body": "Found." }), json!({ "name": "Other" }), json!({ "impact_override": "none" })] {
            let (status, refused) = program.patch(&path, json!({ "incident": change })).await;
            assert_eq!(status, 422, "{refused}");
            assert!(refused["error"].as_str().unwrap().contains("commander"), "{refused}");
        }
        let (_, after) = program.get(&path).await;
        assert_eq!((after["incident_updates"].as_array().map(Vec::len), &after["name"]), (Some(1), &json!("Cards fail")));
    }

    async fn a_token_that_asks_too_often_is_told_when_to_come_back(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let mut last = (200, HeaderMap::new(), Value::Null);
        for _ in 0..700 {
            last = program.exchange(Method::GET, "/incidents", &Value::Null).await;
            if last.0 != 200 {
                break;
            }
        }
        let (status, headers, body) = last;
        assert_eq!(status, 429);
        assert!(headers[header::RETRY_AFTER].to_str().unwrap().parse::<u64>().unwrap() <= 60);
        assert!(body["error"].is_string() && body["message"].is_string());
    }
}
