//! What gives access to a destination is nowhere in clear: not in the database, on a page, or in the log (decision 71).

use crate::database_contents::read_all;
use crate::delivery_fixture::{message_state, wait_until};
use crate::fixture::{BOT, PATHS, Scene, notice};
use crate::process::Process;
use crate::receiver::Planned;
use amends::delivery::destination;
use amends::on_both_databases;
use amends::platform::keys::Keys;
use amends::types::Role;

const SECRET: &str = "SECRETSECRET";

on_both_databases! {
    async fn no_address_is_in_the_database_or_on_a_page(test: TestApp) {
        let mut scene = Scene::new(&test).await;
        for (channel, _) in PATHS {
            let destination = scene.destination(channel).await;
            assert!(!destination.label.contains(SECRET), "{}", destination.label);
            scene.receiver.plan(Planned::status(500));
            scene.tell(&destination, channel, &notice()).await;
        }
        scene.send().await;
        assert_eq!(scene.receiver.received().len(), PATHS.len());
        for (table, contents) in read_all(&scene.app.db).await {
            assert!(!contents.contains(SECRET) && !contents.contains("-1001234567890"), "{table}: {contents}");
        }
        let staff = test.staff("Ada", &[Role::Admin, Role::Commander, Role::SupportLead]).await;
        let page = staff.get("/desk/sending").await;
        assert!(page.body.contains("Slack") && !page.body.contains(SECRET), "{}", page.body);
    }

    async fn no_address_is_in_the_log(test: TestApp) {
        let scene = Scene::new(&test).await;
        for (channel, _) in PATHS {
            let destination = scene.destination(channel).await;
            scene.receiver.plan(Planned::status(500));
            scene.tell(&destination, channel, &notice()).await;
        }
        let unreachable = format!("http://127.0.0.1:{}/SECRETSECRETSECRET", crate::smtp_sink::free_port());
        let unreachable = scene.destination_at("webhook", &unreachable).await;
        scene.tell(&unreachable, "unreachable", &notice()).await;
        let log = test.folder.join("log");
        let hosts = ["slack", "teams", "discord", "google_chat", "telegram"].map(|name| format!("{name}={}", scene.receiver.origin)).join(",");
        let settings = [
            ("AMENDS_OUTGOING_ALLOW", "127.0.0.0/8"), ("AMENDS_CHAT_HOSTS", hosts.as_str()), ("AMENDS_TELEGRAM_TOKEN", BOT),
            ("AMENDS_LOG", "debug"),
        ];
        let mut process = Process::serve_with(&test, &settings, Some(std::fs::File::create(&log).unwrap()));
        wait_until("each was tried", async || scene.receiver.received().len() == PATHS.len()).await;
        wait_until("the last was tried", async || message_state(&scene.app, "unreachable").await == "failed ").await;
        process.kill();
        let log = std::fs::read_to_string(log).unwrap();
        assert!(!log.is_empty() && !log.contains(SECRET), "{log}");
    }

    async fn a_key_can_be_replaced(test: TestApp) {
        let mut scene = Scene::new(&test).await;
        let first = scene.destination("slack").await;
        let (old, new) = (std::fs::read_to_string(test.folder.join("keys")).unwrap(), Keys::create(&test.folder.join("new")).unwrap());
        drop(new);
        let new = std::fs::read_to_string(test.folder.join("new")).unwrap().replace("k1:", "k2:");
        scene.app.keys = Keys::parse(&format!("{new}{old}")).unwrap();
        let again = scene.destination("slack").await;
        assert_eq!((again.id, again.address_key), (first.id.clone(), first.address_key), "found under the older key");
        let keys = scene.app.keys.clone();
        let other = scene.destination("discord").await;
        scene.app.db.write(async |tx| destination::seal_again(tx, &keys).await).await.unwrap();
        let mut tx = scene.app.db.read().await.unwrap();
        assert!(!destination::has_old_seals(&mut tx, &keys).await.unwrap());
        let only_new = Keys::parse(&new).unwrap();
        for (id, end) in [(&first.id, "/services/T0/B0/SECRETSECRETSECRET"), (&other.id, "/api/webhooks/1/SECRETSECRETSECRET")] {
            assert!(destination::open(&mut tx, &only_new, id).await.unwrap().expose().ends_with(end));
        }
    }
}
