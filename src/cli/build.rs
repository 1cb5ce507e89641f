//! `dateline build`: renders and publishes again without polling.

use super::{Global, output};
use crate::{
    clock::Clock,
    engine::{
        open::{self, OpenError, Place},
        requests::{self, Wish},
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
            Err(OpenError::Locked { .. }) => return output::hand_over(global, &Wish::Build).await,
            opened => opened?,
        };
        let (reply, answer) = tokio::sync::oneshot::channel();
        opened.engine.answer(requests::Request { wish: Wish::Build, reply }).await;
        output::print_receipt(global, &answer.await?.map_err(anyhow::Error::msg)?, &Wish::Build)?;
        Ok(ExitCode::SUCCESS)
    })
}
