@main enum TracemarkCommand { static func main() {} }
