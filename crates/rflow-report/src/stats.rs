//! Statistics for pictures: five numbers of a sample, and what goes on at the same time.

use serde::Serialize;

/// Single values that are drawn beside a box at most.
const POINTS: usize = 40;

/// A sample in a few numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Summary {
    /// Values.
    pub(crate) n: usize,
    pub(crate) min: f64,
    pub(crate) q1: f64,
    pub(crate) median: f64,
    pub(crate) q3: f64,
    pub(crate) p95: f64,
    pub(crate) max: f64,
    pub(crate) mean: f64,
    pub(crate) sum: f64,
    /// Smallest and largest value not farther from the box than one and a half times its length.
    pub(crate) whiskers: (f64, f64),
    /// All values of a small sample; of a large one some, evenly spread by rank, with both ends.
    pub(crate) points: Vec<f64>,
}

/// The numbers of a sample; `None` of an empty one. The values need not be sorted.
pub(crate) fn summary(mut values: Vec<f64>) -> Option<Summary> {
    values.retain(|value| value.is_finite());
    values.sort_by(f64::total_cmp);
    let (&min, &max) = (values.first()?, values.last()?);
    let (q1, q3) = (quantile(&values, 0.25), quantile(&values, 0.75));
    let reach = 1.5 * (q3 - q1);
    let low = values.iter().copied().find(|v| *v >= q1 - reach).unwrap_or(min);
    let high = values.iter().rev().copied().find(|v| *v <= q3 + reach);
    let sum: f64 = values.iter().sum();
    Some(Summary {
        n: values.len(),
        min,
        q1,
        median: quantile(&values, 0.5),
        q3,
        p95: quantile(&values, 0.95),
        max,
        mean: sum / count(values.len()),
        sum,
        whiskers: (low, high.unwrap_or(max)),
        points: spread(&values),
    })
}

/// A quantile of sorted values, between two of them in proportion.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let at = share * count(last);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a length is an index"
    )]
    let below = (at.floor() as usize).min(last);
    let above = (below + 1).min(last);
    sorted[below] + (sorted[above] - sorted[below]) * (at - count(below))
}

fn spread(sorted: &[f64]) -> Vec<f64> {
    if sorted.len() <= POINTS {
        return sorted.to_vec();
    }
    let last = sorted.len() - 1;
    (0..POINTS).map(|i| sorted[i * last / (POINTS - 1)]).collect()
}

/// Means of something over equal spans of time.
#[derive(Debug, Clone)]
pub(crate) struct Load {
    begin: f64,
    width: f64,
    /// What was added to a span besides what goes through all of it.
    parts: Vec<f64>,
    /// Change of the level at the begin of each span.
    steps: Vec<f64>,
}

impl Load {
    /// `bins` spans of the time from `begin` to `end`, in milliseconds.
    pub(crate) fn new(begin: u64, end: u64, bins: usize) -> Self {
        let bins = bins.max(1);
        Self {
            begin: number(begin),
            width: (number(end.saturating_sub(begin)) / count(bins)).max(f64::MIN_POSITIVE),
            parts: vec![0.0; bins],
            steps: vec![0.0; bins + 1],
        }
    }

    /// Adds `level` to the time from `from` to `to`.
    pub(crate) fn add(&mut self, from: u64, to: u64, level: f64) {
        let bins = self.parts.len();
        let place = |at: u64| ((number(at) - self.begin) / self.width).clamp(0.0, count(bins));
        let (from, to) = (place(from), place(to));
        if to <= from {
            return;
        }
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to the number of spans"
        )]
        let bin = |at: f64| (at.floor() as usize).min(bins - 1);
        let (first, last) = (bin(from), bin(to));
        if first == last {
            self.parts[first] += level * (to - from);
            return;
        }
        self.parts[first] += level * (count(first + 1) - from);
        self.parts[last] += level * (to - count(last));
        self.steps[first + 1] += level;
        self.steps[last] -= level;
    }

    /// The mean of each span, to three digits after the point.
    pub(crate) fn means(&self) -> Vec<f64> {
        let mut level = 0.0;
        let spans = self.parts.iter().zip(&self.steps);
        spans
            .map(|(part, step)| {
                level += step;
                ((level + part) * 1000.0).round() / 1000.0
            })
            .collect()
    }
}

/// A number of milliseconds or bytes; beyond 2^53 the last digits do not matter in a picture.
#[allow(clippy::cast_precision_loss, reason = "see above")]
pub(crate) fn number(value: u64) -> f64 {
    value as f64
}

#[allow(clippy::cast_precision_loss, reason = "no sample has 2^53 values")]
fn count(value: usize) -> f64 {
    value as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_sample() {
        assert!(summary(Vec::new()).is_none() && summary(vec![f64::NAN]).is_none());
        let one = summary(vec![7.0]).unwrap();
        assert_eq!((one.min, one.median, one.max, one.p95), (7.0, 7.0, 7.0, 7.0));
        let s = summary(vec![4.0, 1.0, 3.0, 2.0]).unwrap();
        assert_eq!(
            (s.q1, s.median, s.q3, s.mean, s.sum),
            (1.75, 2.5, 3.25, 2.5, 10.0)
        );
        let s = summary(vec![1.0, 2.0, 3.0, 4.0, 100.0]).unwrap();
        assert_eq!((s.whiskers, s.max), ((1.0, 4.0), 100.0));
        assert!((s.p95 - 80.8).abs() < 1e-9);
    }

    #[test]
    fn large_samples_keep_their_ends() {
        let s = summary((0..10_000).map(f64::from).collect()).unwrap();
        assert_eq!((s.points.len(), s.points[0], s.points[39]), (40, 0.0, 9999.0));
        assert!(s.points.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn load_is_time_weighted() {
        let mut load = Load::new(1000, 2000, 4);
        load.add(1000, 2000, 1.0);
        load.add(1125, 1375, 2.0);
        load.add(1500, 1600, 10.0);
        // Before and behind the run, and of no length.
        load.add(0, 1000, 5.0);
        load.add(2000, 3000, 5.0);
        load.add(1700, 1700, 5.0);
        assert_eq!(load.means(), [2.0, 2.0, 5.0, 1.0]);
        let mut all = Load::new(0, 0, 3);
        all.add(0, 10, 1.0);
        assert_eq!(all.means().len(), 3);
    }
}
