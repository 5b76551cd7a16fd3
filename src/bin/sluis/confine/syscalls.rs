//! This process in, the same with no system calls but those that computing and reading take out.
//!
//! `seccomp(2)`, <https://docs.kernel.org/userspace-api/seccomp_filter.html>. What is not on the list does not exist
//! for the process (`ENOSYS`): a library that asks for more meets an error it can tell, and nothing happens.

use std::os::fd::RawFd;

use seccompiler::{
    BpfProgram, Error, SeccompAction, SeccompCmpArgLen as Len, SeccompCmpOp as Op, SeccompCondition, SeccompFilter,
    SeccompRule, apply_filter,
};

/// Calls that any argument will do for.
const ALLOWED: &[i64] = &[
    // the document and the link, both open already
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_lseek,
    libc::SYS_fstat,
    libc::SYS_close,
    // memory
    libc::SYS_brk,
    libc::SYS_mremap,
    libc::SYS_munmap,
    libc::SYS_madvise,
    // locks, the clock, and the seeds of hash maps
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_clock_gettime,
    libc::SYS_gettimeofday,
    libc::SYS_clock_nanosleep,
    libc::SYS_getrandom,
    // a panic, an abort and the end
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_restart_syscall,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// Standard output, which leads nowhere, and standard error, for the last words.
const OUTPUT: i32 = 1;
const LAST_WORDS: i32 = 2;

/// Puts the filter on this thread and all that it may do from here on.
pub(super) fn filter(link: RawFd) -> Result<(), Error> {
    // Never the document, whatever it was opened for.
    let writable = || -> Result<Vec<SeccompRule>, Error> {
        [OUTPUT, LAST_WORDS, link].iter().map(|&to| rule(0, Len::Dword, Op::Eq, u64::from(to.unsigned_abs()))).collect()
    };
    let no_code = || rule(2, Len::Dword, Op::MaskedEq(libc::PROT_EXEC as u64), 0);
    // `raise(3)`, for an abort: no signal but to itself.
    let this_process = || rule(0, Len::Dword, Op::Eq, u64::from(std::process::id()));
    let mut rules: std::collections::BTreeMap<i64, Vec<SeccompRule>> =
        ALLOWED.iter().map(|&call| (call, Vec::new())).collect();
    rules.insert(libc::SYS_write, writable()?);
    rules.insert(libc::SYS_writev, writable()?);
    rules.insert(libc::SYS_mmap, vec![no_code()?]);
    rules.insert(libc::SYS_mprotect, vec![no_code()?]);
    rules.insert(libc::SYS_tgkill, vec![this_process()?]);
    let missing = SeccompAction::Errno(libc::ENOSYS as u32);
    let filter = SeccompFilter::new(rules, missing, SeccompAction::Allow, std::env::consts::ARCH.try_into()?)?;
    let program: BpfProgram = filter.try_into()?;
    apply_filter(&program)
}

/// Calls that lead to a network, to another process or to new rights.
const OUTWARD: &[i64] = &[
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_sendto,
    libc::SYS_sendmsg,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_kill,
    libc::SYS_mount,
    libc::SYS_bpf,
    libc::SYS_io_uring_setup,
];

/// Takes away what leads outward and leaves the rest, for a program that is not ours.
pub(super) fn inward() -> Result<(), Error> {
    let rules = OUTWARD.iter().map(|&call| (call, Vec::new())).collect();
    let refused = SeccompAction::Errno(libc::EPERM as u32);
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refused, std::env::consts::ARCH.try_into()?)?;
    let program: BpfProgram = filter.try_into()?;
    apply_filter(&program)
}

fn rule(argument: u8, len: Len, op: Op, value: u64) -> Result<SeccompRule, Error> {
    Ok(SeccompRule::new(vec![SeccompCondition::new(argument, len, op, value)?])?)
}
