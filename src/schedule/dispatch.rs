//! Which of the feeds that are due may start now: at most so many polls in flight, few at a time per registrable
//! domain with a gap between them, domains taking turns, and none while a domain has asked for quiet.
//!
//! A queue told the time, not a scheduler: when a feed is due was decided before. A domain with two hundred due feeds
//! takes one turn like every other, so it is neither hammered nor does it starve its neighbors. Every operation costs
//! the logarithm of the number of feeds; a feed at rest takes about a hundred bytes.

use crate::model::{NetworkSettings, Time};
use chrono::Duration;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next<F> {
    /// Poll this feed now; tell `finished` when it is done.
    Start(F),
    /// Nothing may start before this moment, unless a poll finishes or a feed is pushed.
    WaitUntil(Time),
    /// Nothing may start before a poll finishes or a feed is pushed.
    Idle,
}

/// The queue of feeds, by domain. `F` names a feed.
#[derive(Debug)]
pub struct Dispatcher<F> {
    concurrency: usize,
    network: NetworkSettings,
    domains: Vec<Domain<F>>,
    index_of: HashMap<Box<str>, u32>,
    /// Where each queued feed stands.
    queued: HashMap<F, Queued>,
    /// The domain of each running feed.
    running: HashMap<F, u32>,
    /// Domains whose next feed may start at a later moment.
    waiting: BTreeSet<(Time, u32)>,
    /// Domains whose next feed may start now, the longest unserved first.
    ready: BTreeSet<(u64, u32)>,
    /// Counts turns.
    turn: u64,
}

#[derive(Clone, Copy, Debug)]
struct Queued {
    domain: u32,
    due_at: Time,
}

#[derive(Debug)]
struct Domain<F> {
    parallel: usize,
    gap: Duration,
    queue: BTreeSet<(Time, F)>,
    n_running: usize,
    /// The end of the gap after the last request.
    free_at: Time,
    /// The domain asked for quiet until then.
    held_until: Time,
    /// The turn in which it was last served.
    served: u64,
    /// In which of the two sets it stands, and under which key.
    place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Nowhere,
    Waiting(Time),
    Ready,
}

impl<F: Copy + Eq + Hash + Ord> Dispatcher<F> {
    /// An empty queue with the limits of `[network]`.
    pub fn new(network: &NetworkSettings) -> Dispatcher<F> {
        Dispatcher {
            concurrency: network.concurrency.max(1),
            network: network.clone(),
            domains: Vec::new(),
            index_of: HashMap::new(),
            queued: HashMap::new(),
            running: HashMap::new(),
            waiting: BTreeSet::new(),
            ready: BTreeSet::new(),
            turn: 0,
        }
    }

    /// Takes over changed limits; what is queued, running or held stays so.
    pub fn set_limits(&mut self, network: &NetworkSettings) {
        self.concurrency = network.concurrency.max(1);
        self.network = network.clone();
        let names: Vec<(Box<str>, u32)> = self.index_of.iter().map(|(name, index)| (name.clone(), *index)).collect();
        for (name, index) in names {
            let (parallel, gap) = limits_of(&self.network, &name);
            let domain = &mut self.domains[index as usize];
            domain.parallel = parallel;
            domain.gap = gap;
            self.settle(index);
        }
    }

    /// Queues a feed, or moves it if it is queued already. A feed that is running is left alone.
    pub fn push(&mut self, feed: F, domain: &str, due_at: Time) {
        if self.running.contains_key(&feed) {
            return;
        }
        self.remove(feed);
        let index = self.index_of(domain);
        self.domains[index as usize].queue.insert((due_at, feed));
        self.queued.insert(feed, Queued { domain: index, due_at });
        self.settle(index);
    }

    /// Takes a feed out of the queue; one that is running goes on.
    pub fn remove(&mut self, feed: F) {
        if let Some(Queued { domain, due_at }) = self.queued.remove(&feed) {
            self.domains[domain as usize].queue.remove(&(due_at, feed));
            self.settle(domain);
        }
    }

    /// What to do at `now`. A feed that is returned counts as running.
    pub fn next(&mut self, now: Time) -> Next<F> {
        self.wake_domains(now);
        if self.running.len() >= self.concurrency {
            return Next::Idle;
        }
        if let Some((_, index)) = self.ready.first().copied() {
            return Next::Start(self.start(index, now));
        }
        self.waiting.first().map_or(Next::Idle, |(at, _)| Next::WaitUntil(*at))
    }

    /// A poll is over; the gap of its domain begins. The feed is to be pushed again when it is next due.
    pub fn finished(&mut self, feed: F, now: Time) {
        let Some(index) = self.running.remove(&feed) else { return };
        let domain = &mut self.domains[index as usize];
        domain.n_running = domain.n_running.saturating_sub(1);
        domain.free_at = domain.free_at.max(now + domain.gap);
        self.settle(index);
    }

    /// Nothing of the domain starts before `until`; an earlier hold never shortens a later one.
    pub fn hold(&mut self, domain: &str, until: Time) {
        let index = self.index_of(domain);
        let domain = &mut self.domains[index as usize];
        domain.held_until = domain.held_until.max(until);
        self.settle(index);
    }

    /// Takes out of the queue the feeds of all domains that are held at `now`, for whoever will not wait for them.
    pub fn take_held(&mut self, now: Time) -> Vec<F> {
        let held = self.domains.iter().filter(|domain| domain.held_until > now);
        let feeds: Vec<F> = held.flat_map(|domain| domain.queue.iter().map(|(_, feed)| *feed)).collect();
        feeds.iter().for_each(|feed| self.remove(*feed));
        feeds
    }

    /// Feeds that are queued, due or not.
    pub fn n_queued(&self) -> usize {
        self.queued.len()
    }

    fn index_of(&mut self, domain: &str) -> u32 {
        if let Some(index) = self.index_of.get(domain) {
            return *index;
        }
        let index = u32::try_from(self.domains.len()).expect("there are fewer than four billion domains");
        let (parallel, gap) = limits_of(&self.network, domain);
        self.domains.push(Domain {
            parallel,
            gap,
            queue: BTreeSet::new(),
            n_running: 0,
            free_at: Time::MIN_UTC,
            held_until: Time::MIN_UTC,
            served: 0,
            place: Place::Nowhere,
        });
        self.index_of.insert(domain.into(), index);
        index
    }

    fn start(&mut self, index: u32, now: Time) -> F {
        self.turn += 1;
        let domain = &mut self.domains[index as usize];
        let (_, feed) = domain.queue.pop_first().expect("a domain that is ready has a feed");
        self.ready.remove(&(domain.served, index));
        domain.place = Place::Nowhere;
        domain.served = self.turn;
        domain.n_running += 1;
        domain.free_at = now + domain.gap;
        self.queued.remove(&feed);
        self.running.insert(feed, index);
        self.settle(index);
        feed
    }

    /// Moves domains whose moment has come from the waiting to the ready.
    fn wake_domains(&mut self, now: Time) {
        while let Some((at, index)) = self.waiting.first().copied() {
            if at > now {
                break;
            }
            self.waiting.pop_first();
            let domain = &mut self.domains[index as usize];
            domain.place = Place::Ready;
            self.ready.insert((domain.served, index));
        }
    }

    /// Puts a domain where it belongs after anything about it has changed: among the waiting, from where it wakes.
    fn settle(&mut self, index: u32) {
        let domain = &mut self.domains[index as usize];
        match domain.place {
            Place::Nowhere => false,
            Place::Waiting(at) => self.waiting.remove(&(at, index)),
            Place::Ready => self.ready.remove(&(domain.served, index)),
        };
        domain.place = match domain.next_start() {
            Some(at) => {
                self.waiting.insert((at, index));
                Place::Waiting(at)
            }
            None => Place::Nowhere,
        };
    }
}

impl<F: Copy + Ord> Domain<F> {
    /// When its next feed may start; None where there is none or enough are running.
    fn next_start(&self) -> Option<Time> {
        let (due_at, _) = self.queue.first()?;
        (self.n_running < self.parallel).then(|| (*due_at).max(self.free_at).max(self.held_until))
    }
}

/// Parallel requests and gap of a domain.
fn limits_of(network: &NetworkSettings, domain: &str) -> (usize, Duration) {
    let own = network.hosts.get(domain);
    let parallel = own.and_then(|host| host.parallel).unwrap_or(network.host_parallel);
    let gap = own.and_then(|host| host.gap).unwrap_or(network.host_gap);
    (parallel.max(1), gap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::config::HostSettings;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn network(concurrency: usize, host_parallel: usize, gap_seconds: i64) -> NetworkSettings {
        NetworkSettings {
            concurrency,
            host_parallel,
            host_gap: Duration::seconds(gap_seconds),
            address_parallel: 16,
            allow: Vec::new(),
            hosts: BTreeMap::new(),
            proxy: None,
        }
    }

    fn at(seconds: i64) -> Time {
        Time::UNIX_EPOCH + Duration::seconds(seconds)
    }

    #[test]
    fn domains_take_turns_however_many_feeds_they_have() {
        let mut dispatcher = Dispatcher::new(&network(10, 1, 0));
        for feed in 0..200 {
            dispatcher.push(feed, "big.example", at(0));
        }
        dispatcher.push(1000, "small.example", at(5));
        dispatcher.push(1001, "other.example", at(5));
        let mut started = Vec::new();
        for _ in 0..4 {
            let Next::Start(feed) = dispatcher.next(at(5)) else { panic!("something is due") };
            dispatcher.finished(feed, at(5));
            started.push(feed);
        }
        assert_eq!(started.iter().filter(|feed| **feed >= 1000).count(), 2, "{started:?}");
    }

    #[test]
    fn a_gap_begins_when_a_poll_starts_and_again_when_it_ends() {
        let mut dispatcher = Dispatcher::new(&network(10, 1, 3));
        dispatcher.push('a', "x.example", at(0));
        dispatcher.push('b', "x.example", at(0));
        assert_eq!(dispatcher.next(at(0)), Next::Start('a'));
        assert_eq!(dispatcher.next(at(10)), Next::Idle);
        dispatcher.finished('a', at(10));
        assert_eq!(dispatcher.next(at(10)), Next::WaitUntil(at(13)));
        assert_eq!(dispatcher.next(at(13)), Next::Start('b'));
    }

    #[test]
    fn single_domains_may_have_limits_of_their_own() {
        let mut settings = network(10, 1, 60);
        let own = HostSettings { parallel: Some(2), gap: Some(Duration::zero()), narrow: false };
        settings.hosts.insert("fast.example".into(), own);
        let mut dispatcher = Dispatcher::new(&settings);
        for feed in 0..3 {
            dispatcher.push(feed, "fast.example", at(0));
        }
        assert_eq!(dispatcher.next(at(0)), Next::Start(0));
        assert_eq!(dispatcher.next(at(0)), Next::Start(1));
        assert_eq!(dispatcher.next(at(0)), Next::Idle);
    }

    #[test]
    fn a_held_domain_is_quiet_and_the_longest_hold_counts() {
        let mut dispatcher = Dispatcher::new(&network(10, 1, 0));
        dispatcher.push('a', "x.example", at(0));
        assert!(matches!(dispatcher.next(at(0)), Next::Start('a')));
        dispatcher.hold("x.example", at(100));
        dispatcher.hold("x.example", at(50));
        dispatcher.finished('a', at(1));
        dispatcher.push('a', "x.example", at(10));
        assert_eq!(dispatcher.next(at(60)), Next::WaitUntil(at(100)));
        assert_eq!(dispatcher.next(at(100)), Next::Start('a'));
    }

    #[test]
    fn who_will_not_wait_for_a_held_domain_takes_its_feeds_out() {
        let mut dispatcher = Dispatcher::new(&network(10, 1, 0));
        dispatcher.push('a', "x.example", at(0));
        dispatcher.push('b', "y.example", at(0));
        dispatcher.hold("x.example", at(100));
        assert_eq!((dispatcher.take_held(at(100)), dispatcher.take_held(at(0))), (vec![], vec!['a']));
        assert_eq!((dispatcher.next(at(0)), dispatcher.n_queued()), (Next::Start('b'), 0));
    }

    #[test]
    fn a_feed_is_queued_once_and_can_be_moved_and_removed() {
        let mut dispatcher = Dispatcher::new(&network(10, 1, 0));
        dispatcher.push('a', "x.example", at(5));
        dispatcher.push('a', "y.example", at(9));
        assert_eq!((dispatcher.n_queued(), dispatcher.next(at(5))), (1, Next::WaitUntil(at(9))));
        dispatcher.remove('a');
        assert_eq!(dispatcher.next(at(20)), Next::Idle);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Whatever is pushed, every feed starts, none before it is due, and no limit is ever passed.
        #[test]
        fn every_feed_starts_and_no_limit_is_passed(
            feeds in proptest::collection::vec((0_u8..8, 0_i64..100), 1..120),
            concurrency in 1_usize..6, parallel in 1_usize..3, gap in 0_i64..5, seed in any::<u64>(),
        ) {
            let mut dispatcher = Dispatcher::new(&network(concurrency, parallel, gap));
            let domain = |feed: usize| format!("d{}.example", feeds[feed].0);
            for (feed, (_, due)) in feeds.iter().enumerate() {
                dispatcher.push(feed, &domain(feed), at(*due));
            }
            let mut running: Vec<(i64, usize)> = Vec::new();
            let mut last_start: HashMap<u8, i64> = HashMap::new();
            let (mut now, mut n_started, mut random) = (0, 0, seed);
            while n_started < feeds.len() || !running.is_empty() {
                prop_assert!(now < 10_000, "it never ends");
                match dispatcher.next(at(now)) {
                    Next::Start(feed) => {
                        let (host, due) = feeds[feed];
                        prop_assert!(due <= now);
                        let n_of_host = running.iter().filter(|(_, other)| feeds[*other].0 == host).count();
                        prop_assert!(n_of_host < parallel && running.len() < concurrency);
                        if let Some(last) = last_start.insert(host, now) {
                            prop_assert!(now - last >= gap);
                        }
                        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                        running.push((now + (random >> 60) as i64, feed));
                        n_started += 1;
                    }
                    Next::WaitUntil(until) => {
                        prop_assert!(until > at(now));
                        now += 1;
                    }
                    Next::Idle => now += 1,
                }
                running.retain(|(end, feed)| {
                    if *end <= now {
                        dispatcher.finished(*feed, at(now));
                    }
                    *end > now
                });
            }
        }
    }

    #[test]
    fn ten_thousand_feeds_are_dispatched_in_a_moment() {
        let mut dispatcher = Dispatcher::new(&network(64, 1, 3));
        for feed in 0..10_000_u32 {
            dispatcher.push(feed, &format!("site{feed}.example"), at(i64::from(feed % 600)));
        }
        let mut n_started = 0;
        let mut now = at(0);
        loop {
            match dispatcher.next(now) {
                Next::Start(feed) => {
                    n_started += 1;
                    dispatcher.finished(feed, now);
                }
                Next::WaitUntil(until) => now = until,
                Next::Idle => break,
            }
        }
        assert_eq!((n_started, now), (10_000, at(599)));
    }
}
