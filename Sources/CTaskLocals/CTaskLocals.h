// The two entry points of the Swift runtime by which `TaskLocal.withValue` binds a value and ends the binding.
//
// `TaskLocal.withValue` is inlinable, so every optimized client calls these symbols itself: they are part of the
// runtime's stable interface (swift/Runtime/Concurrency.h). A synchronous function may call them directly. An
// asynchronous one may not: the binding lives on the task's stack allocator, where the compiler allocates too.
#ifndef TRACEMARK_C_TASK_LOCALS_H
#define TRACEMARK_C_TASK_LOCALS_H

__attribute__((swiftcall)) void swift_task_localValuePush(const void *key, void *value, const void *type);
__attribute__((swiftcall)) void swift_task_localValuePop(void);

/// Binds a value to a task-local key until `tracemark_task_local_pop`.
///
/// - key: The `TaskLocal` object.
/// - value: The address of the value, which the call takes over.
/// - type: The value's type metadata.
static inline void tracemark_task_local_push(const void *key, void *value, const void *type) {
    swift_task_localValuePush(key, value, type);
}

/// Ends the newest binding of the calling task or thread.
static inline void tracemark_task_local_pop(void) {
    swift_task_localValuePop();
}

#endif
