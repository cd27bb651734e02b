//! What people may type as an address.

use crate::fixture::{parse, with_vendors_at};
use amends::delivery::Channel;
use amends::delivery::channel::{Settings, Typed};
use amends::delivery::destination;
use amends::on_both_databases;
use amends::platform::outgoing::Client;

on_both_databases! {
    async fn each_channel_takes_the_addresses_of_its_vendor_only(test: TestApp) {
        let app = with_vendors_at(&test.app, "http://127.0.0.1:1");
        for (channel, address, label) in [
            ("slack", "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXabcd", "hooks.slack.com … abcd"),
            ("teams", "https://prod-12.westeurope.logic.azure.com:443/workflows/1/triggers/manual/paths/invoke?sig=abcd", "prod-12.westeurope.logic.azure.com … abcd"),
            ("teams", "https://default1.2.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/1/triggers/manual/paths/invoke?sig=wxyz", "default1.2.environment.api.powerplatform.com … wxyz"),
            ("teams", "https://example.webhook.office.com/webhookb2/1@2/IncomingWebhook/3/4/5abcd", "example.webhook.office.com … abcd"),
            ("discord", "https://discord.com/api/webhooks/123/XXXXXXXXabcd", "discord.com … abcd"),
            ("discord", "https://canary.discord.com/api/v10/webhooks/123/XXXXXXXXabcd", "canary.discord.com … abcd"),
            ("google_chat", "https://chat.googleapis.com/v1/spaces/AAAA/messages?key=k&token=XXXXabcd", "chat.googleapis.com … abcd"),
            ("ntfy", "https://ntfy.sh/larkmoor-alerts-1f3c", "ntfy.sh … 1f3c"),
            ("telegram", "-1001234567890", "Telegram … 7890"),
            ("telegram", "@larkmoor", "Telegram … moor"),
            ("webhook", "https://hooks.example.org/in/XXXXXXXXabcd", "hooks.example.org … abcd"),
        ] {
            let new = parse(&app, channel, &format!(" {address} "), "").unwrap_or_else(|error| panic!("{address}: {error:?}"));
            assert_eq!(new.label, label);
        }
        for (channel, address) in [
            ("slack", ""), ("slack", "http://hooks.slack.com/services/T/B/X"), ("slack", "https://hooks.slack.com.evil.example/services/T/B/X"),
            ("slack", "https://hooks.slack.com:8443/services/T/B/X"), ("slack", "https://slack.com/services/T/B/X"),
            ("slack", "https://hooks.slack.com/other"), ("slack", "https://user:pass@hooks.slack.com/services/T/B/X"),
            ("slack", "http://127.0.0.1:2/services/T/B/X"), ("discord", "https://hooks.slack.com/services/T/B/X"),
            ("teams", "https://logic.azure.com/workflows/1"), ("teams", "https://evil.example/logic.azure.com"),
            ("teams", "https://evillogic.azure.com/workflows/1"), ("discord", "https://discord.com/channels/1"),
            ("google_chat", "https://chat.googleapis.com/v1/spaces/AAAA"), ("ntfy", "https://ntfy.sh/"), ("ntfy", "https://ntfy.sh/a/b c"),
            ("ntfy", "https://ntfy.sh/topic?auth=x"), ("telegram", "larkmoor"), ("telegram", "--1"), ("telegram", "@a b"),
            ("webhook", "http://hooks.example.org/in"), ("webhook", "https://10.0.0.1/in"), ("webhook", "https://[::1]/in"),
            ("webhook", "https://2130706433.nip.example/#x"), ("webhook", "ftp://hooks.example.org/"), ("webhook", "javascript:alert(1)"),
        ] {
            let error = parse(&app, channel, address, "").expect_err(address);
            assert_eq!(error.field, "address", "{channel} {address}");
        }
        for (channel, token) in [("webhook", "whsec_short"), ("webhook", "secret"), ("ntfy", "two words")] {
            assert_eq!(parse(&app, channel, "https://example.org/topic", token).unwrap_err().field, "token", "{channel}");
        }
    }

    async fn a_demonstration_takes_this_machine_only(test: TestApp) {
        let app = with_vendors_at(&test.app, "http://127.0.0.1:1");
        let settings = Settings { config: &app.config, client: app.features.get::<Client>() };
        let slack: Channel = "slack".parse().unwrap();
        let read = |address| destination::parse(slack, &Typed { address, token: "" }, &settings, true);
        assert!(read("http://127.0.0.1:1/services/T/B/X").is_ok());
        assert_eq!(read("https://hooks.slack.com/services/T/B/X").unwrap_err().message.key, "destination-demo");
    }

    async fn without_a_bot_no_chat_is_taken(test: TestApp) {
        let error = parse(&test.app, "telegram", "@larkmoor", "").unwrap_err();
        assert_eq!(error.message.key, "channel-telegram-unset");
    }
}
