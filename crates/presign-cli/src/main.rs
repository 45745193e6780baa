//! The `presign` command: signs URLs, looks into them, checks them, and serves what they are for.
//!
//! Arguments are read in `args`, the environment in `environment`; what lies between them and the library is here.

mod account;
mod args;
mod azure;
mod batch;
mod credentials;
mod demo;
mod environment;
mod errors;
mod google;
mod inspect;
mod keyring;
mod keys;
mod listen;
mod logs;
mod notes;
mod obligations;
mod output;
mod parts;
mod post;
mod read;
mod received;
mod secrets;
mod serve;
mod sign;
mod store;
mod table;
mod terminal;
mod verify;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use args::{Cli, Command};
use errors::Failure;
use sign::Operation;

fn main() -> ExitCode {
    logs::start();
    let done = match Cli::try_parse() {
        Ok(cli) => run(cli.command),
        Err(error) => errors::of_arguments(&error),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            terminal::complain(&failure.to_string());
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Get(sign) => sign::run(&Operation::Get, &sign),
        Command::Head(sign) => sign::run(&Operation::Head, &sign),
        Command::Put(sign) => sign::run(&Operation::Put, &sign),
        Command::Delete(sign) => sign::run(&Operation::Delete, &sign),
        Command::List(list) => sign::run(&Operation::List(list.prefix), &list.sign),
        Command::Parts(parts) => parts::run(&parts),
        Command::Request(request) => sign::run(&Operation::Request(request.method), &request.sign),
        Command::Post(flags) => post::run(&flags),
        Command::Batch(flags) => batch::run(flags),
        Command::Inspect(inspect) => inspect::run(&inspect),
        Command::Verify(verify) => verify::run(&verify),
        Command::Serve(flags) => serve::run(&flags),
        Command::Demo(flags) => demo::run(&flags),
        Command::Keys(keys) => keys::run(&keys),
        Command::Completions { shell } => {
            // Into memory first: the generator panics when its output is closed.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "presign", &mut script);
            terminal::print(&script)
        }
    }
}
