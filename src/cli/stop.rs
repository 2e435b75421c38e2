//! Ctrl-C: the first asks the run to end, the second ends it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// Set when the person or the system asks this process to end. Asked again, it ends at once; nothing is lost by it.
pub(super) fn stop_on_signals() -> io::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        flag::register_conditional_shutdown(signal, 3, stop.clone())?;
        flag::register(signal, stop.clone())?;
    }
    Ok(stop)
}
