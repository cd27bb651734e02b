//! What each channel is sent, held against the shapes that the vendors document.

use crate::delivery_fixture::message_state;
use crate::fixture::{BOT, PATHS, Scene, notice, subscriber};
use crate::receiver::Received;
use amends::app::test_support::TestApp;
use amends::delivery::Channel;
use amends::delivery::link::{PLACEHOLDER, manage_path};
use amends::delivery::notice::Notice;
use amends::on_both_databases;
use serde_json::{Value, json};

/// What one channel is sent of the notice, and the URL of the subscriber's page.
async fn sent(test: &TestApp, channel: &str) -> (Received, String) {
    let mut scene = Scene::new(test).await;
    let destination = scene.destination(channel).await;
    scene.tell(&destination, "notice", &notice()).await;
    scene.send().await;
    let received = scene.receiver.only();
    assert_eq!(message_state(&scene.app, "notice").await, "sent ");
    assert_eq!(received.header("content-type"), "application/json");
    assert!(!String::from_utf8_lossy(&received.body).contains(PLACEHOLDER));
    (received, format!("{}{}", scene.app.config.public_url(), manage_path(&scene.app.keys, &subscriber())))
}

fn texts_of<'a>(list: &'a Value, pointer: &str) -> Vec<&'a str> {
    list.as_array().expect("a list").iter().filter_map(|item| item.pointer(pointer)?.as_str()).collect()
}

on_both_databases! {
    /// <https://docs.slack.dev/reference/block-kit/blocks>
    async fn slack_gets_blocks_in_which_nobody_is_called(test: TestApp) {
        let (received, manage) = sent(&test, "slack").await;
        assert_eq!(received.path, "/services/T0/B0/SECRETSECRETSECRET");
        let body = received.json();
        assert_eq!(body["text"], "No calls &lt;North&gt; – Investigating");
        let blocks = &body["blocks"];
        assert_eq!(texts_of(blocks, "/type"), ["header", "section", "section", "section", "context"]);
        assert_eq!(blocks[0]["text"], json!({"type": "plain_text", "emoji": false,
            "text": "No calls <North> & *South* – Investigating"}));
        assert_eq!(blocks[1]["text"]["text"], "Calls: major outage\nSince 08:00");
        let text = &blocks[2]["text"];
        assert_eq!((&text["type"], &text["verbatim"]), (&json!("mrkdwn"), &json!(true)));
        assert_eq!(text["text"], "@everyone &lt;!channel&gt; &lt;b&gt;bold&lt;/b&gt; [x](https://evil.example) _a_ ");
        let links = format!("<https://status.example.org/incidents/1?a=1|Details>  ·  <{manage}|Unsubscribe>");
        assert_eq!(blocks[4]["elements"], json!([{"type": "mrkdwn", "text": links}]));
    }

    /// <https://adaptivecards.io/explorer/AdaptiveCard.html>, in the envelope of the trigger of Workflows.
    async fn teams_gets_an_adaptive_card_in_the_envelope_of_workflows(test: TestApp) {
        let (received, manage) = sent(&test, "teams").await;
        let body = received.json();
        assert_eq!((body["type"].as_str(), body["attachments"].as_array().map(Vec::len)), (Some("message"), Some(1)));
        let attachment = &body["attachments"][0];
        assert_eq!(attachment["contentType"], "application/vnd.microsoft.card.adaptive");
        let card = &attachment["content"];
        assert_eq!((card["type"].as_str(), card["version"].as_str()), (Some("AdaptiveCard"), Some("1.4")));
        assert_eq!(card["$schema"], "http://adaptivecards.io/schemas/adaptive-card.json");
        assert!(texts_of(&card["body"], "/type").iter().all(|of| *of == "TextBlock"));
        assert!(card["body"].as_array().unwrap().iter().all(|block| block["wrap"] == true));
        let texts = texts_of(&card["body"], "/text");
        assert_eq!(texts[..3], ["No calls <North> & \\*South\\*", "Investigating", "Calls: major outage\n\nSince 08:00"]);
        assert!(texts[3].contains("\\[x\\](https://evil.example) \\_a\\_"), "{}", texts[3]);
        assert_eq!(card["body"][1]["color"], "Attention");
        assert_eq!(card["actions"][1], json!({"type": "Action.OpenUrl", "title": "Unsubscribe", "url": manage}));
    }

    /// <https://discord.com/developers/docs/resources/webhook#execute-webhook>
    async fn discord_gets_an_embed_and_may_call_nobody(test: TestApp) {
        let (received, manage) = sent(&test, "discord").await;
        assert_eq!(received.path, "/api/webhooks/1/SECRETSECRETSECRET?wait=true");
        let body = received.json();
        assert_eq!(body["allowed_mentions"], json!({"parse": []}));
        assert_eq!(body.get("content"), None);
        let embed = &body["embeds"][0];
        assert_eq!(embed["title"], "No calls \\<North\\> & \\*South\\* – Investigating");
        assert_eq!(embed["url"], "https://status.example.org/incidents/1?a=1");
        assert!(embed["color"].as_u64().is_some_and(|color| color <= 0xff_ff_ff));
        assert_eq!(embed["footer"]["text"], "Larkmoor Mobile");
        let description = embed["description"].as_str().unwrap();
        assert!(description.contains("\\[x\\](https://evil.example) \\_a\\_"), "{description}");
        assert!(description.ends_with(&format!("[Unsubscribe]({manage})")), "{description}");
    }

    /// <https://developers.google.com/workspace/chat/api/reference/rest/v1/cards>
    async fn google_chat_gets_a_card_with_buttons(test: TestApp) {
        let (received, manage) = sent(&test, "google_chat").await;
        assert!(received.path.starts_with("/v1/spaces/S/messages?key=K&token=SECRETSECRETSECRET&requestId="), "{}", received.path);
        let body = received.json();
        assert_eq!(body["fallbackText"], "No calls <North> – Investigating");
        assert_eq!(body["cardsV2"][0]["cardId"], "notice");
        let card = &body["cardsV2"][0]["card"];
        assert_eq!(card["header"], json!({"title": "No calls <North> & *South*", "subtitle": "Investigating"}));
        let widgets = &card["sections"][0]["widgets"];
        let texts = texts_of(widgets, "/textParagraph/text");
        assert_eq!(texts[0], "Calls: major outage<br>Since 08:00");
        assert!(texts[1].contains("&lt;b&gt;bold&lt;/b&gt;"), "{}", texts[1]);
        assert_eq!(widgets[3]["buttonList"]["buttons"][1],
            json!({"text": "Unsubscribe", "onClick": {"openLink": {"url": manage}}}));
    }

    /// <https://docs.ntfy.sh/publish/#publish-as-json>
    async fn ntfy_gets_a_message_with_priority_and_actions(test: TestApp) {
        let (received, manage) = sent(&test, "ntfy").await;
        assert_eq!((received.path.as_str(), received.header("authorization")), ("/", ""));
        let body = received.json();
        assert_eq!(body["topic"], "SECRETSECRETSECRET");
        assert_eq!(body["title"], "No calls <North> & *South* – Investigating");
        assert_eq!((&body["priority"], &body["tags"]), (&json!(5), &json!(["rotating_light"])));
        assert_eq!(body["click"], "https://status.example.org/incidents/1?a=1");
        assert_eq!(body["actions"][1], json!({"action": "view", "label": "Unsubscribe", "url": manage}));
        assert!(body["message"].as_str().unwrap().starts_with("Calls: major outage\nSince 08:00\n\n@everyone"));
    }

    /// <https://core.telegram.org/bots/api#sendmessage>
    async fn telegram_gets_a_text_in_its_html_by_the_bot(test: TestApp) {
        let (received, manage) = sent(&test, "telegram").await;
        assert_eq!(received.path, format!("/bot{BOT}/sendMessage"));
        let body = received.json();
        assert_eq!((&body["chat_id"], &body["parse_mode"]), (&json!("-1001234567890"), &json!("HTML")));
        assert_eq!(body["link_preview_options"], json!({"is_disabled": true}));
        let text = body["text"].as_str().unwrap();
        assert!(text.starts_with("<b>No calls &lt;North&gt; &amp; *South* – Investigating</b>\n\n"), "{text}");
        assert!(text.contains("&lt;!channel&gt; &lt;b&gt;bold&lt;/b&gt;"), "{text}");
        assert!(text.ends_with(&format!("<a href=\"{manage}\">Unsubscribe</a>")), "{text}");
    }

    /// Made by the steps of CONTRIBUTING.md alone.
    async fn a_channel_that_is_a_folder_an_entry_and_a_wording_file_is_sent_to(test: TestApp) {
        let (received, _) = sent(&test, "test").await;
        assert_eq!(received.path, "/test/SECRETSECRETSECRET");
        assert_eq!(received.json(), json!({"says": "No calls <North> & *South* – Investigating",
            "link": "https://status.example.org/incidents/1?a=1"}));
        let page = test.staff("Ada", &[amends::types::Role::Admin]).await.get("/desk/sending").await;
        assert!(page.body.contains("Test channel") && page.body.contains("One destination"), "{}", page.body);
        assert!(!page.body.contains("Telegram"), "a channel that nobody uses is not listed: {}", page.body);
    }
}

/// A long title leaves the status in what each chat shows first.
#[test]
fn a_long_title_does_not_hide_the_status() {
    for text in ["a", "*", "é", "很", "🦊"] {
        let notice = Notice { title: text.repeat(255), ..notice() };
        for (name, pointer) in [
            ("slack", "/blocks/0/text/text"),
            ("discord", "/embeds/0/title"),
            ("ntfy", "/title"),
            ("telegram", "/text"),
            ("teams", "/attachments/0/content/body/1/text"),
            ("google_chat", "/cardsV2/0/card/header/subtitle"),
        ] {
            let channel: Channel = name.parse().unwrap();
            let json: Value = serde_json::from_str(&channel.render(&notice).body).unwrap();
            let shown = json.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
            let first = shown.lines().next().unwrap_or_default();
            assert!(first.contains("Investigating"), "{name}: {shown}");
        }
    }
}

/// Markdown is taken from texts, and addresses in them lead where they led.
#[test]
fn addresses_in_texts_are_sent_as_they_are() {
    let address = "https://status.example.org/foo_bar*baz_";
    let notice = Notice { paragraphs: vec![format!("See {address}x, _a_.")], ..notice() };
    for name in ["discord", "teams"] {
        let channel: Channel = name.parse().unwrap();
        let json: Value = serde_json::from_str(&channel.render(&notice).body).unwrap();
        let text = json.to_string();
        assert!(text.contains(&format!("See {address}x, \\\\_a\\\\_.")), "{name}: {text}");
    }
}

/// The longest texts that people can write stay within what the vendors take.
#[test]
fn long_notices_are_cut_to_the_limits_of_the_vendors() {
    let long = |text: &str| text.repeat(25_000 / text.len());
    let units = |text: &str| text.encode_utf16().count();
    for text in ["a", "<", "*", "&", "é", "很", "🦊", "\n"] {
        let notice = Notice { title: long(text), subject: "S".into(), paragraphs: vec![long(text); 3], ..notice() };
        for (name, _) in PATHS {
            let channel: Channel = name.parse().unwrap();
            let body = channel.render(&notice).body;
            let json: Value = serde_json::from_str(&body).unwrap_or_else(|error| panic!("{name}: {error}"));
            match name {
                "slack" => {
                    assert!(json["blocks"].as_array().unwrap().len() <= 50);
                    assert!(texts_of(&json["blocks"], "/text/text").iter().all(|text| text.chars().count() <= 3_000));
                    assert!(json["blocks"][0]["text"]["text"].as_str().unwrap().chars().count() <= 150);
                }
                "teams" => assert!(body.len() <= 28_000, "{text:?}: {}", body.len()),
                "discord" => {
                    let embed = &json["embeds"][0];
                    assert!(embed["title"].as_str().unwrap().chars().count() <= 256);
                    assert!(embed["description"].as_str().unwrap().chars().count() <= 4_096 - 200);
                }
                "google_chat" => assert!(body.len() <= 32_000, "{text:?}: {}", body.len()),
                "ntfy" => assert!(json["message"].as_str().unwrap().len() <= 4_096),
                "telegram" => {
                    let text =
                        json["text"].as_str().unwrap().replace("<b>", "").replace("</b>", "").replace("</a>", "");
                    let (text, _) = text.split_once("<a href").unwrap();
                    let shown = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
                    assert!(units(&shown) <= 4_000, "{}", units(&shown));
                }
                _ => {}
            }
        }
    }
}
