#![expect(unsafe_code, reason = "a global allocator can only be implemented by unsafe code; all it adds is counting")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static COUNTED: Cell<Counted> = const { Cell::new(Counted { allocations: 0, bytes: 0 }) };
}

/// Allocations and the bytes that they asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted {
    pub(crate) allocations: u64,
    pub(crate) bytes: u64,
}

/// What `work` allocates in this thread; growing a block counts as an allocation of its new size.
pub(crate) fn count(work: impl FnOnce()) -> Counted {
    let before = COUNTED.get();
    work();
    let after = COUNTED.get();
    Counted { allocations: after.allocations - before.allocations, bytes: after.bytes - before.bytes }
}

/// The system's allocator, counted by two additions in thread-local memory: about 1 ns an allocation, so that the timed
/// rounds can run on it.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn note(bytes: usize) {
    let Counted { allocations, bytes: before } = COUNTED.get();
    COUNTED.set(Counted { allocations: allocations + 1, bytes: before + bytes as u64 });
}

// SAFETY: each call is passed on unchanged, and what the system answers is returned unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        // SAFETY: the caller holds to the same contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        // SAFETY: the caller holds to the same contract.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note(size);
        // SAFETY: the caller holds to the same contract.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller holds to the same contract.
        unsafe { System.dealloc(block, layout) }
    }
}
