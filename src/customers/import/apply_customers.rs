//! Applying the staged rows of a customer file. Each step is one short transaction, run by the process that read the
//! file or, after it died, by a worker.

use super::missing;
use super::staging::{self, Import, ImportState};
use super::tags;
use crate::accounts;
use crate::customers::address::Channel;
use crate::customers::consent;
use crate::customers::exposure::lock_groups;
use crate::customers::search::index;
use crate::platform::db::{Tx, sql};
use crate::platform::events::{self, Event};
use crate::types::{Actor, PublicId, Refusal, Timestamp};
use const_format::concatcp;
use sqlx::AssertSqlSafe;

/// Staged rows of one step, which holds the writer of SQLite for less than a tenth of a second.
const STEP_ROWS: i64 = 4_000;
/// Staged rows that one transaction deletes.
const DELETED_ROWS: i64 = 10_000;

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// There are rows left.
    More,
    /// Everything was applied and is visible.
    Finished,
    /// There was nothing to do, or another process is doing it.
    Nothing,
}

/// The columns of `customer` that a file sets directly.
const CUSTOMER_COLUMNS: &[&str] = &[
    "name",
    "region",
    "language",
    "time_zone",
    "plan",
    "currency",
    "monthly_minor",
    "lifetime_minor",
    "tenure_start",
    "vulnerable",
];

/// Channel, column of the address, column of its key.
const ADDRESSES: [(Channel, &str, &str); 2] =
    [(Channel::Email, "email", "email_key"), (Channel::Sms, "phone", "phone_key")];

/// Runs the next step of a decided import.
pub async fn run_step(tx: &mut Tx, actor: &Actor, now: Timestamp, id: i64) -> Result<Step, Refusal> {
    const MOVE: &str = concatcp!(
        "update import set state = $6, applied_line = $3, rows_applied = rows_applied + $4, beat_at = $5
         where id = $1 and applied_line = $2 and state in ",
        ImportState::DECIDED_SQL
    );
    let Some(import) = staging::find(tx, id).await? else { return Ok(Step::Nothing) };
    if !ImportState::DECIDED.contains(&import.state) {
        return Ok(Step::Nothing);
    }
    let (upto, count) = tx
        .fetch_one::<(Option<i64>, i64)>(
            sql("select max(line), count(*) from
                (select line from import_customer where import_id = $1 and line > $2 order by line limit $3) as next")
            .bind(id)
            .bind(import.applied_line)
            .bind(STEP_ROWS),
        )
        .await?;
    let Some(upto) = upto else {
        let has_compared = missing::step(tx, now, &import).await?;
        return if has_compared { Ok(Step::More) } else { finish(tx, actor, now, &import).await };
    };
    // Only one process moves the line on and runs the step.
    let update = sql(MOVE).bind(id).bind(import.applied_line).bind(upto).bind(count).bind(now);
    let moved = tx.execute(update.bind(ImportState::Applying)).await?;
    if moved == 0 {
        return Ok(Step::Nothing);
    }
    let inserted = insert_new(tx, &import, upto).await?.cast_signed();
    // Where every row is a new customer, nobody was erased.
    let erased = if inserted < count { count_erased(tx, &import, upto).await? } else { 0 };
    let update = sql("update import set rows_new = rows_new + $2, rows_erased = rows_erased + $3 where id = $1");
    tx.execute(update.bind(id).bind(inserted).bind(erased)).await?;
    Ok(Step::More)
}

/// The staged rows of one step with their new customers.
///
/// A subquery for each row, because PostgreSQL's counts are from before the import, when nobody was hidden: in a join it
/// would read every customer of the import so far, in each step. `is not distinct from` keeps it from the index on
/// `hidden_by` for the same reason.
const NEW_OF_STEP: &str = "
    (select staged.*,
            (select customer.id from customer
             where customer.external_id = staged.external_id and customer.hidden_by is not distinct from $1)
                as customer_id
     from import_customer as staged
     where staged.import_id = $1 and staged.line > $2 and staged.line <= $3) as step";

/// Inserts the new customers of one step, hidden until the import is finished. Returns how many.
async fn insert_new(tx: &mut Tx, import: &Import, upto: i64) -> Result<u64, Refusal> {
    index::lock(tx).await?;
    let inserted = tx
        .execute(
            sql("insert into customer (external_id, name, name_folded, region, language, time_zone, plan, currency,
                    monthly_minor, lifetime_minor, tenure_start, vulnerable, service_opt_out, import_id, hidden_by)
             select external_id, name, name_folded, region, language, time_zone, plan, currency,
                    monthly_minor, lifetime_minor, tenure_start, vulnerable, not consent_service, import_id, import_id
             from import_customer where import_id = $1 and line > $2 and line <= $3
             order by line
             on conflict (external_id) do nothing")
            .bind(import.id)
            .bind(import.applied_line)
            .bind(upto),
        )
        .await?;
    if inserted == 0 {
        return Ok(0);
    }
    for (channel, address, key) in ADDRESSES {
        let text = format!(
            "insert into contact_point
                (customer_id, channel, address, address_key, consent_service, consent_marketing)
             select customer_id, $4, {address}, {key}, consent_service, consent_marketing
             from {NEW_OF_STEP} where customer_id is not null and {key} <> ''
             on conflict (customer_id, channel, address_key) do nothing"
        );
        tx.execute(sql(AssertSqlSafe(text)).bind(import.id).bind(import.applied_line).bind(upto).bind(channel)).await?;
    }
    let insert_services = format!(
        "insert into customer_service (customer_id, service_id)
         select customer_id, service.id from {NEW_OF_STEP}
         join service_view as service on {}
         where customer_id is not null
         on conflict (customer_id, service_id) do nothing",
        names_service(tx, "step.services", "service.id")
    );
    tx.execute(sql(AssertSqlSafe(insert_services)).bind(import.id).bind(import.applied_line).bind(upto)).await?;
    if import.columns.split(';').any(|column| column == "tags") {
        tags::insert_new(tx, import, NEW_OF_STEP, upto).await?;
    }
    Ok(inserted)
}

/// How many rows of one step are of customers whose data was erased. Nobody is erased while an import is under way.
///
/// A subquery for each row, so that PostgreSQL does not read every customer in each step.
async fn count_erased(tx: &mut Tx, import: &Import, upto: i64) -> Result<i64, Refusal> {
    let query = sql("select count(*) from import_customer as staged
         where staged.import_id = $1 and staged.line > $2 and staged.line <= $3
           and (select customer.erased_at from customer where customer.external_id = staged.external_id) is not null");
    Ok(tx.fetch_value(query.bind(import.id).bind(import.applied_line).bind(upto)).await?)
}

/// The last transaction: existing customers change, and the new ones become visible.
async fn finish(tx: &mut Tx, actor: &Actor, now: Timestamp, import: &Import) -> Result<Step, Refusal> {
    if !staging::lock_decided(tx, now, import.id).await? {
        return Ok(Step::Nothing);
    }
    let columns: Vec<&str> = import.columns.split(';').collect();
    let has_existing = import.rows_applied > import.rows_new;
    let mut changed = 0;
    if has_existing {
        lock_groups(tx).await?;
        // Before anything is changed: afterwards nothing differs any more.
        changed = count_changed(tx, import, &columns).await?;
        update_customers(tx, import, &columns).await?;
        let replacement = Replacement::begin(tx, now, import).await?;
        for address in ADDRESSES.into_iter().filter(|(_, column, _)| columns.contains(column)) {
            replace_address(tx, import, address, &columns, &replacement).await?;
        }
        replacement.record(tx, actor, import, &columns).await?;
        update_consents(tx, import, &columns).await?;
        if columns.contains(&"services") {
            replace_services(tx, import).await?;
        }
        if columns.contains(&"tags") {
            tags::replace(tx, import).await?;
        }
    }
    if import.rows_read == 1 {
        consent::keep_withdrawals_of_staged(tx, import.id).await?;
    } else {
        consent::keep_withdrawals(tx).await?;
    }
    tx.execute(
        sql("update import set state = $4, finished_at = $2, rows_changed = $3 where id = $1")
            .bind(import.id)
            .bind(now)
            .bind(changed)
            .bind(ImportState::Finished),
    )
    .await?;
    let event = Event {
        actor,
        verb: "customers.imported",
        subject: "import",
        subject_id: &import.id,
        incident_id: None,
        fields: &columns,
    };
    events::record(tx, now, event).await?;
    Ok(Step::Finished)
}

/// Staged rows of existing customers whose data is not erased.
pub(super) const EXISTING: &str = "from import_customer as staged
     join customer on customer.external_id = staged.external_id
          and customer.hidden_by is distinct from $1 and customer.erased_at is null";

/// In SQL: whether the services of a staged row name the one whose id is in a column. Ids have one length and no spaces, so that one is
/// found in the list only where it stands there.
fn names_service(tx: &Tx, services: &str, id: &str) -> String {
    format!("({}({services}, {id}) > 0)", tx.dialect("instr", "strpos"))
}

/// In SQL: how many services a staged row has, of which each is between spaces.
const STAGED_SERVICES: &str = "case when staged.services = '' then 0
    else length(staged.services) - length(replace(staged.services, ' ', '')) - 1 end";

/// How many existing customers the file says something new about, each counted once whatever it is. Rows that were found to differ when
/// they were read are not compared again; others are, such as those in which only consents differed, the row of an import of one
/// customer, and what an earlier version staged.
async fn count_changed(tx: &mut Tx, import: &Import, columns: &[&str]) -> Result<i64, Refusal> {
    let given = CUSTOMER_COLUMNS.iter().copied().filter(|column| columns.contains(column));
    let mut differs: Vec<String> =
        given.map(|column| format!("customer.{column} is distinct from staged.{column}")).collect();
    for (channel, address, key) in ADDRESSES.into_iter().filter(|(_, column, _)| columns.contains(column)) {
        let of_channel = format!(
            "select 1 from contact_point as point
             where point.customer_id = customer.id and point.channel = '{}'",
            channel.as_str()
        );
        differs.push(format!(
            "exists ({of_channel} and (point.address_key <> staged.{key} or point.address <> staged.{address}))"
        ));
        differs.push(format!("(staged.{key} <> '' and not exists ({of_channel}))"));
    }
    if columns.contains(&"services") {
        differs.push(format!(
            "exists (select 1 from customer_service as used where used.customer_id = customer.id and not {})",
            names_service(tx, "staged.services", "used.service_id")
        ));
        differs.push(format!(
            "(select count(*) from customer_service as used where used.customer_id = customer.id) <> {STAGED_SERVICES}"
        ));
    }
    if columns.contains(&"tags") {
        differs.push(tags::differ(tx).to_owned());
    }
    if columns.contains(&"consent_service") {
        differs.push("customer.service_opt_out = staged.consent_service".to_owned());
    }
    // A consent that the owner of the address withdrew is not given back.
    let withdrawn = "and not (staged.consent_marketing
        and point.address_key in (select address_key from marketing_withdrawal))";
    for (column, but) in [("consent_service", ""), ("consent_marketing", withdrawn)] {
        if columns.contains(&column) {
            differs.push(format!(
                "exists (select 1 from contact_point as point where point.customer_id = customer.id
                         and point.{column} <> staged.{column} {but})"
            ));
        }
    }
    if differs.is_empty() {
        return Ok(0);
    }
    let differs = differs.join(" or ");
    let text = format!("select count(*) {EXISTING} where staged.import_id = $1 and (staged.differs or {differs})");
    Ok(tx.fetch_value::<i64>(sql(AssertSqlSafe(text)).bind(import.id)).await?)
}

/// Updates the columns of existing customers where the file differs.
async fn update_customers(tx: &mut Tx, import: &Import, columns: &[&str]) -> Result<(), Refusal> {
    let given: Vec<&str> = CUSTOMER_COLUMNS.iter().copied().filter(|column| columns.contains(column)).collect();
    if given.is_empty() {
        return Ok(());
    }
    let mut sets: Vec<String> = given.iter().map(|column| format!("{column} = staged.{column}")).collect();
    if given.contains(&"name") {
        sets.push("name_folded = staged.name_folded".to_owned());
    }
    let differs: Vec<String> =
        given.iter().map(|column| format!("customer.{column} is distinct from staged.{column}")).collect();
    let text = format!(
        "update customer set {}, import_id = $1, version = customer.version + 1
         from import_customer as staged
         where staged.import_id = $1 and staged.external_id = customer.external_id
           and customer.hidden_by is distinct from $1 and customer.erased_at is null and ({})",
        sets.join(", "),
        differs.join(" or ")
    );
    tx.execute(sql(AssertSqlSafe(text)).bind(import.id)).await?;
    Ok(())
}

/// How the addresses that an import replaces are marked, so that messages with a personal link to them are held: whoever
/// imports could otherwise redirect a voucher.
///
/// An address is marked where the customer had another one before, or has something that a link opens: an exposure, a service
/// that an open incident names, an entitlement or a personal page. The first address of a customer is not, and neither is one that came with the
/// customer. The command line marks none (decision 54).
struct Replacement {
    now: Timestamp,
    /// Who imports on the desk, or owns the token that does; `None` for the command line.
    importer: Option<PublicId>,
    /// The last address before the import.
    last_id: i64,
}

impl Replacement {
    async fn begin(tx: &mut Tx, now: Timestamp, import: &Import) -> Result<Self, Refusal> {
        let id = |prefix| import.started_by.strip_prefix(prefix).and_then(PublicId::parse);
        let importer = match id("token:") {
            Some(token) => accounts::token::owner(tx, &token).await?,
            None => id("staff:"),
        };
        let last_id = tx.fetch_value::<i64>(sql("select coalesce(max(id), 0) from contact_point")).await?;
        Ok(Self { now, importer, last_id })
    }

    /// Records an event if an address was marked.
    async fn record(&self, tx: &mut Tx, actor: &Actor, import: &Import, columns: &[&str]) -> Result<(), Refusal> {
        let marked = tx
            .fetch_value::<bool>(
                sql("select exists (select 1 from contact_point where changed_at = $1 and id > $2)")
                    .bind(self.now)
                    .bind(self.last_id),
            )
            .await?;
        if !marked {
            return Ok(());
        }
        let given: Vec<&str> = ADDRESSES.iter().map(|(_, column, _)| *column).filter(|c| columns.contains(c)).collect();
        let event = Event {
            actor,
            verb: "customers.addresses_changed",
            subject: "import",
            subject_id: &import.id,
            incident_id: None,
            fields: &given,
        };
        events::record(tx, self.now, event).await
    }
}

/// In SQL: whether the row `customer` had another address before the one with the id `$5`, or has something that a
/// personal link opens.
const HAS_SOMETHING_TO_OPEN: &str = "(customer.address_removed_at is not null
    or exists (select 1 from contact_point as earlier where earlier.customer_id = customer.id and earlier.id <= $5)
    or exists (select 1 from exposure where exposure.customer_id = customer.id)
    or exists (select 1 from customer_service as used
               join incident_service_view as named on named.service_id = used.service_id
               join incident_view as incident on incident.id = named.incident_id
               where used.customer_id = customer.id and incident.resolved_at is null and incident.state <> 'draft')
    or exists (select 1 from entitlement_view as entitlement where entitlement.customer_id = customer.id)
    or exists (select 1 from personal_page where personal_page.customer_id = customer.id))";

/// In SQL: whether the row `customer` refuses messages about the service. They may have said so at any of their addresses, and
/// when it was removed `service_opt_out` remembers it.
const HAS_OPTED_OUT: &str = "(customer.service_opt_out
    or exists (select 1 from contact_point as refusing
               where refusing.customer_id = customer.id and not refusing.consent_service))";

/// Replaces the addresses of a channel by the one in the file, or removes them when its cell is empty. When the file
/// has no consents, a new address inherits them: an opt-out from messages about the service from the customer, and a consent
/// to marketing from the old address.
async fn replace_address(
    tx: &mut Tx,
    import: &Import,
    (channel, address, key): (Channel, &str, &str),
    columns: &[&str],
    replacement: &Replacement,
) -> Result<(), Refusal> {
    let service = if columns.contains(&"consent_service") {
        "staged.consent_service".to_owned()
    } else {
        format!("not {HAS_OPTED_OUT}")
    };
    let marketing = if columns.contains(&"consent_marketing") {
        "staged.consent_marketing".to_owned()
    } else {
        "exists (select 1 from contact_point as old
            where old.customer_id = customer.id and old.channel = $2 and old.consent_marketing)"
            .to_owned()
    };
    let insert = format!(
        "insert into contact_point (customer_id, channel, address, address_key, consent_service, consent_marketing,
                                    changed_at, changed_by)
         select customer.id, $2, staged.{address}, staged.{key}, {service}, {marketing},
                case when {HAS_SOMETHING_TO_OPEN} then $3 end, case when {HAS_SOMETHING_TO_OPEN} then $4 end
         {EXISTING}
         where staged.import_id = $1 and staged.{key} <> ''
         on conflict (customer_id, channel, address_key) do update set address = excluded.address
         where contact_point.address <> excluded.address"
    );
    let outdated = format!(
        "{EXISTING}
         join contact_point as old on old.customer_id = customer.id and old.channel = $2
         where staged.import_id = $1 and old.address_key <> staged.{key}"
    );
    let mark = format!(
        "update customer set address_removed_at = $3, service_opt_out = {HAS_OPTED_OUT}
         where id in (select old.customer_id {outdated})"
    );
    let delete = format!("delete from contact_point where id in (select old.id {outdated})");
    tx.execute(
        sql(AssertSqlSafe(insert))
            .bind(import.id)
            .bind(channel)
            .bind(replacement.importer.as_ref().map(|_| replacement.now))
            .bind(replacement.importer.clone())
            .bind(replacement.last_id),
    )
    .await?;
    tx.execute(sql(AssertSqlSafe(mark)).bind(import.id).bind(channel).bind(replacement.now)).await?;
    tx.execute(sql(AssertSqlSafe(delete)).bind(import.id).bind(channel)).await?;
    Ok(())
}

/// Applies the consents of the file to every address of a customer, and to the customer for those they get later.
async fn update_consents(tx: &mut Tx, import: &Import, columns: &[&str]) -> Result<(), Refusal> {
    if columns.contains(&"consent_service") {
        tx.execute(
            sql("update customer set service_opt_out = not staged.consent_service
             from import_customer as staged
             where staged.import_id = $1 and staged.external_id = customer.external_id
               and customer.hidden_by is distinct from $1 and customer.erased_at is null
               and customer.service_opt_out = staged.consent_service")
            .bind(import.id),
        )
        .await?;
    }
    for column in ["consent_service", "consent_marketing"].into_iter().filter(|column| columns.contains(column)) {
        let text = format!(
            "update contact_point set {column} = staged.{column}
             from import_customer as staged, customer
             where staged.import_id = $1 and customer.external_id = staged.external_id
               and customer.hidden_by is distinct from $1 and customer.erased_at is null
               and contact_point.customer_id = customer.id
               and contact_point.{column} is distinct from staged.{column}"
        );
        tx.execute(sql(AssertSqlSafe(text)).bind(import.id)).await?;
    }
    Ok(())
}

/// Replaces the services of a customer by those in the file.
async fn replace_services(tx: &mut Tx, import: &Import) -> Result<(), Refusal> {
    let delete = format!(
        "delete from customer_service where (customer_id, service_id) in (
            select used.customer_id, used.service_id {EXISTING}
            join customer_service as used on used.customer_id = customer.id
            where staged.import_id = $1 and not {})",
        names_service(tx, "staged.services", "used.service_id")
    );
    tx.execute(sql(AssertSqlSafe(delete)).bind(import.id)).await?;
    let insert = format!(
        "insert into customer_service (customer_id, service_id)
         select customer.id, service.id {EXISTING}
         join service_view as service on {}
         where staged.import_id = $1
         on conflict (customer_id, service_id) do nothing",
        names_service(tx, "staged.services", "service.id")
    );
    tx.execute(sql(AssertSqlSafe(insert)).bind(import.id)).await?;
    Ok(())
}

/// Deletes some of what a finished import left behind: staged rows, and `hidden_by` of its customers. Returns whether
/// there may be more.
pub async fn delete_leftovers(tx: &mut Tx, id: i64) -> Result<bool, Refusal> {
    let mut deleted = 0;
    for table in ["import_customer", "import_exposure"] {
        let text = format!(
            "delete from {table} where import_id = $1 and line <= (
                select max(line) from (select line from {table} where import_id = $1 order by line limit $2) as next)"
        );
        deleted += tx.execute(sql(AssertSqlSafe(text)).bind(id).bind(DELETED_ROWS)).await?;
    }
    let unhidden = tx
        .execute(
            sql("update customer set hidden_by = null
             where id in (select id from customer where hidden_by = $1 limit $2)")
            .bind(id)
            .bind(DELETED_ROWS),
        )
        .await?;
    deleted += missing::delete_named(tx, id).await?;
    Ok(deleted + unhidden > 0)
}
