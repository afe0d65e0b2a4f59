//! The fields of a calendar, which become a moment only when someone asks: what was set last counts where fields say
//! different things, and a day that its month does not have may be set before the month.

use jiff::tz::TimeZone;
use jiff::{Span, Zoned};

use super::{
    AM_PM, DAY_OF_MONTH, DAY_OF_WEEK, DAY_OF_YEAR, HOUR, HOUR_OF_DAY, MILLISECOND, MINUTE, MONTH, SECOND,
    WEEK_OF_MONTH, WEEK_OF_YEAR, YEAR, failed, field_of,
};
use crate::method::date::parse;
use crate::raise::Eval;

/// Numbers of fields are below this.
const COUNT: usize = 15;
/// When the fields were set that are those of a moment.
const COMPUTED: u32 = 1;

/// Values of fields, and when each was set: 0 for one that is not.
#[derive(Clone)]
pub(super) struct Fields {
    values: [i64; COUNT],
    times: [u32; COUNT],
    last: u32,
}

fn place(field: i32) -> Option<usize> {
    usize::try_from(field).ok().filter(|field| *field < COUNT)
}

impl Fields {
    /// Those of a moment.
    pub(super) fn of(moment: &Zoned) -> Self {
        let mut fields = Self {
            values: [0; COUNT],
            times: [0; COUNT],
            last: COMPUTED,
        };
        for (n, value) in (0_i32..).zip(&mut fields.values) {
            *value = field_of(moment, n).unwrap_or(0).into();
        }
        fields.times = [COMPUTED; COUNT];
        fields
    }

    /// `None` when there is no such field.
    pub(super) fn set(&mut self, field: i32, n: i64) -> Option<()> {
        let place = place(field)?;
        self.last += 1;
        *self.values.get_mut(place)? = n;
        *self.times.get_mut(place)? = self.last;
        Some(())
    }

    /// Forgets a field, or all.
    pub(super) fn clear(&mut self, field: Option<i32>) {
        match field {
            Some(field) => {
                if let Some(place) = place(field) {
                    self.values[place] = 0;
                    self.times[place] = 0;
                }
            }
            None => {
                self.values = [0; COUNT];
                self.times = [0; COUNT];
            }
        }
    }

    fn value(&self, field: i32) -> i64 {
        place(field).map_or(0, |place| self.values[place])
    }

    fn time(&self, field: i32) -> u32 {
        place(field).map_or(0, |place| self.times[place])
    }

    /// When two fields that only together mean something were set.
    fn both(&self, a: i32, b: i32) -> u32 {
        match (self.time(a), self.time(b)) {
            (0, _) | (_, 0) => 0,
            (a, b) => a.max(b),
        }
    }

    /// The moment that they say.
    pub(super) fn moment(&self, zone: TimeZone) -> Eval<Zoned> {
        let year = if self.time(YEAR) == 0 {
            1970
        } else {
            self.value(YEAR)
        };
        let together = self.both(HOUR, AM_PM);
        let of_day = self.time(HOUR_OF_DAY);
        let by_half = match together.max(of_day) {
            0 => self.time(HOUR) > 0 || self.time(AM_PM) > 0,
            latest => latest != of_day,
        };
        let hour = match by_half {
            true => self
                .value(HOUR)
                .saturating_add(self.value(AM_PM).saturating_mul(12)),
            false => self.value(HOUR_OF_DAY),
        };
        let time = [
            hour,
            self.value(MINUTE),
            self.value(SECOND),
            self.value(MILLISECOND).saturating_mul(1_000_000),
        ];
        let (month, day, week) = self.day();
        let [hour, minute, second, nano] = time;
        let start = parse::lenient([year, month.saturating_add(1), day, 0, 0, 0, 0])?;
        let start = match week {
            None => start,
            Some(week) => {
                // The first week is that of the first day; weeks begin on Sunday.
                let before = start.weekday().to_sunday_zero_offset();
                let wanted = match self.time(DAY_OF_WEEK) {
                    0 => 0,
                    _ => (self.value(DAY_OF_WEEK) - 1).rem_euclid(7),
                };
                let days = week.saturating_sub(1).saturating_mul(7) - i64::from(before) + wanted;
                let span = Span::new().try_days(days).map_err(|e| failed(&e))?;
                start.checked_add(span).map_err(|e| failed(&e))?
            }
        };
        let (year, month, day) = (start.year().into(), start.month().into(), start.day().into());
        let made = parse::lenient([year, month, day, hour, minute, second, nano])?;
        made.to_zoned(zone).map_err(|e| failed(&e))
    }

    /// Month from 0, day, and the week after that day's, by what was set last.
    fn day(&self) -> (i64, i64, Option<i64>) {
        let by_day = self.time(DAY_OF_MONTH);
        let by_week = self.both(WEEK_OF_MONTH, DAY_OF_WEEK);
        let by_day_of_year = self.time(DAY_OF_YEAR);
        let by_week_of_year = self.both(WEEK_OF_YEAR, DAY_OF_WEEK);
        let latest = by_day.max(by_week).max(by_day_of_year).max(by_week_of_year);
        let month = self.value(MONTH);
        let is_first = |time: u32| time == latest && latest > 0;
        if is_first(by_day) {
            return (month, self.value(DAY_OF_MONTH), None);
        }
        if is_first(by_week) && self.time(WEEK_OF_MONTH) >= self.time(WEEK_OF_YEAR) {
            return (month, 1, Some(self.value(WEEK_OF_MONTH)));
        }
        if is_first(by_day_of_year) {
            return (0, self.value(DAY_OF_YEAR), None);
        }
        if is_first(by_week_of_year) {
            return (0, 1, Some(self.value(WEEK_OF_YEAR)));
        }
        // Nothing says which day.
        match self.time(WEEK_OF_MONTH).max(self.time(WEEK_OF_YEAR)) {
            0 => (month, 1, None),
            latest if latest == self.time(WEEK_OF_MONTH) => (month, 1, Some(self.value(WEEK_OF_MONTH))),
            _ => (0, 1, Some(self.value(WEEK_OF_YEAR))),
        }
    }
}
