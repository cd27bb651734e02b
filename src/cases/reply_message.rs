//! The message that a reply is sent as: the text of its author, a signature and, in an e-mail, the quoted message it
//! answers. No sentence is added to what the author wrote.

use super::store::Case;
use crate::customers::Channel;
use crate::platform::db::{Tx, sql};
use crate::platform::installation;
use crate::t;
use crate::types::{PublicId, Refusal, Timestamp};
use crate::ui::time;
use std::fmt::Write;

/// Longest quotation of the customer's message, in characters.
const QUOTE_MAX: usize = 2_000;

/// A reply, ready to be queued.
#[derive(Debug)]
pub(super) struct ReplyMessage {
    /// The customer's name; empty where it is not known.
    pub recipient: String,
    /// The subject; empty for a text message.
    pub subject: String,
    /// The whole text.
    pub body: String,
}

/// Composes the message of a reply.
pub(super) async fn compose(tx: &mut Tx, author: &PublicId, case: &Case, text: &str) -> Result<ReplyMessage, Refusal> {
    let installation = installation::get(tx).await?;
    let (name, title) = signature(tx, author).await?;
    let recipient = match case.customer_id {
        Some(id) => customer_name(tx, id).await?,
        None => String::new(),
    };
    let by_email = case.contact.as_ref().is_some_and(|contact| contact.channel == Channel::Email);
    if !by_email {
        let first = name.split_whitespace().next().unwrap_or(&name);
        let body = t!("case-sms-body", words = text, name = first, organisation = &installation.organisation);
        return Ok(ReplyMessage { recipient, subject: String::new(), body });
    }
    let subject = match &case.incident_id {
        Some(id) => t!("case-email-subject-incident", title = incident_title(tx, id).await?),
        None => t!("case-email-subject", organisation = &installation.organisation),
    };
    let mut body = signed(text, &name, &title, &installation.organisation);
    if let Some((at, message)) = last_message(tx, case.id).await? {
        let when = time::full_text(at, installation.zone());
        let _ = write!(body, "\n\n{}\n{}", t!("case-email-quote", when = when), quoted(&message));
    }
    Ok(ReplyMessage { recipient, subject, body })
}

/// The text with a signature, whose name is left out when the author already ended with it.
fn signed(text: &str, name: &str, title: &str, organisation: &str) -> String {
    let first = name.split_whitespace().next().unwrap_or(name);
    let last_line = text.lines().last().unwrap_or_default().trim();
    let below = if title.is_empty() { organisation.to_owned() } else { format!("{title}, {organisation}") };
    if last_line == name || last_line == first {
        format!("{text}\n{below}")
    } else {
        format!("{text}\n\n{name}\n{below}")
    }
}

fn quoted(message: &str) -> String {
    let mut quote: String = message.chars().take(QUOTE_MAX).collect();
    if quote.len() < message.len() {
        quote.push('…');
    }
    quote.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
}

async fn signature(tx: &mut Tx, author: &PublicId) -> Result<(String, String), Refusal> {
    Ok(tx.fetch_one::<(String, String)>(sql("select name, title from staff_view where id = $1").bind(author)).await?)
}

async fn customer_name(tx: &mut Tx, id: i64) -> Result<String, Refusal> {
    Ok(tx.fetch_value::<String>(sql("select name from customer_view where id = $1").bind(id)).await?)
}

async fn incident_title(tx: &mut Tx, id: &PublicId) -> Result<String, Refusal> {
    Ok(tx.fetch_value::<String>(sql("select title from incident_view where id = $1").bind(id)).await?)
}

async fn last_message(tx: &mut Tx, case_id: i64) -> Result<Option<(Timestamp, String)>, Refusal> {
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
    fn adds_the_name_once() {
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
    fn quotes_line_by_line_and_cuts_long_messages() {
        assert_eq!(quoted("one\ntwo"), "> one\n> two");
        assert!(quoted(&"é".repeat(3_000)).ends_with("é…"));
    }
}
