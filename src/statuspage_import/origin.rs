//! What was imported before: what each object of another page became here.

use crate::platform::db::{Tx, sql};
use crate::text_enum;
use crate::types::{PublicId, Refusal, Timestamp};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

text_enum! {
    /// What an object of another page is.
    pub enum OriginKind("kind of an imported object") {
        /// A group of services.
        Group = "group",
        /// A service.
        Service = "service",
        /// An incident or maintenance.
        Incident = "incident",
        /// An update of one.
        Update = "update",
        /// A post-mortem.
        PostMortem = "post_mortem",
        /// A template.
        Template = "template",
        /// A subscriber.
        Subscriber = "subscriber",
    }
}

/// What an object became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Its id here.
    pub local_id: PublicId,
    /// The digest of what it said when it was imported.
    pub digest: String,
}

/// Everything that was imported from a source.
#[derive(Debug, Clone, Default)]
pub struct Known(HashMap<(OriginKind, String), Origin>);

impl Known {
    /// What an object became.
    pub fn get(&self, kind: OriginKind, origin_id: &str) -> Option<&Origin> {
        self.0.get(&(kind, origin_id.to_owned()))
    }

    /// What an object became, by its id only.
    pub fn local_id(&self, kind: OriginKind, origin_id: &str) -> Option<PublicId> {
        self.get(kind, origin_id).map(|origin| origin.local_id.clone())
    }

    /// Adds what was imported now.
    pub fn add(&mut self, kind: OriginKind, origin_id: &str, local_id: PublicId, digest: &str) {
        self.0.insert((kind, origin_id.to_owned()), Origin { local_id, digest: digest.to_owned() });
    }
}

/// Reads everything that was imported from a source.
pub async fn known(tx: &mut Tx, source: &str) -> Result<Known, Refusal> {
    let rows = tx
        .fetch_all::<(OriginKind, String, PublicId, String)>(
            sql("select kind, origin_id, local_id, digest from import_origin where source = $1").bind(source),
        )
        .await?;
    let entry = |(kind, origin_id, local_id, digest)| ((kind, origin_id), Origin { local_id, digest });
    Ok(Known(rows.into_iter().map(entry).collect()))
}

/// What an object became, as another import may have stored it meanwhile.
pub async fn find(tx: &mut Tx, source: &str, kind: OriginKind, origin_id: &str) -> Result<Option<PublicId>, Refusal> {
    let text = "select local_id from import_origin where source = $1 and kind = $2 and origin_id = $3";
    Ok(tx.fetch_value_optional::<PublicId>(sql(text).bind(source).bind(kind).bind(origin_id)).await?)
}

/// Whether anything of this source became this object.
pub async fn is_imported(tx: &mut Tx, source: &str, local_id: &PublicId) -> Result<bool, Refusal> {
    let text = "select exists (select 1 from import_origin where source = $1 and local_id = $2)";
    Ok(tx.fetch_value::<bool>(sql(text).bind(source).bind(local_id)).await?)
}

/// Stores what an object became.
pub async fn remember(
    tx: &mut Tx,
    now: Timestamp,
    source: &str,
    (kind, origin_id): (OriginKind, &str),
    local_id: &PublicId,
    digest: &str,
) -> Result<(), Refusal> {
    tx.execute(
        sql("insert into import_origin (source, kind, origin_id, local_id, digest, imported_at)
             values ($1, $2, $3, $4, $5, $6)")
        .bind(source)
        .bind(kind)
        .bind(origin_id)
        .bind(local_id)
        .bind(digest)
        .bind(now),
    )
    .await?;
    Ok(())
}

/// A digest of what an object says.
pub fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part.as_bytes());
    }
    data_encoding::HEXLOWER.encode(&hash.finalize())
}
