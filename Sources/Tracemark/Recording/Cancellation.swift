/// Whether an error says that the work was cancelled, which is no failure: a `CancellationError`, and what `URLSession` throws
/// in its place, told by domain and number so that Foundation is not needed.
package func isCancellation(_ error: any Error) -> Bool {
    if error is CancellationError { return true }
    // The number of the program's own errors is its code, which is not run.
    guard FoundationTypes.isError(type(of: error)) else { return false }
    // NSURLErrorCancelled
    return error._code == -999 && error._domain == "NSURLErrorDomain"
}
