//! Yearly values of a stored table, replicate by replicate.

use super::super::measures::yearly_unit;
use super::super::table::Table;
use crate::foundation::calendar::Month;
use crate::observe::periods::{Period, periods};
use crate::observe::table::Column;
use crate::observe::yearly::yearly;

/// Values by column, period and replicate. Rows come by replicate and in order of time, as they are stored.
#[derive(Clone, Debug)]
pub struct Years {
    columns: Vec<Column>,
    /// The periods told.
    pub periods: Vec<Period>,
    /// The replicates, by their numbers.
    pub replicates: Vec<u32>,
    values: Vec<Vec<Vec<f64>>>,
    current: Option<u32>,
    months: Vec<Month>,
    row: Vec<Vec<f64>>,
}

impl Years {
    /// Of these columns.
    pub fn new(columns: Vec<Column>) -> Self {
        Self {
            periods: Vec::new(),
            replicates: Vec::new(),
            values: vec![Vec::new(); columns.len()],
            current: None,
            months: Vec::new(),
            row: vec![Vec::new(); columns.len()],
            columns,
        }
    }

    /// Takes a row of a part.
    pub fn add(&mut self, part: &Table, row: usize) {
        let (Some(month), number) = (part.month("date", row), part.number("replicate", row)) else { return };
        let replicate = number as u32;
        if self.current != Some(replicate) {
            self.close();
            self.current = Some(replicate);
        }
        self.months.push(month);
        for (column, values) in self.columns.iter().zip(&mut self.row) {
            values.push(part.number(column.name, row));
        }
    }

    /// Takes in the replicate whose rows came last.
    pub fn close(&mut self) {
        let Some(replicate) = self.current.take() else { return };
        if self.periods.is_empty() {
            self.periods = periods(&self.months);
            self.values.fill(vec![Vec::new(); self.periods.len()]);
        }
        self.replicates.push(replicate);
        for ((column, row), of_column) in self.columns.iter().zip(&mut self.row).zip(&mut self.values) {
            for (period, values) in self.periods.iter().zip(of_column) {
                let months = row.get(period.months.clone()).unwrap_or_default();
                values.push(yearly(column).of(months.iter().copied()));
            }
            row.clear();
        }
        self.months.clear();
    }

    /// The periods as they are labelled.
    pub fn labels(&self) -> Vec<String> {
        self.periods.iter().map(|period| period.label.clone()).collect()
    }

    /// A column's values by period and replicate; none if it is not there.
    pub fn values(&self, name: &str) -> Option<&[Vec<f64>]> {
        let place = self.place(name)?;
        // A folder of another version may lack a column: then nothing in it is defined.
        let values = &self.values[place];
        values.iter().flatten().any(|value| !value.is_nan()).then_some(values)
    }

    /// The unit of a column's yearly values.
    pub fn unit(&self, name: &str, currency: &str) -> String {
        self.place(name).map_or_else(String::new, |place| yearly_unit(&self.columns[place], currency))
    }

    /// How a column's year becomes one value.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.place(name).map(|place| &self.columns[place])
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

/// Those of these columns that are called so, in this order.
pub fn chosen(columns: Vec<Column>, names: &[&str]) -> Vec<Column> {
    names.iter().filter_map(|name| columns.iter().find(|column| column.name == *name).copied()).collect()
}
