//! Whose a case is that was matched by its address only, which anybody can type: a person finds out, by evidence, and says
//! so. Until then it holds automatic messages to the customer (I7) and counts towards no amount.

use super::receive_message::address_key;
use super::reply::newest_body;
use super::store::{self, Case};
use crate::access::CaseAgent;
use crate::platform::db::{Tx, sql};
use crate::types::field_errors::{FieldErrors, TITLE_MAX};
use crate::types::{Refusal, Timestamp};

/// What a person found out about a case.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The customer whom the page named.
    pub customer_id: i64,
    /// Whether the case is theirs; otherwise it is somebody else's.
    pub is_customer: bool,
    /// How the person knows.
    pub evidence: String,
}

/// A finding that was stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct StoredFinding {
    /// Whether the case is the customer's to whom it was matched.
    pub is_customer: bool,
    /// How the person knows.
    pub evidence: String,
    /// The person's name.
    pub decided_by: String,
    /// When.
    pub decided_at: Timestamp,
}

/// Stores whether a case is the customer's. If it is, its messages are certain. If not, the case has no customer, its
/// reports name nobody, and its address is not matched to that customer again for this incident.
///
/// # Errors
///
/// A field error without evidence, `Refusal::Stale` when the case changed since `version` was read, and
/// `Refusal::Conflict` when it is no longer matched to that customer by its address.
pub async fn decide_identity(
    tx: &mut Tx,
    right: &CaseAgent,
    now: Timestamp,
    case_id: i64,
    version: i64,
    finding: Finding,
) -> Result<(), Refusal> {
    let mut form = FieldErrors::new();
    let evidence = form.required_line("evidence", &finding.evidence, TITLE_MAX);
    form.check()?;
    let mut case = store::lock(tx, case_id).await?;
    if !case.is_provisional || case.customer_id != Some(finding.customer_id) {
        return Err(Refusal::conflict("case-identity-decided"));
    }
    if case.version != version + 1 {
        // Another message may be other evidence.
        return Err(Refusal::Stale { theirs: newest_body(tx, case_id).await?, yours: evidence });
    }
    case.is_provisional = false;
    let verb = if finding.is_customer {
        confirm(tx, &case).await?;
        "case.customer_confirmed"
    } else {
        reject(tx, &mut case, finding.customer_id).await?;
        "case.customer_rejected"
    };
    tx.execute(
        sql("update complaint_case
             set identity_evidence = $2, identity_decided_by = $3, identity_decided_at = $4
             where id = $1")
        .bind(case_id)
        .bind(evidence)
        .bind(right.staff_id()?)
        .bind(now),
    )
    .await?;
    store::save(tx, now, &case).await?;
    store::record_event(tx, right.actor(), now, &case, verb, &["customer", "evidence"]).await
}

async fn confirm(tx: &mut Tx, case: &Case) -> Result<(), Refusal> {
    tx.execute(sql("update interaction set is_certain = true where case_id = $1 and direction = 'in'").bind(case.id))
        .await?;
    Ok(())
}

async fn reject(tx: &mut Tx, case: &mut Case, customer_id: i64) -> Result<(), Refusal> {
    let contact = case.contact.as_ref().ok_or_else(|| Refusal::conflict("case-identity-decided"))?;
    let key = address_key(contact);
    let other = tx
        .fetch_value::<bool>(
            sql("select exists (select 1 from complaint_case other join complaint_case own
                                on other.incident_key = own.incident_key and other.id <> own.id
                 where own.id = $1 and other.person_key = $2)")
            .bind(case.id)
            .bind(&key),
        )
        .await?;
    if other {
        return Err(Refusal::conflict("case-identity-other-case"));
    }
    case.customer_id = None;
    tx.execute(
        sql("update complaint_case set person_key = $2, rejected_customer_id = $3 where id = $1")
            .bind(case.id)
            .bind(key)
            .bind(customer_id),
    )
    .await?;
    tx.execute(
        sql("update report set customer_id = null where case_id = $1 and customer_id = $2")
            .bind(case.id)
            .bind(customer_id),
    )
    .await?;
    Ok(())
}

/// What was found out about a case, if anything was.
pub async fn find_finding(tx: &mut Tx, case_id: i64) -> Result<Option<StoredFinding>, Refusal> {
    Ok(tx
        .fetch_optional(
            sql("select rejected_customer_id is null as is_customer, identity_evidence as evidence, staff.name as decided_by,
                        identity_decided_at as decided_at
                 from complaint_case join staff_view as staff on staff.id = identity_decided_by
                 where complaint_case.id = $1 and identity_decided_at is not null")
            .bind(case_id),
        )
        .await?)
}
