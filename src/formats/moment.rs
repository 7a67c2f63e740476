//! Points in time as files write them.

use serde_json::Value;

use super::{look::Look, reason::Reason};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// The last millisecond that has a year of four digits.
const LAST_MS: u64 = 253_402_300_799_999;

/// A point in time as ISO 8601 in UTC with milliseconds: `2026-01-31T12:00:00.000Z`.
///
/// Times after the year 9999, of which there are none, are written as its end.
pub fn to_iso(ms: u64) -> String {
    written(ms, "")
}

/// The same with the six digits that Label Studio writes: `2026-01-31T12:00:00.000000Z`.
pub(super) fn to_iso_micros(ms: u64) -> String {
    written(ms, "000")
}

fn written(ms: u64, digits: &str) -> String {
    let ms = ms.min(LAST_MS);
    let (year, month, day) = civil(ms / DAY_MS);
    let in_day = ms % DAY_MS;
    let (hour, minute) = (in_day / 3_600_000, in_day / 60_000 % 60);
    let (second, fraction) = (in_day / 1000 % 60, in_day % 1000);
    format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:03}{digits}Z"
    )
}

/// Reads ISO 8601: a date, `T` or a space, a time with or without a fraction, and a zone; UTC where none
/// is given. None for anything else, and for times before 1970.
pub fn from_iso(text: &str) -> Option<u64> {
    let (date, time) = text.trim().split_once(['T', 't', ' '])?;
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return None;
    }
    let days = days_since_epoch(digits(year)?, digits(month)?, digits(day)?)?;
    let (clock, ahead_minutes) = zone(time)?;
    let in_day = i64::try_from(clock_ms(clock)?).ok()?;
    let ms = days * i64::try_from(DAY_MS).ok()? + in_day - ahead_minutes * 60_000;
    u64::try_from(ms).ok()
}

/// A point in time in a record: ISO 8601, or milliseconds since the Unix epoch.
pub(super) fn of(look: &Look<'_>) -> Result<u64, Reason> {
    let read = match look.value {
        Value::String(text) => from_iso(text),
        other => other.as_u64(),
    };
    read.ok_or_else(|| {
        look.wrong("a time since 1970 such as \"2026-01-31T12:00:00Z\", or milliseconds since then")
    })
}

fn digits(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// The time of day without its zone, and how many minutes the zone is ahead of UTC.
fn zone(time: &str) -> Option<(&str, i64)> {
    if let Some(clock) = time.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let Some(at) = time.rfind(['+', '-']) else {
        return Some((time, 0));
    };
    let (clock, zone) = time.split_at(at);
    let plain = zone[1..].replace(':', "");
    let (hours, minutes) = match plain.len() {
        2 => (digits(&plain)?, 0),
        4 if plain.is_ascii() => (digits(&plain[..2])?, digits(&plain[2..])?),
        _ => return None,
    };
    let ahead = i64::try_from(hours * 60 + minutes).ok()?;
    Some((clock, if zone.starts_with('-') { -ahead } else { ahead }))
}

fn clock_ms(clock: &str) -> Option<u64> {
    let (whole, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, ""));
    let mut parts = whole.split(':');
    let (hour, minute) = (digits(parts.next()?)?, digits(parts.next()?)?);
    let second = parts.next().map_or(Some(0), digits)?;
    if parts.next().is_some() || 23 < hour || 59 < minute || 60 < second {
        return None;
    }
    let fraction: String = fraction.chars().chain("000".chars()).take(3).collect();
    Some(((hour * 60 + minute) * 60 + second) * 1000 + digits(&fraction)?)
}

/// The date of a day counted from 1970-01-01, by Howard Hinnant's `civil_from_days`
/// (<https://howardhinnant.github.io/date_algorithms.html>).
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

/// The day of a date, counted from 1970-01-01; none if there is no such date.
fn days_since_epoch(year: u64, month: u64, day: u64) -> Option<i64> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let from_march = if month <= 2 {
        year.checked_sub(1)?
    } else {
        year
    };
    let (era, year_of_era) = (from_march / 400, from_march % 400);
    let month_from_march = (month + 9) % 12;
    let of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    let days = i64::try_from(era * 146_097 + of_era).ok()? - 719_468;
    let exists = u64::try_from(days).is_ok_and(|days| civil(days) == (year, month, day));
    // Before 1970 dates are not checked: whatever they are, they are refused for their sign.
    (days < 0 || exists).then_some(days)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_times_are_written_as_they_are() {
        let known = [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_694_858_483_001, "2023-09-16T10:01:23.001Z"),
            (LAST_MS, "9999-12-31T23:59:59.999Z"),
            (u64::MAX, "9999-12-31T23:59:59.999Z"),
        ];
        for (ms, text) in known {
            assert_eq!(to_iso(ms), text);
        }
        assert_eq!(to_iso_micros(1), "1970-01-01T00:00:00.001000Z");
    }

    #[test]
    fn times_are_read_in_the_forms_that_tools_write() {
        let forms = [
            "2023-09-16T10:01:23Z",
            "2023-09-16 10:01:23",
            "2023-09-16T10:01:23.000000Z",
            "2023-09-16T10:01:23.0001234Z",
            "2023-09-16T12:01:23+02:00",
            "2023-09-16T04:31:23-0530",
            "2023-09-16T12:01:23+02",
        ];
        for form in forms {
            assert_eq!(from_iso(form), Some(1_694_858_483_000), "{form}");
        }
        assert_eq!(from_iso("2023-09-16T10:01"), Some(1_694_858_460_000));
    }

    #[test]
    fn what_is_no_time_since_1970_is_not_read() {
        let bad = [
            "",
            "T",
            "2023-09-16",
            "2023-02-29T00:00:00Z",
            "2023-13-01T00:00:00Z",
            "2023-00-01T00:00:00Z",
            "2023-01-32T00:00:00Z",
            "2023-01-01T24:00:00Z",
            "2023-01-01T00:60:00Z",
            "1969-12-31T23:59:59Z",
            "0000-01-01T00:00:00Z",
            "+023-01-01T00:00:00Z",
            "2023-1-1T00:00:00Z",
            "2023-01-01T00:00:00+é1",
            "2023-01-01T00:00:00+1",
            "2023-01-01Tx",
            "2023-01-01T00:00:00.xZ",
        ];
        for text in bad {
            assert_eq!(from_iso(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_time_is_read_back_as_it_was_written(ms in 0..=LAST_MS) {
            prop_assert_eq!(from_iso(&to_iso(ms)), Some(ms));
            prop_assert_eq!(from_iso(&to_iso_micros(ms)), Some(ms));
        }

        #[test]
        fn no_text_at_all_makes_the_reader_panic(text: String) {
            from_iso(&text);
        }
    }
}
