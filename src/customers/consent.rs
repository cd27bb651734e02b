//! Consent to marketing that the owner of an address withdrew. It counts for the address, whoever's it is in the records,
//! and no import gives it back: the file may be older than the withdrawal. And who refuses messages about the service.

use crate::platform::db::{IDS_SQLITE, ROW_IDS_POSTGRES, Tx, sql};
use crate::types::{Refusal, Timestamp};
use const_format::concatcp;
use serde_json::json;
use std::collections::HashSet;

/// Which of these customers refuse messages about the service. They may have said so at any of their addresses, and it is remembered
/// for a customer who has none and for addresses that come later.
pub async fn opted_out(tx: &mut Tx, customers: &[i64]) -> Result<HashSet<i64>, Refusal> {
    const SELECT: &str = "select id from customer
         where (service_opt_out or exists (select 1 from contact_point as refusing
                                           where refusing.customer_id = customer.id and not refusing.consent_service))
           and id in ";
    let query = tx.dialect(concatcp!(SELECT, IDS_SQLITE), concatcp!(SELECT, ROW_IDS_POSTGRES));
    Ok(tx.fetch_values::<i64>(sql(query).bind(json!(customers).to_string())).await?.into_iter().collect())
}

/// Whether the owner of an address withdrew the consent.
pub async fn has_withdrawn(tx: &mut Tx, address_key: &str) -> Result<bool, Refusal> {
    let query = sql("select exists (select 1 from marketing_withdrawal where address_key = $1)");
    Ok(tx.fetch_value(query.bind(address_key)).await?)
}

/// Withdraws the consent to marketing of an address. Returns whether it was not withdrawn before.
pub async fn withdraw_marketing(tx: &mut Tx, now: Timestamp, address_key: &str) -> Result<bool, Refusal> {
    let insert = sql("insert into marketing_withdrawal (address_key, at) values ($1, $2)
                      on conflict (address_key) do nothing");
    let is_new = tx.execute(insert.bind(address_key).bind(now)).await? == 1;
    set_consent(tx, address_key, false).await?;
    Ok(is_new)
}

/// Gives the consent again. Returns whether it was withdrawn before.
pub async fn give_marketing(tx: &mut Tx, address_key: &str) -> Result<bool, Refusal> {
    let delete = sql("delete from marketing_withdrawal where address_key = $1");
    let was_withdrawn = tx.execute(delete.bind(address_key)).await? == 1;
    if was_withdrawn {
        set_consent(tx, address_key, true).await?;
    }
    Ok(was_withdrawn)
}

async fn set_consent(tx: &mut Tx, address_key: &str, consents: bool) -> Result<(), Refusal> {
    let update = sql("update contact_point set consent_marketing = $2 where address_key = $1");
    tx.execute(update.bind(address_key).bind(consents)).await?;
    Ok(())
}

/// Does the same as [`keep_withdrawals`] for the customers of an import's staged rows alone.
pub(super) async fn keep_withdrawals_of_staged(tx: &mut Tx, import: i64) -> Result<(), Refusal> {
    tx.execute(
        sql("update contact_point set consent_marketing = false
             where consent_marketing = true
               and customer_id in (select customer.id from import_customer as staged
                                   join customer on customer.external_id = staged.external_id
                                   where staged.import_id = $1)
               and address_key in (select address_key from marketing_withdrawal)")
        .bind(import),
    )
    .await?;
    Ok(())
}

/// Takes back the consents that an import gave to addresses whose owners withdrew theirs.
pub(super) async fn keep_withdrawals(tx: &mut Tx) -> Result<(), Refusal> {
    tx.execute(sql("update contact_point set consent_marketing = false
         where consent_marketing = true and address_key in (select address_key from marketing_withdrawal)"))
        .await?;
    Ok(())
}
