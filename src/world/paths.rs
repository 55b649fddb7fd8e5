//! The drivers' paths: what every driver is worth in every month, worked out once at founding.
//!
//! In the month itself a driver is a number in a table. Before the first month it is at rest: drivers that
//! swing about a level (the yen, in real terms; interest) stand at their mean over the five years up to the
//! first month, all others at the first month's value.

use super::history::did_you_mean;
use super::line::{Gaps, Line};
use super::series::Series;
use super::shape::Shape;
use super::shocks::{Act, Change, Shock};
use crate::foundation::calendar::Month;
use crate::foundation::chance::Chance;
use crate::foundation::statistics::mean;
use crate::registry::values::join;
use std::collections::{BTreeMap, BTreeSet};

/// Months over which a swinging driver is averaged for the warm-up, up to the first month.
pub const RESTING: i32 = 60;

/// Reads a file that a scenario names; the error says why it cannot be read.
pub type Files<'a> = &'a dyn Fn(&str) -> Result<String, String>;

/// Keys with what is wrong at them.
pub type Problems = Vec<(String, String)>;

/// Every driver's value in every month of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Paths {
    keys: Vec<String>,
    from: Month,
    months: usize,
    values: Vec<f64>,
    at_rest: Vec<f64>,
}

impl Paths {
    /// Works out the paths of drivers (by their keys) from the first to the last month, with the shocks that
    /// are not taken out. All problems come at once, each with the key it belongs to.
    pub fn build(
        drivers: &BTreeMap<String, Series>,
        shocks: &[Shock],
        from: Month,
        to: Month,
        chance: &Chance,
        files: Files,
    ) -> Result<Self, Problems> {
        if to < from {
            return Err(vec![(
                "to".to_owned(),
                format!("the last month, {to}, is before the first, {from}"),
            )]);
        }
        let changes = acting(shocks);
        let begin = begin(drivers, &changes, from);
        let (tracks, failed, wrong) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
        let mut work = Work { drivers, changes, begin, from, to, chance, files, tracks, failed, wrong };
        work.check_names();
        if work.wrong.is_empty() {
            for key in drivers.keys() {
                work.visit(key, &mut Vec::new());
            }
        }
        let at_rest = drivers.values().map(|series| work.at_rest(series)).collect();
        if !work.wrong.is_empty() {
            return Err(work.wrong);
        }
        let skip = from.since(begin) as usize;
        let values = drivers.keys().flat_map(|key| work.tracks[key].values[skip..].iter().copied()).collect();
        let months = to.since(from) as usize + 1;
        Ok(Self { keys: drivers.keys().cloned().collect(), from, months, values, at_rest })
    }

    /// The place of a driver, for [`value`](Self::value).
    pub fn index(&self, key: &str) -> Option<usize> {
        self.keys.binary_search_by(|known| known.as_str().cmp(key)).ok()
    }

    /// The drivers' keys, in the order of their places.
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// A driver's value in a month. Before the first month it is at rest; after the last it stays.
    #[inline]
    pub fn value(&self, index: usize, month: Month) -> f64 {
        match usize::try_from(month.since(self.from)) {
            Ok(place) => self.values[index * self.months + place.min(self.months - 1)],
            Err(_) => self.at_rest[index],
        }
    }

    /// What a driver stands at through the warm-up.
    pub fn at_rest(&self, index: usize) -> f64 {
        self.at_rest[index]
    }
}

/// Whether chance has a hand in any driver; if not, all replicates can share their paths.
pub fn are_random(drivers: &BTreeMap<String, Series>, shocks: &[Shock]) -> bool {
    drivers
        .values()
        .chain(acting(shocks).iter().filter_map(|change| change.act.series()))
        .any(|s| s.shape.is_random())
}

/// The changes that act: additions of the shocks that are there, replacements of those that are taken out. In an
/// order that does not depend on the order of the shocks.
fn acting(shocks: &[Shock]) -> Vec<&Change> {
    let mut changes: Vec<&Change> = shocks
        .iter()
        .flat_map(|shock| shock.changes.iter().filter(|change| change.act.is_added() != shock.removed))
        .collect();
    let kind = |act: &Act| match act {
        Act::Freeze | Act::HoldReal(_) | Act::Instead(_) => 0,
        Act::Factor(_) => 1,
        Act::Addition(_) => 2,
    };
    changes.sort_by(|a, b| (kind(&a.act), a.from, &a.key).cmp(&(kind(&b.act), b.from, &b.key)));
    changes
}

/// The first month that anything asks for.
fn begin(drivers: &BTreeMap<String, Series>, changes: &[&Change], from: Month) -> Month {
    let series = || drivers.values().chain(changes.iter().filter_map(|change| change.act.series()));
    let lags: i32 = series().map(|series| series.lag).sum();
    let dates = series().filter_map(|series| series.frozen).chain(changes.iter().map(|c| c.from.plus(-1)));
    dates.fold(from.plus(1 - RESTING), Month::min).plus(-lags)
}

/// The path of one driver while it is worked out. A month without a value is not a number.
struct Track {
    values: Vec<f64>,
    /// Whether a value is missing in the span of the run.
    broken: bool,
}

/// Why a month has no value.
enum Missing {
    /// It is this driver's own doing.
    Own(String),
    /// None has, since what it is made of cannot be used.
    All(String),
    /// Another driver has none.
    Other(String),
}

struct Work<'a> {
    drivers: &'a BTreeMap<String, Series>,
    changes: Vec<&'a Change>,
    begin: Month,
    from: Month,
    to: Month,
    chance: &'a Chance,
    files: Files<'a>,
    tracks: BTreeMap<String, Track>,
    failed: BTreeSet<&'a str>,
    wrong: Problems,
}

impl<'a> Work<'a> {
    /// Every driver that is named must be there.
    fn check_names(&mut self) {
        let mut named: Vec<(String, &str)> = Vec::new();
        let series =
            self.drivers.values().chain(self.changes.iter().filter_map(|change| change.act.series()));
        for series in series {
            named.extend(series.made_of().iter().map(|(name, driver)| (join(&series.key, name), *driver)));
            let by = series.real_by.iter().flatten();
            named.extend(by.map(|driver| (join(&series.key, "real_by"), driver.as_str())));
        }
        for change in &self.changes {
            named.push((join(&change.key, "driver"), &change.driver));
            if let Act::HoldReal(by) = &change.act {
                named.extend(by.iter().map(|driver| (join(&change.key, "by"), driver.as_str())));
            }
        }
        for (key, driver) in named {
            if !self.drivers.contains_key(driver) {
                let near = did_you_mean(driver, self.drivers.keys().map(String::as_str));
                self.wrong.push((key, format!("there is no driver `{driver}`{near}")));
            }
        }
    }

    /// Works out a driver after all that it is made of.
    fn visit(&mut self, key: &'a str, trail: &mut Vec<&'a str>) {
        if self.tracks.contains_key(key) || self.failed.contains(key) {
            return;
        }
        if let Some(place) = trail.iter().position(|earlier| *earlier == key) {
            let circle: Vec<String> =
                trail[place..].iter().chain(&[key]).map(|key| format!("`{key}`")).collect();
            self.wrong.push((key.to_owned(), format!("it is made of itself: {}", circle.join(" of "))));
            return;
        }
        let drivers = self.drivers;
        let Some(series) = drivers.get(key) else { return };
        let changes: Vec<&'a Change> =
            self.changes.iter().copied().filter(|change| change.driver == key).collect();
        trail.push(key);
        let parts = made_of(series, &changes);
        for driver in &parts {
            self.visit(driver, trail);
        }
        trail.pop();
        if parts.iter().any(|driver| !self.tracks.contains_key(*driver)) {
            self.failed.insert(key);
            return;
        }
        let mut track = self.track(series, self.from);
        for change in changes {
            self.change(change, &mut track);
        }
        self.tracks.insert(key.to_owned(), track);
    }

    fn months(&self) -> usize {
        self.to.since(self.begin) as usize + 1
    }

    /// The path of a series without shocks, which must have values from a month on.
    fn track(&mut self, series: &Series, needed: Month) -> Track {
        let found = self.shape(series);
        let given =
            |driver: &Option<String>| driver.as_ref().map(|key| (key.clone(), &self.tracks[key].values));
        let (times, per) = (given(&series.times), given(&series.per));
        let mut values: Vec<f64> = Vec::with_capacity(self.months());
        let mut missing: Option<(Month, Missing)> = None;
        for place in 0..self.months() {
            let month = self.begin.plus(place as i32);
            if series.frozen.is_some_and(|frozen| month > frozen) {
                values.push(values.last().copied().unwrap_or(f64::NAN));
                continue;
            }
            let value = found(month).and_then(|value| {
                let mut value = value * series.scale + series.shift;
                for (driver, inverse) in [(&times, false), (&per, true)] {
                    if let Some((key, path)) = driver {
                        if path[place].is_nan() {
                            return Err(Missing::Other(key.clone()));
                        }
                        value = if inverse { value / path[place] } else { value * path[place] };
                    }
                }
                if value.is_finite() {
                    Ok(value)
                } else {
                    Err(Missing::Own("it is not a finite number".to_owned()))
                }
            });
            values.push(value.unwrap_or_else(|why| {
                // Of the months before, only the one in which it freezes must have a value.
                if missing.is_none() && (month >= needed || series.frozen == Some(month)) {
                    missing = Some((month, why));
                }
                f64::NAN
            }));
        }
        drop(found);
        self.report(&series.key, values, missing)
    }

    /// What the shape of a series gives in a month.
    fn shape(&self, series: &Series) -> Box<dyn Fn(Month) -> Result<f64, Missing> + '_> {
        let lag = -series.lag;
        let fails = |why: String| -> Box<dyn Fn(Month) -> Result<f64, Missing>> {
            Box::new(move |_| Err(Missing::All(why.clone())))
        };
        let mut gaps = series.gaps;
        let points = match &series.shape {
            Shape::Points(points) => {
                gaps = gaps.or(Some(Gaps::Linear));
                Ok(points.clone())
            }
            Shape::History(name) => super::history::history(name).map(|history| history.points.clone()),
            Shape::File { path, column } => (self.files)(path)
                .and_then(|text| super::history::column(&text, column.as_deref()))
                .map_err(|why| format!("`{path}`: {why}")),
            Shape::Of(driver) => {
                let (key, path, begin) = (driver.clone(), &self.tracks[driver].values, self.begin);
                return Box::new(move |month| {
                    let place = usize::try_from(month.plus(lag).since(begin)).ok();
                    let value = place.and_then(|place| path.get(place)).filter(|value| !value.is_nan());
                    value.copied().ok_or_else(|| Missing::Other(key.clone()))
                });
            }
            shape => {
                if let Some(path) = shape.path(&series.key, self.begin.plus(lag), self.months(), self.chance)
                {
                    let begin = self.begin;
                    return Box::new(move |month| Ok(path[month.since(begin) as usize]));
                }
                let shape = shape.clone();
                return Box::new(move |month| {
                    shape.formula(month.plus(lag)).ok_or_else(|| Missing::Own("it has no value".to_owned()))
                });
            }
        };
        match points.and_then(|points| Line::new(points, gaps, series.before.clone(), series.after.clone())) {
            Ok(line) => Box::new(move |month| line.value(month.plus(lag)).map_err(Missing::Own)),
            Err(why) => fails(why),
        }
    }

    /// Closes a track, and reports why a value is missing; once, where the fault lies.
    fn report(&mut self, key: &str, values: Vec<f64>, missing: Option<(Month, Missing)>) -> Track {
        let broken = missing.is_some();
        match missing {
            Some((month, Missing::Own(why))) => {
                self.wrong.push((key.to_owned(), format!("`{key}` has no value in {month}: {why}")));
            }
            Some((_, Missing::All(why))) => {
                self.wrong.push((key.to_owned(), format!("`{key}` has no values: {why}")));
            }
            Some((month, Missing::Other(other))) if !self.tracks[&other].broken => {
                let why =
                    format!("`{key}` has no value in {month}, for `{other}`, of which it is made, has none");
                self.wrong.push((key.to_owned(), why));
            }
            _ => {}
        }
        Track { values, broken }
    }

    /// Lets a shock's change act on a track.
    fn change(&mut self, change: &Change, track: &mut Track) {
        // The table begins before any change does.
        let place = change.from.since(self.begin) as usize;
        if place >= track.values.len() || track.broken {
            return;
        }
        let held = track.values[place - 1];
        let needs_held = matches!(change.act, Act::Freeze | Act::HoldReal(_));
        if needs_held && held.is_nan() {
            let month = change.from.plus(-1);
            self.wrong.push((change.key.clone(), format!("`{}` has no value in {month}", change.driver)));
            return;
        }
        let other = change.act.series().map(|series| self.track(series, self.from.max(change.from)).values);
        let other = other.unwrap_or_default();
        let path = &mut track.values[place..];
        match &change.act {
            Act::Factor(_) => {
                path.iter_mut().zip(&other[place..]).for_each(|(value, factor)| *value *= factor)
            }
            Act::Addition(_) => path.iter_mut().zip(&other[place..]).for_each(|(value, more)| *value += more),
            Act::Instead(_) => path.copy_from_slice(&other[place..]),
            Act::Freeze => path.fill(held),
            Act::HoldReal(by) => {
                let [home, abroad] = by.each_ref().map(|key| &self.tracks[key].values[place - 1..]);
                for (value, (home_now, abroad_now)) in path.iter_mut().zip(home[1..].iter().zip(&abroad[1..]))
                {
                    *value = held * (home_now / home[0]) / (abroad_now / abroad[0]);
                }
            }
        }
        let span = self.from.since(self.begin) as usize;
        if let Some(place) = track.values[span..].iter().position(|value| !value.is_finite()) {
            track.broken = true;
            let fine = match &change.act {
                Act::HoldReal(by) => by.iter().all(|key| !self.tracks[key].broken),
                act => act.series().is_none_or(|_| other[span + place].is_finite()),
            };
            if fine {
                let month = self.from.plus(place as i32);
                self.wrong.push((
                    change.key.clone(),
                    format!("`{}` becomes no finite number in {month}", change.driver),
                ));
            }
        }
    }

    /// What a driver stands at through the warm-up.
    fn at_rest(&self, series: &Series) -> f64 {
        let Some(track) = self.tracks.get(&series.key) else { return f64::NAN };
        let first = self.from.since(self.begin) as usize;
        let real = series.real_by.as_ref().and_then(|[home, abroad]| {
            Some((&self.tracks.get(home)?.values, &self.tracks.get(abroad)?.values))
        });
        if !series.cycle && real.is_none() {
            return track.values[first];
        }
        // Brought to the first month's price levels, so that only the real rate is averaged.
        let deflated = |place: usize| match real {
            Some((home, abroad)) => {
                track.values[place] * (home[first] / home[place]) / (abroad[first] / abroad[place])
            }
            None => track.values[place],
        };
        let window: Vec<f64> =
            (first + 1 - RESTING as usize..=first).map(deflated).filter(|value| value.is_finite()).collect();
        mean(&window).unwrap_or(track.values[first])
    }
}

/// The drivers of which one is made, with the changes that act on it.
fn made_of<'a>(series: &'a Series, changes: &[&'a Change]) -> Vec<&'a str> {
    let mut drivers: Vec<&str> = series.made_of().iter().map(|(_, driver)| *driver).collect();
    for change in changes {
        match &change.act {
            Act::HoldReal(by) => drivers.extend(by.iter().map(String::as_str)),
            act => drivers.extend(act.series().iter().flat_map(|s| s.made_of()).map(|(_, driver)| driver)),
        }
    }
    drivers
}

#[cfg(test)]
mod tests {
    use super::super::history;
    use super::super::testing::{END, START, drivers, near, no_files, paths, problem, span, value, values};
    use super::*;

    #[test]
    fn a_driver_may_be_made_of_others() {
        let text = r#"
            a = { linear = { value = 1.0, at = "1980-01", per_year = 12.0 } }
            b = { of = "a", lag = 2, scale = 2.0, shift = 1.0 }
            c = { of = "b", times = "a", per = "d", frozen = "1981-01" }
            d = 4
        "#;
        let paths = paths(text);
        near(value(&paths, "b", 1980, 6), 2.0 * 4.0 + 1.0, 1e-12);
        near(value(&paths, "c", 1980, 6), 9.0 * 6.0 / 4.0, 1e-12);
        near(value(&paths, "c", 2010, 12), (2.0 * 11.0 + 1.0) * 13.0 / 4.0, 1e-12);
        assert_eq!(paths.index("e"), None);
    }

    #[test]
    fn drivers_that_are_made_of_themselves_or_of_nothing_are_refused() {
        let (key, message) =
            problem("a = { of = \"b\" }\nb = { of = \"c\" }\nc = { constant = 1, times = \"a\" }");
        assert_eq!(key, "a");
        assert!(message.contains("`a` of `b` of `c` of `a`"), "{message}");
        let (key, message) = problem("alpha = 1\nb = { of = \"alhpa\" }");
        assert_eq!(key, "b.of");
        assert!(message.contains("did you mean `alpha`?"), "{message}");
    }

    #[test]
    fn a_driver_is_refused_outside_its_data_at_its_own_key_only() {
        let (key, message) = problem("a = \"fx_monthly/TWD\"\nb = { of = \"a\" }");
        assert_eq!(key, "a");
        assert!(
            message.contains("no value in 1980-01") && message.contains("begins in 1983-10"),
            "{message}"
        );
        let (_, message) = problem("a = { history = \"regions_derived/JPN.pay\" }");
        assert!(message.contains("gaps"), "{message}");
        let (_, message) = problem("a = { file = \"mine.csv\" }");
        assert!(message.contains("no file mine.csv"), "{message}");
        let (_, message) = problem(
            "a = { exponential = { value = 1.0, at = \"1980-01\", growth = 9.0 }, times = \"b\" }\nb = 1e300",
        );
        assert!(message.contains("finite"), "{message}");
        assert!(span("a = 1", END, START).is_err());
    }

    #[test]
    fn a_users_file_is_a_history_like_any_other() {
        let values = values("a = { file = \"mine.csv\", gaps = \"linear\", before = \"hold\" }");
        let file = |_: &str| Ok("date,cost\n1990-01,1\n1992-01,3\n".to_owned());
        let paths = Paths::build(
            &drivers(&values),
            &[],
            Month::new(1985, 1),
            Month::new(1992, 1),
            &Chance::new(1, 0),
            &file,
        );
        let paths = paths.unwrap();
        near(value(&paths, "a", 1991, 1), 2.0, 1e-12);
        near(value(&paths, "a", 1985, 1), 1.0, 1e-12);
    }

    #[test]
    fn extremes_are_kept_as_they_are() {
        let paths = span(
            "a = 1\nb = 10_000\nc = { history = \"fx_monthly/JPY\", after = \"hold\" }",
            Month::new(2000, 1),
            Month::new(2200, 12),
        )
        .unwrap();
        for year in [2000, 2100, 2200] {
            assert_eq!((value(&paths, "a", year, 1), value(&paths, "b", year, 1)), (1.0, 10_000.0));
        }
        assert_eq!(
            value(&paths, "c", 2200, 12),
            history::history("fx_monthly/JPY").unwrap().points.last().unwrap().1
        );
    }

    #[test]
    fn at_rest_a_swinging_driver_stands_at_its_mean_and_a_trending_one_at_its_first_value() {
        let text = r#"
            swing = { points = [["1975-01", 1.0], ["1980-01", 7.0], ["2011-01", 9.0]], cycle = true }
            trend = { points = [["1975-01", 1.0], ["1980-01", 7.0], ["2011-01", 9.0]] }
            short = { points = [["1979-11", 4.0], ["1980-01", 6.0], ["2011-01", 9.0]], cycle = true }
        "#;
        let paths = paths(text);
        let rest = |key| paths.at_rest(paths.index(key).unwrap());
        near(rest("swing"), 7.0 - 0.1 * 29.5, 1e-9);
        near(rest("trend"), 7.0, 1e-12);
        near(rest("short"), 5.0, 1e-12);
        assert_eq!(paths.value(paths.index("swing").unwrap(), START.plus(-1)), rest("swing"));
    }

    #[test]
    fn at_rest_an_exchange_rate_stands_at_its_mean_real_rate() {
        let text = r#"
            rate = { exponential = { value = 200.0, at = "1980-01", growth = 0.10 }, real_by = ["home", "dollar"] }
            home = { exponential = { value = 1.0, at = "1980-01", growth = 0.10 } }
            dollar = 1
        "#;
        let paths = paths(text);
        near(paths.at_rest(paths.index("rate").unwrap()), 200.0, 1e-9);
    }

    #[test]
    fn random_drivers_have_the_luck_of_their_replicate() {
        let values = values("a = { random_walk = { value = 1, deviation = 0.1, at = \"1980-01\" } }\nb = 1");
        let drivers = drivers(&values);
        assert!(are_random(&drivers, &[]));
        let build = |replicate| {
            Paths::build(&drivers, &[], START, END, &Chance::new(1, replicate), &no_files).unwrap()
        };
        assert_eq!(build(3), build(3));
        assert_ne!(build(3), build(4));
    }

    #[test]
    fn a_shock_that_reaches_beyond_the_data_is_refused_and_one_after_the_end_does_nothing() {
        let text = |from: &str, act: &str| {
            format!(
                "rate = \"fx_monthly/JPY\"\np = 1\n[shock.s]\nremoved = true\n[shock.s.change.c]\n\
                 driver = \"rate\"\nfrom = \"{from}\"\n{act}"
            )
        };
        let hold = "act = \"hold_real\"\nby = [\"p\", \"p\"]";
        let (key, message) = problem(&text("1960-01", hold));
        assert_eq!(key, "shock.s.change.c");
        assert!(message.contains("`rate` has no value in 1959-12"), "{message}");
        assert_eq!(paths(&text("2050-01", hold)), paths("rate = \"fx_monthly/JPY\"\np = 1"));
        let (key, message) = problem(&text("1990-01", "act = \"instead\"\nseries = { of = \"rats\" }"));
        assert_eq!(key, "shock.s.change.c.series.of");
        assert!(message.contains("did you mean `rate`?"), "{message}");
        let late = "act = \"instead\"\nseries = { points = [[\"1995-01\", 1.0], [\"2011-01\", 1.0]] }";
        assert_eq!(problem(&text("1990-01", late)).0, "shock.s.change.c.series");
        assert_eq!(value(&paths(&text("1995-01", late)), "rate", 2000, 1), 1.0);
    }

    #[test]
    fn a_shock_that_is_taken_out_never_was() {
        let base = "a = { linear = { value = 1.0, at = \"1980-01\", per_year = 1.0 } }\nb = { of = \"a\" }\n";
        let shock = |act: &str, removed: bool| {
            format!(
                "{base}[shock.s]\nremoved = {removed}\n[shock.s.change.c]\ndriver = \"a\"\nfrom = \"1990-01\"\n{act}"
            )
        };
        let factor = "act = \"factor\"\nseries = { constant = 3 }";
        assert_eq!(paths(&shock(factor, true)), paths(base));
        near(value(&paths(&shock(factor, false)), "b", 1990, 1), 33.0, 1e-12);
        let addition = "act = \"addition\"\nseries = { constant = 3 }";
        near(value(&paths(&shock(addition, false)), "b", 1990, 1), 14.0, 1e-12);
        assert_eq!(paths(&shock("act = \"freeze\"", false)), paths(base));
        near(value(&paths(&shock("act = \"freeze\"", true)), "b", 2000, 1), 1.0 + 119.0 / 12.0, 1e-12);
        let instead = "act = \"instead\"\nseries = { points = [[\"1990-01\", 5.0], [\"2011-01\", 5.0]] }";
        near(value(&paths(&shock(instead, true)), "b", 1990, 1), 5.0, 1e-12);
        near(value(&paths(&shock(instead, true)), "b", 1989, 12), 1.0 + 119.0 / 12.0, 1e-12);
        assert_eq!(paths(&shock(instead, false)), paths(base));
    }
}
