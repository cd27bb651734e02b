//! Claims every message that may be sent, and stores that it was accepted, as the worker does that sends them; nothing is sent.
//!
//! Prints how many messages, and in how many seconds. Run by `bench/claims`, on the database of `AMENDS_DATABASE_URL` with the keys of
//! `AMENDS_KEYS_FILE`: `AMENDS_BENCH_NODES` nodes at once, of which each claims up to `AMENDS_BENCH_CLAIM` messages at a time.

use amends::delivery::channel::{Channel, SendOutcome};
use amends::delivery::claim::{self, ChannelSlots};
use amends::delivery::link::LinkMaker;
use amends::delivery::mail;
use amends::delivery::outcome::{self, Finished};
use amends::platform::clock::Clock;
use amends::platform::db::{CONNECTIONS_DEFAULT, Db, connect_with};
use amends::platform::installation;
use amends::platform::keys::Keys;
use amends::types::Refusal;
use std::error::Error;
use std::path::Path;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::{self, Runtime};

/// That of the server.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

type Failure = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let nodes: usize = setting("AMENDS_BENCH_NODES")?.parse()?;
    let limit: i64 = setting("AMENDS_BENCH_CLAIM")?.parse()?;
    let database = setting("AMENDS_DATABASE_URL")?;
    let keys = Keys::load(Path::new(&setting("AMENDS_KEYS_FILE")?))?.ok_or("there is no file of keys")?;
    let links = LinkMaker { keys, public_url: setting("AMENDS_PUBLIC_URL")? };
    let ready = Barrier::new(nodes + 1);
    let (count, took) = thread::scope(|scope| {
        let node = |number: usize| {
            let (database, links, ready) = (&database, &links, &ready);
            scope.spawn(move || run_node(number, database, links, limit, ready))
        };
        let running: Vec<_> = (0..nodes).map(node).collect();
        ready.wait();
        let begun = Instant::now();
        let mut count = 0;
        for node in running {
            count += node.join().map_err(|_| "a node panicked")??;
        }
        Ok::<_, Failure>((count, begun.elapsed()))
    })?;
    println!("{count} {:.3}", took.as_secs_f64());
    Ok(())
}

fn setting(name: &str) -> Result<String, Failure> {
    std::env::var(name).map_err(|_| format!("{name} is not set: this is run by bench/claims").into())
}

/// One node, with connections of its own. Connecting does not count.
fn run_node(number: usize, database: &str, links: &LinkMaker, limit: i64, ready: &Barrier) -> Result<usize, Failure> {
    let connected = connect(database);
    // Also where that failed: the others wait for it.
    ready.wait();
    let (runtime, db) = connected?;
    Ok(runtime.block_on(claim_all(&db, links, &format!("bench {number}"), limit))?)
}

fn connect(database: &str) -> Result<(Runtime, Db), Failure> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let db = runtime.block_on(connect_with(database, false, CONNECTIONS_DEFAULT))?;
    Ok((runtime, db))
}

/// Claims until nothing is left, and returns how many messages were accepted. Outcomes are stored in the transaction that claims the
/// next messages, as `Worker::store_and_claim` does, after a look at what it looks at.
async fn claim_all(db: &Db, links: &LinkMaker, node: &str, limit: i64) -> Result<usize, Refusal> {
    let slots = [ChannelSlots { channel: Channel::EMAIL, free: limit }];
    let mut finished: Vec<Finished> = Vec::new();
    let mut count = 0;
    loop {
        let now = Clock::System.now();
        let mut tx = db.read().await?;
        let installation = installation::get(&mut tx).await?;
        mail::load_look(&mut tx, &installation).await?;
        drop(tx);
        let accepted = &finished;
        let claimed = db
            .write(async |tx| {
                claim::lock_claims(tx, now).await?;
                outcome::record(tx, now, accepted).await?;
                claim::claim(tx, links, node, now, limit, &slots).await
            })
            .await?;
        count += finished.len();
        if claimed.messages.is_empty() && claimed.set_aside == 0 {
            return Ok(count);
        }
        let accept = |message| Finished { message, outcome: SendOutcome::Accepted, took: Duration::ZERO };
        finished = claimed.messages.into_iter().map(accept).collect();
    }
}
