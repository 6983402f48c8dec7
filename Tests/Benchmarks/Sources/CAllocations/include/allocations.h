#ifndef TRACEMARK_ALLOCATIONS_H
#define TRACEMARK_ALLOCATIONS_H

/// How often this thread has allocated memory so far; 0 where that cannot be counted.
unsigned long tracemark_allocations(void);

#endif
