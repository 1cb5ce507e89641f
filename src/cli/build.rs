//! `dateline build`: renders and publishes again without polling.

use super::{
    Global,
    output::{self, print_line},
};
use crate::{
    clock::Clock,
    engine::{
        open::{self, OpenError, Place},
        requests::Wish,
    },
};
use clap::Args;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct Arguments {}

pub(super) fn run(global: &Global, _arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let place = Place { config: global.config_path(), data: global.data.clone(), clock: Clock::Real, lookup: None };
        let mut opened = match open::open(&place).await {
            Err(OpenError::Locked { .. }) => return output::hand_over(&global.data, &Wish::Build).await,
            opened => opened?,
        };
        let published = opened.engine.publish().await?;
        print_line(published.summary())?;
        Ok(ExitCode::SUCCESS)
    })
}
