/* A slow disk: every call under SLOW_ROOT takes as long as SLOW_FILE says, and is counted there.
 *
 * Preloaded. SLOW_FILE is mapped: a double, milliseconds a call, another, seconds for which what a
 * stat told is known, then a count of each kind, in the order of `enum kind`, which `slow_disk.py`
 * knows too. What a network file system answers without asking its server (fstat of an open file,
 * close, lseek, and with such seconds a stat of what was asked for within them) is free.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum kind { OPEN, STAT, LIST, READ, CHANGE, KINDS };

#define FILES 65536
#define ENTRIES_A_READ 512

static struct shared { double milliseconds, known; uint64_t calls[KINDS]; } *shared;
static char root[4096];
static size_t root_length;
static unsigned char under[FILES];

__attribute__((constructor)) static void begin(void)
{
    const char *file = getenv("SLOW_FILE"), *folder = getenv("SLOW_ROOT");
    if (!file || !folder || strlen(folder) >= sizeof root)
        return;
    int fd = open(file, O_RDWR);
    if (fd < 0)
        return;
    void *page = mmap(0, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (page == MAP_FAILED)
        return;
    strcpy(root, folder);
    root_length = strlen(root);
    shared = page;
}

static void call(enum kind kind)
{
    __atomic_add_fetch(&shared->calls[kind], 1, __ATOMIC_RELAXED);
    double ms = shared->milliseconds;
    struct timespec pause = { (time_t)(ms / 1e3), (long)(ms * 1e6) % 1000000000L };
    if (ms > 0)
        nanosleep(&pause, 0);
}

static int within(int folder, const char *path)
{
    if (!shared || !path)
        return 0;
    if (path[0] != '/')
        return folder >= 0 && folder < FILES && under[folder];
    return !strncmp(path, root, root_length) && (!path[root_length] || path[root_length] == '/');
}

#define PLACES 65536
static struct { uint64_t path; double at; } told[PLACES];

/* Whether a stat of it was answered so lately that the answer is known. */
static int known(const char *path)
{
    struct timespec t;
    uint64_t hash = 14695981039346656037u;
    if (!shared || shared->known <= 0 || path[0] != '/')
        return 0;
    for (const char *c = path; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 1099511628211u;
    clock_gettime(CLOCK_MONOTONIC, &t);
    double now = t.tv_sec + t.tv_nsec / 1e9;
    unsigned place = hash % PLACES;
    if (told[place].path == hash && now - told[place].at < shared->known)
        return 1;
    told[place].path = hash;
    told[place].at = now;
    return 0;
}

static int opened(int fd, int inside)
{
    if (fd >= 0 && fd < FILES)
        under[fd] = (unsigned char)inside;
    return fd;
}

#define REAL(name) static __typeof__(&name) real; if (!real) real = dlsym(RTLD_NEXT, #name)

#define MODE(last) \
    mode_t mode = 0; \
    if (last & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, last); mode = va_arg(more, mode_t); va_end(more); }

#define OPENS(name) int name(const char *path, int flags, ...) { \
    MODE(flags) REAL(name); int inside = within(AT_FDCWD, path); \
    if (inside) call(OPEN); \
    return opened(real(path, flags, mode), inside); }
OPENS(open)
OPENS(open64)

#define OPENS_AT(name) int name(int folder, const char *path, int flags, ...) { \
    MODE(flags) REAL(name); int inside = within(folder, path); \
    if (inside) call(OPEN); \
    return opened(real(folder, path, flags, mode), inside); }
OPENS_AT(openat)
OPENS_AT(openat64)

int close(int fd) { REAL(close); opened(fd, 0); return real(fd); }

#define ONE(kind, type, name, parameters, arguments, folder, path) type name parameters { \
    REAL(name); if (within(folder, path) && (kind != STAT || !known(path))) call(kind); \
    return real arguments; }
ONE(STAT, int, stat, (const char *path, struct stat *s), (path, s), AT_FDCWD, path)
ONE(STAT, int, stat64, (const char *path, struct stat64 *s), (path, s), AT_FDCWD, path)
ONE(STAT, int, lstat, (const char *path, struct stat *s), (path, s), AT_FDCWD, path)
ONE(STAT, int, lstat64, (const char *path, struct stat64 *s), (path, s), AT_FDCWD, path)
ONE(STAT, int, fstatat, (int f, const char *path, struct stat *s, int o), (f, path, s, o), f, *path ? path : 0)
ONE(STAT, int, fstatat64, (int f, const char *path, struct stat64 *s, int o), (f, path, s, o), f, *path ? path : 0)
ONE(STAT, int, statx, (int f, const char *path, int o, unsigned m, struct statx *s), (f, path, o, m, s), f, *path ? path : 0)
ONE(STAT, int, access, (const char *path, int mode), (path, mode), AT_FDCWD, path)
ONE(STAT, int, faccessat, (int f, const char *path, int mode, int o), (f, path, mode, o), f, path)
ONE(CHANGE, int, rename, (const char *path, const char *to), (path, to), AT_FDCWD, path)
ONE(CHANGE, int, renameat, (int f, const char *path, int g, const char *to), (f, path, g, to), f, path)
ONE(CHANGE, int, unlink, (const char *path), (path), AT_FDCWD, path)
ONE(CHANGE, int, unlinkat, (int f, const char *path, int o), (f, path, o), f, path)
ONE(CHANGE, int, mkdir, (const char *path, mode_t mode), (path, mode), AT_FDCWD, path)
ONE(CHANGE, int, rmdir, (const char *path), (path), AT_FDCWD, path)
ONE(CHANGE, int, link, (const char *path, const char *to), (path, to), AT_FDCWD, path)
ONE(CHANGE, int, utimensat, (int f, const char *path, const struct timespec t[2], int o), (f, path, t, o), f, path)

#define READS(type, name, parameters, arguments) type name parameters { \
    REAL(name); if (shared && fd >= 0 && fd < FILES && under[fd]) call(READ); return real arguments; }
READS(ssize_t, read, (int fd, void *to, size_t size), (fd, to, size))
READS(ssize_t, pread, (int fd, void *to, size_t size, off_t at), (fd, to, size, at))
READS(ssize_t, pread64, (int fd, void *to, size_t size, off64_t at), (fd, to, size, at))
READS(ssize_t, readv, (int fd, const struct iovec *to, int count), (fd, to, count))

/* The entries of a folder come some hundred a read; who reads them is known by the DIR only. */
static struct { DIR *folder; unsigned seen; } listed[256];

static DIR *lists(DIR *folder, int inside)
{
    for (int i = 0; folder && inside && i < 256; i++)
        if (__sync_bool_compare_and_swap(&listed[i].folder, 0, folder)) {
            listed[i].seen = 0;
            break;
        }
    return folder;
}

DIR *opendir(const char *path)
{
    REAL(opendir);
    int inside = within(AT_FDCWD, path);
    if (inside)
        call(OPEN);
    return lists(real(path), inside);
}

DIR *fdopendir(int fd)
{
    REAL(fdopendir);
    return lists(real(fd), shared && fd >= 0 && fd < FILES && under[fd]);
}

static void entry(DIR *folder)
{
    for (int i = 0; i < 256; i++)
        if (listed[i].folder == folder && listed[i].seen++ % ENTRIES_A_READ == 0)
            call(LIST);
}

struct dirent *readdir(DIR *folder) { REAL(readdir); entry(folder); return real(folder); }
struct dirent64 *readdir64(DIR *folder) { REAL(readdir64); entry(folder); return real(folder); }

int closedir(DIR *folder)
{
    REAL(closedir);
    for (int i = 0; i < 256; i++)
        if (listed[i].folder == folder)
            listed[i].folder = 0;
    return real(folder);
}
