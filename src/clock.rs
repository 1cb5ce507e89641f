//! The one clock of the program. Everything below the wiring is told `now`; the wiring takes it from here.
//!
//! The real clock sleeps. The set clock is for tests that simulate weeks: it stands still while anything is being
//! done, and jumps to the next moment somebody waits for as soon as the world is idle. A paused tokio clock cannot do
//! that: it jumps while sockets are still being read.

use crate::model::Time;
use std::sync::{Arc, Mutex};
use tokio::sync::watch;

/// Tells the time and waits for it.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's.
    Real,
    /// One that tests set.
    Set(Arc<SetClock>),
}

/// A clock that moves only when the world is idle, and never past its limit.
#[derive(Debug)]
pub struct SetClock {
    now: Mutex<Time>,
    limit: watch::Sender<Time>,
    /// The limit at which the world was last seen idle.
    idle_at: watch::Sender<Time>,
}

impl Clock {
    /// A clock that stands at `start` until [`SetClock::advance_to`] lets it go on.
    pub fn set(start: Time) -> (Clock, Arc<SetClock>) {
        let before = start - chrono::Duration::milliseconds(1);
        let clock = Arc::new(SetClock {
            now: Mutex::new(start),
            limit: watch::Sender::new(start),
            idle_at: watch::Sender::new(before),
        });
        (Clock::Set(Arc::clone(&clock)), clock)
    }

    /// Now.
    pub fn now(&self) -> Time {
        match self {
            Clock::Real => chrono::Utc::now(),
            Clock::Set(clock) => clock.now(),
        }
    }

    /// Waits until `at`. `is_busy` says that the caller also waits for something else that goes on by itself, a poll
    /// in flight for example; a set clock then stands still and leaves the waking to that other thing.
    pub async fn sleep_until(&self, at: Time, is_busy: bool) {
        match self {
            Clock::Real => tokio::time::sleep((at - chrono::Utc::now()).to_std().unwrap_or_default()).await,
            Clock::Set(_) if is_busy => std::future::pending().await,
            Clock::Set(clock) => clock.jump_to(at).await,
        }
    }
}

impl SetClock {
    /// Now.
    pub fn now(&self) -> Time {
        *self.now.lock().expect("nothing panics while it holds the clock")
    }

    /// Lets the world live until `at`, and returns when it is idle there.
    pub async fn advance_to(&self, at: Time) {
        self.limit.send_replace(at);
        let mut idle_at = self.idle_at.subscribe();
        // The sender lives as long as this clock.
        let _ = idle_at.wait_for(|idle_at| *idle_at >= at).await;
    }

    /// Moves the time to `at` while no world lives by this clock.
    pub fn skip_to(&self, at: Time) {
        self.limit.send_replace(at);
        self.move_to(at);
    }

    async fn jump_to(&self, at: Time) {
        let mut limit = self.limit.subscribe();
        loop {
            let allowed = *limit.borrow_and_update();
            self.move_to(at.min(allowed));
            if at <= allowed {
                return;
            }
            self.idle_at.send_replace(allowed);
            if limit.changed().await.is_err() {
                return;
            }
        }
    }

    fn move_to(&self, at: Time) {
        let mut now = self.now.lock().expect("nothing panics while it holds the clock");
        *now = (*now).max(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Duration;

    #[tokio::test]
    async fn a_set_clock_jumps_when_idle_and_stops_at_its_limit() {
        let start = Time::from_timestamp_millis(1_800_000_000_000).unwrap();
        let (clock, hand) = Clock::set(start);
        let sleeper = clock.clone();
        let woken = tokio::spawn(async move {
            sleeper.sleep_until(start + Duration::hours(3), false).await;
            let woken_at = sleeper.now();
            sleeper.sleep_until(start + Duration::days(9), false).await;
            woken_at
        });
        hand.advance_to(start + Duration::hours(2)).await;
        assert_eq!(clock.now(), start + Duration::hours(2));
        hand.advance_to(start + Duration::days(1)).await;
        assert_eq!(clock.now(), start + Duration::days(1));
        hand.limit.send_replace(start + Duration::days(9));
        assert_eq!(woken.await.unwrap(), start + Duration::hours(3));
    }
}
