#ifndef CSTATS_H
#define CSTATS_H

#include <stddef.h>

// A running mean, and where it is kept.
typedef struct stats stats_t;

typedef enum { STATS_MEAN, STATS_LARGEST } stats_measure;

// Returns NULL when the name is empty.
// @trace(type: .tool, addresses: [result], error: result == nil)
stats_t *stats_create(const char *name);

/// Adds a value, and returns 0, or -1 where it is not a number.
/// @trace(
///     name: "add \(value)",
///     error: result != 0)
int stats_add(stats_t *stats, double value);

/* @trace(skip: [stats], metrics: [measured: result]) */
double stats_measure_of(const stats_t *stats, stats_measure measure);

// Calls back for each value.
// @trace
void stats_each(const stats_t *stats, void (*body)(void *context, double value), void *context);

// @trace(redact: [])
int stats_log_in(const char *user, const char *password);

// @trace
static inline int stats_twice(int value) { return 2 * value; }

// Not traced.
void stats_free(stats_t *stats);

#endif
