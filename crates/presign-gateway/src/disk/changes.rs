//! One change of names at a time, in this process and among others, and no endless wait for it.

use std::fs::{File, TryLockError};
use std::io;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The pauses between two looks at a lock that another process holds.
const FIRST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

#[derive(Debug)]
pub(super) struct Changes {
    /// Locked against other processes during a change.
    file: File,
    /// Whether this process makes one. No guard of a mutex, because nobody can stop waiting for that.
    busy: Mutex<bool>,
    free: Condvar,
    pub(super) wait_time: Duration,
}

impl Changes {
    pub(super) fn new(file: File, wait_time: Duration) -> Self {
        Self { file, busy: Mutex::new(false), free: Condvar::new(), wait_time }
    }

    /// Waits until nobody else changes names: [`io::ErrorKind::TimedOut`] if that takes too long.
    pub(super) fn begin(&self) -> io::Result<Changing<'_>> {
        let started = Instant::now();
        let busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.free.wait_timeout_while(busy, self.wait_time, |busy| *busy);
        let (mut busy, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if *busy {
            return Err(io::ErrorKind::TimedOut.into());
        }
        *busy = true;
        drop(busy);
        let changing = Changing(self);
        let mut pause = FIRST_PAUSE;
        loop {
            match self.file.try_lock() {
                Ok(()) => return Ok(changing),
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) => {}
            }
            let left = self.wait_time.saturating_sub(started.elapsed());
            if left.is_zero() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            sleep(pause.min(left));
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

pub(super) struct Changing<'a>(&'a Changes);

impl Drop for Changing<'_> {
    fn drop(&mut self) {
        // It fails only for a lock that isn't held.
        drop(self.0.file.unlock());
        *self.0.busy.lock().unwrap_or_else(PoisonError::into_inner) = false;
        self.0.free.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use futures_util::stream::TryStreamExt;
    use presign::ObjectKey;

    use super::*;
    use crate::disk::names::TEMP;
    use crate::refusal::{Fault, Problem};
    use crate::{Disk, Store, When};

    #[tokio::test]
    async fn who_waits_for_a_stuck_process_is_told_and_readers_are_not_held_up() {
        let wait_time = Duration::from_millis(600);
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("there"), "read").unwrap();
        let disk = Disk::open_within(folder.path(), wait_time).unwrap();
        let lock = File::options().write(true).open(folder.path().join(TEMP).join("lock")).unwrap();
        lock.lock().unwrap();

        let key = ObjectKey::new("there").unwrap();
        let started = Instant::now();
        // More than there are threads.
        let writes = join_all((0..700).map(|_| async {
            let problem = disk.begin(&key, When::Always).await.map(drop).map_err(Problem::from).unwrap_err();
            assert!(matches!(problem, Problem::Told(Fault::Busy, _)), "{problem:?}");
        }));
        let read = async {
            tokio::time::sleep(wait_time / 6).await;
            let bytes: Vec<_> = disk.open(&key).await.unwrap().read(0..4).try_collect().await.unwrap();
            assert_eq!(bytes.concat(), b"read");
            assert!(started.elapsed() < wait_time, "{:?}", started.elapsed());
        };
        tokio::join!(writes, read);
        // For a place among the writers, and for the lock.
        assert!(started.elapsed() < wait_time * 3, "{:?}", started.elapsed());
        let removal = disk.remove(&key, When::Always).await.map_err(Problem::from).unwrap_err();
        assert!(matches!(removal, Problem::Told(Fault::Busy, _)));

        lock.unlock().unwrap();
        let upload = disk.begin(&key, When::Always).await.unwrap();
        lock.lock().unwrap();
        let problem = upload.finish().await.map_err(Problem::from).unwrap_err();
        assert!(matches!(problem, Problem::Told(Fault::Busy, _)));
        lock.unlock().unwrap();
        disk.remove(&key, When::Always).await.unwrap();
        // Beside the lock.
        assert_eq!(std::fs::read_dir(folder.path().join(TEMP)).unwrap().count(), 1);
    }
}
