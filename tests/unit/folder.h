/* A folder of a test's own: made and entered before it, left and removed after it. */
#ifndef CUPEL_TESTS_FOLDER_H
#define CUPEL_TESTS_FOLDER_H

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char folder_path[32];

static inline int folder_enter(void **state)
{
    (void)state;
    strcpy(folder_path, "/tmp/cupel-test-XXXXXX");
    return mkdtemp(folder_path) && chdir(folder_path) == 0 ? 0 : -1;
}

static inline int folder_remove_one(const char *path, const struct stat *status, int kind,
                                    struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

static inline int folder_leave(void **state)
{
    (void)state;
    if (chdir("/") < 0)
        return -1;
    return nftw(folder_path, folder_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* A file that was written some seconds ago, as files are when a person runs the next command. */
static inline void folder_write(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    const struct timespec times[2] = { { now.tv_sec - 10, now.tv_nsec },
                                       { now.tv_sec - 10, now.tv_nsec } };
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

#endif
