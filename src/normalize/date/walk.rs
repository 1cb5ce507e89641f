//! Walks over the text of a date: each number and each word is taken for what it can only be.

use super::names::{self, Word};
use super::{DateContext, Parts, Zone, zones};

/// A number whose meaning is open until all is seen.
#[derive(Clone, Copy)]
struct Number {
    value: u32,
    n_digits: usize,
}

struct Walk<'a> {
    text: &'a str,
    position: usize,
    parts: Parts,
    /// Numbers of the date, in order.
    numbers: Vec<Number>,
    /// A month's name that stood first may be a weekday: `mar` is French for Tuesday and English for March.
    first_word_month: Option<u32>,
    era: Option<i32>,
    context: &'a DateContext<'a>,
}

/// More numbers than this are no date.
const MAX_NUMBERS: usize = 8;

/// Reads what a text says, given the date it begins with, if that was recognized.
pub(super) fn read(text: &str, known: Option<(Parts, usize)>, context: &DateContext<'_>) -> Option<Parts> {
    let (parts, position) = known.unwrap_or_default();
    let mut walk = Walk { text, position, parts, numbers: Vec::new(), first_word_month: None, era: None, context };
    while let Some(c) = walk.rest().chars().next() {
        match c {
            '0'..='9' => walk.take_number()?,
            '+' | '-' | '−' if walk.parts.hour.is_some() => walk.take_offset(c),
            c if c.is_alphabetic() => walk.take_word(),
            c => walk.position += c.len_utf8(),
        }
    }
    walk.settle()
}

impl<'a> Walk<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.position..]
    }

    fn n_digits(&self, offset: usize) -> usize {
        self.rest().get(offset..).unwrap_or_default().bytes().take_while(u8::is_ascii_digit).count()
    }

    fn take_number(&mut self) -> Option<()> {
        let n_digits = self.n_digits(0);
        let value = self.rest()[..n_digits].parse().ok()?;
        let number = Number { value, n_digits };
        let after = &self.rest()[n_digits..];
        let follower = after.trim_start().chars().next().unwrap_or(' ');
        if self.parts.hour.is_none()
            && n_digits <= 2
            && after.starts_with([':', '：'])
            && self.n_digits_after(after) > 0
        {
            self.take_time(number);
            return Some(());
        }
        if self.is_dotted_time(number, after) {
            self.take_time(number);
            return Some(());
        }
        if self.is_compact_time(n_digits) {
            self.take_compact_time(n_digits);
            return Some(());
        }
        self.position += n_digits;
        if follower == 'h' && self.parts.hour.is_none() && self.is_hour_mark(after) {
            self.position += 1;
            self.take_unit(names::Unit::Hour, value);
            return Some(());
        }
        if let Some(unit) = names::unit(follower) {
            self.position += after.len() - after.trim_start().len() + follower.len_utf8();
            self.take_unit(unit, value);
            return Some(());
        }
        if self.numbers.len() == MAX_NUMBERS {
            return None;
        }
        self.numbers.push(number);
        Some(())
    }

    /// `10h30`, `10h` (French, Portuguese).
    fn is_hour_mark(&self, after: &str) -> bool {
        after.starts_with('h') && !after[1..].starts_with(|c: char| c.is_alphabetic())
    }

    fn n_digits_after(&self, after: &str) -> usize {
        let digits = after.trim_start_matches([':', '：', '.']);
        digits.bytes().take_while(u8::is_ascii_digit).count()
    }

    /// `15.30` behind a date is a time (Indonesia, Finland, Italy); within a date dots part day and month.
    fn is_dotted_time(&self, number: Number, after: &str) -> bool {
        let n_after = self.n_digits_after(after);
        let is_behind_date =
            self.parts.day.is_some() || self.numbers.len() >= 2 && self.has_month() || self.numbers.len() >= 3;
        self.parts.hour.is_none()
            && is_behind_date
            && number.value < 25
            && number.n_digits <= 2
            && after.starts_with('.')
            && n_after == 2
    }

    fn has_month(&self) -> bool {
        self.parts.month.is_some() || self.first_word_month.is_some()
    }

    /// `T1014`, `T101455`, `T10`: a time without colons follows only a `T`.
    fn is_compact_time(&self, n_digits: usize) -> bool {
        let before = self.text.as_bytes()[..self.position].last();
        self.parts.hour.is_none()
            && self.parts.day.is_some()
            && matches!(before, Some(b'T' | b't'))
            && matches!(n_digits, 2 | 4 | 6)
    }

    fn take_compact_time(&mut self, n_digits: usize) {
        let digits = &self.rest()[..n_digits];
        let pair = |start: usize| digits.get(start..start + 2).and_then(|pair| pair.parse().ok());
        (self.parts.hour, self.parts.minute, self.parts.second) = (pair(0), pair(2), pair(4));
        self.position += n_digits;
        self.skip_fraction();
    }

    /// `10:30`, `10:30:15`, `10:30:15.123`; the number is the hour.
    fn take_time(&mut self, hour: Number) {
        self.parts.hour = Some(hour.value);
        self.position += hour.n_digits;
        for field in 0..2 {
            let separator = self.rest().chars().next().filter(|c| matches!(c, ':' | '：' | '.'));
            let Some(separator) = separator else {
                return;
            };
            let n_digits = self.n_digits(separator.len_utf8());
            if n_digits == 0 || n_digits > 2 {
                return self.skip_fraction();
            }
            let start = separator.len_utf8();
            let value = self.rest()[start..start + n_digits].parse().ok();
            self.position += start + n_digits;
            match field {
                0 => self.parts.minute = value,
                _ => self.parts.second = value,
            }
        }
        self.skip_fraction();
    }

    fn skip_fraction(&mut self) {
        if !self.rest().starts_with(['.', ',', ':']) {
            return;
        }
        let n_digits = self.n_digits(1);
        if n_digits > 0 {
            let digits = &self.rest()[1..=n_digits.min(9)];
            let scale = 10_u32.pow(9 - digits.len() as u32);
            self.parts.nanosecond = digits.parse::<u32>().unwrap_or(0) * scale;
            self.position += 1 + n_digits;
        }
    }

    fn take_unit(&mut self, unit: names::Unit, value: u32) {
        match unit {
            names::Unit::Year => {
                let value = i32::try_from(value).unwrap_or(0);
                self.parts.year = Some(self.era.map_or(value, |era| era + value));
            }
            names::Unit::Month => self.parts.month = Some(value),
            names::Unit::Day => self.parts.day = Some(value),
            names::Unit::Hour => {
                self.parts.hour = Some(value);
                // `10h30`: the minutes follow without a unit.
                let n_digits = self.n_digits(0);
                if (1..=2).contains(&n_digits) {
                    self.parts.minute = self.rest()[..n_digits].parse().ok();
                    self.position += n_digits;
                }
            }
            names::Unit::Minute => self.parts.minute = Some(value),
            names::Unit::Second => self.parts.second = Some(value),
        }
    }

    /// `+0800`, `+08:00`, `+8`, behind a time or a zone's name.
    fn take_offset(&mut self, sign: char) {
        let start = sign.len_utf8();
        self.position += start;
        let n_digits = self.n_digits(0);
        let digits = &self.rest()[..n_digits];
        let (hours, minutes, length) = match n_digits {
            1 | 2 if self.rest()[n_digits..].starts_with(':') && self.n_digits(n_digits + 1) == 2 => {
                (digits, &self.rest()[n_digits + 1..n_digits + 3], n_digits + 3)
            }
            1 | 2 => (digits, "0", n_digits),
            3 | 4 => (&digits[..n_digits - 2], &digits[n_digits - 2..], n_digits),
            _ => return,
        };
        self.position += length;
        let (Ok(hours), Ok(minutes)) = (hours.parse::<i32>(), minutes.parse::<i32>()) else {
            return;
        };
        if hours > 15 || minutes > 59 {
            return;
        }
        let seconds = hours * 3600 + minutes * 60;
        self.parts.zone = Some(Zone::Offset(if sign == '+' { seconds } else { -seconds }));
    }

    fn take_word(&mut self) {
        let rest = self.rest();
        let (word, length) = names::next_word(rest);
        self.position += length;
        if self.parts.hour.is_some() && self.parts.zone.is_none() {
            self.parts.zone = zones::by_name(word, self.context.country);
            if self.parts.zone.is_some() {
                return;
            }
        }
        let is_first = self.numbers.is_empty() && self.parts == Parts::default();
        match names::meaning(word, self.context.language) {
            Some(Word::Month(month)) if is_first && self.first_word_month.is_none() => {
                self.first_word_month = Some(month);
            }
            Some(Word::Month(month)) => self.parts.month = self.parts.month.or(Some(month)),
            Some(Word::Afternoon(is_afternoon)) => self.parts.is_afternoon = Some(is_afternoon),
            Some(Word::Era(year_before)) => self.era = Some(year_before),
            Some(Word::EraFirstYear(year)) => self.parts.year = Some(year),
            Some(Word::UnitAhead(unit)) => self.take_unit_ahead(unit),
            None => {}
        }
    }

    /// Vietnamese: the unit stands before the number.
    fn take_unit_ahead(&mut self, unit: names::Unit) {
        let gap = self.rest().len() - self.rest().trim_start().len();
        let n_digits = self.n_digits(gap);
        if let Ok(value) = self.rest()[gap..gap + n_digits].parse() {
            self.position += gap + n_digits;
            self.take_unit(unit, value);
        }
    }

    /// Gives the open numbers their meaning.
    fn settle(mut self) -> Option<Parts> {
        self.parts.month = self.parts.month.or(self.first_word_month);
        let numbers = std::mem::take(&mut self.numbers);
        let is_year = |number: &Number| number.n_digits >= 3 || number.value > 31;
        if self.parts.month.is_some() {
            for number in numbers {
                let value = i32::try_from(number.value).ok()?;
                if self.parts.day.is_none() && !is_year(&number) {
                    self.parts.day = Some(number.value);
                } else if self.parts.year.is_none() {
                    self.parts.year = Some(self.era.map_or(value, |era| era + value));
                }
            }
            return self.parts.day.is_some().then_some(self.parts);
        }
        let [first, second, third, ..] = numbers[..] else {
            return None;
        };
        let (year, month, day) = if is_year(&first) {
            (first, second, third)
        } else if self.is_month_first(first, second) {
            (third, first, second)
        } else {
            (third, second, first)
        };
        self.parts.year = i32::try_from(year.value).ok();
        (self.parts.month, self.parts.day) = (Some(month.value), Some(day.value));
        Some(self.parts)
    }

    /// Whether 5/6 is the sixth of May: where the numbers leave it open, the country decides.
    fn is_month_first(&self, first: Number, second: Number) -> bool {
        match (first.value > 12, second.value > 12) {
            (true, _) => false,
            (_, true) => true,
            // Who writes AM and PM behind slashes writes as Americans do, unless we know better.
            _ if self.context.country.is_none() && self.parts.is_afternoon.is_some() => true,
            _ => names::writes_month_first(self.context.country, self.context.language),
        }
    }
}
