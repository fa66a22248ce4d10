/* posix_spawn cannot set resource limits, so fork and exec: between them only system calls, as other threads may hold
 * locks. The input lies in a memfd: nothing touches the disk, and no pipe can block on a child that does not read. */
#include "intake/child.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static bool find_program(const char *name, char *path, size_t size)
{
    const char *env = getenv("PATH");
    ecfit_str rest = ecfit_str_of(env && *env ? env : "/usr/bin:/bin");
    while (rest.ptr) {
        ecfit_str dir = ecfit_str_cut(&rest, ':');
        int n = snprintf(path, size, "%.*s/%s", (int)dir.len, dir.ptr, name);
        if (dir.len && n > 0 && (size_t)n < size && !access(path, X_OK)) return true;
    }
    return false;
}

static int input_fd(ecfit_str input)
{
    int fd = memfd_create("ecfit-input", MFD_CLOEXEC);
    for (size_t done = 0; fd >= 0 && done < input.len;) {
        ssize_t n = write(fd, input.ptr + done, input.len - done);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return close(fd), -1;
        done += (size_t)n;
    }
    if (fd >= 0) lseek(fd, 0, SEEK_SET);
    return fd;
}

static void limit(int resource, rlim_t value)
{
    struct rlimit r = {value, value};
    setrlimit((__rlimit_resource_t)resource, &r);
}

/* In the child, never returns. */
static _Noreturn void become(const ecfit_child *c, const char *path, int in, int out, int complaints)
{
    char locale[] = "LC_ALL=C", home[] = "HOME=/nonexistent", *env[] = {locale, home, NULL};
    setpgid(0, 0);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_CPU, c->seconds + 1);
    limit(RLIMIT_AS, c->memory_bytes);
    if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(complaints, 2) < 0) _exit(126);
    close_range(3, ~0u, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    execve(path, (char *const *)(uintptr_t)c->argv, env);
    _exit(127);
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* One read from a pipe: false at its end. */
static bool drain(int fd, char *chunk, size_t size, ssize_t *n)
{
    do *n = read(fd, chunk, size);
    while (*n < 0 && errno == EINTR);
    return *n > 0;
}

static void keep_complaint(ecfit_child *c, const char *chunk, size_t n)
{
    size_t have = strlen(c->complaint), room = sizeof c->complaint - 1 - have;
    for (size_t i = 0; i < n && i < room; i++)
        c->complaint[have + i] = chunk[i] >= ' ' && chunk[i] < 127 ? chunk[i] : ' ';
}

/* Collect both streams until they close, or a limit is met. */
static ecfit_child_end collect(ecfit_child *c, int out, int complaints)
{
    char chunk[16384];
    struct pollfd fds[2] = {{.fd = out, .events = POLLIN}, {.fd = complaints, .events = POLLIN}};
    size_t start = c->output->len;
    for (int64_t deadline = now_ms() + (int64_t)c->seconds * 1000; fds[0].fd >= 0 || fds[1].fd >= 0;) {
        int64_t left = deadline - now_ms();
        if (left <= 0) return ECFIT_CHILD_TIMEOUT;
        if (poll(fds, 2, (int)left) < 0 && errno != EINTR) return ECFIT_CHILD_FAILED;
        for (int i = 0; i < 2; i++) {
            ssize_t n;
            if (!fds[i].revents) continue;
            fds[i].revents = 0;
            if (!drain(fds[i].fd, chunk, sizeof chunk, &n)) fds[i].fd = -1;
            else if (i == 0) ecfit_buf_put(c->output, chunk, (size_t)n);
            else keep_complaint(c, chunk, (size_t)n);
        }
        if (c->output->len - start > c->output_bytes || c->output->failed) return ECFIT_CHILD_OUTPUT;
    }
    return ECFIT_CHILD_EXITED;
}

/* The group goes first, whatever happened: a grandchild must not outlive the document. */
static ecfit_child_end reap(ecfit_child *c, pid_t pid, ecfit_child_end end)
{
    int status = 0;
    if (end != ECFIT_CHILD_EXITED) kill(-pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    kill(-pid, SIGKILL);
    if (end != ECFIT_CHILD_EXITED) return end;
    if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGXCPU ? ECFIT_CHILD_TIMEOUT : ECFIT_CHILD_KILLED;
    c->exit_code = WEXITSTATUS(status);
    return ECFIT_CHILD_EXITED;
}

static ecfit_child_end start(ecfit_child *c, const char *path, int in, int out[2], int complaints[2])
{
    pid_t pid = fork();
    if (pid < 0) return ECFIT_CHILD_FAILED;
    if (pid == 0) become(c, path, in, out[1], complaints[1]);
    setpgid(pid, pid); /* here too: whoever comes first */
    close(out[1]);
    close(complaints[1]);
    out[1] = complaints[1] = -1;
    return reap(c, pid, collect(c, out[0], complaints[0]));
}

static void close_pair(int fds[2])
{
    for (int i = 0; i < 2; i++)
        if (fds[i] >= 0) close(fds[i]);
}

ecfit_child_end ecfit_child_run(ecfit_child *c)
{
    char path[4096];
    memset(c->complaint, 0, sizeof c->complaint);
    if (!find_program(c->argv[0], path, sizeof path)) return ECFIT_CHILD_MISSING;
    int out[2] = {-1, -1}, complaints[2] = {-1, -1}, in = input_fd(c->input);
    ecfit_child_end end = ECFIT_CHILD_FAILED;
    if (in >= 0 && !pipe2(out, O_CLOEXEC) && !pipe2(complaints, O_CLOEXEC)) end = start(c, path, in, out, complaints);
    close_pair(out);
    close_pair(complaints);
    if (in >= 0) close(in);
    return end;
}
