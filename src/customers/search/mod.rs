//! Searching customers by name, number or address, without reading all of a million of them.
//!
//! Every criterion has an index that lists who meets it. The first of the criteria that few customers meet is read whole,
//! and the others are checked for these few, so that they can be listed by name. Where each is met by many, customers are
//! read in the order of an index until a page is full: without a text by name, and with a text by when they were added,
//! since those who match are anywhere among the names (decision 64).

pub mod folding;
pub mod index;
pub mod text;

use self::index::Progress;
use self::text::SearchText;
use super::address_text;
use super::exposure::{self, RuleOfSearch};
use super::store::Customer;
use crate::platform::db::{Query, Tx, sql};
use crate::platform::installation;
use crate::types::{PublicId, Refusal, Timestamp};
use serde_json::json;
use sqlx::AssertSqlSafe;

/// Customers on one page.
pub const PAGE_SIZE: i64 = 50;
/// Most customers that are read and sorted for one page: a hundredth of a million.
pub const FEW: i64 = 10_000;
/// Most regions to choose from.
const REGIONS_MAX: i64 = 200;
const COLUMNS: &str = "customer.id, customer.external_id, customer.name, customer.region, customer.language,
    customer.time_zone, customer.plan, customer.currency, customer.monthly_minor, customer.lifetime_minor,
    customer.tenure_start, customer.vulnerable, customer.erased_at, customer.version";

/// The criteria; empty ones match every customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Part of a name, the beginning of an external id, or an address.
    pub text: String,
    /// Whether a text that is an address finds its customer. It tells whose the address is, so it is for those who see
    /// addresses.
    pub by_address: bool,
    /// The exact region.
    pub region: String,
    /// Only vulnerable customers.
    pub vulnerable: bool,
    /// Only customers exposed to the incident with this id.
    pub incident: String,
    /// Only customers whom the full file of this import leaves out; 0 for any.
    pub missing: i64,
    /// Whom that incident affects, while it is read by the rule; see [`Search::with_rule`].
    pub rule: Option<RuleOfSearch>,
    /// The last customer of the previous page; 0 for the first page.
    pub after: i64,
}

impl Search {
    /// The same search, with the rule of its incident where that has no rows.
    pub async fn with_rule(self, tx: &mut Tx, now: Timestamp) -> Result<Self, Refusal> {
        let rule = match PublicId::parse(&self.incident) {
            Some(id) => exposure::rule_of_search(tx, now, &id).await?,
            None => None,
        };
        Ok(Self { rule, ..self })
    }

    /// The query string of the page after a customer.
    pub fn query(&self, after: i64) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("q", &self.text), ("region", &self.region), ("incident", &self.incident)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        if self.vulnerable {
            query.append_pair("vulnerable", "yes");
        }
        if self.missing > 0 {
            query.append_pair("missing", &self.missing.to_string());
        }
        if after > 0 {
            query.append_pair("after", &after.to_string());
        }
        query.finish()
    }
}

/// What customers are listed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By name.
    Name,
    /// By when they were added, since more than [`FEW`] match a text.
    Added,
}

/// Customers that match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// In that order.
    pub customers: Vec<Customer>,
    /// Their order.
    pub order: Order,
}

/// One page of customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchPage {
    /// The customers.
    pub customers: Vec<Customer>,
    /// Their order.
    pub order: Order,
    /// The last customer of the page, if there is another page.
    pub next: Option<i64>,
}

/// Finds a page of customers.
pub async fn find_page(tx: &mut Tx, search: &Search) -> Result<SearchPage, Refusal> {
    let Found { mut customers, order } = find(tx, search, PAGE_SIZE + 1).await?;
    let more = customers.len() as i64 > PAGE_SIZE;
    customers.truncate(PAGE_SIZE as usize);
    let next = customers.last().filter(|_| more).map(|last| last.id);
    Ok(SearchPage { customers, order, next })
}

/// Finds customers, at most `limit`.
pub async fn find(tx: &mut Tx, search: &Search, limit: i64) -> Result<Found, Refusal> {
    let criteria = Criteria::read(tx, search).await?;
    for criterion in criteria.given() {
        let mut few = tx.fetch_values::<i64>(criteria.matching(tx, criterion).query()).await?;
        if few.len() as i64 <= FEW {
            few.sort_unstable();
            few.dedup();
            let customers = tx.fetch_all::<Customer>(criteria.among(tx, &few, criterion, limit).query()).await?;
            return Ok(Found { customers, order: Order::Name });
        }
    }
    let order = if criteria.text.is_some() { Order::Added } else { Order::Name };
    let customers = tx.fetch_all::<Customer>(criteria.in_order(tx, order, limit).query()).await?;
    Ok(Found { customers, order })
}

/// A criterion that an index lists the customers of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Criterion {
    /// The text.
    Text,
    /// The import whose file leaves them out.
    Missing,
    /// The incident.
    Incident,
    /// The mark as vulnerable.
    Vulnerable,
    /// The region.
    Region,
}

/// SQL and the values of its placeholders.
#[derive(Debug, Clone, Default)]
pub struct Statement {
    /// The text.
    pub text: String,
    /// The values, in order.
    pub values: Vec<String>,
}

impl Statement {
    fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    fn add(&mut self, text: &str) -> &mut Self {
        self.text += text;
        self
    }

    fn value(&mut self, value: impl Into<String>) -> &mut Self {
        let place = self.bind(value);
        self.text += &format!("${place}");
        self
    }

    /// Binds a value without adding its placeholder. Returns the placeholder's number.
    fn bind(&mut self, value: impl Into<String>) -> usize {
        self.values.push(value.into());
        self.values.len()
    }

    /// The query, whose text is made of constants and numbers.
    pub fn query(&self) -> Query<'_> {
        self.values.iter().fold(sql(AssertSqlSafe(self.text.clone())), Query::bind)
    }
}

/// The criteria of a search, as SQL is made of them.
#[derive(Debug, Clone)]
pub struct Criteria<'a> {
    search: &'a Search,
    text: Option<SearchText>,
    /// The key of the address that the text is; empty where it is none.
    address_key: String,
    /// Whether names are found that have the text anywhere.
    anywhere: bool,
    /// The last customer in the index.
    done_through: i64,
}

impl<'a> Criteria<'a> {
    /// Reads the text of a search.
    pub async fn read(tx: &mut Tx, search: &'a Search) -> Result<Self, Refusal> {
        let Some(text) = SearchText::read(&search.text) else {
            return Ok(Self { search, text: None, address_key: String::new(), anywhere: false, done_through: 0 });
        };
        // A text that is an address is compared by its key, so that every spelling finds it.
        let address_key = if search.by_address {
            let home = installation::get(tx).await?.phone_country();
            address_text::parse(&text.typed, home).map(|address| address.key).unwrap_or_default()
        } else {
            String::new()
        };
        let anywhere = text.has_trigrams() && index::has_trigrams(tx).await?;
        let done_through = Progress::read(tx).await?.done_through;
        Ok(Self { search, text: Some(text), address_key, anywhere, done_through })
    }

    /// The criteria that were given, those first that few customers meet as a rule.
    pub fn given(&self) -> impl Iterator<Item = Criterion> {
        let search = self.search;
        [
            (Criterion::Text, self.text.is_some()),
            (Criterion::Missing, search.missing > 0),
            (Criterion::Incident, !search.incident.is_empty()),
            (Criterion::Vulnerable, search.vulnerable),
            (Criterion::Region, !search.region.is_empty()),
        ]
        .into_iter()
        .filter_map(|(criterion, is_given)| is_given.then_some(criterion))
    }

    /// Selects the ids of those who meet one criterion, one more than [`FEW`] at most. Some are selected twice.
    pub fn matching(&self, tx: &Tx, criterion: Criterion) -> Statement {
        // PostgreSQL would plan for the limit, and where it takes a rare text for a frequent one read every row in vain. It
        // plans what is materialized for all of its rows.
        let mut statement = Statement::new(tx.dialect("with found as (", "with found as materialized ("));
        match criterion {
            Criterion::Text => self.add_matching_text(tx, &mut statement),
            Criterion::Missing => {
                let import = self.search.missing;
                statement.add(&format!("select customer_id as id from import_missing where import_id = {import}"));
            }
            Criterion::Incident => {
                self.add_affected(tx, &mut statement);
            }
            Criterion::Vulnerable => {
                statement.add("select id from customer where vulnerable = true");
            }
            Criterion::Region => {
                statement.add("select id from customer where region = ").value(&self.search.region);
            }
        }
        statement.add(&format!(") select id from found limit {}", FEW + 1));
        statement
    }

    fn add_matching_text(&self, tx: &Tx, statement: &mut Statement) {
        let Some(text) = &self.text else { return };
        if !self.anywhere {
            let (from, to) = text.names();
            statement.add("select customer_id as id from customer_search where name >= ").value(from);
            statement.add(" and name < ").value(to);
        } else if tx.is_postgres() {
            statement.add("select customer_id as id from customer_search where name like ");
            statement.value(text.name_pattern(true)).add(" escape '!'");
        } else {
            statement.add("select rowid as id from customer_name_trigram where customer_name_trigram match ");
            statement.value(text.phrase());
        }
        let (from, to) = text.numbers();
        statement.add(" union all select customer_id from customer_search where number >= ").value(from);
        statement.add(" and number < ").value(to);
        // The newest customers are not in the index yet, and of a large import only the first are looked at.
        let (done, last) = (self.done_through, self.done_through + FEW);
        statement.add(&format!(" union all select id from customer where id > {done} and id <= {last} and "));
        self.add_has_text(tx, text, statement);
        statement.add(" union all select id from customer where external_id = ").value(&text.typed);
        if !self.address_key.is_empty() {
            statement.add(" union all select customer_id from contact_point where address_key = ");
            statement.value(&self.address_key);
        }
    }

    /// Selects the ids of those whom the incident affects. Where the rule names regions, it is read from their customers, who may be
    /// few of those who use a service.
    fn add_affected(&self, tx: &Tx, statement: &mut Statement) {
        let Some(rule) = &self.search.rule else {
            statement.add("select customer_id as id from exposure where incident_id = ").value(&self.search.incident);
            return;
        };
        if rule.regions == "[]" {
            statement.add("select customer_id as id from customer_service where service_id in ");
            add_listed(tx, statement, &rule.services);
        } else {
            statement.add("select id from customer where region in ");
            add_listed(tx, statement, &rule.regions);
            statement
                .add(" and exists (select 1 from customer_service where customer_id = customer.id and service_id in ");
            add_listed(tx, statement, &rule.services);
            statement.add(")");
        }
        statement.add(" union all ");
        self.add_reporters(statement);
    }

    /// Adds the condition that the incident affects a row of `customer`.
    fn add_is_affected(&self, tx: &Tx, statement: &mut Statement) {
        let Some(rule) = &self.search.rule else {
            statement
                .add("exists (select 1 from exposure where exposure.customer_id = customer.id and incident_id = ")
                .value(&self.search.incident)
                .add(")");
            return;
        };
        statement.add("(customer.id in (");
        self.add_reporters(statement);
        statement
            .add(") or (exists (select 1 from customer_service where customer_id = customer.id and service_id in ");
        add_listed(tx, statement, &rule.services);
        statement.add(") and (customer.tenure_start is null or customer.tenure_start <= ").value(&rule.joined_by);
        statement.add(")");
        if rule.regions != "[]" {
            statement.add(tx.dialect(" and +customer.region in ", " and customer.region in "));
            add_listed(tx, statement, &rule.regions);
        }
        statement.add("))");
    }

    fn add_reporters(&self, statement: &mut Statement) {
        statement
            .add(
                "select report.customer_id from report_view as report
                 join report_service_view as report_service on report_service.report_id = report.id
                 where report.customer_id is not null and report.incident_id = ",
            )
            .value(&self.search.incident);
    }

    /// Adds the condition that a row of `customer` has the text, which reads no index.
    fn add_has_text(&self, tx: &Tx, text: &SearchText, statement: &mut Statement) {
        statement.add("(customer.name_folded like ").value(text.name_pattern(self.anywhere)).add(" escape '!' or ");
        statement.add(tx.dialect("lower(customer.external_id)", "lower(customer.external_id collate \"C\")"));
        statement.add(" like ").value(text.number_pattern()).add(" escape '!')");
    }

    /// Adds the conditions on a row of `customer`, but for one that is met already. `is_by_name` says that rows are read in the
    /// order of names, which the index of regions has within each region.
    fn add_conditions(&self, tx: &Tx, met: Option<Criterion>, is_by_name: bool, statement: &mut Statement) {
        statement.add("customer.erased_at is null and ").add(crate::visible_customer!());
        // Who meets the rule's services and regions may still have joined later.
        let met = met.filter(|criterion| *criterion != Criterion::Incident || self.search.rule.is_none());
        for criterion in self.given().filter(|criterion| Some(*criterion) != met) {
            statement.add(" and ");
            match (criterion, &self.text) {
                (Criterion::Text, None) => {}
                (Criterion::Text, Some(text)) => {
                    statement.add("(");
                    self.add_has_text(tx, text, statement);
                    if !self.address_key.is_empty() {
                        statement.add(" or customer.id in (select customer_id from contact_point where address_key = ");
                        statement.value(&self.address_key).add(")");
                    }
                    statement.add(")");
                }
                (Criterion::Missing, _) => {
                    let import = self.search.missing;
                    statement.add(&format!(
                        "exists (select 1 from import_missing where customer_id = customer.id and import_id = {import})"
                    ));
                }
                (Criterion::Incident, _) => {
                    self.add_is_affected(tx, statement);
                }
                // SQLite does not know that there are many, and would read and sort all of them by these indexes.
                (Criterion::Vulnerable, _) => {
                    statement.add(tx.dialect("+customer.vulnerable = true", "customer.vulnerable = true"));
                }
                (Criterion::Region, _) if is_by_name => {
                    statement.add("customer.region = ").value(&self.search.region);
                }
                (Criterion::Region, _) => {
                    statement.add(tx.dialect("+customer.region = ", "customer.region = ")).value(&self.search.region);
                }
            }
        }
    }

    /// Selects those among a few who meet the other criteria, by name.
    pub fn among(&self, tx: &Tx, few: &[i64], met: Criterion, limit: i64) -> Statement {
        let mut statement = Statement::new(&format!("select {COLUMNS} from customer where customer.id in "));
        let place = statement.bind(json!(few).to_string());
        statement.add(&tx.row_ids(place)).add(" and ");
        self.add_conditions(tx, Some(met), false, &mut statement);
        self.add_order(Order::Name, limit, &mut statement);
        statement
    }

    /// Selects those who meet the criteria, where many do.
    pub fn in_order(&self, tx: &Tx, order: Order, limit: i64) -> Statement {
        let mut statement = Statement::new(&format!("select {COLUMNS} from customer where "));
        self.add_conditions(tx, None, order == Order::Name, &mut statement);
        self.add_order(order, limit, &mut statement);
        statement
    }

    fn add_order(&self, order: Order, limit: i64, statement: &mut Statement) {
        let after = self.search.after;
        let (is_after, by) = match order {
            Order::Name => (
                format!(
                    " and (customer.name_folded, customer.id) > (select name_folded, id from customer where id = {after})"
                ),
                "customer.name_folded, customer.id",
            ),
            Order::Added => (format!(" and customer.id > {after}"), "customer.id"),
        };
        if after > 0 {
            statement.add(&is_after);
        }
        statement.add(&format!(" order by {by} limit {limit}"));
    }
}

/// Adds the texts of a JSON array, for `in`.
fn add_listed(tx: &Tx, statement: &mut Statement, texts: &str) {
    let place = statement.bind(texts);
    statement.add(&tx.ids(place));
}

/// The regions of customers, in order. Each is looked up after the one before it, so that it makes no difference how many
/// customers there are.
pub async fn regions(tx: &mut Tx) -> Result<Vec<String>, Refusal> {
    Ok(tx.fetch_values::<String>(sql(REGIONS).bind(REGIONS_MAX)).await?)
}

/// Selects the regions of customers.
pub const REGIONS: &str = "select region from (
    with recursive next as (
        select (select region from customer where region > '' and erased_at is null order by region limit 1) as region
        union all
        select (select customer.region from customer
                where customer.region > next.region and customer.erased_at is null
                order by customer.region limit 1)
        from next where next.region is not null)
    select region from next where region is not null limit $1) as regions order by region";

/// How many customers there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The number.
    pub customers: i64,
    /// Whether it is that number and not about as many.
    pub is_exact: bool,
    /// How many are not found by a part of their name yet.
    pub lag: i64,
}

/// The number of customers: those in the index of the search, which are counted when they are added to it or erased, and the
/// newest ones.
pub async fn count(tx: &mut Tx) -> Result<Count, Refusal> {
    let progress = Progress::read(tx).await?;
    if progress.lag() > 0 {
        let hidden = tx
            .fetch_value::<i64>(sql("select cast(coalesce(sum(rows_new), 0) as bigint) from import
                 where kind = 'customers' and finished_at is null"))
            .await?;
        let newest = (progress.behind - hidden).max(0);
        return Ok(Count { customers: progress.customers + newest, is_exact: false, lag: progress.lag() });
    }
    let newest = tx
        .fetch_value::<i64>(
            sql(concat!(
                "select count(*) from customer where id > $1 and erased_at is null and ",
                crate::visible_customer!()
            ))
            .bind(progress.done_through),
        )
        .await?;
    Ok(Count { customers: progress.customers + newest, is_exact: true, lag: 0 })
}

/// The name of the file in [`Search::missing`].
pub async fn missing_file(tx: &mut Tx, missing: i64) -> Result<Option<String>, Refusal> {
    Ok(tx.fetch_value_optional::<String>(sql("select file_name from import where id = $1").bind(missing)).await?)
}

/// The title of the incident in [`Search::incident`].
pub async fn incident_title(tx: &mut Tx, incident: &str) -> Result<Option<String>, Refusal> {
    let Some(id) = PublicId::parse(incident) else { return Ok(None) };
    Ok(tx.fetch_value_optional::<String>(sql("select title from incident_view where id = $1").bind(id)).await?)
}
