//! The apology as it was written to one customer, for their personal page.

use crate::customers::Channel;
use crate::delivery::rewrite::mask_links;
use crate::delivery::template::{Template, Values, Variable};
use crate::delivery::text::{self, Part, PartKind, stored};
use crate::delivery::{link::PLACEHOLDER, message::Class};
use crate::platform::db::{Tx, sql};
use crate::types::{PublicId, Refusal};

/// An apology to one customer.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Its parts with the customer's values. Those of the kind [`PartKind::Link`] have no link.
    pub parts: Vec<Part>,
    /// Who signed it.
    pub signed_by: String,
    /// The job title of the signer.
    pub signed_title: String,
}

#[derive(Debug, sqlx::FromRow)]
struct LetterRow {
    id: i64,
    batch_id: PublicId,
    channel: Channel,
    text_version: Option<i64>,
    text_values: String,
    body: String,
    signed_by: String,
    signed_title: String,
}

/// The apology to a customer for an incident, whether its message was sent or not (decision 28).
pub async fn find(tx: &mut Tx, customer_id: i64, incident_id: &PublicId) -> Result<Option<Letter>, Refusal> {
    let row = tx
        .fetch_optional::<LetterRow>(
            sql("select message.id as id, batch_id, channel, message.text_version as text_version, text_values, body,
                    signed_by, signed_title
             from message_view as message join batch_view as batch on batch.id = batch_id
             where customer_id = $1 and message.incident_id = $2 and message.class = $3
               and (message.text_version is not null or body <> '')
             order by case channel when 'email' then 0 else 1 end, message.id desc limit 1")
            .bind(customer_id)
            .bind(incident_id)
            .bind(Class::Apology),
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let parts = match row.text_version {
        Some(version) => {
            let text = stored::find(tx, &row.batch_id, version, text::UNDETERMINED, row.channel).await?;
            let text = text.ok_or_else(|| row.fault("its text is missing"))?;
            let values = serde_json::from_str(&row.text_values).map_err(|error| row.fault(&error.to_string()))?;
            filled(text.parts, values, &row)?
        }
        None => unfilled(&row),
    };
    Ok(Some(Letter { parts, signed_by: row.signed_by, signed_title: row.signed_title }))
}

impl LetterRow {
    fn fault(&self, what: &str) -> Refusal {
        Refusal::Fault(format!("message {}: {what}", self.id))
    }
}

/// Parts with the values filled in. A text that was not split yet is split first.
fn filled(parts: Vec<Part>, mut values: Values, row: &LetterRow) -> Result<Vec<Part>, Refusal> {
    // The page that shows the parts is where the link leads.
    values.set(Variable::Link, PLACEHOLDER);
    let parts = if parts.iter().any(|part| part.kind == PartKind::Text) {
        text::split(&text::join(&parts), &row.signed_by)
    } else {
        parts
    };
    parts
        .into_iter()
        .map(|part| {
            let text = Template::parse(&part.text).map_err(|error| row.fault(&format!("{error:?}")))?;
            let text = text.render(&values).map_err(|empty| row.fault(&format!("{empty:?} are empty")))?;
            Ok(Part { kind: part.kind, text: text.replace(PLACEHOLDER, "") })
        })
        .collect()
}

/// The parts of a message of an earlier version, which has a body instead of values.
fn unfilled(row: &LetterRow) -> Vec<Part> {
    let link = format!("{{{{{}}}}}", Variable::Link);
    let text = mask_links(&row.body).replace(PLACEHOLDER, &link);
    let parts = text::split(&text, &row.signed_by).into_iter();
    parts.map(|part| Part { text: part.text.replace(&link, ""), ..part }).collect()
}
