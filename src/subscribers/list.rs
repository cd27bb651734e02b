//! Lists, counts and finds subscribers, for staff and for programs.

use super::scope::Target;
use super::store::{self, COLUMNS, State, Subscriber};
use crate::delivery::channel::Channel;
use crate::platform::db::{Query, Tx, sql};
use crate::text_enum;
use crate::types::text_enum::sql_list;
use crate::types::{PublicId, Refusal, Timestamp};
use const_format::concatcp;
use sqlx::AssertSqlSafe;

/// Which subscribers are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Part of an e-mail address or phone number; empty for any.
    pub query: String,
    /// The exact key of an address ([`Contact::key`](super::contact::Contact)); `None` for any.
    pub address_key: Option<String>,
    /// Channels; empty for all.
    pub channels: Vec<Channel>,
    /// States; empty for all but the ended ones.
    pub states: Vec<State>,
    /// What they subscribed to; `None` for anything.
    pub target: Option<Target>,
    /// Whether those are meant too who are asked to confirm that they subscribe to the target.
    pub with_asked: bool,
    /// Whether those are left out who subscribed to single incidents and nothing else, or are asked to.
    pub without_incidents_only: bool,
}

/// The requests of a subscriber that were not confirmed, which say what one who has not confirmed is asked to. Their targets
/// are a JSON list of texts.
const OPEN_REQUEST: &str = "select 1 from subscription_request as request
    where request.subscriber_id = subscriber.id and request.confirmed_at is null";
/// Who subscribed to single incidents and nothing else.
const INCIDENTS_ONLY: &str =
    "exists (select 1 from subscription where subscriber_id = subscriber.id and scope = 'incident')
    and not exists (select 1 from subscription where subscriber_id = subscriber.id and scope <> 'incident')";
/// Who has not confirmed and is asked to for single incidents and nothing else.
const ASKED_FOR_INCIDENTS_ONLY: &str = concatcp!(
    "state = 'unconfirmed' and exists (",
    OPEN_REQUEST,
    " and request.targets like '%\"incident:%') and not exists (",
    OPEN_REQUEST,
    " and (request.targets like '%\"page\"%' or request.targets like '%\"group:%'
           or request.targets like '%\"service:%'))"
);

text_enum! {
    /// The order of a list.
    pub enum Order("order of subscribers") {
        /// When they were first asked for, the newest first.
        Newest = "newest",
        /// When they were first asked for, the oldest first.
        Oldest = "oldest",
        /// Their addresses.
        Address = "address",
        /// Their addresses, backwards.
        AddressDescending = "address_descending",
        /// When they were quarantined, the newest first.
        Quarantined = "quarantined",
        /// When they were quarantined, the oldest first.
        QuarantinedOldest = "quarantined_oldest",
    }
}

impl Order {
    const fn sql(self) -> &'static str {
        match self {
            Self::Newest => "subscriber.created_at desc, subscriber.id desc",
            Self::Oldest => "subscriber.created_at, subscriber.id",
            Self::Address => "address_key, subscriber.id",
            Self::AddressDescending => "address_key desc, subscriber.id desc",
            Self::Quarantined => "coalesce(quarantined_at, subscriber.created_at) desc, subscriber.id desc",
            Self::QuarantinedOldest => "coalesce(quarantined_at, subscriber.created_at), subscriber.id",
        }
    }
}

/// How many subscribers there are of a channel in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Count {
    /// The channel.
    pub channel: Channel,
    /// The state.
    pub state: State,
    /// How many.
    pub subscribers: i64,
}

/// A condition in SQL and its values.
struct Condition {
    text: String,
    values: Vec<String>,
}

impl Filter {
    fn condition(&self) -> Condition {
        let states = if self.states.is_empty() { State::OPEN } else { &self.states };
        let mut condition =
            Condition { text: format!("state in {}", sql_list(states.iter().copied())), values: Vec::new() };
        if !self.channels.is_empty() {
            condition.text += &format!(" and channel in {}", sql_list(self.channels.iter().copied()));
        }
        if let Some(key) = &self.address_key {
            condition.and("address_key = ", key.clone(), "");
        }
        if !self.query.is_empty() {
            let escaped = self.query.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            condition.and("lower(address_key) like ", format!("%{escaped}%"), " escape '\\'");
        }
        if let Some(target) = &self.target {
            let kind = target.kind().as_str();
            let of = match target.id() {
                None => String::new(),
                Some(id) => format!(" and target = {}", condition.place(id.to_string())),
            };
            let mut is_meant =
                format!("subscriber.id in (select subscriber_id from subscription where scope = '{kind}'{of})");
            if self.with_asked {
                let like = condition.place(format!("%\"{target}\"%"));
                is_meant +=
                    &format!(" or state = 'unconfirmed' and exists ({OPEN_REQUEST} and request.targets like {like})");
            }
            condition.text += &format!(" and ({is_meant})");
        }
        if self.without_incidents_only {
            condition.text += &format!(" and not ({INCIDENTS_ONLY}) and not ({ASKED_FOR_INCIDENTS_ONLY})");
        }
        condition
    }
}

impl Condition {
    /// Adds a value and returns its place in the text.
    fn place(&mut self, value: String) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    /// Adds a part with one value between `before` and `after`.
    fn and(&mut self, before: &str, value: String, after: &str) {
        let place = self.place(value);
        self.text += &format!(" and {before}{place}{after}");
    }

    fn query<'q>(self, before: &str, after: &str) -> Query<'q> {
        let text = format!("{before} where {} {after}", self.text);
        self.values.into_iter().fold(sql(AssertSqlSafe(text)), Query::bind)
    }
}

/// The subscribers of a page of a list: at most `limit` after the first `offset`.
pub async fn list(
    tx: &mut Tx,
    filter: &Filter,
    order: Order,
    limit: i64,
    offset: i64,
) -> Result<Vec<Subscriber>, Refusal> {
    let before = format!("select {COLUMNS} from subscriber");
    let after = format!("order by {} limit {limit} offset {offset}", order.sql());
    store::fetch(tx, filter.condition().query(&before, &after)).await
}

/// The subscribers after the one with this time and id, the oldest first: pages of which none is seen twice or left out
/// while others subscribe.
pub async fn list_after(
    tx: &mut Tx,
    filter: &Filter,
    after: Option<&(Timestamp, PublicId)>,
    limit: i64,
) -> Result<Vec<Subscriber>, Refusal> {
    let mut condition = filter.condition();
    let place = condition.values.len();
    if after.is_some() {
        let (at, id) = (place + 1, place + 2);
        condition.text += &format!(" and (subscriber.created_at, subscriber.id) > (${at}, ${id})");
    }
    let before = format!("select {COLUMNS} from subscriber");
    let query = condition.query(&before, &format!("order by subscriber.created_at, subscriber.id limit {limit}"));
    let query = match after {
        Some((at, id)) => query.bind(*at).bind(id),
        None => query,
    };
    store::fetch(tx, query).await
}

/// The subscribers before the one with this time and id, the newest first.
pub async fn newest_before(
    tx: &mut Tx,
    filter: &Filter,
    before: Option<&(Timestamp, PublicId)>,
    limit: i64,
) -> Result<Vec<Subscriber>, Refusal> {
    let mut condition = filter.condition();
    let place = condition.values.len();
    if before.is_some() {
        let (at, id) = (place + 1, place + 2);
        condition.text += &format!(" and (subscriber.created_at, subscriber.id) < (${at}, ${id})");
    }
    let select = format!("select {COLUMNS} from subscriber");
    let order = format!("order by subscriber.created_at desc, subscriber.id desc limit {limit}");
    let query = condition.query(&select, &order);
    let query = match before {
        Some((at, id)) => query.bind(*at).bind(id),
        None => query,
    };
    store::fetch(tx, query).await
}

/// The ids of the next subscribers after one, for what is done in steps to all who were there at a time. Programs begin it
/// for all of the list that they see, in which nobody is who subscribed to single incidents only.
pub(super) async fn ids_after(
    tx: &mut Tx,
    filter: &Filter,
    at: Timestamp,
    after: Option<&PublicId>,
    limit: i64,
) -> Result<Vec<PublicId>, Refusal> {
    let mut condition = Filter { without_incidents_only: true, ..filter.clone() }.condition();
    if let Some(after) = after {
        condition.and("subscriber.id > ", after.to_string(), "");
    }
    condition.text += &format!(" and subscriber.created_at <= ${}", condition.values.len() + 1);
    let query =
        condition.query("select subscriber.id from subscriber", &format!("order by subscriber.id limit {limit}"));
    Ok(tx.fetch_values::<PublicId>(query.bind(at)).await?)
}

/// How many subscribers a filter finds.
pub async fn count(tx: &mut Tx, filter: &Filter) -> Result<i64, Refusal> {
    Ok(tx.fetch_value::<i64>(filter.condition().query("select count(*) from subscriber", "")).await?)
}

/// How many subscribers there are of each channel in each state, the ended ones included. Where there are none, there is
/// no row.
pub async fn counts(tx: &mut Tx) -> Result<Vec<Count>, Refusal> {
    Ok(tx
        .fetch_all::<Count>(sql("select channel, state, count(*) as subscribers from subscriber
             group by channel, state order by channel, state"))
        .await?)
}

/// How many subscribers a filter finds of each channel in each state. Where there are none, there is no row.
pub async fn counts_of(tx: &mut Tx, filter: &Filter) -> Result<Vec<Count>, Refusal> {
    let query = filter.condition().query(
        "select channel, state, count(*) as subscribers from subscriber",
        "group by channel, state order by channel, state",
    );
    Ok(tx.fetch_all::<Count>(query).await?)
}
