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

    /// The new place of a row that is kept.
    #[inline]
    pub fn moved(&self, old: u32) -> u32 {
        let new = self.of_row(old);
        debug_assert!(new.is_some(), "row {old} is still named and goes");
        new.unwrap_or(old)
    }

    /// Moves the rows of a column.
    pub fn arrange<T>(&self, column: &mut Vec<T>) {
        debug_assert_eq!(column.len(), self.new.len(), "a column has a value a row");
        for (place, &other) in self.exchanged.iter().enumerate() {
            column.swap(place, other as usize);
        }
        column.truncate(self.kept());
        give_back(column);
    }

    /// Moves the rows of a table that has so many values a row, after some that are not in rows.
    pub fn arrange_rows<T>(&self, table: &mut Vec<T>, before: usize, each: usize) {
        debug_assert_eq!(table.len(), before + each * self.new.len(), "a table has as many values a row");
        for (place, &other) in
            self.exchanged.iter().enumerate().filter(|&(place, &other)| place != other as usize)
        {
            let (first, second) =
                table[before + place * each..].split_at_mut((other as usize - place) * each);
            first[..each].swap_with_slice(&mut second[..each]);
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
        places.arrange_rows(&mut pairs, 1, 2);
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
