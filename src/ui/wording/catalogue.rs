//! The catalogue's files, one per module and language, and the lookup of a sentence in them.
//!
//! The desk is in English only, so the other languages hold what the public reads. A key without a translation is shown
//! in English.

use super::languages::{LANGUAGES, Language};
use super::plural;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use std::sync::LazyLock;

/// Names and texts of files.
type Files = &'static [(&'static str, &'static str)];

const ENGLISH: Files = &[
    ("types", include_str!("../../types/en.ftl")),
    ("money", include_str!("../../types/money.ftl")),
    ("ui", include_str!("../en.ftl")),
    ("accounts", include_str!("../../accounts/en.ftl")),
    ("alerts", include_str!("../../alerts/en.ftl")),
    ("announcements", include_str!("../../announcements/en.ftl")),
    ("apologies", include_str!("../../apologies/en.ftl")),
    ("lint", include_str!("../../apologies/lint.ftl")),
    ("cases", include_str!("../../cases/en.ftl")),
    ("problems", include_str!("../../cases/problem.en.ftl")),
    ("customers", include_str!("../../customers/en.ftl")),
    ("delivery", include_str!("../../delivery/en.ftl")),
    ("channel email", include_str!("../../delivery/channel/email/en.ftl")),
    ("channel sms", include_str!("../../delivery/channel/sms/en.ftl")),
    ("channel webhook", include_str!("../../delivery/channel/webhook/en.ftl")),
    ("channel slack", include_str!("../../delivery/channel/slack/en.ftl")),
    ("channel teams", include_str!("../../delivery/channel/teams/en.ftl")),
    ("channel discord", include_str!("../../delivery/channel/discord/en.ftl")),
    ("channel google_chat", include_str!("../../delivery/channel/google_chat/en.ftl")),
    ("channel ntfy", include_str!("../../delivery/channel/ntfy/en.ftl")),
    ("channel telegram", include_str!("../../delivery/channel/telegram/en.ftl")),
    ("channel test", include_str!("../../delivery/channel/test_channel/en.ftl")),
    ("demo_receivers", include_str!("../../demo/receivers/en.ftl")),
    ("drills", include_str!("../../drills/en.ftl")),
    ("goodwill", include_str!("../../goodwill/en.ftl")),
    ("rules", include_str!("../../goodwill/rules.ftl")),
    ("incidents", include_str!("../../incidents/en.ftl")),
    ("translations", include_str!("../../incidents/translations.ftl")),
    ("desk", include_str!("../../incidents/desk.ftl")),
    ("backfill", include_str!("../../incidents/backfill/en.ftl")),
    ("maintenance", include_str!("../../incidents/maintenance/en.ftl")),
    ("post_mortem", include_str!("../../incidents/post_mortem/en.ftl")),
    ("record", include_str!("../../incidents/record/en.ftl")),
    ("scorecards", include_str!("../../scorecards/en.ftl")),
    ("subscribers_desk", include_str!("../../subscribers/desk.en.ftl")),
    ("services", include_str!("../../services/en.ftl")),
    ("signals", include_str!("../../signals/en.ftl")),
    ("staff_notices", include_str!("../../staff_notices/en.ftl")),
    ("staff_channels", include_str!("../../staff_channels/en.ftl")),
    ("contacts", include_str!("../../staff_notices/contacts.ftl")),
    ("escalation", include_str!("../../escalation/en.ftl")),
    ("put_off", include_str!("../../incidents/put_off.ftl")),
    ("undo", include_str!("../../incidents/undo.ftl")),
    ("prepared", include_str!("../../incidents/prepared/en.ftl")),
    ("statuspage", include_str!("../../statuspage/en.ftl")),
    ("statuspage_api", include_str!("../../statuspage_api/en.ftl")),
    ("subscribers", include_str!("../../subscribers/en.ftl")),
    ("watched_pages", include_str!("../../watched_pages/en.ftl")),
    ("webhooks", include_str!("../../webhooks/en.ftl")),
    ("post_mortem_notices", include_str!("../../subscribers/post_mortem.en.ftl")),
    ("statuspage_import", include_str!("../../statuspage_import/en.ftl")),
    ("publishing", include_str!("../../publishing/en.ftl")),
    ("branding", include_str!("../../publishing/branding/en.ftl")),
    ("web", include_str!("../../web/en.ftl")),
    ("dashboard", include_str!("../../dashboard/en.ftl")),
    ("keyboard", include_str!("../../dashboard/keyboard.ftl")),
];

const GERMAN: Files = &[
    ("types", include_str!("../../types/de.ftl")),
    ("ui", include_str!("../de.ftl")),
    ("alerts", include_str!("../../alerts/de.ftl")),
    ("cases", include_str!("../../cases/de.ftl")),
    ("problems", include_str!("../../cases/problem.de.ftl")),
    ("customers", include_str!("../../customers/de.ftl")),
    ("delivery", include_str!("../../delivery/de.ftl")),
    ("channel email", include_str!("../../delivery/channel/email/de.ftl")),
    ("channel sms", include_str!("../../delivery/channel/sms/de.ftl")),
    ("channel webhook", include_str!("../../delivery/channel/webhook/de.ftl")),
    ("channel slack", include_str!("../../delivery/channel/slack/de.ftl")),
    ("channel teams", include_str!("../../delivery/channel/teams/de.ftl")),
    ("channel discord", include_str!("../../delivery/channel/discord/de.ftl")),
    ("channel google_chat", include_str!("../../delivery/channel/google_chat/de.ftl")),
    ("channel ntfy", include_str!("../../delivery/channel/ntfy/de.ftl")),
    ("channel telegram", include_str!("../../delivery/channel/telegram/de.ftl")),
    ("channel test", include_str!("../../delivery/channel/test_channel/de.ftl")),
    ("goodwill", include_str!("../../goodwill/de.ftl")),
    ("incidents", include_str!("../../incidents/de.ftl")),
    ("maintenance", include_str!("../../incidents/maintenance/de.ftl")),
    ("post_mortem", include_str!("../../incidents/post_mortem/de.ftl")),
    ("services", include_str!("../../services/de.ftl")),
    ("subscribers", include_str!("../../subscribers/de.ftl")),
    ("post_mortem_notices", include_str!("../../subscribers/post_mortem.de.ftl")),
    ("publishing", include_str!("../../publishing/de.ftl")),
];

const ARABIC: Files = &[
    ("types", include_str!("../../types/ar.ftl")),
    ("ui", include_str!("../ar.ftl")),
    ("alerts", include_str!("../../alerts/ar.ftl")),
    ("cases", include_str!("../../cases/ar.ftl")),
    ("problems", include_str!("../../cases/problem.ar.ftl")),
    ("customers", include_str!("../../customers/ar.ftl")),
    ("delivery", include_str!("../../delivery/ar.ftl")),
    ("channel email", include_str!("../../delivery/channel/email/ar.ftl")),
    ("channel sms", include_str!("../../delivery/channel/sms/ar.ftl")),
    ("channel webhook", include_str!("../../delivery/channel/webhook/ar.ftl")),
    ("channel slack", include_str!("../../delivery/channel/slack/ar.ftl")),
    ("channel teams", include_str!("../../delivery/channel/teams/ar.ftl")),
    ("channel discord", include_str!("../../delivery/channel/discord/ar.ftl")),
    ("channel google_chat", include_str!("../../delivery/channel/google_chat/ar.ftl")),
    ("channel ntfy", include_str!("../../delivery/channel/ntfy/ar.ftl")),
    ("channel telegram", include_str!("../../delivery/channel/telegram/ar.ftl")),
    ("channel test", include_str!("../../delivery/channel/test_channel/ar.ftl")),
    ("goodwill", include_str!("../../goodwill/ar.ftl")),
    ("incidents", include_str!("../../incidents/ar.ftl")),
    ("maintenance", include_str!("../../incidents/maintenance/ar.ftl")),
    ("post_mortem", include_str!("../../incidents/post_mortem/ar.ftl")),
    ("services", include_str!("../../services/ar.ftl")),
    ("subscribers", include_str!("../../subscribers/ar.ftl")),
    ("post_mortem_notices", include_str!("../../subscribers/post_mortem.ar.ftl")),
    ("publishing", include_str!("../../publishing/ar.ftl")),
];

/// The files of a language.
pub const fn files(language: &Language) -> Files {
    match language.tag.as_bytes() {
        b"de" => GERMAN,
        b"ar" => ARABIC,
        _ => ENGLISH,
    }
}

type Bundle = FluentBundle<FluentResource>;

/// A bundle for each of [`LANGUAGES`], in their order.
static BUNDLES: LazyLock<Vec<Bundle>> = LazyLock::new(|| LANGUAGES.iter().map(bundle).collect());

fn bundle(language: &Language) -> Bundle {
    // The tag selects the plural rules.
    let mut bundle = FluentBundle::new_concurrent(vec![language.html.parse().unwrap_or_default()]);
    // `direction` isolates text of the other direction, and only that.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| plural::written(value)));
    for (file, text) in files(language) {
        // The tests find broken files; in production the part that parsed is used.
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(parsed, errors)| {
            tracing::error!(language.tag, file, ?errors, "a catalogue has lines that do not parse");
            parsed
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(language.tag, file, ?errors, "a catalogue defines a key twice");
        }
    }
    bundle
}

fn bundle_of(language: &Language) -> &'static Bundle {
    let index = LANGUAGES.iter().position(|known| known.tag == language.tag).unwrap_or(0);
    &BUNDLES[index]
}

/// Whether a language has its own sentence for a key.
pub fn has(language: &Language, key: &str) -> bool {
    bundle_of(language).get_message(key).is_some_and(|message| message.value().is_some())
}

/// The sentence for a key, else the English one; `None` if neither exists.
pub fn sentence(language: &Language, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
    let used = if has(language, key) { language } else { super::ENGLISH };
    let bundle = bundle_of(used);
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
    if !errors.is_empty() {
        tracing::error!(key, language = used.tag, ?errors, "a sentence could not be formatted");
    }
    Some(text)
}
