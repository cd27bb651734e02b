//! The binary: parses the command line and runs the server or one command.

use amends::app::cli::{Command, Verb};
use amends::app::{command as commands, owned_files, serve};
use amends::platform::config::Config;
use amends::platform::{output, private_files};
use clap::Parser;
use std::process::ExitCode;

/// Returns memory to the system that glibc's allocator keeps in an arena for each thread.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let command = Command::parse();
    let verb = command.verb.unwrap_or(Verb::Serve);
    if !verb.writes_public_files() {
        private_files::restrict_umask();
    }
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            output::warn(format_args!("amends: cannot start: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let code = runtime.block_on(run(command.config, verb));
    // Does not wait for the recompression of published pages, which takes seconds and can be abandoned.
    runtime.shutdown_background();
    code
}

async fn run(config: Config, verb: Verb) -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("AMENDS_LOG").unwrap_or_else(|_| "info,sqlx=warn".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    owned_files::narrow(&config);
    let outcome = match verb {
        Verb::Serve => serve::run(config).await,
        other => commands::run(config, other).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            output::warn(format_args!("amends: {}", stop.message));
            ExitCode::from(stop.exit_code)
        }
    }
}
