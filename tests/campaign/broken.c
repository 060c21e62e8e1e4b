/* A disk that fails: calls that write below a folder fail with a number of one's choice.
 *
 * Preloaded. BROKEN_FILE is mapped, `broken_disk.py` knows its layout: the number, how many calls
 * go well before, how many fail then, and the folder.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static struct shared { int64_t number, before, fail, failed; char root[4096]; } *shared;

__attribute__((constructor)) static void begin(void)
{
    const char *file = getenv("BROKEN_FILE");
    int fd = file ? open(file, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void *page = mmap(0, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (page != MAP_FAILED)
        shared = page;
}

static int below(const char *path)
{
    size_t length = strlen(shared->root);
    return length && !strncmp(path, shared->root, length);
}

static int is_below(int fd)
{
    char name[64], path[4096];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(name, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return below(path);
}

/* Whether this call fails. */
static int fails(void)
{
    if (__atomic_fetch_sub(&shared->before, 1, __ATOMIC_SEQ_CST) > 0)
        return 0;
    if (__atomic_fetch_sub(&shared->fail, 1, __ATOMIC_SEQ_CST) <= 0)
        return 0;
    __atomic_add_fetch(&shared->failed, 1, __ATOMIC_SEQ_CST);
    errno = (int)shared->number;
    return 1;
}

#define REAL(name) static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name)
#define ON() (shared && shared->number)

ssize_t write(int fd, const void *data, size_t size)
{ REAL(write); return ON() && is_below(fd) && fails() ? -1 : real(fd, data, size); }

ssize_t writev(int fd, const struct iovec *data, int count)
{ REAL(writev); return ON() && is_below(fd) && fails() ? -1 : real(fd, data, count); }

int fsync(int fd) { REAL(fsync); return ON() && is_below(fd) && fails() ? -1 : real(fd); }

int rename(const char *from, const char *to)
{ REAL(rename); return ON() && below(to) && fails() ? -1 : real(from, to); }

#define WRITES (O_CREAT | O_WRONLY | O_RDWR | O_TRUNC)
#define MODE(last) \
    mode_t mode = 0; \
    if (last & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, last); mode = va_arg(more, mode_t); va_end(more); }
#define OPENS(name) int name(const char *path, int flags, ...) { \
    MODE(flags) REAL(name); \
    if (ON() && (flags & WRITES) && below(path) && fails()) return -1; \
    return real(path, flags, mode); }
OPENS(open)
OPENS(open64)
