//! Two programs change the same incident at once.

use super::program::Program;
use amends::on_both_databases;
use serde_json::json;
use std::collections::BTreeSet;

on_both_databases! {
    async fn of_two_programs_at_once_neither_update_is_lost(app: TestApp) {
        let program = Program::new(&app, &[]).await;
        let card = program.component("Card payments").await;
        let incident = program.incident("Cards fail", json!({ card.as_str(): "major_outage" })).await;
        let path = format!("/incidents/{incident}");
        let texts: Vec<String> = (0..8).map(|number| format!("Word {number}.")).collect();
        let posts = texts.iter().map(|text| {
            let (program, path) = (program.clone(), path.clone());
            async move { program.patch(&path, json!({ "incident": { "status": "identified", "body": text } })).await }
        });
        let answers = futures::future::join_all(posts).await;
        let (_, after) = program.get(&path).await;
        let told: BTreeSet<&str> =
            after["incident_updates"].as_array().unwrap().iter().filter_map(|update| update["body"].as_str()).collect();
        for (text, (status, answer)) in texts.iter().zip(&answers) {
            // Either it is there, or its program was told to try again.
            assert_eq!(told.contains(text.as_str()), *status == 200, "{text}: {status} {answer}");
            assert!(matches!(status, 200 | 409 | 503), "{status} {answer}");
        }
        assert!(answers.iter().filter(|(status, _)| *status == 200).count() >= 2, "{answers:?}");
    }
}
