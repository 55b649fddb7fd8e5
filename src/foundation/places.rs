//! Rows of tables change places: those that are kept stand in a new order, the others go.

/// The new places of the rows of tables that stand under the same numbers.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// By old place: the new one, or [`GONE`].
    new: Vec<u32>,
    /// By new place: with which of the places from this one on it is exchanged, one after the other, to have its row.
    exchanged: Vec<u32>,
}

/// A row that goes.
const GONE: u32 = u32::MAX;

impl Places {
    /// Of so many rows those at the given old places are kept, in this order.
    pub fn of(kept: &[u32], rows: usize) -> Self {
        let mut new = vec![GONE; rows];
        for (place, &old) in kept.iter().enumerate() {
            new[old as usize] = place as u32;
        }
        let mut exchanged = Vec::with_capacity(kept.len());
        for (place, &old) in kept.iter().enumerate() {
            // What stood at a place before this one was moved on when that was filled.
            let mut at = old;
            while (at as usize) < place {
                at = exchanged[at as usize];
            }
            exchanged.push(at);
        }
        Self { new, exchanged }
    }

    /// How many rows there were.
    pub fn rows(&self) -> usize {
        self.new.len()
    }

    /// How many rows are kept.
    pub fn kept(&self) -> usize {
        self.exchanged.len()
    }

    /// The new place of a row; none if it goes.
    #[inline]
    pub fn of_row(&self, old: u32) -> Option<u32> {
        self.new.get(old as usize).copied().filter(|&place| place != GONE)
    }

    /// Names by their new places rows that are kept.
    pub fn rename<'a>(&self, named: impl IntoIterator<Item = &'a mut u32>) {
        for row in named {
            let kept = self.rename_if_kept(row);
            debug_assert!(kept, "row {row} is still named and goes");
        }
    }

    /// Names a row by its new place; whether it is kept.
    #[inline]
    pub fn rename_if_kept(&self, row: &mut u32) -> bool {
        let new = self.of_row(*row);
        *row = new.unwrap_or(*row);
        new.is_some()
    }

    /// Moves the rows of a table, each of as many values as the other.
    pub fn arrange<T>(&self, table: &mut Vec<T>) {
        self.arrange_after(0, table);
    }

    /// Moves the rows of a table that begins with so many values that are not in rows.
    pub fn arrange_after<T>(&self, before: usize, table: &mut Vec<T>) {
        let each = (table.len() - before) / self.rows().max(1);
        debug_assert_eq!(table.len(), before + each * self.rows(), "all rows have as many values");
        let rows = &mut table[before..];
        let moved = self.exchanged.iter().enumerate().filter(|&(place, &other)| place != other as usize);
        if each == 1 {
            moved.for_each(|(place, &other)| rows.swap(place, other as usize));
        } else {
            for (place, &other) in moved {
                for value in 0..each {
                    rows.swap(place * each + value, other as usize * each + value);
                }
            }
        }
        table.truncate(before + each * self.kept());
        give_back(table);
    }
}

/// A table that has become much smaller gives memory back, but for some room to grow.
fn give_back<T>(table: &mut Vec<T>) {
    if table.capacity() > table.len() + table.len() / 2 {
        table.shrink_to(table.len() + table.len() / 4);
    }
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn rows_stand_where_they_are_wanted() {
        let kept = [4, 1, 0, 6, 3];
        let places = Places::of(&kept, 8);
        let mut column: Vec<u32> = (0..8).collect();
        places.arrange(&mut column);
        assert_eq!(column, kept);
        assert_eq!(
            (0..9).map(|old| places.of_row(old)).collect::<Vec<_>>(),
            [Some(2), Some(1), None, Some(4), Some(0), None, Some(3), None, None]
        );
        let mut pairs: Vec<u32> =
            [100].into_iter().chain((0..8).flat_map(|row| [10 * row, 10 * row + 1])).collect();
        places.arrange_after(1, &mut pairs);
        assert_eq!(pairs, [100, 40, 41, 10, 11, 0, 1, 60, 61, 30, 31]);
    }

    #[test]
    fn any_order_can_be_had() {
        for seed in 1..50_u32 {
            let mut kept: Vec<u32> = (0..200).filter(|row| row % 7 != seed % 7).collect();
            kept.sort_by_key(|row| row.wrapping_mul(2_654_435_761 ^ seed) >> 7);
            let mut column: Vec<u32> = (0..200).collect();
            Places::of(&kept, 200).arrange(&mut column);
            assert_eq!(column, kept);
        }
    }
}
