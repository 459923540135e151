//! Figures of repeated runs, and the tables that show them.

/// One figure, as often as it was measured.
#[derive(Debug, Clone, Default)]
pub struct Figures(Vec<f64>);

impl Figures {
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
        self.0.sort_unstable_by(f64::total_cmp);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn min(&self) -> f64 {
        self.0.first().copied().unwrap_or(f64::NAN)
    }

    pub fn max(&self) -> f64 {
        self.0.last().copied().unwrap_or(f64::NAN)
    }

    /// The middle one; the lower of two.
    pub fn median(&self) -> f64 {
        self.0.get((self.0.len().saturating_sub(1)) / 2).copied().unwrap_or(f64::NAN)
    }

    /// Minimum, median and maximum.
    pub fn shown(&self, show: impl Fn(f64) -> String) -> String {
        if self.is_empty() {
            return "–".to_owned();
        }
        format!("{} · **{}** · {}", show(self.min()), show(self.median()), show(self.max()))
    }
}

/// A bar that a figure is held against.
#[derive(Debug, Clone, Copy)]
pub enum Bar {
    AtLeast(f64),
    AtMost(f64),
}

/// A row of the table of bars.
pub struct Row {
    pub what: String,
    pub bar: Bar,
    /// Of the bar and of the figure.
    pub unit: &'static str,
    pub measured: f64,
    /// How the figure came about.
    pub note: String,
}

impl Row {
    pub fn markdown(&self) -> String {
        let (sign, bar, met) = match self.bar {
            Bar::AtLeast(bar) => ('≥', bar, self.measured >= bar),
            Bar::AtMost(bar) => ('≤', bar, self.measured <= bar),
        };
        let verdict = if self.measured.is_nan() {
            "not measured"
        } else if met {
            "met"
        } else {
            "**missed**"
        };
        let Self { what, unit, note, .. } = self;
        let measured = if self.measured.is_nan() { "–".to_owned() } else { short(self.measured) + unit };
        format!("| {what} | {sign} {}{unit} | {measured} | {verdict} | {note} |", short(bar))
    }
}

/// Two decimals below ten, one below a hundred, none above.
pub fn short(value: f64) -> String {
    match value.abs() {
        it if it < 10.0 => format!("{value:.2}"),
        it if it < 100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

/// A whole number with commas.
pub fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_one() {
        let mut figures = Figures::default();
        for value in [5.0, 1.0, 4.0, 2.0, 3.0] {
            figures.push(value);
        }
        assert_eq!((figures.min(), figures.median(), figures.max()), (1.0, 3.0, 5.0));
        assert_eq!(figures.shown(short), "1.00 · **3.00** · 5.00");
    }

    #[test]
    fn a_row_tells_whether_its_bar_is_met() {
        let row = |bar, measured| Row { what: "x".into(), bar, unit: " ×", measured, note: String::new() };
        let table = [
            (Bar::AtLeast(0.8), 0.8, "| x | ≥ 0.80 × | 0.80 × | met |  |"),
            (Bar::AtLeast(0.8), 0.79, "| x | ≥ 0.80 × | 0.79 × | **missed** |  |"),
            (Bar::AtMost(64.0), 20.0, "| x | ≤ 64.0 × | 20.0 × | met |  |"),
            (Bar::AtMost(1.0), f64::NAN, "| x | ≤ 1.00 × | – | not measured |  |"),
        ];
        for (bar, measured, text) in table {
            assert_eq!(row(bar, measured).markdown(), text);
        }
    }

    #[test]
    fn thousands_have_commas() {
        for (value, text) in
            [(7.4, "7"), (1_000.0, "1,000"), (1_234_567.0, "1,234,567"), (99_999.6, "100,000")]
        {
            assert_eq!(thousands(value), text);
        }
    }
}
