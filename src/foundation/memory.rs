//! A large district does not fit into the processor's caches, and who deals with whom leads anywhere in it: what will be
//! looked at soon is asked for ahead, so that one wait covers many.

use prefetch_index::prefetch_index;

/// Asks for the cache line in which a value begins, to be there when it is looked at. It changes nothing; on processors
/// for which there is no such request, it does nothing either.
#[inline(always)]
pub fn ask_for<T>(value: &T) {
    prefetch_index(core::slice::from_ref(value), 0);
}

/// Asks for values that stand side by side.
#[inline(always)]
pub fn ask_for_all<T>(values: &[T]) {
    const LINE: usize = 64;
    values.iter().step_by((LINE / size_of::<T>().max(1)).max(1)).for_each(ask_for);
}

/// Whether a district of so many firms is too large for the caches near the processor; in others asking ahead costs more
/// than it saves.
#[inline(always)]
pub fn is_large(firms: usize) -> bool {
    firms > 16_000
}

/// How many places ahead to look where it would be `places` in a large district: in others beyond the end of any list.
#[inline(always)]
pub fn ahead(places: usize, firms: usize) -> usize {
    if is_large(firms) { places } else { usize::MAX / 4 }
}

/// The members of a list in turn, each with the one that comes so many places later, as long as there is one.
#[inline(always)]
pub fn with_later<T: Copy>(list: &[T], ahead: usize) -> impl Iterator<Item = (T, Option<T>)> {
    list.iter().enumerate().map(move |(place, &member)| (member, list.get(place + ahead).copied()))
}

#[cfg(test)]
mod tests {
    use super::{ahead, with_later};

    #[test]
    fn the_last_have_nobody_later() {
        let pairs: Vec<_> = with_later(&[1, 2, 3], 2).collect();
        assert_eq!(pairs, [(1, Some(3)), (2, None), (3, None)]);
        assert!(with_later(&[1, 2, 3], ahead(1, 3)).all(|(_, later)| later.is_none()));
    }
}
