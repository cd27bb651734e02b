//! The files of the catalogue, a file per room and language, and the sentences in them. The desk speaks
//! English alone, so the other languages hold what the public reads; for a key they have not, the English
//! sentence stands.

use super::languages::{LANGUAGES, Spoken};
use super::plural;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use std::sync::LazyLock;

/// Files by their room.
type Files = &'static [(&'static str, &'static str)];

const ENGLISH: Files = &[
    ("types", include_str!("../../types/en.ftl")),
    ("money", include_str!("../../types/money.ftl")),
    ("ui", include_str!("../en.ftl")),
    ("accounts", include_str!("../../accounts/en.ftl")),
    ("services", include_str!("../../services/en.ftl")),
    ("incidents", include_str!("../../incidents/en.ftl")),
    ("announcements", include_str!("../../announcements/en.ftl")),
    ("publishing", include_str!("../../publishing/en.ftl")),
    ("branding", include_str!("../../publishing/branding/en.ftl")),
    ("subscribers", include_str!("../../subscribers/en.ftl")),
    ("customers", include_str!("../../customers/en.ftl")),
    ("cases", include_str!("../../cases/en.ftl")),
    ("apologies", include_str!("../../apologies/en.ftl")),
    ("lint", include_str!("../../apologies/lint.ftl")),
    ("goodwill", include_str!("../../goodwill/en.ftl")),
    ("rules", include_str!("../../goodwill/rules.ftl")),
    ("delivery", include_str!("../../delivery/en.ftl")),
    ("scorecards", include_str!("../../scorecards/en.ftl")),
    ("dashboard", include_str!("../../dashboard/en.ftl")),
    ("app", include_str!("../../app/en.ftl")),
];

const GERMAN: Files = &[
    ("types", include_str!("../../types/de.ftl")),
    ("ui", include_str!("../de.ftl")),
    ("services", include_str!("../../services/de.ftl")),
    ("incidents", include_str!("../../incidents/de.ftl")),
    ("publishing", include_str!("../../publishing/de.ftl")),
    ("subscribers", include_str!("../../subscribers/de.ftl")),
    ("customers", include_str!("../../customers/de.ftl")),
    ("cases", include_str!("../../cases/de.ftl")),
    ("goodwill", include_str!("../../goodwill/de.ftl")),
];

const ARABIC: Files = &[
    ("types", include_str!("../../types/ar.ftl")),
    ("ui", include_str!("../ar.ftl")),
    ("services", include_str!("../../services/ar.ftl")),
    ("incidents", include_str!("../../incidents/ar.ftl")),
    ("publishing", include_str!("../../publishing/ar.ftl")),
    ("subscribers", include_str!("../../subscribers/ar.ftl")),
    ("customers", include_str!("../../customers/ar.ftl")),
    ("cases", include_str!("../../cases/ar.ftl")),
    ("goodwill", include_str!("../../goodwill/ar.ftl")),
];

/// The files of a language.
pub const fn files(language: &Spoken) -> Files {
    match language.tag.as_bytes() {
        b"de" => GERMAN,
        b"ar" => ARABIC,
        _ => ENGLISH,
    }
}

type Bundle = FluentBundle<FluentResource>;

/// A bundle for each of [`LANGUAGES`], in their order.
static BUNDLES: LazyLock<Vec<Bundle>> = LazyLock::new(|| LANGUAGES.iter().map(bundle).collect());

fn bundle(language: &Spoken) -> Bundle {
    // The tag chooses the rules of plurals.
    let mut bundle = FluentBundle::new_concurrent(vec![language.html.parse().unwrap_or_default()]);
    // What runs the other way is set apart by `direction`, and nothing else.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| plural::written(value)));
    for (room, text) in files(language) {
        // A broken file is found by the tests; in production what parsed is used and the rest is told.
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(parsed, errors)| {
            tracing::error!(language.tag, room, ?errors, "the catalogue has lines that do not parse");
            parsed
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(language.tag, room, ?errors, "the catalogue has a key twice");
        }
    }
    bundle
}

fn bundle_of(language: &Spoken) -> &'static Bundle {
    let place = LANGUAGES.iter().position(|one| one.tag == language.tag).unwrap_or(0);
    &BUNDLES[place]
}

/// Whether a language has a sentence of its own for a key.
pub fn has(language: &Spoken, key: &str) -> bool {
    bundle_of(language).get_message(key).is_some_and(|message| message.value().is_some())
}

/// The sentence for a key, else the English one; `None` where the catalogue has neither.
pub fn sentence(language: &Spoken, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
    let spoken = if has(language, key) { language } else { super::ENGLISH };
    let bundle = bundle_of(spoken);
    let pattern = bundle.get_message(key)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
    if !errors.is_empty() {
        tracing::error!(key, language = spoken.tag, ?errors, "a sentence could not be filled in");
    }
    Some(text)
}
