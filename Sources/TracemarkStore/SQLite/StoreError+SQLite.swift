import Foundation
import GRDB
import TracemarkModel

extension StoreError {
    /// Translates an SQLite error. Errors of the store stay as they are.
    init(_ error: any Error, path: String) {
        switch error {
        case let error as StoreError:
            self = error
        case let error as DatabaseError:
            self = Self.meaning(of: error, path: path)
        default:
            self = .engine("\(error)")
        }
    }

    private static func meaning(of error: DatabaseError, path: String) -> StoreError {
        let reason = error.message ?? "error \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL: return .diskFull(path: path)
        case .SQLITE_BUSY, .SQLITE_LOCKED: return .busy(retryAfterSeconds: 1)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .corrupt(path: path, reason: reason)
        case .SQLITE_READONLY, .SQLITE_PERM: return .readOnly(path: path)
        case .SQLITE_CANTOPEN:
            let folder = (path as NSString).deletingLastPathComponent
            let isWritable = FileManager.default.isWritableFile(atPath: folder.isEmpty ? "." : folder)
            return isWritable ? .cannotOpen(path: path, reason: reason) : .readOnly(path: path)
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE: return .diskFull(path: path)
        case .SQLITE_MISUSE, .SQLITE_INTERRUPT: return .closed
        default: return .engine(reason)
        }
    }
}
