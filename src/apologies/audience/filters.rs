//! The conditions of an audience in SQL. Each looks one customer up in an index; none lists everybody who meets it.

use crate::apologies::batch::Audience;
use crate::customers::exposure::{LOST_FROM, LOST_TO, lost_times};
use crate::platform::db::{Query, Tx};
use crate::types::{PublicId, Timestamp};

/// A value of a placeholder.
#[derive(Debug, Clone)]
enum Value {
    Text(String),
    Number(i64),
    Time(Timestamp),
}

/// Conditions on a customer `c` (of `customer_view`), with the values of their placeholders.
#[derive(Debug, Clone)]
pub(super) struct Filters {
    is_postgres: bool,
    /// How many values are bound before these.
    bound: usize,
    values: Vec<Value>,
    /// What a customer must meet.
    conditions: Vec<String>,
    /// Of which a customer must meet none.
    exclusions: Vec<String>,
    incident_id: String,
    up_to: i64,
    batch_id: String,
}

impl Filters {
    /// Without conditions yet. Only rows of exposure up to `up_to` count.
    pub(super) fn new(tx: &Tx, bound: usize, incident_id: &PublicId, up_to: i64, batch_id: &str) -> Self {
        Self {
            is_postgres: tx.is_postgres(),
            bound,
            values: Vec::new(),
            conditions: Vec::new(),
            exclusions: Vec::new(),
            incident_id: incident_id.to_string(),
            up_to,
            batch_id: batch_id.to_owned(),
        }
    }

    /// Adds what an audience is narrowed by. An outage that lasts is counted until `now`.
    pub(super) fn add(&mut self, audience: &Audience, now: Timestamp) {
        let conditions = [
            self.is_one_of("c.plan", &audience.plans),
            self.is_one_of("c.region", &audience.regions),
            self.is_one_of("c.language", &audience.languages),
            self.lost_one_of(&audience.services),
            self.has_tag(&audience.tags),
        ];
        self.conditions.extend(conditions.into_iter().flatten());
        if !audience.minutes.is_open() {
            let seconds = self.seconds_lost(now);
            if let Some(least) = audience.minutes.least {
                let least = self.number(least * 60);
                self.conditions.push(format!("{seconds} >= {least}"));
            }
            if let Some(most) = audience.minutes.most {
                // Whole minutes count, so half a minute more is not more.
                let above = self.number((most + 1) * 60);
                self.conditions.push(format!("{seconds} < {above}"));
            }
        }
        if let Some(monthly) = &audience.monthly {
            let currency = self.text(&monthly.currency);
            self.conditions.push(format!("c.currency = {currency}"));
            if let Some(least) = monthly.minor.least {
                let least = self.number(least);
                self.conditions.push(format!("c.monthly_minor >= {least}"));
            }
            if let Some(most) = monthly.minor.most {
                let most = self.number(most);
                self.conditions.push(format!("c.monthly_minor <= {most}"));
            }
        }
        if audience.channel.is_some() || audience.with_consent {
            let channel =
                audience.channel.map(|channel| format!(" and point.channel = {}", self.text(channel.as_str())));
            let consent = if audience.with_consent { " and point.consent_marketing = true" } else { "" };
            self.conditions.push(format!(
                "exists (select 1 from contact_point_view as point where point.customer_id = c.id{}{consent})",
                channel.unwrap_or_default()
            ));
        }
        if audience.listed.is_some() {
            let listed = self.is_listed("false");
            self.conditions.push(listed);
        }
        let except = &audience.except;
        let exclusions = [
            self.is_one_of("c.plan", &except.plans),
            self.is_one_of("c.region", &except.regions),
            self.has_tag(&except.tags),
            except.listed.as_ref().map(|_| self.is_listed("true")),
        ];
        self.exclusions.extend(exclusions.into_iter().flatten());
    }

    /// Adds that a customer is one of these, unless there are none.
    pub(super) fn only(&mut self, customers: &[i64]) {
        if customers.is_empty() {
            return;
        }
        let places: Vec<String> = customers.iter().map(|id| self.number(*id)).collect();
        self.conditions.push(format!("c.id in ({})", places.join(", ")));
    }

    /// The condition that a customer is in the audience; it begins with `and` unless it is empty.
    pub(super) fn condition(&self) -> String {
        let mut text: String = self.conditions.iter().map(|condition| format!(" and {condition}")).collect();
        if !self.exclusions.is_empty() {
            text += &format!(" and not ({})", self.exclusions.join(" or "));
        }
        text
    }

    /// The condition that a customer is not in the audience only because they are left out; `None` if nobody is.
    pub(super) fn exclusion(&self) -> Option<String> {
        let conditions: String = self.conditions.iter().map(|condition| format!(" and {condition}")).collect();
        (!self.exclusions.is_empty()).then(|| format!("{conditions} and ({})", self.exclusions.join(" or ")))
    }

    /// Binds the values.
    pub(super) fn bind<'q>(self, query: Query<'q>) -> Query<'q> {
        self.values.into_iter().fold(query, |query, value| match value {
            Value::Text(text) => query.bind(text),
            Value::Number(number) => query.bind(number),
            Value::Time(at) => query.bind(at),
        })
    }

    fn place(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.bound + self.values.len())
    }

    fn text(&mut self, text: &str) -> String {
        self.place(Value::Text(text.to_owned()))
    }

    fn number(&mut self, number: i64) -> String {
        self.place(Value::Number(number))
    }

    fn texts(&mut self, texts: &[String]) -> String {
        let places: Vec<String> = texts.iter().map(|text| self.text(text)).collect();
        places.join(", ")
    }

    /// That a column has one of these texts. It is no bare column, so that no index lists everybody who meets it: the customers are
    /// those of a range of exposure.
    fn is_one_of(&mut self, column: &str, texts: &[String]) -> Option<String> {
        (!texts.is_empty()).then(|| format!("({column} || '') in ({})", self.texts(texts)))
    }

    fn has_tag(&mut self, tags: &[String]) -> Option<String> {
        (!tags.is_empty()).then(|| {
            let tags = self.texts(tags);
            format!(
                "exists (select 1 from customer_tag_view as t where t.customer_id = c.id and (t.tag || '') in ({tags}))"
            )
        })
    }

    fn lost_one_of(&mut self, services: &[PublicId]) -> Option<String> {
        (!services.is_empty()).then(|| {
            let services: Vec<String> = services.iter().map(|id| self.text(id.as_str())).collect();
            let exposure = self.exposure();
            format!("exists (select 1 from {exposure} and x.service_id in ({}))", services.join(", "))
        })
    }

    fn is_listed(&mut self, is_excluded: &str) -> String {
        let batch = self.batch_id.clone();
        let batch = self.text(&batch);
        format!(
            "exists (select 1 from audience_listed as l where l.batch_id = {batch} and l.is_excluded = {is_excluded}
                     and l.customer_id = c.id)"
        )
    }

    /// The rows of exposure of a customer, for further conditions.
    fn exposure(&mut self) -> String {
        let incident = self.incident_id.clone();
        let (incident, up_to) = (self.text(&incident), self.number(self.up_to));
        format!("exposure_view as x where x.incident_id = {incident} and x.id <= {up_to} and x.customer_id = c.id")
    }

    /// For how many seconds a customer was without one of their services: times that overlap count once, and those in between, in
    /// which the services worked, count nothing, as in the variable `{{minutes}}`.
    fn seconds_lost(&mut self, now: Timestamp) -> String {
        let (incident, now) = (self.incident_id.clone(), self.place(Value::Time(now)));
        let (incident, up_to) = (self.text(&incident), self.number(self.up_to));
        let seconds = |at: &str| {
            if self.is_postgres { format!("floor(extract(epoch from {at}))") } else { format!("unixepoch({at})") }
        };
        let (from, to) = (seconds(LOST_FROM), seconds(&format!("coalesce({LOST_TO}, {now})")));
        let times = lost_times(&incident);
        format!(
            "(select coalesce(sum(case when ends <= begins or ends <= covered then 0
                                       when covered > begins then ends - covered
                                       else ends - begins end), 0)
              from (select begins, ends,
                           max(ends) over (order by begins, ends rows between unbounded preceding and 1 preceding)
                               as covered
                    from (select {from} as begins, {to} as ends from {times}
                          where x.incident_id = {incident} and x.id <= {up_to} and x.customer_id = c.id) as lost)
                   as ordered)"
        )
    }
}
