/* Revision files: whatever the text is, it is understood or refused with a line of the file; sections
 * lie inside it. The first byte chooses between C and SQL. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "migrate/revision_file.h"

static void check(const cupel__revision *revision, const char *text, size_t size)
{
    const cupel_revision_info *info = &revision->info;
    FUZZ_ASSERT(cupel__revision_id_valid(info->id, strlen(info->id)));
    FUZZ_ASSERT(info->message != NULL);
    for (const char *const *id = info->down_revisions; *id != NULL; id++)
        FUZZ_ASSERT(cupel__revision_id_valid(*id, strlen(*id)));
    FUZZ_ASSERT(revision->line >= 1);
    for (size_t i = 0; i < revision->section_count; i++) {
        const cupel__sql_section *section = &revision->sections[i];
        FUZZ_ASSERT(section->text >= text && section->text <= text + size);
        FUZZ_ASSERT(section->size <= (size_t)(text + size - section->text));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    cupel__arena arena = { 0 };
    cupel__revision revision;
    cupel_error error = CUPEL_ERROR_INIT;
    char *text = malloc(size);
    FUZZ_ASSERT(text != NULL);
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    memset(&revision, 0, sizeof revision);
    int code = cupel__revision_parse(&arena, data[0] % 2 ? "a.c" : "a.sql", text, size - 1,
                                     &revision, &error);
    if (code == 0)
        check(&revision, text, size - 1);
    else
        FUZZ_ASSERT(strncmp(error.message, "a.", 2) == 0);
    cupel_error_release(&error);
    cupel__arena_release(&arena);
    free(text);
    return 0;
}
