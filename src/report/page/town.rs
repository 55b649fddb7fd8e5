//! The town over the years, in one replicate: firms at their places, ties while they last.

use super::super::chart::map::{KINDS, SIDE, Spot, place, reach, ruler, town};
use super::super::chart::{Chart, map};
use super::super::json::Json;
use super::super::table::Table;
use super::super::text::month_in_words;
use crate::foundation::calendar::Month;
use std::collections::{BTreeMap, BTreeSet};

/// Firms and ties of one replicate at the dates at which they were written down.
#[derive(Clone, Debug, Default)]
pub struct Town {
    numbers: BTreeMap<String, u32>,
    spots: Vec<Spot>,
    firms: BTreeMap<Month, BTreeSet<u32>>,
    ties: BTreeMap<Month, BTreeSet<[u32; 2]>>,
}

impl Town {
    /// The columns of the table of firms that it needs.
    pub const OF_FIRMS: &[&str] = &["replicate", "date", "agent", "kind", "x", "y"];
    /// The columns of the table of ties that it needs.
    pub const OF_TIES: &[&str] = &["replicate", "date", "buyer", "supplier"];
    /// Dates beyond this are thinned out: a slider of a monthly panel would be too fine, and too large.
    const MOST_DATES: usize = 60;

    /// Takes rows of the table of firms.
    pub fn add_firms(&mut self, part: &Table) {
        for row in 0..part.rows {
            let Some(month) = part.month("date", row) else { continue };
            let name = part.word("agent", row);
            let number = match self.numbers.get(name) {
                Some(&number) => number,
                None => {
                    let number = self.spots.len() as u32;
                    self.numbers.insert(name.to_owned(), number);
                    let kind = match part.word("kind", row) {
                        "wholesaler" => 0,
                        "manufacturer" => 1,
                        _ => 2,
                    };
                    self.spots.push(Spot { at: [part.number("x", row), part.number("y", row)], kind });
                    number
                }
            };
            self.firms.entry(month).or_default().insert(number);
        }
    }

    /// Takes rows of the table of ties, when all firms are known.
    pub fn add_ties(&mut self, part: &Table) {
        for row in 0..part.rows {
            let Some(month) = part.month("date", row) else { continue };
            let end = |name| self.numbers.get(part.word(name, row)).copied();
            if let (Some(buyer), Some(supplier)) = (end("buyer"), end("supplier")) {
                self.ties.entry(month).or_default().insert([buyer, supplier]);
            }
        }
    }

    fn dates(&self) -> Vec<Month> {
        let all: Vec<Month> = self.firms.keys().copied().collect();
        let every = all.len().div_ceil(Self::MOST_DATES).max(1);
        let last = all.len().saturating_sub(1);
        all.iter()
            .enumerate()
            .filter(|(place, _)| (last - place).is_multiple_of(every))
            .map(|(_, date)| *date)
            .collect()
    }

    fn at(&self, date: Month) -> (Vec<Spot>, Vec<[u32; 2]>) {
        let none = BTreeSet::new();
        let firms: Vec<u32> = self.firms.get(&date).unwrap_or(&none).iter().copied().collect();
        let spots = firms.iter().map(|&firm| self.spots[firm as usize]).collect();
        let place = |firm: u32| firms.binary_search(&firm).ok().map(|place| place as u32);
        let ties = self.ties.get(&date).into_iter().flatten();
        (spots, ties.filter_map(|tie| Some([place(tie[0])?, place(tie[1])?])).collect())
    }

    /// The date after which the district lost most firms within a year, by that year's end; none with fewer than three.
    fn worst(&self, dates: &[Month]) -> Option<Month> {
        let count = |date: &Month| self.firms.get(date).map_or(0, BTreeSet::len) as i64;
        let inner = dates.get(1..dates.len().checked_sub(1)?)?;
        let lost = inner.iter().zip(dates).map(|(now, before)| (count(before) - count(now), *now));
        lost.max_by_key(|&(lost, date)| (lost, core::cmp::Reverse(date))).map(|(_, date)| date)
    }

    /// Maps before, at the worst and at the end.
    pub fn maps(&self) -> Vec<Chart> {
        let dates = self.dates();
        let (Some(&first), Some(&last)) = (dates.first(), dates.last()) else { return Vec::new() };
        let reach = reach(&self.spots);
        let mut chosen = vec![("before", "Before", first)];
        chosen.extend(self.worst(&dates).map(|worst| ("worst", "At the worst", worst)));
        chosen.push(("end", "At the end", last));
        let chart = |(id, title, date): (&str, &str, Month)| {
            let (spots, ties) = self.at(date);
            let title = format!("{title}: {}", month_in_words(date));
            map::map(&format!("town-{id}"), &title, &counted(&spots, &ties), &spots, &ties, reach)
        };
        chosen.into_iter().map(chart).collect()
    }

    /// The map with a slider, as HTML, and what its slider needs, as JSON.
    pub fn slider(&self) -> (String, String) {
        let dates = self.dates();
        let reach = reach(&self.spots);
        let last = dates.len().saturating_sub(1);
        let (spots, ties) = dates.first().map_or_else(Default::default, |&date| self.at(date));
        let label = dates.first().map_or_else(String::new, |&date| month_in_words(date));
        let html = format!(
            "<div class=\"town\"><svg class=\"chart\" id=\"town-map\" viewBox=\"0 0 {SIDE:.0} {SIDE:.0}\" role=\"img\" \
             aria-labelledby=\"town-title\"><title id=\"town-title\">The town and its ties, by year</title><g \
             id=\"town-now\">{}</g>{}</svg>\n<div class=\"slider\"><label for=\"town-year\">Year</label>\
             <input type=\"range\" id=\"town-year\" min=\"0\" max=\"{last}\" value=\"0\" step=\"1\" aria-valuetext=\"{label}\">\
             <button type=\"button\" id=\"town-play\">Play</button></div><p id=\"town-words\" aria-live=\"polite\">{label}: \
             {}</p></div>",
            town(&spots, &ties, reach),
            ruler(reach, SIDE - 8.0),
            counted(&spots, &ties)
        );
        (html, self.data(&dates, reach))
    }

    /// Firms as place and kind with the dates at which they were there, ties as ends with theirs. Dates are told as
    /// stretches of places in the list of dates.
    fn data(&self, dates: &[Month], reach: f64) -> String {
        let stretches = |there: &dyn Fn(&Month) -> bool| {
            let mut stretches: Vec<[i64; 2]> = Vec::new();
            for (index, _) in dates.iter().enumerate().filter(|(_, date)| there(date)) {
                match stretches.last_mut() {
                    Some([_, to]) if *to == index as i64 - 1 => *to = index as i64,
                    _ => stretches.push([index as i64, index as i64]),
                }
            }
            stretches
        };
        let mut firms = Vec::new();
        for (number, spot) in self.spots.iter().enumerate() {
            let there =
                |date: &Month| self.firms.get(date).is_some_and(|firms| firms.contains(&(number as u32)));
            let [x, y] = place(spot.at, reach).map(|value| (value * 10.0).round() as i64);
            let [from, to] = match (stretches(&there).first(), stretches(&there).last()) {
                (Some([from, _]), Some([_, to])) => [*from, *to],
                // There at none of the dates that are left: never drawn.
                _ => [1, 0],
            };
            firms.extend([x, y, i64::from(spot.kind), from, to].map(Json::Whole));
        }
        let mut when: BTreeMap<[u32; 2], Vec<i64>> = BTreeMap::new();
        for (index, date) in dates.iter().enumerate() {
            for tie in self.ties.get(date).into_iter().flatten() {
                when.entry(*tie).or_default().push(index as i64);
            }
        }
        let mut ties = Vec::new();
        for (tie, dates) in when {
            let mut begun = 0;
            for place in 0..dates.len() {
                if dates.get(place + 1) != Some(&(dates[place] + 1)) {
                    let numbers = [i64::from(tie[0]), i64::from(tie[1]), dates[begun], dates[place]];
                    ties.extend(numbers.map(Json::Whole));
                    begun = place + 1;
                }
            }
        }
        let kinds = KINDS.iter().map(|(name, _, colour, radius)| {
            Json::List(vec![Json::text(*name), Json::text(*colour), Json::Number(*radius)])
        });
        let json = Json::object([
            ("dates", Json::List(dates.iter().map(|&date| Json::text(month_in_words(date))).collect())),
            ("kinds", Json::List(kinds.collect())),
            ("firms", Json::List(firms)),
            ("ties", Json::List(ties)),
        ]);
        json.to_string().replace(", ", ",")
    }
}

fn counted(spots: &[Spot], ties: &[[u32; 2]]) -> String {
    let number = |count: usize| super::super::text::count(count as u64);
    let of = |kind: u8| number(spots.iter().filter(|spot| spot.kind == kind).count());
    format!(
        "{} wholesalers, {} manufacturers, {} craftsmen, {} ties",
        of(0),
        of(1),
        of(2),
        number(ties.len())
    )
}
