//! What a customer's own page shows: what happened to them, what we said meanwhile, the apology as it was
//! written to them, what is owed and what is given. Read in one view of the database.

use super::claiming::{self, Gift};
use super::codes;
use super::rules::Award;
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::platform::keys::Keys;
use crate::types::{Money, PublicId, Refusal, Timestamp};
use chrono_tz::Tz;

/// One service the customer was without.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Lost {
    /// Its name.
    pub service: String,
    /// From when.
    pub from_at: Timestamp,
    /// To when; still without it where there is none.
    pub to_at: Option<Timestamp>,
    /// How long, as it was counted.
    pub minutes: i64,
}

/// One of our updates.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Said {
    /// When it was published.
    pub at: Timestamp,
    /// What it said, as HTML from our own renderer.
    pub body_html: String,
}

/// The apology as it was written to this customer.
#[derive(Debug, Clone)]
pub struct Apology {
    /// Plain text, paragraphs apart by empty lines.
    pub body: String,
    /// Who signed it.
    pub signed_by: String,
    /// What the signer is.
    pub signed_title: String,
}

/// Everything on the page.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The customer's name.
    pub name: String,
    /// The company.
    pub organisation: String,
    /// The customer's zone; the company's where theirs is unknown.
    pub zone: Tz,
    /// When the incident began.
    pub started_at: Timestamp,
    /// The apology, once there is one.
    pub apology: Option<Apology>,
    /// Who led the work, where there is no apology yet: name and title.
    pub commander: Option<(String, String)>,
    /// What the customer was without, first first.
    pub lost: Vec<Lost>,
    /// What we said, first first.
    pub said: Vec<Said>,
    /// What is owed: the largest of law and contract.
    pub owed: Option<Award>,
    /// The gift, if an offer holds one.
    pub gift: Option<Gift>,
    /// Why the gift is what it is.
    pub award: Option<Award>,
    /// The code, once claimed and while it is worth something.
    pub code: Option<String>,
}

/// Reads the letter of a customer about an incident.
pub async fn read(tx: &mut Tx, keys: &Keys, customer_id: i64, incident_id: &PublicId) -> Result<Letter, Refusal> {
    let this = installation::get(tx).await?;
    let (name, zone) = tx
        .fetch_one::<(String, String)>(sql("select name, time_zone from customer where id = $1").bind(customer_id))
        .await?;
    let started_at =
        tx.fetch_value::<Timestamp>(sql("select started_at from incident where id = $1").bind(incident_id)).await?;
    let gift = claiming::gift(tx, customer_id, incident_id).await?;
    let award = gift.as_ref().and_then(|gift| serde_json::from_str(&gift.trace).ok());
    let code = gift.as_ref().filter(|gift| matches!(gift.state.as_str(), "claimed" | "active"));
    let code = code.and_then(|gift| codes::derive(keys, gift.key_id.as_deref()?, gift.id)).map(|code| code.to_string());
    Ok(Letter {
        name,
        zone: zone.parse().unwrap_or(this.zone()),
        organisation: this.organisation,
        started_at,
        apology: apology(tx, customer_id, incident_id).await?,
        commander: commander(tx, incident_id).await?,
        lost: lost(tx, customer_id, incident_id).await?,
        said: said(tx, incident_id).await?,
        owed: owed(tx, customer_id, incident_id).await?,
        gift,
        award,
        code,
    })
}

/// Shown to everyone the apology was written for, whether their message went out or not (decision 28).
async fn apology(tx: &mut Tx, customer_id: i64, incident_id: &PublicId) -> Result<Option<Apology>, Refusal> {
    let row = tx
        .fetch_optional::<(String, String, String)>(
            sql("select m.body, b.signed_by, b.signed_title
             from message m join batch b on b.id = m.batch_id
             where m.customer_id = $1 and m.incident_id = $2 and m.class = 'apology' and m.body <> ''
             order by case m.channel when 'email' then 0 else 1 end, m.id desc limit 1")
            .bind(customer_id)
            .bind(incident_id),
        )
        .await?;
    Ok(row.map(|(body, signed_by, signed_title)| Apology { body, signed_by, signed_title }))
}

async fn commander(tx: &mut Tx, incident_id: &PublicId) -> Result<Option<(String, String)>, Refusal> {
    Ok(tx
        .fetch_optional::<(String, String)>(
            sql("select s.name, s.title from incident i join staff s on s.id = i.commander_id where i.id = $1")
                .bind(incident_id),
        )
        .await?)
}

async fn lost(tx: &mut Tx, customer_id: i64, incident_id: &PublicId) -> Result<Vec<Lost>, Refusal> {
    Ok(tx
        .fetch_all::<Lost>(
            sql("select s.name as service, e.from_at, e.to_at, e.minutes
             from exposure e join service s on s.id = e.service_id
             where e.customer_id = $1 and e.incident_id = $2 order by e.from_at, e.minutes, s.name limit 20")
            .bind(customer_id)
            .bind(incident_id),
        )
        .await?)
}

async fn said(tx: &mut Tx, incident_id: &PublicId) -> Result<Vec<Said>, Refusal> {
    Ok(tx
        .fetch_all::<Said>(
            sql("select display_at as at, body_html from incident_update where incident_id = $1
             order by display_at, position limit 100")
            .bind(incident_id),
        )
        .await?)
}

async fn owed(tx: &mut Tx, customer_id: i64, incident_id: &PublicId) -> Result<Option<Award>, Refusal> {
    let trace = tx
        .fetch_value_optional::<String>(
            sql("select trace from entitlement
             where customer_id = $1 and incident_id = $2 and kind in ('statutory', 'contract') and amount_minor > 0
             order by amount_minor desc, kind desc limit 1")
            .bind(customer_id)
            .bind(incident_id),
        )
        .await?;
    Ok(trace.and_then(|trace| serde_json::from_str(&trace).ok()))
}

impl Letter {
    /// What the gift is worth.
    pub fn worth(&self) -> Option<Money> {
        let gift = self.gift.as_ref()?;
        Some(Money::new(gift.amount_minor, gift.currency.parse().ok()?))
    }
}

/// A part of an apology's text as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A heading, where the writer made one with `#`.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
}

impl Apology {
    /// The text without what the page has of its own: the salutation, the link to itself, the signature.
    pub fn parts(&self) -> Vec<Part> {
        let text = self.body.replace("\r\n", "\n");
        let mut parts = Vec::new();
        for (at, block) in text.split("\n\n").map(str::trim).filter(|block| !block.is_empty()).enumerate() {
            let block = if at == 0 { without_salutation(block) } else { block };
            let lines: Vec<&str> = block.lines().filter(|line| !line.contains("/r/")).collect();
            let text = lines.join("\n").trim().to_owned();
            if text.is_empty() || self.is_signature(&text) {
                continue;
            }
            match text.strip_prefix('#') {
                Some(heading) => parts.push(Part::Heading(heading.trim_start_matches('#').trim().to_owned())),
                None => parts.push(Part::Paragraph(text)),
            }
        }
        parts
    }

    /// A short block that is the signer's name, with what stands around it.
    fn is_signature(&self, block: &str) -> bool {
        !self.signed_by.is_empty()
            && block.contains(&self.signed_by)
            && block.chars().count() < 200
            && block.lines().count() <= 4
            && block.lines().any(|line| line.trim().trim_end_matches(',').starts_with(&self.signed_by))
    }
}

/// "Dear Nora Ellery, on Wednesday …" → "On Wednesday …".
fn without_salutation(block: &str) -> &str {
    if !block.starts_with("Dear ") {
        return block;
    }
    match block.find([',', '\n']) {
        Some(end) => block[end + 1..].trim_start(),
        None => block,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_nothing_twice() {
        let apology = Apology {
            body: "Dear Nora Ellery,\n\nyou had no calls.\n\n## What we got wrong\n\nWe ran one system.\nRead more: https://x.example/r/4T9X\n\n\
                   Ruth Calloway\nNetwork Director, Larkmoor Mobile\n"
                .into(),
            signed_by: "Ruth Calloway".into(),
            signed_title: "Network Director".into(),
        };
        let expected = [
            Part::Paragraph("you had no calls.".into()),
            Part::Heading("What we got wrong".into()),
            Part::Paragraph("We ran one system.".into()),
        ];
        assert_eq!(apology.parts(), expected);
    }

    #[test]
    fn a_text_without_frills_is_left_alone() {
        let apology = Apology {
            body: "Sorry. Ruth Calloway says so.".into(),
            signed_by: "Ruth Calloway".into(),
            signed_title: String::new(),
        };
        assert_eq!(apology.parts(), [Part::Paragraph("Sorry. Ruth Calloway says so.".into())]);
    }
}
