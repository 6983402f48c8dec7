#ifndef DASHBOARD_FILES_H
#define DASHBOARD_FILES_H

#include <stddef.h>

/// A file of the dashboard. The bytes belong to the program and stay as long as it runs.
struct EmbeddedFile {
    /// Where it is below `Web/`; null behind the last file.
    const char *path;
    const unsigned char *bytes;
    size_t count;
};

/// The file at a place, counted from 0.
struct EmbeddedFile embedded_file(int place);

#endif
