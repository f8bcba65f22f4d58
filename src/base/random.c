/* Random bytes from the operating system. */
#include "base/random.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

static bool read_device(char *out, size_t size);

/* getrandom is missing on old kernels and may be forbidden by a sandbox; the device serves then. */
bool cupel__random_bytes(void *out, size_t size)
{
    char *at = out;
    while (size != 0) {
        ssize_t got = getrandom(at, size, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return read_device(at, size);
        at += got;
        size -= (size_t)got;
    }
    return true;
}

/* Without a source, the clock and the place of the stack (which the loader randomises) are mixed.
 */
uint64_t cupel__random_seed(void)
{
    uint64_t seed;
    if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) == (ssize_t)sizeof seed)
        return seed;
    struct timespec now = { 0 };
    clock_gettime(CLOCK_MONOTONIC, &now);
    seed = (uint64_t)now.tv_nsec * UINT64_C(0x9e3779b97f4a7c15);
    return seed ^ (uint64_t)now.tv_sec << 32 ^ (uint64_t)(uintptr_t)&seed;
}

static bool read_device(char *out, size_t size)
{
    int file = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    while (size != 0) {
        ssize_t got = read(file, out, size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        out += got;
        size -= (size_t)got;
    }
    close(file);
    return size == 0;
}
