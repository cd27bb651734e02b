//! Reads what programs send: JSON, or a form with names such as `incident[components][abc]`, in the body or the query.

use super::failure::Failure;
use crate::services::catalogue;
use crate::types::field_errors::FieldErrors;
use crate::types::{Message, PublicId, Refusal, ServiceStatus, Timestamp};
use crate::web::form_fields::Fields;
use axum::http::{HeaderMap, header};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Utc};
use serde_json::{Map, Value};
use std::ops::RangeInclusive;
use std::str::FromStr;

/// How deep names of a form may be nested.
const DEPTH_MAX: usize = 8;
/// Most ids of one field.
const IDS_MAX: usize = 200;
/// The years that are read. Others are mistakes, and what is reckoned from them may have no place in a database.
const YEARS: RangeInclusive<i32> = 1900..=2999;

/// Reads a body. Fields of the query count as fields of a form; the body's own replace them.
pub(super) fn decode(headers: &HeaderMap, query: &Fields, body: &[u8]) -> Result<Map<String, Value>, Failure> {
    let mut fields = tree(query)?;
    let begins_object = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let sent = match kind.as_str() {
        _ if body.is_empty() => Map::new(),
        // curl sends whatever it is given as a form unless it is told otherwise.
        "application/json" | "text/json" => json(body)?,
        "" | "application/x-www-form-urlencoded" if begins_object => json(body)?,
        "" | "application/x-www-form-urlencoded" => tree(&Fields::decode(body)?)?,
        _ => return Err(Failure::unreadable("statuspage-media-type")),
    };
    fields.extend(sent);
    match fields.iter().find_map(|(name, value)| nul_in(name, value)) {
        Some(name) => Err(Failure::Refused(Refusal::field(&name, "statuspage-nul"))),
        None => Ok(fields),
    }
}

fn json(body: &[u8]) -> Result<Map<String, Value>, Failure> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(Failure::unreadable("statuspage-no-object")),
        Err(error) => Err(Failure::Unreadable(Message::new("statuspage-no-json").with("detail", error))),
    }
}

/// The field that has the character U+0000, which PostgreSQL stores in no text.
fn nul_in(name: &str, value: &Value) -> Option<String> {
    let found = match value {
        _ if name.contains('\0') => true,
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => return items.iter().find_map(|item| nul_in(name, item)),
        Value::Object(fields) => return fields.iter().find_map(|(name, value)| nul_in(name, value)),
        _ => false,
    };
    found.then(|| name.replace('\0', ""))
}

/// A node of a form's names.
#[derive(Default)]
struct Node {
    value: Option<String>,
    items: Vec<Value>,
    fields: Vec<(String, Node)>,
}

impl Node {
    fn field(&mut self, name: &str) -> &mut Self {
        let place = self.fields.iter().position(|(other, _)| other == name).unwrap_or_else(|| {
            self.fields.push((name.to_owned(), Self::default()));
            self.fields.len() - 1
        });
        &mut self.fields[place].1
    }

    fn into_value(self) -> Value {
        match self.value {
            Some(text) => Value::String(text),
            None if !self.items.is_empty() => Value::Array(self.items),
            None => Value::Object(self.fields.into_iter().map(|(name, node)| (name, node.into_value())).collect()),
        }
    }
}

/// A form as an object: `a[b]` is a field of `a`, `a[]` an item of it.
fn tree(form: &Fields) -> Result<Map<String, Value>, Failure> {
    let mut root = Node::default();
    for (name, value) in &form.0 {
        let (first, rest) = name.split_at(name.find('[').unwrap_or(name.len()));
        let parts: Vec<&str> = rest.split('[').skip(1).map(|part| part.strip_suffix(']').unwrap_or(part)).collect();
        if parts.len() > DEPTH_MAX {
            return Err(Failure::unreadable("statuspage-too-deep"));
        }
        let mut node = root.field(first);
        let mut is_item = false;
        for (index, part) in parts.iter().enumerate() {
            is_item = part.is_empty() && index + 1 == parts.len();
            if !is_item {
                node = node.field(part);
            }
        }
        if is_item {
            node.items.push(Value::String(value.clone()));
        } else {
            node.value = Some(value.clone());
        }
    }
    Ok(root.fields.into_iter().map(|(name, node)| (name, node.into_value())).collect())
}

/// The fields of one object. Every wrong field is collected, and refused by [`Input::check`].
#[derive(Debug)]
pub(super) struct Input {
    fields: Map<String, Value>,
    errors: FieldErrors,
}

impl Input {
    pub(super) fn new(fields: Map<String, Value>) -> Self {
        Self { fields, errors: FieldErrors::new() }
    }

    /// Whether a field was sent, also as `null` or empty.
    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// Every field as it was sent.
    pub(super) const fn fields(&self) -> &Map<String, Value> {
        &self.fields
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    /// Adds an error of a field.
    pub(super) fn wrong(&mut self, name: &str, key: &str) {
        self.errors.wrong(name, Message::new(key));
    }

    /// Refuses every wrong field.
    pub(super) fn check(self) -> Result<(), Refusal> {
        self.errors.check()
    }

    /// A text. Numbers are texts too.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        match self.value(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            _ => {
                self.wrong(name, "statuspage-text");
                None
            }
        }
    }

    /// A text that is not empty.
    pub(super) fn some_text(&mut self, name: &str) -> Option<String> {
        self.text(name).filter(|text| !text.trim().is_empty())
    }

    /// A yes or no; empty is neither.
    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        let text = self.some_text(name)?.to_ascii_lowercase();
        match text.trim() {
            "true" | "t" | "1" | "yes" | "on" => Some(true),
            "false" | "f" | "0" | "no" | "off" => Some(false),
            _ => {
                self.wrong(name, "statuspage-flag");
                None
            }
        }
    }

    /// A word of a list.
    pub(super) fn word<T: FromStr>(&mut self, name: &str) -> Option<T> {
        let text = self.some_text(name)?;
        let word = text.trim().parse().ok();
        if word.is_none() {
            self.wrong(name, "statuspage-word");
        }
        word
    }

    /// A place in a list, counted from the top.
    pub(super) fn position(&mut self, name: &str) -> Option<i64> {
        let text = self.some_text(name)?;
        let position = text.trim().parse::<i64>().ok().filter(|number| catalogue::is_position(*number));
        if position.is_none() {
            let message = Message::new("statuspage-position").with("max", catalogue::POSITION_MAX);
            self.errors.wrong(name, message);
        }
        position
    }

    /// A point in time: ISO 8601, in UTC unless it has an offset.
    pub(super) fn time(&mut self, name: &str) -> Option<Timestamp> {
        let text = self.some_text(name)?;
        let at = time(text.trim());
        if at.is_none() {
            self.wrong(name, "statuspage-time");
        }
        at
    }

    /// A day, `YYYY-MM-DD`; what follows it is not read.
    pub(super) fn day(&mut self, name: &str) -> Option<NaiveDate> {
        let text = self.some_text(name)?;
        let day = text.trim().get(..10).and_then(|day| day.parse::<NaiveDate>().ok());
        let day = day.filter(|day| YEARS.contains(&day.year()));
        if day.is_none() {
            self.wrong(name, "statuspage-day");
        }
        day
    }

    /// An id. Empty and `null` are none.
    pub(super) fn id(&mut self, name: &str) -> Option<PublicId> {
        let text = self.some_text(name)?;
        let id = PublicId::parse(text.trim());
        if id.is_none() {
            self.wrong(name, "statuspage-id");
        }
        id
    }

    /// Ids: a list, or texts with commas between them, each once and in order.
    pub(super) fn ids(&mut self, name: &str) -> Option<Vec<PublicId>> {
        let texts: Vec<String> = match self.value(name)? {
            Value::Array(items) => items.iter().map(|item| item.as_str().unwrap_or("?").to_owned()).collect(),
            Value::String(text) => text.split(',').map(str::to_owned).collect(),
            // A form without any item, or one with numbered items.
            Value::Object(fields) => fields.values().map(|item| item.as_str().unwrap_or("?").to_owned()).collect(),
            _ => vec!["?".to_owned()],
        };
        let texts: Vec<&str> = texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
        let mut ids = Vec::new();
        for id in texts.iter().filter_map(|text| PublicId::parse(text)) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        if texts.len() > IDS_MAX || texts.iter().any(|text| PublicId::parse(text).is_none()) {
            self.wrong(name, "statuspage-id");
        }
        Some(ids)
    }

    /// Components with the status of each, as `{id: status}`, or a list of ids, which says nothing of statuses.
    pub(super) fn statuses(&mut self, name: &str) -> Option<Vec<(PublicId, Option<ServiceStatus>)>> {
        if matches!(self.value(name), Some(Value::Array(items)) if items.iter().all(Value::is_string)) {
            return Some(self.ids(name)?.into_iter().map(|id| (id, None)).collect());
        }
        let fields = match self.value(name)? {
            Value::Object(fields) => fields.clone(),
            // A program that sends an object back as it read it; the components have statuses of their own there.
            Value::Array(items) if items.iter().all(Value::is_object) => items
                .iter()
                .filter_map(|item| Some((item.get("id")?.as_str()?.to_owned(), item.get("status")?.clone())))
                .collect(),
            Value::String(text) if text.is_empty() => Map::new(),
            _ => {
                self.wrong(name, "statuspage-statuses");
                return None;
            }
        };
        let mut statuses = Vec::new();
        for (id, status) in &fields {
            let status = status.as_str().and_then(|status| status.parse::<ServiceStatus>().ok());
            match (PublicId::parse(id), status) {
                (Some(id), Some(status)) => statuses.push((id, Some(status))),
                _ => self.wrong(name, "statuspage-statuses"),
            }
        }
        if statuses.len() > IDS_MAX {
            self.wrong(name, "statuspage-statuses");
        }
        Some(statuses)
    }

    /// An object.
    pub(super) fn object(&mut self, name: &str) -> Option<Map<String, Value>> {
        match self.value(name)? {
            Value::Object(fields) => Some(fields.clone()),
            _ => {
                self.wrong(name, "statuspage-object");
                None
            }
        }
    }
}

/// A point in time as text, in one of [`YEARS`].
pub(super) fn time(text: &str) -> Option<Timestamp> {
    any_time(text).filter(|at| YEARS.contains(&at.year()))
}

fn any_time(text: &str) -> Option<Timestamp> {
    if let Ok(at) = DateTime::parse_from_rfc3339(&text.replacen(' ', "T", 1)) {
        return Some(crate::types::timestamp::truncate_to_micros(at.with_timezone(&Utc)));
    }
    if let Ok(at) = DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S %z") {
        return Some(at.with_timezone(&Utc));
    }
    let text = text.strip_suffix(" UTC").unwrap_or(text).replacen(' ', "T", 1);
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
        .into_iter()
        .find_map(|format| NaiveDateTime::parse_from_str(&text, format).ok())
        .or_else(|| text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0))
        .map(|at| crate::types::timestamp::truncate_to_micros(at.and_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use serde_json::json;

    fn decoded(kind: &'static str, query: &str, body: &str) -> Value {
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(kind))]);
        let query = Fields::decode(query.as_bytes()).unwrap();
        match decode(&headers, &query, body.as_bytes()) {
            Ok(fields) => Value::Object(fields),
            Err(failure) => panic!("{failure:?}"),
        }
    }

    #[test]
    fn json_and_forms_are_the_same_object() {
        let expected = json!({ "incident": {
            "name": "A & B", "components": { "aaaaaaaaaaaa": "major_outage" }, "component_ids": ["a", "b"],
            "metadata": { "jira": { "id": "X" } },
        } });
        let form = "incident[name]=A+%26+B&incident[components][aaaaaaaaaaaa]=major_outage&incident[component_ids][]=a\
                    &incident%5Bcomponent_ids%5D%5B%5D=b&incident[metadata][jira][id]=X";
        assert_eq!(decoded("application/x-www-form-urlencoded; charset=utf-8", "", form), expected);
        assert_eq!(decoded("application/json", "", &expected.to_string()), expected);
        assert_eq!(
            decoded("application/x-www-form-urlencoded", "", &expected.to_string()),
            expected,
            "as curl sends it"
        );
        assert_eq!(decoded("", form, ""), expected, "in the query");
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        let headers =
            |kind: &'static str| HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(kind))]);
        let nothing = Fields::default();
        for body in ["[1]", "{", "1"] {
            let refused = decode(&headers("application/json"), &nothing, body.as_bytes());
            assert!(matches!(refused, Err(Failure::Unreadable(_))), "{body}");
        }
        assert!(matches!(decode(&headers("text/xml"), &nothing, b"<a/>"), Err(Failure::Unreadable(_))));
        let deep = format!("a{}=1", "[b]".repeat(DEPTH_MAX + 1));
        assert!(decode(&headers(""), &nothing, deep.as_bytes()).is_err());
        assert!(decode(&headers("application/json"), &nothing, br#"{"a":{"b":["\u0000"]}}"#).is_err());
    }

    #[test]
    fn times_are_read_in_every_usual_spelling() {
        let expected: Timestamp = "2026-03-11T08:30:00Z".parse().unwrap();
        for text in [
            "2026-03-11T08:30:00Z",
            "2026-03-11T08:30:00.000Z",
            "2026-03-11T09:30:00+01:00",
            "2026-03-11 08:30:00 UTC",
            "2026-03-11 08:30:00 +0000",
            "2026-03-11T08:30",
            "2026-03-11 08:30:00",
        ] {
            assert_eq!(time(text), Some(expected), "{text}");
        }
        assert_eq!(time("2026-03-11").map(|at| at.to_rfc3339()), Some("2026-03-11T00:00:00+00:00".into()));
        assert_eq!(time("soon"), None);
    }

    #[test]
    fn years_far_away_are_not_read() {
        for text in [
            "-262143-01-01T00:00:00",
            "-999-01-01",
            "0001-01-01",
            "1899-12-31T23:59:59Z",
            "3000-01-01T00:00:00Z",
            "9999-12-31T23:59:59-12:00",
            "+12345-01-01T00:00:00Z",
            "+262142-12-31",
        ] {
            assert_eq!(time(text), None, "{text}");
            let mut input = Input::new(Map::from_iter([("day".to_owned(), json!(text))]));
            assert_eq!(input.day("day"), None, "{text}");
            assert!(input.check().is_err(), "{text}");
        }
        assert!(time("1900-01-01").is_some() && time("2999-12-31T23:59:59Z").is_some());
    }

    #[test]
    fn positions_are_small_numbers() {
        let position = |value: Value| {
            let mut input = Input::new(Map::from_iter([("position".to_owned(), value)]));
            (input.position("position"), input.check().is_ok())
        };
        assert_eq!(position(json!(7)), (Some(7), true));
        assert_eq!(position(json!("1000000")), (Some(1_000_000), true), "in a form");
        assert_eq!(position(json!("")), (None, true));
        for wrong in [json!(-1), json!(1_000_001), json!(i64::MAX), json!(1e30), json!("first")] {
            assert_eq!(position(wrong.clone()), (None, false), "{wrong}");
        }
    }
}
