//! The server function of the banner.

use super::islands::DuePromises;
use crate::types::Refusal;
use leptos::prelude::*;

/// Returns the promises that the signed-in person is to see, and the server's time.
#[server]
pub async fn promises_due() -> Result<DuePromises, Refusal> {
    use super::banner;
    use crate::web::server_functions;

    server_functions::run(|context| async move {
        let staff = context.staff()?;
        let lines = banner::lines(&mut context.app.db.read().await?, staff, context.now).await?;
        Ok(DuePromises { lines, now_ms: banner::milliseconds(context.now) })
    })
    .await
}
