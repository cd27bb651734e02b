//! What is stored of a text, and what of it is sent, previewed and shown.

use super::database_contents::read_all;
use super::fixture::{Fixture, NORA};
use amends::apologies::{old_texts, store};
use amends::customers::{Channel, personal_link};
use amends::delivery::claim;
use amends::delivery::link::{LinkMaker, PLACEHOLDER};
use amends::delivery::personal_url::{EXAMPLE_TOKEN, example_url};
use amends::delivery::rewrite;
use amends::on_both_databases;
use amends::platform::db::sql;
use amends::platform::keys::hex;
use amends::types::{Refusal, Role};
use chrono::Duration;
use sha2::{Digest, Sha256};

/// The text of HTML: without tags, with white space as single spaces.
fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for character in html.replace("</p>", " </p>").replace("</h2>", " </h2>").chars() {
        match character {
            '<' => in_tag = true,
            '>' => in_tag = false,
            _ if !in_tag => text.push(character),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The working token of a customer's page.
async fn token(fixture: &Fixture, customer: i64) -> Option<String> {
    let app = &fixture.app.app;
    let mut tx = app.db.read().await.unwrap();
    personal_link::active_token(&mut tx, &app.keys, app.clock.now(), customer, &fixture.incident).await.unwrap()
}

on_both_databases! {
    async fn what_is_sent_is_what_was_previewed_but_for_the_link(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let nora = fixture.customer(NORA.0, NORA.1).await;
        let id = fixture.approved(&[]).await;
        let page = fixture.maren.get(&format!("/desk/apologies/{id}")).await;
        let preview = page.body.split("<div class=\"mail\">").nth(1).and_then(|rest| rest.split("</div>").next());
        let preview = text_of(preview.expect("a preview"));
        fixture.plan().await;
        let messages = fixture.claim().await;
        let token = token(&fixture, nora).await.expect("a page");
        let sent = format!("{} {}", messages[0].subject, one_line(&messages[0].body));
        assert!(sent.contains(&format!("http://127.0.0.1:3000/r/{token}")), "{sent}");
        assert_eq!(preview, sent.replace(&token, EXAMPLE_TOKEN));
        let sms_size = messages[0].body.replace(&token, EXAMPLE_TOKEN).len();
        assert_eq!(sms_size, messages[0].body.len(), "the example is as long as a link");
    }

    async fn no_preview_shows_a_link_that_works(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let nora = fixture.customer(NORA.0, NORA.1).await;
        let id = fixture.approved(&[]).await;
        fixture.plan().await;
        fixture.claim().await;
        let token = token(&fixture, nora).await.expect("a page");
        for path in [format!("/desk/apologies/{id}"), format!("/desk/sending/{id}"), format!("/desk/sending/{id}?show=sending")] {
            let page = fixture.maren.get(&path).await;
            assert_eq!(page.status, 200, "{path}");
            assert!(!page.body.contains(&token), "{path}: {}", page.body);
        }
        let example = example_url("");
        assert_eq!(fixture.app.visitor().get(&example).await.status, 404);
        assert_eq!(fixture.app.visitor().get(&format!("/r/{token}")).await.status, 200);
    }

    async fn no_link_is_in_the_database_after_planning_sending_and_cancelling(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let nora = fixture.customer(NORA.0, NORA.1).await;
        let omar = fixture.customer("Omar Haddad", "+447700900123").await;
        let mut customers = vec![nora, omar];
        for number in 0..3 {
            customers.push(fixture.customer(&format!("Customer {number}"), &format!("c{number}@example.org")).await);
        }
        let id = fixture.approved(&[]).await;
        fixture.plan().await;
        let mut contents = vec![read_all(&fixture.app.app.db).await];
        let sent = fixture.claim().await;
        assert_eq!(sent.len(), 2, "a second's permits");
        contents.push(read_all(&fixture.app.app.db).await);
        assert_eq!(fixture.maren.post(&format!("/desk/sending/{id}/cancellation"), &[("sure", "yes")]).await.status, 303);
        contents.push(read_all(&fixture.app.app.db).await);
        for message in &sent {
            let link = message.body.split_whitespace().find(|word| word.contains("/r/")).expect("a link");
            assert_eq!(fixture.app.visitor().get(link.split_once("3000").unwrap().1).await.status, 200);
            let token = link.rsplit('/').next().unwrap();
            for (table, rows) in contents.iter().flatten() {
                assert!(!rows.contains(token), "{table}: {rows}");
            }
        }
    }

    async fn a_planned_message_is_sent_with_its_approved_text(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let id = fixture.approved(&[]).await;
        fixture.plan().await;
        fixture.run_for("insert into batch_text select batch_id, 2, language, channel, 'Buy now', parts from batch_text where batch_id = $1", &id).await;
        fixture.run_for("update batch set text_version = 2 where id = $1", &id).await;
        let messages = fixture.claim().await;
        assert_eq!(messages[0].subject, "Our failure yesterday");
    }

    async fn an_apology_with_a_personal_link_is_held_where_an_import_changed_the_address(app: TestApp) {
        let fixture = Fixture::new(app).await;
        for name in ["Ingrid Solheim", "Otto Lang"] {
            fixture.app.staff(name, &[Role::Admin]).await;
        }
        fixture.customer(NORA.0, NORA.1).await;
        let id = fixture.approved(&[]).await;
        fixture.plan().await;
        let changed = "update contact_point set changed_at = (select created_at from message where batch_id = $1)";
        fixture.run_for(changed, &id).await;
        assert_eq!(fixture.claim().await.len(), 0);
        let held = fixture.text("select state || ' ' || reason from message where batch_id = $1", &id).await;
        assert_eq!(held, "held contact_changed");
        let state = &fixture.app.app;
        state.clock.set(state.clock.now() + Duration::hours(24));
        assert_eq!(fixture.claim().await.len(), 1);
    }

    async fn a_claim_that_is_not_committed_leaves_the_message_as_it_was(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        let id = fixture.approved(&[]).await;
        fixture.plan().await;
        let before = fixture.text("select internet_id from message where batch_id = $1", &id).await;
        let state = &fixture.app.app;
        let links = LinkMaker { keys: state.keys.clone(), public_url: state.config.public_url() };
        let now = state.clock.now();
        let aborted = state.db.write(async |tx| {
            let claimed = claim::claim(tx, &links, "a node that dies", now, 100, &Channel::ALL).await?;
            assert_eq!(claimed.messages.len(), 1);
            Err::<(), _>(Refusal::NotFound)
        });
        assert_eq!(aborted.await, Err(Refusal::NotFound));
        let first = fixture.claim().await;
        assert_eq!(first[0].internet_id, before);
        // The process dies after the commit, and a person has it sent again.
        fixture.run_for("update message set state = 'released' where batch_id = $1", &id).await;
        state.clock.set(now + Duration::minutes(1));
        let second = fixture.claim().await;
        assert_eq!((&second[0].internet_id, &second[0].subject, &second[0].body), (&first[0].internet_id, &first[0].subject, &first[0].body));
        assert_eq!(second[0].attempt, 2);
    }

    async fn a_digest_of_what_is_sent_is_stored_without_the_link(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let nora = fixture.customer(NORA.0, NORA.1).await;
        let id = fixture.approved(&[]).await;
        fixture.plan().await;
        let none = fixture.text("select sent_digest from message where batch_id = $1", &id).await;
        assert_eq!(none, "");
        let sent = fixture.claim().await.remove(0);
        let link = format!("http://127.0.0.1:3000/r/{}", token(&fixture, nora).await.unwrap());
        let read = format!("email {}\n{}\n\n{}", sent.address, sent.subject, sent.body.replace(&link, PLACEHOLDER));
        let stored = fixture.text("select sent_digest from message where batch_id = $1", &id).await;
        assert_eq!(stored, hex(&Sha256::digest(read)));
        assert_eq!(fixture.count("select link_generation from message where batch_id = $1", &id).await, 1);
    }

    async fn a_message_that_cannot_be_rendered_does_not_stop_the_others(app: TestApp) {
        let fixture = Fixture::new(app).await;
        fixture.customer(NORA.0, NORA.1).await;
        fixture.customer("Omar Haddad", "+447700900123").await;
        let id = fixture.approved(&[]).await;
        fixture.plan().await;
        fixture.run_for("delete from batch_text where batch_id = $1 and channel = 'email'", &id).await;
        let messages = fixture.claim().await;
        assert_eq!(messages.iter().map(|message| message.channel).collect::<Vec<_>>(), [Channel::Sms]);
        let failed = fixture.text("select state || ' ' || detail from message where batch_id = $1 and channel = 'email'", &id).await;
        assert_eq!(failed, "failed_permanently text_missing");
    }

    async fn the_personal_page_shows_the_parts_between_greeting_and_signature(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let nora = fixture.customer(NORA.0, NORA.1).await;
        let body = "Dear {{name}}, you had no {{services}} from {{from}} to {{to}}. That was our fault.\n\n## What failed\n\nWe ran \
            one system with no spare, and it failed. I am sorry.\n\nWhat we owe you, and a way to tell me how it was:\n\
            {{link}}\n\nYours,\n{{signer}}\n{{signer_title}}";
        let id = fixture.approved(&[("body", body)]).await;
        let parts = fixture.text("select parts from batch_text where batch_id = $1 and channel = 'email'", &id).await;
        let kinds: Vec<String> = serde_json::from_str::<Vec<serde_json::Value>>(&parts).unwrap().iter()
            .map(|part| part["kind"].as_str().unwrap().to_owned()).collect();
        assert_eq!(kinds, ["greeting", "paragraph", "heading", "paragraph", "link", "signature"]);
        assert_eq!(fixture.batch(&id).await.content.body, body);
        fixture.plan().await;
        fixture.claim().await;
        let page = fixture.app.visitor().get(&format!("/r/{}", token(&fixture, nora).await.unwrap())).await;
        assert_eq!(page.status, 200);
        for shown in ["you had no Voice calls from Tue 10 March 22:00 to Wed 11 March 08:00. That was our fault.", "What failed",
            "We ran one system with no spare, and it failed. I am sorry."] {
            assert!(text_of(&page.body).contains(shown), "{shown} in {}", text_of(&page.body));
        }
        for hidden in ["a way to tell me how it was", "Yours,", "{{"] {
            assert!(!page.body.contains(hidden), "{hidden} in {}", page.body);
        }
        assert_eq!(page.body.matches("Dear Nora Ellery").count(), 1, "{}", page.body);
        assert_eq!(page.body.matches("Ruth Calloway").count(), 1, "{}", page.body);
    }

    async fn a_text_of_an_earlier_version_is_split_without_changing_what_was_approved(app: TestApp) {
        let fixture = Fixture::new(app).await;
        let id = fixture.draft(&[]).await;
        let before = fixture.batch(&id).await;
        let parts = "select parts from batch_text where batch_id = $1 and channel = 'sms'";
        let split = fixture.text(parts, &id).await;
        // As the migration writes it.
        let text = before.content.sms_body.clone();
        fixture.app.app.db.write(async |tx| {
            let old = tx.dialect(
                "update batch_text set parts = json_array(json_object('kind', 'text', 'text', $1)) where channel = 'sms'",
                "update batch_text set parts = json_build_array(json_build_object('kind', 'text', 'text', $1::text))::text
                 where channel = 'sms'",
            );
            Ok(tx.execute(sql(old).bind(&text)).await?)
        }).await.unwrap();
        assert!(!fixture.text(parts, &id).await.contains("greeting"));
        assert_eq!(fixture.batch(&id).await, before);
        while old_texts::split_step(&fixture.app.app).await.unwrap() {}
        assert_eq!(fixture.text(parts, &id).await, split);
        assert_eq!(fixture.batch(&id).await, before);
        assert_eq!(store::hash(&before.content), before.content_hash);
    }

    async fn old_messages_lose_their_links_and_keep_their_texts(app: TestApp) {
        const OLD: &str = "update message set text_version = null, text_values = '{}', subject = $2, body = $3 where id = $1";
        let fixture = Fixture::new(app).await;
        let mut customers = Vec::new();
        for number in 0..230 {
            customers.push(fixture.customer(&format!("Customer {number}"), &format!("c{number}@example.org")).await);
        }
        let id = fixture.approved(&[]).await;
        fixture.plan().await;
        fixture.run_for("update batch set per_minute = 100000 where id = $1", &id).await;
        fixture.run_for("update installation set send_per_minute = 100000 where $1 <> ''", &id).await;
        let sent = fixture.claim().await;
        assert_eq!(sent.len(), 100);
        let values = "select text_values from message where batch_id = $1 order by id limit 1";
        let before = fixture.text(values, &id).await;
        let page = format!("/r/{}", token(&fixture, customers[0]).await.unwrap());
        let shown = text_of(&fixture.app.visitor().get(&page).await.body);
        // As an earlier version stored them, and one with a text that is not the batch's.
        let db = &fixture.app.app.db;
        db.write(async |tx| {
            for message in &sent {
                tx.execute(sql(OLD).bind(message.id).bind(&message.subject).bind(&message.body)).await?;
            }
            tx.execute(sql(OLD).bind(sent[1].id).bind("Sorry").bind(format!("Hello,\n\nsee {} now.", sent[1].body.split_whitespace().find(|word| word.contains("/r/")).unwrap()))).await?;
            tx.execute(sql("update message set text_version = null, body = 'An old one' where body = ''")).await?;
            tx.execute(sql("insert into message_rewrite (id, last_id, total) select 1, max(id), count(*) from message")).await?;
            Ok(())
        }).await.unwrap();
        let links = "select count(*) from message where batch_id = $1 and body like '%/r/%'";
        assert_eq!(fixture.count(links, &id).await, 100);
        let before_rewrite = text_of(&fixture.app.visitor().get(&page).await.body);
        assert_eq!(before_rewrite, shown, "the page is the same before the rewrite");

        // One node takes a step and dies; another continues when its lease has run out.
        assert!(rewrite::step(&fixture.app.app, "one").await.unwrap());
        assert!(!rewrite::step(&fixture.app.app, "two").await.unwrap());
        fixture.app.app.clock.set(fixture.app.app.clock.now() + Duration::minutes(11));
        while rewrite::step(&fixture.app.app, "two").await.unwrap() {}
        assert_eq!(fixture.count(links, &id).await, 0);
        let done = "select rewritten from message_rewrite where finished_at is not null and $1 <> ''";
        assert_eq!(fixture.count(done, &id).await, 230);
        assert_eq!(fixture.text(values, &id).await, before);
        assert_eq!(fixture.count("select count(*) from message where batch_id = $1 and text_version = 1 and body = ''", &id).await, 99);
        assert_eq!(text_of(&fixture.app.visitor().get(&page).await.body), shown);
        // It is sent again as it was, with its link.
        fixture.run_for("update message set state = 'released' where batch_id = $1 and body <> 'An old one'", &id).await;
        let again = fixture.claim().await;
        assert_eq!(again.len(), 100);
        assert_eq!(again[0].body, sent[0].body);
        assert!(again[1].body.starts_with("Hello,\n\nsee http://127.0.0.1:3000/r/") && again[1].body.ends_with(" now."), "{}", again[1].body);
    }
}
