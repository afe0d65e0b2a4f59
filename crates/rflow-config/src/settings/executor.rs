//! The `executor` scope.

use rflow_lang::Value;

use crate::config::{Config, Opt};
use crate::error::OptionError;

/// Attempts of something that may fail for a while.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RetryPolicy {
    /// First pause in milliseconds.
    pub delay: u64,
    /// Longest pause in milliseconds.
    pub max_delay: u64,
    /// Attempts.
    pub max_attempts: u32,
    /// Random part of a pause.
    pub jitter: f64,
}

/// Options of one executor: those in its own block (`executor { $slurm { … } }`) before the common ones.
/// Durations are in milliseconds. What is not set is `None`: its default depends on the executor.
#[derive(Debug, Clone, Default)]
pub struct ExecutorSettings {
    /// `queueSize`
    pub queue_size: Option<usize>,
    /// `cpus`
    pub cpus: Option<u32>,
    /// `memory` in bytes.
    pub memory: Option<u64>,
    /// `pollInterval`
    pub poll_interval: Option<u64>,
    /// `dumpInterval`
    pub dump_interval: Option<u64>,
    /// `queueStatInterval`
    pub queue_stat_interval: Option<u64>,
    /// `exitReadTimeout`
    pub exit_read_timeout: Option<u64>,
    /// `killBatchSize`
    pub kill_batch_size: Option<usize>,
    /// `submitRateLimit`: submissions, and the milliseconds they may be made in.
    pub submit_rate: Option<(u32, u64)>,
    /// `jobName`: a closure or text.
    pub job_name: Option<Value>,
    /// `account`
    pub account: Option<String>,
    /// `queueGlobalStatus`
    pub queue_global_status: bool,
    /// `perJobMemLimit`
    pub per_job_mem_limit: Option<bool>,
    /// `perTaskReserve`
    pub per_task_reserve: Option<bool>,
    /// `perCpuMemAllocation`
    pub per_cpu_mem_allocation: Option<bool>,
    /// `onlyJobState`
    pub only_job_state: bool,
    /// `retry`
    pub retry: Option<RetryPolicy>,
    /// `retry.reason`
    pub retry_reason: Option<String>,
}

impl Config {
    /// The executor that processes use unless they say otherwise: `process.executor` is above this.
    #[must_use]
    pub fn executor_name(&self) -> Option<String> {
        match self.get("executor") {
            Some(Value::Str(name)) => Some(name.to_string()),
            _ => self.str("executor.name"),
        }
    }

    /// An option of an executor by its name there: of its own block, or the common one.
    #[must_use]
    pub fn executor_option(&self, executor: &str, option: &str) -> Option<Value> {
        self.get(&self.executor_path(executor, option))
    }

    fn executor_path(&self, executor: &str, option: &str) -> String {
        let own = format!("executor.${executor}.{option}");
        match self.get(&own) {
            Some(value) if !value.is_null() => own,
            _ => format!("executor.{option}"),
        }
    }

    /// The options of an executor.
    pub fn executor_settings(&self, executor: &str) -> Result<ExecutorSettings, OptionError> {
        let at = |option: &str| self.executor_path(executor, option);
        let ms = |option: &str| -> Opt<u64> {
            Ok(self.duration(&at(option))?.and_then(|n| u64::try_from(n).ok()))
        };
        let count =
            |option: &str| -> Opt<usize> { Ok(self.int(&at(option))?.and_then(|n| usize::try_from(n).ok())) };
        let switch = |option: &str| self.bool(&at(option));
        Ok(ExecutorSettings {
            queue_size: count("queueSize")?,
            cpus: self.int(&at("cpus"))?.and_then(|n| u32::try_from(n).ok()),
            memory: self.memory(&at("memory"))?.and_then(|n| u64::try_from(n).ok()),
            poll_interval: ms("pollInterval")?,
            dump_interval: ms("dumpInterval")?,
            queue_stat_interval: ms("queueStatInterval")?,
            exit_read_timeout: ms("exitReadTimeout")?,
            kill_batch_size: count("killBatchSize")?,
            submit_rate: self.rate(&at("submitRateLimit"))?,
            job_name: self.get(&at("jobName")).filter(|v| !v.is_null()),
            account: self.str(&at("account")),
            queue_global_status: switch("queueGlobalStatus").unwrap_or(false),
            per_job_mem_limit: switch("perJobMemLimit"),
            per_task_reserve: switch("perTaskReserve"),
            per_cpu_mem_allocation: switch("perCpuMemAllocation"),
            only_job_state: switch("onlyJobState").unwrap_or(false),
            retry: self.retry(executor)?,
            retry_reason: self.str(&at("retry.reason")),
        })
    }

    fn retry(&self, executor: &str) -> Opt<RetryPolicy> {
        let at = |option: &str| self.executor_path(executor, &format!("retry.{option}"));
        let any = self.executor_option(executor, "retry");
        if any.is_none_or(|v| v.is_null()) {
            return Ok(None);
        }
        let ms = |n: Option<i64>, default: u64| n.and_then(|n| u64::try_from(n).ok()).unwrap_or(default);
        let attempts = match self.int(&at("maxAttempts"))? {
            Some(n) => Some(n),
            None => self.int(&at("maxAttempt"))?,
        };
        Ok(Some(RetryPolicy {
            delay: ms(self.duration(&at("delay"))?, 500),
            max_delay: ms(self.duration(&at("maxDelay"))?, 30_000),
            max_attempts: attempts.and_then(|n| u32::try_from(n).ok()).unwrap_or(3),
            jitter: self.number(&at("jitter"))?.unwrap_or(0.25),
        }))
    }

    /// `10/1sec`, `50/2min`, `10sec` or `5` (per second).
    fn rate(&self, option: &str) -> Opt<(u32, u64)> {
        let Some(value) = self.get(option).filter(|v| !v.is_null()) else {
            return Ok(None);
        };
        let text = rflow_lang::text::text(&value);
        parse_rate(&text)
            .map(Some)
            .ok_or_else(|| OptionError::new(option, "a rate, e.g. '10/1sec' or '50/2min'", &value))
    }
}

fn parse_rate(text: &str) -> Option<(u32, u64)> {
    let (count, period) = match text.split_once('/') {
        Some((count, period)) => (count.trim(), period.trim()),
        None => {
            let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
            (&text[..end], text[end..].trim())
        }
    };
    let count = count.parse().ok().filter(|n| *n > 0)?;
    let period = match period {
        "" => "1sec".to_owned(),
        unit if unit.starts_with(|c: char| c.is_ascii_alphabetic()) => format!("1{unit}"),
        period => period.to_owned(),
    };
    let ms = u64::try_from(rflow_lang::text::parse_duration(&period)?).ok()?;
    Some((count, ms))
}

#[cfg(test)]
mod tests {
    use super::parse_rate;

    #[test]
    fn rates() {
        assert_eq!(parse_rate("10/1sec"), Some((10, 1000)));
        assert_eq!(parse_rate("50/2min"), Some((50, 120_000)));
        assert_eq!(parse_rate("10/min"), Some((10, 60_000)));
        assert_eq!(parse_rate("10sec"), Some((10, 1000)));
        assert_eq!(parse_rate("5"), Some((5, 1000)));
        assert_eq!(parse_rate("fast"), None);
    }
}
