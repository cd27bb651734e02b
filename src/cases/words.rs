//! A person's answer as it goes out: their words, their name, and for e-mail what it answers. Nothing
//! here writes a sentence for them.

use super::store::Case;
use crate::customers::Channel;
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::time;
use std::fmt::Write;

/// Longest stretch of their own words that is quoted under an answer, in characters.
const QUOTED_MAX: usize = 2_000;

/// An answer, ready for the queue.
#[derive(Debug)]
pub(super) struct Letter {
    /// The customer's name, empty where it is not known.
    pub recipient: String,
    /// The subject; empty for a text message.
    pub subject: String,
    /// The whole text.
    pub body: String,
}

/// Puts an answer together.
pub(super) async fn letter(tx: &mut Tx, author: &PublicId, case: &Case, words: &str) -> Result<Letter, Refusal> {
    let this = installation::get(tx).await?;
    let (name, title) = signature(tx, author).await?;
    let recipient = match case.customer_id {
        Some(id) => customer_name(tx, id).await?,
        None => String::new(),
    };
    let by_mail = case.contact.as_ref().is_some_and(|contact| contact.channel == Channel::Email);
    if !by_mail {
        let first = name.split_whitespace().next().unwrap_or(&name);
        let body = t!("case-sms-body", words = words, name = first, organisation = &this.organisation);
        return Ok(Letter { recipient, subject: String::new(), body });
    }
    let subject = match &case.incident_id {
        Some(id) => t!("case-email-subject-incident", title = incident_title(tx, id).await?),
        None => t!("case-email-subject", organisation = &this.organisation),
    };
    let mut body = signed(words, &name, &title, &this.organisation);
    if let Some((at, said)) = last_words(tx, case.id).await? {
        let when = time::full_text(at, this.zone());
        let _ = write!(body, "\n\n{}\n{}", t!("case-email-quote", when = when), quoted(&said));
    }
    Ok(Letter { recipient, subject, body })
}

/// The words with the name under them, unless their writer signed already.
fn signed(words: &str, name: &str, title: &str, organisation: &str) -> String {
    let first = name.split_whitespace().next().unwrap_or(name);
    let last_line = words.lines().last().unwrap_or_default().trim();
    let below = if title.is_empty() { organisation.to_owned() } else { format!("{title}, {organisation}") };
    if last_line == name || last_line == first {
        format!("{words}\n{below}")
    } else {
        format!("{words}\n\n{name}\n{below}")
    }
}

fn quoted(said: &str) -> String {
    let mut text: String = said.chars().take(QUOTED_MAX).collect();
    if text.len() < said.len() {
        text.push('…');
    }
    text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
}

async fn signature(tx: &mut Tx, author: &PublicId) -> Result<(String, String), Refusal> {
    Ok(tx.fetch_one::<(String, String)>(sql("select name, title from staff where id = $1").bind(author)).await?)
}

async fn customer_name(tx: &mut Tx, id: i64) -> Result<String, Refusal> {
    Ok(tx.fetch_value::<String>(sql("select name from customer where id = $1").bind(id)).await?)
}

async fn incident_title(tx: &mut Tx, id: &PublicId) -> Result<String, Refusal> {
    Ok(tx.fetch_value::<String>(sql("select title from incident where id = $1").bind(id)).await?)
}

async fn last_words(tx: &mut Tx, case_id: i64) -> Result<Option<(Timestamp, String)>, Refusal> {
    Ok(tx
        .fetch_optional::<(Timestamp, String)>(
            sql("select at, body from interaction where case_id = $1 and direction = 'in' order by id desc limit 1")
                .bind(case_id),
        )
        .await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_under_it_once() {
        assert_eq!(
            signed("I am sorry.", "Sam Adeyemi", "", "Larkmoor Mobile"),
            "I am sorry.\n\nSam Adeyemi\nLarkmoor Mobile"
        );
        assert_eq!(
            signed("I am sorry.\n\nSam", "Sam Adeyemi", "Customer care", "Larkmoor Mobile"),
            "I am sorry.\n\nSam\nCustomer care, Larkmoor Mobile"
        );
    }

    #[test]
    fn their_words_are_quoted_line_by_line_and_not_without_end() {
        assert_eq!(quoted("one\ntwo"), "> one\n> two");
        assert!(quoted(&"é".repeat(3_000)).ends_with("é…"));
    }
}
