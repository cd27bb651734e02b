//! Messages that wait until a time that their claim decided.

use super::domains::WAITS_FOR_DOMAIN;
use crate::delivery::message::State;
use crate::platform::db::{Tx, sql};
use crate::types::timestamp::truncate_to_micros;
use crate::types::{Refusal, Timestamp};
use chrono::SecondsFormat;
use chrono_tz::Tz;
use const_format::concatcp;
use serde_json::{Value, json};

/// The `detail` of a message that waits for the end of quiet hours.
pub(in crate::delivery) const WAITS_FOR_QUIET_HOURS: &str = "quiet";

/// Messages that wait, to be stored together.
#[derive(Debug, Default)]
pub(in crate::delivery) struct Waiting {
    rows: Vec<Value>,
}

impl Waiting {
    /// Adds a message that waits for its turn at a domain. One that waits for quiet hours as well keeps its `detail`, by which it
    /// is known how long it waited for them.
    pub(in crate::delivery) fn for_domain(&mut self, id: i64, until: Timestamp) {
        self.rows.push(json!({ "id": id, "until": text(until), "detail": WAITS_FOR_DOMAIN }));
    }

    /// Adds a message that waits for the end of quiet hours in a zone, which may be assumed.
    pub(in crate::delivery) fn for_quiet_hours(&mut self, id: i64, until: Timestamp, (zone, is_assumed): (Tz, bool)) {
        self.rows.push(json!({
            "id": id, "until": text(until), "detail": WAITS_FOR_QUIET_HOURS, "zone": zone.name(), "assumed": is_assumed,
        }));
    }

    /// Changes when a message goes that waits for quiet hours already.
    pub(in crate::delivery) fn again(&mut self, id: i64, until: Timestamp) {
        self.rows.push(json!({ "id": id, "until": text(until) }));
    }

    /// Stores them.
    pub(in crate::delivery) async fn store(&mut self, tx: &mut Tx, now: Timestamp) -> Result<(), Refusal> {
        const SET: &str = concatcp!(
            "update message
             set not_before = waiting.until, updated_at = $2,
                 detail = case when message.detail = '",
            WAITS_FOR_QUIET_HOURS,
            "' then message.detail else coalesce(waiting.detail, message.detail) end,
                 time_zone = coalesce(waiting.zone, message.time_zone),
                 zone_assumed = coalesce(waiting.assumed, message.zone_assumed) "
        );
        // The plus sign keeps SQLite from the index on the state: it would look for each queued message in the list.
        const SQLITE: &str = concatcp!(
            SET,
            "from (select value ->> 'id' as id, value ->> 'until' as until, value ->> 'detail' as detail, value ->> 'zone' as zone,
                          value ->> 'assumed' as assumed
                   from json_each($1)) as waiting
             where message.id = waiting.id and +message.state in ",
            State::QUEUED_SQL
        );
        const POSTGRES: &str = concatcp!(
            SET,
            "from json_to_recordset($1::json)
                 as waiting (id bigint, until timestamptz, detail text, zone text, assumed boolean)
             where message.id = waiting.id and message.state in ",
            State::QUEUED_SQL
        );
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return Ok(());
        }
        tx.execute(sql(tx.dialect(SQLITE, POSTGRES)).bind(Value::Array(rows).to_string()).bind(now)).await?;
        Ok(())
    }
}

/// As a time is stored on SQLite, where it is text.
fn text(at: Timestamp) -> String {
    truncate_to_micros(at).to_rfc3339_opts(SecondsFormat::AutoSi, false)
}
