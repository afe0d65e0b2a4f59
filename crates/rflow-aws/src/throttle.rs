//! Requests at the rate that a service bears: a token bucket that learns, and full-jitter pauses.

use std::fmt;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// First pause after a failure; it doubles with each further one, and a random part of it is waited.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// How much of the answers of a second may be refusals before the rate is cut. Large services refuse a few requests
/// at any rate; only the refused ones wait then.
const BEARABLE: f64 = 0.25;
/// How much of it may be refusals while the rate grows.
const FEW: f64 = 0.1;
/// Calls per second below which the rate never falls.
const LOWEST_RATE: f64 = 0.5;
/// Part of the best rate seen below which it never falls: a service that refuses whatever the rate is not helped by
/// less.
const LOWEST_PART: f64 = 0.05;
const GROWTH: f64 = 1.25;
/// A rate that was learnt is forgotten when it has grown to this multiple of what it was first cut to.
const FORGOTTEN: f64 = 20.0;
/// The rate is judged after this time and so many answers, or after the longer time. Of fewer answers, chance would
/// decide, and a rate that is low because there is little to do would count as what the service bears.
const WINDOW: Duration = Duration::from_secs(1);
const ANSWERS: u32 = 20;
const LONG_WINDOW: Duration = Duration::from_secs(10);
/// How long a call is refused until the user is told, and the shortest time between two such warnings.
const TELL: Duration = Duration::from_secs(60);

/// What a failure means for the next call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The service refuses work for now.
    Throttled,
    /// It may pass: a broken connection, an error within the service.
    Transient,
    /// It stays.
    Fatal,
}

/// Ends the waiting of all who share it.
#[derive(Clone, Default)]
pub struct Stop(Arc<(AtomicBool, Notify)>);

impl Stop {
    /// Ends it, once and for all.
    pub fn stop(&self) {
        self.0.0.store(true, Ordering::Release);
        self.0.1.notify_waiters();
    }

    /// Whether it was ended.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.0.0.load(Ordering::Acquire)
    }

    /// Until it is ended.
    pub async fn wait(&self) {
        let ended = self.0.1.notified();
        tokio::pin!(ended);
        // Registered before the look at the flag, so that no end between the two is missed.
        ended.as_mut().enable();
        if !self.is_stopped() {
            ended.await;
        }
    }
}

impl fmt::Debug for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Stop").field(&self.is_stopped()).finish()
    }
}

/// The rate of calls of one kind, shared by all clones.
#[derive(Clone)]
pub struct Throttle {
    name: &'static str,
    rate: Arc<Mutex<Rate>>,
}

impl fmt::Debug for Throttle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Throttle")
            .field("name", &self.name)
            .field("rate", &self.rate())
            .finish()
    }
}

impl Throttle {
    /// A throttle for calls of one kind. `max_rate` is in calls per second; without it there is no limit until the
    /// service refuses calls.
    #[must_use]
    pub fn new(name: &'static str, max_rate: Option<f64>) -> Self {
        let rate = Rate::new(max_rate.filter(|r| *r > 0.0), Instant::now());
        Self {
            name,
            rate: Arc::new(Mutex::new(rate)),
        }
    }

    /// Calls per second that are let through now; `None` is any number.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        self.lock().limit
    }

    /// Calls until it succeeds or the failure is final: at once when it is fatal, after `attempts` calls when it may
    /// pass, never because of throttling. `stop` ends it with the last failure.
    ///
    /// # Errors
    /// The last failure.
    pub async fn run<T, E, F, Fut>(
        &self,
        attempts: u32,
        stop: &Stop,
        fault: impl Fn(&E) -> Fault,
        mut call: F,
    ) -> Result<T, E>
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = Result<T, E>>,
    {
        let (mut failed, mut refused) = (0, 0);
        let mut refused_since = None;
        loop {
            self.wait_for_turn(stop).await;
            let error = match call().await {
                Ok(value) => {
                    self.lock().answered(false, Instant::now());
                    return Ok(value);
                }
                Err(error) => error,
            };
            let pause = match fault(&error) {
                Fault::Fatal => {
                    self.lock().answered(false, Instant::now());
                    return Err(error);
                }
                Fault::Transient => {
                    failed += 1;
                    if failed >= attempts {
                        return Err(error);
                    }
                    pause(failed)
                }
                Fault::Throttled => {
                    refused += 1;
                    let since = *refused_since.get_or_insert_with(Instant::now);
                    self.note_refusal(since, Instant::now());
                    pause(refused)
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = stop.wait() => return Err(error),
            }
        }
    }

    /// Takes note that the service refused a call, as it has done since `since`.
    fn note_refusal(&self, since: Instant, now: Instant) {
        let (cut, tell) = {
            let mut rate = self.lock();
            (rate.answered(true, now), rate.is_to_be_told(since, now))
        };
        if let Some(limit) = cut {
            tracing::debug!("{} throttles; {limit:.1} calls per second now", self.name);
        }
        if tell {
            tracing::warn!(
                "{} has refused a call for {} seconds because there are too many (throttling); trying on",
                self.name,
                now.saturating_duration_since(since).as_secs()
            );
        }
    }

    async fn wait_for_turn(&self, stop: &Stop) {
        let wait = self.lock().reserve(Instant::now());
        if !wait.is_zero() {
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = stop.wait() => {}
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Rate> {
        self.rate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A random part of a bound that doubles with every failure ("full jitter"), so that callers who failed together do
/// not come back together.
pub(crate) fn pause(failures: u32) -> Duration {
    let bound = FIRST_PAUSE
        .saturating_mul(1 << failures.saturating_sub(1).min(10))
        .min(LONGEST_PAUSE);
    bound.mul_f64(fastrand::f64())
}

/// A token bucket that holds the tokens of one second, and learns its rate from the answers.
#[derive(Debug)]
struct Rate {
    /// What the owner allows.
    max: Option<f64>,
    /// What is let through now.
    limit: Option<f64>,
    /// What the limit was when the service first threatened; for forgetting it.
    learnt: f64,
    /// The most that the service did in a second.
    best: f64,
    /// When the next token is there.
    next: Instant,
    window: Instant,
    served: u32,
    refused: u32,
    /// When the user was last told of refusals.
    told: Option<Instant>,
}

impl Rate {
    fn new(max: Option<f64>, now: Instant) -> Self {
        Self {
            max,
            limit: max,
            learnt: 0.0,
            best: 0.0,
            next: now,
            window: now,
            served: 0,
            refused: 0,
            told: None,
        }
    }

    /// Whether the user is to be told now of a call that is refused since `since`; once a minute at most, however
    /// many calls there are.
    fn is_to_be_told(&mut self, since: Instant, now: Instant) -> bool {
        let long_ago = |at: Instant| now.saturating_duration_since(at) >= TELL;
        let tell = long_ago(since) && self.told.is_none_or(long_ago);
        if tell {
            self.told = Some(now);
        }
        tell
    }

    /// Takes a token; how long to wait for it.
    fn reserve(&mut self, now: Instant) -> Duration {
        let Some(limit) = self.limit else {
            return Duration::ZERO;
        };
        // Tokens of up to one second are saved while nobody calls.
        let oldest = now.checked_sub(Duration::from_secs(1)).unwrap_or(now);
        self.next = self.next.max(oldest) + Duration::from_secs_f64(1.0 / limit);
        self.next.saturating_duration_since(now)
    }

    /// Takes note of an answer; the limit when it was cut.
    fn answered(&mut self, refused: bool, now: Instant) -> Option<f64> {
        if refused {
            self.refused += 1;
        } else {
            self.served += 1;
        }
        let lasted = now.saturating_duration_since(self.window);
        let few = self.served + self.refused < ANSWERS && lasted < LONG_WINDOW;
        if lasted < WINDOW || few {
            return None;
        }
        let (served, refused) = (f64::from(self.served), f64::from(self.refused));
        (self.window, self.served, self.refused) = (now, 0, 0);
        let rate = served / lasted.as_secs_f64();
        self.best = self.best.max(rate);
        if refused > (served + refused) * BEARABLE {
            let lowest = LOWEST_RATE.max(self.best * LOWEST_PART);
            let cut = self.limit.map_or(f64::MAX, |limit| limit * 0.9);
            let rate = cut.min(rate * 0.9).max(lowest);
            (self.limit, self.learnt) = (Some(rate), rate);
            // Whoever waits has its token; new ones come at the new rate.
            return self.limit;
        }
        if refused <= (served + refused) * FEW {
            self.grow();
        }
        None
    }

    fn grow(&mut self) {
        let Some(limit) = self.limit else { return };
        let grown = limit * GROWTH;
        self.limit = match self.max {
            Some(max) => Some(grown.min(max)),
            None if grown > self.learnt * FORGOTTEN => None,
            None => Some(grown),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A service that serves `capacity` calls per second, called for `seconds` by as many as get a token, with at
    /// most 400 calls per second.
    fn simulate(rate: &mut Rate, start: Instant, seconds: u32, capacity: u32) -> (u32, u32) {
        let (mut served, mut refused) = (0, 0);
        let mut now = start;
        for _ in 0..seconds {
            let second = now + Duration::from_secs(1);
            let mut left = capacity;
            while now < second {
                let wait = rate.reserve(now);
                now += wait.max(Duration::from_micros(2500));
                if left > 0 {
                    left -= 1;
                    served += 1;
                    rate.answered(false, now);
                } else {
                    refused += 1;
                    rate.answered(true, now);
                }
            }
        }
        (served, refused)
    }

    #[test]
    fn learns_the_rate_of_the_service() {
        let start = Instant::now();
        let mut rate = Rate::new(None, start);
        simulate(&mut rate, start, 5, 20);
        let later = start + Duration::from_secs(5);
        let (served, refused) = simulate(&mut rate, later, 30, 20);
        assert!(served > 400, "only {served} of 600 served");
        assert!(refused < served / 2, "{refused} refused, {served} served");
    }

    #[test]
    fn keeps_a_fixed_rate() {
        let now = Instant::now();
        let mut rate = Rate::new(Some(10.0), now);
        let waits: Vec<_> = (0..30).map(|_| rate.reserve(now)).collect();
        let last = waits.last().copied().unwrap();
        assert!(
            last > Duration::from_millis(1900) && last <= Duration::from_secs(3),
            "{last:?}"
        );
    }

    #[test]
    fn a_few_refusals_change_nothing() {
        let start = Instant::now();
        let mut rate = Rate::new(None, start);
        for i in 0..1000u32 {
            let now = start + Duration::from_millis(u64::from(i) * 10);
            rate.answered(i % 50 == 0, now);
        }
        assert_eq!(rate.limit, None);
    }

    #[test]
    fn refusals_at_any_rate_do_not_bring_it_to_a_halt() {
        let start = Instant::now();
        let mut rate = Rate::new(None, start);
        for i in 0..100_000u32 {
            let now = start + Duration::from_millis(u64::from(i) * 10);
            rate.answered(i % 2 == 0, now);
        }
        assert!(
            rate.limit.is_some_and(|limit| limit >= 50.0 * LOWEST_PART),
            "{:?}",
            rate.limit
        );
    }

    #[test]
    fn forgets_what_it_learnt() {
        let start = Instant::now();
        let mut rate = Rate::new(None, start);
        simulate(&mut rate, start, 3, 5);
        assert!(rate.limit.is_some());
        simulate(&mut rate, start + Duration::from_secs(3), 60, 100_000);
        assert_eq!(rate.limit, None);
    }

    #[test]
    fn long_refusals_are_told_once_a_minute() {
        let start = Instant::now();
        let mut rate = Rate::new(None, start);
        let seconds = 0..300;
        let told: Vec<_> = seconds
            .filter(|n| rate.is_to_be_told(start, start + Duration::from_secs(*n)))
            .collect();
        assert_eq!(told, [60, 120, 180, 240]);
        let now = start + Duration::from_secs(400);
        assert!(!rate.is_to_be_told(now, now));
    }

    #[test]
    fn pauses_grow_and_end() {
        assert!((0..100).all(|_| pause(1) <= FIRST_PAUSE));
        assert!((0..100).all(|_| pause(1000) <= LONGEST_PAUSE));
    }

    #[tokio::test]
    async fn counts_failures_but_not_refusals() {
        let throttle = Throttle::new("test", None);
        let mut calls = 0;
        let result: Result<(), Fault> = throttle
            .run(
                2,
                &Stop::default(),
                |e| *e,
                || {
                    calls += 1;
                    let fault = if calls < 4 {
                        Fault::Throttled
                    } else {
                        Fault::Transient
                    };
                    async move { Err(fault) }
                },
            )
            .await;
        assert_eq!((result, calls), (Err(Fault::Transient), 5));
    }

    #[tokio::test]
    async fn stop_ends_throttling() {
        let (throttle, stop) = (Throttle::new("test", None), Stop::default());
        let ending = stop.clone();
        let task = tokio::spawn(async move {
            throttle
                .run(
                    1,
                    &stop,
                    |_: &()| Fault::Throttled,
                    || async { Err::<(), ()>(()) },
                )
                .await
        });
        tokio::time::sleep(Duration::from_millis(50)).await;
        ending.stop();
        let ended = tokio::time::timeout(Duration::from_secs(2), task).await;
        assert!(ended.is_ok());
    }
}
