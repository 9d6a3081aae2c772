//! A queue in Rust as a plugin: Vyukov's bounded ring of sequence numbers, for any number of
//! producers and consumers, from the standard library alone.
//!
//!     rustc --edition 2021 -O -C panic=abort --crate-type cdylib my_queue.rs -o my_queue.so
//!     queuecheck verify --plugin ./my_queue.so
//!
//! The structures are those of queuecheck/impl/queue_plugin.h, in its order.
use std::os::raw::{c_char, c_int, c_void};
use std::sync::atomic::{AtomicU64, Ordering};

#[repr(C)]
pub struct Options {
    capacity: u64,
    item_bytes_max: u32,
    producers: u32,
    consumers: u32,
    extra_count: u32,
    extra: *const c_void,
}

#[repr(C)]
pub struct Place {
    name: *const c_char,
    memory: *mut c_void,
    memory_bytes: usize,
}

#[repr(C)]
pub struct Answer {
    outcome: i32,
    code: i32,
}

#[repr(C)]
pub struct Reason {
    text: *mut c_char,
    bytes: usize,
}

const OK: i32 = 0;
const EMPTY: i32 = 1;
const FULL: i32 = 2;
const TOO_BIG: i32 = 7;

/// The members that every plugin has; `struct_bytes` says that the table ends behind them.
#[repr(C)]
pub struct Table {
    abi_version: u32,
    struct_bytes: u32,
    name: *const c_char,
    specification: unsafe extern "C" fn(*const Options, *mut c_char, usize) -> usize,
    bytes_needed: unsafe extern "C" fn(*const Options, *mut usize, Reason) -> c_int,
    create: unsafe extern "C" fn(*const Place, *const Options, *mut *mut c_void, Reason) -> c_int,
    attach: unsafe extern "C" fn(*const Place, *mut *mut c_void, Reason) -> c_int,
    detach: unsafe extern "C" fn(*mut c_void),
    remove: Option<unsafe extern "C" fn(*const Place)>,
    capacity: unsafe extern "C" fn(*mut c_void) -> u64,
    try_put: unsafe extern "C" fn(*mut c_void, *const u8, usize) -> Answer,
    try_get: unsafe extern "C" fn(*mut c_void, *mut u8, usize, *mut usize) -> Answer,
}
unsafe impl Sync for Table {}

/// In shared memory; the cells follow.
#[repr(C)]
struct Ring {
    capacity: u64,
    cell_bytes: u64,
    item_bytes_max: u64,
    tail: AtomicU64,
    head: AtomicU64,
}

/// In shared memory; the item follows.
#[repr(C)]
struct Cell {
    /// n: room for item n. n + 1: item n is inside.
    sequence: AtomicU64,
    bytes: u64,
}

impl Ring {
    unsafe fn cell(&self, n: u64) -> *mut Cell {
        let first = (self as *const Ring).add(1) as *mut u8;
        first.add((n % self.capacity * self.cell_bytes) as usize) as *mut Cell
    }

    /// Claims the next number of `counter` whose cell is `ahead` of it; None where the cell is not
    /// there yet.
    unsafe fn claim(&self, counter: &AtomicU64, ahead: u64) -> Option<u64> {
        let mut n = counter.load(Ordering::Relaxed);
        loop {
            // Acquire: sees what was written before the other side's release of this cell.
            let sequence = (*self.cell(n)).sequence.load(Ordering::Acquire);
            let distance = sequence.wrapping_sub(n.wrapping_add(ahead)) as i64;
            if distance < 0 {
                return None;
            }
            // Relaxed: the counter only shares out cells; what is in them the sequence guards.
            let claimed = match distance {
                0 => counter.compare_exchange_weak(n, n + 1, Ordering::Relaxed, Ordering::Relaxed),
                _ => Err(counter.load(Ordering::Relaxed)),
            };
            match claimed {
                Ok(_) => return Some(n),
                Err(now) => n = now,
            }
        }
    }
}

unsafe extern "C" fn specification(options: *const Options, text: *mut c_char, room: usize) -> usize {
    let words = format!(
        "fifo capacity={} refusal=unfinished crash={{inflight_lost,slot_leaked,lock_held}}",
        (*options).capacity
    );
    tell(&words, text, room);
    words.len()
}

unsafe fn tell(words: &str, text: *mut c_char, room: usize) {
    if room > 0 {
        let length = words.len().min(room - 1);
        std::ptr::copy_nonoverlapping(words.as_ptr(), text as *mut u8, length);
        *text.add(length) = 0;
    }
}

/// With one cell, "room for item n + 1" and "item n is inside" would be the same number.
fn effective_capacity(options: &Options) -> u64 {
    options.capacity.max(2)
}

fn cell_bytes(options: &Options) -> u64 {
    // Whole words: the next cell begins with an atomic one.
    std::mem::size_of::<Cell>() as u64 + (options.item_bytes_max as u64 + 7) / 8 * 8
}

unsafe extern "C" fn bytes_needed(options: *const Options, needed: *mut usize, why: Reason) -> c_int {
    let options = &*options;
    if options.extra_count != 0 {
        tell("my_rust_queue has no options of its own", why.text, why.bytes);
        return 1;
    }
    match cell_bytes(options).checked_mul(effective_capacity(options)) {
        Some(cells) if cells < 1 << 46 => {
            *needed = std::mem::size_of::<Ring>() + cells as usize;
            0
        }
        _ => {
            tell("my_rust_queue: more than memory can hold", why.text, why.bytes);
            1
        }
    }
}

unsafe extern "C" fn create(
    place: *const Place,
    options: *const Options,
    handle: *mut *mut c_void,
    why: Reason,
) -> c_int {
    let options = &*options;
    let ring = &mut *((*place).memory as *mut Ring); // filled with zeros
    ring.capacity = effective_capacity(options);
    ring.item_bytes_max = options.item_bytes_max as u64;
    ring.cell_bytes = cell_bytes(options);
    for n in 0..ring.capacity {
        (*ring.cell(n)).sequence = AtomicU64::new(n);
    }
    attach(place, handle, why)
}

unsafe extern "C" fn attach(place: *const Place, handle: *mut *mut c_void, _: Reason) -> c_int {
    *handle = (*place).memory; // nothing else is this process's own
    0
}

unsafe extern "C" fn detach(_: *mut c_void) {}

unsafe extern "C" fn capacity(handle: *mut c_void) -> u64 {
    (*(handle as *const Ring)).capacity
}

fn answer(outcome: i32) -> Answer {
    Answer { outcome, code: 0 }
}

unsafe extern "C" fn try_put(handle: *mut c_void, item: *const u8, bytes: usize) -> Answer {
    let ring = &*(handle as *const Ring);
    if bytes as u64 > ring.item_bytes_max {
        return answer(TOO_BIG);
    }
    let n = match ring.claim(&ring.tail, 0) {
        Some(n) => n,
        None => return answer(FULL),
    };
    let cell = ring.cell(n);
    (*cell).bytes = bytes as u64;
    std::ptr::copy_nonoverlapping(item, cell.add(1) as *mut u8, bytes);
    (*cell).sequence.store(n + 1, Ordering::Release); // to the one who gets item n
    answer(OK)
}

unsafe extern "C" fn try_get(handle: *mut c_void, into: *mut u8, room: usize, bytes: *mut usize) -> Answer {
    let ring = &*(handle as *const Ring);
    let n = match ring.claim(&ring.head, 1) {
        Some(n) => n,
        None => return answer(EMPTY),
    };
    let cell = ring.cell(n);
    *bytes = (*cell).bytes as usize;
    std::ptr::copy_nonoverlapping(cell.add(1) as *const u8, into, room.min(*bytes));
    (*cell).sequence.store(n + ring.capacity, Ordering::Release); // to the one who puts there next
    answer(OK)
}

#[no_mangle]
pub extern "C" fn queuecheck_plugin_v1() -> *const Table {
    static TABLE: Table = Table {
        abi_version: 1,
        struct_bytes: std::mem::size_of::<Table>() as u32,
        name: b"my_rust_queue\0".as_ptr() as *const c_char,
        specification,
        bytes_needed,
        create,
        attach,
        detach,
        remove: None,
        capacity,
        try_put,
        try_get,
    };
    &TABLE
}
