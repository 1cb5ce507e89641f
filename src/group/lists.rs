//! Lists of reports, one for each word, packed into a few large vectors.
//!
//! Most words of a window have one report and a few have hundreds, so a list of one is held in the handle itself and a
//! longer one in a block of 4, 6, 8, 12 … numbers, of which the first is how many follow. Blocks of one size share pages.
//! A vector for each list would take more memory for its own upkeep than for what it holds, and one large vector for
//! all would need twice its room whenever it grows.

use super::window::Number;

/// Sizes of blocks, each about half as large again as the one before.
const SIZES: [usize; 14] = [4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384];

/// The largest: a word of more reports than this tells little apart, and the latest are the likeliest.
const LIST_MAX: usize = SIZES[SIZES.len() - 1];

/// Numbers in one page.
const PAGE: usize = 1 << 14;

/// Where a list lies: 0 is none; below [`IN_BLOCK`] it is the only number; above, the class of the block's size and
/// where it begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct List(u32);

/// Running numbers stay below this: two thousand million reports are many years of them.
const IN_BLOCK: u32 = 1 << 31;
/// Beginnings of blocks are even numbers, so half of them is held, in 27 bits.
const CLASS_SHIFT: u32 = 27;

impl List {
    fn of_block(class: usize, start: usize) -> List {
        List(IN_BLOCK | (class as u32) << CLASS_SHIFT | (start / 2) as u32)
    }

    fn block(self) -> Option<(usize, usize)> {
        let class = (self.0 & !IN_BLOCK) >> CLASS_SHIFT;
        let start = (self.0 & ((1 << CLASS_SHIFT) - 1)) * 2;
        (self.0 & IN_BLOCK != 0).then_some((class as usize, start as usize))
    }
}

/// See the head of the file.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pages: Vec<Box<[Number]>>,
    /// For each size the beginnings of blocks that nothing uses.
    free: [Vec<u32>; SIZES.len()],
}

impl Lists {
    /// The reports of a list, the latest last.
    pub(super) fn get<'a>(&'a self, list: &'a List) -> &'a [Number] {
        match list.block() {
            Some((_, start)) => {
                let block = &self.pages[start / PAGE][start % PAGE..];
                &block[1..=block[0] as usize]
            }
            None if list.0 == 0 => &[],
            None => std::slice::from_ref(&list.0),
        }
    }

    fn block_mut(&mut self, class: usize, start: usize) -> &mut [Number] {
        &mut self.pages[start / PAGE][start % PAGE..][..SIZES[class]]
    }

    /// Adds a report behind all others.
    pub(super) fn push(&mut self, list: &mut List, number: Number) {
        let Some((class, start)) = list.block() else {
            *list = if list.0 == 0 { List(number) } else { self.make(&[list.0, number]) };
            return;
        };
        let block = self.block_mut(class, start);
        let length = block[0] as usize;
        if length + 1 < block.len() {
            block[length + 1] = number;
            block[0] += 1;
        } else if length + 1 < LIST_MAX {
            let mut numbers = [0; LIST_MAX];
            numbers[..length].copy_from_slice(&block[1..]);
            numbers[length] = number;
            self.free[class].push(start as u32);
            *list = self.make(&numbers[..=length]);
        } else {
            let half = LIST_MAX / 2;
            block.copy_within(half.., 1);
            block[0] = (half + 1) as u32;
            block[half + 1] = number;
        }
    }

    /// Takes back a report if it is the latest.
    pub(super) fn pop(&mut self, list: &mut List, number: Number) {
        if self.get(list).last() != Some(&number) {
            return;
        }
        match list.block() {
            Some((class, start)) => self.block_mut(class, start)[0] -= 1,
            None => *list = List::default(),
        }
    }

    /// Forgets the reports before `first`.
    pub(super) fn forget_before(&mut self, list: &mut List, first: Number) {
        let numbers = self.get(list);
        let n_gone = numbers.partition_point(|number| *number < first);
        if n_gone == 0 && !numbers.is_empty() {
            return;
        }
        let mut kept = [0; LIST_MAX];
        let n_kept = numbers.len() - n_gone;
        kept[..n_kept].copy_from_slice(&numbers[n_gone..]);
        if let Some((class, start)) = list.block() {
            self.free[class].push(start as u32);
        }
        *list = match kept[..n_kept] {
            [] => List::default(),
            [number] => List(number),
            _ => self.make(&kept[..n_kept]),
        };
    }

    /// A block with these numbers, of which there are two or more.
    fn make(&mut self, numbers: &[Number]) -> List {
        let class = SIZES.partition_point(|size| *size <= numbers.len());
        if self.free[class].is_empty() {
            let page = self.pages.len() * PAGE;
            self.pages.push(vec![0; PAGE].into_boxed_slice());
            let starts = (0..PAGE / SIZES[class]).rev().map(|index| (page + index * SIZES[class]) as u32);
            self.free[class].extend(starts);
        }
        let start = self.free[class].pop().expect("a page was added") as usize;
        let block = self.block_mut(class, start);
        block[0] = numbers.len() as u32;
        block[1..=numbers.len()].copy_from_slice(numbers);
        List::of_block(class, start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_holds_its_latest_numbers_in_order() {
        let mut lists = Lists::default();
        let mut list = List::default();
        let mut other = List::default();
        for number in 1..=2000 {
            lists.push(&mut list, number);
            lists.push(&mut other, number + 1);
            let held = lists.get(&list);
            assert!(held.is_sorted() && held.last() == Some(&number), "{number}");
            assert!(held.len() >= (number as usize).min(LIST_MAX / 2), "{number}");
        }
        assert_eq!(lists.get(&other).last(), Some(&2001));
    }

    #[test]
    fn what_is_taken_back_or_forgotten_is_gone_and_its_room_is_used_again() {
        let mut lists = Lists::default();
        let mut list = List::default();
        (1..=40).for_each(|number| lists.push(&mut list, number));
        lists.pop(&mut list, 40);
        lists.pop(&mut list, 7);
        assert_eq!(lists.get(&list), (1..=39).collect::<Vec<_>>());
        for (first, expected) in [(38, &[38, 39][..]), (39, &[39]), (40, &[])] {
            lists.forget_before(&mut list, first);
            assert_eq!(lists.get(&list), expected);
        }
        let n_pages = lists.pages.len();
        (1..=40).for_each(|number| lists.push(&mut list, number));
        assert_eq!(lists.pages.len(), n_pages);
    }
}
