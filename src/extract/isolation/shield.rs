//! Code that may panic in, its result out; the panic's message, which may hold a value, goes nowhere.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// Runs `code`; `None` where it panicked.
pub(crate) fn shield<T>(code: impl FnOnce() -> T) -> Option<T> {
    HOOK.call_once(|| {
        let former = take_hook();
        set_hook(Box::new(move |panic| {
            if !QUIET.with(Cell::get) {
                former(panic);
            }
        }));
    });
    let before = QUIET.with(|quiet| quiet.replace(true));
    // What the code leaves half-done is only looked at again where that does no harm: sinks and budgets count up.
    let result = catch_unwind(AssertUnwindSafe(code)).ok();
    QUIET.with(|quiet| quiet.set(before));
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_held_also_within_another_shield() {
        let outer = shield(|| {
            assert_eq!(shield(|| panic!("123456782")), None::<()>);
            1
        });
        assert_eq!(outer, Some(1));
        assert!(!QUIET.with(Cell::get));
    }
}
