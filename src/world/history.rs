//! Real history: exchange rates, price levels, pay, spending, people's numbers and deaths, as they were.
//!
//! The project's own data are compiled in, so that the library needs no files. `data/SOURCES.md` tells where
//! each comes from, under which licence, and what was done to it.

use crate::foundation::calendar::Month;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// One column of history.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// Its name in scenarios: file and column, `fx_monthly/JPY`.
    pub name: String,
    /// The unit of its values.
    pub unit: &'static str,
    /// Where it comes from, and its licence.
    pub source: &'static str,
    /// Its values in order of time. A year's value stands at mid-year, in July.
    pub points: Vec<(Month, f64)>,
}

/// A table of history that is compiled in.
struct Book {
    name: &'static str,
    text: &'static str,
    source: &'static str,
    unit: fn(&str) -> &'static str,
}

const BOOKS: [Book; 6] = [
    Book {
        name: "census_age5",
        text: include_str!("../../data/census_age5.csv"),
        source: "population censuses, Statistics Bureau of Japan, government terms with attribution",
        unit: |_| "persons",
    },
    Book {
        name: "discount_rate_recalled",
        text: include_str!("../../data/discount_rate_recalled.csv"),
        source: "Bank of Japan, recalled; months of a change only",
        unit: |_| "percent/year",
    },
    Book {
        name: "fx_derived",
        text: include_str!("../../data/fx_derived.csv"),
        source: "derived from fx_monthly, PDDL 1.0",
        unit: |_| "own currency/US dollar",
    },
    Book {
        name: "fx_monthly",
        text: include_str!("../../data/fx_monthly.csv"),
        source: "Federal Reserve H.10 and G.5, PDDL 1.0",
        unit: |_| "own currency/US dollar",
    },
    Book {
        name: "mortality",
        text: include_str!("../../data/mortality.csv"),
        source: "estimated from the Human Mortality Database, CC BY 4.0",
        unit: |_| "probability/year",
    },
    Book {
        name: "regions_derived",
        text: include_str!("../../data/regions_derived.csv"),
        source: "derived from Penn World Table 10.01, CC BY 4.0",
        unit: region_unit,
    },
];

fn region_unit(column: &str) -> &'static str {
    match column.rsplit('.').next() {
        Some("exchange") => "own currency/US dollar",
        Some("prices") => "own currency/international dollar",
        Some("pay") => "own currency/person-year",
        Some("spending") => "billion own currency/year",
        Some("deflator") => "own currency/US dollar of 2017",
        _ => "index, 1980 = 1",
    }
}

/// The SHA-256 of all history that is compiled in.
pub fn digest() -> [u8; 32] {
    static DIGEST: OnceLock<[u8; 32]> = OnceLock::new();
    *DIGEST.get_or_init(|| {
        let mut hash = Sha256::new();
        for book in &BOOKS {
            hash.update(book.text);
        }
        hash.finalize().into()
    })
}

/// All history that is compiled in, by name.
pub fn histories() -> &'static BTreeMap<String, History> {
    static ALL: OnceLock<BTreeMap<String, History>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all = BTreeMap::new();
        for book in &BOOKS {
            // A test reads every book; one that does not read is left out here rather than bringing a run down.
            for (column, points) in read_csv(book.text).unwrap_or_default() {
                let name = format!("{}/{column}", book.name);
                let unit = (book.unit)(&column);
                all.insert(name.clone(), History { name, unit, source: book.source, points });
            }
        }
        all
    })
}

/// The history of a name, `fx_monthly/JPY`; or what is wrong with the name.
pub fn history(name: &str) -> Result<&'static History, String> {
    histories().get(name).ok_or_else(|| {
        let known = histories().keys().map(String::as_str);
        format!("there is no history `{name}`{}", did_you_mean(name, known))
    })
}

/// The column of a user's table, which need not be named when there is only one.
pub fn column(text: &str, column: Option<&str>) -> Result<Vec<(Month, f64)>, String> {
    let mut columns = read_csv(text)?;
    let names = || columns.keys().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match column {
        Some(name) if columns.contains_key(name) => Ok(columns.remove(name).unwrap_or_default()),
        Some(name) => {
            let near = did_you_mean(name, columns.keys().map(String::as_str));
            Err(format!("it has no column `{name}`{near}"))
        }
        None if columns.len() == 1 => Ok(columns.pop_first().map(|(_, points)| points).unwrap_or_default()),
        None if columns.is_empty() => Err("it has no values".to_owned()),
        None => Err(format!("it has several columns ({}): say which with `column`", names())),
    }
}

/// Lines that are wrong and told.
const TOLD: usize = 8;

/// The columns of a table in comma-separated text, each in order of time; or all lines that are wrong.
///
/// The time is a column `date` (`1985-09`, `1985`), or `year` with or without `month`. Every other column is a
/// series, or, where there are columns `series` and `value`, a row is one value of the series it names. An
/// empty cell is a gap; a line that begins with `#` is a remark.
pub fn read_csv(text: &str) -> Result<BTreeMap<String, Vec<(Month, f64)>>, String> {
    let mut lines = text
        .trim_start_matches('\u{feff}')
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let (_, header) = lines.next().ok_or("it is empty")?;
    let header = fields(header);
    let place = |name: &str| header.iter().position(|column| column == name);
    let (date, year, month) = (place("date"), place("year"), place("month"));
    if date.is_none() && year.is_none() {
        return Err("its first line names neither a column `date` nor a column `year`".to_owned());
    }
    let long = place("series").zip(place("value"));
    let mut columns: BTreeMap<String, BTreeMap<Month, f64>> = BTreeMap::new();
    let mut add = |line: &str| -> Result<(), String> {
        let row = fields(line);
        if row.len() != header.len() {
            return Err(format!("{} cells under {} columns", row.len(), header.len()));
        }
        let when = match (date, year, month) {
            (Some(date), _, _) => when(&row[date])?,
            (None, Some(year), Some(month)) => when(&format!("{}-{:0>2}", row[year], row[month]))?,
            (None, Some(year), None) => when(&row[year])?,
            (None, None, _) => return Ok(()),
        };
        let cells: Vec<(&String, &String)> = match long {
            Some((series, value)) => vec![(&row[series], &row[value])],
            None => header
                .iter()
                .zip(&row)
                .enumerate()
                .filter(|(column, _)| ![date, year, month].contains(&Some(*column)))
                .map(|(_, cell)| cell)
                .collect(),
        };
        for (name, cell) in cells {
            let column = columns.entry(name.clone()).or_default();
            if cell.is_empty() {
                continue;
            }
            let value = cell.parse().ok().filter(|value: &f64| value.is_finite());
            let value = value.ok_or_else(|| format!("`{cell}` is not a number"))?;
            if column.insert(when, value).is_some() {
                return Err(format!("`{name}` has a second value for {when}"));
            }
        }
        Ok(())
    };
    let wrong: Vec<String> = lines
        .filter_map(|(index, line)| Some(format!("line {}, `{line}`: {}", index + 1, add(line).err()?)))
        .collect();
    if let Some(more) = wrong.len().checked_sub(TOLD).filter(|&more| more > 0) {
        return Err(format!("{}; and {more} more lines", wrong[..TOLD].join("; ")));
    }
    if !wrong.is_empty() {
        return Err(wrong.join("; "));
    }
    Ok(columns.into_iter().map(|(name, points)| (name, points.into_iter().collect())).collect())
}

/// A month, or a year, which stands at its middle.
fn when(text: &str) -> Result<Month, String> {
    let text = text.trim();
    if text.len() == 4 {
        return format!("{text}-07").parse().map_err(|_| format!("`{text}` is neither a month nor a year"));
    }
    // A day, `1985-09-01`, adds nothing.
    text.get(..7).filter(|_| text.len() == 10).unwrap_or(text).parse()
}

/// The cells of a line; quotes may stand around a cell.
pub(crate) fn fields(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(core::mem::take(&mut cell).trim().to_owned()),
            c => cell.push(c),
        }
    }
    cells.push(cell.trim().to_owned());
    cells
}

/// A hint at the names that come nearest, or nothing.
pub(super) fn did_you_mean<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let mut near: Vec<(f64, &str)> = known
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    match near.iter().take(3).map(|(_, name)| format!("`{name}`")).collect::<Vec<_>>() {
        names if names.is_empty() => String::new(),
        names => format!("; did you mean {}?", names.join(" or ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(name: &str, year: i32, month: i32) -> f64 {
        let points = &history(name).unwrap().points;
        points.iter().find(|(when, _)| *when == Month::new(year, month)).unwrap().1
    }

    #[test]
    fn every_book_of_history_can_be_read() {
        for book in &BOOKS {
            assert!(!read_csv(book.text).unwrap().is_empty(), "{}", book.name);
        }
        for history in histories().values() {
            assert!(history.points.len() >= 10, "{}", history.name);
            assert!(history.points.windows(2).all(|pair| pair[0].0 < pair[1].0), "{}", history.name);
            assert!(history.points.iter().all(|(_, value)| *value > 0.0), "{}", history.name);
        }
    }

    #[test]
    fn the_yen_was_at_237_when_the_plaza_accord_was_signed() {
        assert!((at("fx_monthly/JPY", 1985, 9) - 237.0).abs() < 1.0);
        assert!((at("fx_monthly/JPY", 1995, 4) - 83.7).abs() < 0.5);
    }

    #[test]
    fn euro_and_pound_are_units_per_dollar_too() {
        assert!((at("fx_monthly/EUR", 2003, 6) - 1.0 / 1.167).abs() < 0.01);
        assert!((at("fx_monthly/GBP", 2007, 6) - 1.0 / 1.986).abs() < 0.01);
        assert_eq!(at("fx_derived/ITA", 2003, 6), at("fx_monthly/EUR", 2003, 6));
        assert!((at("fx_derived/ITA", 1985, 9) - 1903.0 / 1936.27).abs() < 0.03);
    }

    /// The formulas of `data/SOURCES.md`, worked out a second time from the Penn World Table itself.
    #[test]
    fn the_regions_follow_from_the_penn_world_table() {
        let text = include_str!("../../data/pwt.csv");
        let mut lines = text.lines().map(fields);
        let header = lines.next().unwrap();
        let mut checked = 0;
        for row in lines {
            let cell =
                |name: &str| row[header.iter().position(|column| column == name).unwrap()].parse::<f64>();
            let (code, year) = (&row[0], row[1].parse().unwrap());
            let near = |column: &str, value: f64| {
                let written = at(&format!("regions_derived/{code}.{column}"), year, 7);
                assert!((written / value - 1.0).abs() < 1e-5, "{code} {year} {column}: {written} {value}");
            };
            let [employed, rate] = ["emp", "xr"].map(|name| cell(name).unwrap());
            let dollars = cell("cgdpo").unwrap() * cell("pl_gdpo").unwrap();
            near("exchange", rate);
            near("prices", cell("pl_con").unwrap() * rate);
            near("spending", dollars * rate / 1000.0);
            near("deflator", dollars * rate / cell("rgdpna").unwrap());
            if let Ok(share) = cell("labsh") {
                near("pay", share * dollars / employed * rate);
            }
            checked += 1;
        }
        assert_eq!(checked, 600);
    }

    #[test]
    fn an_unknown_history_names_its_nearest() {
        let message = history("fx_monthly/JYP").unwrap_err();
        assert!(message.contains("`fx_monthly/JPY`"), "{message}");
    }

    #[test]
    fn a_users_table_may_be_wide_or_long_and_its_time_written_in_four_ways() {
        let march = Month::new(1990, 3);
        for text in [
            "date,cost\n1990-03,2.5\n",
            "\u{feff}# mine\ndate,cost\r\n1990-03-01,\"2.5\"\r\n",
            "year,month,cost\n1990,3,2.5\n",
            "series,year,month,value,unit\ncost,1990,3,2.5,yen\n",
        ] {
            assert_eq!(column(text, Some("cost")), Ok(vec![(march, 2.5)]), "{text}");
        }
        assert_eq!(column("year,cost\n1990,2.5\n1991,\n", None), Ok(vec![(Month::new(1990, 7), 2.5)]));
    }

    #[test]
    fn a_users_table_with_a_fault_says_where() {
        for (text, part) in [
            ("", "empty"),
            ("cost\n1\n", "`date`"),
            ("date,cost\n1990-13,1\n", "line 2"),
            ("date,cost\n1990-03,x\n", "`x` is not a number"),
            ("date,cost\n1990-03,inf\n", "`inf` is not a number"),
            ("date,cost\n1990-03\n", "1 cells under 2 columns"),
            ("date,cost\n1990-03,1\n1990-03,1\n", "second value"),
            ("date,a,b\n1990-03,1,2\n", "say which"),
        ] {
            let message = column(text, None).unwrap_err();
            assert!(message.contains(part), "{text}: {message}");
        }
        assert!(column("date,cost\n1990-03,1\n", Some("cots")).unwrap_err().contains("`cost`"));
    }
}
