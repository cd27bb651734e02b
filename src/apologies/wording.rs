//! From the linter's verdict to words.

use super::batch::{Class, Content, fault_message};
use super::check::{Checked, Which};
use super::lint::{BAR, Flag, Lint, Part, PartKind, Severity};
use super::template::Template;
use super::worded::{Worded, WordedFlag, WordedPart, WordedText};
use crate::t;
use crate::ui::{time, wording};
use chrono_tz::Tz;

/// Who answers for what is promised, as the sheet shows it.
#[derive(Debug, Clone, Default)]
pub struct Tracked {
    /// "Ruth Calloway, by 30 November 2026"; empty for nobody.
    pub by: String,
}

impl Tracked {
    /// Of a content and the name of whoever answers for its promise.
    pub fn of(content: &Content, owner: Option<&str>, zone: Tz) -> Self {
        let by = match (owner, content.promise.due_at) {
            (Some(owner), Some(due)) if content.promise.is_tracked() => {
                t!("apologies-promise-by", owner = owner, day = time::date_text(due, zone))
            }
            _ => String::new(),
        };
        Self { by }
    }
}

/// The verdict on a class of message.
pub fn verdict(checked: &Checked, class: Class, tracked: &Tracked) -> Worded {
    let stops = checked.stops(class);
    let several = checked.texts.len() > 1;
    Worded {
        heading: t!("apologies-lint-heading", score = checked.score(), bar = BAR),
        verdict: match (checked.texts.is_empty(), class, stops) {
            (true, ..) => t!("apologies-lint-empty"),
            (_, Class::Apology, false) => t!("apologies-lint-passed"),
            (_, Class::Apology, true) => t!("apologies-lint-blocked", bar = BAR),
            (.., false) => t!("apologies-lint-advisory"),
            (.., true) => t!("apologies-lint-marketing"),
        },
        may_go: !stops && !checked.texts.is_empty(),
        texts: checked.texts.iter().map(|(which, lint)| text(*which, lint, several, tracked)).collect(),
        sms: checked.sms.as_ref().map_or_else(String::new, sms),
        faults: Vec::new(),
    }
}

/// The verdict on texts whose variables cannot be read: what is wrong with them, field by field.
pub fn faults(content: &Content) -> Option<Worded> {
    let faults: Vec<String> = content
        .texts()
        .into_iter()
        .filter_map(|(field, text)| {
            let fault = Template::parse(text).err()?;
            let field = t!(&format!("apologies-field-{}", field.replace('_', "-")));
            Some(format!("{field}: {}", wording::format_message(&fault_message(&fault))))
        })
        .collect();
    (!faults.is_empty()).then(|| Worded {
        heading: t!("apologies-lint-unreadable"),
        verdict: String::new(),
        may_go: false,
        texts: Vec::new(),
        sms: String::new(),
        faults,
    })
}

fn text(which: Which, lint: &Lint, several: bool, tracked: &Tracked) -> WordedText {
    let nearest = lint.nearest.map(|alike| t!("apologies-lint-similarity", percent = (alike * 100.0).round() as i64));
    let age = t!("apologies-lint-reading-age", age = lint.reading_age.round() as i64);
    WordedText {
        title: if several {
            t!(&format!("apologies-lint-{}", which.as_str()), score = lint.score)
        } else {
            String::new()
        },
        parts: lint.parts.iter().map(|found| part(found, tracked)).collect(),
        flags: lint.flags.iter().map(flag).collect(),
        advice: [Some(age), nearest].into_iter().flatten().collect::<Vec<_>>().join(" "),
    }
}

fn part(part: &Part, tracked: &Tracked) -> WordedPart {
    let quoted = part.evidence.as_ref().map(|words| format!("“{words}”"));
    let note = match (part.kind, part.found, quoted) {
        (PartKind::Change, true, _) if !tracked.by.is_empty() => t!("apologies-part-tracked", by = tracked.by.clone()),
        (PartKind::Change, false, Some(words)) => t!("apologies-part-untracked", words = words),
        (PartKind::AsksNothing, true, _) => t!("apologies-part-asks-nothing"),
        (_, true, Some(words)) => words,
        (_, true, None) => String::new(),
        (kind, false, _) => t!(&format!("apologies-missing-{kind}")),
    };
    WordedPart { label: t!(&format!("lint-part-{}", part.kind)), found: part.found, note }
}

fn flag(flag: &Flag) -> WordedFlag {
    WordedFlag {
        label: t!(&format!("lint-flag-{}", flag.kind)),
        effect: match flag.severity {
            Severity::Blocks => t!("lint-severity-blocks"),
            Severity::CostsPoints => t!("apologies-flag-costs", points = flag.points),
            Severity::Advice => t!("lint-severity-advice"),
        },
        blocks: flag.severity == Severity::Blocks,
        evidence: flag.evidence.as_ref().map_or_else(String::new, |words| format!("“{words}”")),
        advice: t!(&flag.advice_key),
    }
}

/// "Text, 305 characters, 2 parts."
pub fn sms(size: &super::sms::Size) -> String {
    let parts = t!("apologies-sms-size", characters = size.characters, parts = size.parts);
    match size.foreign {
        Some(foreign) => format!("{parts} {}", t!("apologies-sms-unicode", character = foreign.to_string())),
        None => parts,
    }
}
