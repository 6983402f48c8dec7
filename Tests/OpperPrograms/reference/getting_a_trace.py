trace = opper.traces.get(trace_id="trace_123")
print(trace.name)
print(trace.spans)  # List of spans in this trace
