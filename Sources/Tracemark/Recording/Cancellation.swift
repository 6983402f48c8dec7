/// Returns whether an error reports a cancellation, which is no failure: a `CancellationError` or the error of a
/// cancelled `URLSession` task. Domain and number identify the latter, so that Foundation is not needed.
package func isCancellation(_ error: any Error) -> Bool {
    if error is CancellationError { return true }
    // The `_code` of an error that the program defines would run the program's code.
    guard FoundationTypes.isError(type(of: error)) else { return false }
    // NSURLErrorCancelled
    return error._code == -999 && error._domain == "NSURLErrorDomain"
}
