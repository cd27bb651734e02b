//! Builds a report from the linter's result.

use super::{FlagReport, LintReport, PartReport, TextReport};
use crate::apologies::batch::{Class, Content};
use crate::apologies::batch_lint::{BatchLint, TextKind};
use crate::apologies::lint::{BAR, Flag, Lint, Part, PartKind, Severity};
use crate::apologies::sms::Size;
use crate::delivery::template::Template;
use crate::t;
use crate::ui::{time, wording};
use chrono_tz::Tz;

/// The owner and due date of a batch's promise, in words.
#[derive(Debug, Clone, Default)]
pub struct TrackedPromise {
    /// "Ruth Calloway, by 30 November 2026"; empty without an owner or a due date.
    pub by: String,
}

impl TrackedPromise {
    /// Of a batch's content and the name of the promise's owner.
    pub fn new(content: &Content, owner: Option<&str>, zone: Tz) -> Self {
        let by = match (owner, content.promise.due_at) {
            (Some(owner), Some(due)) if content.promise.is_tracked() => {
                t!("apologies-promise-by", owner = owner, day = time::date_text(due, zone))
            }
            _ => String::new(),
        };
        Self { by }
    }
}

/// The report on a batch of a class.
pub fn report(result: &BatchLint, class: Class, promise: &TrackedPromise) -> LintReport {
    let is_blocked = result.blocks(class);
    let several = result.texts.len() > 1;
    LintReport {
        heading: t!("apologies-lint-heading", score = result.score(), bar = BAR),
        verdict: match (result.texts.is_empty(), class, is_blocked) {
            (true, ..) => t!("apologies-lint-empty"),
            (_, Class::Apology, false) => t!("apologies-lint-passed"),
            (_, Class::Apology, true) => t!("apologies-lint-blocked", bar = BAR),
            (.., false) => t!("apologies-lint-advisory"),
            (.., true) => t!("apologies-lint-marketing"),
        },
        may_go: !is_blocked && !result.texts.is_empty(),
        texts: result.texts.iter().map(|(kind, lint)| text_report(*kind, lint, several, promise)).collect(),
        sms: result.sms.as_ref().map_or_else(String::new, sms_size),
        faults: Vec::new(),
    }
}

/// The report on texts that cannot be parsed: the mistakes, field by field. `None` if all texts can be parsed.
pub fn template_errors(content: &Content) -> Option<LintReport> {
    let faults: Vec<String> = content
        .texts()
        .into_iter()
        .filter_map(|(field, text)| {
            let error = Template::parse(text).err()?;
            let field = t!(&format!("apologies-field-{}", field.replace('_', "-")));
            Some(format!("{field}: {}", wording::format_message(&error.message())))
        })
        .collect();
    (!faults.is_empty()).then(|| LintReport {
        heading: t!("apologies-lint-unreadable"),
        verdict: String::new(),
        may_go: false,
        texts: Vec::new(),
        sms: String::new(),
        faults,
    })
}

fn text_report(kind: TextKind, lint: &Lint, several: bool, promise: &TrackedPromise) -> TextReport {
    let age = t!("apologies-lint-reading-age", age = lint.reading_age.round() as i64);
    let similarity =
        lint.nearest.map(|nearest| t!("apologies-lint-similarity", percent = (nearest * 100.0).round() as i64));
    TextReport {
        title: if several {
            t!(&format!("apologies-lint-{}", kind.as_str()), score = lint.score)
        } else {
            String::new()
        },
        parts: lint.parts.iter().map(|part| part_report(part, promise)).collect(),
        flags: lint.flags.iter().map(flag_report).collect(),
        advice: [Some(age), similarity].into_iter().flatten().collect::<Vec<_>>().join(" "),
    }
}

fn part_report(part: &Part, promise: &TrackedPromise) -> PartReport {
    let quote = part.evidence.as_ref().map(|evidence| format!("“{evidence}”"));
    let note = match (part.kind, part.found, quote) {
        (PartKind::Change, true, _) if !promise.by.is_empty() => t!("apologies-part-tracked", by = promise.by.clone()),
        (PartKind::Change, false, Some(quote)) => t!("apologies-part-untracked", words = quote),
        (PartKind::AsksNothing, true, _) => t!("apologies-part-asks-nothing"),
        (_, true, Some(quote)) => quote,
        (_, true, None) => String::new(),
        (kind, false, _) => t!(&format!("apologies-missing-{kind}")),
    };
    PartReport { label: t!(&format!("lint-part-{}", part.kind)), found: part.found, note }
}

fn flag_report(flag: &Flag) -> FlagReport {
    FlagReport {
        label: t!(&format!("lint-flag-{}", flag.kind)),
        effect: match flag.severity {
            Severity::Blocks => t!("lint-severity-blocks"),
            Severity::CostsPoints => t!("apologies-flag-costs", points = flag.points),
            Severity::Advice => t!("lint-severity-advice"),
        },
        blocks: flag.severity == Severity::Blocks,
        evidence: flag.evidence.as_ref().map_or_else(String::new, |evidence| format!("“{evidence}”")),
        advice: t!(&flag.advice_key),
    }
}

/// "Text, 305 characters, 2 parts."
pub fn sms_size(size: &Size) -> String {
    let parts = t!("apologies-sms-size", characters = size.characters, parts = size.parts);
    match size.non_gsm {
        Some(character) => format!("{parts} {}", t!("apologies-sms-unicode", character = character.to_string())),
        None => parts,
    }
}
