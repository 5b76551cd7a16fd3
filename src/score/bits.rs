//! Small numbers in, whether one came before out: a bit each.

/// Numbers that came. Memory grows with the largest of them.
#[derive(Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// Adds a number; answers whether it is new.
    pub(super) fn insert(&mut self, number: usize) -> bool {
        let (word, bit) = (number / 64, 1 << (number % 64));
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        let Some(word) = self.0.get_mut(word) else { return false };
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// Whether a number came.
    pub(super) fn contains(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_is_new_once() {
        let mut bits = Bits::default();
        for number in [0, 63, 64, 100_000] {
            assert!(!bits.contains(number) && bits.insert(number) && !bits.insert(number) && bits.contains(number));
        }
        assert!(!bits.contains(1) && !bits.contains(1 << 40));
    }
}
