//! The doors of this room: each decodes a form and calls a verb.

use super::decision::{self, Decision, Which};
use super::{batch, stop};
use crate::on_tx;
use crate::server::forms::{Done, Door, Doors};
use crate::vocabulary::{PublicId, Refusal};

/// Every form this room answers.
pub fn doors(doors: Doors) -> Doors {
    doors
        .form("/desk/sending/{id}/pause", "/desk/sending/{id}", pause)
        .form("/desk/sending/{id}/resumption", "/desk/sending/{id}", resume)
        .form("/desk/sending/{id}/cancellation", "/desk/sending/{id}", cancel)
        .form("/desk/sending/{id}/decisions", "/desk/sending/{id}", decide_all)
        .form("/desk/sending/stop", "/desk/sending", stop_all)
        .form("/desk/sending/messages/{id}/decision", "/desk/sending", decide_one)
}

async fn pause(door: Door) -> Result<Done, Refusal> {
    let (right, id, now) = (door.may()?, door.id("id")?, door.now);
    let done = Done::to(page(&id));
    door.app.db.write(async move |tx| batch::pause(tx, &right, now, &id).await).await?;
    Ok(done)
}

async fn resume(door: Door) -> Result<Done, Refusal> {
    let (right, id, now) = (door.may()?, door.id("id")?, door.now);
    let done = Done::to(page(&id));
    door.app.db.write(async move |tx| batch::resume(tx, &right, now, &id).await).await?;
    Ok(done)
}

async fn cancel(door: Door) -> Result<Done, Refusal> {
    let (right, id, now) = (door.may()?, door.id("id")?, door.now);
    if door.fields.get("sure") != "yes" {
        return Err(Refusal::field("sure", "delivery-cancel-unconfirmed"));
    }
    let done = Done::to(page(&id));
    door.app.db.write(async move |tx| batch::cancel(tx, &right, now, &id).await).await?;
    Ok(done)
}

async fn decide_all(door: Door) -> Result<Done, Refusal> {
    let (right, id, now) = (door.may()?, door.id("id")?, door.now);
    let decision = chosen(&door)?;
    let done = Done::to(page(&id));
    let which = Which::Batch(id);
    door.app.db.write(async move |tx| decision::decide(tx, &right, now, &which, decision).await).await?;
    Ok(done)
}

async fn decide_one(door: Door) -> Result<Done, Refusal> {
    let (right, id, now) = (door.may()?, door.row("id")?, door.now);
    let decision = chosen(&door)?;
    let batch = door
        .app
        .db
        .write(async move |tx| {
            decision::decide(tx, &right, now, &Which::Message(id), decision).await?;
            Ok(on_tx!(tx, db => {
                sqlx::query_scalar::<_, Option<PublicId>>("select batch_id from message where id = $1")
                    .bind(id)
                    .fetch_one(db)
                    .await?
            }))
        })
        .await?;
    Ok(Done::to(batch.map_or_else(|| "/desk/sending".to_owned(), |id| page(&id))))
}

async fn stop_all(door: Door) -> Result<Done, Refusal> {
    let (right, now) = (door.may()?, door.now);
    let reason = door.fields.get("reason").to_owned();
    match door.fields.get("do") {
        "stop" => door.app.db.write(async move |tx| stop::stop(tx, &right, now, &reason).await).await?,
        "start" => door.app.db.write(async move |tx| stop::start(tx, &right, now).await).await?,
        _ => return Err(Refusal::field("do", "delivery-stop-choice-required")),
    }
    Ok(Done::to("/desk/sending"))
}

fn chosen(door: &Door) -> Result<Decision, Refusal> {
    Decision::parse(door.fields.get("decision")).ok_or_else(|| Refusal::field("decision", "delivery-decision-required"))
}

fn page(id: &PublicId) -> String {
    format!("/desk/sending/{id}")
}
