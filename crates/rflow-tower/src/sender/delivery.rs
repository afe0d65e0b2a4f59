//! One message on its way: tries, pauses, outages, and what the user is told of them.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::{LAST_TRIES, OUTAGE, Sender, Stop};
use crate::client::{Cause, Failure, Verb};

impl Sender {
    /// Sends a message until it has arrived, is refused, or nobody waits for it any more.
    pub(super) fn deliver(&mut self, verb: Verb, path: &str, body: &[u8]) -> Result<Value, Stop> {
        let mut failures: u32 = 0;
        let mut was_over = false;
        loop {
            let (deadline, over, given_up) = {
                let backlog = self.shared.lock();
                (backlog.deadline(), backlog.ended.is_some(), backlog.given_up)
            };
            if given_up {
                return Err(Stop::GivenUp);
            }
            let left = deadline.map(|at| at.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                return Err(Stop::TimeUp);
            }
            if over && !was_over {
                // What was tried before the end does not count for the tries after it.
                (was_over, failures) = (true, 0);
            }
            let failure = match self.client.call(verb, path, body, left) {
                Ok(answer) => {
                    self.answers_again();
                    return Ok(answer);
                }
                Err(failure) => failure,
            };
            failures += 1;
            {
                let mut backlog = self.shared.lock();
                backlog.last_failure = Some(failure.brief());
                backlog.answered |= failure.status != 0;
            }
            // The end of the run may have to be waited for shorter or longer now.
            self.shared.notify();
            let creating = self.created.is_none();
            match failure.cause {
                Cause::TooLong => return Err(Stop::TooLong),
                Cause::Refused => return Err(self.strictly(failure, over)),
                // A token that worked before may have been taken back by mistake.
                Cause::Denied if creating || self.options.strict => {
                    return Err(self.strictly(failure, over));
                }
                Cause::Away if self.options.strict && failures >= self.options.retry.max_attempts => {
                    return Err(self.strictly(failure, over));
                }
                Cause::Away | Cause::Denied => {}
            }
            if creating && failure.status == 0 {
                self.unreached(&failure, over);
            } else if !over && (failures == OUTAGE || failure.cause == Cause::Denied) {
                self.outage(&failure);
            }
            let wait = match failure.cause {
                Cause::Denied => self.options.retry.max_delay,
                _ => self.options.retry.wait(failures),
            };
            let wait = if over { wait.min(LAST_TRIES) } else { wait };
            let patient = failure.retry_after.is_some();
            if !self.pause(failure.retry_after.unwrap_or(wait), patient) {
                return Err(Stop::TimeUp);
            }
        }
    }

    /// With `tower.strict` a refused message ends the run, or makes it fail when that is over already. The end of a
    /// run that is not taken is no more than a warning, as in the reference.
    pub(super) fn strictly(&self, failure: Failure, over: bool) -> Stop {
        if !self.options.strict || self.completing {
            return Stop::Refused(failure);
        }
        let mut text = format!(
            "Aborting session due to Seqera Platform telemetry exception - {}",
            failure.report()
        );
        if over {
            text.push_str("\n\nAll tasks had ended by then; the run fails because `tower.strict` is on");
        }
        self.voice.tell("fatal", &text);
        self.shared.lock().give_up();
        Stop::GivenUp
    }

    pub(super) fn outage(&mut self, failure: &Failure) {
        if self.outage_told {
            return;
        }
        self.outage_told = true;
        let what = match failure.cause {
            Cause::Denied => "does not accept the access token any more",
            _ => "cannot be reached",
        };
        let run = match self.options.strict {
            true => "this is tried again, and then `tower.strict` ends the run",
            false => "the run goes on; what happens meanwhile is kept and sent when it answers again",
        };
        let text = format!(
            "Seqera Platform at {} {what} -- {run} ({})",
            self.client.place(),
            failure.brief()
        );
        self.voice.tell("warn", &text);
    }

    /// A run that cannot even be announced mostly has a wrong address, so that is told at the first failure.
    fn unreached(&mut self, failure: &Failure, over: bool) {
        if std::mem::replace(&mut self.outage_told, true) {
            return;
        }
        let run = match over {
            true => "the run itself is not affected",
            false => "the run goes on",
        };
        let text = format!(
            "Seqera Platform at {} cannot be reached -- {run}; this is tried again, and what happens meanwhile is kept \
             and sent when it answers. Check the address (`-with-tower`, `tower.endpoint` or TOWER_API_ENDPOINT), the \
             network and the proxy ({})",
            self.client.place(),
            failure.brief()
        );
        self.voice.tell("warn", &text);
    }

    pub(super) fn answers_again(&mut self) {
        if std::mem::take(&mut self.outage_told) {
            let text = format!(
                "Seqera Platform at {} answers again -- what happened meanwhile is sent now",
                self.client.place()
            );
            self.voice.tell("info", &text);
        }
    }

    /// Waits before the next try; false when the time after the end of the run is over. The end of the run cuts the
    /// wait short unless the endpoint asked for it.
    pub(super) fn pause(&self, wait: Duration, patient: bool) -> bool {
        let until = Instant::now() + wait;
        let mut backlog = self.shared.lock();
        let over_before = backlog.ended.is_some();
        loop {
            let now = Instant::now();
            let deadline = backlog.deadline();
            if backlog.given_up || deadline.is_some_and(|at| now >= at || (patient && until > at)) {
                return false;
            }
            if now >= until || (!patient && !over_before && backlog.ended.is_some()) {
                return true;
            }
            let until = deadline.map_or(until, |at| at.min(until));
            backlog = self.shared.wait(backlog, Some(until));
        }
    }

    /// What the user is told when the run cannot be announced: what to check. The cause is told beside it.
    pub(super) fn advice(&self, failure: &Failure) -> String {
        let place = self.client.place();
        let variable = "the environment variable TOWER_ACCESS_TOKEN";
        let why = match (failure.status, self.options.workspace) {
            (0, _) => format!(
                "{place} cannot be reached -- check the address (`-with-tower`, `tower.endpoint` or \
                 TOWER_API_ENDPOINT), the network and the proxy"
            ),
            (401, _) => {
                format!("{place} does not accept the access token -- check `tower.accessToken` or {variable}")
            }
            (403, workspace) => {
                let workspace = match workspace {
                    Some(id) => format!("workspace {id}"),
                    None => "your own workspace".to_owned(),
                };
                format!(
                    "the access token may not report runs to {workspace} of {place} -- check `tower.workspaceId` and \
                     the rights of the token"
                )
            }
            (404, Some(id)) => format!(
                "{place} does not know workspace {id}, or is not the address of the API -- check `tower.workspaceId` \
                 (the number that the page of the workspace shows) and `tower.endpoint`"
            ),
            (300..=399, _) => format!(
                "{place} redirects to another place, or in a circle -- set `tower.endpoint` to the address that it \
                 redirects to"
            ),
            _ => format!("{place} does not take it -- check `tower.endpoint`"),
        };
        format!("This run is not reported to Seqera Platform: {why}")
    }
}
