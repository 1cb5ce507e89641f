//! The serial stage: one thread that holds the writing connection and the grouper, and commits in batches.
//!
//! What is asked of it while a commit is under way waits in a bounded queue and shares the next one. A result is
//! handed back only after its commit, so who has an answer can rely on it. Where a batch fails, it is taken back
//! whole, the grouper with it, and each piece is tried alone: one bad piece hurts only itself.

use crate::{
    group::Grouper,
    store::{Store, StoreError},
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    thread::JoinHandle,
};
use tokio::sync::{mpsc, oneshot};

/// Pieces of work waiting for the writer; who asks beyond it waits.
const MAX_QUEUED: usize = 256;
/// Pieces of work in one commit: enough to spread its cost, few enough that nobody waits long for an answer.
const MAX_BATCH: usize = 64;

/// What the serial stage works on.
#[derive(Debug)]
pub struct Stage {
    /// The writing connection, within a transaction.
    pub store: Store,
    /// Which entries are one story; advances only with a commit.
    pub grouper: Grouper,
}

/// Why a piece of work was not done.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The work panicked; nothing of it was kept.
    #[error("a fault in Dateline: {0}; nothing of this was kept, please report it")]
    Panicked(String),
    /// The writer has ended.
    #[error("the program is stopping")]
    Stopped,
}

/// Asks the serial stage for work. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Writer {
    jobs: mpsc::Sender<Box<dyn Job>>,
}

impl Writer {
    /// Starts the stage. The thread ends when the last `Writer` is gone.
    ///
    /// # Errors
    /// The machine refused a thread.
    pub fn start(stage: Stage) -> std::io::Result<(Writer, JoinHandle<()>)> {
        let (jobs, waiting) = mpsc::channel(MAX_QUEUED);
        let thread = std::thread::Builder::new().name("writer".to_owned()).spawn(move || work_off(stage, waiting))?;
        Ok((Writer { jobs }, thread))
    }

    /// Does a piece of work within a transaction and returns its result once it is committed. The work may be done
    /// again after it was rolled back, so it must change nothing but the stage.
    ///
    /// # Errors
    /// See [`WriteError`]; nothing of the work was kept then.
    pub async fn write<T, F>(&self, work: F) -> Result<T, WriteError>
    where
        T: Send + 'static,
        F: FnMut(&mut Stage) -> Result<T, StoreError> + Send + 'static,
    {
        self.ask(work, false).await
    }

    /// As [`Writer::write`], in a commit of its own that survives a power cut: for what is published.
    ///
    /// # Errors
    /// See [`WriteError`].
    pub async fn write_durably<T, F>(&self, work: F) -> Result<T, WriteError>
    where
        T: Send + 'static,
        F: FnMut(&mut Stage) -> Result<T, StoreError> + Send + 'static,
    {
        self.ask(work, true).await
    }

    async fn ask<T, F>(&self, work: F, is_durable: bool) -> Result<T, WriteError>
    where
        T: Send + 'static,
        F: FnMut(&mut Stage) -> Result<T, StoreError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = TypedJob { work, is_durable, result: None, reply };
        self.jobs.send(Box::new(job)).await.map_err(|_| WriteError::Stopped)?;
        answer.await.map_err(|_| WriteError::Stopped)?
    }
}

trait Job: Send {
    /// Does the work; returns true if and only if it may be committed.
    fn run(&mut self, stage: &mut Stage) -> bool;
    /// Replaces the result: the commit failed.
    fn spoil(&mut self, error: StoreError);
    /// Hands the result to who asked.
    fn deliver(self: Box<Self>);
    fn is_durable(&self) -> bool;
}

impl std::fmt::Debug for dyn Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Job")
    }
}

struct TypedJob<T, F> {
    work: F,
    is_durable: bool,
    result: Option<Result<T, WriteError>>,
    reply: oneshot::Sender<Result<T, WriteError>>,
}

impl<T, F> Job for TypedJob<T, F>
where
    T: Send,
    F: FnMut(&mut Stage) -> Result<T, StoreError> + Send,
{
    fn run(&mut self, stage: &mut Stage) -> bool {
        let result = catch_unwind(AssertUnwindSafe(|| (self.work)(stage)));
        let result = match result {
            Ok(result) => result.map_err(WriteError::Store),
            Err(panic) => Err(WriteError::Panicked(panic_text(panic.as_ref()))),
        };
        let is_good = result.is_ok();
        self.result = Some(result);
        is_good
    }

    fn spoil(&mut self, error: StoreError) {
        self.result = Some(Err(WriteError::Store(error)));
    }

    fn deliver(self: Box<Self>) {
        if let Some(result) = self.result {
            // Who asked may be gone: the poll was abandoned at a shutdown. What was committed stands.
            let _ = self.reply.send(result);
        }
    }

    fn is_durable(&self) -> bool {
        self.is_durable
    }
}

/// What a panic said.
pub(crate) fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without words".to_owned())
}

fn work_off(mut stage: Stage, mut waiting: mpsc::Receiver<Box<dyn Job>>) {
    let mut left_over = None;
    while let Some(first) = left_over.take().or_else(|| waiting.blocking_recv()) {
        let mut batch = vec![first];
        if !batch[0].is_durable() {
            while batch.len() < MAX_BATCH
                && let Ok(job) = waiting.try_recv()
            {
                if job.is_durable() {
                    left_over = Some(job);
                    break;
                }
                batch.push(job);
            }
        }
        if !try_together(&mut stage, &mut batch) {
            for job in &mut batch {
                try_alone(&mut stage, job.as_mut());
            }
        }
        batch.into_iter().for_each(Job::deliver);
    }
}

/// Returns true if and only if everything was committed; otherwise nothing was.
fn try_together(stage: &mut Stage, batch: &mut [Box<dyn Job>]) -> bool {
    let is_durable = batch.iter().any(|job| job.is_durable());
    let begun = stage.store.survive_power_cut(is_durable).and_then(|()| stage.store.begin());
    let is_good = begun.is_ok() && batch.iter_mut().all(|job| job.run(stage)) && stage.store.commit().is_ok();
    settle(stage, is_good);
    is_good
}

fn try_alone(stage: &mut Stage, job: &mut dyn Job) {
    let begun = stage.store.begin();
    let is_good = match begun {
        Ok(()) => job.run(stage) && commit(stage, job),
        Err(error) => {
            job.spoil(error);
            false
        }
    };
    settle(stage, is_good);
}

fn commit(stage: &Stage, job: &mut dyn Job) -> bool {
    match stage.store.commit() {
        Ok(()) => true,
        Err(error) => {
            job.spoil(error);
            false
        }
    }
}

/// Lets the grouper follow the database.
fn settle(stage: &mut Stage, is_good: bool) {
    if is_good {
        stage.grouper.commit();
    } else {
        stage.store.rollback();
        stage.grouper.rollback();
    }
}
